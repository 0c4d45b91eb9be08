"""What the practice dialer costs: CPU at 60 times real time, and memory of one large campaign.

Run it as `python benchmarks/practice_dialer.py`. It sleeps for nothing: CPU seconds for a stretch
of virtual time, divided by how long that stretch lasts at 60×, are the share of a core.
"""

import resource
import subprocess
import sys
import time
from datetime import UTC, datetime

from campmon.practice.dialer import Dialer
from campmon.practice.scenario import default_floor, first_moment

SPEED = 60
TODAY = datetime(2026, 5, 6, 12, tzinfo=UTC)


def make(campaigns: int | None, records: int | None, agents: int | None) -> tuple[Dialer, float]:
    """A floor, and the CPU seconds that it took to open it."""
    plan = default_floor(campaigns, records, agents)
    begun = time.process_time()
    dialer = Dialer(1, first_moment(TODAY, plan.warm_up), plan)
    dialer.advance(plan.warm_up)
    return dialer, time.process_time() - begun


def share_of_core(dialer: Dialer, virtual_seconds: float) -> float:
    """The share of a core that the dialer needs at SPEED."""
    begun = time.process_time()
    dialer.advance(dialer.seconds + virtual_seconds)
    return (time.process_time() - begun) / (virtual_seconds / SPEED)


def resident_megabytes() -> float:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def large_campaign() -> None:
    """One campaign of half a million records, played for an hour: prints its memory."""
    dialer, _ = make(1, 500_000, 200)
    dialer.advance(dialer.seconds + 3_600)
    (campaign,) = dialer.campaigns()
    print(f"{resident_megabytes():.0f} {campaign.records.uploaded} {campaign.placed}")


def main() -> None:
    if sys.argv[1:] == ["large"]:
        large_campaign()
        return
    _, opening = make(None, None, None)
    print(f"default floor, opened and warmed up    {opening * 1000:6.0f} ms CPU")
    dialer, opening = make(200, 5_000, 1_000)
    print(f"200 × 5,000 records, 1,000 agents      {opening:6.2f} s CPU to open")
    placed = sum(campaign.placed for campaign in dialer.campaigns())
    share = share_of_core(dialer, 1_800)
    calls = sum(campaign.placed for campaign in dialer.campaigns()) - placed
    print(f"  at {SPEED}×, half an hour                 {share:6.1%} of a core (to reach: 50 %)")
    print(f"  calls placed meanwhile               {calls:6,}")
    print(f"  memory                               {resident_megabytes():6.0f} MB")
    told = subprocess.run(
        [sys.executable, __file__, "large"], check=True, capture_output=True, text=True
    ).stdout.split()
    print(f"one campaign of {int(told[1]):,} records       {told[0]:>6} MB (to reach: 400 MB)")
    print(f"  calls placed in its first hour       {int(told[2]):6,}")


if __name__ == "__main__":
    main()
