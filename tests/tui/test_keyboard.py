"""Counts, jump keys, the palette's places, help on every screen, and the mouse."""

from collections.abc import Callable

import pytest
from textual.events import MouseScrollDown, Paste
from textual.pilot import Pilot

from campmon.tui.bindings import Keys
from campmon.tui.counting import SECONDS
from campmon.tui.details.screen import DetailsScreen
from campmon.tui.screens.confirm import ConfirmScreen
from campmon.tui.screens.help import HelpScreen
from campmon.tui.screens.jobs import JobsScreen
from campmon.tui.screens.sources import SourcesScreen
from tests.tui.fixed import FixedBackend, Floor, begin, campaign, rest, shown, until

SMALL, WIDE = (80, 24), (120, 40)


def forty(make_floor: Callable[..., Floor], **more: object) -> Floor:
    return make_floor(
        backends=lambda clock: [
            FixedBackend(clock, [campaign(n, f"campaign {n:02}") for n in range(1, 41)])
        ],
        **more,
    )


@pytest.fixture
def long(make_floor: Callable[..., Floor]) -> Floor:
    """Forty campaigns in the order of their names."""
    return forty(make_floor)


def at(floor: Floor) -> str:
    key = floor.table.cursor_key
    assert key is not None
    return key.id


def keys_said(floor: Floor) -> str:
    return shown(floor.app)[-1]


# Counts


async def test_digits_before_a_key_move_by_many_rows(long: Floor) -> None:
    async with long.run(size=SMALL) as pilot:
        await begin(pilot, long)
        await pilot.press("1", "2")
        await pilot.pause()
        assert keys_said(long).startswith(" 12× ")
        await pilot.press("down")
        assert at(long) == "C-013"
        await pilot.press("3", "up")
        assert at(long) == "C-010"
        await pilot.press("3", "0", "end")
        assert at(long) == "C-030"
        await pilot.press("2", "home")
        assert at(long) == "C-002"
        await pilot.press("2", "pagedown")
        page = max(1, long.table.size.height - 2)
        assert at(long) == f"C-{2 + 2 * page:03}"
        await pilot.press("1", "pageup", "9", "9", "9", "end")
        assert at(long) == "C-040", "no further than there are rows"
        await pilot.press("down", "home", "down")
        assert at(long) == "C-002", "a count is for one key"
        await pilot.pause()
        assert "×" not in keys_said(long)


async def test_a_count_marks_so_many(long: Floor) -> None:
    async with long.run(size=SMALL) as pilot:
        await begin(pilot, long)
        await pilot.press("5", "space")
        assert sorted(key.id for key in long.table.marks) == [f"C-{n:03}" for n in range(1, 6)]
        assert at(long) == "C-006"
        await pilot.press("home", "5", "space")
        assert not long.table.marks, "all were marked: once more unmarks them"
        await pilot.press("end", "9", "space")
        assert len(long.table.marks) == 1


@pytest.mark.parametrize("key", ["u", "s", "r"])
async def test_a_count_never_repeats_an_act(long: Floor, key: str) -> None:
    async with long.run(size=SMALL) as pilot:
        await begin(pilot, long)
        await pilot.press("5", key)
        await rest(pilot, long)
        if key == "u":
            await until(pilot, lambda: long.backend.written)
            await until(pilot, lambda: not long.session.acting)
            assert len(long.backend.written) == 1
            assert long.backend.written[0].key.id == "C-001"
        elif key == "s":
            assert isinstance(long.app.screen, ConfirmScreen)
            assert not long.backend.written
            await pilot.press("escape")
        await until(pilot, lambda: long.app.screen is long.app.board)
        await pilot.press("down")
        assert at(long) == "C-002", "the count was dropped"


async def test_a_count_is_dropped_by_esc_and_by_waiting(long: Floor) -> None:
    async with long.run(size=SMALL) as pilot:
        await begin(pilot, long)
        await pilot.press("7", "escape", "down")
        assert at(long) == "C-002"
        await pilot.press("0", "7")
        patience = long.app.board.typed._patience
        assert patience is not None
        assert patience._interval == SECONDS
        long.app.board.typed._expire()
        await pilot.press("down")
        assert at(long) == "C-003"


