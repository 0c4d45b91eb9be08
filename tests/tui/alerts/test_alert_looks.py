"""How alerts look: the list, what is watched, and the board with its marks."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from campmon.model.alert_rules import AlertSettings
from campmon.tui.alerts.watching import Alerting
from tests.tui.fixed import FixedBackend, Floor, HandClock, begin, campaign, campaigns, rest

SMALL, WIDE = (80, 24), (120, 40)


def floor_of(tmp_path: Path, theme: str) -> Floor:
    """Some campaigns that run out, one with a name that does not fit."""

    def backends(clock: HandClock) -> Sequence[FixedBackend]:
        made = [
            campaign(n, name, uploaded=1_000, invalid=0, completed=760, pace=30.0)
            for n, name in (
                (21, "Recall notice for the whole northern region, 2nd"),
                (22, "Spring"),
            )
        ]
        return [FixedBackend(clock, [*campaigns(), *made])]

    floor = Floor(tmp_path, backends=backends, theme=theme)
    floor.app.make_alerts = lambda app: Alerting(app, AlertSettings(), hooks=False)
    return floor


async def go(pilot: Pilot[Any], floor: Floor, seconds: float) -> None:
    alerting = floor.app.begin_alerts()
    assert alerting is not None
    for _ in range(int(seconds // 5)):
        await floor.clock.move(5)
        alerting.make_pass()
    first, second, *_ = alerting.watch.alerts()
    alerting.acknowledge([first.subject])
    alerting.snooze(second.subject, alerting.now + timedelta(hours=1))
    floor.app.clear_notifications()
    await rest(pilot, floor)


@pytest.mark.parametrize(("theme", "size"), [("dark", SMALL), ("mono", WIDE)])
def test_the_list(
    theme: str, size: tuple[int, int], tmp_path: Path, snap_compare: Callable[..., bool]
) -> None:
    floor = floor_of(tmp_path, theme)

    async def drive(pilot: Pilot[Any]) -> None:
        await begin(pilot, floor)
        await go(pilot, floor, 70)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.press("down")
        await pilot.pause()

    assert snap_compare(floor.app, terminal_size=size, run_before=drive)


def test_the_board_with_alerts(tmp_path: Path, snap_compare: Callable[..., bool]) -> None:
    floor = floor_of(tmp_path, "dark")

    async def drive(pilot: Pilot[Any]) -> None:
        await begin(pilot, floor)
        await go(pilot, floor, 70)

    assert snap_compare(floor.app, terminal_size=WIDE, run_before=drive)


def test_nothing_is_wrong(tmp_path: Path, snap_compare: Callable[..., bool]) -> None:
    floor = floor_of(tmp_path, "dark")

    async def drive(pilot: Pilot[Any]) -> None:
        await begin(pilot, floor)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.pause()

    assert snap_compare(floor.app, terminal_size=SMALL, run_before=drive)
