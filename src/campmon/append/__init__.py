"""A file becomes records on a campaign: read, map, check, batch, send.

A tour, in the order in which a wizard or command uses it (all errors are from model.errors):

    check_campaign(campaign, rules)            RefusedError with the mend; needs no file. rules = backend.append_rules
    check_readable(path)                       InputFileError if there is no such file; it is not read
    table = open_table(path)                   InputFileError (file:line, mend); table.header, .sample, .delimiter, .encoding
    mapping = guess_mapping(table.header, table.sample, rules.fields).with_overrides(["phone1=Mobile"])
    mapping = mapping.with_column("account", "Acct") / .with_columns("phones", [...]);  .mapped, .unmapped, .missing_required
    preview(table, mapping, rules)             the first rows as they would be sent: CheckedRow(line, record | None, problems)
    plan = plan_append(table, mapping, rules, progress=…, cancelled=…)   slow: in a thread (asyncio.to_thread) or process
    plan.rows, .good, .bad, .outlines, .summary_lines(), .problems; plan.check_sendable(); plan.write_rejects(path) (before sending!)
    warnings_for(plan, campaign)               what must be said loudly before the user confirms
    job = AppendJob(plan, campaign, commander, RollingWindow(rules.calls_per_window, rules.window_seconds, clock), clock,
                    job_id=new_job_id(clock.now(), random), pace="steady" | "fast")       once the user has confirmed
    report = await job.run(on_progress)        job.pause() / .resume() / .cancel(); AppendProgress about once a second
    report.exit_code, .lines(), .as_json();    if the running task is cancelled: job.report() tells what is in doubt

Nothing is sent until everything that can be checked has been. A RollingWindow belongs to a profile, not to a job:
jobs on the same profile share one, so that they keep the platform's budget together.
"""  # noqa: E501 - a table reads better than a wrapped one

from campmon.append.checks import CheckedRow
from campmon.append.job import AppendJob, Pace, check_campaign, new_job_id
from campmon.append.lines import check_readable
from campmon.append.mapping import ColumnMapping, guess_mapping
from campmon.append.plan import AppendPlan, PlanProgress, plan_append, preview
from campmon.append.problems import Problem, ProblemSummary, Rule, Severity
from campmon.append.report import (
    AppendProgress,
    AppendReport,
    BatchResult,
    BatchState,
    JobState,
    RefusedRow,
)
from campmon.append.source import Row, Table, open_table
from campmon.append.warnings import warnings_for

__all__ = [
    "AppendJob",
    "AppendPlan",
    "AppendProgress",
    "AppendReport",
    "BatchResult",
    "BatchState",
    "CheckedRow",
    "ColumnMapping",
    "JobState",
    "Pace",
    "PlanProgress",
    "Problem",
    "ProblemSummary",
    "RefusedRow",
    "Row",
    "Rule",
    "Severity",
    "Table",
    "check_campaign",
    "check_readable",
    "guess_mapping",
    "new_job_id",
    "open_table",
    "plan_append",
    "preview",
    "warnings_for",
]
