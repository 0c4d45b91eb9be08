"""The practice dialer's own process, as the monitor starts it: CPU and memory."""

from __future__ import annotations

import psutil  # type: ignore[import-untyped]  # its stubs are a package of their own

from benchmarks.figure import Figure
from benchmarks.pty_meter import PtyMeter, cpu_seconds, peak_memory
from benchmarks.workplace import Workplace, board, first_paint, shows_campaigns

_SIZE = (120, 40)
_SETTLE = 15.0


def figures(workplace: Workplace, repeats: int, seconds: float) -> list[Figure]:
    """CPU with 200 campaigns at 60×; memory with one campaign of 500,000 records."""
    shares = [_share_of_a_core(workplace, seconds) * 100 for _ in range(repeats)]
    middle = sorted(shares)[len(shares) // 2]
    busy = Figure(
        "CPU of the dialer's process at 60×, 200 campaigns × 5,000 records, 1,000 agents",
        f"{middle:.1f} % of a core",
        "",
        middle,
        50.0,
        unit="% of a core",
        lowest=min(shares),
        highest=max(shares),
        runs=repeats,
        note="the hub that serves the monitor is in this process, too",
    )
    peak = _peak_with_one_large_campaign(workplace) / 1e6
    large = Figure(
        "memory of the dialer's process, one campaign of 500,000 records",
        f"{peak:.0f} MB",
        "",
        peak,
        400.0,
        unit="MB",
        note="the peak, after the records were loaded and dialed for a while",
    )
    return [busy, large]


def _share_of_a_core(workplace: Workplace, seconds: float) -> float:
    environ = workplace.practice(speed=60, campaigns=200, records=5_000, agents=1_000)
    with board(environ, *_SIZE) as meter:
        first_paint(meter, shows_campaigns)
        meter.record(_SETTLE)
        hub = hub_of(workplace, meter)
        before, began = cpu_seconds(hub), meter.now
        meter.record(seconds)
        share = (cpu_seconds(hub) - before) / (meter.now - began)
    workplace.wait_for_end_of_hubs()
    return share


def _peak_with_one_large_campaign(workplace: Workplace) -> int:
    environ = workplace.practice(speed=60, campaigns=1, records=500_000, agents=100)
    with board(environ, *_SIZE) as meter:
        first_paint(meter, shows_campaigns)
        meter.record(_SETTLE)
        peak = peak_memory(hub_of(workplace, meter))
    workplace.wait_for_end_of_hubs()
    return peak


def hub_of(workplace: Workplace, meter: PtyMeter) -> int:
    """The process of the hub that the monitor started: the one in this workplace besides it."""
    others = [process.pid for process in workplace.running() if process.pid != meter.pid]
    hubs = [pid for pid in others if "campmon.hub" in " ".join(psutil.Process(pid).cmdline())]
    if len(hubs) != 1:
        raise RuntimeError(f"one hub is expected, not {hubs}; processes: {others}")
    return int(hubs[0])
