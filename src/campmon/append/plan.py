"""The plan of an append: a whole file checked in one pass, before anything is sent."""

import hashlib
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from campmon.append.checks import CheckedRow, RowChecker
from campmon.append.duplicates import MAX_REMEMBERED, DuplicateFinder
from campmon.append.mapping import ColumnMapping
from campmon.append.problems import Problem, ProblemSummary, ProblemTally, Severity
from campmon.append.purpose import Purpose
from campmon.append.rejects import add_rejects, write_rejects
from campmon.append.source import Row, Table
from campmon.append.warnings import LackingTally, countries_warning
from campmon.model.errors import CalledOffError, InputFileError, UsageError
from campmon.model.record import AppendRules, Record

KEPT_PROBLEMS = 100
"""Problems kept in full detail; beyond them the summary counts."""

_TELL_EVERY_ROWS = 1_000
_GOOD, _BAD = 1, 0
_AGAIN = {
    Purpose.APPEND: "the same record as an earlier one in the file",
    Purpose.UPDATE: "the same number as in an earlier row of the file",
}


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """How far the check of a file is."""

    rows: int
    bytes_read: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class BatchOutline:
    """A batch without its records: all good rows from `first_line` to `last_line`.

    digest          over the records' content: what is sent is what was checked
    offset, length  where its bytes are in the spool
    """

    number: int
    records: int
    first_line: int
    last_line: int
    digest: bytes = field(repr=False)
    offset: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of one call, with the line of the file that each begins on."""

    outline: BatchOutline
    records: tuple[Record, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AppendPlan:
    """What would be sent, and what not and why. Plain data; may come from another process.

    rows      rows with anything in them
    blank     rows with nothing in them, which are passed over
    warned    rows that are sent in spite of a warning
    outlines  the batches, in the file's order
    summary   problems by kind, errors first
    problems  the first of them in full
    notes     what else to know before sending, in sentences
    verdicts  for each row whether it is good, a byte each
    warnings  what must be said loudly before sending; see also `warnings_for`
    purpose   what the records are sent for
    """

    table: Table
    mapping: ColumnMapping
    rules: AppendRules
    rows: int
    blank: int
    warned: int
    outlines: tuple[BatchOutline, ...]
    summary: tuple[ProblemSummary, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    verdicts: bytes = field(repr=False)
    warnings: tuple[str, ...] = ()
    purpose: Purpose = Purpose.APPEND

    @property
    def good(self) -> int:
        """Rows that would be sent."""
        return sum(outline.records for outline in self.outlines)

    @property
    def bad(self) -> int:
        """Rows that would not."""
        return self.rows - self.good

    def check_sendable(self) -> None:
        """Raise InputFileError if no row can be sent."""
        if not self.outlines:
            first = f"; {self.problems[0]}" if self.problems else ""
            raise InputFileError(
                f"{self.table.path}: none of its {self.rows:,} rows can be sent{first}",
                "Correct the file, or the mapping of its columns.",
            )

    def batches(self) -> Generator[Batch, None, None]:
        """Read the file again and yield the batches to send, one in memory at a time.

        Every good row is in exactly one batch, in the file's order. Raises InputFileError if the
        file is not, byte for byte where it matters, the one that was checked.
        """
        outlines = iter(self.outlines)
        outline = next(outlines, None)
        records: list[Record] = []
        lines: list[int] = []
        checker = RowChecker(self.mapping, self.rules, self.purpose)
        for row, good in self._rows():
            if not good or outline is None:
                continue
            checked = checker.check(row)
            if checked.record is None:
                raise _changed(self.table)
            records.append(checked.record)
            lines.append(checked.line)
            if len(records) == outline.records:
                if _digest(records) != outline.digest:
                    raise _changed(self.table)
                self.table.check_unchanged()
                yield Batch(outline, tuple(records), tuple(lines))
                records, lines = [], []
                outline = next(outlines, None)
        if outline is not None:
            raise _changed(self.table)

    def _rows(self) -> Iterator[tuple[Row, bool]]:
        """Read the file again: each row, and whether it is sent."""
        with self.table.read() as reader:
            for number, row in enumerate(reader):
                if number >= len(self.verdicts):
                    raise _changed(self.table)
                yield row, self.verdicts[number] == _GOOD

    def write_rejects(self, path: Path) -> int:
        """Write the rows that are not sent to a new file; see `rejects.write_rejects`."""
        return write_rejects(self.table, self.rejected_rows(), path)

    def rejected_rows(self) -> Iterator[tuple[Row, str]]:
        """Read the file again: each row that is not sent, and why."""
        checker = RowChecker(self.mapping, self.rules, self.purpose)
        for row, good in self._rows():
            if not good:
                problems = checker.check(row).problems
                errors = [p for p in problems if p.severity is Severity.ERROR]
                yield row, "; ".join(map(_reason, errors)) or _AGAIN[self.purpose]

    def write_refused(self, reasons: Mapping[int, str], path: Path, *, add: bool) -> int:
        """Write the rows that the platform refused, each with the reason for its line.

        `add` puts them below those that `write_rejects` has written at `path`; else the file is
        new. Raises as `rejects.write_rejects` does, and InputFileError if the table has changed.
        """
        refused = ((row, reasons[row.line]) for row, _ in self._rows() if row.line in reasons)
        return (add_rejects if add else write_rejects)(self.table, refused, path)

    def summary_lines(self) -> list[str]:
        """The plan in sentences: what is sent in how many calls, what is not, and why."""
        calls = len(self.outlines)
        lines = [
            f"{_counted(self.rows, 'row')}: {self.good:,} to send in {_counted(calls, 'call')}, "
            f"{self.bad:,} not"
        ]
        lines += [f"{one.first.severity.value}: {one}" for one in self.summary]
        if self.mapping.unmapped:
            lines.append(f"not sent: the columns {', '.join(self.mapping.unmapped)}")
        return lines + list(self.notes)


def plan_append(
    table: Table,
    mapping: ColumnMapping,
    rules: AppendRules,
    purpose: Purpose = Purpose.APPEND,
    *,
    progress: Callable[[PlanProgress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    remember: int = MAX_REMEMBERED,
) -> AppendPlan:
    """Check every row of `table`, in one pass and flat memory; nothing is sent.

    Synchronous, and free of shared state: run it in a thread or a process. `progress` and
    `cancelled` are called every thousand rows, in that thread. `remember` bounds the memory for
    duplicates. Raises UsageError if a required field has no column, InputFileError if the file
    cannot be read to its end or changes, CalledOffError once `cancelled` says so.
    """
    _check_mapping(table, mapping)
    checker = RowChecker(mapping, rules, purpose)
    duplicates = DuplicateFinder(remember, one_each=purpose is Purpose.UPDATE)
    tally, lacking = ProblemTally(KEPT_PROBLEMS), LackingTally(rules)
    cutter = _Cutter(rules.max_records_per_call)
    verdicts, warned = bytearray(), 0
    total = table.fingerprint.size
    with table.read() as reader:
        for row in reader:
            record, problems = _with_duplicates(checker.check(row), duplicates)
            for problem in problems:
                tally.add(problem)
            if record is None:
                verdicts.append(_BAD)
            else:
                verdicts.append(_GOOD)
                warned += bool(problems)
                cutter.add(row.line, record)
                lacking.add(record)
            if len(verdicts) % _TELL_EVERY_ROWS == 0:
                progress(PlanProgress(len(verdicts), reader.bytes_read, total))
                if cancelled():
                    raise CalledOffError(f"the check of {table.path} was called off")
        progress(PlanProgress(len(verdicts), reader.bytes_read, total))
        blank = reader.blank
    return AppendPlan(
        table=table,
        mapping=mapping,
        rules=rules,
        rows=len(verdicts),
        blank=blank,
        warned=warned,
        outlines=cutter.finished(),
        summary=tuple(tally.summaries()),
        problems=tuple(tally.kept),
        notes=_notes(blank, duplicates.full, remember),
        verdicts=bytes(verdicts),
        warnings=(
            *countries_warning(checker.assumed_countries),
            *lacking.warnings(frozenset(spec.name for spec, _ in mapping.mapped)),
        ),
        purpose=purpose,
    )


def _with_duplicates(
    checked: CheckedRow, duplicates: DuplicateFinder
) -> tuple[Record | None, tuple[Problem, ...]]:
    """The row's record and problems, once it has been held against the rows before it."""
    again = None if checked.record is None else duplicates.look(checked.line, checked.record)
    if again is None:
        return checked.record, checked.problems
    record = None if again.severity is Severity.ERROR else checked.record
    return record, (*checked.problems, again)


