"""A job that was cut off goes on where it was; what is in doubt is looked for first."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from campmon.append import (
    AppendJob,
    AppendProgress,
    AppendReport,
    BatchState,
    DoubtDecision,
    JobState,
    Journal,
    Purpose,
)
from campmon.append.doubt import after_look, look_until_sure
from campmon.append.sender import MOST_DOUBTS, PATIENCE_SECONDS
from campmon.engine.budget import RollingWindow
from campmon.model.campaign import Campaign
from campmon.model.errors import (
    CampmonError,
    JournalError,
    RateLimitedError,
    UnreachableError,
    UsageError,
)
from campmon.model.intent import Found, Landing, Outcome, OutcomeKind, Receipt, RefusedRecord
from campmon.model.state import CampaignState
from tests.unit.append.conftest import RushingClock
from tests.unit.append.simulated import (
    SETTLE,
    FailingJournal,
    Killed,
    Line,
    Process,
    SimulatedPlatform,
    plan_of,
    rules,
)

CAMPAIGN = Campaign("p", "a", "Spring", CampaignState.PLAYING, appendable=True)
NUMBERS = [f"20155501{n:02d}0" for n in range(10)]
"""Three batches: of 4, 4 and 2."""


class Scene:
    """A folder with a journal, a platform, and processes that come and go."""

    def __init__(self, folder: Path, clock: RushingClock) -> None:
        self.folder = folder
        self.clock = clock
        self.rules = rules()
        self.platform = SimulatedPlatform(clock, refuses=False)
        self.budget = RollingWindow(100, 60.0, clock)
        self.line = Line(self.platform, Process(), ())
        self.progress: list[AppendProgress] = []

    def begin(
        self,
        job_id: str = "j1",
        numbers: Sequence[str] = NUMBERS,
        campaign: Campaign = CAMPAIGN,
        purpose: Purpose = Purpose.APPEND,
    ) -> None:
        plan = replace(plan_of(self.folder, job_id, numbers, self.rules), purpose=purpose)
        with Journal.open(self.folder, self.clock, durable=False) as journal:
            journal.begin(plan, campaign, pace="fast", who="sup")

    async def run(
        self,
        *faults: str,
        job_id: str = "j1",
        fails_at: dict[int, str] | None = None,
        decision: DoubtDecision = DoubtDecision.ASK,
        on_progress: Callable[[AppendJob], None] = lambda _: None,
    ) -> AppendReport:
        """One process runs the job; a killed one leaves what the journal says."""
        process = Process(fails_at or {})
        self.line = Line(self.platform, process, faults)
        journal = FailingJournal.open(self.folder, self.clock, durable=False)
        journal.process = process
        with journal:
            job = AppendJob(
                journal.load(job_id),
                CAMPAIGN,
                self.line,
                self.budget,
                self.clock,
                journal,
                decision=decision,
                random=Random(3),
            )

            def told(progress: AppendProgress) -> None:
                self.progress.append(progress)
                on_progress(job)

            try:
                return await job.run(told)
            except Killed:
                return self.report(job_id)

    def report(self, job_id: str = "j1") -> AppendReport:
        with Journal.open(self.folder, self.clock, durable=False) as journal:
            return journal.load(job_id).report()

    @property
    def there(self) -> list[str]:
        self.platform.on("a")
        return self.platform.lists.get("a", [])


@pytest.fixture
def scene(tmp_path: Path, clock: RushingClock) -> Scene:
    return Scene(tmp_path / "appends", clock)


def states(report: AppendReport) -> list[BatchState]:
    return [batch.state for batch in report.batches]


@pytest.mark.parametrize("fault", ["killed after", "killed before", "late, killed"])
async def test_a_job_killed_in_a_call_goes_on_where_it_was(scene: Scene, fault: str) -> None:
    scene.begin()
    killed = await scene.run("fine", fault)
    assert states(killed) == [BatchState.ACCEPTED, BatchState.IN_DOUBT, BatchState.PLANNED]
    assert (killed.state, killed.in_doubt, killed.finished) == (JobState.INTERRUPTED, 4, None)
    report = await scene.run()
    assert (report.state, report.accepted, report.exit_code) == (JobState.DONE, 10, 0)
    assert scene.there == NUMBERS
    assert report.finished is not None
    assert "Uploaded went from 0 to 10: as accepted" in report.lines()


async def test_all_found_is_believed_at_once(scene: Scene) -> None:
    scene.begin()
    before = scene.clock.seconds
    report = await scene.run("unanswered")
    assert report.accepted == 10
    assert scene.clock.seconds - before < SETTLE


async def test_none_found_is_believed_once_the_platform_has_had_its_time(scene: Scene) -> None:
    scene.begin(numbers=NUMBERS[:4])
    before = scene.clock.seconds
    report = await scene.run("dropped")
    assert (report.state, scene.there) == (JobState.DONE, NUMBERS[:4])
    assert scene.clock.seconds - before >= SETTLE
    assert JobState.LOOKING in {progress.state for progress in scene.progress}


async def test_a_killed_call_has_its_time_also_after_hours(scene: Scene) -> None:
    """A machine that slept may hold its bytes back till it wakes: they are sent after all."""
    scene.begin(numbers=NUMBERS[:4])
    await scene.run("killed before")
    scene.clock.seconds += 7_200
    scene.platform.late.append((scene.clock.seconds + SETTLE * 0.9, "a", tuple(NUMBERS[:4])))
    report = await scene.run()
    scene.clock.seconds += SETTLE
    assert (report.state, scene.there) == (JobState.DONE, NUMBERS[:4])


async def test_nothing_is_sent_while_the_platform_does_not_count(scene: Scene) -> None:
    scene.begin()
    report = await scene.run(*["uncounted"] * 5, "killed before")
    assert (report.state, report.in_doubt) == (JobState.INTERRUPTED, 4)
    put_off = "it cannot be read now how many records Spring has"
    assert put_off in {progress.put_off for progress in scene.progress}
    report = await scene.run()
    assert (report.state, scene.there) == (JobState.DONE, NUMBERS), "what was in doubt came free"


async def test_a_platform_that_never_counts_ends_the_job_for_now(scene: Scene) -> None:
    scene.begin()
    report = await scene.run("fine", *["uncounted"] * 1_000)
    assert (report.state, report.accepted, report.in_doubt) == (JobState.STOPPED, 4, 0)
    assert "Go on with the job once the campaign's Uploaded is shown" in "\n".join(report.lines())
    assert scene.there == NUMBERS[:4]
    assert (await scene.run()).state is JobState.DONE


async def test_a_job_that_waits_for_a_count_can_be_ended(scene: Scene) -> None:
    scene.begin()

    def end(job: AppendJob) -> None:
        if job.progress().put_off:
            job.interrupt()

    report = await scene.run(*["uncounted"] * 1_000, on_progress=end)
    assert (report.state, scene.there) == (JobState.INTERRUPTED, [])


@pytest.mark.parametrize("lag", ["lagging", "fine"])
async def test_what_an_earlier_call_brought_is_not_taken_for_a_later_one(
    scene: Scene, lag: str
) -> None:
    """One number is in two batches: seen once behind a count that lags, it may be the first's."""
    twice = [*NUMBERS[:7], NUMBERS[0]]
    scene.begin(numbers=twice)
    report = await scene.run(*(["fine", "lagging"] if lag == "lagging" else ["fine"]), "dropped")
    if lag == "lagging":
        assert (report.state, report.accepted, report.in_doubt) == (JobState.IN_DOUBT, 4, 4)
        assert "cannot be told whose were found" in "\n".join(report.lines())
    else:
        assert (report.state, scene.there) == (JobState.DONE, twice)


