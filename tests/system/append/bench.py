"""A practice dialer that stands still, and workers for appends to it, in this process."""

import asyncio
import csv
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from campmon.append import AppendPlan, guess_mapping
from campmon.append.journal import Journal, StoredJob
from campmon.append.worker import Bench, Check, Desk, DirectWorker, Surroundings
from campmon.backends.practice import RULES, PracticeBackend, practice_backend
from campmon.backends.practice_options import PracticeOptions
from campmon.engine.audit import AuditLog
from campmon.engine.budget import RollingWindow
from campmon.engine.clock import SystemClock
from campmon.engine.commander import Commander
from campmon.model.append_rules import why_no_append
from campmon.model.campaign import Campaign
from campmon.model.record import AppendRules

CLOCK = SystemClock()
HEADER = ("Mobile", "First name", "Last name", "Acct")


class Place:
    """A folder with a journal and an audit log, and a dialer."""

    def __init__(self, folder: Path, *, records_a_call: int = 100, gap: float = 0.0) -> None:
        self.folder = folder
        self.appends = folder / "appends"
        self.rules = replace(
            RULES,
            max_records_per_call=records_a_call,
            steady_seconds=gap,
            calls_per_window=1_000,
            settle_seconds=0.0,
        )
        options = PracticeOptions(speed=1e-9, campaigns=4, records=50, agents=2)
        self.backend: PracticeBackend = practice_backend("practice", options)
        self.audit = AuditLog(folder / "audit.jsonl", CLOCK)
        self.benches = 0

    def worker(self, *do_not_call: Path) -> DirectWorker:
        """A worker of its own, as another process would have."""
        return DirectWorker(
            Desk(Surroundings(self.appends, CLOCK, Random(), self._bench, do_not_call))
        )

    @asynccontextmanager
    async def _bench(self) -> AsyncIterator[Bench]:
        self.benches += 1
        await self.backend.open()
        commander = Commander(self.backend, self.audit, clock=CLOCK, who="tess")
        yield Bench(
            self.backend,
            commander,
            self.audit,
            lambda _, rules: RollingWindow(rules.calls_per_window, rules.window_seconds, CLOCK),
        )
        self.benches -= 1

    async def campaign(self) -> Campaign:
        """A campaign that takes appends, as it is now."""
        await self.backend.open()
        reading = await self.backend.read()
        found = next(c for c in reading.campaigns if why_no_append(c) is None)
        return await self.backend.read_campaign(found.id)

    async def uploaded(self) -> int:
        """The Uploaded of that campaign."""
        uploaded = (await self.campaign()).statistics.uploaded
        assert uploaded is not None
        return uploaded

    def jobs(self) -> list[StoredJob]:
        """What the journal has."""
        with Journal.open(self.appends, CLOCK) as journal:
            return journal.jobs()

    def spools(self) -> list[str]:
        """What is kept of records."""
        return sorted(p.name for p in self.appends.glob("*.re*"))


def write_csv(path: Path, good: int, bad: int = 0, first: int = 0) -> Path:
    """A file of valid numbers, all different, with bad ones at its end."""
    rows = [[f"201{2_000_000 + first + n:07d}", f"Ann{n}", "Lee", str(n)] for n in range(good)]
    rows += [[f"nope{n}", "Bad", "Row", str(n)] for n in range(bad)]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


async def checked(
    worker: DirectWorker,
    path: Path,
    campaign: Campaign | None,
    rules: AppendRules = RULES,
    *,
    on_campaign: bool = False,
) -> AppendPlan:
    """Open and check a file as its columns' names say."""
    return await worker.check(await wish(worker, path, campaign, rules, on_campaign=on_campaign))


async def wish(
    worker: DirectWorker,
    path: Path,
    campaign: Campaign | None,
    rules: AppendRules,
    *,
    on_campaign: bool = False,
) -> Check:
    """What to ask for to have a file checked."""
    table = await worker.open(path)
    mapping = guess_mapping(table.header, table.sample, rules.fields, rules.open_prefix)
    return Check(table, mapping, rules, campaign=campaign, on_campaign=on_campaign)


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition; a minute is for a machine that is very busy."""
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)
