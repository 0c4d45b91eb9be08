"""Appends and updates: this session's, earlier ones, those of other processes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from campmon.model.errors import CampmonError
from campmon.tui.cells import wrap
from campmon.tui.looks import Line
from campmon.tui.screens.confirm import AskScreen
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.screens.jobs_listed import Listed, listed, rows_of
from campmon.tui.screens.reading import ReadingScreen
from campmon.tui.screens.report_lines import report_lines

if TYPE_CHECKING:
    from campmon.append.journal.overview import JobOverview
    from campmon.tui.app import CampmonApp

_EVERY_SECONDS = 1.0
_LINES_EACH = 6


class JobsScreen(Dialog[None]):
    """Lists jobs, those of this session that run first, then the latest."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,j", "leave", show=False),
        Binding("p,u", "pause", show=False),
        Binding("c", "cancel", show=False),
        Binding("r", "resume", show=False),
    ]
    AUTO_FOCUS = "OptionList"

    def __init__(self, app: CampmonApp) -> None:
        super().__init__()
        self._campmon = app
        self._stored: list[JobOverview] = []
        self._problem = ""
        self._jobs: list[Listed] = []
        self._rows: list[str] = []
        self._read = False
        self.list = OptionList(markup=False)

    def compose(self) -> ComposeResult:
        """Title, jobs, keys."""
        with Vertical(classes="box wide"):
            yield said("Appends and updates", "title")
            yield self.list
            yield said("enter report · p pause or go on · r resume · c cancel · esc leaves", "hint")

    def on_mount(self) -> None:
        """Keep up with jobs, here and elsewhere."""
        self.call_after_refresh(self.fill)
        self.set_interval(_EVERY_SECONDS, self.fill)
        self.run_worker(self._follow(), name="reading the journal", exit_on_error=False)

    def on_resize(self) -> None:
        """Fit the rows."""
        self.call_after_refresh(self.fill)

    async def _follow(self) -> None:
        """Read the journal, in a thread, as long as this is open."""
        from campmon.append.journal.overview import Overviews

        overviews = Overviews(self._campmon.session.appends_dir)
        try:
            while True:
                try:
                    self._stored = await asyncio.to_thread(overviews.read)
                    self._problem = ""
                except CampmonError as error:
                    self._problem = str(error)
                self._read = True
                self.fill()
                await asyncio.sleep(_EVERY_SECONDS)
        finally:
            overviews.close()

    @property
    def current(self) -> Listed | None:
        """The job under the cursor."""
        at = self.list.highlighted
        return self._jobs[at] if at is not None and at < len(self._jobs) else None

    def fill(self) -> None:
        """Show the jobs as they are now; only rows that differ are replaced."""
        width = self.list.size.width - 2
        if width <= 0:  # not laid out yet
            self.call_after_refresh(self.fill)
            return
        session = self._campmon.session
        jobs = listed(session.jobs, self._stored)
        now = session.clock.now()
        several = len(session.sources) > 1
        rows = rows_of(jobs, width, now, several=several) or self._how_to_begin(width)
        if self._problem:
            rows += wrap(self._problem, width, _LINES_EACH)
        current = self.current
        if len(rows) != len(self._rows):
            self.list.clear_options()
            options = [Option(Content(row), disabled=n >= len(jobs)) for n, row in enumerate(rows)]
            self.list.add_options(options)
        else:
            for n, (before, new) in enumerate(zip(self._rows, rows, strict=True)):
                if before != new:
                    self.list.replace_option_prompt_at_index(n, Content(new))
        moved = [job.id for job in jobs] != [job.id for job in self._jobs]
        self._jobs, self._rows = jobs, rows
        if jobs and moved:
            places = {job.id: n for n, job in enumerate(jobs)}
            self.list.highlighted = places.get(current.id, 0) if current is not None else 0

    def _how_to_begin(self, width: int) -> list[str]:
        if not self._read:
            return ["Looking…"]
        key = self._campmon.keys.shown("campaign.append") or "the palette"
        text = (
            "No records have been appended or updated yet. Put the cursor on a campaign and press "
            f"{key} to append from a file; the records tab of its details updates them."
        )
        return wrap(text, width, _LINES_EACH)

    @on(OptionList.OptionSelected)
    def _report(self) -> None:
        job = self.current
        if job is None:
            return
        if job.here is not None and (job.here.running or job.stored is None):
            self.app.push_screen(ReportScreen(self._campmon, job))
            return
        from campmon.tui.append.stored_report import StoredReportScreen

        self.app.push_screen(StoredReportScreen(self._campmon, job.id))

    def action_pause(self) -> None:
        """Pause the job under the cursor, or let it go on."""
        job = self.current
        if job is None:
            return
        if job.control is None:
            self._say_why_not(job)
        elif job.state in ("paused", "pausing"):
            job.control.resume()
        else:
            job.control.pause()
        self.fill()

    def action_resume(self) -> None:
        """Go on with a job that was paused or interrupted, or is in doubt."""
        job = self.current
        if job is None:
            return
        if job.control is not None:
            job.control.resume()
        elif job.stored is None or not job.stored.can_go_on:
            self._say_why_not(job)
        else:
            from campmon.tui.append.resuming import ask_to_resume

            ask_to_resume(self._campmon, job.stored)

    def _say_why_not(self, job: Listed) -> None:
        holder = job.stored.holder if job.stored is not None else None
        if holder is not None:
            who = f"process {holder}" if holder else "another process"
            self._campmon.tell(f"It is steered where it was begun: {who} is at it", "warning")
        elif job.stored is not None and job.stored.can_go_on:
            self._campmon.tell("Nobody is at it. r goes on with it", "warning")
        else:
            self._campmon.tell("It has ended: nothing is left to send", "warning")

    def action_cancel(self) -> None:
        """End the job under the cursor for good, once that is confirmed."""
        job = self.current
        if job is None:
            return
        if job.control is None and (job.stored is None or not job.stored.can_go_on):
            self._say_why_not(job)
            return
        doubt = ""
        if job.in_doubt:
            doubt = f" {job.in_doubt:,} are in doubt, and will not be looked for."
        question = (
            f"{job.sent:,} of {job.total:,} records {where(job)}. No more will be sent; "
            f"{'those that are there stay' if job.kind == 'append' else 'what is changed stays'}."
            f"{doubt}"
        )

        def answered(sure: bool | None) -> None:
            if sure and job.control is not None:
                job.control.cancel()
            elif sure:
                from campmon.tui.append.resuming import give_up

                give_up(self._campmon, job.id)
            self.fill()

        self.app.push_screen(AskScreen(f"End this {job.kind}?", question, "End it"), answered)


class ReportScreen(ReadingScreen):
    """What became of every row of one job of this session."""

    heading = "Report"

    def __init__(self, app: CampmonApp, job: Listed) -> None:
        super().__init__(app)
        self._job = job

    def on_mount(self) -> None:
        """Keep up while it runs."""
        super().on_mount()
        self.set_interval(_EVERY_SECONDS, self.fill)

    def make_lines(self, width: int) -> Sequence[Line]:
        """The job, then its report; while it runs, how far it is."""
        job, here = self._job, self._job.here
        assert here is not None
        so_far = f"{job.words}: {job.sent:,} of {job.total:,} records {where(job)}"
        told = here.report or tuple(filter(None, (so_far, here.put_off)))
        begun = f"begun {job.begun.astimezone():%H:%M}"
        return report_lines(job.kind, job.file_name, job.campaign_name, begun, told, width)


def where(job: Listed) -> str:
    """What has become of those that were sent."""
    if job.kind == "append":
        return f"are on {job.campaign_name}"
    return f"of {job.campaign_name} are updated"