def preview(
    table: Table,
    mapping: ColumnMapping,
    rules: AppendRules,
    purpose: Purpose = Purpose.APPEND,
) -> tuple[CheckedRow, ...]:
    """The table's first rows as they would be sent with this mapping, each checked on its own."""
    checker = RowChecker(mapping, rules, purpose)
    return tuple(checker.check(row) for row in table.sample)


class _Cutter:
    """Cuts the stream of good rows into batches, keeping only their outlines."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._outlines: list[BatchOutline] = []
        self._records: list[Record] = []
        self._first = self._last = 0

    def add(self, line: int, record: Record) -> None:
        if not self._records:
            self._first = line
        self._records.append(record)
        self._last = line
        if len(self._records) == self._size:
            self._cut()

    def finished(self) -> tuple[BatchOutline, ...]:
        if self._records:
            self._cut()
        return tuple(self._outlines)

    def _cut(self) -> None:
        outline = BatchOutline(
            len(self._outlines) + 1,
            len(self._records),
            self._first,
            self._last,
            _digest(self._records),
        )
        self._outlines.append(outline)
        self._records = []


def _digest(records: list[Record]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for record in records:
        content = repr((record.phones, tuple(record.fields.items())))
        digest.update(content.encode("utf-8", "backslashreplace"))
    return digest.digest()


def _reason(problem: Problem) -> str:
    return f"{problem.column}: {problem.message}" if problem.column else problem.message


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


def _notes(blank: int, full: bool, remembered: int) -> tuple[str, ...]:
    notes = []
    if blank:
        notes.append(f"{_counted(blank, 'blank row')} passed over")
    if full:
        notes.append(
            f"duplicates were looked for among the first {remembered:,} different records only"
        )
    return tuple(notes)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _changed(table: Table) -> InputFileError:
    return InputFileError(
        f"{table.path} was changed after it was checked", "Check it again before sending it."
    )
