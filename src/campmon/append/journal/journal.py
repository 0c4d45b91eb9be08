"""The journal itself: one SQLite file, one transaction a step."""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from campmon.append.journal.database import Database, open_database, told
from campmon.append.journal.hashes import hashes_of, packed, unpacked
from campmon.append.journal.locks import FileLock
from campmon.append.journal.overlap import check_untouched, hashes_behind
from campmon.append.journal.rows import (
    BATCH_COLUMNS,
    JOB_COLUMNS,
    Cell,
    new_job,
    of_batch,
    of_job,
    to_job,
)
from campmon.append.journal.stored import BatchWork, StoredJob
from campmon.append.plan import AppendPlan
from campmon.append.purpose import Purpose
from campmon.append.report import BatchState, JobState
from campmon.append.spool import sweep_spools
from campmon.engine.clock import Clock
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.errors import CampmonError, JournalError, UsageError

KEPT_DAYS = 90
"""How long jobs that have ended, and the numbers that they appended, are remembered."""

_JOBS = f"SELECT {JOB_COLUMNS} FROM jobs"
_BATCHES = f"SELECT {BATCH_COLUMNS} FROM batches WHERE job = ? ORDER BY number"
_PUT_BATCH = f"INSERT OR REPLACE INTO batches (job, {BATCH_COLUMNS}) VALUES ({', '.join('?' * 18)})"
_UNTOUCHED = frozenset({BatchState.PLANNED, BatchState.REFUSED})


