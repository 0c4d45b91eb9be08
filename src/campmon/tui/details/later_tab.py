"""The place of a tab that is not there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from campmon.tui.details.tab import Tab
from campmon.tui.looks import Looks
from campmon.tui.panels.context import Context
from campmon.tui.screens.lines import ScrolledLines

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


class LaterTab(Tab):
    """Says that there is nothing yet."""

    def __init__(self, app: CampmonApp, looks: Looks, context: Context) -> None:
        super().__init__(app, looks, context)
        self.lines = ScrolledLines(looks, [(("Not there yet", "muted"),)])

    def compose(self) -> ComposeResult:
        """One line."""
        yield self.lines

    def begin(self) -> None:
        """Take the focus."""
        self.screen.set_focus(self.lines)
