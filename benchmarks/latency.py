"""From key to paint: how long until the screen shows that a key was pressed."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from benchmarks.pty_meter import Chunk, Key, PtyMeter
from benchmarks.replay import Replay, Style

DOWN: Final = b"\x1b[B"
UP: Final = b"\x1b[A"


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of cells, from line and column 0."""

    line: int
    column: int
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Latencies:
    """Seconds from each key to the chunk after which the cursor was where the key had sent it.

    missed      keys that never showed
    unprompted  moves to where no key had sent the cursor: the screen is not what was expected
    """

    seconds: tuple[float, ...]
    missed: int
    unprompted: int

    def percentile(self, percent: float) -> float:
        """A percentile, by nearest rank, in seconds."""
        return percentile(self.seconds, percent)


def press_at_random(
    meter: PtyMeter,
    keys: Iterable[bytes],
    chance: random.Random,
    *,
    shortest: float = 0.10,
    longest: float = 0.35,
) -> None:
    """Press keys at random intervals, so that they meet every phase of what else goes on."""
    for key in keys:
        meter.press(key)
        meter.record(chance.uniform(shortest, longest))


def up_and_down(count: int, reach: int) -> list[bytes]:
    """`count` keys that take a cursor `reach` rows down, and up again, and so on."""
    return [DOWN if index // reach % 2 == 0 else UP for index in range(count)]


def latencies(
    chunks: Sequence[Chunk], keys: Sequence[Key], region: Region, columns: int, lines: int
) -> Latencies:
    """Find the paint that answered each key.

    The cursor is a row of the region that looks different, the first row when the first key is
    pressed; `keys` move it up and down. A paint that comes after further keys answers all of those
    that it shows: a late program cannot hide its delay behind the next key.
    """
    replay = Replay(columns, lines)
    before = [chunk for chunk in chunks if not keys or chunk.at < keys[0].at]
    for chunk in before:
        replay.feed(chunk.written)
    look = _look(replay, region, 0)
    if look in {_look(replay, region, row) for row in range(1, region.height)}:
        raise ValueError(f"no cursor in the first row of {region}:\n{replay.text()}")
    rows = list(accumulate(1 if key.pressed == DOWN else -1 for key in keys))
    shown = answered = unprompted = 0
    seconds: list[float] = []
    for chunk in chunks[len(before) :]:
        replay.feed(chunk.written)
        cursors = [row for row in range(region.height) if _look(replay, region, row) == look]
        if len(cursors) != 1 or cursors[0] == shown:
            continue  # nothing moved, or half of it is painted
        shown = cursors[0]
        waiting = [n for n in range(answered, len(keys)) if keys[n].at <= chunk.at]
        reached = next((n for n in waiting if rows[n] == shown), None)
        if reached is None:
            unprompted += 1
            continue
        seconds += [chunk.at - keys[n].at for n in range(answered, reached + 1)]
        answered = reached + 1
    return Latencies(tuple(seconds), len(keys) - answered, unprompted)


def _look(replay: Replay, region: Region, row: int) -> Style:
    """The look of a row of the region: that of its first cell with ink."""
    cells = replay.row(region.line + row)[region.column : region.column + region.width]
    return next((cell.style for cell in cells if cell.text.strip()), cells[0].style)


def percentile(values: Sequence[float], percent: float) -> float:
    """A percentile, by nearest rank."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]