class Journal:
    """Jobs and their batches, as of the last step that was written down.

    What a method has written is on the disk when it returns. Methods raise JournalError where the
    file cannot be used: then nothing may be sent. Any thread may call them, one at a time.
    """

    def __init__(self, folder: Path, database: Database, clock: Clock) -> None:
        self._folder = folder
        self._database = database
        self._clock = clock
        self._key = b""
        self._claims: dict[str, tuple[FileLock, int]] = {}
        self._claiming = Lock()

    @classmethod
    def open(cls, folder: Path, clock: Clock, *, durable: bool = True) -> Self:
        """Open the journal in `folder`, made where there is none, and forget what is too old.

        Raises JournalError, with a mend, for a file that is damaged, written by a newer campmon,
        or somebody else's. Such a file is left as it is. `durable` is False only in tests.
        """
        journal = cls(folder, open_database(folder, durable=durable), clock)
        try:
            journal._purge()
            sweep_spools(folder, [job.id for job in journal.unfinished()])
        except BaseException:
            journal.close()
            raise
        return journal

    @property
    def folder(self) -> Path:
        """Where it is, with the spools of its jobs."""
        return self._folder

    def close(self) -> None:
        """Let go of the file and of every claim; may be called twice."""
        for lock, _ in self._claims.values():
            lock.release()
        self._claims.clear()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Jobs

    def begin(
        self, plan: AppendPlan, campaign: Campaign, *, pace: str = "steady", who: str = ""
    ) -> StoredJob:
        """Write down a job with all its batches as planned: from now on it can be resumed.

        Raises InputFileError if no row can be sent, UsageError if the job was begun before.
        """
        plan.check_sendable()
        job = new_job(plan, campaign, pace, who, self._clock.now())
        with self._database.writing() as db:
            if db.execute("SELECT 1 FROM jobs WHERE id = ?", (job.id,)).fetchone():
                raise UsageError(f"the append {job.id} was begun before", "Check the file again.")
            places = ", ".join("?" * 20)
            db.execute(
                f"INSERT INTO jobs ({JOB_COLUMNS}) VALUES ({places})", of_job(job, self._folder)
            )
            db.executemany(_PUT_BATCH, (of_batch(job.id, work) for work in job.batches))
        return job

    def load(self, job_id: str) -> StoredJob:
        """The job of that id, or the only one whose id begins so. Raises UsageError."""
        pattern = "".join(f"\\{c}" if c in "\\%_" else c for c in job_id) + "%"
        found = self._found(
            f"{_JOBS} WHERE id LIKE ? ESCAPE '\\' ORDER BY id = ? DESC, id LIMIT 6",
            (pattern, job_id),
        )
        if not job_id or not found:
            raise UsageError(
                f"there is no append {job_id!r}", "See `campmon jobs` for those known."
            )
        if found[0].id != job_id and len(found) > 1:
            several = ", ".join(job.id for job in found)
            raise UsageError(f"several appends begin with {job_id!r}: {several}", "Say more of it.")
        return found[0]

    def jobs(self, limit: int = 50) -> list[StoredJob]:
        """The latest jobs, newest first."""
        return self._found(f"{_JOBS} ORDER BY started DESC, id DESC LIMIT ?", (limit,))

    def unfinished(self) -> list[StoredJob]:
        """The jobs that can be gone on with, newest first; see `holder` for who is at one now."""
        return self._found(f"{_JOBS} WHERE finished IS NULL ORDER BY started DESC, id DESC", ())

    def same_content(self, plan: AppendPlan, key: CampaignKey) -> list[StoredJob]:
        """Jobs that sent the same file, or some of the same batches, to the campaign; newest first.

        Those of which nothing was sent are no such jobs.
        """
        jobs = self._found(
            f"{_JOBS} WHERE profile = ? AND campaign = ? AND purpose = ? AND id <> ?"
            " ORDER BY started DESC, id DESC",
            (key.profile, key.id, plan.purpose.value, plan.job_id),
        )
        digests = {outline.digest for outline in plan.outlines}
        same = []
        for job in jobs:
            sent = {work.outline.digest for work in job.batches if _touched(work)}
            if sent and (job.content == plan.content or sent & digests):
                same.append(job)
        return same

    # Steps of a job

    def sending(self, job_id: str, work: BatchWork, *, uploaded_before: int | None) -> BatchWork:
        """Write down that a call with what is left of a batch begins, and return the batch as sent.

        Make the call only if this raises nothing: another process may have gone on with the job.
        """
        now = self._clock.now()
        sent = replace(
            work,
            result=replace(work.result, state=BatchState.SENDING),
            uploaded_before=uploaded_before,
            sent_at=now,
            unanswered=work.unanswered + 1,
        )
        with self._database.writing() as db:
            check_untouched(db, job_id, work)
            db.execute(_PUT_BATCH, of_batch(job_id, sent))
            db.execute(
                "UPDATE jobs SET state = ?, finished = NULL, error = NULL,"
                " uploaded_before = coalesce(uploaded_before, ?) WHERE id = ?",
                (JobState.SENDING.name, uploaded_before, job_id),
            )
        return sent

    def settled(self, job_id: str, work: BatchWork, numbers: Iterable[str] = ()) -> None:
        """Write down what became of a batch.

        numbers  those of its records that are on the campaign, for later appends to be held
                 against
        """
        hashes = self.hash_numbers(numbers)
        with self._database.writing() as db:
            db.execute(_PUT_BATCH, of_batch(job_id, work))
            if hashes:
                db.execute(
                    "INSERT OR REPLACE INTO numbers"
                    " SELECT id, ?, profile, campaign, purpose, ?, ? FROM jobs WHERE id = ?",
                    (work.outline.number, self._clock.now().isoformat(), packed(hashes), job_id),
                )

    def ended(
        self,
        job_id: str,
        state: JobState,
        error: CampmonError | None = None,
        *,
        uploaded: int | None = None,
    ) -> None:
        """Write down how a run of a job ended. It can be resumed unless the state is final.

        uploaded  the campaign's Uploaded, as read after the last call
        """
        finished = self._clock.now().isoformat() if state.final else None
        why = None if error is None else json.dumps((error.code, error.message, error.mend))
        with self._database.writing() as db:
            db.execute(
                "UPDATE jobs SET state = ?, finished = ?, error = ?,"
                " uploaded_after = coalesce(?, uploaded_after) WHERE id = ?",
                (state.name, finished, why, uploaded, job_id),
            )

    # Who is at it

    @contextmanager
    def claim(self, job_id: str) -> Iterator[None]:
        """Be the only one at a job, until the end; it also ends with the process.

        Raises UsageError if another one is at it. One journal may claim a job it has claimed.
        """
        with self._claiming:
            lock, holds = self._claims.get(job_id) or (FileLock(self._lock_path(job_id)), 0)
            if not holds and not lock.take():
                process = lock.holder()
                who = f"process {process}" if process else "another process"
                raise UsageError(f"{who} is at the append {job_id}", "Let it end, or end it.")
            self._claims[job_id] = lock, holds + 1
        try:
            yield
        finally:
            with self._claiming:
                if job_id in self._claims:  # else the journal was closed
                    lock, holds = self._claims.pop(job_id)
                    if holds > 1:
                        self._claims[job_id] = lock, holds - 1
                    else:
                        lock.release()

    def holder(self, job_id: str) -> int | None:
        """The process that is at a job; None if none is, 0 if it cannot be told which."""
        return FileLock(self._lock_path(job_id)).holder()

    def campaign_lock(self, key: CampaignKey) -> FileLock:
        """What a job holds from reading a campaign till it knows what became of its call there."""
        return FileLock(self._folder / f"campaign-{_named(key)}.lock")

    def line_path(self, job: StoredJob) -> Path:
        """Where the jobs that share this one's budget stand in line."""
        parts = tuple(job.key) if job.rules.one_at_a_time else (job.key.profile,)
        return self._folder / f"line-{_named(parts)}"

    # Numbers that were appended

    def hash_numbers(self, numbers: Iterable[str]) -> "array[int]":
        """What `earlier_hashes` would hold of each number (digits, as it is sent), in order."""
        return hashes_of(numbers, self._hash_key())

    def earlier_hashes(self, key: CampaignKey, purpose: Purpose = Purpose.APPEND) -> "array[int]":
        """The hashes of all numbers that jobs put on a campaign in the last KEPT_DAYS.

        They are the numbers dialed first; some may be there twice.
        """
        found = array("Q")
        for hashes in self.hashes_by_job(key, purpose).values():
            found.extend(hashes)
        return found

    def hashes_by_job(self, key: CampaignKey, purpose: Purpose) -> dict[str, "array[int]"]:
        """The same, each job's by its id."""
        found: dict[str, array[int]] = {}
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT job, hashes FROM numbers WHERE profile = ? AND campaign = ?"
                " AND purpose = ?",
                (key.profile, key.id, purpose.value),
            )
            for job, content in rows:
                found.setdefault(job, array("Q")).extend(unpacked(content))
        return found

    def came_behind(self, key: CampaignKey, uploaded: int, numbers: Sequence[str]) -> list[int]:
        """The places of those numbers that answered calls put behind its first `uploaded`."""
        with self._database.reading() as db:
            behind = hashes_behind(db, key, uploaded)
        return [place for place, one in enumerate(self.hash_numbers(numbers)) if one in behind]

    def _hash_key(self) -> bytes:
        if not self._key:
            with self._database.reading() as db:
                row = db.execute("SELECT fact FROM facts WHERE name = 'key'").fetchone()
            if row is None:
                raise JournalError(f"the journal in {self._folder} lacks its key")
            self._key = bytes(row[0])
        return self._key

    # The rows

    def _found(self, query: str, values: tuple[Cell, ...]) -> list[StoredJob]:
        with self._database.reading() as db:
            rows = _rows(db, query, values)
            batches = [_rows(db, _BATCHES, (row["id"],)) for row in rows]
        with _understood(self._database.path):
            jobs = [to_job(row, of, self._folder) for row, of in zip(rows, batches, strict=True)]
        return [self._as_it_stands(job) for job in jobs]

    def _as_it_stands(self, job: StoredJob) -> StoredJob:
        """A job whose process is gone was interrupted, whatever it was doing."""
        if job.finished is not None or job.id in self._claims:
            return job
        return job.abandoned() if self.holder(job.id) is None else job

    def _lock_path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}.lock"

    def _purge(self) -> None:
        """Forget the jobs that ended long ago, and the numbers of all that long."""
        before = (self._clock.now() - timedelta(days=KEPT_DAYS)).isoformat()
        old = "SELECT 1 FROM jobs WHERE finished < ? UNION SELECT 1 FROM numbers WHERE at < ?"
        with self._database.reading() as db:
            if db.execute(old, (before, before)).fetchone() is None:
                return
        with self._database.writing() as db:
            db.execute("DELETE FROM numbers WHERE at < ?", (before,))
            db.execute("DELETE FROM jobs WHERE finished < ?", (before,))


def _named(parts: tuple[str, ...]) -> str:
    """A file's name for what may not fit there, and is nobody's business."""
    joined = "\0".join(parts).encode("utf-8", "backslashreplace")
    return blake2b(joined, digest_size=8).hexdigest()


def _touched(work: BatchWork) -> bool:
    """Whether records of a batch may be on the campaign."""
    return work.result.state not in _UNTOUCHED or bool(work.result.accepted or work.unanswered)


def _rows(db: sqlite3.Connection, query: str, values: tuple[Cell, ...]) -> list[sqlite3.Row]:
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(query, values).fetchall()


@contextmanager
def _understood(path: Path) -> Iterator[None]:
    """Raise JournalError for rows that nobody of ours wrote."""
    try:
        with told(path, "read"):
            yield
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise JournalError(
            f"the journal of appends {path} is damaged: {type(error).__name__} in a row",
            "It was left as it is. Look at the campaigns themselves, then move it away.",
        ) from error


__all__ = ["KEPT_DAYS", "Journal"]
