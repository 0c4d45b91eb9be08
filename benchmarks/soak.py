"""An hour with 1,000 campaigns, all changing each second: memory, and bytes a minute.

    python benchmarks/soak.py                              an hour; a line a minute
    python benchmarks/soak.py --minutes 5 --refresh 0.1    an hour's updates and more in 5 minutes
    python benchmarks/soak.py --log /tmp/soak.log          and write the lines there

It ends by itself. Exit status 1 says that memory grew, or that bytes a minute did.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

if str(Path(__file__).resolve().parent.parent) not in sys.path:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.figure import Figure, table
from benchmarks.workplace import Workplace, board, first_paint, shows_campaigns

_MIB = 2**20
_SIZE = (120, 40)
_STEP_SECONDS = 60.0
_FIRST = 0.1
"""The part of the time in which caches fill and Python takes its arenas."""


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute: resident memory at its end, bytes written and CPU in it."""

    number: int
    memory: int
    written: int
    cpu: float

    def line(self) -> str:
        """As it is logged."""
        return (
            f"minute {self.number:3}  {self.memory / _MIB:7.2f} MiB"
            f"  {self.written:9,} bytes  {self.cpu:6.2%} of a core"
        )


def soak(
    workplace: Workplace, minutes: int, refresh: float, say: Callable[[str], None]
) -> list[Minute]:
    """Watch the board for so long; tells of each minute."""
    found: list[Minute] = []
    seconds = minutes * _STEP_SECONDS + 120
    with (
        workplace.feed(1_000, "1.0", seconds=seconds, refresh=refresh) as environ,
        board(environ, *_SIZE) as meter,
    ):
        first_paint(meter, shows_campaigns)
        for number in range(1, minutes + 1):
            cpu, began = meter.cpu_seconds(), meter.now
            meter.chunks.clear()
            meter.record(_STEP_SECONDS)
            written = sum(len(chunk.written) for chunk in meter.chunks)
            spent = (meter.cpu_seconds() - cpu) / (meter.now - began)
            found.append(Minute(number, resident(meter.pid), written, spent))
            say(found[-1].line())
    return found


def resident(pid: int) -> int:
    """The memory that a process has resident now, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"process {pid} has ended")
    return int(found[1]) * 1024


def figures(
    workplace: Workplace, minutes: int, refresh: float, say: Callable[[str], None]
) -> list[Figure]:
    """Growth after the first minutes, and bytes a minute at the end against the beginning."""
    found = soak(workplace, minutes, refresh, say)
    steady = found[max(1, round(len(found) * _FIRST)) :]
    third = max(1, len(steady) // 3)
    growth = (steady[-1].memory - steady[0].memory) / _MIB
    first = statistics.median(minute.written for minute in steady[:third])
    last = statistics.median(minute.written for minute in steady[-third:])
    cpu = statistics.median(minute.cpu for minute in steady)
    what = f"{minutes} minutes, 1,000 campaigns, all changing every {refresh:g} s"
    return [
        Figure(
            f"{what}: growth of memory",
            f"{growth:.1f} MiB",
            f"{steady[0].memory / _MIB:.1f} MiB",
            growth,
            10.0,
            unit="MiB",
            note=f"resident, from minute {steady[0].number} on; CPU {cpu:.2%} of a core",
        ),
        Figure(
            f"{what}: bytes a minute, the last third against the first",
            f"{last:,.0f} bytes",
            f"{first:,.0f} bytes",
            last / first,
            1.1,
        ),
    ]


def main() -> int:
    """Soak, and say what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--refresh", type=float, default=1.0, help="seconds between changes")
    parser.add_argument("--log", type=Path, help="also write the lines here")
    options = parser.parse_args()

    def say(line: str) -> None:
        print(line, flush=True)
        if options.log:
            with options.log.open("a") as log:
                log.write(f"{line}\n")

    with Workplace() as workplace:
        found = figures(workplace, options.minutes, options.refresh, say)
    say(table(found))
    for command in workplace.left_behind:
        say(f"left behind, and ended: {command}")
    return 0 if all(figure.met for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
