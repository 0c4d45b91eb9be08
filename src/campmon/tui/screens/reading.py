"""A dialog of lines to read, with a title; esc or q leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from campmon.tui.looks import Line
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.screens.lines import ScrolledLines
from campmon.tui.theme.build import looks

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


class ReadingScreen(Dialog[None]):
    """Lines to read. Subclasses say which, and under what title."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "leave", show=False)]
    AUTO_FOCUS = "ScrolledLines"
    heading: ClassVar[str] = ""

    def __init__(self, app: CampmonApp) -> None:
        super().__init__()
        self._campmon = app
        self.lines = ScrolledLines(looks(app.theme_file, raised=True))

    def compose(self) -> ComposeResult:
        """Title, lines, and how to leave."""
        with Vertical(classes="box wide"):
            yield said(self.heading, "title")
            yield self.lines
            yield said("↑ ↓ pgup pgdn scroll, esc leaves", "hint")

    def on_mount(self) -> None:
        """Fill the lines once their width is known."""
        self.call_after_refresh(self.fill)

    def on_resize(self) -> None:
        """Fit the lines to another width."""
        self.call_after_refresh(self.fill)

    def fill(self) -> None:
        """Make the lines for the present width."""
        self.lines.set_lines(self.make_lines(self.lines.scrollable_content_region.width))

    def make_lines(self, width: int) -> Sequence[Line]:
        """The lines, for a width."""
        raise NotImplementedError
