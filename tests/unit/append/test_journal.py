"""The journal of appends: private, durable, shared by processes, and never overwritten."""

import os
import sqlite3
import stat
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from campmon.append import (
    AppendPlan,
    BatchResult,
    BatchState,
    BatchWork,
    JobState,
    Journal,
    RefusedRow,
)
from campmon.append.journal.hashes import packed, unpacked
from campmon.append.journal.journal import KEPT_DAYS
from campmon.append.journal.locks import FileLock
from campmon.append.waiting_line import FORGOTTEN_SECONDS, WaitingLine
from campmon.model.campaign import Campaign
from campmon.model.errors import InputFileError, JournalError, RefusedError, UsageError
from campmon.model.state import CampaignState
from tests.unit.append.conftest import RushingClock
from tests.unit.append.simulated import plan_of, rules

CAMPAIGN = Campaign("p", "7", "Spring", CampaignState.PLAYING)
NUMBERS = tuple(f"20155501{n:02d}0" for n in range(10))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "appends"


@pytest.fixture
def journal(folder: Path, clock: RushingClock) -> Iterator[Journal]:
    with Journal.open(folder, clock) as journal:
        yield journal


MakePlan = Callable[..., AppendPlan]


@pytest.fixture
def make_plan(folder: Path) -> MakePlan:
    def make(job_id: str = "20260303-1", numbers: tuple[str, ...] = NUMBERS) -> AppendPlan:
        return plan_of(folder, job_id, numbers, rules())

    return make


def settled(work: BatchWork, **changes: object) -> BatchWork:
    result = replace(work.result, **changes)  # type: ignore[arg-type] # as the test says
    return replace(work, result=result, left=(), unanswered=0)


def test_what_is_begun_is_there_for_the_next_process(
    journal: Journal, folder: Path, clock: RushingClock, make_plan: MakePlan
) -> None:
    plan = replace(make_plan(), rows=12)
    stored = journal.begin(plan, CAMPAIGN, pace="fast", who="sup")
    journal.close()
    with Journal.open(folder, clock) as other:
        assert other.load(stored.id) == stored
        assert other.unfinished() == other.jobs() == [stored]
    assert stored.key == CAMPAIGN.key
    assert (stored.good, stored.rows, stored.rejected, stored.accepted) == (10, 12, 2, 0)
    assert [work.outline for work in stored.batches] == list(plan.outlines)
    assert stored.rules == plan.rules


def test_every_step_is_there_for_the_next_process(
    journal: Journal, folder: Path, clock: RushingClock, make_plan: MakePlan
) -> None:
    stored = journal.begin(make_plan(), CAMPAIGN)
    first, second, third = stored.batches
    with journal.claim(stored.id):
        sent = journal.sending(stored.id, first, uploaded_before=1_000)
        assert journal.load(stored.id).batches[0] == sent
        done = settled(
            sent,
            state=BatchState.PARTLY,
            accepted=3,
            refused=(RefusedRow(5, "no"),),
            message="taken",
        )
        journal.settled(stored.id, done, NUMBERS[:3])
        again = journal.sending(stored.id, replace(second, left=(1, 3)), uploaded_before=1_003)
        with Journal.open(folder, clock) as other:
            seen = other.load(stored.id)
    assert seen.batches == (done, again, third)
    assert (again.unanswered, again.uploaded_before, again.sent_at) == (1, 1_003, clock.now())
    assert seen.state is JobState.SENDING
    assert seen.uploaded == (1_000, None)
    left = journal.load(stored.id)
    assert left.state is JobState.INTERRUPTED, "nobody is at it any more"
    assert left.batches[1].result == BatchResult(
        second.outline,
        BatchState.IN_DOUBT,
        in_doubt=2,
        message="interrupted before the answer came",
    )
    journal.ended(stored.id, JobState.STOPPED, RefusedError("no", "Yes."), uploaded=1_005)
    ended = journal.load(stored.id)
    assert (ended.state, ended.finished) == (JobState.STOPPED, None)
    assert ended.error == ("refused", "no", "Yes.")
    assert ended.uploaded == (1_000, 1_005)
    journal.ended(stored.id, JobState.DONE)
    assert journal.load(stored.id).finished == clock.now()
    assert not journal.unfinished()


