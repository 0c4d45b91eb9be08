"""Jobs under way: a worker sends; this session's list and the board's corner show how far it is.

The worker writes the audit and the journal, so that both are whole wherever it ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from campmon.append import AppendPlan, AppendProgress, AppendReport, JobState, Pace
from campmon.append.journal import DoubtDecision, Journal
from campmon.append.journal.overview import JobOverview
from campmon.append.worker import AppendWorker, Start
from campmon.model.campaign import Campaign
from campmon.model.errors import CampmonError, ProcessLostError
from campmon.model.intent import Tier
from campmon.model.text import clean
from campmon.tui.append.corner import show_jobs
from campmon.tui.session import Job

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

MOST_REFUSED_LINES = 1_000
"""Rows that the platform refused that a report on the screen names one by one."""

Send = Callable[[Callable[[AppendProgress], None], Callable[[str], None]], Awaitable[AppendReport]]


async def start(
    app: CampmonApp,
    worker: AppendWorker,
    plan: AppendPlan,
    campaign: Campaign,
    pace: Pace,
    tier: Tier,
) -> None:
    """Begin to send what `worker` has checked; returns once the journal has the job.

    The worker is the job's then, and is closed with it. Raises CampmonError if nothing was begun:
    it may be tried again.
    """
    session = app.session
    entry = Job(
        key=campaign.key,
        campaign_name=campaign.name,
        file_name=clean(plan.table.path.name),
        path=plan.table.path,
        begun=session.clock.now(),
        total=plan.good,
        kind=plan.purpose.value,
    )
    wish = Start(campaign, pace, tier, session.who)
    await RunningAppend(app, worker, entry).begin(partial(worker.run, wish))


async def resume(app: CampmonApp, job: JobOverview, decision: DoubtDecision, tier: Tier) -> None:
    """Go on with a job of the journal; returns once that has begun.

    Raises CampmonError if it cannot be gone on with now.
    """
    session = app.session
    worker = session.new_worker(job.key.profile)
    entry = Job(
        key=job.key,
        campaign_name=job.campaign_name,
        file_name=clean(job.file.name),
        path=job.file,
        begun=job.started,
        total=job.records,
        sent=job.there,
        kind=job.purpose.value,
    )

    def send(
        on_progress: Callable[[AppendProgress], None], on_begun: Callable[[str], None]
    ) -> Awaitable[AppendReport]:
        return worker.resume(
            job.id, decision, on_progress, on_begun, who=session.who, confirmed=tier
        )

    try:
        await RunningAppend(app, worker, entry).begin(send)
    except CampmonError:
        await session.close_worker(worker)
        raise


class RunningAppend:
    """One job under way; what the jobs screen steers it by."""

    def __init__(self, app: CampmonApp, worker: AppendWorker, entry: Job) -> None:
        self._app = app
        self._worker = worker
        self._begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended = asyncio.Event()
        self._resting = asyncio.Event()
        self._detached = False
        self.entry = entry
        entry.control = self

    async def begin(self, send: Send) -> None:
        """Run in the background, and be seen. Raises CampmonError if it does not begin."""
        self._app.run_worker(
            self._run(send),
            name=f"{self.entry.act} {self.entry.campaign_name}",
            group="appends",
            exit_on_error=False,
        )
        await self._begun

    def pause(self) -> None:
        """Send no further call until `resume`."""
        self._worker.pause()
        self._say("pausing")

    def resume(self) -> None:
        """Go on."""
        self._worker.go_on()

    def cancel(self) -> None:
        """Send no further call; the one under way is finished."""
        self._worker.cancel()
        self._say("ending")

    async def rest(self, within: float) -> None:
        """Pause it, and wait at most `within` seconds for the call under way."""
        self.pause()
        try:
            await asyncio.wait_for(self._resting.wait(), within)
        except TimeoutError:
            return

    async def ended(self) -> None:
        """Wait until it has ended."""
        await self._ended.wait()

    async def detach(self) -> None:
        """Let it go on without the screen."""
        self._detached = True
        self._app.session.let_go(self._worker)
        await self._worker.detach()

    def _say(self, state: str) -> None:
        if self.entry.running:
            self.entry.state = state
            show_jobs(self._app)

    async def _run(self, send: Send) -> None:
        try:
            try:
                report = await send(self._progressed, self._has_begun)
            except CampmonError as error:
                if not self._begun.done():
                    self._begun.set_exception(error)
                    return
                await self._failed(error)
            else:
                await self._finish(report)
            await self._app.session.close_worker(self._worker)
        finally:
            self.entry.running, self.entry.control = False, None
            self._ended.set()
            self._resting.set()
            if not self._begun.done():
                self._begun.cancel()

    def _has_begun(self, job_id: str) -> None:
        self.entry.id = job_id
        jobs = self._app.session.jobs
        jobs[:] = [job for job in jobs if job.id != job_id]  # it goes on with one of before
        jobs.append(self.entry)
        show_jobs(self._app)
        self._begun.set_result(None)

    def _progressed(self, progress: AppendProgress) -> None:
        entry = self.entry
        if progress.state is JobState.SENDING:
            self._resting.clear()
        else:
            self._resting.set()
        entry.sent = progress.records_accepted
        entry.waiting_seconds = progress.waiting_seconds
        entry.budget, entry.done_at = progress.budget, progress.estimated_finish
        entry.put_off = clean(progress.put_off)
        entry.state = _WORDS.get(progress.state, progress.state.value)
        if progress.state is JobState.SENDING and entry.kind == "update":
            entry.state = "updating"
        show_jobs(self._app)

    async def _finish(self, report: AppendReport) -> None:
        entry = self.entry
        entry.sent = report.accepted
        entry.refused = len(report.refused)
        entry.in_doubt = report.in_doubt
        entry.state = report.state.value
        entry.report = await asyncio.to_thread(told, report)
        whole = report.accepted == entry.total
        self._close(
            "information" if whole else "error" if report.in_doubt else "warning", entry.report[0]
        )

    async def _failed(self, error: CampmonError) -> None:
        """It did not get to its first call, or whoever sent is gone."""
        entry = self.entry
        lost = isinstance(error, ProcessLostError)
        entry.state = JobState.INTERRUPTED.value if lost else "not begun"
        said = f"{error}" if lost else f"Nothing was sent: {error}"
        entry.report = (clean(said),)
        if lost:
            await self._look_up()
        if not self._detached:
            self._close("error" if lost else "warning", entry.report[0])

    async def _look_up(self) -> None:
        """Take the figures from the journal: the last ones may not have been told any more."""
        session, entry = self._app.session, self.entry

        def read() -> AppendReport:
            with Journal.open(session.appends_dir, session.clock) as journal:
                return journal.load(entry.id).report()

        try:
            report = await asyncio.to_thread(read)
        except CampmonError:  # the list of jobs says why
            return
        entry.sent, entry.in_doubt = report.accepted, report.in_doubt

    def _close(self, severity: str, said: str) -> None:
        entry = self.entry
        entry.running, entry.control = False, None
        entry.waiting_seconds, entry.put_off, entry.done_at = 0.0, "", None
        if not self._app.is_running:
            return
        show_jobs(self._app)
        key = self._app.keys.shown("screen.jobs") or "Jobs in the palette"
        stop = "" if said.endswith((".", "!", "?", "…")) else "."
        self._app.tell(f"{said}{stop} {key} shows the report.", severity, entry.kind.title())
        self._app.session.source_of(entry.key).monitor.read_now()


def told(report: AppendReport) -> tuple[str, ...]:
    """The report's sentences, then the rows that the platform refused."""
    lines = report.lines()
    refused = report.refused
    if len(refused) > 1:
        shown = refused[:MOST_REFUSED_LINES]
        lines += [f"refused: line {row.line:,}: {row.reason}" for row in shown]
    if len(refused) > MOST_REFUSED_LINES:
        more = len(refused) - MOST_REFUSED_LINES
        lines.append(f"refused: {more:,} more; campmon jobs {report.job} has them all")
    return tuple(map(clean, lines))


_WORDS = {JobState.WAITING: "waiting"}
