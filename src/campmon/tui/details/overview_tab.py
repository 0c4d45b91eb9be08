"""The first tab: all that is known of the campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from campmon.tui.details.overview import overview_lines
from campmon.tui.details.tab import Hints, Tab
from campmon.tui.looks import Looks
from campmon.tui.panels.context import Context
from campmon.tui.screens.lines import ScrolledLines

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


class OverviewTab(Tab):
    """Properties and figures, scrolled with the keys."""

    title = "Overview"

    def __init__(self, app: CampmonApp, looks: Looks, context: Context) -> None:
        super().__init__(app, looks, context)
        self.lines = ScrolledLines(looks)

    def compose(self) -> ComposeResult:
        """The lines alone."""
        yield self.lines

    @property
    def hints(self) -> Hints:
        """How to scroll."""
        return (("↑ ↓ pgup pgdn", "scroll"), ("1…6 tab", "other tabs"))

    def begin(self) -> None:
        """Show what is known."""
        self.screen.set_focus(self.lines)
        self._fill()

    def refreshed(self, context: Context) -> None:
        """Show what is known now."""
        super().refreshed(context)
        self._fill()

    def on_resize(self) -> None:
        """Fit the columns."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        width = self.lines.scrollable_content_region.width
        if width > 0:
            self.lines.set_lines(overview_lines(self.context, width))
