"""Rows of a job that are not on the campaign, taken from the file that it came from."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from campmon.append.batches import BatchOutline
from campmon.append.encodings import encodings_offered
from campmon.append.journal.stored import BatchWork, StoredJob
from campmon.append.lines import UndecodableError
from campmon.append.piped import STANDARD_INPUT, is_piped, shown
from campmon.append.rejects import write_rejects
from campmon.append.report import BatchState
from campmon.append.source import open_table
from campmon.append.spool import Spool, read_rejected, rejected_path
from campmon.append.table import ReadOptions, Row, Table
from campmon.model.errors import InputFileError

NOT_SENT = "was not sent"


@dataclass(frozen=True, slots=True)
class Rest:
    """What was written of a job's rows.

    refused  rows that the platform refused
    unsent   rows that were never sent, and that the job cannot send any more
    unknown  batches of such rows that cannot be told from those that the checks kept back
    """

    refused: int
    unsent: int
    unknown: tuple[BatchOutline, ...] = ()


def write_rest(job: StoredJob, path: Path) -> Rest:
    """Write the rows of `job` that are not on the campaign to a new file, each with the reason.

    They are those that the platform refused, and, where the job has ended or its records are lost,
    those that were never sent. Rows in doubt, and such as the job may still send, are not among
    them: who appends the file doubles nothing.

    Raises InputFileError if the file is not what it was when the job was begun, and as
    `rejects.write_rejects` does.
    """
    reasons = {row.line: row.reason for work in job.batches for row in work.result.refused}
    unsent = _never_sent(job)
    if not reasons and not unsent:
        return Rest(0, 0)
    kept_back = _kept_back(job)
    firsts = [outline.first_line for outline in unsent]

    def batch_of(line: int) -> int | None:
        place = bisect_right(firsts, line) - 1
        inside = place >= 0 and line <= unsent[place].last_line
        return unsent[place].number if inside and line not in kept_back else None

    table, found = _as_it_was(job, batch_of)
    whole = {o.number for o in unsent if found[o.number] == o.records}

    def rows() -> Iterator[tuple[Row, str]]:
        with table.read() as reader:
            for row in reader:
                if row.line in reasons:
                    yield row, reasons[row.line]
                elif batch_of(row.line) in whole:
                    yield row, NOT_SENT

    unknown = tuple(o for o in unsent if o.number not in whole)
    written = write_rejects(table, rows(), path) if reasons or whole else 0
    return Rest(len(reasons), written - len(reasons) if written else 0, unknown)


def _never_sent(job: StoredJob) -> list[BatchOutline]:
    """The batches of which nothing was sent, from the first on that cannot be sent any more."""
    waiting = [work.outline for work in job.batches if _is_untouched(work)]
    if job.state.final:
        return waiting
    spool = Spool(job.spool)
    for place, outline in enumerate(waiting):
        try:
            spool.batch(outline)
        except InputFileError:
            return waiting[place:]
    return []


def _is_untouched(work: BatchWork) -> bool:
    result = work.result
    touched = result.accepted or result.there_before or result.refused or work.unanswered
    return result.state in (BatchState.PLANNED, BatchState.REFUSED) and not touched


def _kept_back(job: StoredJob) -> frozenset[int]:
    """The lines that the checks kept back, as far as that is still known."""
    try:
        kept = read_rejected(rejected_path(job.spool.parent, job.id))
        return frozenset(row.line for row, _ in kept)
    except InputFileError:
        return frozenset()


def _as_it_was(
    job: StoredJob, batch_of: Callable[[int], int | None]
) -> tuple[Table, Counter[int | None]]:
    """The job's file, read as it was for the job, and how many rows each batch has in it."""
    report = (
        f"Lines and reasons are in the report: campmon jobs {job.id} --report FILE. Never append "
        "the whole file again."
    )
    if is_piped(job.file) or job.file == shown(STANDARD_INPUT):
        raise InputFileError(f"the records of the job {job.id} came through a pipe", report)
    mapped = {column for _, columns in job.mapping for column in columns}
    try:
        for table in _tables(job.file):
            with table.read() as reader:
                found = Counter(batch_of(row.line) for row in reader)
            if reader.content != job.content:
                raise InputFileError(f"{job.file} is not the file that it was", report)
            if mapped <= set(table.header) and found.total() == job.rows:
                return table, found
    except InputFileError as error:
        raise InputFileError(error.message, report) from error
    raise InputFileError(f"{job.file} cannot be read again as it was", report)


def _tables(file: Path) -> Iterator[Table]:
    """The file as a table in each way in which it may have been read, the likelier first."""
    try:
        table = open_table(file)
    except UndecodableError:
        for choice in encodings_offered(file):
            yield open_table(file, ReadOptions(encoding=choice.name))
        return
    yield table
    for sheet in table.sheets:
        if sheet != table.sheet:
            yield open_table(file, ReadOptions(sheet=sheet))
