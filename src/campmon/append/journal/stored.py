"""A job as the journal keeps it: plain data."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from campmon.append.batches import BatchOutline
from campmon.append.purpose import Purpose
from campmon.append.report import AppendReport, BatchResult, BatchState, JobState
from campmon.append.spool import remove_spools
from campmon.model.campaign import CampaignKey
from campmon.model.errors import from_code
from campmon.model.record import AppendRules


class DoubtDecision(StrEnum):
    """What a person decides of records of which nothing can be known."""

    ASK = "ask"
    """Nothing yet: the job stays in doubt."""
    LANDED = "landed"
    """They are on the campaign: go on with the next."""
    AGAIN = "again"
    """They are not: send them again."""
    SKIP = "skip"
    """Leave them out, and go on with the next."""


@dataclass(frozen=True, slots=True)
class BatchWork:
    """A batch and where it stands.

    uploaded_before  the campaign's Uploaded before the call that was made last; None is unknown
    sent_at          when that call was begun
    left             places, in the batch, of the records that are still to be sent, or in doubt;
                     None is all
    unanswered       calls whose answer never came, and of which nothing has been found out
    """

    result: BatchResult
    uploaded_before: int | None = None
    sent_at: datetime | None = None
    left: tuple[int, ...] | None = None
    unanswered: int = 0

    @property
    def places(self) -> tuple[int, ...]:
        """`left`, with all of the batch's places where it is None."""
        return tuple(range(self.outline.records)) if self.left is None else self.left

    @property
    def outline(self) -> BatchOutline:
        """Which records it has."""
        return self.result.outline

    def doubted(self, message: str) -> "BatchWork":
        """The batch after a call whose answer never came."""
        result = replace(
            self.result,
            state=BatchState.IN_DOUBT,
            in_doubt=len(self.places),
            message=message,
        )
        return replace(self, result=result)


@dataclass(frozen=True, slots=True)
class StoredJob:
    """A job as the journal has it: enough to go on with it, without the file it came from.

    file      the file's path, as the user named it
    content   a digest of the file's bytes
    rejected  rows that the checks kept back
    mapping   field → columns, for showing
    spool     where its records are until it has ended
    error     what ended it, as (code, message, mend); None if nothing did
    finished  None while it can go on
    uploaded  the campaign's Uploaded before the first call and after the last; None is unknown
    """

    id: str
    key: CampaignKey
    campaign_name: str
    purpose: Purpose
    rules: AppendRules
    file: Path
    content: str
    rows: int
    rejected: int
    mapping: tuple[tuple[str, tuple[str, ...]], ...]
    pace: str
    who: str
    spool: Path
    state: JobState
    batches: tuple[BatchWork, ...]
    started: datetime
    finished: datetime | None = None
    error: tuple[str, str, str] | None = None
    uploaded: tuple[int | None, int | None] = (None, None)

    @property
    def good(self) -> int:
        """Records that it sends."""
        return sum(batch.outline.records for batch in self.batches)

    @property
    def accepted(self) -> int:
        """Records that the platform took."""
        return sum(batch.result.accepted for batch in self.batches)

    def with_batch(self, batch: BatchWork) -> "StoredJob":
        """The job with one batch as it stands now."""
        place = batch.outline.number - 1
        batches = (*self.batches[:place], batch, *self.batches[place + 1 :])
        return replace(self, batches=batches)

    def abandoned(self) -> "StoredJob":
        """The job as it stands if no process is at it: a call without an answer is in doubt."""
        job = self
        for work in self.batches:
            if work.result.state is BatchState.SENDING:
                job = job.with_batch(work.doubted("interrupted before the answer came"))
        if not self.state.ended and self.state is not JobState.READY:
            job = replace(job, state=JobState.INTERRUPTED)
        return job

    def report(self) -> AppendReport:
        """What became of every row, as far as it is known."""
        return AppendReport(
            job=self.id,
            profile=self.key.profile,
            campaign_id=self.key.id,
            campaign_name=self.campaign_name,
            file=str(self.file),
            state=self.state,
            rows=self.rows,
            rejected=self.rejected,
            batches=tuple(work.result for work in self.batches),
            started=self.started,
            finished=self.finished,
            error=None if self.error is None else from_code(*self.error),
            purpose=self.purpose,
            mend_of_doubt=self.purpose.mend_of_doubt(self.rules),
            uploaded=self.uploaded,
        )

    def remove_spools(self) -> None:
        """Delete its records and rejected rows: once it has ended, nothing needs them."""
        remove_spools(self.spool.parent, self.id)
