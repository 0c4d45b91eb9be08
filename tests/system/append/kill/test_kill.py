"""kill -9 at any moment, on a platform that breaks down: every record is there exactly once."""

import os
from collections import Counter
from pathlib import Path

import pytest

from campmon.append import JobState, Journal
from campmon.practice.limits import CALLS_PER_WINDOW, WINDOW_SECONDS
from tests.system.append.kill.fast_clock import FACTOR, FastClock
from tests.system.append.kill.harness import Run, run

KILLS = int(os.environ.get("CAMPMON_KILLS", "4"))
SEED = int(os.environ.get("CAMPMON_KILL_SEED", "1"))

_ON_ITS_WAY_SECONDS = 0.3 * FACTOR
"""How much later than its sender says a request of a killed process may come, on a busy machine."""


def is_exactly_once(result: Run) -> None:
    for campaign in result.campaigns:
        there = [row for row in result.told["records"][campaign.id] if row[0][:5] != "other"]
        counted = Counter(account for account, _ in there)
        missing = sorted(campaign.wanted.keys() - counted.keys())
        doubled = {account: count for account, count in counted.items() if count > 1}
        assert (missing, doubled) == ([], {})
        assert dict(there) == campaign.wanted


def kept_the_budget(result: Run) -> None:
    at = sorted(entry["at"] for entry in result.told["appends"])
    spans = [later - earlier for earlier, later in zip(at, at[CALLS_PER_WINDOW:], strict=False)]
    assert min(spans) > WINDOW_SECONDS - _ON_ITS_WAY_SECONDS


@pytest.mark.timeout(180 + 15 * KILLS)
async def test_three_processes_that_are_killed_send_every_record_once(tmp_path: Path) -> None:
    result = await run(tmp_path, seed=SEED, campaigns=3, kills=KILLS)
    assert result.kills == KILLS
    is_exactly_once(result)
    kept_the_budget(result)
    with Journal.open(tmp_path / "appends", FastClock()) as journal:
        jobs = journal.jobs(10_000)
        assert {job.state for job in jobs} == {JobState.DONE}
        sent = sum(len(campaign.wanted) for campaign in result.campaigns)
        assert sum(job.accepted for job in jobs) == sent
        assert sum(job.rejected for job in jobs) == len(jobs)
