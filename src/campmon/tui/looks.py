"""Looks: a theme turned into finished styles, once, so that painting a row costs no thought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from campmon.tui.cells import cut, width_of

Span = tuple[str, str]
"""A text and its role."""

Line = tuple[Span, ...]
"""A line of a panel, from left to right."""

_MOST_STRIPS = 512
"""Some screenfuls. Each is 4 KB, and where all figures change, none is ever needed again."""


def spans_width(spans: Iterable[Span]) -> int:
    """How many cells these spans take."""
    return sum(width_of(text) for text, _ in spans)


class Looks:
    """Styles by role. Every style is complete: foreground and background are both set."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        self._styles = dict(styles)
        self._blank = styles["text"]

    def style(self, role: str) -> Style:
        """The style of a role; plain text where the theme has none for it."""
        return self._styles.get(role, self._blank)

    def strip(self, line: Iterable[Span], width: int, background: str = "text") -> Strip:
        """A line in exactly `width` cells; what does not fit is cut with an ellipsis."""
        segments: list[Segment] = []
        room = width
        for text, role in line:
            taken = len(text) if text.isascii() else cell_len(text)
            if taken > room:
                text = cut(text, room)
                taken = cell_len(text)
            if taken:
                segments.append(Segment(text, self.style(role)))
                room -= taken
            if room <= 0:
                break
        if room > 0:
            segments.append(Segment(" " * room, self.style(background)))
        return Strip(segments, width)


class StripCache:
    """Finished strips by what they show: the same content is the same strip, already encoded."""

    def __init__(self) -> None:
        self._strips: dict[object, Strip] = {}

    def get(self, content: object) -> Strip | None:
        """The strip made for `content`, if it is still kept."""
        return self._strips.get(content)

    def put(self, content: object, strip: Strip) -> Strip:
        """Keep a strip. All are let go of at once when there are too many."""
        if len(self._strips) >= _MOST_STRIPS:
            self._strips.clear()
        self._strips[content] = strip
        return strip

    def clear(self) -> None:
        """Let go of all, as when the theme changes."""
        self._strips.clear()


def crop(strips: Sequence[Strip], start: int, end: int, width: int) -> list[Strip]:
    """The strips' cells from `start` to `end`, where that is not all of them."""
    if start == 0 and end >= width:
        return list(strips)
    return [strip.crop(start, end) for strip in strips]
