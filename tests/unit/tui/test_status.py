"""The lines around the table."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campmon.model.command import COMMANDS
from campmon.model.reading import Budget, SourceHealth, SourceState
from campmon.model.state import CampaignState
from campmon.tui import status
from campmon.tui.bindings import Keys
from campmon.tui.looks import Line
from campmon.tui.tally import Tally
from campmon.tui.top_line import Marks, top_line
from tests.tui.fixed import START, campaign, campaigns, detail

LIVE = SourceHealth("floor", SourceState.LIVE, START)
NOW = START + timedelta(seconds=1)


def text(line: Line) -> str:
    return "".join(span for span, _ in line)


def tally() -> Tally:
    made = Tally()
    made.update(campaigns())
    return made


def top(
    health: SourceHealth,
    width: int = 160,
    marks: Marks | None = None,
    now: object = NOW,
) -> str:
    budgets = {} if health.budget is None else {health.profile: health.budget}
    line = top_line(
        {health.profile: health}, {health.profile: 2.0}, tally(), marks or Marks(), NOW
        if now is NOW else START + timedelta(seconds=float(str(now))), width, budgets,
    )  # fmt: skip
    assert len(text(line)) == width
    return text(line)


@pytest.mark.usefixtures("utc")
def test_a_live_source_shows_how_old_its_figures_are_at_most() -> None:
    shown = top(LIVE)
    assert "floor ● live ≤5 s" in shown
    assert shown.rstrip().endswith("15:00")
    assert top(LIVE, now=4) == shown, "an age that runs would cost bytes each second"
    assert "≤9 s" in top(LIVE, now=8.5), "never older than it says"


def test_a_stale_source_says_so_in_words_and_its_age_runs() -> None:
    stale = replace(LIVE, state=SourceState.STALE, missed=2, problem="no answer")
    assert "STALE 14 s" in top(stale, now=14)
    assert "STALE 3 min" in top(stale, now=185)
    assert "STALE" in top(replace(stale, as_of=None))


def test_a_source_never_heard_is_connecting() -> None:
    assert "floor ○ connecting" in top(SourceHealth("floor"))


def test_counts_and_budget() -> None:
    shown = top(replace(LIVE, budget=Budget(2, 5, 60.0)))
    assert "▶ 3 playing" in shown
    assert "‖ 2 paused" in shown
    assert "of 13" in shown
    assert "appends 2/5" in shown
    full = top(replace(LIVE, budget=Budget(5, 5, 60.0, 17.2)))
    assert "appends 5/5, free in 18 s" in full


@pytest.mark.usefixtures("utc")
def test_the_platform_s_own_clock() -> None:
    assert "floor clock 17:00" in top(replace(LIVE, platform_time=START + timedelta(hours=2)))


def test_read_only_and_frozen_are_said() -> None:
    marks = Marks(read_only=True, frozen_at=START - timedelta(seconds=119))
    shown = top(LIVE, marks=marks)
    assert " READ-ONLY " in shown
    assert " FROZEN 2 min " in shown


@pytest.mark.parametrize("width", [70, 80, 100, 120])
def test_what_matters_stays_when_it_gets_narrow(width: int) -> None:
    marks = Marks(read_only=True, frozen_at=START)
    shown = top(replace(LIVE, budget=Budget(2, 5, 60.0), platform_time=START), width, marks)
    for word in ("floor", "live", "READ-ONLY", "FROZEN", "15:00"):
        assert word in shown


DERIVING = replace(
    LIVE,
    budget=Budget(2, 5, 60.0),
    method="derived",
    calls=Budget(34, 60, 60.0),
    platform_time=START,
)


def test_the_method_and_the_calls_that_deriving_takes() -> None:
    shown = top(DERIVING)
    assert "≈ derived" in shown
    assert "calls 34/60" in shown
    real_time = top(replace(LIVE, method="real-time"))
    assert "real-time" in real_time
    assert "≈" not in real_time
    assert "calls" not in real_time


def test_of_several_sources_each_says_its_method() -> None:
    health = {"a": replace(DERIVING, profile="a"), "b": replace(LIVE, profile="b", method="real")}
    line = text(top_line(health, {}, tally(), Marks(), NOW, 200))
    assert "a ≈ derived" in line
    assert "b real" in line


def test_a_narrow_line_shortens_what_it_says_and_shows_what_is_left_out() -> None:
    shown = top(DERIVING, 80)
    for word in ("floor ● live", "≈", "▶ 3", "2/5", "34/60", "…"):
        assert word in shown
    assert "clock" not in shown, "what matters least is left out"
    tight = top(DERIVING, 80, Marks(read_only=True, frozen_at=START))
    for word in ("floor ● live", "READ-ONLY", "FROZEN", "≈", "…"):
        assert word in tight


def test_nothing_left_out_has_no_sign_of_it() -> None:
    assert "…" not in top(DERIVING, 160)


def test_notices_are_badges_and_a_number_where_there_is_no_room() -> None:
    marks = Marks(notices=("password 5 d", "TLS off"))
    assert " password 5 d   TLS off " in top(LIVE, 80, marks)
    tight = Marks(read_only=True, frozen_at=START, notices=("password 5 d", "TLS off"))
    shown = top(LIVE, 70, tight)
    assert "i 2" in shown
    assert "READ-ONLY" in shown


def test_many_sources_are_counted() -> None:
    health = {f"source-number-{n}": SourceHealth(f"source-number-{n}") for n in range(9)}
    line = text(top_line(health, {}, tally(), Marks(), NOW, 80))
    assert len(line) == 80
    assert "9 sources ○ 9 connecting" in line


def test_the_campaign_line_names_campaign_state_and_what_to_do() -> None:
    keys = Keys()
    evening = campaigns()[3]
    shown = text(status.campaign_line(evening, None, keys, 120))
    assert "Evening follow-up C-004  ‖ paused  Not dialing: Paused: no agents" in shown
    assert shown.endswith("p play")
    rebound = text(status.campaign_line(evening, None, Keys({"campaign.play": ("f2",)}), 120))
    assert rebound.endswith("f2 play")
    unbound = text(status.campaign_line(evening, None, Keys({"campaign.play": ()}), 120))
    assert unbound.endswith("no agents")


def test_a_long_reason_is_cut_and_the_key_stays() -> None:
    one = campaign(1, "x", CampaignState.PAUSED, reason="nobody is in calling hours " * 6)
    shown = text(status.campaign_line(one, None, Keys(), 80))
    assert len(shown) <= 80
    assert "…" in shown
    assert shown.endswith("p play")


def test_a_dialing_campaign_and_one_last_heard_dialing() -> None:
    one = campaign(1, "x")
    shown = text(status.campaign_line(one, detail(one, START), Keys(), 80))
    assert shown.endswith("Dialing")
    stale = text(status.campaign_line(one, None, Keys(), 80, stale=True))
    assert stale.endswith("Dialing when last heard")
    why = text(
        status.campaign_line(one, None, Keys(), 80, stale=True, problem="the login was refused")
    )
    assert why.endswith("Not heard: the login was refused")
    live = text(status.campaign_line(one, detail(one, START), Keys(), 80, problem="long ago"))
    assert live.endswith("Dialing")


def test_an_unknown_state_is_not_said_to_be_idle() -> None:
    shown = text(status.campaign_line(campaigns()[12], None, Keys(), 120))
    assert "Not dialing" not in shown
    assert "the platform says 'UNKNOWN'" in shown


def test_no_campaign() -> None:
    assert "No campaign" in text(status.campaign_line(None, None, Keys(), 80))
    gone = text(status.campaign_line(None, None, Keys(), 80, gone=True))
    assert "has gone" in gone


@pytest.mark.parametrize("width", [70, 80, 120, 200])
@pytest.mark.parametrize("marked", [0, 1_234])
def test_help_and_quit_are_always_on_the_key_line(width: int, marked: int) -> None:
    shown = text(status.key_line(Keys(), marked, width))
    assert len(shown) <= width
    assert "? Help" in shown
    assert "q Quit" in shown
    assert ("1,234 marked" in shown) == bool(marked)


def test_the_key_line_has_every_key_where_there_is_room() -> None:
    shown = text(status.key_line(Keys(), 0, 200))
    assert all(c.label in shown for c in COMMANDS if c.on_line and not c.on_replay)


def test_an_empty_table_says_why() -> None:
    keys = Keys()
    connecting = {"floor": SourceHealth("floor")}
    assert "Connecting to floor…" in status.table_notice(connecting, "", keys, 0)
    down = {"floor": SourceHealth("floor", problem="no route to host. Check the VPN", missed=1)}
    said = status.table_notice(down, "", keys, 0)
    assert "floor: no route to host. Check the VPN" in said
    assert "r tries at once" in said[-1]
    assert status.table_notice({"floor": LIVE}, "", keys, 0) == ("There are no campaigns here yet",)
    assert "No campaign matches “xyz”" in status.table_notice({"floor": LIVE}, "xyz", keys, 9)
    said = status.table_notice({"floor": LIVE}, "state:plaing -state:pl", keys, 9)
    assert "There is no state “plaing”" in said
    assert len(said) == 3
