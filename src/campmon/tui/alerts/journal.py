"""Appends that wait for somebody, from the journal: read in a thread, and seldom."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from campmon.append.journal.overview import JobOverview, Overviews
from campmon.append.report import JobState
from campmon.engine.alerts import AppendTrouble
from campmon.engine.clock import Clock
from campmon.model.errors import CampmonError
from campmon.tui.session import Session

EVERY_SECONDS = 60.0
"""Time between two looks for what other processes have left behind."""

_log = logging.getLogger(__name__)


class JournalWatch:
    """Reads the journal once a minute, and when a job of this session has ended."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._clock: Clock = session.clock
        self._read_at: float | None = None
        self._running: frozenset[str] = frozenset()

    async def read_if_due(self) -> list[AppendTrouble] | None:
        """The jobs that wait for somebody; None where it was not read."""
        running = frozenset(job.id for job in self._session.running_jobs)
        due = self._read_at is None or self._clock.monotonic() - self._read_at >= EVERY_SECONDS
        if not due and running == self._running:
            return None
        self._read_at, self._running = self._clock.monotonic(), running
        try:
            jobs = await asyncio.to_thread(_read, self._session.appends_dir)
        except CampmonError as error:  # the jobs screen says so; here nothing is known
            _log.warning("alerts: %s", error)
            return None
        return [_trouble(job) for job in jobs if job.can_go_on and job.id not in running]


def _read(folder: Path) -> list[JobOverview]:
    with Overviews(folder) as overviews:
        return overviews.read()


def _trouble(job: JobOverview) -> AppendTrouble:
    doubtful = job.state is JobState.IN_DOUBT or job.in_doubt > 0
    return AppendTrouble(job.key, job.campaign_name, job.records, job.there, job.in_doubt, doubtful)
