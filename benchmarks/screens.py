"""Every screen while the figures behind it change: bytes against a minimal cell diff.

And what opening one costs, against a move of the cursor.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.figure import Figure
from benchmarks.minimal_diff import Written, weigh
from benchmarks.pty_meter import PtyMeter, TooLateError
from benchmarks.workplace import Workplace, board, first_paint, shows_campaigns

SCREENS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("board", ()),
    ("details, Overview", (b"\r",)),
    ("details, Records", (b"\r", b"2")),
    ("details, Calls", (b"\r", b"3")),
    ("details, Staffing", (b"\r", b"4")),
    ("details, History", (b"\r", b"5")),
    ("details, Audit", (b"\r", b"6")),
    ("help", (b"?",)),
    ("palette", (b":",)),
    ("audit log", (b"l",)),
    ("jobs", (b"j",)),
    ("sources", (b"c",)),
    ("alerts", (b"!",)),
    ("wallboard", (b"w",)),
    ("export", (b"x",)),
    ("append wizard", (b"a",)),
    ("staffing editor", (b"g",)),
    ("filter", (b"/", b"0")),
)
"""Names, and the keys that lead there from the board."""

OPENED = (("details", b"\r"), ("help", b"?"), ("palette", b":"))
_SIZE = (120, 40)
_SETTLE = 15.0
_BETWEEN_KEYS = 0.8
_QUIET = 0.1
_ESCAPE, _DOWN, _UP = b"\x1b", b"\x1b[B", b"\x1b[A"


@dataclass(frozen=True, slots=True)
class Opened:
    """Seconds from a key to the last byte of what it painted at once."""

    moves: tuple[float, ...]
    screens: dict[str, tuple[float, ...]]


def watch(workplace: Workplace, keys: Sequence[bytes], seconds: float) -> Written:
    """Go to a screen by its keys, and weigh what is written there."""
    with workplace.feed(1_000, "1.0") as environ, board(environ, *_SIZE) as meter:
        first_paint(meter, shows_campaigns)
        meter.record(_SETTLE if not keys else 3.0)
        for key in keys:
            meter.press(key)
            meter.record(_BETWEEN_KEYS)
        meter.record(_SETTLE - 3.0 if keys else 0.0)
        _quiet(meter)
        before = len(meter.chunks)
        meter.record(seconds)
        _quiet(meter)
        chunks = list(meter.chunks)
    written = weigh(chunks[:before], chunks[before:], *_SIZE)
    if written.unknown:
        raise RuntimeError(f"the replay does not understand {written.unknown}")
    return written


def _quiet(meter: PtyMeter) -> None:
    try:
        meter.record_until_quiet(_QUIET)
    except TooLateError:
        return  # a screen that always moves is weighed as it is


def figures(workplace: Workplace, repeats: int, seconds: float) -> list[Figure]:
    """A figure for each screen; once each, since bytes hardly vary."""
    del repeats
    return [_bytes(name, watch(workplace, keys, seconds / 2)) for name, keys in SCREENS]


def _bytes(name: str, written: Written) -> Figure:
    nothing = not written.written
    return Figure(
        f"bytes of a screen at 120×40, 1,000 campaigns changing: {name}",
        f"{written.written:,} bytes",
        f"{written.least:,} bytes",
        1.0 if nothing else written.ratio,
        1.3,
        note=f"{written.frames} frames" if written.frames else "",
    )


def open_screens(meter: PtyMeter, times: int) -> Opened:
    """Open and leave each, with moves of the cursor in between; the first time is not counted."""
    moves: list[float] = []
    screens: dict[str, list[float]] = {name: [] for name, _ in OPENED}
    for turn in range(times + 1):
        for name, key in OPENED:
            taken = _painted(meter, key)
            _painted(meter, _ESCAPE)
            move = _painted(meter, _DOWN if turn % 2 else _UP)
            if turn:
                screens[name].append(taken)
                moves.append(move)
    return Opened(tuple(moves), {name: tuple(taken) for name, taken in screens.items()})


def _painted(meter: PtyMeter, key: bytes) -> float:
    """Seconds from a key to the end of its first frame: the first 5 ms without a byte."""
    _quiet(meter)
    before = len(meter.chunks)
    meter.press(key)
    pressed = meter.keys[-1].at
    end = meter.now + 3.0
    while len(meter.chunks) == before and meter.now < end:
        meter.record(0.002)
    last = -1
    while last != len(meter.chunks):
        last = len(meter.chunks)
        meter.record(0.005)
    at = meter.chunks[-1].at if len(meter.chunks) > before else meter.now
    meter.record(_BETWEEN_KEYS)
    return at - pressed


def opening(workplace: Workplace, repeats: int, pressed: int) -> list[Figure]:
    """Opening details, help and palette against a move of the cursor."""
    times = max(3, pressed // 20)
    runs: list[Opened] = []
    for _ in range(repeats):
        with workplace.feed(1_000, "0") as environ, board(environ, *_SIZE) as meter:
            first_paint(meter, shows_campaigns)
            meter.record(_SETTLE)
            runs.append(open_screens(meter, times))
    return [_opening(name, runs) for name, _ in OPENED]


def _opening(name: str, runs: Sequence[Opened]) -> Figure:
    ratios = [statistics.median(run.screens[name]) / statistics.median(run.moves) for run in runs]
    measured = statistics.median(each for run in runs for each in run.screens[name])
    floor = statistics.median(each for run in runs for each in run.moves)
    return Figure(
        f"opening {name}, against a move of the cursor",
        f"{measured * 1000:.1f} ms",
        f"{floor * 1000:.1f} ms",
        measured / floor,
        3.0,
        lowest=min(ratios),
        highest=max(ratios),
        runs=len(runs),
        note="from the key to the end of its frame; not the first time, which loads the screen",
    )