async def test_what_another_job_sent_since_is_not_taken_for_a_call_in_doubt(scene: Scene) -> None:
    scene.begin("j1", numbers=NUMBERS[:4])
    scene.begin("j2", numbers=NUMBERS[:4])
    await scene.run("killed before", job_id="j1")
    assert (await scene.run(job_id="j2")).accepted == 4
    report = await scene.run(job_id="j1")
    assert (report.state, report.in_doubt) == (JobState.IN_DOUBT, 4)


async def test_of_a_part_found_the_rest_is_sent(scene: Scene) -> None:
    scene.begin(numbers=NUMBERS[:4])
    report = await scene.run("partly")
    assert (report.state, report.accepted) == (JobState.DONE, 4)
    assert scene.there == NUMBERS[:4]


async def test_a_part_of_a_batch_found_is_kept_though_the_next_call_is_killed(
    scene: Scene,
) -> None:
    scene.begin(numbers=NUMBERS[:4])
    killed = await scene.run("partly", "killed after")
    assert (killed.accepted, killed.in_doubt, killed.not_sent) == (2, 2, 0)
    report = await scene.run()
    assert (report.accepted, scene.there) == (4, NUMBERS[:4])


async def test_what_cannot_be_known_ends_the_job_with_what_is_known(scene: Scene) -> None:
    scene.begin()
    report = await scene.run("fine", "unanswered", *["blind"] * 50)
    assert report.state is JobState.IN_DOUBT
    assert (report.accepted, report.in_doubt, report.not_sent) == (4, 4, 2)
    assert report.finished is None
    assert any("it cannot be told" in line for line in report.lines())
    again = await scene.run(*["blind"] * 50)
    assert (again.state, again.in_doubt) == (JobState.IN_DOUBT, 4), "nothing is sent meanwhile"
    assert len(scene.there) == 8
    report = await scene.run()
    assert (report.state, scene.there) == (JobState.DONE, NUMBERS), "it can be known now"


