"""From key to paint while a file is checked and sent, against the same at rest.

While a file is checked the wizard has the keys: there the focus moves to a button and away, which
is held against the same moves once the check is over. While it is sent the board has them.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from benchmarks.figure import Figure
from benchmarks.latency import (
    Latencies,
    Region,
    latencies,
    percentile,
    press_at_random,
    up_and_down,
)
from benchmarks.pty_meter import Chunk, Key, PtyMeter
from benchmarks.replay import Replay
from benchmarks.workplace import Workplace, board, first_paint, shows_campaigns

ROWS: Final = 500_000

_SIZE = (120, 40)
_REACH = 10
_NAMES = Region(line=2, column=14, height=_REACH + 2, width=8)
_PATIENCE = 300.0
_ENTER, _TAB, _BACK_TAB, _RIGHT = b"\r", b"\t", b"\x1b[Z", b"\x1b[C"
_HOME, _TO_END = b"\x1b[H", b"\x0b"


def figures(workplace: Workplace, repeats: int, keys: int) -> list[Figure]:
    """The slow end, of all keys of all repetitions."""
    chance = random.Random(1)
    path = _file(workplace.folder / "people.csv")
    idle, checking, checked, sending = zip(
        *(_run(workplace, path, keys, chance) for _ in range(repeats)), strict=True
    )
    return [
        _figure(f"key to paint p99, {ROWS:,} rows being checked", checking, checked),
        _figure("key to paint p99, records being sent", sending, idle),
    ]


def _run(
    workplace: Workplace, path: Path, keys: int, chance: random.Random
) -> tuple[Latencies, ...]:
    """One sitting: the board at rest, a check, the wizard after it, the board while it is sent."""
    environ = workplace.practice(speed=1, campaigns=200, records=100, agents=4)
    with board(environ, *_SIZE) as meter:
        first_paint(meter, shows_campaigns)
        meter.record(5.0)
        idle = _cursor(meter, keys, chance)
        _to_check(meter, path)
        checking = _focus(meter, keys, chance, until_checked=True)
        meter.wait_for(lambda text: "Go on with" in text, _PATIENCE)
        meter.record(1.0)
        meter.press(_BACK_TAB)
        meter.record(1.0)
        checked = _focus(meter, keys, chance)
        meter.press(_TAB)
        meter.record(0.5)
        meter.press(_ENTER)
        meter.wait_for(lambda text: "4 of 4" in text and "Cancel" in text, _PATIENCE)
        meter.record(1.0)
        meter.press(_RIGHT)
        meter.record(0.5)
        meter.press(_ENTER)
        meter.wait_for(lambda text: "4 of 4" not in text and "Append to" in text, _PATIENCE)
        meter.record(2.0)
        sending = _cursor(meter, keys, chance)
    workplace.wait_for_end_of_hubs()
    return idle, checking, checked, sending


def _to_check(meter: PtyMeter, path: Path) -> None:
    """From the board to a check that is under way."""
    meter.press(b"a")
    meter.wait_for(lambda text: "enter opens" in text, _PATIENCE)
    meter.record(0.5)
    for keys in (_HOME, _TO_END, b"\x1b[200~" + str(path).encode() + b"\x1b[201~"):
        meter.press(keys)
        meter.record(0.5)
    meter.press(_ENTER)
    meter.wait_for(lambda text: "2 of 4" in text and "Check the file" in text, _PATIENCE)
    meter.record(1.0)
    meter.press(_ENTER)
    meter.wait_for(lambda text: "Checking" in text and "rows" in text, _PATIENCE)
    meter.record(0.5)  # the focus has come to its place


def _cursor(meter: PtyMeter, keys: int, chance: random.Random) -> Latencies:
    """Move the board's cursor, from its first row, and back to it."""
    first = len(meter.keys)
    press_at_random(meter, up_and_down(keys - keys % (2 * _REACH), _REACH), chance)
    meter.record(2.0)
    return latencies(meter.chunks, meter.keys[first:], _NAMES, meter.columns, meter.lines)


def _focus(
    meter: PtyMeter, keys: int, chance: random.Random, *, until_checked: bool = False
) -> Latencies:
    """Move the focus from Back to the problems and to it again; at most until the check is over.

    A key that met its end is left out.
    """
    first, began = len(meter.keys), meter.now
    for number in range(keys - keys % 2):
        press_at_random(meter, [_TAB if number % 2 else _BACK_TAB], chance)
        if until_checked and "Go on with" in meter.screen:
            break
    ends = [c.at for c in meter.chunks if c.at > began and b"Go on with" in c.written]
    over = ends[0] if until_checked and ends else meter.now
    pressed = [key for key, after in pairwise(meter.keys[first:]) if after.at < over]
    return turns([c for c in meter.chunks if c.at < over], pressed, b"Back", meter)


def turns(chunks: Sequence[Chunk], keys: Sequence[Key], word: bytes, meter: PtyMeter) -> Latencies:
    """Find the paint that answered each key, where each changes the look of a word and back."""
    replay = Replay(meter.columns, meter.lines)
    before = [chunk for chunk in chunks if not keys or chunk.at < keys[0].at]
    for chunk in before:
        replay.feed(chunk.written)
    text = word.decode()
    line = next(n for n, said in enumerate(replay.text().splitlines()) if f" {text} " in said)
    column = replay.text().splitlines()[line].index(f" {text} ") + 1
    look = replay.row(line)[column].style
    shown = answered = unprompted = 0
    seconds: list[float] = []
    for chunk in chunks[len(before) :]:
        replay.feed(chunk.written)
        now = int(replay.row(line)[column].style != look)
        if now == shown:
            continue
        shown = now
        waiting = [n for n in range(answered, len(keys)) if keys[n].at <= chunk.at]
        reached = next((n for n in waiting if (n + 1) % 2 == shown), None)
        if reached is None:
            unprompted += 1
            continue
        seconds += [chunk.at - keys[n].at for n in range(answered, reached + 1)]
        answered = reached + 1
    return Latencies(tuple(seconds), len(keys) - answered, unprompted)


def _file(path: Path) -> Path:
    """A file of the size that the targets name."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["Phone", "Other phone", "Account", "First name", "Last name", "Email"])
        rows.writerows(
            [f"201{2_000_000 + n:07d}", f"212{2_000_000 + n:07d}", n, f"Ann{n}", "Lee",
             f"ann{n}@example.com"]
            for n in range(ROWS)
        )  # fmt: skip
    return path


def _figure(name: str, runs: Sequence[Latencies], floors: Sequence[Latencies]) -> Figure:
    measured = percentile([each for run in runs for each in run.seconds], 99)
    floor = percentile([each for run in floors for each in run.seconds], 99)
    ratios = [
        run.percentile(99) / beside.percentile(99) for run, beside in zip(runs, floors, strict=True)
    ]
    pressed = sum(len(run.seconds) + run.missed for run in runs)
    odd = sum(run.missed for run in runs), sum(run.unprompted for run in runs)
    note = f"{pressed} keys; the floor is the same board at rest"
    if any(odd):
        note += f"; {odd[0]} keys without a paint, {odd[1]} paints without a key"
    return Figure(
        name,
        f"{measured * 1000:.1f} ms",
        f"{floor * 1000:.1f} ms",
        measured / floor,
        1.5,
        lowest=min(ratios),
        highest=max(ratios),
        runs=len(runs),
        note=note,
    )
