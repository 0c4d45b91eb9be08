"""A file onto the practice dialer, through the real commander: Uploaded grows by its rows."""

import csv
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from campmon.append import (
    AppendJob,
    AppendPlan,
    AppendReport,
    JobState,
    Pace,
    Purpose,
    guess_mapping,
    new_job_id,
    open_table,
    plan_append,
)
from campmon.append.journal import Journal
from campmon.backends.practice import RULES, UPDATE_RULES, PracticeBackend
from campmon.engine.audit import AuditLog
from campmon.engine.budget import RollingWindow
from campmon.engine.clock import SystemClock
from campmon.engine.commander import Commander
from campmon.model.campaign import Campaign
from campmon.model.errors import RefusedError
from campmon.model.intent import Intent, Operate, Tier
from campmon.model.listing import RecordQuery
from campmon.model.state import Operation
from campmon.practice.dialer import Dialer
from campmon.practice.plan import AgentPlan, CampaignPlan, FloorPlan, ScheduledAct

PLAY = ScheduledAct(1, Operation.PLAY)
FLOOR = FloorPlan(
    campaigns=(
        CampaignPlan("Spring", 400, teams=("Blue",), acts=(PLAY,)),
        CampaignPlan("No appends", 100, append_allowed=False),
    ),
    agents=tuple(AgentPlan(f"a{n}", f"Agent {n}", "Blue", 0, 24) for n in range(4)),
)


class Floor:
    """A practice dialer with its commander, and appends to it."""

    def __init__(self, folder: Path) -> None:
        self.clock = SystemClock()
        start = datetime(2026, 5, 6, 15, 0, tzinfo=UTC)
        self.backend = PracticeBackend("practice", Dialer(7, start, FLOOR), warm_up=300)
        self.audit = AuditLog(folder / "audit.jsonl", self.clock)
        self.commander = Commander(self.backend, self.audit, clock=self.clock, who="sup")
        self.budget = RollingWindow(RULES.calls_per_window, RULES.window_seconds, self.clock)
        self.journal = Journal.open(folder / "appends", self.clock)

    async def append(self, plan: AppendPlan, campaign_id: str, pace: Pace) -> AppendReport:
        return await self.job(plan, await self.backend.read_campaign(campaign_id), pace).run()

    def job(self, plan: AppendPlan, campaign: Campaign, pace: Pace) -> AppendJob:
        stored = self.journal.begin(plan, campaign, pace=pace)
        return AppendJob(stored, campaign, self.commander, self.budget, self.clock, self.journal)

    async def uploaded(self, campaign_id: str) -> int:
        uploaded = (await self.backend.read_campaign(campaign_id)).statistics.uploaded
        assert uploaded is not None
        return uploaded


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    floor = Floor(tmp_path)
    await floor.backend.open()
    yield floor
    floor.journal.close()
    await floor.backend.close()


def planned(path: Path, rows: list[list[str]], purpose: Purpose = Purpose.APPEND) -> AppendPlan:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["Account", "First name", "Phone", "Mobile"], *rows])
    table = open_table(path)
    rules = RULES if purpose is Purpose.APPEND else UPDATE_RULES
    mapping = guess_mapping(table.header, table.sample, rules.fields)
    if purpose is Purpose.UPDATE:
        mapping = mapping.with_column("phone1", "Phone")
    job_id = new_job_id(datetime(2026, 5, 6, tzinfo=UTC), random.Random(path.name))
    folder = path.parent / "appends"
    return plan_append(table, mapping, rules, purpose, folder=folder, job_id=job_id)


def good(count: int) -> list[list[str]]:
    return [
        [str(n), "Ann", f"201{2_000_000 + n}", f"(212) 555-{n % 10_000:04d}"] for n in range(count)
    ]


async def test_uploaded_grows_by_exactly_the_good_rows(floor: Floor, tmp_path: Path) -> None:
    plan = planned(tmp_path / "a.csv", [*good(300), ["x", "Bad", "12", ""], *good(1)])
    before = await floor.uploaded("4101")
    report = await floor.append(plan, "4101", "steady")
    assert (report.state, report.accepted, report.rejected, report.exit_code) == (
        JobState.DONE,
        300,
        2,
        4,
    )
    assert await floor.uploaded("4101") == before + 300
    assert [(entry.what, entry.outcome) for entry in floor.audit.entries()] == [
        ("append 300 records", "done"),
        ("append 300 records", ""),
    ]


async def test_several_calls_at_the_fast_pace(floor: Floor, tmp_path: Path) -> None:
    plan = planned(tmp_path / "a.csv", good(RULES.max_records_per_call + 5))
    before = await floor.uploaded("4101")
    report = await floor.append(plan, "4101", "fast")
    assert [batch.accepted for batch in report.batches] == [RULES.max_records_per_call, 5]
    assert report.exit_code == 0
    assert await floor.uploaded("4101") == before + RULES.max_records_per_call + 5
    assert floor.budget.budget().used == 2


async def test_a_campaign_that_takes_no_appends_is_refused(floor: Floor, tmp_path: Path) -> None:
    plan = planned(tmp_path / "a.csv", good(5))
    before = await floor.uploaded("4102")
    with pytest.raises(RefusedError, match="not allowed when it was created"):
        await floor.append(plan, "4102", "steady")
    assert await floor.uploaded("4102") == before
    assert floor.audit.entries() == []


async def test_a_campaign_that_was_stopped_meanwhile_refuses_the_batch(
    floor: Floor, tmp_path: Path
) -> None:
    plan = planned(tmp_path / "a.csv", good(5))
    playing = await floor.backend.read_campaign("4101")
    await floor.commander.act(Intent(playing.key, Operate(Operation.STOP), Tier.TYPE_NAME))
    before = await floor.uploaded("4101")
    report = await floor.job(plan, playing, "steady").run()
    assert (report.state, report.accepted, report.not_sent) == (JobState.STOPPED, 0, 5)
    assert report.exit_code == 1
    assert await floor.uploaded("4101") == before


async def test_records_are_updated_and_nothing_else_changes(floor: Floor, tmp_path: Path) -> None:
    await floor.append(planned(tmp_path / "a.csv", good(5)), "4101", "fast")
    before = await floor.uploaded("4101")
    changes = [
        ["new", "Bea", "2012000001", ""],
        ["", "", "2012000002", ""],
        ["", "Cy", "2012000003", ""],
        ["", "Cy", "2025550199", ""],
    ]
    plan = planned(tmp_path / "b.csv", changes, Purpose.UPDATE)
    assert (plan.good, plan.bad) == (3, 1)
    report = await floor.append(plan, "4101", "fast")
    assert (report.state, report.accepted, report.exit_code) == (JobState.DONE, 2, 4)
    assert [row.line for row in report.refused] == [5]
    assert await floor.uploaded("4101") == before
    assert floor.audit.entries()[0].what == "update 3 records"
    listed = await floor.backend.read_records("4101", RecordQuery(count=1_000, extra=True))
    found = {record.phones[0]: record for record in listed.records if record.phones}
    assert (found["2012000001"].account, found["2012000001"].first_name) == ("new", "Bea")
    assert (found["2012000002"].account, found["2012000002"].first_name) == ("2", "Ann")
    assert (found["2012000003"].account, found["2012000003"].first_name) == ("3", "Cy")
