"""The journal's jobs at a glance: sums, no batches, so that a list of them costs little."""

import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from campmon.append.journal.database import NAME, Database, open_database
from campmon.append.journal.locks import FileLock
from campmon.append.purpose import Purpose
from campmon.append.report import JobState
from campmon.model.campaign import CampaignKey
from campmon.model.text import clean


@dataclass(frozen=True, slots=True)
class JobOverview:
    """A job and its sums.

    records     records that it sends
    accepted    those that the platform took
    there       the same, with those that were found on the campaign
    being_sent  records of a call that has not been answered yet
    holder      the process that is at it; None if none is, 0 if it cannot be told which
    """

    id: str
    key: CampaignKey
    campaign_name: str
    purpose: Purpose
    file: Path
    state: JobState
    started: datetime
    finished: datetime | None
    rejected: int
    records: int
    accepted: int
    there_before: int
    refused: int
    in_doubt: int
    being_sent: int = 0
    holder: int | None = None

    @property
    def there(self) -> int:
        """Records that are on the campaign, as far as is known."""
        return self.accepted + self.there_before

    @property
    def can_go_on(self) -> bool:
        """Whether it can be resumed now."""
        return self.finished is None and self.holder is None


class Overviews:
    """Reads the jobs of the journal in a folder, again and again; a context manager.

    Any thread may use it, one at a time. Where there is no journal there are no jobs: none is made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database: Database | None = None
        self._seen: tuple[int, int] | None = None
        self._jobs: list[JobOverview] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the journal."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def read(self, limit: int = 50) -> list[JobOverview]:
        """The latest jobs as they stand, newest first. Raises JournalError."""
        if self._database is None:
            if not (self._folder / NAME).exists():
                return []
            self._database = open_database(self._folder)
        with self._database.reading() as db:
            version = db.execute("PRAGMA data_version").fetchone()[0], limit
            if version != self._seen:
                rows = db.execute(_JOBS, (limit,)).fetchall()
                self._jobs = [_job(row) for row in rows]
                self._seen = version
        return [self._as_it_stands(job) for job in self._jobs]

    def _as_it_stands(self, job: JobOverview) -> JobOverview:
        """Who is at it now; of one that nobody is at, what was being sent is in doubt."""
        if job.finished is not None:
            return job
        holder = FileLock(self._folder / f"{job.id}.lock").holder()
        if holder is not None:
            return replace(job, holder=holder)
        active = not job.state.ended and job.state is not JobState.READY
        state = JobState.INTERRUPTED if active else job.state
        return replace(job, state=state, in_doubt=job.in_doubt + job.being_sent)


_JOBS = """
SELECT j.id, j.profile, j.campaign, j.campaign_name, j.purpose, j.file, j.state, j.started,
    j.finished, j.rejected, sum(b.records), sum(b.accepted), sum(b.there_before),
    sum(CASE b.refused WHEN '[]' THEN 0 ELSE json_array_length(b.refused) END), sum(b.in_doubt),
    sum(CASE b.state WHEN 'SENDING' THEN b.records - b.accepted - b.there_before ELSE 0 END)
FROM (SELECT * FROM jobs ORDER BY started DESC, id DESC LIMIT ?) j
LEFT JOIN batches b ON b.job = j.id
GROUP BY j.id ORDER BY j.started DESC, j.id DESC
"""


def _job(row: tuple[Any, ...]) -> JobOverview:
    return JobOverview(
        id=row[0],
        key=CampaignKey(row[1], row[2]),
        campaign_name=clean(row[3]),
        purpose=Purpose(row[4]),
        file=Path(os.fsdecode(row[5])),
        state=JobState[row[6]],
        started=datetime.fromisoformat(row[7]),
        finished=datetime.fromisoformat(row[8]) if row[8] else None,
        rejected=row[9],
        records=row[10] or 0,
        accepted=row[11] or 0,
        there_before=row[12] or 0,
        refused=row[13] or 0,
        in_doubt=row[14] or 0,
        being_sent=row[15] or 0,
    )
