"""Counting a list that can only be paged: gallop and bisect on the offset. Pure."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

FURTHEST = 2**27
"""An offset that no list reaches; a platform that still gives rows there ignores the offset."""


STRIDE = 100
"""Rows asked for at once where the end may be near: one look then finds it exactly."""


class Probe(NamedTuple):
    """What to ask next: how many of the `wanted` rows from `offset` are there?"""

    offset: int
    wanted: int


class Counting:
    """Finds out how long a list is, one probe at a time; may stop and go on at any probe.

    From nothing it takes one probe for a short list, and 2·log2 n less what a stride saves for a
    long one. From the length that it had before (`start`) it takes one if that is still its
    length: the last row and the one after it are asked together.

    A list that grows meanwhile is found as long as it was at some moment of the counting.
    """

    def __init__(self, start: int | None = None) -> None:
        self._start = start or 0
        self._least = 0  # so many rows are there
        self._most: int | None = None  # and no more than these; None while nothing bounds them
        self._looked_at_start = False
        self._step_down = 0  # how far below the end to look for rows; 0 once some were found
        self._endless = False

    @property
    def probe(self) -> Probe | None:
        """What to ask next; None once it is over."""
        if self._endless or self._least == self._most:
            return None
        if self._start and not self._looked_at_start:
            return Probe(self._start - 1, 2)
        if self._most is None:
            step = max(self._least - self._start, 1)  # twice as far each time
            return Probe(self._least + step - 1, STRIDE)
        between = self._most - self._least
        if between <= STRIDE:
            return Probe(self._least, between)
        if self._step_down:
            return Probe(max(self._least, self._most - self._step_down), STRIDE)
        return Probe((self._least + self._most) // 2, STRIDE)

    @property
    def count(self) -> int | None:
        """How long the list is; None while that is open, or where it has no end."""
        return self._least if self._least == self._most else None

    @property
    def over(self) -> bool:
        """Whether there is nothing more to ask."""
        return self.probe is None

    def told(self, probe: Probe, rows: int, more: bool = False) -> None:
        """Take in the answer: so many rows were there; `more` if the platform speaks of others."""
        if not self._looked_at_start and not rows:
            self._step_down = STRIDE
        elif rows:
            self._step_down = 0
        else:
            self._step_down *= 2
        self._looked_at_start = True
        end = probe.offset + rows
        if rows:
            self._least = max(self._least, end)
        if rows < probe.wanted and not (rows and more):
            self._most = end if rows or self._most is None else min(self._most, end)
            self._least = min(self._least, self._most)
        elif self._most is not None:
            self._most = max(self._most, self._least)
        self._endless = self._least > FURTHEST


async def count(
    look: Callable[[int, int], Awaitable[tuple[int, bool]]], start: int | None = None
) -> int | None:
    """Count to the end: `look(offset, wanted)` tells rows and `more`, as `told` has it."""
    counting = Counting(start)
    while (probe := counting.probe) is not None:
        rows, more = await look(*probe)
        counting.told(probe, rows, more)
    return counting.count
