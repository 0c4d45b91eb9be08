"""Pictures of the wallboard, on a board that never changes. Look at each before accepting it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from campmon.model.errors import UnreachableError
from campmon.tui.wallboard.screen import WallboardScreen
from tests.tui.details.ground import says
from tests.tui.fixed import Floor, begin, until

Snap = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


def same(snap: Snap, floor: Floor, size: tuple[int, int], *keys: str, stale: bool = False) -> bool:
    """Whether the wallboard looks as it did, after some keys."""

    async def before(pilot: Pilot[int]) -> None:
        await begin(pilot, floor)
        await pilot.press("w")
        await until(pilot, lambda: isinstance(floor.app.screen, WallboardScreen))
        await until(pilot, says(floor, "DROPS 5 of 431"))
        await pilot.press("space", *keys)
        if stale:
            floor.backend.problem = UnreachableError("Fixed did not answer", "Look at the wire.")
            await floor.clock.move(34)
            floor.app.clear_notifications()
            await until(pilot, says(floor, "STALE 34 s"))
        await until(pilot, says(floor, "HELD"))
        await pilot.pause()

    return snap(floor.app, terminal_size=size, run_before=before)


@SIZES
def test_campaign(tmp_path: Path, snap_compare: Snap, size: tuple[int, int]) -> None:
    assert same(snap_compare, Floor(tmp_path), size)


@SIZES
def test_all_sources(tmp_path: Path, snap_compare: Snap, size: tuple[int, int]) -> None:
    assert same(snap_compare, Floor(tmp_path), size, "left")


def test_stale_without_colour(
    tmp_path: Path, snap_compare: Snap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert same(snap_compare, Floor(tmp_path, theme="mono"), (80, 24), stale=True)
