"""From key to paint: how long until the screen shows that a key was pressed."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.pty_meter import Chunk, Key, PtyMeter
from benchmarks.replay import Replay

DOWN: Final = b"\x1b[B"
UP: Final = b"\x1b[A"
_SAME_PAINT: Final = 0.050
"""A change this soon after an answer belongs to it: a paint may come in several chunks."""


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of cells, from line and column 0."""

    line: int
    column: int
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Latencies:
    """Seconds from each key to the chunk that changed the styles of the watched region.

    missed      keys that changed nothing before the next one
    unprompted  changes that no key was waiting for: with any, latencies may be too good
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
    """Find the paint that answered each key, by the styles of the region where the cursor is."""
    replay = Replay(columns, lines)
    where = (region.line, region.column, region.height, region.width)
    shown = replay.styles(*where)
    seconds: list[float] = []
    missed = unprompted = 0
    waiting: Key | None = None
    coming = iter(keys)
    coming_key = next(coming, None)
    first = keys[0].at if keys else math.inf
    last = -math.inf
    for chunk in chunks:
        while coming_key is not None and coming_key.at <= chunk.at:
            missed += waiting is not None
            waiting, coming_key = coming_key, next(coming, None)
        replay.feed(chunk.written)
        if not replay.take_changed_lines() & set(range(region.line, region.line + region.height)):
            continue
        before, shown = shown, replay.styles(*where)
        if before == shown:
            continue
        if waiting is not None:
            seconds.append(chunk.at - waiting.at)
            waiting = None
        elif chunk.at >= first and chunk.at - last > _SAME_PAINT:
            unprompted += 1
        last = chunk.at
    missed += (waiting is not None) + (coming_key is not None) + sum(1 for _ in coming)
    return Latencies(tuple(seconds), missed, unprompted)


def percentile(values: Sequence[float], percent: float) -> float:
    """A percentile, by nearest rank."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]
