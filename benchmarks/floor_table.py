"""The floor for keys: a bare Textual table on the line API, at rest, with Textual's own driver.

It has as many rows and about the columns that the board has, and nothing else: one widget, nothing
laid out when the cursor moves, only the two rows painted that change.

    floor_table.py [ROWS]       down, up: move the cursor; r: repaint everything; q: quit
"""

import sys
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

READY = "row-00001"
_PLAIN = Style(color="rgb(200,200,200)", bgcolor="rgb(20,24,32)")
_UNDER_CURSOR = Style(color="rgb(20,24,32)", bgcolor="rgb(120,180,255)")


class BareTable(ScrollView, can_focus=True):
    """Rows of text and numbers, with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)"),
        Binding("up", "move(-1)"),
        Binding("r", "repaint"),
    ]

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows
        self._cursor = 0
        self.virtual_size = Size(80, rows)

    def render_line(self, y: int) -> Strip:
        """One row, filled to the width."""
        row = y + self.scroll_offset.y
        style = _UNDER_CURSOR if row == self._cursor else _PLAIN
        width = self.size.width
        text = (
            f" row-{row + 1:05d}       PLAYING   {row * 37 % 5000:>7,}  {row * 31 % 5000:>7,}"
            f"  {row * 17 % 5000:>7,}  {row * 13 % 5000:>7,}  {row * 7 % 1000 / 10:>5.1f} %"
        )
        return Strip([Segment(text[:width].ljust(width), style)], width)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        before = self._cursor
        self._cursor = min(max(before + by, 0), self._rows - 1)
        top, width = self.scroll_offset.y, self.size.width
        self.refresh(Region(0, before - top, width, 1), Region(0, self._cursor - top, width, 1))
        if not top <= self._cursor < top + self.size.height:
            self.scroll_to(y=top + by, animate=False)

    def action_repaint(self) -> None:
        """Paint all of it again."""
        self.refresh()


class BareTableApp(App[None]):
    """The table, alone."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit")]

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Show the table."""
        yield BareTable(self._rows)


if __name__ == "__main__":
    BareTableApp(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000).run()
