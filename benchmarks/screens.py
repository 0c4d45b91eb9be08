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
from benchmarks.replay import Replay
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

OPENED = (
    ("details", b"\r", "1 Overview"),
    ("help", b"?", "(asks)"),
    ("palette", b":", "Commands, places"),
)
"""Names, keys, and what only the opened screen says."""

_SIZE = (120, 40)
_SETTLE = 15.0
_BETWEEN_KEYS = 0.8
_QUIET = 0.1
_BEGIN, _END = b"\x1b[?2026h", b"\x1b[?2026l"
_ESCAPE, _DOWN, _UP = b"\x1b", b"\x1b[B", b"\x1b[A"


@dataclass(frozen=True, slots=True)
class Opened:
    """Seconds from a key to the end of the first frame that shows what it asked for."""

    moves: tuple[float, ...]
    screens: dict[str, tuple[float, ...]]


@dataclass(slots=True)
class _Shown:
    """What the terminal shows after the first chunks."""

    replay: Replay
    fed: int = 0


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
    screens: dict[str, list[float]] = {name: [] for name, _, _ in OPENED}
    shown = _Shown(Replay(*_SIZE))
    for turn in range(times + 1):
        for name, key, says in OPENED:
            taken = _painted(meter, shown, key, says)
            _painted(meter, shown, _ESCAPE)
            move = _painted(meter, shown, _UP if turn % 2 else _DOWN)
            if turn:
                screens[name].append(taken)
                moves.append(move)
    return Opened(tuple(moves), {name: tuple(taken) for name, taken in screens.items()})


def _painted(meter: PtyMeter, shown: _Shown, key: bytes, says: str = "") -> float:
    """Seconds from a key to the end of the first frame that says something.

    A frame goes on while a synchronized update does, or while reads come back full. What comes
    before, and shows nothing yet, is not an answer. Raises RuntimeError where none comes.
    """
    _quiet(meter)
    before = len(meter.chunks)
    for chunk in meter.chunks[shown.fed :]:
        shown.replay.feed(chunk.written)
    meter.press(key)
    pressed = meter.keys[-1].at
    meter.record(_BETWEEN_KEYS)
    holding = False
    found: float | None = None
    tail = b""
    for chunk in meter.chunks[before:]:
        shown.replay.feed(chunk.written)
        written = tail + chunk.written  # a read may end within a sequence
        begun, ended = written.rfind(_BEGIN), written.rfind(_END)
        holding = begun > ended if begun >= 0 or ended >= 0 else holding
        if found is None and not holding and says in shown.replay.text():
            found = chunk.at - pressed
        tail = written[1 - len(_END) :]
    shown.fed = len(meter.chunks)
    if found is None:
        raise RuntimeError(f"no frame after {key!r} said {says!r}")
    return found


def opening(workplace: Workplace, repeats: int, pressed: int) -> list[Figure]:
    """Opening details, help and palette against a move of the cursor."""
    times = max(3, pressed // 20)
    runs: list[Opened] = []
    for _ in range(repeats):
        with workplace.feed(1_000, "0") as environ, board(environ, *_SIZE) as meter:
            first_paint(meter, shows_campaigns)
            meter.record(_SETTLE)
            runs.append(open_screens(meter, times))
    return [_opening(name, runs) for name, _, _ in OPENED]


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
        note="the first frame that shows it, to its end; not the first time",
    )
