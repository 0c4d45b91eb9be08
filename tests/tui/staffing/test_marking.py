"""The list and its marks: set, found, taken back."""

from collections.abc import Callable

import pytest
from textual import events

from campmon.model.staffing_plan import Kind, Mark
from tests.tui.fixed import Floor, begin, shown, until
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


def line_of(floor: Floor, text: str) -> str:
    """The line on the screen that has a text."""
    found = [line for line in shown(floor.app) if text in line]
    assert found, text_of(floor)
    return found[0]


def marks(floor: Floor) -> dict[str, str]:
    return {name: mark.value for (_, name), mark in editor_of(floor).floor.draft.marks.items()}


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_who_is_on_the_campaign_comes_first(floor: Floor, size: tuple[int, int]) -> None:
    async with floor.run(size=size) as pilot:
        await open_editor(pilot, floor)
        said = text_of(floor)
        assert "Spring renewals" in said
        assert said.index("On the campaign · 12") < said.index("a0003@example.com")
        assert said.index("a0003@example.com") < said.index("Known, not on it · 18")
        assert "nothing marked" in said


async def test_space_marks_by_sign_and_word_and_takes_back(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space")
        assert line_of(floor, "a0010@").startswith(" − Ann Okafor")
        assert "will be removed" in line_of(floor, "a0010@")
        assert "− 1 to remove" in text_of(floor)
        await pilot.press("up", "space")
        assert marks(floor) == {}
        await pilot.press("end", "space")
        await pilot.pause()
        assert marks(floor) == {"a0019@example.com": "+"}
        assert "will be added" in line_of(floor, "a0019@")
        assert "+ 1 to add" in text_of(floor)


async def test_marks_are_taken_back_one_by_one_by_steps_or_all(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space", "space", "space")
        assert len(marks(floor)) == 3
        await pilot.press("up", "backspace")
        assert list(marks(floor)) == ["a0010@example.com", "a0000@example.com"]
        await pilot.press("u")
        assert len(marks(floor)) == 3
        await pilot.press("U")
        assert marks(floor) == {}
        assert "3 marks taken back" in text_of(floor)
        await pilot.press("u", "u")
        assert len(marks(floor)) == 2
        await pilot.press("u", "u", "u")
        assert "There is nothing to take back" in text_of(floor)
        await pilot.press("home", "backspace")
        assert marks(floor) == {}


async def test_plus_and_minus_say_where_they_would_change_nothing(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "plus")
        assert "Ann Okafor is on it already: nothing to do" in text_of(floor)
        await pilot.press("minus")
        await pilot.press("end", "minus")
        assert "Jürgen Okafor is not on it: nothing to do" in text_of(floor)
        await pilot.press("plus")
        assert marks(floor) == {"a0010@example.com": "−", "a0019@example.com": "+"}


async def test_teams_are_a_tab_away_and_have_marks_of_their_own(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor, "space", "tab")
        assert "[Teams 5]" in text_of(floor)
        assert line_of(floor, "· Day")
        await pilot.press("space", "down", "space")
        assert marks(floor) == {"a0010@example.com": "−", "Day": "−", "North": "+"}
        await pilot.press("tab")
        assert "[Agents 30]" in text_of(floor)
        assert editor_of(floor).kind is Kind.AGENT


async def test_what_is_typed_is_sought_in_name_mail_and_team(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "slash", *"INÉS")
        assert "3 of 30 found" in text_of(floor)
        for sought, number in (("a001", 10), ("retention lund", 2), ("zzz", 0)):
            editor_of(floor).input.value = sought
            await pilot.pause()
            assert f"{number} of 30 found" in text_of(floor)
        assert "None of 30 agents is found by that" in text_of(floor)
        await pilot.press("escape")
        await pilot.pause()
        assert "found" not in text_of(floor)
        assert floor.app.focused is editor_of(floor).table


async def test_letters_are_keys_in_the_list_and_text_in_the_search(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "slash", *"pluck u")
        assert editor_of(floor).input.value == "pluck u"
        await pilot.press("enter")
        assert floor.app.focused is editor_of(floor).table
        assert editor_of(floor).input.value == "pluck u"


async def test_what_was_typed_ahead_of_the_search_belongs_to_it(floor: Floor) -> None:
    """The keys reach the app before the search has the focus."""
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor)
        for key, character in (("slash", "/"), ("q", "q"), ("u", "u")):
            floor.app.post_message(events.Key(key, character))
        await until(pilot, lambda: editor_of(floor).input.value == "qu")


async def test_the_cursor_stays_with_its_agent_whatever_is_sought(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor, *["down"] * 14)
        table = editor_of(floor).table
        assert table.current is not None
        held = table.current.id
        await pilot.press("slash", *"ann")
        await pilot.pause()
        assert table.current.id == "a0010@example.com"
        await pilot.press("escape")
        await pilot.pause()
        assert table.current.id == held
        assert held in text_of(floor)
        await pilot.press("slash", *held[:5])
        await pilot.pause()
        assert table.current.id == held
        await pilot.press("enter", "space", "escape")
        await pilot.pause()
        assert marks(floor) == {held: "+"}


async def test_the_list_is_moved_in_from_the_search(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor, "slash", "down", "pagedown", "up")
        table = editor_of(floor).table
        assert table.current is not None
        place = [line for line in shown(floor.app) if table.current.id in line]
        assert place
        assert floor.app.focused is editor_of(floor).input


async def test_the_cursor_goes_over_headings_and_stays_within(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor, "home", "up", "up")
        table = editor_of(floor).table
        assert table.current is not None
        assert table.current.id == "a0010@example.com"
        assert "On the campaign · 12" in text_of(floor)
        await pilot.press(*["down"] * 11)
        assert table.current.on == 1
        await pilot.press("down")
        assert table.current.on == 0
        await pilot.press("pagedown", "pagedown", "pagedown", "down")
        assert table.current.id == "a0019@example.com"
        await pilot.press("pageup", "pageup", "pageup")
        assert table.current.id == "a0010@example.com"


async def test_several_campaigns_are_edited_at_once(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_on_all(pilot, floor)
        said = text_of(floor)
        assert "3 campaigns: Spring renewals, Winback [bold]autumn[/], Zürich welcome" in said
        assert "1 of 3" in line_of(floor, "a0010@")
        assert "3 of 3" in line_of(floor, "a0011@")
        table = editor_of(floor).table
        await pilot.press("space")
        assert marks(floor) == {"a0010@example.com": "+"}
        await pilot.press("up", "space")
        assert marks(floor) == {"a0010@example.com": "−"}
        await pilot.press("up", "space")
        assert marks(floor) == {}
        assert table.current is not None
        await pilot.press("down", "space")
        assert marks(floor) == {"a0011@example.com": "−"}


async def test_the_mouse_moves_the_cursor_and_marks(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor)
        table = editor_of(floor).table
        await pilot.click(table, offset=(10, 4))
        await pilot.pause()
        assert table.current is not None
        assert table.current.id == "a0011@example.com"
        assert marks(floor) == {}
        await pilot.click(table, offset=(10, 4))
        await pilot.pause()
        assert marks(floor) == {"a0011@example.com": Mark.REMOVE.value}
        await pilot.click(table, offset=(10, 1))
        await pilot.pause()
        assert len(marks(floor)) == 1


async def test_leaving_with_marks_is_asked_for_twice(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "space", "escape")
        assert "1 mark would be lost: once more leaves" in text_of(floor)
        await pilot.press("down", "q")
        assert "1 mark would be lost: once more leaves" in text_of(floor)
        await pilot.press("q")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        assert platform_of(floor).written == []


@pytest.mark.parametrize("key", ["q", "escape"])
async def test_without_marks_it_is_left_at_once(floor: Floor, key: str) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "slash", "a", "escape", key)
        await until(pilot, lambda: floor.app.screen is floor.app.board)


async def test_its_keys_are_there_to_read(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await open_editor(pilot, floor, "question_mark")
        await until_says(pilot, floor, "Keys of the staffing editor", "Take back the last step")
        await pilot.press("escape")
        await until(pilot, lambda: floor.app.screen is not floor.app.board)
        assert editor_of(floor)


async def test_no_key_of_the_board_reaches_it(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await open_editor(pilot, floor, "s", "b", "a", "n", "o", "f", "j", "d", "t")
        assert editor_of(floor)
        assert platform_of(floor).written == []


async def test_a_name_that_means_harm_is_text(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press("down", "g")
        await until_says(pilot, floor, "Winback [bold]autumn[/]", "Agents 30")
