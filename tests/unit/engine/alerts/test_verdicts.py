"""The rules: what they find, what they leave open, and where the margin is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campmon.engine.alerts import verdicts
from campmon.engine.alerts.call_window import CallsLately, CallWindow
from campmon.engine.alerts.finding import Verdict
from campmon.engine.alerts.progress import Progress
from campmon.model.alert_rules import AgentsIdle, DropRate, RunsOut, Stalled
from campmon.model.campaign import Campaign
from campmon.model.detail import AgentCount, CampaignDetail
from campmon.model.reading import Notice, SourceHealth, SourceState
from campmon.model.staffing import AgentState
from tests.tui.fixed import START, campaign, detail

BAD, GOOD, BETWEEN, OVER, UNKNOWN = (
    Verdict.BAD, Verdict.GOOD, Verdict.BETWEEN, Verdict.OVER, Verdict.UNKNOWN,
)  # fmt: skip
AT = START.timestamp()


def playing(remaining: int | None = 300, pace: float | None = 30.0, **more: object) -> Campaign:
    made = campaign(1, "Spring", uploaded=1_000, invalid=0, completed=100, pace=pace, **more)  # type: ignore[arg-type]
    return replace(made, statistics=replace(made.statistics, remaining=remaining))


@pytest.mark.parametrize(
    ("remaining", "pace", "verdict"),
    [
        (300, 30.0, BAD),
        (450, 30.0, BAD),
        (451, 30.0, BETWEEN),
        (562, 30.0, BETWEEN),
        (563, 30.0, GOOD),
        (0, 30.0, BETWEEN),
        (300, 0.0, GOOD),
        (300, None, UNKNOWN),
        (None, 30.0, UNKNOWN),
    ],
)
def test_a_campaign_runs_out(remaining: int | None, pace: float | None, verdict: Verdict) -> None:
    assert verdicts.runs_out(playing(remaining, pace), RunsOut(), AT).verdict is verdict


def test_a_live_campaign_never_runs_out() -> None:
    assert verdicts.runs_out(playing(live=True), RunsOut(), AT).verdict is OVER


def quiet(minutes: float, *, told: bool = True, explained: bool = False) -> Progress:
    progress = Progress(AT - 60 * minutes, 100)
    if told:
        progress.take_detail(5, explained, AT)
    return progress


@pytest.mark.parametrize(
    ("progress", "verdict"),
    [
        (quiet(9.9), BETWEEN),
        (quiet(10), BAD),
        (quiet(10, explained=True), GOOD),
        (quiet(19, told=False), UNKNOWN),
        (quiet(20, told=False), BAD),
    ],
)
def test_a_campaign_stalls(progress: Progress, verdict: Verdict) -> None:
    assert verdicts.stalled(playing(), progress, Stalled(), AT).verdict is verdict


def test_what_has_moved_is_not_stalled() -> None:
    progress = quiet(30)
    progress.see(101, AT)
    assert verdicts.stalled(playing(), progress, Stalled(), AT + 1).verdict is GOOD
    progress.restart(AT)
    assert verdicts.stalled(playing(), progress, Stalled(), AT + 1).verdict is BETWEEN


def test_calls_that_are_placed_are_progress_too() -> None:
    progress = quiet(30)
    progress.take_detail(6, False, AT)
    assert verdicts.stalled(playing(), progress, Stalled(), AT + 60).verdict is GOOD


@pytest.mark.parametrize(
    ("stands", "verdict"),
    [
        (playing(None), UNKNOWN),
        (playing(0), OVER),
        (playing(reason="outside its hours"), GOOD),
    ],
)
def test_what_explains_that_nothing_moves(stands: Campaign, verdict: Verdict) -> None:
    assert verdicts.stalled(stands, quiet(30), Stalled(), AT).verdict is verdict


@pytest.mark.parametrize(
    ("answered", "dropped", "verdict"),
    [
        (100, 4, BAD),
        (99, 4, BETWEEN),
        (100, 3, BETWEEN),
        (1_000, 22, GOOD),
        (10, 0, GOOD),
        (0, 0, GOOD),
    ],
)
def test_too_many_calls_are_dropped(answered: int, dropped: int, verdict: Verdict) -> None:
    found = verdicts.drop_rate(CallsLately(answered, dropped, 900.0), DropRate(), AT)
    assert found.verdict is verdict


def test_without_two_counts_nothing_is_said_of_drops() -> None:
    assert verdicts.drop_rate(None, DropRate(), AT).verdict is UNKNOWN


def staffed(waiting: int, on_call: int, paused: int = 0, **more: object) -> CampaignDetail:
    agents = (
        AgentCount(AgentState.WAITING, waiting),
        AgentCount(AgentState.ON_CALL, on_call),
        AgentCount(AgentState.PAUSED, paused),
        AgentCount(AgentState.OFF, 4),
    )
    return replace(detail(playing(), START), agents=agents, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        (staffed(6, 4), BAD),
        (staffed(5, 5), BETWEEN),
        (staffed(4, 6), GOOD),
        (staffed(2, 0), BETWEEN),
        (staffed(0, 0, 5), GOOD),
        (staffed(6, 4, dialable=0), OVER),
        (replace(staffed(6, 4), agents=None), UNKNOWN),
        (replace(staffed(8, 2), agents_of_service=True), UNKNOWN),
        (replace(staffed(6, 4), campaign=playing(None)), UNKNOWN),
        (replace(staffed(6, 4), campaign=playing(0)), OVER),
        (replace(staffed(6, 4), campaign=playing(live=True)), OVER),
    ],
)
def test_agents_wait(told: CampaignDetail, verdict: Verdict) -> None:
    assert verdicts.agents_idle(told, AgentsIdle(), AT).verdict is verdict


@pytest.mark.parametrize(
    ("told", "dials", "verdict"),
    [
        (staffed(0, 0), False, BAD),
        (staffed(0, 0), True, GOOD),
        (staffed(0, 0, 3), False, BAD),
        (staffed(1, 0), False, GOOD),
        (replace(staffed(0, 0), agents=None), False, UNKNOWN),
        (replace(staffed(0, 0), campaign=playing(None)), False, UNKNOWN),
        (replace(staffed(0, 0), campaign=playing(0)), False, OVER),
    ],
)
def test_nobody_works_on_it(told: CampaignDetail, dials: bool, verdict: Verdict) -> None:
    assert verdicts.no_agents(told, dials, AT).verdict is verdict


@pytest.mark.parametrize(
    ("state", "verdict"),
    [(SourceState.LIVE, GOOD), (SourceState.CONNECTING, UNKNOWN), (SourceState.STALE, BAD)],
)
def test_a_source_is_not_heard(state: SourceState, verdict: Verdict) -> None:
    assert verdicts.source_stale(SourceHealth("floor", state), AT).verdict is verdict


@pytest.mark.parametrize(
    ("short", "verdict"),
    [
        ("password: 3 days", BAD),
        ("password: 1 day", BAD),
        ("password: 4 days", OVER),
        ("password: today", BAD),
        ("password: expired", BAD),
    ],
)
def test_a_password_expires(short: str, verdict: Verdict) -> None:
    found = verdicts.password(Notice(short, "It expires."), 3, AT)
    assert found is not None
    assert found.verdict is verdict


def test_other_notices_are_of_no_password() -> None:
    assert verdicts.password(Notice("TLS not checked", "…"), 7, AT) is None


def window(*counts: tuple[float, int, int]) -> CallWindow:
    made = CallWindow(900.0)
    for at, answered, dropped in counts:
        made.add(at, answered, dropped, START)
    return made


def test_calls_lately_are_differences_and_not_those_since_the_start() -> None:
    assert window((0, 5_000, 400), (600, 5_100, 401)).lately() == CallsLately(100, 1, 600)


def test_counts_that_no_dialer_has_are_not_taken() -> None:
    made = window((0, 50, 4), (60, 2**70, 4), (120, 60, -1), (180, 70, 5))
    assert made.lately() == CallsLately(20, 1, 180)


def test_one_count_says_nothing() -> None:
    assert window().lately() is None
    assert window((0, 50, 4)).lately() is None


def test_the_window_goes_back_as_far_as_it_should_and_little_is_kept() -> None:
    made = window(*((float(t), t, 0) for t in range(0, 7_200, 10)))
    lately = made.lately()
    assert lately is not None
    assert 900 <= lately.seconds <= 960
    assert lately.answered == lately.seconds


def test_counts_that_fell_or_count_from_another_moment_begin_anew() -> None:
    assert window((0, 100, 4), (60, 90, 4)).lately() is None
    made = window((0, 100, 4))
    made.add(60, 110, 5, START + timedelta(days=1))
    assert made.lately() is None
    made.add(120, 120, 5, START + timedelta(days=1))
    assert made.lately() == CallsLately(10, 0, 60)
    made.add(120, 500, 50, START + timedelta(days=1))
    assert made.lately() == CallsLately(10, 0, 60), "an older count is no news"
