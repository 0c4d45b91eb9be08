"""Jobs under way: in the background, kept in the session's list, in the audit from end to end.

The commander audits each call. Here a line is written before the first call and one after the
last, which says what was sent and what not, in lines of the file, however the append ended.
"""

from __future__ import annotations

import asyncio
from random import Random
from typing import TYPE_CHECKING

from textual.worker import Worker

from campmon.append import (
    AppendJob,
    AppendPlan,
    AppendProgress,
    AppendReport,
    JobState,
    Pace,
    new_job_id,
)
from campmon.engine.audit import AuditEntry
from campmon.model.campaign import Campaign
from campmon.model.errors import AuditError, CampmonError
from campmon.model.intent import Tier
from campmon.model.text import clean
from campmon.tui.append.corner import show_jobs
from campmon.tui.append.forecast import counted
from campmon.tui.session import Job

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_LAST_WORDS_SECONDS = 0.15
"""How long an append that was cut off may take to write down where it was."""


def start(
    app: CampmonApp, plan: AppendPlan, campaign: Campaign, pace: Pace, tier: Tier
) -> RunningAppend:
    """Begin to send. Raises AuditError if that cannot be written down: then nothing is done."""
    session = app.session
    job_id = new_job_id(session.clock.now(), Random())
    calls = counted(len(plan.outlines), "call")
    begun = session.audit.begin(
        who=session.who,
        profile=campaign.profile,
        campaign_id=campaign.id,
        campaign_name=campaign.name,
        what=f"{plan.purpose} {counted(plan.good, 'record')} from {clean(str(plan.table.path))} "
        f"in {calls}",
    )
    job = AppendJob(
        plan,
        campaign,
        session.source_of(campaign.key).commander,
        session.append_budget(campaign.key, plan.rules),
        session.clock,
        job_id=job_id,
        pace=pace,
        who=session.who,
        confirmed=tier,
    )
    run = RunningAppend(app, job, plan, campaign, begun)
    run.start()
    return run


class RunningAppend:
    """One job under way; what the jobs screen steers it by."""

    def __init__(
        self,
        app: CampmonApp,
        job: AppendJob,
        plan: AppendPlan,
        campaign: Campaign,
        begun: AuditEntry,
    ) -> None:
        self._app = app
        self._job = job
        self._begun = begun
        self._ended = asyncio.Event()
        self._worker: Worker[None] | None = None
        self.entry = Job(
            key=campaign.key,
            campaign_name=campaign.name,
            file_name=clean(plan.table.path.name),
            path=plan.table.path,
            begun=app.session.clock.now(),
            total=plan.good,
            control=self,
            kind=plan.purpose.value,
        )

    def start(self) -> None:
        """Run in the background, and be seen."""
        self._app.session.jobs.append(self.entry)
        self._worker = self._app.run_worker(
            self._run(),
            name=f"{self.entry.act} {self.entry.campaign_name}",
            group="appends",
            exit_on_error=False,
        )
        show_jobs(self._app)

    def pause(self) -> None:
        """Send no further call until `resume`."""
        self._job.pause()
        if self.entry.running:
            self.entry.state = "pausing"
            show_jobs(self._app)

    def resume(self) -> None:
        """Go on."""
        self._job.resume()

    def cancel(self) -> None:
        """Send no further call; the one under way is finished."""
        self._job.cancel()
        if self.entry.running:
            self.entry.state = "ending"
            show_jobs(self._app)

    async def end(self, within: float) -> None:
        """End it: after the call under way if that takes at most `within` seconds, else now."""
        self._job.cancel()
        under_way = self._job.state is JobState.SENDING
        try:
            await asyncio.wait_for(self._ended.wait(), within if under_way else 0)
        except TimeoutError:
            if self._worker is not None:
                self._worker.cancel()
            async with asyncio.timeout(_LAST_WORDS_SECONDS):
                await self._ended.wait()

    async def _run(self) -> None:
        error: CampmonError | None = None
        try:
            await self._job.run(self._progressed)
        except CampmonError as refused:  # before the first call
            error = refused
        finally:  # also when it is cut off: what was under way is told to be in doubt
            self._finish(self._job.report(), error)
            self._ended.set()

    def _progressed(self, progress: AppendProgress) -> None:
        entry = self.entry
        entry.sent = progress.records_accepted
        entry.waiting_seconds = progress.waiting_seconds
        entry.put_off = clean(progress.put_off)
        entry.state = _WORDS.get(progress.state, progress.state.value)
        if progress.state is JobState.SENDING and entry.kind == "update":
            entry.state = "updating"
        show_jobs(self._app)

    def _finish(self, report: AppendReport, error: CampmonError | None) -> None:
        entry = self.entry
        entry.running = False
        entry.control = None
        entry.waiting_seconds, entry.put_off = 0.0, ""
        entry.sent = report.accepted
        entry.refused = len(report.refused)
        entry.in_doubt = report.in_doubt
        entry.state = "not begun" if error is not None else _ending(report)
        lines = [f"Nothing was sent: {error}"] if error is not None else _told(report)
        entry.report = tuple(map(clean, lines))
        self._note(report, error, "; ".join(lines))
        if self._app.is_running:
            show_jobs(self._app)
            self._toast(report, error)

    def _note(self, report: AppendReport, error: CampmonError | None, message: str) -> None:
        outcome = error.code if error is not None else _ending(report)
        try:
            self._app.session.audit.end(self._begun, outcome, message)
        except AuditError as problem:
            self._app.tell(str(problem), "error")

    def _toast(self, report: AppendReport, error: CampmonError | None) -> None:
        whole = error is None and report.accepted == self.entry.total
        severity = "information" if whole else "error" if report.in_doubt else "warning"
        key = self._app.keys.shown("screen.jobs") or "Jobs in the palette"
        self._app.tell(
            f"{self.entry.report[0]}. {key} shows the report.", severity, self.entry.kind.title()
        )
        self._app.session.source_of(self.entry.key).monitor.read_now()


def _ending(report: AppendReport) -> str:
    """How it ended, in words; cut off before it began is cancelled too."""
    state = report.state
    return (state if state.ended else JobState.CANCELLED).value


def _told(report: AppendReport) -> list[str]:
    """The report's sentences, then every row that the platform refused."""
    lines = report.lines()
    if len(report.refused) > 1:
        lines += [f"refused: line {row.line:,}: {row.reason}" for row in report.refused]
    return lines


_WORDS = {JobState.WAITING: "waiting"}
