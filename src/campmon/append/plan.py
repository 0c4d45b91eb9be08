"""The plan of an append: what would be sent, what not and why, and where both are kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from campmon.append.batches import Batch as Batch
from campmon.append.batches import BatchOutline as BatchOutline
from campmon.append.mapping import ColumnMapping
from campmon.append.problems import Problem, ProblemSummary
from campmon.append.purpose import Purpose
from campmon.append.rejects import add_rejects, write_rejects
from campmon.append.spool import read_rejected, remove_spools
from campmon.append.table import Row, Table
from campmon.model.errors import InputFileError
from campmon.model.record import AppendRules


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """How far the check of a file is."""

    rows: int
    bytes_read: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class AppendPlan:
    """What would be sent, and what not and why. Plain data; may come from another process.

    job_id    the job that it is for
    rows      rows with anything in them
    blank     rows with nothing in them, which are passed over
    warned    rows that are sent in spite of a warning
    sent_before  records that dial a number first which was appended to the campaign before
    outlines  the batches, in the file's order
    summary   problems by kind, errors first
    problems  the first of them in full
    notes     what else to know before sending, in sentences
    warnings  what must be said loudly before sending; see also `warnings_for`
    purpose   what the records are sent for
    content   a digest of the file's bytes
    spool     where the records are kept, see `Spool`
    rejected  where the rows are kept that are not sent
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
    spool: Path
    rejected: Path
    job_id: str
    content: str = ""
    warnings: tuple[str, ...] = ()
    purpose: Purpose = Purpose.APPEND
    sent_before: int = 0

    @property
    def good(self) -> int:
        """Rows that would be sent."""
        return sum(outline.records for outline in self.outlines)

    @property
    def bad(self) -> int:
        """Rows that would not."""
        return self.rows - self.good

    @property
    def sends_again(self) -> bool:
        """Whether it is much the same as was appended before: then a person is asked first.

        That is so from half of the records on: a list that was sorted, corrected or saved in
        another format is the same list, and a new one may well have some known numbers in it.
        """
        appends = self.purpose is Purpose.APPEND
        return appends and self.sent_before > 0 and 2 * self.sent_before >= self.good

    def check_sendable(self) -> None:
        """Raise InputFileError if no row can be sent."""
        if not self.outlines:
            first = f"; {self.summary[0].first}" if self.summary else ""  # errors come first
            raise InputFileError(
                f"{self.table.path}: none of its {self.rows:,} rows can be sent{first}",
                "Correct the file, or the mapping of its columns.",
            )

    def rejected_rows(self) -> Iterator[tuple[Row, str]]:
        """Each row that is not sent, and why. Raises InputFileError if they are kept no more."""
        return read_rejected(self.rejected)

    def write_rejects(self, path: Path) -> int:
        """Write the rows that are not sent to a new file; see `rejects.write_rejects`."""
        return write_rejects(self.table, self.rejected_rows(), path)

    def write_refused(self, reasons: Mapping[int, str], path: Path, *, add: bool) -> int:
        """Write the rows that the platform refused, each with the reason for its line.

        They are read from the file again. `add` puts them below those that `write_rejects` has
        written at `path`; else the file is new. Raises as `rejects.write_rejects` does, and
        InputFileError if the table has changed.
        """
        return (add_rejects if add else write_rejects)(self.table, self._rows_of(reasons), path)

    def _rows_of(self, reasons: Mapping[int, str]) -> Iterator[tuple[Row, str]]:
        with self.table.read() as reader:
            for row in reader:
                if row.line in reasons:
                    yield row, reasons[row.line]

    def discard(self) -> None:
        """Remove the records and rows that are kept: nothing of it will be sent any more."""
        remove_spools(self.spool.parent, self.job_id)

    def summary_lines(self) -> list[str]:
        """The plan in sentences: what is sent in how many calls, what is not, and why."""
        calls = len(self.outlines)
        lines = [
            f"{counted(self.rows, 'row')}: {self.good:,} to send in {counted(calls, 'call')}, "
            f"{self.bad:,} not"
        ]
        lines += [f"{one.first.severity.value}: {one}" for one in self.summary]
        if self.mapping.unmapped:
            lines.append(f"not sent: the columns {', '.join(self.mapping.unmapped)}")
        return lines + list(self.notes)


def counted(count: int, noun: str) -> str:
    """How many of what, in words."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
