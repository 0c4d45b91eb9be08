"""The board while its figures change: bytes, CPU and memory."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.figure import Figure, against
from benchmarks.floors import bare_app, bare_app_is_ready
from benchmarks.minimal_diff import Written, weigh
from benchmarks.pty_meter import PtyMeter
from benchmarks.workplace import PYTHON, Workplace, board, first_paint, shows_campaigns

_SETTLE = 15.0  # pace is told after ten seconds: all rows change then
_QUIET = 0.1
_STILL_SECONDS = 10.0
_SAID = 120


@dataclass(frozen=True, slots=True)
class Steady:
    """One window of a board's life.

    cpu          seconds of CPU for each second, of the monitor alone
    peak_memory  bytes
    first        the beginning of what was written, to find out what that was
    """

    written: Written
    cpu: float
    peak_memory: int
    first: bytes = b""


def watch_board(
    workplace: Workplace, campaigns: int, changing: str, size: tuple[int, int], seconds: float
) -> Steady:
    """Open a board on a feed, let it settle, and measure a window."""
    with (
        workplace.feed(campaigns, changing) as environ,
        board(environ, *size) as meter,
    ):
        first_paint(meter, shows_campaigns)
        meter.record(_SETTLE)
        meter.record_until_quiet(_QUIET)
        if changing == "0":
            _wait_for_a_whole_minute_ahead(meter, seconds)
        before, cpu, began = len(meter.chunks), meter.cpu_seconds(), meter.now
        meter.record(seconds)
        cpu = (meter.cpu_seconds() - cpu) / (meter.now - began)
        meter.record_until_quiet(_QUIET)
        peak = meter.peak_memory()
        chunks = list(meter.chunks)  # without what is written on the way out
    written = weigh(chunks[:before], chunks[before:], *size)
    if written.unknown:
        raise RuntimeError(f"the replay does not understand {written.unknown}")
    first = chunks[before].written[:_SAID] if len(chunks) > before else b""
    return Steady(written, cpu, peak, first)


def _wait_for_a_whole_minute_ahead(meter: PtyMeter, seconds: float) -> None:
    """The clock on the board changes with the minute: that is not nothing."""
    while time.time() % 60 + seconds > 59:
        meter.record(1.0)


def bare_app_memory(workplace: Workplace) -> int:
    """The peak memory of the bare Textual app."""
    with bare_app(PYTHON, workplace.home(), (120, 40)) as meter:
        first_paint(meter, bare_app_is_ready)
        meter.record(1.0)
        return meter.peak_memory()


def figures(workplace: Workplace, repeats: int, seconds: float) -> list[Figure]:
    """Bytes against a minimal cell diff, CPU at two sizes, memory against the bare app."""
    found = []
    runs: dict[tuple[int, str, tuple[int, int]], list[Steady]] = {}
    bare: list[float] = []
    cases = [(1_000, changing, size) for size in _SIZES for changing in ("1.0", "0.1")]
    for _ in range(repeats):
        bare.append(bare_app_memory(workplace))
        for case in [*cases, _MANY]:
            runs.setdefault(case, []).append(watch_board(workplace, *case, seconds))
    for case in cases:
        found.append(_bytes(case, runs[case]))
    found.append(_still(workplace))
    usual, many = runs[_USUAL], runs[_MANY]
    found.append(_cpu(usual))
    found.append(
        against(
            "CPU at 10,000 campaigns, 1,000 changing, against 1,000",
            [run.cpu for run in many],
            [run.cpu for run in usual],
            2.5,
            unit="% of a core",
            scale=100,
            digits=2,
        )
    )
    found.append(
        against(
            "peak memory, 1,000 campaigns, against the bare Textual app",
            [run.peak_memory for run in usual],
            bare,
            2.5,
            unit="MiB",
            scale=2**-20,
        )
    )
    return found


_SIZES = ((80, 24), (120, 40))
_USUAL = (1_000, "1.0", (120, 40))
_MANY = (10_000, "1000", (120, 40))


def _bytes(case: tuple[int, str, tuple[int, int]], runs: Sequence[Steady]) -> Figure:
    campaigns, changing, (columns, lines) = case
    who = "all" if changing == "1.0" else "one in ten"
    written = [run.written for run in runs]
    ratios = [each.ratio for each in written]
    frames = statistics.median(each.frames for each in written)
    return Figure(
        f"bytes at {columns}×{lines}, {campaigns:,} campaigns, {who} changing",
        f"{statistics.median(each.written for each in written):,.0f} bytes",
        f"{statistics.median(each.least for each in written):,.0f} bytes",
        statistics.median(ratios),
        1.15,
        lowest=min(ratios),
        highest=max(ratios),
        runs=len(runs),
        note=f"{frames:.0f} frames in the window",
    )


def _still(workplace: Workplace) -> Figure:
    still = watch_board(workplace, 1_000, "0", (120, 40), _STILL_SECONDS)
    said = f"; it was {still.first!r}" if still.first else ""
    return Figure(
        f"bytes in {_STILL_SECONDS:.0f} s when nothing changes",
        f"{still.written.written:,} bytes",
        "",
        still.written.written,
        0,
        unit="bytes",
        note="away from the full minute, when the clock on the board changes; "
        f"CPU meanwhile {still.cpu:.2%} of a core{said}",
    )


def _cpu(runs: Sequence[Steady]) -> Figure:
    percents = [run.cpu * 100 for run in runs]
    return Figure(
        "CPU at 1,000 campaigns, all changing each second, 120×40",
        f"{statistics.median(percents):.2f} % of a core",
        "",
        statistics.median(percents),
        2.0,
        unit="% of a core",
        lowest=min(percents),
        highest=max(percents),
        runs=len(runs),
        note="the monitor's session; the feed is a process of its own and not counted",
    )
