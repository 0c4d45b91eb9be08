"""Screens made ahead: each is taken once, and knows nothing old."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from campmon.tui.details.screen import DetailsScreen
from campmon.tui.screens.help import HelpScreen
from campmon.tui.screens.palette import PaletteScreen
from campmon.tui.screens.ready import MAKE
from tests.tui.fixed import Floor, begin, shown, until

SIZE = (80, 24)
KINDS: list[tuple[str, type[Screen[Any]]]] = [
    ("enter", DetailsScreen),
    ("question_mark", HelpScreen),
    ("colon", PaletteScreen),
]


def is_wide(screen: Screen[Any]) -> bool:
    return screen.size == (120, 40)


async def make_all(floor: Floor) -> None:
    for name, make in MAKE.items():
        await floor.app.ready.make(name, make)


def says(floor: Floor, *texts: str) -> bool:
    lines = "\n".join(shown(floor.app))
    return all(text in lines for text in texts)


async def opened(pilot: Pilot[int], floor: Floor, kind: type[Screen[Any]]) -> Screen[Any]:
    await until(pilot, lambda: isinstance(floor.app.screen, kind))
    return floor.app.screen


@pytest.mark.parametrize(("key", "kind"), KINDS)
async def test_each_is_taken_once(key: str, kind: type[Screen[Any]], floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await make_all(floor)
        await pilot.press(key)
        first = await opened(pilot, floor, kind)
        await pilot.press("escape")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        await until(pilot, lambda: not first.is_running)
        await pilot.press(key)
        assert await opened(pilot, floor, kind) is not first


async def test_keys_typed_ahead_reach_the_palette(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await make_all(floor)
        await pilot.press("colon", "q", "u", "p")
        palette = await opened(pilot, floor, PaletteScreen)
        await until(pilot, lambda: palette.query_one(Input).value == "qup")


async def test_details_are_of_the_campaign_under_the_cursor_now(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await make_all(floor)
        await pilot.press("down", "down", "down")
        campaign = floor.app.board.current
        assert campaign is not None
        await pilot.press("enter", "1")
        await opened(pilot, floor, DetailsScreen)
        await until(pilot, lambda: says(floor, campaign.name, "1 Overview"))


async def test_a_theme_that_was_taken_meanwhile_is_shown(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await make_all(floor)
        floor.app.use_theme(floor.app.themes.load("light"))
        await pilot.press("question_mark")
        help_screen = await opened(pilot, floor, HelpScreen)
        await until(pilot, lambda: says(floor, "Keys"))
        box = help_screen.query_one(".box")
        assert box.styles.background.hex.lower() == floor.app.theme_file.colors.surface.lower()


async def test_a_terminal_that_changed_its_size_meanwhile(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await make_all(floor)
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: floor.app.board.size.width == 120)
        for key, kind in KINDS:
            await pilot.press(key)
            screen = await opened(pilot, floor, kind)
            await until(pilot, partial(is_wide, screen))
            await pilot.press("escape")
            await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_help_over_the_details_puts_their_keys_first(floor: Floor) -> None:
    async with floor.run(size=SIZE) as pilot:
        await begin(pilot, floor)
        await make_all(floor)
        await pilot.press("enter")
        await opened(pilot, floor, DetailsScreen)
        await pilot.press("question_mark")
        await opened(pilot, floor, HelpScreen)
        await until(pilot, lambda: says(floor, "Keys", "Details"))
