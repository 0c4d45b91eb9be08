"""Gathers a campaign's report: its details, what the journal has of today, what was done to it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from campmon.append.journal import Journal, StoredJob
from campmon.append.journal.overview import Overviews
from campmon.append.journal.stored import BatchWork
from campmon.backends.base import Backend
from campmon.engine.audit import AuditLog
from campmon.engine.clock import Clock
from campmon.engine.export.report import (
    CampaignReport,
    ReportAct,
    ReportBatch,
    acts_since,
    day_of,
    parts_not_offered,
)
from campmon.model.campaign import CampaignKey
from campmon.model.detail import CampaignDetail
from campmon.model.errors import CampmonError
from campmon.model.reading import Act

_JOBS_LOOKED_AT = 1_000
_ENTRIES_LOOKED_AT = 50_000


def gather(
    detail: CampaignDetail,
    backend: Backend,
    *,
    audit: AuditLog,
    appends: Path,
    clock: Clock,
    told: Sequence[Act] = (),
) -> CampaignReport:
    """Everything that a report says of a campaign. It reads files: not for the event loop.

    What cannot be read is said in the report. `told` is what a hub has told of others' acts.
    """
    now = clock.now()
    since = day_of(now)
    key = detail.campaign.key
    problems: list[str] = []
    batches: tuple[ReportBatch, ...] = ()
    acts: tuple[ReportAct, ...] = ()
    try:
        batches = batches_since(appends, key, since, clock)
    except CampmonError as error:
        problems.append(str(error))
    try:
        acts = acts_since(audit.entries_of(*key, _ENTRIES_LOOKED_AT), told, since)
    except CampmonError as error:
        problems.append(str(error))
    return CampaignReport(
        detail,
        backend.platform,
        now,
        since,
        parts_not_offered(backend.capabilities),
        batches,
        acts,
        tuple(problems),
    )


def batches_since(
    appends: Path, key: CampaignKey, since: datetime, clock: Clock
) -> tuple[ReportBatch, ...]:
    """The batches sent to a campaign since then, and those still to be sent of jobs since then.

    Raises JournalError.
    """
    with Overviews(appends) as overviews:
        wanted = [
            job.id
            for job in overviews.read(_JOBS_LOOKED_AT)
            if job.key == key and (job.finished is None or job.finished >= since)
        ]
    if not wanted:
        return ()
    with Journal.open(appends, clock) as journal:
        jobs = [journal.load(job) for job in reversed(wanted)]
    return tuple(
        _batch(job, work) for job in jobs for work in job.batches if _is_of(job, work, since)
    )


def _is_of(job: StoredJob, work: BatchWork, since: datetime) -> bool:
    return (work.sent_at or job.started) >= since


def _batch(job: StoredJob, work: BatchWork) -> ReportBatch:
    result = work.result
    return ReportBatch(
        job.id,
        job.file.name,
        job.purpose.value,
        work.outline.number,
        work.outline.records,
        result.accepted,
        result.there_before,
        len(result.refused),
        result.in_doubt,
        result.not_sent,
        result.state.value,
        work.sent_at,
    )
