"""Jobs as the list shows them: those of this session and those of the journal, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from campmon.model.text import clean
from campmon.tui import figures
from campmon.tui.append.waiting import waiting_words
from campmon.tui.cells import fit, right, width_of
from campmon.tui.session import Job, JobControl

if TYPE_CHECKING:
    from campmon.append.journal.overview import JobOverview

_WHEN, _KIND = 9, 6
_GAPS = 5
_ROOMY = 90
_NAME, _MOST_WORDS = 26, 40
_LEAST_NAMES, _MOST_NAMES = 16, 80
"""Cells of a campaign's name and a file's together."""


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
    profile: str = ""

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
        profile=job.key.profile,
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
        profile=job.key.profile,
    )


def rows_of(
    jobs: Sequence[Listed], width: int, now: datetime, *, several: bool = False
) -> list[str]:
    """The jobs, a line each: figures and how they stand whole, names as far as there is room.

    With `several` sources each campaign is named with its own, which then has more of the room.
    """
    of, kinds = (" of ", _KIND + 1) if width >= _ROOMY else ("/", 0)
    counts = [f"{job.sent:,}{of}{job.total:,}" for job in jobs]
    words = [_words(job) for job in jobs]
    count = max(map(width_of, counts), default=0)
    room = width - _WHEN - kinds - count - _GAPS
    said = min(max(map(width_of, words), default=0), _MOST_WORDS, max(0, room - _LEAST_NAMES))
    names = max(0, min(_MOST_NAMES, room - said))
    name = min(_NAME * 2 if several else _NAME, names - names // 3)
    return [
        fit(
            f"{fit(figures.moment(job.begun, now), _WHEN)} {fit(job.kind, kinds)}"
            f"{fit(_named(job, several), name)} {fit(job.file_name, names - name)} "
            f"{right(counted, count)}  {how}",
            width,
        )
        for job, counted, how in zip(jobs, counts, words, strict=True)
    ]


def _named(job: Listed, several: bool) -> str:
    return f"{job.profile} › {job.campaign_name}" if several else job.campaign_name


def _words(job: Listed) -> str:
    said = [job.words]
    if job.in_doubt and job.words != "in doubt":
        said.append(f"{job.in_doubt:,} in doubt")
    if job.refused:
        said.append(f"{job.refused:,} refused")
    return ", ".join(said)
