"""An append under way: each batch at most once, whatever the platform answers."""

import asyncio
import json
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Protocol

import pytest

from campmon.append import (
    AppendJob,
    AppendPlan,
    AppendProgress,
    AppendReport,
    BatchState,
    DoubtDecision,
    JobState,
    Journal,
    Pace,
    check_campaign,
    guess_mapping,
    new_job_id,
    open_table,
    plan_append,
)
from campmon.append.job import PATIENCE_SECONDS
from campmon.engine.budget import RollingWindow
from campmon.engine.clock import Clock
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.errors import (
    AccessError,
    CampmonError,
    InDoubtError,
    InputFileError,
    NotOfferedError,
    RateLimitedError,
    RefusedError,
    UnreachableError,
    UsageError,
)
from campmon.model.intent import (
    Append,
    Found,
    Intent,
    Landing,
    Outcome,
    OutcomeKind,
    Receipt,
    RefusedRecord,
    Tier,
)
from campmon.model.record import AppendRules, Record
from campmon.model.state import CampaignState
from campmon.model.statistics import Statistics

MakeCsv = Callable[..., Path]
CAMPAIGN = Campaign("p", "7", "Spring", CampaignState.PLAYING, appendable=True)


class HasSlept(Clock, Protocol):
    """The clock of these tests: time jumps, and it knows how far."""

    seconds: float
    slept: list[float]


Answer = Outcome | CampmonError | None


