"""How the export dialog looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from campmon.tui.export.screen import ExportScreen
from tests.tui.fixed import Floor, begin, rest, until

SMALL, WIDE = (80, 24), (120, 40)


@pytest.mark.parametrize(("theme", "size"), [("dark", WIDE), ("dark", SMALL), ("mono", SMALL)])
def test_export(
    theme: str,
    size: tuple[int, int],
    make_floor: Callable[..., Floor],
    snap_compare: Callable[..., bool],
) -> None:
    floor = make_floor(theme=theme)
    floor.session.export_folder = Path("/srv/exports")

    async def before(pilot: Pilot[int]) -> None:
        await begin(pilot, floor)
        await pilot.press("down")
        await rest(pilot, floor)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(floor.app.screen, ExportScreen))
        await pilot.pause()
        await pilot.press("down", "down", "down", "down", "down", "down", "enter")
        await pilot.pause()
        await rest(pilot, floor)

    assert snap_compare(floor.app, terminal_size=size, run_before=before)
