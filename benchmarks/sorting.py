"""Sorting 10,000 campaigns by a key, from outside, against Python's own sort and a repaint."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks.figure import Figure, against
from benchmarks.floors import bare_table, bare_table_is_ready
from benchmarks.hub_feed import FeedBackend
from benchmarks.pty_meter import PtyMeter
from benchmarks.workplace import PYTHON, Workplace, board, first_paint, shows_campaigns

_CAMPAIGNS = 10_000
_SIZE = (120, 40)
_PRESSES = 10  # `o` goes to the next column: all of them are sorted by
_BETWEEN = 0.7
_END_OF_PAINT = 0.050  # silence after which a paint is over


def figures(workplace: Workplace, repeats: int) -> list[Figure]:
    """From the key `o` to the end of the repaint; the floor is a sort and a bare table's repaint.

    From outside, since that is what the user waits for: the key's way in and the paint's way out
    are in both, so they are in the floor through the bare table's key `r`.
    """
    board_seconds, floor_seconds = [], []
    for _ in range(repeats):
        sort = _sort_seconds()
        floor_seconds.append(sort + _repaint_seconds(workplace))
        with workplace.feed(_CAMPAIGNS, "0") as environ, board(environ, *_SIZE) as meter:
            first_paint(meter, shows_campaigns)
            meter.record(15.0)
            board_seconds.append(_to_end_of_paint(meter, b"o"))
    return [
        against(
            "sorting 10,000 campaigns and repainting",
            board_seconds,
            floor_seconds,
            5.0,
            unit="ms",
            scale=1000,
            note=f"medians of {_PRESSES} sorts by one column after the other; the floor is "
            "Python's sort of the campaigns and a full repaint of the bare table",
        )
    ]


def _to_end_of_paint(meter: PtyMeter, key: bytes) -> float:
    """The median time from a key to the last chunk that it caused at once."""
    seconds = []
    for _ in range(_PRESSES):
        before = len(meter.chunks)
        meter.press(key)
        pressed = meter.now
        meter.record(_BETWEEN)
        end = pressed
        for chunk in meter.chunks[before:]:
            if end > pressed and chunk.at - end > _END_OF_PAINT:
                break
            end = chunk.at
        if end > pressed:
            seconds.append(end - pressed)
    if len(seconds) < _PRESSES / 2:
        raise RuntimeError(f"{key!r} painted only {len(seconds)} times")
    return statistics.median(seconds)


def _repaint_seconds(workplace: Workplace) -> float:
    with bare_table(PYTHON, workplace.home(), _SIZE) as meter:
        first_paint(meter, bare_table_is_ready)
        meter.record(1.0)
        return _to_end_of_paint(meter, b"r")


def _sort_seconds() -> float:
    """Python's own sort of the feed's campaigns, by several figures."""
    feed = FeedBackend(_CAMPAIGNS, 0, random.Random(1), lambda: datetime.now(UTC))
    campaigns = list(asyncio.run(feed.read()).campaigns)
    by: list[Callable[[Any], Any]] = [
        lambda campaign: campaign.name,
        lambda campaign: campaign.statistics.uploaded,
        lambda campaign: campaign.statistics.completed,
        lambda campaign: campaign.statistics.remaining,
    ]
    seconds = []
    for key in by * 5:
        began = time.perf_counter()
        sorted(campaigns, key=key)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)