class ScriptedCommander:
    """Answers as told, then with yes; knows when it was asked what."""

    def __init__(self, clock: Clock, *answers: Answer) -> None:
        self.clock = clock
        self.answers = deque(answers)
        self.asked: list[tuple[float, int]] = []
        self.intents: list[Intent] = []
        self.seen: list[Campaign | None] = []
        self.finds: deque[Found | CampmonError] = deque()
        self.looked: list[tuple[float, int, int | None]] = []
        self.campaign = CAMPAIGN
        self.uploaded = 100
        self.hangs = asyncio.Event()
        self.hangs.set()

    async def see(self, key: CampaignKey) -> Campaign:
        return replace(self.campaign, statistics=Statistics(uploaded=self.uploaded))

    async def look_for(
        self, key: CampaignKey, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        self.looked.append((self.clock.monotonic(), len(records), uploaded_before))
        found = self.finds.popleft() if self.finds else Found(Landing.UNKNOWN)
        if isinstance(found, CampmonError):
            raise found
        return found

    async def act(
        self, intent: Intent, *, seen: Campaign | None = None, look: bool = True
    ) -> Outcome:
        assert isinstance(intent.action, Append)
        assert not look
        self.seen.append(seen)
        self.asked.append((self.clock.monotonic(), intent.action.batch))
        self.intents.append(intent)
        await self.hangs.wait()
        answer = self.answers.popleft() if self.answers else None
        if isinstance(answer, CampmonError):
            raise answer
        outcome = answer or yes(len(intent.action.records))
        self.uploaded += (outcome.receipt and outcome.receipt.accepted) or 0
        if outcome.campaign is None:
            return outcome
        self.campaign = outcome.campaign
        return replace(outcome, campaign=await self.see(intent.key))

    @property
    def batches(self) -> list[int]:
        return [batch for _, batch in self.asked]


def yes(accepted: int | None, *refused: RefusedRecord) -> Outcome:
    kind = OutcomeKind.PARTLY if refused else OutcomeKind.DONE
    return Outcome(kind, "taken", CAMPAIGN, Receipt(accepted=accepted, refused=refused))


MakePlan = Callable[..., AppendPlan]


@pytest.fixture
def make_plan(rules: AppendRules, make_csv: MakeCsv, tmp_path: Path) -> MakePlan:
    """Plans of `rows` rows from line 2 on, each of a file and a job of its own."""

    def make(rows: int = 25, job_id: str = "j1", first: str = "2") -> AppendPlan:
        numbers = [[f"201{first}{100_000 + n}"] for n in range(rows)]
        path = make_csv([["phone"], *numbers], name=f"{job_id}.csv")
        return planned(path, rules, tmp_path, job_id)

    return make


def planned(path: Path, rules: AppendRules, tmp_path: Path, job_id: str = "j1") -> AppendPlan:
    table = open_table(path)
    mapping = guess_mapping(table.header, table.sample, rules.fields)
    return plan_append(table, mapping, rules, folder=tmp_path / "appends", job_id=job_id)


@pytest.fixture
def plan(make_plan: MakePlan) -> AppendPlan:
    """25 rows from line 2 on: three batches, of 10, 10 and 5."""
    return make_plan()


@pytest.fixture
def journal(tmp_path: Path, clock: HasSlept) -> Iterator[Journal]:
    with Journal.open(tmp_path / "appends", clock, durable=False) as journal:
        yield journal


@pytest.fixture
def job(journal: Journal) -> Callable[..., AppendJob]:
    """Begin a job, or go on with one."""

    def make(
        plan: AppendPlan | str,
        commander: ScriptedCommander,
        *,
        pace: Pace = "steady",
        budget: RollingWindow | None = None,
        campaign: Campaign = CAMPAIGN,
        decision: DoubtDecision = DoubtDecision.ASK,
    ) -> AppendJob:
        if isinstance(plan, str):
            stored = journal.load(plan)
        else:
            stored = journal.begin(plan, campaign, pace=pace, who="sup")
        rules, clock = stored.rules, commander.clock
        window = budget or RollingWindow(rules.calls_per_window, rules.window_seconds, clock)
        return AppendJob(
            stored, campaign, commander, window, clock, journal, decision=decision, random=Random(1)
        )

    return make


MakeJob = Callable[..., AppendJob]


@pytest.fixture
def run(job: MakeJob) -> Callable[..., Awaitable[AppendReport]]:
    async def runs(plan: AppendPlan | str, commander: ScriptedCommander) -> AppendReport:
        return await job(plan, commander).run()

    return runs


Run = Callable[..., Awaitable[AppendReport]]


async def test_every_batch_is_sent_once_at_the_steady_pace(
    plan: AppendPlan, clock: HasSlept, run: Run
) -> None:
    commander = ScriptedCommander(clock)
    report = await run(plan, commander)
    assert commander.asked == [(1000.0, 1), (1020.0, 2), (1040.0, 3)]
    assert [len(intent.action.records) for intent in commander.intents
            if isinstance(intent.action, Append)] == [10, 10, 5]  # fmt: skip
    assert {intent.key for intent in commander.intents} == {CAMPAIGN.key}
    assert {intent.confirmed for intent in commander.intents} == {Tier.CONFIRM}
    assert {intent.who for intent in commander.intents} == {"sup"}
    assert (report.state, report.accepted, report.sent, report.exit_code) == (
        JobState.DONE,
        25,
        25,
        0,
    )
    assert report.lines() == [
        f"25 of 25 rows of {plan.table.path} appended to Spring",
        "Uploaded went from 100 to 125: as accepted",
    ]


async def test_the_fast_pace_waits_for_the_budget_alone(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    commander = ScriptedCommander(clock)
    budget = RollingWindow(2, 60.0, clock)
    await job(plan, commander, pace="fast", budget=budget).run()
    assert [round(at) for at, _ in commander.asked] == [1000, 1000, 1060]
    assert commander.batches == [1, 2, 3]


async def test_a_single_batch_waits_for_nothing(
    rules: AppendRules, make_csv: MakeCsv, clock: HasSlept, tmp_path: Path, run: Run
) -> None:
    plan = planned(make_csv([["phone"], ["2015550123"]]), rules, tmp_path)
    report = await run(plan, ScriptedCommander(clock))
    assert clock.slept == []
    assert report.exit_code == 0


async def test_progress_tells_the_wait_the_budget_and_the_end(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    told: list[AppendProgress] = []
    begin = clock.now()
    await job(plan, ScriptedCommander(clock)).run(told.append)
    states = [progress.state for progress in told]
    assert states[0] is JobState.SENDING
    assert states[-1] is JobState.DONE
    assert states.count(JobState.WAITING) == 40
    first_wait = next(progress for progress in told if progress.state is JobState.WAITING)
    assert first_wait.waiting_seconds == 20.0
    assert (first_wait.batches_sent, first_wait.batches_total) == (1, 3)
    assert (first_wait.records_accepted, first_wait.records_total) == (10, 25)
    assert first_wait.budget is not None
    assert (first_wait.budget.used, first_wait.budget.limit) == (1, 5)
    ends = {progress.estimated_finish for progress in told}
    assert len(ends) == 1
    (end,) = ends
    assert end is not None
    assert (end - begin).total_seconds() == 40.0


async def test_jobs_on_one_profile_share_the_budget(
    make_plan: MakePlan, clock: HasSlept, job: MakeJob
) -> None:
    commander = ScriptedCommander(clock)
    budget = RollingWindow(2, 60.0, clock)
    jobs = [job(make_plan(job_id=name), commander, pace="fast", budget=budget) for name in "ab"]
    await asyncio.gather(*(one.run() for one in jobs))
    times = [at for at, _ in commander.asked]
    assert len(times) == 6
    assert all(later - earlier >= 60.0 for earlier, later in zip(times, times[2:], strict=False))


class CountedEnds(RollingWindow):
    """A budget that knows when each call was said to have ended."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(100, 60.0, clock)
        self.clock = clock
        self.taken = 0
        self.ends: list[float] = []

    def acquire(self, gap: float = 0.0) -> float:
        wait = super().acquire(gap)
        self.taken += wait == 0
        return wait

    def ended(self) -> None:
        self.ends.append(self.clock.monotonic())
        super().ended()


class SlowCommander(ScriptedCommander):
    """Each act takes 30 s."""

    async def act(
        self, intent: Intent, *, seen: Campaign | None = None, look: bool = True
    ) -> Outcome:
        try:
            return await super().act(intent, seen=seen, look=look)
        finally:
            await self.clock.sleep(30.0)


async def test_a_call_counts_from_its_end(plan: AppendPlan, clock: HasSlept, job: MakeJob) -> None:
    commander, budget = SlowCommander(clock), CountedEnds(clock)
    await job(plan, commander, budget=budget).run()
    assert [at for at, _ in commander.asked] == [1000.0, 1050.0, 1100.0]
    assert budget.ends == [1030.0, 1080.0, 1130.0]


@pytest.mark.parametrize(
    ("answer", "calls"),
    [
        (None, 3),
        (RateLimitedError("busy", retry_after=1.0), 4),
        (RefusedError("no"), 1),
        (UnreachableError("gone"), 4),
        (InDoubtError("no answer"), 1),
        (Outcome(OutcomeKind.IN_DOUBT, "no answer"), 1),
    ],
)
async def test_every_call_ends_once_in_the_budget_whatever_comes_of_it(
    plan: AppendPlan, clock: HasSlept, answer: Answer, calls: int, job: MakeJob
) -> None:
    commander, budget = ScriptedCommander(clock, answer), CountedEnds(clock)
    await job(plan, commander, budget=budget).run()
    assert len(commander.asked) == budget.taken == len(budget.ends) == calls


async def test_every_call_ends_once_though_the_platform_is_always_busy(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    busy = RateLimitedError("busy", retry_after=1.0)
    commander, budget = ScriptedCommander(clock, *([busy] * 1_000)), CountedEnds(clock)
    await job(plan, commander, budget=budget).run()
    assert len(commander.asked) == budget.taken == len(budget.ends) > 20
    assert set(commander.batches) == {1}


class LateCommander(ScriptedCommander):
    """Each answer, of whatever kind, comes after half a minute; knows when it came."""

    def __init__(self, clock: Clock, *answers: Answer) -> None:
        super().__init__(clock, *answers)
        self.ended: list[float] = []

    async def act(
        self, intent: Intent, *, seen: Campaign | None = None, look: bool = True
    ) -> Outcome:
        try:
            return await super().act(intent, seen=seen, look=look)
        finally:
            await self.clock.sleep(30.0)
            self.ended.append(self.clock.monotonic())


async def test_a_campaign_that_works_for_minutes_is_waited_for_gently(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    """As Voiso does: 2 s after a call's end, and still it may be busy with that call."""
    plan = replace(plan, rules=replace(plan.rules, steady_seconds=2.0))
    commander = LateCommander(clock, *([RateLimitedError("still processing")] * 30))
    report = await job(plan, commander, budget=RollingWindow(1, 2.0, clock)).run()
    assert (report.state, report.accepted) == (JobState.DONE, 25)
    assert commander.batches == [*[1] * 31, 2, 3]
    sent = [intent.action for intent in commander.intents]
    assert all(action == sent[0] for action in sent[:31]), "whole, each time"
    waits = [
        again - ended
        for (again, _), ended in zip(commander.asked[1:], commander.ended, strict=False)
    ]
    assert min(waits) >= 2.0 - 1e-6, "from the end of the call"
    assert max(waits) <= 15.0 + 1e-6
    assert waits[0] == pytest.approx(2.0)
    assert sum(waits) > 240


async def test_a_call_ends_in_the_budget_though_its_task_is_cancelled(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    commander, budget = ScriptedCommander(clock), CountedEnds(clock)
    commander.hangs.clear()
    task = asyncio.create_task(job(plan, commander, budget=budget).run())
    async with asyncio.timeout(30):
        while not commander.asked:
            await asyncio.sleep(0.001)
        assert budget.ends == []
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (budget.taken, len(budget.ends)) == (1, 1)


async def test_a_call_ends_in_the_budget_though_whoever_is_told_breaks(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    commander, budget = ScriptedCommander(clock), CountedEnds(clock)

    def breaks(progress: AppendProgress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await job(plan, commander, budget=budget).run(breaks)
    assert commander.asked == []
    assert (budget.taken, len(budget.ends)) == (1, 1)


async def test_refused_records_are_told_by_their_lines(
    plan: AppendPlan, clock: HasSlept, run: Run
) -> None:
    commander = ScriptedCommander(clock, None, yes(8, RefusedRecord(0, "a"), RefusedRecord(9, "b")))
    report = await run(plan, commander)
    assert commander.batches == [1, 2, 3]
    assert (report.state, report.accepted, report.exit_code) == (JobState.DONE, 23, 4)
    assert [(row.line, row.reason) for row in report.refused] == [(12, "a"), (21, "b")]
    assert report.batches[1].state is BatchState.PARTLY
    assert report.lines()[1:-1] == [
        "refused by the platform: 2 rows",
        "  1 × a: line 12",
        "  1 × b: line 21",
    ]


async def test_equal_refusals_are_one_line_and_each_can_be_had(
    plan: AppendPlan, clock: HasSlept, run: Run
) -> None:
    many = [RefusedRecord(n, "duplicate number" if n else "invalid number") for n in range(9)]
    report = await run(plan, ScriptedCommander(clock, yes(1, *many)))
    assert report.lines()[1:-1] == [
        "refused by the platform: 9 rows",
        "  8 × duplicate number: lines 3, 4, 5, 6, 7 and 3 more",
        "  1 × invalid number: line 2",
    ]
    assert report.refusals[0].lines == tuple(range(3, 11))


async def test_a_platform_that_gives_no_count_took_what_it_did_not_refuse(
    plan: AppendPlan, clock: HasSlept, run: Run
) -> None:
    unseen = Outcome(OutcomeKind.UNSEEN, "not yet seen")
    report = await run(plan, ScriptedCommander(clock, unseen, yes(None, RefusedRecord(1, "a"))))
    assert [batch.accepted for batch in report.batches] == [10, 9, 5]


async def test_rows_that_are_not_accounted_for_end_the_job(
    plan: AppendPlan, clock: HasSlept, run: Run
) -> None:
    commander = ScriptedCommander(clock, yes(6, RefusedRecord(0, "a")))
    report = await run(plan, commander)
    assert commander.batches == [1]
    assert (report.state, report.accepted, report.in_doubt) == (JobState.IN_DOUBT, 6, 3)
    assert report.exit_code == 4
    assert any("took 6 of 10 records" in line for line in report.lines())


async def test_a_refused_batch_stops_the_job(plan: AppendPlan, clock: HasSlept, run: Run) -> None:
    commander = ScriptedCommander(clock, None, RefusedError("it is stopped", "Play it."))
    report = await run(plan, commander)
    assert commander.batches == [1, 2]
    assert (report.state, report.exit_code) == (JobState.STOPPED, 4)
    assert [batch.state for batch in report.batches] == [
        BatchState.ACCEPTED,
        BatchState.REFUSED,
        BatchState.PLANNED,
    ]
    assert (report.sent, report.not_sent) == (10, 15)
    assert "not sent: 15 rows, lines 12 to 26" in report.lines()
    assert "stopped: it is stopped. Play it." in report.lines()


@pytest.mark.parametrize(("error", "code"), [(RefusedError("no"), 1), (AccessError("expired"), 3)])
async def test_nothing_accepted_ends_with_the_error_s_code(
    plan: AppendPlan, clock: HasSlept, error: CampmonError, code: int, run: Run
) -> None:
    report = await run(plan, ScriptedCommander(clock, error))
    assert (report.state, report.accepted, report.exit_code) == (JobState.STOPPED, 0, code)


@pytest.mark.parametrize("retry_after", [33.0, None, 0.0])
async def test_a_used_up_budget_is_waited_for_and_the_same_batch_sent(
    plan: AppendPlan, clock: HasSlept, retry_after: float | None, run: Run
) -> None:
    busy = RateLimitedError("5 of 5 calls used", retry_after=retry_after)
    commander = ScriptedCommander(clock, None, busy, busy)
    report = await run(plan, commander)
    assert commander.batches == [1, 2, 2, 2, 3]
    first, second = commander.intents[1].action, commander.intents[3].action
    assert first == second
    (at, _), (again, _) = commander.asked[1:3]
    assert again - at >= (retry_after or 20.0)
    assert report.exit_code == 0


async def test_what_a_batch_is_put_off_with_is_told_until_it_is_sent(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    busy = RateLimitedError("Conflict (HTTP 409)")
    told: list[AppendProgress] = []
    report = await job(plan, ScriptedCommander(clock, None, busy)).run(told.append)
    assert report.state is JobState.DONE
    reasons = [(one.batches_sent, one.put_off) for one in told if one.state is JobState.WAITING]
    assert set(reasons) == {(1, ""), (1, "Conflict (HTTP 409)"), (2, "")}


async def test_patience_with_a_platform_that_is_always_busy_ends(
    plan: AppendPlan, clock: HasSlept, run: Run
) -> None:
    busy = RateLimitedError("5 of 5 calls used", retry_after=5.0)
    commander = ScriptedCommander(clock, *([busy] * 1_000))
    report = await run(plan, commander)
    assert set(commander.batches) == {1}
    assert PATIENCE_SECONDS <= commander.asked[-1][0] - commander.asked[0][0] < 700
    assert (report.state, report.exit_code) == (JobState.STOPPED, 1)
    assert report.not_sent == 25


async def test_a_job_can_be_cancelled_while_the_platform_is_busy(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    commander = ScriptedCommander(clock, RateLimitedError("busy", retry_after=50.0))
    running = job(plan, commander)
    report = await running.run(
        lambda progress: running.cancel() if progress.state is JobState.WAITING else None
    )
    assert (report.state, report.sent, report.exit_code) == (JobState.CANCELLED, 0, 130)


@pytest.mark.parametrize(
    "answer", [InDoubtError("no answer"), Outcome(OutcomeKind.IN_DOUBT, "no answer")]
)
async def test_a_batch_in_doubt_ends_the_job_and_is_never_sent_again(
    plan: AppendPlan, clock: HasSlept, answer: Answer, run: Run
) -> None:
    commander = ScriptedCommander(clock, None, answer)
    report = await run(plan, commander)
    assert commander.batches == [1, 2]
    assert (report.state, report.exit_code) == (JobState.IN_DOUBT, 4)
    assert (report.accepted, report.in_doubt, report.not_sent, report.sent) == (10, 10, 5, 20)
    said = "\n".join(report.lines())
    assert "in doubt: 10 rows, lines 12 to 21" in said
    assert "not sent: 5 rows, lines 22 to 26" in said
    assert "no answer" in said


@pytest.mark.parametrize(
    "answer",
    [
        InDoubtError("no answer"),
        Outcome(OutcomeKind.IN_DOUBT, "no answer"),
        yes(6, RefusedRecord(0, "a")),
    ],
)
async def test_records_in_doubt_have_a_mend(
    plan: AppendPlan, clock: HasSlept, answer: Answer, run: Run
) -> None:
    report = await run(plan, ScriptedCommander(clock, answer))
    assert report.error is not None
    assert report.error.mend == (
        "Go on with the job: they are looked for first, and nothing is sent blindly."
    )
    assert "\n".join(report.lines()).count(report.error.mend.rstrip(".")) == 1


async def test_a_mend_that_came_with_the_doubt_is_kept(
    plan: AppendPlan, clock: HasSlept, run: Run
) -> None:
    doubt = InDoubtError("no answer", "Ask the hub.")
    report = await run(plan, ScriptedCommander(clock, doubt))
    assert "in doubt: no answer. Ask the hub." in report.lines()


async def test_the_first_batch_in_doubt_is_not_done_in_part(
    plan: AppendPlan, clock: HasSlept, run: Run
) -> None:
    report = await run(plan, ScriptedCommander(clock, InDoubtError("no answer")))
    assert report.exit_code == 1


async def test_a_cancelled_job_sends_no_further_batch(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    commander = ScriptedCommander(clock)
    running = job(plan, commander)

    def stop_after_the_first(progress: AppendProgress) -> None:
        if progress.batches_sent == 1:
            running.cancel()

    report = await running.run(stop_after_the_first)
    assert commander.batches == [1]
    assert (report.state, report.accepted, report.exit_code) == (JobState.CANCELLED, 10, 4)
    assert "cancelled" in report.lines()


async def test_a_job_cancelled_before_the_first_call_is_interrupted(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    running = job(plan, ScriptedCommander(clock))
    running.cancel()
    report = await running.run()
    assert (report.state, report.exit_code) == (JobState.CANCELLED, 130)


async def test_a_paused_job_waits_until_it_is_resumed(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    commander = ScriptedCommander(clock)
    paused = asyncio.Event()
    running = job(plan, commander)

    def pause_after_the_first(progress: AppendProgress) -> None:
        if progress.state is JobState.PAUSED:
            paused.set()
        elif progress.batches_sent == 1 and not paused.is_set():
            running.pause()

    task = asyncio.create_task(running.run(pause_after_the_first))
    async with asyncio.timeout(30):
        await paused.wait()
        assert commander.batches == [1]
        assert running.progress().estimated_finish is None
        running.resume()
        report = await task
    assert commander.batches == [1, 2, 3]
    assert report.exit_code == 0


async def test_a_paused_job_can_be_cancelled(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    running = job(plan, ScriptedCommander(clock))
    running.pause()
    told = asyncio.Event()
    task = asyncio.create_task(running.run(lambda progress: told.set()))
    async with asyncio.timeout(30):
        await told.wait()
        assert running.state is JobState.PAUSED
        running.cancel()
        assert (await task).state is JobState.CANCELLED


async def test_a_task_that_is_cancelled_in_a_call_leaves_that_batch_in_doubt(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    commander = ScriptedCommander(clock)
    commander.hangs.clear()
    running = job(plan, commander)
    task = asyncio.create_task(running.run())
    async with asyncio.timeout(30):
        while not commander.asked:
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    report = running.report()
    assert (report.state, report.in_doubt, report.not_sent) == (JobState.IN_DOUBT, 10, 15)
    assert "in doubt: 10 rows, lines 2 to 11" in "\n".join(report.lines())
    assert report.finished is None, "it can be resumed"


async def test_a_task_that_is_cancelled_between_calls_knows_all(
    plan: AppendPlan, clock: HasSlept, job: MakeJob, journal: Journal
) -> None:
    commander = ScriptedCommander(clock)
    running = job(plan, commander)

    def stop(progress: AppendProgress) -> None:
        if progress.batches_sent == 1 and progress.state is JobState.WAITING:
            task.cancel()

    task = asyncio.create_task(running.run(stop))
    with pytest.raises(asyncio.CancelledError):
        await task
    report = running.report()
    assert commander.batches == [1]
    assert (report.state, report.accepted) == (JobState.INTERRUPTED, 10)
    assert (report.in_doubt, report.not_sent) == (0, 15)
    assert [stored.id for stored in journal.unfinished()] == [running.id]


@pytest.mark.parametrize(("pace", "seconds"), [("steady", 120.0), ("fast", 72.0)])
async def test_many_calls_are_estimated_by_the_budget(
    rules: AppendRules,
    make_csv: MakeCsv,
    clock: HasSlept,
    tmp_path: Path,
    pace: Pace,
    seconds: float,
    job: MakeJob,
) -> None:
    plan = planned(
        make_csv([["phone"], *([f"201{2_000_000 + n}"] for n in range(65))]), rules, tmp_path
    )
    end = job(plan, ScriptedCommander(clock), pace=pace).progress().estimated_finish
    assert end is not None
    assert (end - clock.now()).total_seconds() == seconds


async def test_spans_of_lines_leave_out_what_was_sent(
    plan: AppendPlan, clock: HasSlept, run: Run
) -> None:
    report = await run(plan, ScriptedCommander(clock))
    first, second, third = report.batches
    planned = replace(first, state=BatchState.PLANNED, accepted=0)
    mixed = replace(
        report, batches=(planned, second, replace(third, state=BatchState.REFUSED, accepted=0))
    )
    assert "not sent: 15 rows, lines 2 to 11, lines 22 to 26" in mixed.lines()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": CampaignState.STOPPED}, "stopped"),
        ({"state": CampaignState.UNBUILT}, "unbuilt"),
        ({"state": CampaignState.UNKNOWN}, "unknown"),
        ({"appendable": False}, "not allowed when it was created"),
        ({"requeue": True}, "requeue"),
        ({"type": "Callback"}, "callback"),
        ({"type": "inbound"}, "inbound"),
        ({"type": "manual"}, "manual"),
    ],
)
async def test_campaigns_that_take_no_appends(
    plan: AppendPlan, clock: HasSlept, change: dict[str, object], said: str, job: MakeJob
) -> None:
    campaign = replace(CAMPAIGN, **change)  # type: ignore[arg-type] # parametrised
    commander = ScriptedCommander(clock)
    with pytest.raises(RefusedError, match=said) as caught:
        await job(plan, commander, campaign=campaign).run()
    assert caught.value.mend
    assert commander.asked == []


def test_a_platform_that_takes_no_appends(rules: AppendRules) -> None:
    with pytest.raises(NotOfferedError):
        check_campaign(CAMPAIGN, None)
    check_campaign(CAMPAIGN, rules)
    check_campaign(replace(CAMPAIGN, appendable=None, state=CampaignState.BUILT), rules)


async def test_a_plan_without_good_rows_is_not_begun(
    rules: AppendRules, make_csv: MakeCsv, clock: HasSlept, tmp_path: Path, run: Run
) -> None:
    path = make_csv([["phone1"], ["12"]])
    plan = planned(path, rules, tmp_path)
    with pytest.raises(InputFileError, match="none of its 1 rows"):
        await run(plan, ScriptedCommander(clock))


async def test_a_spool_that_was_damaged_stops_the_job(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    commander = ScriptedCommander(clock)

    def spoil(progress: AppendProgress) -> None:
        if progress.batches_sent == 1 and progress.waiting_seconds == 20.0:
            content = bytearray(plan.spool.read_bytes())
            content[plan.outlines[2].offset + 40] ^= 1
            plan.spool.write_bytes(content)

    report = await job(plan, commander).run(spoil)
    assert (report.state, report.exit_code) == (JobState.STOPPED, 4)
    assert commander.batches == [1, 2]
    assert "damaged" in "\n".join(report.lines())


async def test_the_file_is_not_needed_once_it_was_checked(
    plan: AppendPlan, clock: HasSlept, run: Run
) -> None:
    plan.table.path.unlink()
    report = await run(plan, ScriptedCommander(clock))
    assert (report.state, report.accepted) == (JobState.DONE, 25)


async def test_a_job_runs_once(plan: AppendPlan, clock: HasSlept, job: MakeJob) -> None:
    running = job(plan, ScriptedCommander(clock))
    await running.run()
    with pytest.raises(UsageError, match="run before"):
        await running.run()


async def test_the_campaign_is_the_one_last_read(
    plan: AppendPlan, clock: HasSlept, job: MakeJob
) -> None:
    paused = replace(CAMPAIGN, state=CampaignState.PAUSED)
    seen = Outcome(OutcomeKind.DONE, "", paused, Receipt(accepted=10))
    running = job(plan, ScriptedCommander(clock, None, None, seen))
    assert running.campaign == CAMPAIGN
    await running.run()
    assert running.campaign.state is CampaignState.PAUSED


async def test_the_report_is_json(plan: AppendPlan, clock: HasSlept, run: Run) -> None:
    commander = ScriptedCommander(clock, yes(9, RefusedRecord(3, "no")), InDoubtError("no answer"))
    report = await run(plan, commander)
    found = json.loads(json.dumps(report.as_json()))
    assert found["campaign"] == "7"
    assert found["state"] == "in_doubt"
    assert (found["rows"], found["sent"], found["accepted"]) == (25, 20, 9)
    assert (found["in_doubt"], found["not_sent"], found["rejected"]) == (10, 5, 0)
    assert found["refused"] == [{"line": 5, "reason": "no"}]
    assert [batch["state"] for batch in found["batches"]] == ["partly", "in_doubt", "planned"]
    assert [batch["first_line"] for batch in found["batches"]] == [2, 12, 22]
    assert found["error"]["code"] == "in-doubt"
    assert found["exit_code"] == 4
    assert found["started"].endswith("+00:00")
    assert found["finished"] is None


async def test_rows_kept_back_by_the_checks_are_a_part(
    rules: AppendRules, make_csv: MakeCsv, clock: HasSlept, tmp_path: Path, run: Run
) -> None:
    plan = planned(make_csv([["phone"], ["2015550123"], ["12"]]), rules, tmp_path)
    report = await run(plan, ScriptedCommander(clock))
    assert (report.state, report.exit_code) == (JobState.DONE, 4)
    assert "kept back by the checks: 1 row" in report.lines()


def test_job_ids_sort_by_time(clock: HasSlept) -> None:
    first = new_job_id(clock.now(), random.Random(1))
    clock.seconds += 5
    second = new_job_id(clock.now(), random.Random(1))
    assert first < second
    assert new_job_id(clock.now(), random.Random(2)) != second
