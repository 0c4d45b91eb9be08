"""Alerts on the screen: the mark, the badge, the toast, the list, and what keys do there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from campmon.append.journal.overview import JobOverview, Overviews
from campmon.append.purpose import Purpose
from campmon.append.report import JobState
from campmon.engine.alerts import Alert
from campmon.model.alert_rules import (
    AlertKind,
    AlertSettings,
    AlertSubject,
    Rules,
    RunsOut,
    Stalled,
)
from campmon.model.campaign import Campaign
from campmon.model.errors import JournalError, UnreachableError
from campmon.model.reading import Notice
from campmon.tui.alerts import telling
from campmon.tui.alerts.screen import AlertsScreen
from campmon.tui.alerts.snoozing import SnoozeScreen, snoozed_until
from campmon.tui.alerts.watching import Alerting
from campmon.tui.screens.jobs import JobsScreen
from campmon.tui.session import Job
from tests.tui.fixed import (
    START,
    FixedBackend,
    Floor,
    HandClock,
    begin,
    campaign,
    rest,
    shown,
    until,
)

SMALL, WIDE = (80, 24), (120, 40)


def soon(number: int, name: str = "", **more: object) -> Campaign:
    """One that runs out in 8 minutes."""
    return campaign(
        number, name or f"Campaign {number}", uploaded=1_000, invalid=0, completed=760,
        pace=30.0, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def floor_of(tmp_path: Path, *made: Campaign, **settings: object) -> Floor:
    """A floor with these campaigns whose alerts are watched."""

    def backends(clock: HandClock) -> Sequence[FixedBackend]:
        return [FixedBackend(clock, made)]

    floor = Floor(tmp_path, backends=backends)
    # Toasts are counted, however slow the machine is.
    floor.app.NOTIFICATION_TIMEOUT = 3_600.0  # type: ignore[misc]
    settings.setdefault("rules", Rules(runs_out=RunsOut(for_seconds=10.0)))  # a test is short
    watched = AlertSettings(**settings)  # type: ignore[arg-type]
    floor.app.make_alerts = lambda app: Alerting(app, watched, hooks=True)
    return floor


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    return floor_of(tmp_path, soon(1, "Recall"), soon(2, "Spring"), campaign(3, "Autumn"))


@pytest.fixture
def calm(tmp_path: Path) -> Floor:
    """One on which nothing runs out."""
    off = Rules(runs_out=RunsOut(on=False), stalled=Stalled(on=False))
    return floor_of(
        tmp_path, soon(1, "Recall"), soon(2, "Spring"), campaign(3, "Autumn"), rules=off
    )


async def go(pilot: Pilot[int], floor: Floor, seconds: float) -> Alerting:
    """Let time pass, with a pass every five seconds."""
    alerting = floor.app.begin_alerts()
    assert alerting is not None
    for _ in range(int(seconds // 5)):
        await floor.clock.move(5)
        alerting.make_pass()
    await rest(pilot, floor)
    return alerting


def toasts(floor: Floor) -> list[str]:
    return [f"{n.title}: {n.message}" for n in floor.app._notifications]


def rows(floor: Floor, sign: str) -> list[str]:
    """The names of the rows with a sign in the second cell."""
    return [line.split()[2] for line in shown(floor.app)[2:10] if line[1:2] == sign]


async def test_rows_badge_and_one_toast_for_many(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await go(pilot, floor, 20)
        assert " ! 2 " in shown(floor.app)[0]
        assert "Recall: runs out" in shown(floor.app)[0]
        assert rows(floor, "!") == ["Recall", "Spring"]
        assert toasts(floor) == ["2 alerts · !: 2 campaigns run out within 15 min"]
        await go(pilot, floor, 60)
        assert len(toasts(floor)) == 1


async def test_one_alert_is_named_in_its_toast(tmp_path: Path) -> None:
    floor = floor_of(tmp_path, soon(1, "[b]Spring[/]"))
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await go(pilot, floor, 20)
        assert toasts(floor) == [
            "Alert · !: [b]Spring[/]: runs out in 8 min: 240 records at 30.0 a minute"
        ]


async def test_what_comes_within_seconds_is_told_together(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await go(pilot, floor, 5)
        for number in (4, 5):
            floor.backend.made[f"C-{number:03}"] = soon(number)
            await go(pilot, floor, 5)
        await go(pilot, floor, 45)
        told = toasts(floor)
        assert len(told) == 2
        assert told[1] == "2 alerts · !: 2 campaigns run out within 15 min"


async def test_a_frozen_display_gets_no_toast_and_no_marks(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("f")
        alerting = await go(pilot, floor, 20)
        assert not toasts(floor)
        assert not rows(floor, "!")
        assert " ! 2 " in shown(floor.app)[0]
        await pilot.press("f")
        alerting.acknowledge([alerting.watch.alerts()[0].subject])
        await rest(pilot, floor)
        assert (rows(floor, "!"), rows(floor, ":")) == (["Spring"], ["Recall"])


async def test_the_list_goes_to_the_campaign(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await go(pilot, floor, 20)
        await pilot.press("slash", *"autumn", "enter")
        await rest(pilot, floor)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.press("down", "enter")
        await rest(pilot, floor)
        assert not isinstance(floor.app.screen, AlertsScreen)
        key = floor.table.cursor_key
        assert key is not None
        assert key.id == "C-002"


async def test_the_list_shows_a_campaign_of_a_hidden_source(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await go(pilot, floor, 20)
        floor.app.board.hide_sources(frozenset({"floor"}))
        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.press("enter")
        await rest(pilot, floor)
        assert not floor.app.board.hidden
        assert floor.table.shown_count == 3


async def test_space_acknowledges_and_takes_it_back(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        alerting = await go(pilot, floor, 20)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.press("space")
        await pilot.pause()
        first, second = alerting.watch.alerts()
        assert (first.acknowledged, second.acknowledged) == (True, False)
        screen = floor.app.screen
        assert isinstance(screen, AlertsScreen)
        assert screen.current is not None
        assert screen.current.subject == second.subject, "the cursor goes on to the next"
        await pilot.press("up", "space")
        await pilot.pause()
        assert all(alert.calls for alert in alerting.watch.alerts())
        await pilot.press("a")
        await pilot.pause()
        assert not any(alert.calls for alert in alerting.watch.alerts())
        text = "\n".join(shown(floor.app))
        assert "Alerts: none to see to, 2 seen" in text
        await pilot.press("escape")
        await rest(pilot, floor)
        assert "! 2 seen" in shown(floor.app)[0]


async def test_z_snoozes_until_its_time(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        alerting = await go(pilot, floor, 20)
        recall = AlertSubject(AlertKind.RUNS_OUT, "floor", "C-001")

        def alert() -> Alert:
            found = alerting.watch.alert(recall)
            assert found is not None
            return found

        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.press("z")
        await pilot.pause()
        assert isinstance(floor.app.screen, SnoozeScreen)
        await pilot.press("enter")
        await until(pilot, lambda: not alert().calls)
        await pilot.pause()
        assert "until 15:15" in "\n".join(shown(floor.app))
        await pilot.press("z")
        await pilot.pause()
        await pilot.press("escape", "escape")
        alerting.snooze(recall, alerting.now + timedelta(seconds=20))
        assert not alert().calls
        await go(pilot, floor, 25)
        assert alert().calls
        assert any("Recall" in text for text in toasts(floor)[1:])


def test_the_rest_of_the_day_ends_at_midnight() -> None:
    assert snoozed_until("day", START).astimezone(UTC) == datetime(2026, 3, 4, tzinfo=UTC)
    assert snoozed_until("60", START) == START + timedelta(hours=1)


async def test_keys_do_nothing_where_nothing_is_wrong(tmp_path: Path) -> None:
    rules = Rules(stalled=Stalled(on=False))
    floor = floor_of(tmp_path, campaign(1, "Autumn"), rules=rules)
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.press("space", "a", "z", "enter")
        await pilot.pause()
        assert isinstance(floor.app.screen, AlertsScreen)
        text = "\n".join(shown(floor.app))
        assert "a playing campaign runs out within 15 min" in text
        assert "Not watched: stalled" in text
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await pilot.press("q")
        await pilot.pause()
        assert not isinstance(floor.app.screen, AlertsScreen)


async def test_switched_off_it_says_so(tmp_path: Path) -> None:
    floor = floor_of(tmp_path, soon(1), on=False)
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert "Alerts are off" in "\n".join(shown(floor.app))


async def test_without_any_it_says_so(tmp_path: Path) -> None:
    floor = Floor(tmp_path)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert toasts(floor) == [": Nothing is watched here"]


async def test_the_list_keeps_up_and_the_cursor_stays(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await go(pilot, floor, 20)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.press("down")
        screen = floor.app.screen
        assert isinstance(screen, AlertsScreen)
        floor.backend.problem = UnreachableError("Fixed did not answer", "Look at the network.")
        alerting = floor.app.alerts
        assert alerting is not None
        for _ in range(6):
            await floor.clock.move(5)
            alerting.make_pass()
        await pilot.pause()
        assert screen.current is not None
        assert screen.current.name == "Spring"
        assert screen.list.size.width > 100, "the list takes the width there is"
        assert "(as of 15:00" in str(
            screen.list.get_option_at_index(screen.list.highlighted or 0).prompt
        )
        text = "\n".join(shown(floor.app))
        assert "as of 15:00" in text
        assert "not heard" in text
        assert not any("not heard" in told for told in toasts(floor)), "others say that already"
        await pilot.press("home", "enter")
        await pilot.pause()
        assert isinstance(floor.app.screen, AlertsScreen)
        assert any("not heard" in told for told in toasts(floor))


async def test_bell_and_notification_where_they_are_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, ...]] = []
    monkeypatch.setattr(telling, "tell_terminal", lambda app, *said, environment: sent.append(said))
    for notify in ("osc9", "osc777"):
        floor = floor_of(tmp_path, soon(1, "Spring"), bell=True, notify=notify)
        async with floor.run(size=SMALL) as pilot:
            await begin(pilot, floor)
            await go(pilot, floor, 20)
    text = "Spring: runs out in 8 min: 240 records at 30.0 a minute"
    assert sent == [
        ("\x07", f"\x1b]9;campmon: {text}\x07"),
        ("\x07", f"\x1b]777;notify;campmon;{text}\x07"),
    ]


async def test_quiet_times_have_toasts_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    monkeypatch.setattr(telling, "tell_terminal", lambda *said, **_: sent.append(said))
    quiet = ((START.time(), (START + timedelta(hours=1)).time()),)
    floor = floor_of(tmp_path, soon(1), bell=True, quiet=quiet)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await go(pilot, floor, 20)
        assert toasts(floor)
        assert not sent


async def test_the_command_is_run_and_told_of_where_it_fails(tmp_path: Path) -> None:
    floor = floor_of(tmp_path, soon(1), command="/nowhere/at-all")
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await go(pilot, floor, 20)
        await until(pilot, lambda: any("cannot be run" in told for told in toasts(floor)))


async def test_appends_that_wait_are_listed_and_lead_to_the_jobs(
    calm: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = calm.backend.made["C-001"].key
    waits = JobOverview(
        "7", key, "Recall", Purpose.APPEND, Path("/x/more.csv"), JobState.INTERRUPTED, START,
        None, 0, 900, 250, 0, 0, 0,
    )  # fmt: skip
    jobs = [
        waits,
        replace(waits, id="8", key=key._replace(id="C-002"), in_doubt=90),
        replace(waits, id="9", key=key._replace(id="C-003"), finished=START),
        replace(waits, id="10", key=key._replace(id="C-003"), holder=4_711),
    ]
    monkeypatch.setattr(Overviews, "read", lambda _: jobs)
    async with calm.run(size=WIDE) as pilot:
        await begin(pilot, calm)
        alerting = calm.app.begin_alerts()
        assert alerting is not None
        await until(pilot, alerting.watch.alerts)
        assert [(a.kind.value, a.subject.campaign_id) for a in alerting.watch.alerts()] == [
            ("append_in_doubt", "C-002"),
            ("append_interrupted", "C-001"),
        ]
        jobs.clear()
        calm.session.jobs.append(Job(key, "Recall", "more.csv", START, 900, id="7"))
        await calm.clock.move(5)
        await until(pilot, lambda: not alerting.watch.alerts())
        jobs.append(waits)
        calm.session.jobs[0].running = False
        await calm.clock.move(5)
        await until(pilot, alerting.watch.alerts)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(calm.app.screen, JobsScreen))


async def test_a_journal_that_cannot_be_read_says_nothing(
    calm: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    def read(_: object) -> list[JobOverview]:
        tried.append(None)
        raise JournalError("the journal is damaged")

    monkeypatch.setattr(Overviews, "read", read)
    async with calm.run(size=SMALL) as pilot:
        await begin(pilot, calm)
        alerting = calm.app.begin_alerts()
        assert alerting is not None
        await until(pilot, lambda: tried)
        await go(pilot, calm, 30)
        assert not alerting.watch.alerts()
        assert len(tried) == 1, "at most once a minute"


async def test_a_password_that_expires_is_listed(calm: Floor) -> None:
    calm.backend.notices = (Notice("password: 2 days", "The password expires in 2 days."),)
    async with calm.run(size=WIDE) as pilot:
        await begin(pilot, calm)
        alerting = await go(pilot, calm, 5)
        assert [alert.kind for alert in alerting.watch.alerts()] == [AlertKind.PASSWORD_EXPIRING]
        assert len(toasts(calm)) == 1, "it is told once"


async def test_what_waited_before_is_shown_and_not_told_twice(
    calm: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = calm.backend.made["C-001"].key
    waits = JobOverview(
        "7", key, "Recall", Purpose.APPEND, Path("/x/more.csv"), JobState.INTERRUPTED, START,
        None, 0, 900, 250, 0, 0, 0,
    )  # fmt: skip
    jobs = [waits]
    monkeypatch.setattr(Overviews, "read", lambda _: jobs)
    async with calm.run(size=WIDE) as pilot:
        await begin(pilot, calm)
        alerting = calm.app.begin_alerts()
        assert alerting is not None
        await until(pilot, alerting.watch.alerts)
        await pilot.pause()
        assert not toasts(calm)
        jobs.append(replace(waits, id="8", key=key._replace(id="C-003"), in_doubt=90))
        for _ in range(14):
            await calm.clock.move(5)
        await until(pilot, lambda: len(alerting.watch.alerts()) > 1)
        await until(pilot, lambda: any("in doubt" in told for told in toasts(calm)))


async def test_a_replay_that_is_wound_back_begins_anew(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        alerting = await go(pilot, floor, 20)
        assert alerting.watch.alerts()
        floor.clock.seconds -= 60
        alerting.make_pass()
        await rest(pilot, floor)
        assert not alerting.watch.alerts()
        assert not rows(floor, "!")


async def test_an_error_that_ends_alerts_stays_in_sight(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        alerting = await go(pilot, floor, 20)

        def broken(*args: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(alerting.watch, "evaluate", broken)
        await floor.clock.move(6)
        await until(pilot, lambda: "ALERTS ENDED" in shown(floor.app)[0])
        assert "! 2" in shown(floor.app)[0]  # they were there when it ended
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: any("Alerts ended at" in line for line in shown(floor.app)))
        await pilot.press("space")  # what was there can be seen to, and it has ended all the same
        await until(pilot, lambda: any("Alerts ended at" in line for line in shown(floor.app)))
        await pilot.press("escape")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert "ALERTS ENDED" in shown(floor.app)[0]
        assert "! 1" in shown(floor.app)[0]
        assert any("alerts failed: ZeroDivisionError" in note.message
                   for note in floor.app._notifications)  # fmt: skip


async def test_the_list_and_the_wall_say_that_alerts_have_ended(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        alerting = await go(pilot, floor, 20)
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: any("2 to see to" in line for line in shown(floor.app)))

        def broken(*args: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(alerting.watch, "evaluate", broken)
        await floor.clock.move(6)
        await until(pilot, lambda: any("Alerts ended at" in line for line in shown(floor.app)))
        await pilot.press("escape", "w")
        await until(pilot, lambda: "ALERTS ENDED" in shown(floor.app)[0])
