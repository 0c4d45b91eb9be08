"""Layouts, what is remembered of the screen, and themes that change while it runs."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from campmon.settings.theme_files import shipped_dir
from campmon.tui.panels.all import PANELS
from campmon.tui.remembered import Remembered, ScreenFile
from campmon.tui.remembering import Remembering
from campmon.tui.screens.theme import ThemeScreen
from campmon.tui.theme.find import Themes
from tests.tui.fixed import Floor, begin, rest, shown, until

SMALL, WIDE, LARGE = (80, 24), (120, 40), (200, 50)
MakeFloor = Callable[..., Floor]


async def test_the_compact_layout_has_more_rows_and_no_panels(floor: Floor) -> None:
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("down")
        rows = floor.table.size.height
        floor.app.board.lay_out("compact")
        await until(pilot, lambda: floor.table.size.height == 24 - 3)
        assert floor.table.size.height > rows
        assert not floor.app.board.panels.display
        await rest(pilot, floor)
        lines = shown(floor.app)
        assert "Appointment reminders" in lines[-2], "one line says what the cursor is on"
        await pilot.press("tab")
        await until(pilot, lambda: floor.table.size.height == rows)
        assert floor.app.board.layout_name == "normal", "who wants a panel gets one"


async def test_v_goes_through_the_layouts(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        seen = []
        for _ in range(3):
            await pilot.press("v")
            (toast,) = floor.app._notifications  # the newest in place of the one before
            seen.append((floor.app.board.layout_name, toast.message))
        assert seen == [
            ("wide", "Layout: wide. Panels beside the table need 160 columns"),
            ("compact", "Layout: compact, without panels"),
            ("normal", "Layout: normal"),
        ]


async def test_wide_puts_all_panels_beside_the_table(floor: Floor) -> None:
    async with floor.run(size=LARGE) as pilot:
        await begin(pilot, floor)
        await pilot.press("down")
        floor.app.board.lay_out("wide")
        await until(pilot, lambda: floor.table.size.width < 150)
        await rest(pilot, floor)
        lines = shown(floor.app)
        assert floor.table.size.height == 50 - 3
        assert "? Help" in lines[-1]
        assert "Appointment reminders" in lines[-2]
        assert "Progress ───" in lines[1]
        titles = floor.app.board.panels.shown_titles
        assert len(titles) == 5
        assert all(any(title in line for line in lines) for title in titles)
        await pilot.press("slash")
        await until(pilot, lambda: shown(floor.app)[1].lstrip().startswith("filter"))
        await pilot.press("escape")
        floor.app.board.lay_out("normal")
        await until(pilot, lambda: floor.table.size.width == 200)
        await rest(pilot, floor)
        assert "? Help" in shown(floor.app)[-1]
        assert "Appointment reminders" in shown(floor.app)[-14]


async def test_wide_has_two_rows_of_panels_where_it_is_tall(floor: Floor) -> None:
    async with floor.run(size=WIDE) as pilot:
        await begin(pilot, floor)
        floor.app.board.lay_out("wide")
        await until(pilot, lambda: len(floor.app.board.panels.shown_titles) == len(PANELS))
        await rest(pilot, floor)
        for words in ("Drop ", "waiting", "Not interested"):
            assert words in "\n".join(shown(floor.app))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: len(floor.app.board.panels.shown_titles) == 1)


# Remembered


@pytest.fixture
def remember(make_floor: MakeFloor, tmp_path: Path) -> Callable[..., Floor]:
    """A floor that remembers its screen in a file of the test."""

    def make(**configured: str) -> Floor:
        floor = make_floor()
        file = ScreenFile(tmp_path / "screen.json", floor.session.sources)
        floor.app.remembering = Remembering(file, **configured)
        return floor

    return make


async def test_the_screen_comes_back_as_it_was_left(remember: Callable[..., Floor]) -> None:
    floor = remember()
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        await pilot.press("v", "v", "o", "O", "t")
        await until(pilot, lambda: isinstance(floor.app.screen, ThemeScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: floor.app.screen is floor.app.board)
        floor.app.board.panels.turn_to("Agents")
        left = floor.app.board.layout_name, floor.table.sorted_by, floor.app.theme_file.name
        await pilot.press("q")
    assert left == ("compact", ("uploaded", False), floor.app.chosen_theme)
    again = remember()
    async with again.run(size=SMALL) as pilot:
        await begin(pilot, again)
        assert again.app.board.layout_name == "compact"
        assert again.table.sorted_by == left[1]
        assert not again.app.board.panels.display
        assert again.app.board.panels.shown_titles == ["Agents"]
        assert again.app.remembering is not None
        known = again.app.remembering._file.remembered
        assert (known.theme, known.over_theme) == (floor.app.chosen_theme, None)
    configured = remember(layout="wide")
    async with configured.run(size=SMALL) as pilot:
        await begin(pilot, configured)
        assert configured.app.board.layout_name == "wide", "newer than the choice"


async def test_a_screen_that_nobody_changed_leaves_no_file(
    remember: Callable[..., Floor], tmp_path: Path
) -> None:
    floor = remember()
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        assert floor.app.remembering is not None
        floor.app.remembering.keep(floor.app)
        await pilot.press("q")
    assert not (tmp_path / "screen.json").exists()


async def test_what_is_not_there_any_more_is_left_out(
    remember: Callable[..., Floor], tmp_path: Path
) -> None:
    gone = Remembered("sideways", "lost", "colour", True, "Weather", ("nobody", "floor"))
    ScreenFile(tmp_path / "screen.json", ["floor"]).keep(gone)
    floor = remember()
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        assert floor.app.board.layout_name == "normal"
        assert floor.table.sorted_by == ("name", False)
        assert floor.table.shown_count, "all sources are never hidden"


# Themes that change


def write_theme(folder: Path, accent: str, name: str = "mine") -> Path:
    text = (shipped_dir() / "dark.toml").read_text()
    path = folder / f"{name}.toml"
    new = path.with_suffix(".new")
    new.write_text(text.replace('name = "dark"', f'name = "{name}"').replace("#6cb6ff", accent))
    os.replace(new, path)
    return path


async def test_an_edited_theme_is_painted_and_a_broken_edit_told(
    make_floor: MakeFloor, tmp_path: Path
) -> None:
    folder = tmp_path / "themes"
    folder.mkdir()
    path = write_theme(folder, "#6cb6ff")
    floor = make_floor(theme="mine", user_themes=folder)
    async with floor.run(size=SMALL) as pilot:
        await begin(pilot, floor)
        write_theme(folder, "#ffffff")
        await until(pilot, lambda: floor.app.theme_file.colors.accent == "#ffffff")
        path.write_text("name = 'mine'\n[colors]\naccent = 'pink'")
        await until(pilot, lambda: floor.app._notifications)
        (toast,) = floor.app._notifications
        assert "mine.toml" in toast.message
        assert "The screen stays as it was" in toast.message
        assert floor.app.theme_file.colors.accent == "#ffffff"
        write_theme(folder, "#ccddee")
        await until(pilot, lambda: floor.app.theme_file.colors.accent == "#ccddee")


def test_only_news_of_the_user_s_own_themes_are_news(tmp_path: Path) -> None:
    path = write_theme(tmp_path, "#6cb6ff")
    themes = Themes(tmp_path)
    assert themes.load("mine").colors.accent == "#6cb6ff"
    assert themes.changed("mine") is None
    assert themes.changed("dark") is None
    path.unlink()
    assert themes.changed("mine") is None, "an editor may have it away for a moment"
    write_theme(tmp_path, "#ffffff")
    changed = themes.changed("mine")
    assert changed is not None
    assert changed.colors.accent == "#ffffff"
    assert themes.load("mine") is changed
    assert themes.changed("mine") is None


def test_new_files_are_found_when_themes_are_looked_at_again(tmp_path: Path) -> None:
    themes = Themes(tmp_path / "none")
    assert not themes.has_own
    (tmp_path / "none").mkdir()
    write_theme(tmp_path / "none", "#ffffff", "fresh")
    assert themes.has_own
    assert "fresh" not in themes.names
    themes.look_again()
    assert themes.load("fresh").colors.accent == "#ffffff"
    assert themes.own_file("dark") is None
