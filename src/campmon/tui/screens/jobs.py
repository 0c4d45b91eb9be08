"""The jobs of this session (appends, updates), their reports, and what steers those under way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from campmon.tui.cells import fit, right, wrap
from campmon.tui.looks import Line
from campmon.tui.screens.confirm import AskScreen
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.screens.reading import ReadingScreen
from campmon.tui.session import Job

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_EVERY_SECONDS = 1.0
_LINES_EACH = 6
_LEAST_ROW = 72
"""Cells of a row on the smallest screen; beyond, names and files get their share."""


class JobsScreen(Dialog[None]):
    """Lists running and finished jobs, the latest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,j", "leave", show=False),
        Binding("p,u", "pause", show=False),
        Binding("c", "cancel", show=False),
    ]
    AUTO_FOCUS = "OptionList"

    def __init__(self, app: CampmonApp) -> None:
        super().__init__()
        self._campmon = app
        self._jobs: list[Job] = []
        self._rows: list[str] = []
        self.list = OptionList(markup=False)

    def compose(self) -> ComposeResult:
        """Title, jobs, keys."""
        with Vertical(classes="box wide"):
            yield said("Appends and updates of this session", "title")
            yield self.list
            yield said("enter report · p pause or go on · c cancel · esc leaves", "hint")

    def on_mount(self) -> None:
        """Keep up with running jobs."""
        self.call_after_refresh(self.fill)
        self.set_interval(_EVERY_SECONDS, self.fill)

    def on_resize(self) -> None:
        """Fit the rows."""
        self.call_after_refresh(self.fill)

    @property
    def current(self) -> Job | None:
        """The job under the cursor."""
        at = self.list.highlighted
        return self._jobs[at] if at is not None and at < len(self._jobs) else None

    def fill(self) -> None:
        """Show the jobs as they are now; only rows that differ are replaced."""
        width = self.list.size.width - 2
        if width <= 0:  # not laid out yet
            self.call_after_refresh(self.fill)
            return
        jobs = list(reversed(self._campmon.session.jobs))
        rows = [_row(job, width) for job in jobs] or self._how_to_begin()
        if len(rows) != len(self._rows):
            current = self.current
            self.list.clear_options()
            self.list.add_options([Option(Content(row), disabled=not jobs) for row in rows])
            if jobs:
                self.list.highlighted = jobs.index(current) if current in jobs else 0
        else:
            for n, (before, now) in enumerate(zip(self._rows, rows, strict=True)):
                if before != now:
                    self.list.replace_option_prompt_at_index(n, Content(now))
        self._jobs, self._rows = jobs, rows

    def _how_to_begin(self) -> list[str]:
        key = self._campmon.keys.shown("campaign.append") or "the palette"
        return [
            "No records have been appended or updated in this session.",
            f"Put the cursor on a campaign and press {key} to append from a file;",
            "the records tab of its details updates them.",
        ]

    @on(OptionList.OptionSelected)
    def _report(self) -> None:
        job = self.current
        if job is not None:
            self.app.push_screen(ReportScreen(self._campmon, job))

    def action_pause(self) -> None:
        """Pause the job under the cursor, or let it go on."""
        job = self.current
        if job is None or job.control is None:
            return
        if job.state in ("paused", "pausing"):
            job.control.resume()
        else:
            job.control.pause()
        self.fill()

    def action_cancel(self) -> None:
        """End the job under the cursor, once that is confirmed."""
        job = self.current
        if job is None or job.control is None:
            return
        question = (
            f"{job.sent:,} of {job.total:,} records {_where(job)}. No more will be sent; "
            f"{'those that are there stay' if job.kind == 'append' else 'what is changed stays'}."
        )

        def answered(sure: bool | None) -> None:
            if sure and job.control is not None:
                job.control.cancel()
            self.fill()

        self.app.push_screen(AskScreen(f"End this {job.kind}?", question, "End it"), answered)


class ReportScreen(ReadingScreen):
    """What became of every row of one job."""

    heading = "Report"

    def __init__(self, app: CampmonApp, job: Job) -> None:
        super().__init__(app)
        self._job = job

    def on_mount(self) -> None:
        """Keep up while it runs."""
        super().on_mount()
        self.set_interval(_EVERY_SECONDS, self.fill)

    def make_lines(self, width: int) -> Sequence[Line]:
        """The job, then its report; while it runs, how far it is."""
        job = self._job
        way = "to" if job.kind == "append" else "updates records of"
        head = [
            f"{job.file_name} {way} {job.campaign_name}",
            f"begun {job.begun.astimezone():%H:%M}",
        ]
        so_far = f"{_state(job)}: {job.sent:,} of {job.total:,} records {_where(job)}"
        told = job.report or tuple(filter(None, (so_far, job.put_off)))
        lines: list[Line] = [((line, "title"),) for line in wrap("  ".join(head), width, 2)]
        lines.append(())
        for sentence in told:
            role = "warn" if sentence.startswith(("in doubt", "Nothing", "stopped")) else "text"
            lines += [((line, role),) for line in wrap(sentence, width, _LINES_EACH)]
        return lines


def _row(job: Job, width: int) -> str:
    figures = f"{job.sent:,} of {job.total:,}"
    behind = [_state(job)]
    if job.refused:
        behind.append(f"{job.refused:,} refused")
    if job.in_doubt:
        behind.append(f"{job.in_doubt:,} in doubt")
    when, name, file = f"{job.begun.astimezone():%H:%M}", job.campaign_name, job.file_name
    spare = max(0, width - _LEAST_ROW) // 3
    name, file = fit(name, 16 + min(8, spare)), fit(file, 11 + min(13, spare))
    head = f"{when} {fit(job.kind, 6)} {name} {file} "
    return fit(f"{head}{right(figures, 16)}  {', '.join(behind)}", width)


def _where(job: Job) -> str:
    """What has become of those that were sent."""
    if job.kind == "append":
        return f"are on {job.campaign_name}"
    return f"of {job.campaign_name} are updated"


def _state(job: Job) -> str:
    if job.state == "waiting" and job.waiting_seconds >= 1:
        return f"next call in {job.waiting_seconds:.0f} s"
    return job.state
