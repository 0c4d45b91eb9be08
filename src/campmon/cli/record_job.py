"""From a file to records on a campaign, appended or updated: the whole way of a command."""

import asyncio
import signal
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event

from campmon.append import (
    AppendJob,
    AppendPlan,
    AppendReport,
    ColumnMapping,
    Pace,
    PlanProgress,
    Purpose,
    Table,
    check_campaign,
    check_readable,
    check_rejects_place,
    guess_mapping,
    new_job_id,
    open_table,
    plan_append,
    warnings_for,
)
from campmon.backends.base import Backend
from campmon.cli.confirm import confirm
from campmon.cli.finding import find
from campmon.cli.progress import ProgressTeller
from campmon.cli.session import Session
from campmon.engine.budget import CallBudget
from campmon.engine.budgets import budget_for
from campmon.engine.commander import Commander
from campmon.model.campaign import Campaign
from campmon.model.errors import CampmonError
from campmon.model.intent import Tier, needs_figures
from campmon.model.record import AppendRules
from campmon.model.text import clean
from campmon.settings.profile import Profile

INTERRUPTED = 130
PARTLY = 4
GRACE_SECONDS = 0.6
"""How long a call under way may still take after SIGTERM or SIGHUP."""


@dataclass(frozen=True, slots=True)
class RecordWish:
    """What the command line asks for."""

    purpose: Purpose
    campaign: str
    file: Path
    maps: tuple[str, ...]
    dry_run: bool
    rejects: Path | None
    pace: Pace
    yes: bool
    as_json: bool


async def run_record_job(session: Session, profile: Profile, wish: RecordWish) -> int:
    """Check campaign and file, have it confirmed, send it, report; the exit code.

    Raises CampmonError if nothing was sent.
    """
    check_readable(wish.file)  # nobody logs in for a file that is not there
    if wish.rejects is not None and not wish.dry_run:
        check_rejects_place(wish.rejects)
    async with session.source(profile) as backend:
        rules = wish.purpose.offered_by(backend)
        campaign = await _campaign(session, backend, rules, wish)
        commander = session.commander(backend, profile)
        tier = commander.check(wish.purpose.action(), campaign)
        table = await asyncio.to_thread(open_table, wish.file)
        mapping = guess_mapping(table.header, table.sample, rules.fields, rules.open_prefix)
        mapping = mapping.with_overrides(wish.maps)
        plan = await _plan(session, table, mapping, rules, wish.purpose)
        if not (wish.dry_run and wish.as_json):
            _tell_plan(session, plan, as_data=wish.dry_run)
        plan.check_sendable()
        warnings = warnings_for(plan, campaign)
        if wish.dry_run:
            return await _dry_run(session, plan, campaign, warnings, wish)
        _warn(session, warnings)
        what = wish.purpose.of_records(plan.good)
        confirmed = await confirm(session.streams, what, campaign, tier, yes=wish.yes)
        await _write_rejects(session, plan, wish.rejects)  # a full disk stops it before it begins
        budget = budget_for(
            rules,
            session.clock,
            state_dir=session.paths.state_dir,
            counted=profile.metered_by,
            campaign_id=campaign.id,
        )
        return await _send(session, commander, budget, plan, campaign, wish, confirmed)


async def _campaign(
    session: Session, backend: Backend, rules: AppendRules, wish: RecordWish
) -> Campaign:
    """The campaign that is meant, if it takes such records."""
    cheaply = not needs_figures(wish.purpose.action())
    found = await find(backend, wish.campaign, session.clock, cheaply=cheaply)
    check_campaign(found.campaign, rules, wish.purpose)
    if not found.listed:
        return found.campaign
    # A list may not tell all that counts.
    campaign = await backend.read_campaign(found.campaign.id, cheaply=cheaply)
    check_campaign(campaign, rules, wish.purpose)
    return campaign


async def _dry_run(
    session: Session,
    plan: AppendPlan,
    campaign: Campaign,
    warnings: tuple[str, ...],
    wish: RecordWish,
) -> int:
    """Say what would be sent, and what stands against it."""
    await _write_rejects(session, plan, wish.rejects)
    if wish.as_json:
        session.streams.document(_plan_object(plan, campaign, warnings))
    else:
        for warning in warnings:
            session.streams.data(f"WARNING: {warning}")
    return PARTLY if plan.bad else 0


def _warn(session: Session, warnings: tuple[str, ...]) -> None:
    for warning in warnings:
        session.streams.complain(f"WARNING: {warning}")


