"""The second step of a job: every row is checked, and what was found is told."""

import asyncio
from threading import Event

from campmon.append import (
    AppendPlan,
    ColumnMapping,
    PlanProgress,
    Table,
    plan_append,
)
from campmon.append.check_options import CheckOptions
from campmon.cli.progress import ProgressTeller
from campmon.cli.record_ground import Ground
from campmon.model.campaign import Campaign
from campmon.model.text import clean


async def check_rows(
    ground: Ground,
    table: Table,
    mapping: ColumnMapping,
    options: CheckOptions,
    job_id: str,
) -> AppendPlan:
    """Check the whole file in a thread; an interrupt ends the thread too. Raises InputFileError."""
    loop = asyncio.get_running_loop()
    called_off = Event()
    teller = teller_of(ground)

    def tell(progress: PlanProgress) -> None:
        loop.call_soon_threadsafe(teller.plan, progress)

    try:
        return await asyncio.to_thread(
            plan_append,
            table,
            mapping,
            ground.rules,
            ground.purpose,
            folder=ground.session.paths.appends_dir,
            job_id=job_id,
            options=options,
            progress=tell,
            cancelled=called_off.is_set,
        )
    finally:
        called_off.set()
        await asyncio.sleep(0)  # what was told last is drawn before the line is taken away
        teller.close()


def teller_of(ground: Ground) -> ProgressTeller:
    """Who tells how far it is."""
    session = ground.session
    return ProgressTeller(
        session.streams, ground.purpose.doing, drawn=session.draws, events=ground.events
    )


def tell_plan(ground: Ground, plan: AppendPlan) -> None:
    """Say what would be sent: data where that is all that was asked for, else talk."""
    streams, wish = ground.session.streams, ground.wish
    if wish.dry_run and wish.as_json:
        return
    tell = streams.data if wish.dry_run else streams.talk
    tell(_what_it_is(plan.table))
    for field, columns in plan.mapping.mapped:
        tell(f"{field.name} ← {', '.join(columns)}")
    for line in plan.summary_lines():
        tell(line)
    for problem in plan.problems[: wish.problems]:
        tell(f"  {problem}")


_SEPARATED_BY = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def _what_it_is(table: Table) -> str:
    """What the file was found to be, in a line, so that a wrong guess is seen."""
    found = [table.format.value]
    if table.delimiter:
        found.append(f"cells separated by {_SEPARATED_BY.get(table.delimiter, table.delimiter)}")
    if table.sheet:
        others = [name for name in table.sheets if name != table.sheet]
        found.append(f"sheet {table.sheet}" + (f" (not {', '.join(others)})" if others else ""))
    if table.encoding:
        found.append(table.encoding.upper())
    if table.compressed:
        found.append("gzip")
    return clean(f"{table.path}: {', '.join(found)}")


def plan_object(
    plan: AppendPlan, campaign: Campaign, warnings: tuple[str, ...], *, dry_run: bool
) -> dict[str, object]:
    """What the checks have found, as JSON takes it."""
    return {
        "dry_run": dry_run,
        "job": plan.job_id,
        "profile": campaign.profile,
        "campaign": campaign.id,
        "campaign_name": campaign.name,
        "file": str(plan.table.path),
        "mapping": {field.name: list(columns) for field, columns in plan.mapping.mapped},
        "unmapped": list(plan.mapping.unmapped),
        "rows": plan.rows,
        "good": plan.good,
        "bad": plan.bad,
        "sent_before": plan.sent_before,
        "calls": len(plan.outlines),
        "summary": [
            {
                "rows": one.count,
                "column": one.first.column,
                "rule": one.first.rule.value,
                "severity": one.first.severity.value,
                "first_line": one.first.line,
                "message": one.first.message,
            }
            for one in plan.summary
        ],
        "problems": [
            {
                "line": problem.line,
                "column": problem.column,
                "value": problem.value,
                "rule": problem.rule.value,
                "severity": problem.severity.value,
                "message": problem.message,
            }
            for problem in plan.problems
        ],
        "warnings": list(warnings),
        "notes": list(plan.notes),
    }


def opened_object(table: Table, campaign: Campaign) -> dict[str, object]:
    """What the file was found to be, as JSON takes it."""
    return {
        "profile": campaign.profile,
        "campaign": campaign.id,
        "campaign_name": campaign.name,
        "file": str(table.path),
        "format": table.format.name.lower(),
        "encoding": table.encoding or None,
        "delimiter": table.delimiter or None,
        "sheet": table.sheet or None,
        "compressed": table.compressed,
        "columns": list(table.header),
    }
