"""A line of keys and what they do: a click on one is as good as the key."""

from __future__ import annotations

from textual import events
from textual.message import Message

from campmon.tui.cells import width_of
from campmon.tui.looks import Line
from campmon.tui.widgets.lines import LineWidget


class ActingLine(LineWidget):
    """Tells which key was clicked, or the words behind it."""

    class Pressed(Message):
        """A key was clicked, as it is printed."""

        def __init__(self, shown: str) -> None:
            super().__init__()
            self.shown = shown

    def on_click(self, event: events.Click) -> None:
        """Find the key."""
        line = self._lines[event.y] if event.y < len(self._lines) else ()
        shown = key_at(line, event.x)
        if shown:
            self.post_message(self.Pressed(shown))


def key_at(line: Line, x: int) -> str:
    """The key that the cell shows or speaks of; "" where there is none."""
    key = ""
    for text, role in line:
        if role == "key":
            key = text.strip()
        elif role != "muted":
            key = ""
        x -= width_of(text)
        if x < 0:
            return key
        if role == "muted":
            key = ""
    return ""