def test_it_is_private_and_on_the_disk(journal: Journal, folder: Path, make_plan: MakePlan) -> None:
    journal.begin(make_plan(), CAMPAIGN)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    names = {path.name for path in folder.iterdir()}
    assert {"journal.db", "journal.db-wal", "journal.db-shm"} <= names
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    database = journal._database._connection
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.execute("PRAGMA synchronous").fetchone() == (2,)
    assert database.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_plan_of_nothing_is_not_begun(journal: Journal, make_plan: MakePlan) -> None:
    with pytest.raises(InputFileError):
        journal.begin(make_plan(numbers=()), CAMPAIGN)
    assert not journal.jobs()


def test_a_job_is_begun_once(journal: Journal, make_plan: MakePlan) -> None:
    plan = make_plan()
    journal.begin(plan, CAMPAIGN)
    with pytest.raises(UsageError, match="begun before"):
        journal.begin(plan, CAMPAIGN)


def test_a_job_is_known_by_the_begin_of_its_id(journal: Journal, make_plan: MakePlan) -> None:
    for job_id in ("ab-1", "ab-12", "ac_3"):
        journal.begin(make_plan(job_id), CAMPAIGN)
    assert journal.load("ab-1").id == "ab-1"
    assert journal.load("ac").id == "ac_3"
    for unknown in ("", "b", "a%", "ab_1"):
        with pytest.raises(UsageError, match="no append"):
            journal.load(unknown)
    with pytest.raises(UsageError, match="several appends begin with 'ab': ab-1, ab-12"):
        journal.load("ab")


def test_the_same_content_is_noticed(
    journal: Journal, clock: RushingClock, make_plan: MakePlan
) -> None:
    never = journal.begin(make_plan("never sent"), CAMPAIGN)
    plan = make_plan("same")
    assert journal.same_content(plan, CAMPAIGN.key) == []
    for job_id in ("first", "second"):
        clock.seconds += 60
        stored = journal.begin(make_plan(job_id), CAMPAIGN)
        work = journal.sending(stored.id, stored.batches[0], uploaded_before=None)
        journal.settled(stored.id, settled(work, state=BatchState.ACCEPTED, accepted=4))
    clock.seconds += 60
    doubted = journal.begin(make_plan("other records", NUMBERS[:3]), CAMPAIGN)
    journal.sending(doubted.id, doubted.batches[0], uploaded_before=None)
    found = journal.same_content(plan, CAMPAIGN.key)
    assert [job.id for job in found] == ["second", "first"]
    assert found[0].accepted == 4
    assert never.id not in {job.id for job in found}
    same_file = replace(make_plan("more", NUMBERS[5:6]), content="of other records")
    assert [job.id for job in journal.same_content(same_file, CAMPAIGN.key)] == ["other records"]
    assert not journal.same_content(plan, replace(CAMPAIGN, id="8").key)


def test_what_ended_long_ago_is_forgotten(
    journal: Journal, folder: Path, clock: RushingClock, make_plan: MakePlan
) -> None:
    for job_id in ("ended", "open"):
        stored = journal.begin(make_plan(job_id), CAMPAIGN)
        work = settled(stored.batches[0], state=BatchState.ACCEPTED, accepted=4)
        journal.settled(stored.id, work, NUMBERS[:4])
    journal.ended("ended", JobState.DONE)
    clock.seconds += timedelta(days=KEPT_DAYS - 1).total_seconds()
    with Journal.open(folder, clock) as other:
        assert len(other.jobs()) == 2
        assert len(other.earlier_hashes(CAMPAIGN.key)) == 8
    clock.seconds += timedelta(days=2).total_seconds()
    with Journal.open(folder, clock) as other:
        assert [job.id for job in other.jobs()] == ["open"]
        assert not other.earlier_hashes(CAMPAIGN.key)


def test_spools_that_nothing_needs_are_swept(
    journal: Journal, folder: Path, clock: RushingClock, make_plan: MakePlan
) -> None:
    for job_id in ("ended", "open"):
        journal.begin(make_plan(job_id), CAMPAIGN)
    journal.ended("ended", JobState.DONE)
    program = (
        "import sys, pathlib; from campmon.append import Journal;"
        "from campmon.engine.clock import SystemClock;"
        "Journal.open(pathlib.Path(sys.argv[1]), SystemClock()).close()"
    )
    for job_id in ("ended", "open"):  # as if whoever has checked them were gone
        spool = folder / f"{job_id}.records"
        spool.write_bytes(spool.read_bytes())
        os.replace(folder / f"{job_id}.records", folder / "copy")
        (folder / f"{job_id}.records").write_bytes((folder / "copy").read_bytes())
    subprocess.run([sys.executable, "-c", program, str(folder)], check=True, timeout=60)
    assert {path.name for path in folder.glob("*.records")} == {"open.records"}


