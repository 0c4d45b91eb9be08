"""The practice dialer's own process, as the monitor starts it: CPU and memory."""

from __future__ import annotations

import subprocess

import psutil  # type: ignore[import-untyped]  # its stubs are a package of their own

from benchmarks import practice_dialer
from benchmarks.figure import Figure
from benchmarks.pty_meter import PtyMeter, cpu_seconds
from benchmarks.workplace import PYTHON, Workplace, board, first_paint, shows_campaigns

_SIZE = (120, 40)
_SETTLE = 15.0


def figures(workplace: Workplace, repeats: int, seconds: float) -> list[Figure]:
    """CPU with 200 campaigns at 60×, as the monitor's hub and alone; memory of a large one."""
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
    return [busy, _simulation_alone(), _large_campaign(workplace)]


def _simulation_alone() -> Figure:
    """What of that is the simulation: the CPU for half a virtual hour of the same floor."""
    simulated, _ = practice_dialer.make(200, 5_000, 1_000)
    share = practice_dialer.share_of_core(simulated, 1_800) * 100
    return Figure(
        "CPU of the simulation alone, the same floor at 60×",
        f"{share:.1f} % of a core",
        "",
        share,
        50.0,
        unit="% of a core",
    )


def _large_campaign(workplace: Workplace) -> Figure:
    """The memory of a process that plays one large campaign for a virtual hour."""
    command = [PYTHON, practice_dialer.__file__, "large"]
    done = subprocess.run(
        command, env=workplace.home(), capture_output=True, text=True, timeout=600, check=True
    )
    megabytes, uploaded, placed = map(int, done.stdout.split())
    return Figure(
        f"memory of the simulation, one campaign of {uploaded:,} records",
        f"{megabytes} MB",
        "",
        megabytes,
        400.0,
        unit="MB",
        note=f"the peak of a process that placed {placed:,} calls in a virtual hour",
    )


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


def hub_of(workplace: Workplace, meter: PtyMeter) -> int:
    """The process of the hub that the monitor started: the one in this workplace besides it."""
    others = [process.pid for process in workplace.running() if process.pid != meter.pid]
    hubs = [pid for pid in others if "campmon.hub" in " ".join(psutil.Process(pid).cmdline())]
    if len(hubs) != 1:
        raise RuntimeError(f"one hub is expected, not {hubs}; processes: {others}")
    return int(hubs[0])
