"""Painting a row of the campaign table: from what it says to a strip, once for each content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from campmon.tui.cells import width_of
from campmon.tui.looks import Looks, StripCache
from campmon.tui.signs import ALERT, MARKED
from campmon.tui.widgets import columns
from campmon.tui.widgets.columns import Placed


class Content(NamedTuple):
    """All that a painted line depends on: the same content is the same strip."""

    cells: tuple[str, ...]
    role: str
    cursor: bool
    marked: bool
    stale: bool
    label: str = ""
    alert: str = ""


class RowPainter:
    """Makes strips in one theme and keeps them."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._strips = StripCache()

    def row(self, content: Content, width: int) -> Strip:
        """The strip of a row."""
        strip = self._strips.get(content)
        if strip is None or strip.cell_length != width:
            strip = self._strips.put(content, self._paint(content, width))
        return strip

    def head(
        self, placed: tuple[Placed, ...], column_id: str, descending: bool, width: int
    ) -> Strip:
        """The strip of the column heads."""
        content = (placed, column_id, descending, width)
        strip = self._strips.get(content)
        if strip is None:
            text = columns.heading(placed, column_id, descending)
            strip = self._looks.strip([(text, "heading")], width, "heading")
            self._strips.put(content, strip)
        return strip

    def beyond(self, line: int, notice: Sequence[str], height: int, width: int) -> Strip:
        """A line after the last row: empty, or what is to be said where there are no rows."""
        first = max(0, (height - len(notice)) // 2 - 1)
        if not first <= line < first + len(notice):
            return self._looks.strip((), width)
        text = notice[line - first]
        indent = " " * max(1, (width - width_of(text)) // 2)
        return self._looks.strip([(indent + text, "muted")], width)

    def _paint(self, content: Content, width: int) -> Strip:
        """Three segments a row: mark and state in their colours, the rest in one."""
        style = self._looks.style
        gutter = (MARKED if content.marked else " ") + (content.alert or " ")
        if content.label:
            gutter = content.label.ljust(columns.GUTTER)
        state, rest = content.cells[0], "".join(content.cells[1:])
        rest += " " * (width - len(gutter) - width_of(state) - width_of(rest))
        if content.cursor:
            return Strip([Segment(gutter + state + rest, style("cursor"))], width)
        plain = "stale" if content.stale else "text"
        gutter_role = "badge" if content.label else "marked" if content.marked else plain
        return Strip(
            [
                *self._gutter(gutter, gutter_role, content),
                Segment(state, style("stale" if content.stale else content.role)),
                Segment(rest, style("marked" if content.marked and not content.stale else plain)),
            ],
            width,
        )

    def _gutter(self, gutter: str, role: str, content: Content) -> list[Segment]:
        """Mark and alert; an alert in a segment of its own."""
        style = self._looks.style
        if not content.alert or content.label:
            return [Segment(gutter, style(role))]
        alert = "bad" if content.alert == ALERT else "muted"
        return [Segment(gutter[0], style(role)), Segment(gutter[1], style(alert))]
