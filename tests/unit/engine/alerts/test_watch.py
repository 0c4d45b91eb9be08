"""The watch over a whole board: one alert a condition, held while a source is not heard."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.engine.alerts import Alert, AlertNews, AlertWatch, AppendTrouble
from campmon.model.alert_rules import (
    AlertKind,
    AlertSettings,
    AlertSubject,
    DropRate,
    NoAgents,
    Rules,
    RunsOut,
)
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.detail import CallFigures
from campmon.model.reading import Notice, SourceHealth, SourceState
from campmon.model.state import CampaignState
from tests.tui.fixed import START, campaign, detail

LIVE, STALE = SourceState.LIVE, SourceState.STALE


class Floor:
    """A board whose time is moved by hand, five seconds a pass."""

    def __init__(self, *campaigns: Campaign, settings: AlertSettings | None = None) -> None:
        self.watch = AlertWatch(settings or AlertSettings())
        self.campaigns = {one.key: one for one in campaigns}
        self.state = dict.fromkeys({one.profile for one in campaigns} or {"floor"}, LIVE)
        self.notices: dict[str, tuple[Notice, ...]] = {}
        self.seconds = 0.0
        self.raised: list[AlertSubject] = []
        self.cleared: list[AlertSubject] = []
        self.again: list[AlertSubject] = []
        self.woken: list[AlertSubject] = []

    def put(self, *campaigns: Campaign) -> None:
        self.campaigns |= {one.key: one for one in campaigns}

    def go(self, seconds: float, each: Callable[[], object] = lambda: None) -> None:
        for _ in range(int(seconds // 5)):
            self.seconds += 5
            each()
            self.look()

    def look(self) -> AlertNews:
        now = START + timedelta(seconds=self.seconds)
        health = {p: SourceHealth(p, state, START) for p, state in self.state.items()}
        news = self.watch.evaluate(self.campaigns, health, self.notices, now)
        self.raised += news.raised
        self.cleared += news.cleared
        self.again += news.again
        self.woken += news.woken
        return news

    def calls(self, answered: int, dropped: int, of: Campaign) -> None:
        now = START + timedelta(seconds=self.seconds)
        told = CallFigures(10 * answered, answered, dropped, START, lines=3)
        self.watch.take_detail(replace(detail(of, now), calls=told))

    @property
    def kinds(self) -> list[AlertKind]:
        return [alert.kind for alert in self.watch.alerts()]

    @property
    def only(self) -> Alert:
        (alert,) = self.watch.alerts()
        return alert


def soon(number: int = 1, **more: object) -> Campaign:
    """One that runs out in 8 minutes."""
    return campaign(
        number, f"Campaign {number}", uploaded=1_000, invalid=0, completed=760,
        pace=30.0, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def slow(number: int = 1) -> Campaign:
    return replace(soon(number), pace=1.0)


def test_a_campaign_that_runs_out_is_one_alert() -> None:
    floor = Floor(soon())
    floor.go(55)
    assert not floor.raised
    floor.go(60)
    assert floor.raised == [AlertSubject(AlertKind.RUNS_OUT, "floor", "C-001")]
    assert floor.only.name == "Campaign 1"
    assert floor.only.what == "runs out in 8 min: 240 records at 30.0 a minute"
    assert floor.only.key == CampaignKey("floor", "C-001")


def test_an_alert_is_over_when_the_campaign_does_not_play_any_more() -> None:
    floor = Floor(soon())
    floor.go(70)
    floor.put(replace(soon(), state=CampaignState.PAUSED))
    floor.look()
    assert not floor.kinds
    assert len(floor.cleared) == 1


def test_an_alert_is_over_when_the_campaign_has_gone() -> None:
    floor = Floor(soon())
    floor.go(70)
    floor.campaigns.clear()
    floor.look()
    assert not floor.kinds


def test_an_alert_of_records_that_came_is_over_after_a_while() -> None:
    floor = Floor(soon())
    floor.go(70)
    floor.put(slow())
    floor.go(55)
    assert floor.kinds
    floor.go(15)
    assert not floor.kinds


def test_a_stale_source_holds_its_alerts_and_raises_none() -> None:
    floor = Floor(*(soon(n) for n in range(1, 101)), *(slow(n) for n in range(101, 201)))
    floor.go(70)
    assert len(floor.raised) == 100
    floor.state["floor"] = STALE
    floor.put(*(slow(n) for n in range(1, 101)), *(soon(n) for n in range(101, 201)))
    floor.go(1_200)
    assert not floor.cleared
    stale, *held = floor.watch.alerts()
    assert stale.kind is AlertKind.SOURCE_STALE
    assert not stale.held
    assert len(held) == 100
    assert all(alert.held for alert in held)
    assert len(floor.raised) == 101
    floor.state["floor"] = LIVE
    floor.go(50)
    assert len(floor.raised) == 101, "what has to hold begins anew"
    assert not [s for s in floor.cleared if s.campaign_id]
    floor.go(30)
    assert len(floor.raised) == 201
    assert len(floor.watch.alerts()) == 100


def test_nothing_is_stalled_for_a_silence() -> None:
    floor = Floor(slow())
    floor.go(300)
    floor.state["floor"] = STALE
    floor.go(1_200)
    floor.state["floor"] = LIVE
    floor.go(500)
    assert AlertKind.STALLED not in floor.kinds


def test_what_stands_still_for_long_is_stalled_until_it_moves() -> None:
    one = slow()
    floor = Floor(one)
    floor.calls(100, 0, one)
    floor.go(595)
    assert not floor.kinds
    floor.go(15)
    assert floor.kinds == [AlertKind.STALLED]
    assert "nothing completed for 10 min, 240 records remain" in floor.only.what
    floor.put(replace(one, statistics=replace(one.statistics, completed=761, remaining=239)))
    floor.go(70)
    assert not floor.kinds


def test_what_its_details_explain_is_not_stalled() -> None:
    one = slow()
    floor = Floor(one, settings=AlertSettings(rules=Rules(no_agents=NoAgents(on=False))))
    floor.watch.take_detail(replace(detail(one, START), agents=()))
    floor.go(1_300)
    assert not floor.kinds


def test_drops_are_counted_over_the_window_and_not_since_the_start() -> None:
    one = slow()
    floor = Floor(one)
    floor.calls(10_000, 50, one)
    floor.go(30)
    for n in range(1, 7):
        floor.calls(10_000 + 40 * n, 50 + 2 * n, one)
        floor.go(30)
    assert floor.kinds == [AlertKind.DROP_RATE]
    assert floor.only.what == "5.0% dropped: 12 of 240 answered in the last 3 min"


def test_a_rule_is_of_its_profile() -> None:
    strict = Rules(runs_out=RunsOut(minutes=5.0))
    settings = AlertSettings(by_profile={"east": strict})
    floor = Floor(soon(1), soon(2, profile="east"), settings=settings)
    floor.go(120)
    assert floor.only.profile == "floor"


def test_a_rule_that_is_off_finds_nothing() -> None:
    rules = Rules(runs_out=RunsOut(on=False), drop_rate=DropRate(on=False))
    floor = Floor(soon(), settings=AlertSettings(rules=rules))
    floor.calls(0, 0, soon())
    floor.go(30)
    floor.calls(1_000, 900, soon())
    floor.go(300)
    assert not floor.kinds


def test_switched_off_it_finds_nothing_at_all() -> None:
    floor = Floor(soon(), settings=AlertSettings(on=False))
    floor.calls(100, 90, soon())
    floor.go(300)
    assert not floor.kinds


def trouble(*, doubtful: bool, campaign_id: str = "C-001") -> AppendTrouble:
    key = CampaignKey("floor", campaign_id)
    return AppendTrouble(key, "Campaign 1", 2_000, 800, 400 if doubtful else 0, doubtful)


def test_appends_of_one_campaign_are_one_alert_until_none_waits() -> None:
    floor = Floor()
    floor.look()
    assert not floor.kinds
    floor.watch.take_appends([trouble(doubtful=True), trouble(doubtful=True)])
    floor.look()
    assert floor.only.what == "2 appends in doubt: 800 records of 4,000 may or may not be there"
    floor.watch.take_appends([trouble(doubtful=False)])
    floor.look()
    assert floor.only.what == "append interrupted: 800 of 2,000 records sent"
    floor.watch.take_appends([])
    floor.look()
    assert not floor.kinds


def test_a_password_that_expires_is_an_alert_until_it_is_changed() -> None:
    floor = Floor()
    floor.notices["floor"] = (Notice("TLS not checked", "…"), Notice("password: 2 days", "Change"))
    floor.look()
    assert (floor.only.name, floor.only.what) == ("floor", "Change")
    floor.notices["floor"] = ()
    floor.look()
    assert not floor.kinds


def test_what_is_acknowledged_or_snoozed_calls_nobody() -> None:
    floor = Floor(soon(1), soon(2))
    floor.go(70)
    first, second = floor.watch.alerts()
    floor.watch.acknowledge([first.subject])
    floor.watch.snooze(second.subject, START + timedelta(seconds=200))
    assert not any(alert.calls for alert in floor.watch.alerts())
    floor.go(125)
    assert not floor.woken
    floor.go(10)
    assert floor.woken == [second.subject]
    floor.watch.recall(first.subject)
    assert all(alert.calls for alert in floor.watch.alerts())


def test_what_is_not_there_cannot_be_acknowledged_snoozed_or_recalled() -> None:
    floor = Floor()
    nobody = AlertSubject(AlertKind.STALLED, "floor", "9")
    floor.watch.acknowledge([nobody])
    floor.watch.snooze(nobody, START)
    floor.watch.recall(nobody)
    assert floor.watch.alert(nobody) is None


def test_soon_after_it_cleared_the_same_alert_goes_on() -> None:
    floor = Floor(soon())
    floor.go(70)
    since = floor.only.since
    floor.put(slow())
    floor.go(70)
    floor.put(soon())
    floor.go(70)
    assert len(floor.raised) == 1
    assert len(floor.again) == 1
    assert (floor.only.since, floor.only.count) == (since, 2)


def test_the_worst_come_first() -> None:
    floor = Floor(soon(1), soon(2))
    floor.watch.take_appends([trouble(doubtful=True)])
    floor.go(70)
    assert floor.kinds == [AlertKind.APPEND_IN_DOUBT, AlertKind.RUNS_OUT, AlertKind.RUNS_OUT]
    floor.state["floor"] = STALE
    floor.go(20)
    assert floor.kinds[0] is AlertKind.SOURCE_STALE


def test_of_those_that_run_out_the_soonest_come_first() -> None:
    made = [soon(1), soon(2), soon(3)]
    made[1] = replace(made[1], pace=(made[1].pace or 1.0) * 2)
    floor = Floor(*made)
    floor.go(70)
    found = [alert.subject.campaign_id for alert in floor.watch.alerts()]
    assert found == ["C-002", "C-001", "C-003"]


def test_nothing_is_kept_of_what_is_past() -> None:
    floor = Floor(*(soon(n) for n in range(50)))
    floor.go(70)
    floor.campaigns.clear()
    floor.go(1_200)
    assert not floor.watch._conditions
    assert not floor.watch._campaigns


@pytest.mark.parametrize("figure", ["remaining", "completed"])
def test_unknown_figures_raise_nothing(figure: str) -> None:
    one = soon()
    unknown = replace(one.statistics, **{figure: None})  # type: ignore[arg-type]
    floor = Floor(replace(one, statistics=unknown, pace=None))
    floor.go(2_000)
    assert not floor.kinds


Passes = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from([None, 0, 10, 400, 500, 9_000]),
            st.sampled_from([CampaignState.PLAYING, CampaignState.PAUSED]),
        ),
        min_size=3,
        max_size=3,
    ),
    max_size=30,
)


@given(Passes, st.lists(st.booleans(), min_size=30, max_size=30))
def test_there_are_never_two_alerts_of_one_condition(
    passes: Iterable[list[tuple[int | None, CampaignState]]], heard: list[bool]
) -> None:
    floor = Floor(soon(1), soon(2), soon(3))
    live: set[AlertSubject] = set()
    for made, is_heard in zip(passes, heard, strict=False):
        for number, (remaining, state) in enumerate(made, start=1):
            one = replace(soon(number), state=state)
            floor.put(replace(one, statistics=replace(one.statistics, remaining=remaining)))
        floor.state["floor"] = LIVE if is_heard else STALE
        floor.seconds += 25
        news = floor.look()
        assert not live & {*news.raised, *news.again}
        assert set(news.cleared) <= live | {*news.raised, *news.again}
        live = (live | {*news.raised, *news.again}) - set(news.cleared)
        subjects = [alert.subject for alert in floor.watch.alerts()]
        assert sorted(subjects) == sorted(live)
        if not is_heard:
            assert not [s for s in (*news.raised, *news.cleared) if s.campaign_id]