def test_hashes_tell_nobody_the_numbers(
    journal: Journal, tmp_path: Path, clock: RushingClock
) -> None:
    hashes = journal.hash_numbers(NUMBERS)
    assert list(journal.hash_numbers(NUMBERS[3:5])) == list(hashes[3:5])
    assert len(set(hashes)) == len(NUMBERS)
    with Journal.open(tmp_path / "other", clock) as other:
        assert not set(other.hash_numbers(NUMBERS)) & set(hashes), "the key is its own"
    assert unpacked(packed(hashes)) == hashes
    assert unpacked(packed(hashes) + b"xyz") == hashes
    assert packed(array("Q", [1])) == b"\x01" + bytes(7)


def test_one_claim_at_a_time(
    journal: Journal, folder: Path, clock: RushingClock, make_plan: MakePlan
) -> None:
    stored = journal.begin(make_plan(), CAMPAIGN)
    assert journal.holder(stored.id) is None
    with Journal.open(folder, clock) as other:
        with journal.claim(stored.id), journal.claim(stored.id):
            assert other.holder(stored.id) == os.getpid()
            with pytest.raises(UsageError, match=f"process {os.getpid()} is at"):
                other.claim(stored.id).__enter__()
        with other.claim(stored.id):
            assert journal.holder(stored.id) == os.getpid()
    assert not list(folder.glob("*.lock"))


def test_a_claim_ends_with_its_process(journal: Journal, folder: Path, make_plan: MakePlan) -> None:
    stored = journal.begin(make_plan(), CAMPAIGN)
    program = (
        "import sys, os, pathlib, signal; from campmon.append import Journal;"
        "from campmon.engine.clock import SystemClock;"
        "journal = Journal.open(pathlib.Path(sys.argv[1]), SystemClock());"
        "claim = journal.claim(sys.argv[2]); claim.__enter__();"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder), stored.id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        assert journal.holder(stored.id) == process.pid
        process.kill()
        process.wait(30)
    assert journal.holder(stored.id) is None
    with journal.claim(stored.id):
        pass


def test_threads_and_other_journals_write_together(
    journal: Journal, folder: Path, clock: RushingClock, make_plan: MakePlan
) -> None:
    jobs = [journal.begin(make_plan(f"j{n}"), CAMPAIGN) for n in range(4)]
    with Journal.open(folder, clock) as other, ThreadPoolExecutor(4) as threads:
        for at, job in zip((journal, other, journal, other), jobs, strict=True):
            for work in job.batches:
                threads.submit(at.settled, job.id, settled(work, accepted=1), NUMBERS[:1])
    assert [job.accepted for job in journal.jobs()] == [3] * 4


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\x00 and then nothing" * 200, b"x" * 9999]
)
def test_a_damaged_file_says_so_and_is_left_as_it_is(
    folder: Path, clock: RushingClock, content: bytes
) -> None:
    folder.mkdir(parents=True)
    path = folder / "journal.db"
    path.write_bytes(content)
    if not content:  # as when the power went before anything was written
        Journal.open(folder, clock).close()
        return
    with pytest.raises(JournalError, match="is damaged") as caught:
        Journal.open(folder, clock)
    assert "move this file away" in caught.value.mend
    assert path.read_bytes() == content


def test_a_file_that_is_damaged_in_the_middle_says_so(
    journal: Journal, folder: Path, clock: RushingClock, make_plan: MakePlan
) -> None:
    for n in range(50):
        journal.begin(make_plan(f"j{n}"), CAMPAIGN)
    journal.close()
    path = folder / "journal.db"
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(JournalError, match="is damaged"), Journal.open(folder, clock) as broken:
        broken.jobs()


