"""A Textual app with what moves, overlaps and recolours; run in a pty by the tests."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import DataTable, Input, Label, RichLog

from campmon.tui.terminal.cell_app import CellApp
from campmon.tui.terminal.driver import CellDiffDriver

ASTRONAUT = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET}"
NAMES = (
    "Spring",
    "北京分行",
    "Müller & Söhne",
    "e\u0301te\u0301",
    "🚀 launch",
    f"{ASTRONAUT} crew",
    "שלום",
    "—",
)


class Driver(CellDiffDriver):
    deadline = float(os.environ.get("DEMO_DEADLINE", "30"))


class Question(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "Close"),
        ("ctrl+t", "app.turn_theme", "Theme"),
        ("f9", "app.mark", "Mark"),
    ]
    CSS = "Question { align: center middle; } Question Label { border: heavy red; padding: 1 4; }"

    def compose(self) -> ComposeResult:
        yield Label("Really? 本当に?")


class Demo(CellApp[None]):
    CSS = """
    DataTable { height: 1fr; }
    RichLog { height: 4; border: round green; }
    #status { background: $primary; width: 1fr; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+n", "question", "Question"),
        ("ctrl+t", "turn_theme", "Theme"),
        ("ctrl+g", "count", "Count"),
        ("ctrl+l", "redraw", "Redraw"),
        ("ctrl+z", "suspend_process", "Stop"),
        ("ctrl+x", "hang", "Hang"),
        ("f9", "mark", "Mark"),
    ]

    def __init__(self) -> None:
        super().__init__(driver_class=Driver)
        self.animation_level = "none"
        self.marks = 0

    def compose(self) -> ComposeResult:
        yield Label("marks: 0 end", id="status", markup=False)
        yield DataTable(cursor_type="row")
        log = RichLog(markup=False)
        log.can_focus = False
        yield log
        field = Input(placeholder="type 入力")
        field.cursor_blink = False
        yield field

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("Campaign", "Uploaded", "% Done")
        for number in range(60):
            table.add_row(f"{NAMES[number % len(NAMES)]} {number}", f"{number * 731:,}", "12.5 %")
        table.focus()

    def action_question(self) -> None:
        self.push_screen(Question())

    def action_turn_theme(self) -> None:
        self.theme = "nord" if self.theme == "textual-dark" else "textual-dark"

    def action_count(self) -> None:
        table = self.query_one(DataTable)
        for row in range(0, 60, 3):
            value = str(table.get_cell_at((row, 1)))  # type: ignore[arg-type]
            table.update_cell_at((row, 1), f"{int(value.replace(',', '')) + 97:,}")  # type: ignore[arg-type]
        self.query_one(RichLog).write(f"counted {self.marks} 数")

    def action_redraw(self) -> None:
        driver = self._driver
        assert isinstance(driver, CellDiffDriver)
        driver.redraw()

    def action_hang(self) -> None:
        os.write(2, b"\x1b]0;it hangs\x07")
        time.sleep(60)

    def on_resize(self) -> None:
        self.call_after_refresh(self.mark_size)

    def action_mark(self) -> None:
        self.marks += 1
        self.screen_stack[0].query_one("#status", Label).update(f"marks: {self.marks} end")

    def mark_size(self) -> None:
        self.query_one(Input).value = f"{self.size.width}x{self.size.height}"


if __name__ == "__main__":
    demo = Demo()
    demo.run()
    if "DEMO_LEFT" in os.environ:
        Path(os.environ["DEMO_LEFT"]).write_text("in order")
    sys.exit(demo.return_code)
