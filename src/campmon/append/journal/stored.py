"""A job as the journal keeps it: plain data."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from campmon.append.plan import BatchOutline
from campmon.append.purpose import Purpose
from campmon.append.report import BatchResult, JobState
from campmon.model.campaign import CampaignKey
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
    left             places, in the batch, of the records that are still to be sent; None is all
    """

    result: BatchResult
    uploaded_before: int | None = None
    sent_at: datetime | None = None
    left: tuple[int, ...] | None = None

    @property
    def outline(self) -> BatchOutline:
        """Which records it has."""
        return self.result.outline


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
