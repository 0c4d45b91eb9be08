"""A widget of fixed size that paints lines, and repaints only those that changed."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from campmon.tui.looks import Line, Looks, crop


class LineWidget(Widget):
    """Lines of styled text. Setting them lays nothing out: the size comes from the style sheet.

    Text is text: nothing in it is ever parsed as markup.
    """

    ALLOW_SELECT = False

    def __init__(self, looks: Looks, *, id: str | None = None, background: str = "text") -> None:
        super().__init__(id=id)
        self._looks = looks
        self._background = background
        self._lines: Sequence[Line] = ()
        self._strips: dict[int, Strip] = {}

    def take_looks(self, looks: Looks) -> None:
        """Paint everything in another theme."""
        self._looks = looks
        self._strips.clear()
        self.refresh()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines from the top; only lines that differ are painted again."""
        before, self._lines = self._lines, lines
        if before == lines or not self.is_mounted:
            return
        width, height = self.size
        for y in range(min(height, max(len(before), len(lines)))):
            old = before[y] if y < len(before) else ()
            new = lines[y] if y < len(lines) else ()
            if old != new:
                self._strips.pop(y, None)
                self.refresh(Region(0, y, width, 1))

    def on_resize(self) -> None:
        """Forget strips made for another width."""
        self._strips.clear()

    def render_lines(self, crop_to: Region) -> list[Strip]:
        """The strips of a part of the widget."""
        width = self.size.width
        strips = [self._strip(y, width) for y in crop_to.line_range]
        return crop(strips, crop_to.x, crop_to.right, width)

    def _strip(self, y: int, width: int) -> Strip:
        strip = self._strips.get(y)
        if strip is None or strip.cell_length != width:
            line = self._lines[y] if y < len(self._lines) else ()
            strip = self._looks.strip(line, width, self._background)
            self._strips[y] = strip
        return strip
