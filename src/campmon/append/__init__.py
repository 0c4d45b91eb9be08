"""A file becomes records on a campaign, or changes of those on it: read, map, check, batch, send.

A tour, in the order in which a wizard or command uses it (all errors are from model.errors):

    purpose = Purpose.APPEND | Purpose.UPDATE  the words, the action and the backend's rules for it
    rules = purpose.offered_by(backend)        NotOfferedError with the reason; or purpose.rules_of(backend)
    check_campaign(campaign, rules, purpose)   RefusedError with the mend; needs no file
    check_readable(path)                       InputFileError if there is no such file; it is not read
    table = open_table(path)                   InputFileError (file:line, mend); table.header, .sample, .delimiter, .encoding
    mapping = guess_mapping(table.header, table.sample, rules.fields, rules.open_prefix).with_overrides(["phone1=Mobile"])
    mapping = mapping.with_column("account", "Acct") / .with_columns("phones", [...]);  .mapped, .unmapped, .missing_required
    saved = SavedMappings(folder / "mappings.json")      .for_header(header, fields) | None, .remember(mapping), .save(name, mapping), .named(name, …)
    known = [EarlierNumbers(journal.hash_numbers, journal.earlier_hashes(key)), await read_campaign_numbers(backend, id, rules)]   lists for the options
    preview(table, mapping, rules, purpose)    the first rows as they would be sent: CheckedRow(line, record | None, problems)
    plan = plan_append(table, mapping, rules, purpose, folder=journal.folder, job_id=…, options=CheckOptions(do_not_call=…, lists=…, now=…), progress=…, cancelled=…)
                                               slow: in a process; the records are kept in a spool in `folder`
    plan.rows, .good, .bad, .outlines, .summary_lines(), .problems; plan.check_sendable(); plan.write_rejects(path) (before sending!)
    Spool(plan.spool).batch(outline)           a batch as it was checked; plan.discard() if it is not sent; sweep_spools(folder, keep) at the start
    warnings_for(plan, campaign)               what must be said loudly before the user confirms
    with Journal.open(state_dir / "appends", clock) as journal:      JournalError, with a mend
        earlier_jobs(plan, journal, campaign.key)                    jobs that sent the same before: ask. Slow: in a thread
        stored = journal.begin(plan, campaign, pace="steady" | "fast", who=who)      once the user has confirmed; can be resumed from now on
        stored = journal.load(id) / .unfinished() / .jobs(limit)     to go on with a job: no file and no plan is needed
        job = AppendJob(stored, campaign, commander, budget, clock, journal, decision=DoubtDecision.ASK, confirmed=tier)
                                               budget = engine.budgets.budget_for(rules, clock, …)
        report = await job.run(on_progress)    job.pause() / .resume() / .cancel() / .interrupt(); AppendProgress about once a second
        stored.remove_spools()                 once report.state.final, and the refused rows are written
    report.exit_code, .lines(), .refusals, .as_json(), .as_csv();    if the running task is cancelled: job.report() tells what is in doubt
    plan.write_refused({line: reason}, path, add=…)      the rows that the platform refused, to the file of rejects

Nothing is sent until everything that can be checked has been. What a job is for is its plan's. A budget belongs to a
profile, or to a campaign where the platform counts by campaign, and never to a job: jobs share one.
"""  # noqa: E501 - a table reads better than a wrapped one

from campmon.append.again import EarlierJob, earlier_jobs
from campmon.append.batches import Batch, BatchOutline
from campmon.append.check_options import CheckOptions, NumberList
from campmon.append.checks import CheckedRow
from campmon.append.do_not_call import load_do_not_call
from campmon.append.earlier import EarlierNumbers
from campmon.append.encodings import EncodingChoice, encodings_offered
from campmon.append.job import AppendJob, Pace, new_job_id
from campmon.append.journal import BatchWork, DoubtDecision, Journal, StoredJob
from campmon.append.known_numbers import KnownNumbers
from campmon.append.lines import UndecodableError
from campmon.append.mapping import ColumnMapping, guess_mapping
from campmon.append.on_campaign import read_campaign_numbers
from campmon.append.plan import AppendPlan, PlanProgress
from campmon.append.planning import plan_append, preview
from campmon.append.problems import Problem, ProblemSummary, Rule, Severity
from campmon.append.purpose import Purpose, check_campaign
from campmon.append.rejects import check_rejects_place
from campmon.append.report import (
    AppendProgress,
    AppendReport,
    BatchResult,
    BatchState,
    JobState,
    Refusals,
    RefusedRow,
)
from campmon.append.saved_mappings import SavedMappings
from campmon.append.source import check_readable, open_table
from campmon.append.spool import Spool, sweep_spools
from campmon.append.table import FileFormat, ReadOptions, Row, Table
from campmon.append.warnings import warnings_for

__all__ = [
    "AppendJob",
    "AppendPlan",
    "AppendProgress",
    "AppendReport",
    "Batch",
    "BatchOutline",
    "BatchResult",
    "BatchState",
    "BatchWork",
    "CheckOptions",
    "CheckedRow",
    "ColumnMapping",
    "DoubtDecision",
    "EarlierJob",
    "EarlierNumbers",
    "EncodingChoice",
    "FileFormat",
    "JobState",
    "Journal",
    "KnownNumbers",
    "NumberList",
    "Pace",
    "PlanProgress",
    "Problem",
    "ProblemSummary",
    "Purpose",
    "ReadOptions",
    "Refusals",
    "RefusedRow",
    "Row",
    "Rule",
    "SavedMappings",
    "Severity",
    "Spool",
    "StoredJob",
    "Table",
    "UndecodableError",
    "check_campaign",
    "check_readable",
    "check_rejects_place",
    "earlier_jobs",
    "encodings_offered",
    "guess_mapping",
    "load_do_not_call",
    "new_job_id",
    "open_table",
    "plan_append",
    "preview",
    "read_campaign_numbers",
    "sweep_spools",
    "warnings_for",
]