async def test_digits_are_text_where_something_is_typed(long: Floor) -> None:
    async with long.run(size=SMALL) as pilot:
        await begin(pilot, long)
        await pilot.press("slash", "1", "2", "enter")
        await until(pilot, lambda: long.table.shown_count == 1)
        assert at(long) == "C-012"


# Jump keys


async def test_letters_beside_the_rows_take_the_cursor_there(long: Floor) -> None:
    async with long.run(size=SMALL) as pilot:
        await begin(pilot, long)
        await pilot.press("apostrophe")
        await pilot.pause()
        lines = shown(long.app)
        assert lines[2].startswith("a ")
        assert lines[3].startswith("s ")
        assert "Jump" in keys_said(long)
        await pilot.press("d")
        assert at(long) == "C-003"
        await pilot.pause()
        assert shown(long.app)[2].startswith("  ")
        assert "Jump" not in keys_said(long)


async def test_nothing_acts_while_a_jump_is_open(long: Floor) -> None:
    async with long.run(size=SMALL) as pilot:
        await begin(pilot, long)
        for key in ("p", "escape", "enter", "slash", "1"):
            await pilot.press("apostrophe", key)
            await pilot.pause()
            assert long.app.screen is long.app.board
            assert not long.app.board.typed.jumping or key == "p"
            assert long.app.board.filter_input is None
        assert not long.backend.written
        assert not long.app._notifications


async def test_a_jump_to_what_has_gone_meanwhile_says_so(long: Floor) -> None:
    async with long.run(size=SMALL) as pilot:
        await begin(pilot, long)
        await pilot.press("apostrophe")
        del long.backend.made["C-002"]
        await long.clock.move(2)
        await until(pilot, lambda: long.table.shown_count == 39)
        await pilot.press("s")
        await until(pilot, lambda: long.app._notifications)
        assert at(long) == "C-001"


async def test_many_rows_have_two_letters_and_marks_are_back_after(
    make_floor: Callable[..., Floor],
) -> None:
    floor = forty(make_floor)
    async with floor.run(size=(120, 50)) as pilot:
        await begin(pilot, floor)
        await pilot.press("space", "apostrophe")
        await pilot.pause()
        assert shown(floor.app)[2].startswith("aa")
        await pilot.press("a")
        await pilot.pause()
        assert "Jump: a…" in keys_said(floor)
        await pilot.press("s")
        assert at(floor) == "C-002"
        await pilot.pause()
        assert shown(floor.app)[2].startswith("+ ")


async def test_a_label_stays_with_its_campaign(long: Floor) -> None:
    async with long.run(size=SMALL) as pilot:
        await begin(pilot, long)
        await pilot.press("apostrophe")
        long.table.sort_by("name", True)
        await pilot.press("d")
        assert at(long) == "C-003"


# The palette


async def go(pilot: Pilot[int], floor: Floor, words: str) -> None:
    await pilot.press("colon")
    await until(pilot, lambda: floor.app.screen is not floor.app.board)
    floor.app.screen.post_message(Paste(words))
    await pilot.pause()
    await pilot.press("enter")


