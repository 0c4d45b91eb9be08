"""The line in which the filter is typed; it stays as long as the filter holds."""

from __future__ import annotations

from textual.containers import Horizontal

from campmon.tui.looks import Looks
from campmon.tui.widgets.lines import LineWidget
from campmon.tui.widgets.typed_line import TypedLine


class FilterBar(Horizontal):
    """A label, and the input beside it."""

    def __init__(self, looks: Looks) -> None:
        super().__init__(id="filterbar")
        self.label_line = LineWidget(looks)
        self.input = TypedLine(
            id="filter",
            placeholder="words, or state: name: id: service: source: reason:   (esc clears)",
            select_on_focus=False,
            compact=True,
        )
        self.input.cursor_blink = False

    def fill(self) -> None:
        """Put label and input in their places at once, so that the input can have the focus."""
        self.label_line.set_lines([((" filter: ", "title"),)])
        self.mount(self.label_line, self.input)
