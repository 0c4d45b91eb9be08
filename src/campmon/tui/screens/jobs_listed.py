"""Jobs as the list shows them: those of this session and those of the journal, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from campmon.model.text import clean
from campmon.tui import figures
from campmon.tui.append.waiting import waiting_words
from campmon.tui.cells import fit, right
from campmon.tui.session import Job, JobControl

if TYPE_CHECKING:
    from campmon.append.journal.overview import JobOverview

_LEAST_ROW = 76
"""Cells of a row on the smallest screen; beyond, names and files get their share."""
_WHEN = 9


@dataclass(frozen=True, slots=True)
class Listed:
    """A job, whoever has it in hand.

    words   how it stands
    here    as this session has it; None for those of others
    stored  as the journal has it; None before it was read there
    """

    id: str
    begun: datetime
    kind: str
    campaign_name: str
    file_name: str
    total: int
    sent: int
    refused: int
    in_doubt: int
    state: str
    words: str
    here: Job | None = None
    stored: JobOverview | None = None

    @property
    def control(self) -> JobControl | None:
        """What steers it from here."""
        return self.here.control if self.here is not None else None

    @property
    def runs_here(self) -> bool:
        """Whether this session has it in hand."""
        return self.here is not None and self.here.running


def listed(here: Sequence[Job], stored: Sequence[JobOverview]) -> list[Listed]:
    """All jobs, those that this session has in hand first, then the latest."""
    known = {job.id: job for job in stored}
    jobs = [_of_session(job, known.pop(job.id, None)) for job in reversed(here)]
    jobs += [_of_journal(job, None) for job in known.values()]
    return sorted(jobs, key=lambda job: (job.runs_here, job.begun), reverse=True)


def _of_session(job: Job, stored: JobOverview | None) -> Listed:
    if not job.running and stored is not None:
        return _of_journal(stored, job)  # another process may have gone on with it
    return Listed(
        id=job.id or f"{job.begun:%H%M%S}-{job.file_name}",
        begun=job.begun,
        kind=job.kind,
        campaign_name=job.campaign_name,
        file_name=job.file_name,
        total=job.total,
        sent=job.sent,
        refused=job.refused,
        in_doubt=job.in_doubt,
        state=job.state,
        words=waiting_words(job),
        here=job,
        stored=stored,
    )


def _of_journal(job: JobOverview, here: Job | None) -> Listed:
    words = job.state.value
    if job.holder is not None and job.state.ended:
        words = "going on"
    elif job.holder is not None:
        words = f"{words}, process {job.holder}" if job.holder else f"{words} elsewhere"
    elif job.finished is None and not job.state.ended:
        words = "interrupted"  # before its first call
    return Listed(
        id=job.id,
        begun=job.started,
        kind=job.purpose.value,
        campaign_name=clean(job.campaign_name or job.key.id),
        file_name=clean(job.file.name),
        total=job.records,
        sent=job.there,
        refused=job.refused,
        in_doubt=job.in_doubt,
        state=job.state.value,
        words=words,
        here=here,
        stored=job,
    )


def row_of(job: Listed, width: int, now: datetime) -> str:
    """A job in a line."""
    behind = [job.words]
    if job.refused:
        behind.append(f"{job.refused:,} refused")
    if job.in_doubt and job.words != "in doubt":
        behind.append(f"{job.in_doubt:,} in doubt")
    spare = max(0, width - _LEAST_ROW) // 3
    name = fit(job.campaign_name, 15 + min(9, spare))
    file = fit(job.file_name, 10 + min(14, spare))
    when = fit(figures.moment(job.begun, now), _WHEN)
    head = f"{when} {fit(job.kind, 6)} {name} {file} "
    count = right(f"{job.sent:,} of {job.total:,}", 18)
    return fit(f"{head}{count}  {', '.join(behind)}", width)