async def test_the_palette_leads_to_panels_columns_layouts_and_themes(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        board = floor.app.board
        await go(pilot, floor, "panel ag")
        await until(pilot, lambda: board.panels.shown_titles == ["Agents"])
        await go(pilot, floor, "sort rem")
        await until(pilot, lambda: floor.table.sorted_by == ("remaining", True))
        await go(pilot, floor, "layout co")
        await until(pilot, lambda: board.layout_name == "compact")
        await go(pilot, floor, "theme mo")
        await until(pilot, lambda: floor.app.theme_file.name == "mono")
        assert floor.app.chosen_theme == "mono"


async def test_the_palette_leads_to_a_tab_of_the_details(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await go(pilot, floor, "details st")
        await until(pilot, lambda: isinstance(floor.app.screen, DetailsScreen))
        screen = floor.app.screen
        assert isinstance(screen, DetailsScreen)
        await until(pilot, lambda: screen.tab.title == "Staffing")


async def test_the_palette_says_where_a_campaign_is_left_out(long: Floor) -> None:
    async with long.run(size=SMALL) as pilot:
        await begin(pilot, long)
        await pilot.press("slash", "3", "3", "enter")
        await until(pilot, lambda: long.table.shown_count == 1)
        await go(pilot, long, "040")
        await until(pilot, lambda: long.app._notifications)
        assert at(long) == "C-033"


# Help, wherever one is


async def test_help_begins_with_the_keys_of_the_screen(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press("j")
        await until(pilot, lambda: isinstance(floor.app.screen, JobsScreen))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(floor.app.screen, HelpScreen))
        await until(pilot, lambda: "Send no further call" in "\n".join(shown(floor.app)[:12]))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(floor.app.screen, JobsScreen))
        await pilot.press("escape", "enter")
        await until(pilot, lambda: isinstance(floor.app.screen, DetailsScreen))
        await pilot.press("3", "f1")
        await until(pilot, lambda: isinstance(floor.app.screen, HelpScreen))
        await until(pilot, lambda: "Details: Calls" in "\n".join(shown(floor.app)[:16]))


async def test_help_on_the_board_begins_with_its_commands(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(floor.app.screen, HelpScreen))
        await until(pilot, lambda: "Start or resume dialing" in "\n".join(shown(floor.app)[:8]))


# The mouse


async def test_a_click_on_a_head_sorts_and_once_more_turns_it(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        head = shown(floor.app)[1]
        x = head.index("Remaining") + 2
        await pilot.click("#table", offset=(x, 0))
        assert floor.table.sorted_by == ("remaining", True)
        await pilot.click("#table", offset=(x, 0))
        assert floor.table.sorted_by == ("remaining", False)
        await pilot.click("#table", offset=(0, 0))
        assert floor.table.sorted_by == ("remaining", False), "the gutter is no column"


async def test_two_clicks_open_the_details(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.click("#table", offset=(10, 4), times=2)
        await until(pilot, lambda: isinstance(floor.app.screen, DetailsScreen))


async def test_a_click_on_the_key_line_is_as_good_as_the_key(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        line = keys_said(floor)
        await pilot.click("#keys", offset=(line.index("Filter") + 1, 0))
        await until(pilot, lambda: floor.app.board.filter_input is not None)
        await pilot.press("escape")
        await pilot.click("#keys", offset=(line.index("?"), 0))
        await until(pilot, lambda: isinstance(floor.app.screen, HelpScreen))
        await pilot.press("escape")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        await pilot.click("#keys", offset=(79, 0))
        await pilot.pause()
        assert floor.app.screen is floor.app.board


async def test_a_click_on_a_panel_s_title_shows_it(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        titles = next(line for line in shown(floor.app) if "[Progress]" in line)
        await pilot.click("#panels", offset=(titles.index("Agents") + 2, 0))
        assert floor.app.board.panels.shown_titles == ["Agents"]
        await pilot.click("#panels", offset=(4, 2))
        await pilot.click("#panels", offset=(79, 0))
        assert floor.app.board.panels.shown_titles == ["Agents"]


async def test_the_wheel_scrolls_and_the_cursor_stays(long: Floor) -> None:
    async with long.run(size=SMALL) as pilot:
        await begin(pilot, long)
        await pilot._post_mouse_events([MouseScrollDown], "#table", (10, 4))
        await pilot.pause()
        assert at(long) == "C-001"
        assert long.table.scroll_offset.y > 0


async def test_keys_that_are_bound_elsewhere_are_the_ones_that_work(
    make_floor: Callable[..., Floor],
) -> None:
    keys = Keys(
        {"table.jump": ("z",), "table.mark": ("m",), "screen.sources": ("f7",),
         "screen.help": ("h",)}
    )  # fmt: skip
    floor = forty(make_floor, keys=keys)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("3", "m")
        assert len(floor.table.marks) == 3
        await pilot.press("z", "a")
        assert at(floor) == "C-001"
        await pilot.press("h")
        await until(pilot, lambda: isinstance(floor.app.screen, HelpScreen))
        await pilot.press("h")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(floor.app.screen, SourcesScreen))