@pytest.mark.parametrize(
    ("fault", "decision", "accepted", "there"),
    [
        ("unanswered", DoubtDecision.LANDED, 10, 10),
        ("dropped", DoubtDecision.AGAIN, 10, 10),
        ("dropped", DoubtDecision.SKIP, 6, 6),
    ],
)
async def test_a_person_decides_what_cannot_be_known(
    scene: Scene, fault: str, decision: DoubtDecision, accepted: int, there: int
) -> None:
    scene.begin()
    await scene.run("fine", fault, *["blind"] * 50)
    report = await scene.run(*["blind"] * 10, decision=decision)
    assert (report.state, report.accepted, len(scene.there)) == (JobState.DONE, accepted, there)
    skipped = decision is DoubtDecision.SKIP
    assert report.in_doubt == (4 if skipped else 0)
    assert report.exit_code == (4 if skipped else 0)
    assert any("left out, as was decided: 4 rows" in line for line in report.lines()) is skipped


async def test_a_decision_does_not_hold_for_later_doubts(scene: Scene) -> None:
    scene.begin()
    await scene.run("unanswered", *["blind"] * 50)
    blind = ["blind"] * 50
    report = await scene.run(*blind[:6], "unanswered", *blind, decision=DoubtDecision.LANDED)
    assert states(report)[0] is BatchState.ACCEPTED


async def test_what_the_platform_refuses_as_there_was_there(scene: Scene) -> None:
    scene.rules = rules(refuses_duplicates=True)
    scene.platform.refuses = True
    scene.begin()
    killed = await scene.run("fine", "killed after")
    assert killed.in_doubt == 4
    report = await scene.run()
    assert (report.state, report.accepted, report.there_before) == (JobState.DONE, 6, 4)
    assert report.exit_code == 0
    assert not report.refused
    said = "4 rows were on the campaign already: by the first try, or before it"
    assert said in report.lines()
    assert scene.there == NUMBERS


async def test_what_was_in_doubt_stays_so_though_a_second_try_is_refused(scene: Scene) -> None:
    scene.rules = rules(refuses_duplicates=True)
    scene.platform.refuses = True
    scene.begin()
    report = await scene.run("unanswered", "no")
    assert (report.state, report.in_doubt, report.not_sent) == (JobState.STOPPED, 4, 6)
    report = await scene.run()
    assert (report.state, report.accepted, report.there_before) == (JobState.DONE, 6, 4)


async def test_a_batch_that_is_never_answered_ends_the_job(scene: Scene) -> None:
    scene.rules = rules(refuses_duplicates=True)
    scene.platform.refuses = True
    scene.begin()
    report = await scene.run(*["unanswered"] * 20)
    assert (report.state, report.in_doubt) == (JobState.IN_DOUBT, 4)
    assert len(scene.platform.arrived) == MOST_DOUBTS