async def _plan(
    session: Session,
    table: Table,
    mapping: ColumnMapping,
    rules: AppendRules,
    purpose: Purpose,
) -> AppendPlan:
    """Check the whole file in a thread; an interrupt ends the thread too."""
    loop = asyncio.get_running_loop()
    called_off = Event()
    teller = _teller(session, purpose)

    def tell(progress: PlanProgress) -> None:
        loop.call_soon_threadsafe(teller.plan, progress)

    try:
        return await asyncio.to_thread(
            plan_append, table, mapping, rules, purpose, progress=tell, cancelled=called_off.is_set
        )
    finally:
        called_off.set()
        await asyncio.sleep(0)  # what was told last is drawn before the line is taken away
        teller.close()


async def _write_rejects(session: Session, plan: AppendPlan, path: Path | None) -> None:
    if path is not None and plan.bad:
        count = await asyncio.to_thread(plan.write_rejects, path)
        rows = "1 row that is" if count == 1 else f"{count:,} rows that are"
        session.streams.complain(f"{rows} not sent: see {path}")


async def _send(
    session: Session,
    commander: Commander,
    budget: CallBudget,
    plan: AppendPlan,
    campaign: Campaign,
    wish: RecordWish,
    confirmed: Tier,
) -> int:
    """Run the job to its end, or to the first signal, and report."""
    clock = session.clock
    job = AppendJob(
        plan,
        campaign,
        commander,
        budget,
        clock,
        job_id=new_job_id(clock.now(), Random()),
        pace=wish.pace,
        confirmed=confirmed,
    )
    teller = _teller(session, wish.purpose)
    running = asyncio.create_task(job.run(teller.append))
    stopper = _Stopper(session, job, running)
    try:
        with session.on_signal(stopper.stop):
            report = await running
    except asyncio.CancelledError:
        report = job.report()
    finally:
        teller.close()
    if wish.rejects is not None and report.refused and not stopper.hurried:
        await _write_refused(session, plan, report, wish.rejects)
    code = INTERRUPTED if stopper.stopped else report.exit_code
    if wish.as_json:
        told = {"warnings": list(warnings_for(plan, campaign)), "exit_code": code}
        session.streams.document({**report.as_json(), **told})
    else:
        session.streams.data("\n".join(map(clean, report.lines())))
    return code


async def _write_refused(
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
    """Ends a running job on a signal: between two calls if possible."""

    def __init__(
        self, session: Session, job: AppendJob, running: "asyncio.Task[AppendReport]"
    ) -> None:
        self._session = session
        self._job = job
        self._running = running
        self.stopped = False
        self.hurried = False
        """Whether there is no time left to write more than the report."""

    def stop(self, number: signal.Signals) -> None:
        """Send nothing more. A call under way is finished, unless it is asked a second time."""
        if self.stopped:
            self.hurried = True
            self._running.cancel()
            return
        self.stopped = True
        self.hurried = number is not signal.SIGINT
        self._job.cancel()
        if number is signal.SIGINT:
            self._session.streams.talk("\nStopping after the call under way; again to stop now.")
        else:
            asyncio.get_running_loop().call_later(GRACE_SECONDS, self._running.cancel)


def _teller(session: Session, purpose: Purpose) -> ProgressTeller:
    return ProgressTeller(session.streams, purpose.doing, drawn=session.draws)


def _tell_plan(session: Session, plan: AppendPlan, *, as_data: bool) -> None:
    tell = session.streams.data if as_data else session.streams.talk
    for field, columns in plan.mapping.mapped:
        tell(f"{field.name} ← {', '.join(columns)}")
    for line in plan.summary_lines():
        tell(line)


def _plan_object(
    plan: AppendPlan, campaign: Campaign, warnings: tuple[str, ...]
) -> dict[str, object]:
    return {
        "dry_run": True,
        "profile": campaign.profile,
        "campaign": campaign.id,
        "campaign_name": campaign.name,
        "file": str(plan.table.path),
        "mapping": {field.name: list(columns) for field, columns in plan.mapping.mapped},
        "unmapped": list(plan.mapping.unmapped),
        "rows": plan.rows,
        "good": plan.good,
        "bad": plan.bad,
        "calls": len(plan.outlines),
        "problems": [
            {
                "line": problem.line,
                "column": problem.column,
                "rule": problem.rule.value,
                "severity": problem.severity.value,
                "message": problem.message,
            }
            for problem in plan.problems
        ],
        "warnings": list(warnings),
        "notes": list(plan.notes),
    }
