"""How a file becomes a plan: every row checked in one pass, and kept as it will be sent."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from campmon.append.batches import RecordColumns
from campmon.append.calling_hours import PlaceTally
from campmon.append.check_options import CheckOptions, NumberList
from campmon.append.checks import CheckedRow, RowChecker
from campmon.append.columns import CheckedChunk, ColumnChecker
from campmon.append.do_not_call import load_do_not_call
from campmon.append.duplicates import DuplicateFinder
from campmon.append.held import HeldNumbers
from campmon.append.mapping import ColumnMapping
from campmon.append.plan import AppendPlan, PlanProgress, counted
from campmon.append.problems import Problem, ProblemTally, Rule, Severity
from campmon.append.purpose import Purpose
from campmon.append.spool import SpoolWriter, passing_path
from campmon.append.table import Table
from campmon.append.warnings import LackingTally, countries_warning
from campmon.model.errors import CalledOffError, UsageError
from campmon.model.record import AppendRules

KEPT_PROBLEMS = 100
"""Problems kept in full detail; beyond them the summary counts."""

NO_OPTIONS = CheckOptions()


def plan_append(
    table: Table,
    mapping: ColumnMapping,
    rules: AppendRules,
    purpose: Purpose = Purpose.APPEND,
    *,
    folder: Path,
    job_id: str,
    options: CheckOptions = NO_OPTIONS,
    progress: Callable[[PlanProgress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> AppendPlan:
    """Check every row of `table`, in one pass and bounded memory; nothing is sent.

    The good records are kept in `folder` (made if it is not there) until `AppendPlan.discard`, and
    are this process's until it ends; see `sweep_spools`. Synchronous, and free of shared state:
    run it in a thread or a process. `progress` and `cancelled` are called every few thousand rows,
    in that thread.

    Raises UsageError if a required field has no column or there is a job `job_id` already,
    InputFileError if the file cannot be read to its end or changes, CampmonError if there is no
    room for the records, CalledOffError once `cancelled` says so. Nothing is left behind then.
    """
    _check_mapping(table, mapping)
    lists = [*options.lists]
    notes = list(options.notes)
    for path in options.do_not_call:
        known = load_do_not_call(path, rules, cancelled=cancelled)
        if purpose is Purpose.UPDATE:  # which may be to take those numbers out of dialing
            known = replace(known, severity=Severity.WARNING)
        lists.append(known)
        notes += known.notes
    checks = _Checks(mapping, rules, purpose, lists, options.now)
    size, total = rules.max_records_per_call, table.fingerprint.size
    seen = passing_path(folder, job_id)
    with (
        SpoolWriter(folder, job_id, checks.fields, size) as spool,
        DuplicateFinder(seen, one_each=purpose is Purpose.UPDATE) as duplicates,
        table.read() as reader,
    ):
        for chunk in reader.chunks():
            spool.add(checks.sent(checks.columns.check(chunk), duplicates, spool))
            progress(PlanProgress(checks.rows, reader.bytes_read, total))
            if cancelled():
                raise CalledOffError(f"the check of {table.path} was called off")
        outlines = spool.finished()
        return AppendPlan(
            table=table,
            mapping=mapping,
            rules=rules,
            rows=checks.rows,
            blank=reader.blank,
            warned=checks.warned,
            outlines=outlines,
            summary=tuple(checks.tally.summaries()),
            problems=tuple(checks.tally.kept),
            notes=(*_passed_over(reader.blank), *reader.notes, *notes),
            spool=spool.records,
            rejected=spool.rejected,
            job_id=job_id,
            content=reader.content,
            warnings=checks.warnings(mapping),
            purpose=purpose,
            sent_before=checks.sent_before,
        )


class _Checks:
    """All that a row is held against, and what was said so far."""

    def __init__(
        self,
        mapping: ColumnMapping,
        rules: AppendRules,
        purpose: Purpose,
        lists: Sequence[NumberList],
        now: datetime | None,
    ) -> None:
        self.columns = ColumnChecker(mapping, rules, purpose)
        self.fields = self.columns.fields
        self.tally = ProblemTally(KEPT_PROBLEMS)
        self.rows = self.warned = self.sent_before = 0
        self._held = HeldNumbers(lists, mapping)
        self._lacking = LackingTally(rules)
        dials = purpose is Purpose.APPEND
        self._places = PlaceTally(rules) if now is not None and dials else None
        self._now = now

    def sent(
        self, chunk: CheckedChunk, duplicates: DuplicateFinder, spool: SpoolWriter
    ) -> RecordColumns:
        """What is sent of a chunk; the rest is kept as rejected."""
        self._held.look(chunk)
        contents = list(map(hash, zip(chunk.phones, *chunk.values, strict=True)))
        for place, problem in duplicates.look(chunk.lines, chunk.firsts, contents):
            chunk.add_problem(place, problem)
        self.rows += len(chunk.rows)
        for place in sorted(chunk.problems):
            problems = chunk.problems[place]
            for problem in problems:
                self.tally.add(problem)
            if place in chunk.failed:
                spool.reject(chunk.lines[place], chunk.rows[place], _reason(problems))
            else:
                self.warned += 1
                self.sent_before += any(one.rule is Rule.APPENDED for one in problems)
        records = chunk.good(self.fields)
        self._lacking.add(records)
        if self._places is not None:
            self._places.add(list(filter(None, chunk.firsts)))
        return records

    def warnings(self, mapping: ColumnMapping) -> tuple[str, ...]:
        """What must be said loudly of all that was sent."""
        mapped = frozenset(spec.name for spec, _ in mapping.mapped)
        return (
            *countries_warning(self.columns.assumed_countries),
            *self._lacking.warnings(mapped),
            *(self._places.warnings(self._now) if self._places and self._now else ()),
        )


def preview(
    table: Table,
    mapping: ColumnMapping,
    rules: AppendRules,
    purpose: Purpose = Purpose.APPEND,
) -> tuple[CheckedRow, ...]:
    """The table's first rows as they would be sent with this mapping, each checked on its own."""
    checker = RowChecker(mapping, rules, purpose)
    return tuple(checker.check(row) for row in table.sample)


def _reason(problems: Sequence[Problem]) -> str:
    """Why a row is not sent, for the file of rejects."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    return "; ".join(f"{p.column}: {p.message}" if p.column else p.message for p in errors)


def _check_mapping(table: Table, mapping: ColumnMapping) -> None:
    if mapping.header != table.header:
        raise UsageError(f"the mapping was made for another header than that of {table.path}")
    missing = mapping.missing_required
    if missing:
        names = ", ".join(spec.name for spec in missing)
        raise UsageError(
            f"{table.path}: no column was found for {names}",
            f"Name it with --map {missing[0].name}=COLUMN. There are: {', '.join(table.header)}",
        )


def _passed_over(blank: int) -> tuple[str, ...]:
    return (f"{counted(blank, 'blank row')} passed over",) if blank else ()
