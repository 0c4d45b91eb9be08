"""The time axis: which minutes a chart shows, and where they are said. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from campmon.tui.charts.canvas import Glyphs

Offset = Callable[[int], int]
"""Minutes by which local time is ahead of UTC in a minute."""

_STEPS = (5, 10, 15, 30, 60, 120, 180, 240, 360, 720)
_LABEL = 5
"""Cells of a time: 14:05."""


@dataclass(frozen=True, slots=True)
class Window:
    """The minutes that a chart shows: from `first` on, so many."""

    first: int
    minutes: int

    @property
    def end(self) -> int:
        """The first minute that is not shown any more."""
        return self.first + self.minutes

    def column(self, minute: int, width: int) -> int:
        """The column of a minute among `width` of them."""
        place = (minute - self.first) * width // self.minutes
        return min(width - 1, max(0, place))

    def holding(self, minute: int, step: int) -> Window:
        """The same window, moved only where it does not show a minute: by steps, so seldom."""
        if self.first <= minute < self.end:
            return self
        if minute >= self.end:
            return Window((minute // step + 1) * step - self.minutes, self.minutes)
        return Window(minute // step * step - self.minutes // 2 // step * step, self.minutes)


def columns(
    values: Mapping[int, float | None], window: Window, width: int, glyphs: Glyphs
) -> list[float | None]:
    """A value for each column of dots: the last one known in its minutes; None for a gap."""
    count = width * glyphs.across
    made: list[float | None] = []
    for x in range(count):
        first = window.first + x * window.minutes // count
        end = window.first + -(-(x + 1) * window.minutes // count)
        found = (values.get(minute) for minute in range(end - 1, first - 1, -1))
        made.append(next((value for value in found if value is not None), None))
    return made


def axis(window: Window, width: int, offset: Offset) -> str:
    """Times below a chart, each beginning at its own column; exactly `width` cells.

    One that would touch the time before it is left out.
    """
    cells = [" "] * width
    free = 0
    for minute in tick_minutes(window, width, offset):
        text = time_text(minute, offset)
        place = window.column(minute, width)
        if free <= place <= width - len(text):
            cells[place : place + len(text)] = text
            free = place + len(text) + 1
    return "".join(cells)


def ground(window: Window, width: int, known: Sequence[bool], offset: Offset) -> str:
    """The line that the curve stands on: broken where nothing is known, marked at the times."""
    cells = ["─" if known[place] else " " for place in range(width)]
    for minute in tick_minutes(window, width, offset):
        cells[window.column(minute, width)] = "┬"
    return "".join(cells)


def tick_minutes(window: Window, width: int, offset: Offset) -> Iterator[int]:
    """The minutes at which the axis says the time: round ones, with room for each."""
    room = (_LABEL + 3) * window.minutes / max(1, width)
    step = next((step for step in _STEPS if step >= room), _STEPS[-1])
    for minute in range(-(-window.first // 5) * 5, window.end, 5):
        if (minute + offset(minute)) % step == 0:
            yield minute


def time_text(minute: int, offset: Offset) -> str:
    """The local time of a minute."""
    local = (minute + offset(minute)) % 1_440
    return f"{local // 60:02}:{local % 60:02}"
