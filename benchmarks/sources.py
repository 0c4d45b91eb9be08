"""Five sources of 200 campaigns, each changing once a second, side by side on one board."""

from __future__ import annotations

import statistics

from benchmarks.figure import Figure
from benchmarks.workplace import Workplace, board, first_paint, shows_campaigns

NAMES = ("feed1", "feed2", "feed3", "feed4", "feed5")
_SIZE = (120, 40)
_SETTLE = 15.0


def watch(workplace: Workplace, seconds: float) -> tuple[float, float]:
    """CPU of the monitor in seconds a second, and bytes a second."""
    options = [word for name in NAMES for word in ("-p", name)]
    with (
        workplace.feeds(NAMES, 200, "1.0") as environ,
        board(environ, *_SIZE, *options) as meter,
    ):
        first_paint(meter, shows_campaigns)
        meter.record(_SETTLE)
        before, cpu, began = len(meter.chunks), meter.cpu_seconds(), meter.now
        meter.record(seconds)
        took = meter.now - began
        written = sum(len(chunk.written) for chunk in meter.chunks[before:])
        return (meter.cpu_seconds() - cpu) / took, written / took


def figures(workplace: Workplace, repeats: int, seconds: float) -> list[Figure]:
    """CPU of five sources."""
    runs = [watch(workplace, seconds) for _ in range(repeats)]
    percents = [cpu * 100 for cpu, _ in runs]
    rate = statistics.median(written for _, written in runs)
    return [
        Figure(
            "CPU at five sources of 200 campaigns, all changing each second, 120×40",
            f"{statistics.median(percents):.2f} % of a core",
            "",
            statistics.median(percents),
            3.0,
            unit="% of a core",
            lowest=min(percents),
            highest=max(percents),
            runs=len(runs),
            note=f"{rate:,.0f} bytes/s; the feeds are processes of their own and not counted",
        )
    ]
