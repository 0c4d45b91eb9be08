"""Keys that come faster than the screen: nothing is done twice, and nothing else is closed."""

from __future__ import annotations

from pathlib import Path

from textual import events
from textual.pilot import Pilot

from campmon.model.state import CampaignState
from campmon.tui.screens.confirm import ConfirmScreen
from campmon.tui.screens.help import HelpScreen
from campmon.tui.screens.sources import SourcesScreen
from tests.tui.fixed import FixedBackend, Floor, begin, campaign, until


def floor_of_two(tmp_path: Path) -> Floor:
    return Floor(
        tmp_path,
        backends=lambda clock: [
            FixedBackend(clock, [campaign(1, "Aa", CampaignState.PAUSED)]),
            FixedBackend(clock, [campaign(2, "Bb", profile="other")], profile="other"),
        ],
    )


async def at_once(pilot: Pilot[int], *keys: str) -> None:
    """All of them before the first is heard, as a slow line hands them out."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    for _ in range(3):
        await pilot.pause()


async def test_a_key_pressed_twice_acts_once(tmp_path: Path) -> None:
    floor = floor_of_two(tmp_path)
    app = floor.app
    async with floor.run(size=(90, 24)) as pilot:
        await begin(pilot, floor)
        await pilot.press("c")
        await pilot.pause()
        await at_once(pilot, "enter", "enter")
        assert app.screen is app.board
        assert app.board.hidden == {"other"}
        for opened, keys in (("y", "pp"), ("colon", ("p", "l", "a", "enter", "enter"))):
            await pilot.press(opened)
            await pilot.pause()
            await at_once(pilot, *keys)
            await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
            assert len(app.screen_stack) == 2  # one question, and no answer yet
            await pilot.press("escape")
            await pilot.pause()
            assert app.screen is app.board
        assert floor.backend.written == []


async def test_a_screen_that_ends_under_another_takes_nothing_but_itself_away(
    tmp_path: Path,
) -> None:
    floor = floor_of_two(tmp_path)
    app = floor.app
    async with floor.run(size=(90, 24)) as pilot:
        await begin(pilot, floor)
        await pilot.press("c")
        await pilot.pause()
        below = app.screen
        assert isinstance(below, SourcesScreen)
        await pilot.press("question_mark")
        await pilot.pause()
        below.dismiss(None)
        below.dismiss(None)
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.board)
