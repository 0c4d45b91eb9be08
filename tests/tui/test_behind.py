"""What lies behind a dialog looks as Textual itself would show it."""

from __future__ import annotations

from typing import Any

import pytest
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._context import visible_screen_stack
from textual.screen import Screen
from textual.strip import Strip
from textual.visual import Visual, visualize

from campmon.tui.screens.behind import Behind
from tests.tui.fixed import Floor, begin, until


def _cells(strips: list[Strip]) -> list[list[Segment]]:
    return [list(Segment.simplify(strip)) for strip in strips]


@pytest.mark.parametrize("theme", ["dark", "light", "mono", "sixteen"])
async def test_what_lies_behind_looks_as_textual_would_show_it(theme: str, floor: Floor) -> None:
    async with floor.app.run_test(size=(80, 24)) as pilot:
        await begin(pilot, floor)
        floor.app.use_theme(floor.app.themes.load(theme))
        await pilot.press("question_mark")
        await pilot.pause()
        screen = floor.app.screen
        style, size = screen.visual_style, screen.size
        behind: list[Screen[Any]] = [floor.app.board]

        def shown(visual: Visual) -> list[list[Segment]]:
            return _cells(Visual.to_strips(screen, visual, size.width, size.height, style))

        visible_screen_stack.set(behind.copy())
        ours = visualize(screen, screen.render())
        assert isinstance(ours, Behind)
        got = shown(ours)
        visible_screen_stack.set(behind.copy())
        theirs = shown(visualize(screen, Screen.render(screen)))
        assert got == theirs


async def test_a_dialog_is_painted_before_what_lies_behind_it(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[object] = []
    async with floor.app.run_test(size=(80, 24)) as pilot:
        await begin(pilot, floor)
        monkeypatch.setattr(floor.app, "_display", lambda screen, update: painted.append(update))
        await pilot.press("question_mark")
        await until(pilot, lambda: any(isinstance(one, LayoutUpdate) for one in painted))
        box = floor.app.screen.query_one(".box").region
        first = next(one for one in painted if one is not None)
        assert isinstance(first, ChopsUpdate)
        assert [(y, start, end) for y, start, end in first.spans] == [
            (y, box.x, box.right) for y in box.line_range
        ]
