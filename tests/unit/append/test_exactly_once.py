"""Whatever happens between journal and platform: each record is there once, or it is told.

Jobs of several processes, killed at any write and in any call, on a platform that accepts and
drops, drops, is late, busy, gone, or takes a part; with others appending to the same campaign.
"""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from campmon.append import AppendJob, AppendReport, DoubtDecision, JobState
from campmon.engine.shared_budget import SharedWindow
from campmon.model.campaign import Campaign
from campmon.model.state import CampaignState
from tests.unit.append.conftest import RushingClock
from tests.unit.append.simulated import (
    CALL_FAULTS,
    LIMIT,
    LOOK_FAULTS,
    SIGHT_FAULTS,
    WINDOW,
    FailingJournal,
    Killed,
    Line,
    Process,
    SimulatedPlatform,
    plan_of,
    rules,
)

SHM = Path("/dev/shm")
HARD = ("unanswered", "late", "half late", "killed after", "late, killed")
FAULTS = st.lists(
    st.sampled_from((*CALL_FAULTS, *LOOK_FAULTS[:1], *SIGHT_FAULTS, *HARD, *HARD)),
    min_size=1,
    max_size=4,
)
KILLS = st.dictionaries(st.integers(0, 7), st.sampled_from(("before", "after", "full")), max_size=1)


@dataclass
class Sent:
    """One of our jobs, and what is known of it."""

    id: str
    campaign: str
    numbers: list[str]
    report: AppendReport | None = None
    open_to_question: set[str] = field(default_factory=set)
    """Numbers of which a person has decided something."""

    @property
    def valid(self) -> list[str]:
        return [number for number in self.numbers if not number.endswith("7")]