async def test_an_update_in_doubt_is_sent_again(scene: Scene) -> None:
    scene.begin(purpose=Purpose.UPDATE)

    class Updates(Line):
        calls = 0

        async def act(self, intent, **_):  # type: ignore[no-untyped-def] # as the protocol
            self.calls += 1
            if self.calls == 1:
                self.process.die()
            return Outcome(OutcomeKind.DONE, "taken", CAMPAIGN, Receipt(accepted=4))

    process = Process()
    for line in (Updates(scene.platform, process, ()),) * 2:
        with FailingJournal.open(scene.folder, scene.clock, durable=False) as journal:
            journal.process = process
            job = AppendJob(journal.load("j1"), CAMPAIGN, line, scene.budget, scene.clock, journal)
            try:
                report = await job.run()
            except Killed:
                process.dead = False
    assert (report.state, report.accepted, line.calls) == (JobState.DONE, 10, 4)


async def test_nothing_is_sent_that_cannot_be_written_down(scene: Scene) -> None:
    scene.begin()
    report = await scene.run(fails_at={2: "full"})
    assert (report.state, report.accepted) == (JobState.STOPPED, 4)
    assert scene.there == NUMBERS[:4]
    assert "stopped: the disk is full. Make room." in report.lines()
    assert (await scene.run()).state is JobState.DONE


async def test_an_answer_that_cannot_be_written_down_is_told(scene: Scene) -> None:
    scene.begin()
    report = await scene.run(fails_at={3: "full"})
    assert (report.state, report.accepted) == (JobState.STOPPED, 8)
    assert isinstance(report.error, JournalError)
    assert "batch 2 was sent" in report.error.message
    assert scene.report().in_doubt == 4, "as far as the journal knows"
    report = await scene.run()
    assert (report.state, report.accepted, scene.there) == (JobState.DONE, 10, NUMBERS)


async def test_a_platform_out_of_reach_is_waited_for(scene: Scene) -> None:
    scene.begin()
    report = await scene.run(*["out of reach"] * 8)
    assert (report.state, scene.there) == (JobState.DONE, NUMBERS)
    assert {p.put_off for p in scene.progress} == {"", "no way there"}


async def test_it_is_not_waited_for_for_ever(scene: Scene) -> None:
    scene.begin()
    before = scene.clock.seconds
    report = await scene.run(*["out of reach"] * 1_000)
    assert (report.state, report.exit_code, report.finished) == (JobState.STOPPED, 3, None)
    assert PATIENCE_SECONDS <= scene.clock.seconds - before < PATIENCE_SECONDS * 1.5
    calls = 1_000 - len(scene.line.faults)
    assert calls < PATIENCE_SECONDS / 5, "less and less often"
    assert isinstance(report.error, UnreachableError)


async def test_a_refused_batch_can_be_sent_once_the_cause_is_gone(scene: Scene) -> None:
    scene.begin()
    report = await scene.run("fine", "no")
    assert states(report) == [BatchState.ACCEPTED, BatchState.REFUSED, BatchState.PLANNED]
    report = await scene.run()
    assert (report.state, scene.there) == (JobState.DONE, NUMBERS)


@pytest.mark.parametrize("way", ["cancel", "interrupt"])
async def test_a_cancelled_job_has_ended_an_interrupted_one_has_not(scene: Scene, way: str) -> None:
    scene.begin()

    def end(job: AppendJob) -> None:
        if job.state is JobState.SENDING:
            getattr(job, way)()

    report = await scene.run(on_progress=end)
    assert scene.there == NUMBERS[:4]
    if way == "cancel":
        assert report.state is JobState.CANCELLED
        with pytest.raises(UsageError, match="has ended"):
            await scene.run()
    else:
        assert report.state is JobState.INTERRUPTED
        assert (await scene.run()).accepted == 10


async def test_one_job_is_run_by_one_process(scene: Scene) -> None:
    scene.begin()
    with (
        Journal.open(scene.folder, scene.clock, durable=False) as other,
        other.claim("j1"),
        pytest.raises(UsageError, match=r"process \d+ is at the append j1"),
    ):
        await scene.run()
    assert scene.there == []


