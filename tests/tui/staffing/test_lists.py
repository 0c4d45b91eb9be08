"""Lists that are pasted, typed or loaded, and the staffing of another campaign."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Button

from campmon.model.errors import UnreachableError
from campmon.model.staffing import StaffingMove
from campmon.tui.staffing.copy_screen import CopyHowScreen, CopyScreen
from campmon.tui.staffing.file_screen import FileScreen
from campmon.tui.staffing.list_screen import MOST_SHOWN_CHARACTERS, ListScreen
from tests.tui.append.ground import type_path
from tests.tui.fixed import Floor, until
from tests.tui.staffing.ground import (
    SMALL,
    WIDE,
    backends,
    editor_of,
    open_editor,
    open_on_all,
    platform_of,
    text_of,
    until_says,
)

MakeFloor = Callable[..., Floor]


@pytest.fixture
def floor(make_floor: MakeFloor) -> Floor:
    return make_floor(backends=backends)


def marks(floor: Floor) -> dict[str, str]:
    return {name: mark.value for (_, name), mark in editor_of(floor).floor.draft.marks.items()}


async def at(pilot: Pilot[int], floor: Floor, screen: type[object]) -> None:
    """Wait for a screen, and until it is laid out."""
    await until(pilot, lambda: isinstance(floor.app.screen, screen))
    await pilot.pause()


async def paste(pilot: Pilot[int], floor: Floor, text: str) -> None:
    """Paste as the terminal does."""
    floor.app.post_message(events.Paste(text))
    await pilot.pause()


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_paste_anywhere_is_looked_over_and_then_marked(
    floor: Floor, size: tuple[int, int]
) -> None:
    async with floor.run(size=size) as pilot:
        await open_editor(pilot, floor)
        await paste(
            pilot, floor, "A0020@example.com\nAnn Lund <a0020@example.com>; new@example.com\nx@"
        )
        await at(pilot, floor, ListScreen)
        said = text_of(floor)
        assert "A list of agents" in said
        assert "2 agents · 0 on already · 1 known, not on" in said
        assert "1 not in the lists: the platform decides" in said
        assert "1 repeated" in said
        assert "! 1 piece cannot be read:" in said
        assert 'line 3: "x@" is not an e-mail address' in said
        assert floor.app.focused is not None
        assert floor.app.focused.id == "add"
        await pilot.press("enter")
        await pilot.pause()
        assert marks(floor) == {"a0020@example.com": "+", "new@example.com": "+"}
        assert "2 agents marked: will be added" in text_of(floor)
        assert "Not in the platform's lists: perhaps unknown · 1" in text_of(floor)
        await pilot.press("u")
        assert marks(floor) == {}
        assert "new@example.com" not in text_of(floor)


async def test_a_list_may_be_typed_and_taken_off(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "p")
        await at(pilot, floor, ListScreen)
        assert "Nothing is read yet" in text_of(floor)
        assert floor.app.screen.query_one("#add", Button).disabled
        await pilot.press(*"ann smith,", "enter", *"a0001@example.com a0002@example.com q")
        await pilot.pause()
        assert "q" in floor.app.screen.query_one("TextArea").text  # type: ignore[attr-defined]
        await pilot.press("tab", "right", "right", "enter")
        await pilot.pause()
        assert marks(floor) == {"a0001@example.com": "−", "a0002@example.com": "−"}
        assert "2 names would change nothing" in text_of(floor)


async def test_the_list_is_of_teams_where_teams_are_shown(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "tab")
        await paste(pilot, floor, "south\nNight shift\nDay")
        await at(pilot, floor, ListScreen)
        assert "3 teams · 1 on already · 1 known, not on" in text_of(floor)
        await pilot.press("enter")
        await pilot.pause()
        assert marks(floor) == {"South": "+", "Night shift": "+"}


async def test_a_paste_into_the_open_list_goes_to_the_text(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor)
        await paste(pilot, floor, "a0020@example.com\n")
        await at(pilot, floor, ListScreen)
        await paste(pilot, floor, "a0021@exam\u202eple.com\x1b[2J")
        await until_says(pilot, floor, "2 agents")
        assert floor.app.focused is floor.app.screen.query_one("TextArea")
        await paste(pilot, floor, ",a0022@example.com")
        await until_says(pilot, floor, "3 agents")
        await pilot.press("escape")
        await pilot.pause()
        assert marks(floor) == {}


async def test_a_list_pasted_into_the_search_is_a_list_and_a_name_is_sought(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "slash")
        await paste(pilot, floor, "a0020@example.com")
        assert editor_of(floor).input.value == "a0020@example.com"
        await paste(pilot, floor, "a0020@example.com, a0021@example.com")
        await at(pilot, floor, ListScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert editor_of(floor).input.value == "a0020@example.com"


async def test_a_very_long_list_is_read_whole_and_not_drawn(floor: Floor) -> None:
    long = "\n".join(f"b{n:06}@example.com" for n in range(MOST_SHOWN_CHARACTERS // 15))
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor)
        await paste(pilot, floor, long)
        await at(pilot, floor, ListScreen)
        await until_says(pilot, floor, "10,000 agents", "cannot be read", "more")
        assert "it is read whole, and not shown" in text_of(floor)
        await paste(pilot, floor, "more@example.com")
        assert "10,000 agents" in text_of(floor)
        await pilot.press("enter")
        await until_says(pilot, floor, "+ 10,000 to add")


async def test_what_the_platform_does_not_offer_is_not_marked(floor: Floor) -> None:
    platform_of(floor).not_offered = {StaffingMove.ADD_AGENTS: "only its console adds users"}
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor)
        await paste(pilot, floor, "a0020@example.com")
        await at(pilot, floor, ListScreen)
        await pilot.press("enter")
        await until_says(pilot, floor, "add agents: not offered: only its console adds users")
        assert marks(floor) == {}


async def test_a_list_is_loaded_from_a_file(floor: Floor, tmp_path: Path) -> None:
    (tmp_path / "shift.csv").write_bytes(
        b"\xef\xbb\xbfName,E-mail\r\nAnn,a0020@example.com\r\nBen,a0021@example.com\r\nCy,\r\n"
    )
    floor.session.last_folder = tmp_path
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "l")
        await at(pilot, floor, FileScreen)
        await type_path(pilot, f"{tmp_path}/sh")
        await pilot.press("tab", "enter")
        await at(pilot, floor, ListScreen)
        said = text_of(floor)
        assert "A list of agents: shift.csv" in said
        assert "2 agents" in said
        assert "has nothing in the column E-mail" in said
        await pilot.press("enter")
        await pilot.pause()
        assert marks(floor) == {"a0020@example.com": "+", "a0021@example.com": "+"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xe4nn@example.com", "is not a text in UTF-8"),
        (b"", "is empty"),
        (b"a" * 8_000_001, "is too large for a list of names"),
    ],
)
async def test_a_file_that_is_no_list_says_why(
    floor: Floor, tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "shift.csv").write_bytes(content)
    floor.session.last_folder = tmp_path
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "l")
        await at(pilot, floor, FileScreen)
        await type_path(pilot, f"{tmp_path}/shift.csv")
        await pilot.press("enter")
        await until_says(pilot, floor, told)
        await pilot.press("escape")
        await pilot.pause()
        assert editor_of(floor)


async def test_the_staffing_of_another_campaign_is_copied(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor, "c")
        await at(pilot, floor, CopyScreen)
        assert "Winback [bold]autumn[/]" in text_of(floor)
        assert "Spring renewals" not in text_of(floor).split("Copy the staffing of")[1]
        await pilot.press(*"winback")
        await pilot.pause()
        await pilot.press("enter")
        await at(pilot, floor, CopyHowScreen)
        said = text_of(floor)
        assert "Add whoever is missing   + 1 team" in said
        assert "Exactly as there         + 1 team  − 6 agents, 1 team" in said
        await pilot.press("down", "enter")
        await pilot.pause()
        assert len(marks(floor)) == 8
        assert "8 marks copied from Winback [bold]autumn[/]" in text_of(floor)
        await pilot.press("u")
        assert marks(floor) == {}
        assert platform_of(floor).written == []


async def test_adding_only_takes_nobody_off(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_on_all(pilot, floor, "c")
        await at(pilot, floor, CopyScreen)
        assert "Spring renewals" in text_of(floor).split("Copy the staffing of")[1]
        await pilot.press("enter")
        await at(pilot, floor, CopyHowScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert set(marks(floor).values()) == {"+"}


async def test_a_copy_leaves_out_what_is_not_offered_and_says_what_is_remembered(
    floor: Floor,
) -> None:
    platform = platform_of(floor)
    platform.not_offered = {StaffingMove.REMOVE_AGENTS: "no"}
    platform.remembered = True
    platform.on["C-001"] = ["a0001@example.com", "a0020@example.com"]
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "c", "enter")
        await at(pilot, floor, CopyHowScreen)
        assert "Exactly, where known" in text_of(floor)
        await pilot.press("down", "enter")
        await until_says(pilot, floor, "1 left out", "what campmon itself has done")
        await until_says(pilot, floor, "Here campmon knows only what it changed itself")
        assert "a0020@example.com" not in marks(floor)
        await pilot.press("enter")
        await until_says(pilot, floor, "Change the staffing", "(campmon knows only")
        await pilot.press("right", "enter")
        await until_says(pilot, floor, "enter or esc back", "(campmon knows only")


async def test_a_copy_that_cannot_be_read_says_why(floor: Floor) -> None:
    platform_of(floor).read_problems["C-002"] = UnreachableError("Fixed did not answer")
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "c", "enter")
        await until_says(pilot, floor, "Winback [bold]autumn[/] could not be read: Fixed did not")


async def test_a_copy_that_comes_late_does_not_cover_another_dialog(floor: Floor) -> None:
    platform = platform_of(floor)
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor)
        platform.waits = asyncio.Event()
        await pilot.press("c", "enter")
        await until_says(pilot, floor, "Reading the staffing of Winback")
        await pilot.press("p")
        await at(pilot, floor, ListScreen)
        platform.waits.set()
        copying = [w for w in floor.app.workers if w.group == "copy"]
        await until(pilot, lambda: all(w.is_finished for w in copying))
        assert isinstance(floor.app.screen, ListScreen)
        await pilot.press("escape")
        await until_says(pilot, floor, "Another dialog was opened meanwhile")
