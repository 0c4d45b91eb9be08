"""What configuration and environment make of the driver."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Button, Input, Label, OptionList

from campmon.settings.terminal import TerminalOptions
from campmon.tui.terminal.celldiff import CellDiff
from campmon.tui.terminal.fitted import fitted_driver
from campmon.tui.terminal.pointing import place_of_cursor
from tests.tui.terminal.emulator import Emulator

SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


@pytest.mark.parametrize(
    ("options", "environ", "wanted"),
    [
        (TerminalOptions(), {}, 0),
        (TerminalOptions(), SSH, 4_096),
        (TerminalOptions(), {"SSH_TTY": "/dev/pts/3"}, 4_096),
        (TerminalOptions(bytes_per_second=0), SSH, 0),
        (TerminalOptions(bytes_per_second=1_000), {}, 1_000),
    ],
)
def test_a_budget_over_ssh_or_as_configured(
    options: TerminalOptions, environ: dict[str, str], wanted: int
) -> None:
    assert fitted_driver(options, environ).bytes_per_second == wanted


def test_cursor_and_characters() -> None:
    driver = fitted_driver(TerminalOptions(cursor=True, characters="ascii"), {})
    assert driver.cursor
    assert driver.fit is not None
    assert driver.fit("●") == "*"
    assert fitted_driver(TerminalOptions(), {"LANG": "C.UTF-8"}).fit is None


class Form(App[None]):
    def compose(self) -> ComposeResult:
        yield Label("two\nlines")
        yield Input("abc")
        yield OptionList("one", "two", "three")
        yield Button("go")


async def test_the_place_of_what_keys_act_on() -> None:
    app = Form()
    assert place_of_cursor(app) is None
    async with app.run_test(size=(40, 20)) as pilot:
        app.set_focus(None)
        assert place_of_cursor(app) is None
        field = app.query_one(Input)
        field.focus()
        await pilot.pause()
        assert place_of_cursor(app) == tuple(field.cursor_screen_offset)
        options = app.query_one(OptionList)
        options.focus()
        options.highlighted = 2
        await pilot.pause()
        region = options.content_region
        assert place_of_cursor(app) == (region.x, region.y + 2)
        button = app.query_one(Button)
        button.focus()
        await pilot.pause()
        assert place_of_cursor(app) == tuple(button.content_region.offset)


def test_a_frame_leaves_the_cursor_where_it_belongs_and_a_still_screen_costs_nothing() -> None:
    diff, lean = CellDiff(20, 4, cursor=True), Emulator(20, 4)
    lean.feed(diff.feed("\x1b[?1049h\x1b[?25l"))
    paint = "\x1b[0m\x1b[2;1Habc\x1b[1;1H"
    diff.point = (0, 2)
    lean.feed(diff.feed(paint))
    assert lean.cursor == (0, 2, False)
    assert diff.feed(paint) == ""
    diff.point = (0, 3)
    lean.feed(diff.feed("\x1b[1;1H"))
    assert lean.cursor == (0, 3, False)