class Short(Line):
    """A platform that takes fewer than it was sent, and does not say which it left."""

    async def act(self, intent, *, seen=None, look=True):  # type: ignore[no-untyped-def] # as the protocol
        numbers = [record.phones[0] for record in intent.action.records]
        if intent.action.batch != 1:
            return await super().act(intent, seen=seen, look=look)
        self.platform.put("a", numbers[1:3])
        refused = (RefusedRecord(0, "no such number"),)
        return Outcome(OutcomeKind.PARTLY, "some", CAMPAIGN, Receipt(accepted=2, refused=refused))


async def run_short(scene: Scene, *faults: str) -> AppendReport:
    with Journal.open(scene.folder, scene.clock, durable=False) as journal:
        line = Short(scene.platform, Process(), faults)
        return await AppendJob(
            journal.load("j1"), CAMPAIGN, line, scene.budget, scene.clock, journal
        ).run()


async def test_records_that_the_platform_left_without_a_word_are_refused(scene: Scene) -> None:
    scene.begin()
    report = await run_short(scene)
    assert (report.state, report.accepted) == (JobState.DONE, 8)
    assert [(row.line, row.reason) for row in report.refused] == [
        (2, "no such number"),
        (5, "the platform did not take it, and does not say why"),
    ]


async def test_records_left_without_a_word_cannot_be_sent_again_blindly(scene: Scene) -> None:
    scene.begin()
    report = await run_short(scene, *["blind"] * 50)
    assert (report.state, report.accepted, report.in_doubt) == (JobState.IN_DOUBT, 2, 1)
    assert "took 2 of 4 records and does not say which 1 it left" in "\n".join(report.lines())
    report = await scene.run(*["blind"] * 50, decision=DoubtDecision.AGAIN)
    assert report.state is JobState.STOPPED
    assert isinstance(report.error, UsageError)
    report = await scene.run(*["blind"] * 50, decision=DoubtDecision.SKIP)
    assert (report.state, report.accepted, report.in_doubt) == (JobState.DONE, 8, 1)


async def test_jobs_that_share_a_budget_take_turns(scene: Scene) -> None:
    """Each call is the last of those allowed for a while; nobody gets two before the other."""
    scene.budget = RollingWindow(1, 10.0, scene.clock)
    order: list[str] = []

    class Noting(Line):
        async def act(self, intent, **more):  # type: ignore[no-untyped-def] # as the protocol
            order.append(intent.action.job)
            return await super().act(intent, **more)

    async def run(name: str) -> AppendReport:
        with Journal.open(scene.folder, scene.clock, durable=False) as journal:
            job = AppendJob(
                journal.load(name),
                CAMPAIGN,
                Noting(scene.platform, Process(), ()),
                scene.budget,
                scene.clock,
                journal,
            )
            return await job.run()

    for n, name in enumerate("xyz"):
        campaign = replace(CAMPAIGN, id=name)
        scene.begin(name, [f"20{n}5550{k:03d}0" for k in range(16)], campaign)
    reports = await asyncio.gather(*map(run, "xyz"))
    assert {report.state for report in reports} == {JobState.DONE}
    rounds = [set(order[place : place + 3]) for place in range(0, 12, 3)]
    assert rounds == [{"x", "y", "z"}] * 4


async def test_numbers_on_the_campaign_are_known_again(scene: Scene) -> None:
    scene.begin(numbers=[*NUMBERS[:7], "2015550107"])
    report = await scene.run("fine", "killed after")
    assert report.accepted == 4
    await scene.run()
    with Journal.open(scene.folder, scene.clock, durable=False) as journal:
        known = set(journal.earlier_hashes(CAMPAIGN.key))
        assert known == set(journal.hash_numbers(NUMBERS[:7])), "not the one that was refused"
        assert not journal.earlier_hashes(CAMPAIGN.key, Purpose.UPDATE)
        assert not journal.earlier_hashes(replace(CAMPAIGN, id="b").key)


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (0, "Uploaded went from 0 to 10: as accepted"),
        (3, "Uploaded went from 0 to 13: 3 more than were accepted. Others may have appended"),
        (-2, "Uploaded went from 0 to 8, though 10 were accepted: it may lag."),
    ],
)
async def test_the_platform_s_own_count_is_held_against_what_was_accepted(
    scene: Scene, others: int, said: str
) -> None:
    scene.begin()
    report = await scene.run()
    before, after = report.uploaded
    assert after is not None
    found = replace(report, uploaded=(before, after + others))
    assert any(line.startswith(said) for line in found.lines())
    assert found.exit_code == 0
    unknown = replace(report, uploaded=(None, after))
    assert not unknown.counted


