"""The report of a job that the journal has."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from campmon.append.journal import Journal, StoredJob
from campmon.model.errors import CampmonError
from campmon.model.text import clean
from campmon.tui import figures
from campmon.tui.append.running import told
from campmon.tui.cells import wrap
from campmon.tui.looks import Line
from campmon.tui.screens.reading import ReadingScreen
from campmon.tui.screens.report_lines import report_lines

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_EVERY_SECONDS = 2.0


class StoredReportScreen(ReadingScreen):
    """What became of every row, rebuilt from the journal; kept up to date while it is under way."""

    heading = "Report"

    def __init__(self, app: CampmonApp, job_id: str) -> None:
        super().__init__(app)
        self._job_id = job_id
        self._job: StoredJob | None = None
        self._told: tuple[str, ...] = ("Looking…",)

    def on_mount(self) -> None:
        """Read it, in a thread."""
        super().on_mount()
        self.run_worker(self._follow(), name="reading the report", exit_on_error=False)

    async def _follow(self) -> None:
        session = self._campmon.session

        def load() -> tuple[StoredJob, tuple[str, ...]]:
            with Journal.open(session.appends_dir, session.clock) as journal:
                job = journal.load(self._job_id)
                return job, told(job.report())

        while True:
            try:
                self._job, self._told = await asyncio.to_thread(load)
            except CampmonError as error:
                self._told = (clean(str(error)),)
            self.fill()
            if self._job is None or self._job.finished is not None:
                return
            await asyncio.sleep(_EVERY_SECONDS)

    def make_lines(self, width: int) -> Sequence[Line]:
        """The job, then its report."""
        job = self._job
        if job is None:
            return [((line, "text"),) for text in self._told for line in wrap(text, width, 4)]
        begun = f"begun {figures.moment(job.started, self._campmon.session.clock.now())}"
        return report_lines(
            job.purpose.value,
            clean(job.file.name),
            clean(job.campaign_name or job.key.id),
            f"{begun} by {clean(job.who)}" if job.who else begun,
            self._told,
            width,
        )
