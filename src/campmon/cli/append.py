"""`campmon append`: records from a file onto a campaign."""

import asyncio
import signal
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event

import click

from campmon.append import (
    AppendJob,
    AppendPlan,
    AppendReport,
    ColumnMapping,
    Pace,
    PlanProgress,
    Table,
    check_campaign,
    check_readable,
    guess_mapping,
    new_job_id,
    open_table,
    plan_append,
    warnings_for,
)
from campmon.backends.base import Backend
from campmon.cli.confirm import confirm
from campmon.cli.finding import find
from campmon.cli.options import campaign_argument, json_option, profile_option, yes_option
from campmon.cli.progress import ProgressTeller
from campmon.cli.session import Session
from campmon.engine.budget import CallBudget
from campmon.engine.budgets import budget_for
from campmon.engine.commander import Commander
from campmon.model.campaign import Campaign
from campmon.model.errors import NotOfferedError
from campmon.model.intent import Append, Tier
from campmon.model.record import AppendRules
from campmon.model.text import clean
from campmon.settings.profile import Profile

INTERRUPTED = 130
PARTLY = 4
GRACE_SECONDS = 0.6
"""How long a call under way may still take after SIGTERM or SIGHUP."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for."""

    campaign: str
    file: Path
    maps: tuple[str, ...]
    dry_run: bool
    rejects: Path | None
    pace: Pace
    yes: bool
    as_json: bool


@click.command()
@campaign_argument
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--map", "maps", metavar="FIELD=COLUMN", multiple=True, help="Which column a field is."
)
@click.option("--dry-run", is_flag=True, help="Check the file and stop; nothing is sent.")
@click.option(
    "--rejects",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the rows that are not sent to a new file, with the reason.",
)
@click.option(
    "--pace",
    type=click.Choice(["steady", "fast"]),
    default="steady",
    show_default=True,
    help="The platform's recommended pace, or as fast as its limit allows.",
)
@profile_option
@yes_option
@json_option
@click.pass_obj
def append(  # the command's options, one parameter each
    session: Session,
    campaign: str,
    file: Path,
    maps: tuple[str, ...],
    dry_run: bool,
    rejects: Path | None,
    pace: Pace,
    profile: str | None,
    yes: bool,
    as_json: bool,
) -> int:
    """Append the records of a CSV file to a campaign.

    CAMPAIGN is an id, a name, or the beginning of either. It is looked at first: one that takes
    no records is refused before the file is read. The file is checked whole before anything is
    sent.
    """
    wish = _Wish(campaign, file, maps, dry_run, rejects, pace, yes, as_json)
    return session.run(_append(session, session.profile(profile), wish))


async def _append(session: Session, profile: Profile, wish: _Wish) -> int:
    check_readable(wish.file)  # nobody logs in for a file that is not there
    async with session.source(profile) as backend:
        found, rules = await find(backend, wish.campaign, session.clock), _rules(backend)
        campaign = found.campaign
        check_campaign(campaign, rules)
        if found.listed:  # a list may not tell all that counts
            campaign = await backend.read_campaign(campaign.id)
            check_campaign(campaign, rules)
        commander = session.commander(backend, profile)
        tier = commander.check(Append(()), campaign)
        table = await asyncio.to_thread(open_table, wish.file)
        mapping = guess_mapping(table.header, table.sample, rules.fields)
        mapping = mapping.with_overrides(wish.maps)
        plan = await _plan(session, table, mapping, rules)
        if not (wish.dry_run and wish.as_json):
            _tell_plan(session, plan, as_data=wish.dry_run)
        plan.check_sendable()
        warnings = warnings_for(plan, campaign)
        if wish.dry_run:
            return await _dry_run(session, plan, campaign, warnings, wish)
        _warn(session, warnings)
        what = f"append {plan.good:,} record{'' if plan.good == 1 else 's'} to"
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


async def _dry_run(
    session: Session, plan: AppendPlan, campaign: Campaign, warnings: tuple[str, ...], wish: _Wish
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


def _rules(backend: Backend) -> AppendRules:
    if backend.append_rules is None:
        raise NotOfferedError(f"{backend.platform} does not take appended records")
    return backend.append_rules


async def _plan(
    session: Session, table: Table, mapping: ColumnMapping, rules: AppendRules
) -> AppendPlan:
    """Check the whole file in a thread; an interrupt ends the thread too."""
    loop = asyncio.get_running_loop()
    called_off = Event()
    teller = _teller(session)

    def tell(progress: PlanProgress) -> None:
        loop.call_soon_threadsafe(teller.plan, progress)

    try:
        return await asyncio.to_thread(
            plan_append, table, mapping, rules, progress=tell, cancelled=called_off.is_set
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
    wish: _Wish,
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
    teller = _teller(session)
    running = asyncio.create_task(job.run(teller.append))
    stopper = _Stopper(session, job, running)
    try:
        with session.on_signal(stopper.stop):
            report = await running
    except asyncio.CancelledError:
        report = job.report()
    finally:
        teller.close()
    code = INTERRUPTED if stopper.stopped else report.exit_code
    if wish.as_json:
        told = {"warnings": list(warnings_for(plan, campaign)), "exit_code": code}
        session.streams.document({**report.as_json(), **told})
    else:
        session.streams.data("\n".join(map(clean, report.lines())))
    return code


class _Stopper:
    """Ends a running append on a signal: between two calls if possible."""

    def __init__(
        self, session: Session, job: AppendJob, running: "asyncio.Task[AppendReport]"
    ) -> None:
        self._session = session
        self._job = job
        self._running = running
        self.stopped = False

    def stop(self, number: signal.Signals) -> None:
        """Send nothing more. A call under way is finished, unless it is asked a second time."""
        if self.stopped:
            self._running.cancel()
            return
        self.stopped = True
        self._job.cancel()
        if number is signal.SIGINT:
            self._session.streams.talk("\nStopping after the call under way; again to stop now.")
        else:
            asyncio.get_running_loop().call_later(GRACE_SECONDS, self._running.cancel)


def _teller(session: Session) -> ProgressTeller:
    dumb = session.environ.get("TERM", "dumb") == "dumb"
    return ProgressTeller(session.streams, drawn=session.streams.stderr.isatty() and not dumb)


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