def test_rows_that_nobody_of_ours_wrote_are_damage(
    journal: Journal, folder: Path, make_plan: MakePlan
) -> None:
    stored = journal.begin(make_plan(), CAMPAIGN)
    with sqlite3.connect(folder / "journal.db") as other:
        other.execute("UPDATE batches SET state = 'GONE' WHERE number = 2")
    other.close()
    with pytest.raises(JournalError, match="is damaged"):
        journal.load(stored.id)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("PRAGMA user_version = 99", "newer campmon"),
        ("PRAGMA application_id = 5", "holds something else"),
    ],
)
def test_a_file_that_is_not_ours_is_left_as_it_is(
    journal: Journal, folder: Path, clock: RushingClock, change: str, said: str
) -> None:
    journal.close()
    with sqlite3.connect(folder / "journal.db") as other:
        other.execute(change)
    other.close()
    before = (folder / "journal.db").read_bytes()
    with pytest.raises(JournalError, match=said) as caught:
        Journal.open(folder, clock)
    assert "left as it is" in caught.value.mend
    assert (folder / "journal.db").read_bytes() == before


def test_a_folder_that_cannot_be_used_says_so(tmp_path: Path, clock: RushingClock) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="cannot be opened") as caught:
        Journal.open(tmp_path / "file" / "appends", clock)
    assert caught.value.mend
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "journal.db").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(JournalError):
        Journal.open(tmp_path / "link", clock)
    assert not (tmp_path / "elsewhere").exists()


def test_a_full_disk_says_so_and_leaves_what_was(journal: Journal, make_plan: MakePlan) -> None:
    stored = journal.begin(make_plan(), CAMPAIGN)
    journal._database._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(JournalError, match="full") as caught:
        journal.begin(make_plan("big", tuple(f"2{n:09d}0" for n in range(2_000))), CAMPAIGN)
    assert "Make room" in caught.value.mend
    journal._database._connection.execute("PRAGMA max_page_count = 100000")
    assert journal.jobs() == [stored]


def test_a_journal_that_another_process_holds_says_so(
    journal: Journal, folder: Path, make_plan: MakePlan
) -> None:
    journal._database._connection.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(folder / "journal.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match="another process has it"):
        journal.begin(make_plan(), CAMPAIGN)
    other.execute("ROLLBACK")
    other.close()


def test_a_lock_is_a_file_as_long_as_it_is_held(tmp_path: Path) -> None:
    path = tmp_path / "one.lock"
    with FileLock(path) as first:
        assert first.holder() is None
        assert first.take()
        assert not FileLock(path).take()
        assert FileLock(path).holder() == os.getpid()
    assert not path.exists()
    with pytest.raises(JournalError, match="cannot be locked"):
        FileLock(tmp_path / "none" / "one.lock").take()


def test_the_line_is_first_come_first_served(tmp_path: Path, clock: RushingClock) -> None:
    line, other = (WaitingLine(tmp_path / "line", clock) for _ in range(2))
    assert line.first("a")
    assert not other.first("b")
    assert not line.first("c")
    assert line.first("a"), "it keeps its place"
    line.leave("a")
    assert not line.first("a"), "and goes to the end after its call"
    assert other.first("b")
    clock.seconds += FORGOTTEN_SECONDS
    assert line.first("c"), "who is not seen any more stands there no longer"
    (tmp_path / "line").write_bytes(b"\xff nonsense\n1e999 b\n\n")
    assert line.first("c")
    nowhere = WaitingLine(tmp_path / "line" / "below a file", clock)
    assert nowhere.first("a")
    assert nowhere.first("b")


def test_a_batch_is_not_sent_that_another_process_has_sent(
    journal: Journal, folder: Path, clock: RushingClock, make_plan: MakePlan
) -> None:
    """Its claim does not hold where somebody has removed the lock's file."""
    stored = journal.begin(make_plan(), CAMPAIGN)
    with journal.claim(stored.id), Journal.open(folder, clock) as other:
        (folder / f"{stored.id}.lock").unlink()
        with other.claim(stored.id):
            first, second, _ = other.load(stored.id).batches
            clock.seconds += 1
            other.sending(stored.id, first, uploaded_before=0)
            other.settled(stored.id, settled(second, state=BatchState.LEFT_OUT))
            for work in (first, second):
                with pytest.raises(JournalError, match="another process has gone on"):
                    journal.sending(stored.id, work, uploaded_before=0)
            assert other.load(stored.id).batches[0].unanswered == 1


def test_a_lock_whose_file_was_removed_is_not_held(tmp_path: Path) -> None:
    lock, other = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert not lock.held
    assert lock.take()
    assert lock.held
    (tmp_path / "lock").unlink()
    assert not lock.held
    assert other.take()
    lock.release()
    assert other.held
    other.release()
