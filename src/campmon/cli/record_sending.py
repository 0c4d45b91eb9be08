"""The last step of a job: batch after batch, to the end or to the first signal, and the report."""

import asyncio
import signal
from dataclasses import dataclass
from pathlib import Path

from campmon.append import AppendJob, AppendPlan, AppendProgress, AppendReport, JobState
from campmon.append.journal import StoredJob
from campmon.cli.job_report import tell_way_on
from campmon.cli.progress import ProgressTeller
from campmon.cli.record_events import RecordEvents
from campmon.cli.report_file import write_report
from campmon.cli.session import Session
from campmon.engine.budget import CallBudget
from campmon.engine.budgets import budget_for
from campmon.model.errors import CampmonError
from campmon.model.text import clean
from campmon.settings.profile import Profile

INTERRUPTED = 130
PARTLY = 4
GRACE_SECONDS = 0.6
"""How long a call under way may still take after SIGTERM or SIGHUP."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How a job ended, for now or for good.

    stopped  whether a signal ended it
    hurried  whether there is no time left to write more than the report
    """

    report: AppendReport
    stopped: bool
    hurried: bool

    @property
    def exit_code(self) -> int:
        """The command's."""
        done = self.report.state is JobState.DONE
        return INTERRUPTED if self.stopped and not done else self.report.exit_code

    @property
    def resumable(self) -> bool:
        """Whether the job can go on later."""
        return not self.report.state.final


def budget_of(session: Session, profile: Profile, stored: StoredJob) -> CallBudget:
    """The budget of calls that the job shares with all others to the same place."""
    return budget_for(
        stored.rules,
        session.clock,
        state_dir=session.paths.state_dir,
        counted=profile.metered_by,
        campaign_id=stored.key.id,
    )


async def send(session: Session, stored: StoredJob, job: AppendJob, teller: ProgressTeller) -> Sent:
    """Run the job to its end, or to the first signal; its records are kept while it can go on."""
    stopper = _Stopper(session, job)

    def tell(progress: AppendProgress) -> None:
        if teller.tells_batches:
            teller.batches(job.report())
        teller.append(progress)
        stopper.look()

    running = stopper.running = asyncio.create_task(job.run(tell))
    try:
        with session.on_signal(stopper.stop):
            report = await running
    except asyncio.CancelledError:
        report = job.report()
    finally:
        teller.close()
    teller.batches(report)
    if report.state.final:
        stored.remove_spools()
    return Sent(report, stopper.stopped, stopper.hurried)


def tell_report(
    session: Session,
    events: RecordEvents,
    sent: Sent,
    *,
    warnings: tuple[str, ...] = (),
    place: Path | None = None,
) -> int:
    """Print the report, write it to `place`, say how the job goes on; the exit code."""
    report = sent.report
    if place is not None:
        try:
            write_report(report, place)
        except CampmonError as error:  # what was sent is told in any case
            session.streams.complain(error.message, error.mend)
    if events.wanted:
        told = {"warnings": list(warnings), "exit_code": sent.exit_code}
        events.tell("report", **{**report.as_json(), **told})
    else:
        session.streams.data("\n".join(map(clean, report.lines())))
    if sent.resumable:
        tell_way_on(session, report.job, None if report.error is None else report.error.code)
    return sent.exit_code


async def write_refused(
    session: Session, plan: AppendPlan, report: AppendReport, path: Path
) -> None:
    """Add what the platform refused to the rows kept back; a failure is told, not raised."""
    reasons = {row.line: row.reason for row in report.refused}
    try:
        count = await asyncio.to_thread(plan.write_refused, reasons, path, add=plan.bad > 0)
    except CampmonError as error:
        session.streams.complain(error.message, error.mend)
        return
    rows = "1 row that was" if count == 1 else f"{count:,} rows that were"
    session.streams.complain(f"{rows} refused by the platform: see {path}")


class _Stopper:
    """Ends a running job on a signal: between two calls if possible. The journal keeps the rest."""

    def __init__(self, session: Session, job: AppendJob) -> None:
        self._session = session
        self._job = job
        self.running: asyncio.Task[AppendReport] | None = None
        self.stopped = False
        self.hurried = False

    def stop(self, number: signal.Signals) -> None:
        """Send nothing more. A call under way is finished, unless it is asked a second time."""
        if self.stopped:
            self.hurried = True
            self._end()
            return
        self.stopped = True
        self.hurried = number is not signal.SIGINT
        self._job.interrupt()
        if number is signal.SIGINT:
            self._session.streams.talk("\nStopping after the call under way; again to stop now.")
        else:
            asyncio.get_running_loop().call_later(GRACE_SECONDS, self._end)
        self.look()

    def look(self) -> None:
        """End it if that is wanted and no call is under way."""
        if self.stopped and self._job.state is not JobState.SENDING:
            self._end()

    def _end(self) -> None:
        if self.running is not None and not self._job.state.ended:
            self.running.cancel()