async def test_the_report_is_the_same_from_the_journal(scene: Scene) -> None:
    scene.begin(numbers=[*NUMBERS[:7], "2015550107"])
    report = await scene.run()
    kept = scene.report()
    assert kept == report
    assert json.loads(json.dumps(kept.as_json())) == report.as_json()
    assert list(kept.as_csv()) == [
        ("first_line", "last_line", "records", "state", "reason", "batch"),
        ("2", "5", "4", "accepted", "taken", "1"),
        ("6", "9", "3", "accepted", "taken", "2"),
        ("9", "9", "1", "refused", "invalid number", "2"),
    ]


async def test_a_report_is_no_formula(scene: Scene) -> None:
    scene.begin()
    report = await scene.run("no")
    batch = replace(report.batches[0], message="=1+1")
    rows = list(replace(report, batches=(batch,), rejected=2).as_csv())
    assert rows[1:] == [
        ("2", "5", "4", "refused", "'=1+1", "1"),
        ("", "", "2", "kept back by the checks", "", ""),
    ]


async def looked(clock: RushingClock, *found: Found | CampmonError) -> Found | None:
    """What is believed of looks that find this, the last of them again and again."""
    finds = list(found)

    async def look() -> Found:
        one = finds.pop(0) if len(finds) > 1 else finds[0]
        if isinstance(one, CampmonError):
            raise one
        return one

    async def wait(seconds: float) -> bool:
        await clock.sleep(seconds)
        return True

    return await look_until_sure(look, wait, clock, clock.monotonic() + SETTLE)


def partly(*missing: int) -> Found:
    return Found(Landing.PARTLY, missing)


async def test_what_still_changes_is_not_believed(clock: RushingClock) -> None:
    arriving = [partly(*range(n, 40)) for n in range(30)]
    assert await looked(clock, *arriving, partly(39)) == partly(39)
    assert len(clock.slept) > 29, "also long after the platform has had its time"
    assert await looked(clock, partly(1, 2), partly(2), Found(Landing.ALL)) == Found(Landing.ALL)


async def test_what_never_comes_to_rest_is_unknown(clock: RushingClock) -> None:
    restless = [partly(n % 2) for n in range(10_000)]
    found = await looked(clock, *restless)
    assert found is not None
    assert found.landing is Landing.UNKNOWN


async def test_a_look_that_is_not_answered_is_tried_again(clock: RushingClock) -> None:
    away, busy = UnreachableError("away"), RateLimitedError("busy", retry_after=40.0)
    assert await looked(clock, away, busy, partly(1)) == partly(1)
    assert 40.0 in clock.slept
    with pytest.raises(UnreachableError):
        await looked(clock, away)


@pytest.mark.parametrize(
    "found", [partly(), partly(0, 1, 2, 3), Found(Landing.UNKNOWN, evidence="no idea")]
)
async def test_a_find_that_makes_no_sense_leaves_the_doubt(scene: Scene, found: Found) -> None:
    scene.begin(numbers=NUMBERS[:4])
    await scene.run("killed after")
    with Journal.open(scene.folder, scene.clock, durable=False) as journal:
        (work,) = journal.load("j1").batches
    after = after_look(work, found)
    assert (after.result.state, after.result.in_doubt) == (BatchState.IN_DOUBT, 4)


async def test_no_batch_comes_between_a_doubt_and_its_look(scene: Scene) -> None:
    others = [f"20255502{n:02d}0" for n in range(8)]
    scene.begin("j1")
    scene.begin("j2", others)
    reports = await asyncio.gather(scene.run("dropped", job_id="j1"), scene.run(job_id="j2"))
    assert [report.state for report in reports] == [JobState.DONE] * 2
    assert scene.there[:4] == NUMBERS[:4]
    assert sorted(scene.there) == sorted([*NUMBERS, *others])
    assert "another append to this campaign is under way" in {p.put_off for p in scene.progress}