class ExactlyOnce(RuleBasedStateMachine):
    """Jobs are run and killed in any order; after each step the platform and the journal agree."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=SHM if SHM.is_dir() else None))
        self.clock = RushingClock()
        self.jobs: list[Sent] = []
        self.strangers = 0

    @initialize(refuses=st.booleans(), sizes=st.lists(st.integers(1, 16), min_size=1, max_size=3))
    def begin(self, refuses: bool, sizes: list[int]) -> None:
        """Two jobs may be on one campaign, a third is on another."""
        self.platform = SimulatedPlatform(self.clock, refuses=refuses)
        self.refuses = refuses
        with self.journal(Process()) as journal:
            for place, size in enumerate(sizes):
                numbers = [f"2{place}0{n:04d}{n % 10}" for n in range(size)]
                job = Sent(f"job{place}", "ab"[place // 2], numbers)
                plan = plan_of(self.folder, job.id, numbers, rules(refuses_duplicates=refuses))
                journal.begin(plan, self.campaign(job), pace="fast", who="sup")
                self.jobs.append(job)

    @rule(
        faults=FAULTS, kills=KILLS, which=st.integers(0, 2), decide=st.sampled_from(DoubtDecision)
    )
    def run_one(
        self, faults: list[str], kills: dict[int, str], which: int, decide: DoubtDecision
    ) -> None:
        job = self.jobs[which % len(self.jobs)]
        asyncio.run(self.run_job(job, Process(kills), faults, decide))

    @precondition(lambda self: len(self.jobs) > 1)
    @rule(
        faults=st.lists(FAULTS, min_size=3, max_size=3),
        kills=st.lists(KILLS, min_size=3, max_size=3),
    )
    def run_all_at_once(self, faults: list[list[str]], kills: list[dict[int, str]]) -> None:
        async def together() -> None:
            await asyncio.gather(
                *(
                    self.run_job(job, Process(kills[n]), faults[n], DoubtDecision.ASK)
                    for n, job in enumerate(self.jobs)
                )
            )

        asyncio.run(together())

    @rule(count=st.integers(1, 5), campaign=st.sampled_from("ab"))
    def others_append(self, count: int, campaign: str) -> None:
        numbers = [f"9{self.strangers + n:06d}0" for n in range(count)]
        self.strangers += count
        self.platform.put(campaign, numbers)

    @rule(seconds=st.sampled_from((1.0, 20.0, 400.0)))
    def time_passes(self, seconds: float) -> None:
        self.clock.seconds += seconds

    @invariant()
    def nothing_is_doubled(self) -> None:
        for job in self.jobs:
            there = self.platform.on(job.campaign)
            twice = {n for n in job.numbers if there[n] > 1} - job.open_to_question
            assert not twice

    @invariant()
    def nothing_is_sent_again_without_a_look(self) -> None:
        if self.jobs:
            judged = set().union(*(job.open_to_question for job in self.jobs))
            assert not set(self.platform.blind) - judged

    @invariant()
    def one_call_at_a_time_goes_to_a_campaign(self) -> None:
        if self.jobs:
            assert not self.platform.crossed

    @invariant()
    def the_budget_is_kept(self) -> None:
        if self.jobs:
            calls = sorted(self.platform.arrived)
            apart = [b - a for a, b in zip(calls, calls[LIMIT:], strict=False)]
            assert all(seconds >= WINDOW - 1e-3 for seconds in apart)

    @invariant()
    def what_is_reported_is_there(self) -> None:
        for job in self.jobs:
            if job.report is None or job.open_to_question:
                continue
            there = self.platform.on(job.campaign)
            count = sum(there[number] for number in job.numbers)
            told = job.report.accepted + job.report.there_before
            assert told <= count <= told + job.report.in_doubt + self.on_the_way(job)
            every = told + len(job.report.refused) + job.report.in_doubt + job.report.not_sent
            assert every == len(job.numbers)

    def teardown(self) -> None:
        """In the end, without faults, every job comes to its end, and every record is there."""
        try:
            for job in self.jobs:
                for _ in range(3):
                    asyncio.run(self.run_job(job, Process(), [], DoubtDecision.ASK))
                assert job.report is not None
                assert job.report.state is JobState.DONE
            self.clock.seconds += 1_000
            for job in self.jobs:
                there = self.platform.on(job.campaign)
                sure = set(job.valid) - job.open_to_question
                assert {number: there[number] for number in sure} == dict.fromkeys(sure, 1)
                assert not any(there[number] for number in set(job.numbers) - set(job.valid))
            self.nothing_is_doubled()
            self.nothing_is_sent_again_without_a_look()
            self.one_call_at_a_time_goes_to_a_campaign()
            self.the_budget_is_kept()
            self.what_is_reported_is_there()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    # How it is done

    def journal(self, process: Process) -> FailingJournal:
        journal = FailingJournal.open(self.folder, self.clock, durable=False)
        journal.process = process
        return journal

    def campaign(self, job: Sent) -> Campaign:
        return Campaign("p", job.campaign, "Spring", CampaignState.PLAYING, appendable=True)

    def on_the_way(self, job: Sent) -> int:
        late = [n for _, campaign, numbers in self.platform.late for n in numbers]
        return len(set(late) & set(job.valid))

    async def run_job(
        self, job: Sent, process: Process, faults: list[str], decide: DoubtDecision
    ) -> None:
        """One process runs a job until it ends, or is killed; then its report is the journal's."""
        line = Line(self.platform, process, faults)
        budget = SharedWindow(self.folder / "budget", LIMIT, WINDOW, self.clock)
        with self.journal(process) as journal:
            stored = journal.load(job.id)
            if stored.finished is None:
                running = AppendJob(
                    stored,
                    self.campaign(job),
                    line,
                    budget,
                    self.clock,
                    journal,
                    decision=decide,
                    random=Random(1),
                )
                try:
                    await running.run()
                except Killed:
                    process.dead = True
        if decide is not DoubtDecision.ASK:
            for numbers in line.unknown:
                job.open_to_question.update(numbers)
        with self.journal(Process()) as journal:
            job.report = journal.load(job.id).report()


ExactlyOnce.TestCase.settings = settings(
    max_examples=70,
    stateful_step_count=5,
    deadline=None,
    derandomize=True,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=list(HealthCheck),
)
TestExactlyOnce = ExactlyOnce.TestCase
