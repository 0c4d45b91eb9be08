"""The audit of a job from end to end: a line before the first call, and one after the last.

The commander audits each call. These say what was sent and what not, in lines of the file, wherever
and however the job ended.
"""

import logging
from pathlib import Path

from campmon.append.journal.stored import StoredJob
from campmon.append.plan import AppendPlan
from campmon.append.report import AppendReport, JobState
from campmon.engine.audit import AuditEntry, AuditLog
from campmon.model.campaign import Campaign
from campmon.model.errors import AuditError, CampmonError
from campmon.model.text import clean

_log = logging.getLogger(__name__)


def begin_of(audit: AuditLog, plan: AppendPlan, campaign: Campaign, who: str) -> AuditEntry:
    """Write the line before a job's first call. Raises AuditError: then nothing may be sent."""
    what = _what(str(plan.purpose), plan.good, plan.table.path, len(plan.outlines))
    return _begin(audit, campaign, who, what)


def resumption_of(audit: AuditLog, job: StoredJob, campaign: Campaign, who: str) -> AuditEntry:
    """Write the line before a job goes on. Raises AuditError: then nothing may be sent."""
    what = _what(str(job.purpose), job.good, job.file, len(job.batches))
    return _begin(audit, campaign, who, f"resume {job.id}: {what}")


def end_of(
    audit: AuditLog, begun: AuditEntry, report: AppendReport, error: CampmonError | None
) -> None:
    """Write the line after the last call. A failure is logged: what was sent is sent."""
    if error is not None:
        outcome, message = error.code, f"Nothing was sent: {error}"
    else:
        outcome, message = ending_of(report), "; ".join(report.lines())
    _end(audit, begun, outcome, message)


def not_begun(audit: AuditLog, begun: AuditEntry, error: CampmonError) -> None:
    """Write the second line of a job that could not be begun. A failure is logged."""
    _end(audit, begun, error.code, f"Nothing was sent: {error}")


def ending_of(report: AppendReport) -> str:
    """How it ended, in words; cut off before it began is interrupted too."""
    state = report.state
    return (state if state.ended else JobState.INTERRUPTED).value


def _end(audit: AuditLog, begun: AuditEntry, outcome: str, message: str) -> None:
    try:
        audit.end(begun, outcome, message)
    except AuditError as problem:
        _log.error("%s", problem)


def _begin(audit: AuditLog, campaign: Campaign, who: str, what: str) -> AuditEntry:
    return audit.begin(
        who=who,
        profile=campaign.profile,
        campaign_id=campaign.id,
        campaign_name=campaign.name,
        what=what,
    )


def _what(act: str, records: int, file: Path, calls: int) -> str:
    return (
        f"{act} {records:,} record{'' if records == 1 else 's'} from {clean(str(file))} "
        f"in {calls:,} call{'' if calls == 1 else 's'}"
    )
