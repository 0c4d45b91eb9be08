"""From key to paint: on a busy board, against a bare table at rest."""

from __future__ import annotations

import random
from collections.abc import Sequence

from benchmarks.figure import Figure
from benchmarks.floors import bare_table, bare_table_is_ready
from benchmarks.latency import (
    Latencies,
    Region,
    latencies,
    percentile,
    press_at_random,
    up_and_down,
)
from benchmarks.pty_meter import PtyMeter
from benchmarks.workplace import PYTHON, Workplace, board, first_paint, shows_campaigns

_SIZE = (120, 40)
_REACH = 10
_LAST_PAINT = 2.0
_SETTLE = 15.0  # pace is told after ten seconds: all rows change then
# Where the names are: their style changes with the cursor only.
_NAMES = Region(line=2, column=14, height=_REACH + 2, width=8)
_FLOOR_ROWS = Region(line=0, column=0, height=_REACH + 2, width=8)


def on_bare_table(workplace: Workplace, keys: int, chance: random.Random) -> Latencies:
    """The floor: a bare Textual table of 10,000 rows, at rest."""
    with bare_table(PYTHON, workplace.home(), _SIZE) as meter:
        first_paint(meter, bare_table_is_ready)
        return _press(meter, _FLOOR_ROWS, keys, chance)


def on_feed(workplace: Workplace, keys: int, chance: random.Random) -> Latencies:
    """The board with 10,000 campaigns, 1,000 of them changing each second."""
    with workplace.feed(10_000, "1000") as environ, board(environ, *_SIZE) as meter:
        first_paint(meter, shows_campaigns)
        return _press(meter, _NAMES, keys, chance)


def on_practice(workplace: Workplace, keys: int, chance: random.Random) -> Latencies:
    """The board on a practice dialer that is as busy as it must be able to be."""
    environ = workplace.practice(speed=60, campaigns=200, records=5_000, agents=1_000)
    with board(environ, *_SIZE) as meter:
        first_paint(meter, shows_campaigns)
        found = _press(meter, _NAMES, keys, chance)
    workplace.wait_for_end_of_hubs()
    return found


def _press(meter: PtyMeter, region: Region, keys: int, chance: random.Random) -> Latencies:
    meter.record(_SETTLE)
    press_at_random(meter, up_and_down(keys, _REACH), chance)
    meter.record(_LAST_PAINT)
    return latencies(meter.chunks, meter.keys, region, meter.columns, meter.lines)


def figures(workplace: Workplace, repeats: int, keys: int) -> list[Figure]:
    """The median and the slow end, of all keys of all repetitions."""
    chance = random.Random(1)
    floor, feed, practice = [], [], []
    for _ in range(repeats):
        floor.append(on_bare_table(workplace, keys, chance))
        feed.append(on_feed(workplace, keys, chance))
        practice.append(on_practice(workplace, keys, chance))
    busy = "10,000 campaigns, 1,000 changing"
    dialer = "practice dialer 60×, 200 campaigns"
    return [
        _figure(f"key to paint p50, {busy}", 50, feed, floor, 1.5),
        _figure(f"key to paint p99, {busy}", 99, feed, floor, 4.0),
        _figure(f"key to paint p50, {dialer}", 50, practice, floor, 1.5),
        _figure(f"key to paint p99, {dialer}", 99, practice, floor, 4.0),
    ]


def _figure(
    name: str, percent: float, runs: Sequence[Latencies], floors: Sequence[Latencies], limit: float
) -> Figure:
    measured = percentile([each for run in runs for each in run.seconds], percent)
    floor = percentile([each for run in floors for each in run.seconds], percent)
    ratios = [
        run.percentile(percent) / beside.percentile(percent)
        for run, beside in zip(runs, floors, strict=True)
    ]
    pressed = sum(len(run.seconds) + run.missed for run in runs)
    odd = sum(run.missed for run in runs), sum(run.unprompted for run in runs)
    note = f"{pressed} keys"
    if any(odd):
        note += f", of which {odd[0]} without a paint; {odd[1]} paints without a key"
    return Figure(
        name,
        f"{measured * 1000:.1f} ms",
        f"{floor * 1000:.1f} ms",
        measured / floor,
        limit,
        lowest=min(ratios),
        highest=max(ratios),
        runs=len(runs),
        note=note,
    )
