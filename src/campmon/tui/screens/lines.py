"""Lines that scroll, for screens that are read: help, audit log, jobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from campmon.tui.looks import Line, Looks, StripCache, crop


class ScrolledLines(ScrollView, can_focus=True):
    """Lines of styled text that scroll up and down."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ScrolledLines { overflow-x: hidden; scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", show=False),
        Binding("down", "scroll_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]

    def __init__(self, looks: Looks, lines: Sequence[Line] = ()) -> None:
        super().__init__()
        self._looks = looks
        self._shown_lines = lines
        self._strips = StripCache()

    def on_mount(self) -> None:
        """Take the height that the lines need."""
        self._measure()

    def on_resize(self) -> None:
        """Take the height that the lines need."""
        self._measure()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self._shown_lines = lines
        self._measure()
        self.refresh()

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._shown_lines))

    def render_lines(self, crop_to: Region) -> list[Strip]:
        """The strips of a part of the widget."""
        width = self.outer_size.width
        top = int(self.scroll_offset.y)
        strips = [self._line(top + y, width) for y in crop_to.line_range]
        return crop(strips, crop_to.x, crop_to.right, width)

    def _line(self, index: int, width: int) -> Strip:
        line = self._shown_lines[index] if index < len(self._shown_lines) else ()
        room = self.scrollable_content_region.width
        strip = self._strips.get((line, room, width))
        if strip is None:
            strip = self._looks.strip(line, room)
            if room < width:
                strip = Strip.join([strip, self._looks.strip((), width - room)])
            self._strips.put((line, room, width), strip)
        return strip
