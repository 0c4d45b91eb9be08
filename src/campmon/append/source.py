"""A file with records, opened as a table: header, first rows, and all rows as a stream.

CSV with commas, tabs, semicolons or pipes between the cells (found from the content), in UTF-8, or
in UTF-16 / UTF-32 with a byte order mark. Whatever is not plainly such a table is refused with an
InputFileError that names file and line and says the mend. Other formats of later (XLSX, JSON,
gzip, a pipe) become further ways to make a Table.
"""

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from campmon.append.dialect import find_delimiter, read_rows
from campmon.append.lines import Fingerprint, LineReader
from campmon.model.errors import InputFileError
from campmon.model.text import clean

SAMPLE_ROWS = 20
"""How many rows are kept for guessing and preview."""

_SAMPLE_LINES = 100
_SAMPLE_CHARACTERS = 64 * 1024
MAX_COLUMNS = 1_000
"""More columns than this are a file that is no table of records."""

_PHONE_DIGITS = 9  # a date has 8, a telephone number with its area code at least 9


class Row(NamedTuple):
    """One row as it stands in the file: the line it begins on, and its cells, uncleaned."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was found to be a table. Holds no open file; may go to another process.

    header       the columns' names, cleaned; no two are the same, none is empty
    sample       the first rows
    line_end     what ends its lines, for writing in the input's own format
    fingerprint  the file as it was when opened
    """

    path: Path
    header: tuple[str, ...]
    sample: tuple[Row, ...]
    delimiter: str
    encoding: str
    has_mark: bool
    line_end: str
    fingerprint: Fingerprint

    def read(self) -> "RowReader":
        """Open the file again for one pass over its rows. Raises InputFileError."""
        return RowReader(self.path, self.delimiter, self.fingerprint)

    def check_unchanged(self) -> None:
        """Raise InputFileError unless the file still is as it was when opened."""
        with LineReader(self.path) as lines:
            lines.check_unchanged(self.fingerprint)


class RowReader:
    """One pass over the rows after the header; a context manager and an iterable.

    Blank rows (no cell with anything in it) are left out and counted in `blank`. At the end the
    file is looked at once more: iterating raises InputFileError if it was changed meanwhile, as
    for everything that makes the file unreadable.
    """

    def __init__(self, path: Path, delimiter: str, fingerprint: Fingerprint | None = None) -> None:
        self._lines = LineReader(path)
        self._fingerprint = fingerprint or self._lines.fingerprint
        self._delimiter = delimiter
        self.blank = 0
        self._rows = self._all_rows()
        try:
            self._lines.check_unchanged(self._fingerprint)
            self.header = next(self._rows, None)
        except InputFileError:
            self._lines.close()
            raise
        self.blank = 0  # those above the header do not count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lines.close()

    @property
    def bytes_read(self) -> int:
        """Bytes taken from the file so far."""
        return self._lines.bytes_read

    @property
    def lines(self) -> LineReader:
        """The lines below."""
        return self._lines

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def _all_rows(self) -> Iterator[Row]:
        lines = self._lines
        begin = 1
        try:
            for cells in read_rows(lines, self._delimiter):
                if any(cells) and any(map(str.strip, cells)):
                    yield Row(begin, cells)
                else:
                    self.blank += 1
                begin = lines.line + 1
                lines.begin_row()
        except csv.Error as error:
            raise _malformed(lines, begin, error) from error
        lines.check_unchanged(self._fingerprint)


def open_table(path: Path, delimiter: str | None = None) -> Table:
    """Open the file at `path` as a table; `delimiter` overrides what its content says.

    Raises InputFileError if it is missing, unreadable, not a regular file, empty, binary, not
    text in its encoding, has no column names or no rows below them, or its first rows are broken.
    """
    with LineReader(path) as lines:
        first = _first_lines(lines)
        if not any(line.strip() for line in first):
            raise InputFileError(
                f"{path} is empty", "It needs a line of column names and a line for each record."
            )
    used = delimiter or find_delimiter(first)
    with RowReader(path, used) as reader:
        if reader.header is None:
            raise InputFileError(f"{path} has nothing in it but separators", _NEEDS_HEADER)
        header = _header(path, reader.header)
        sample = tuple(itertools.islice(reader, SAMPLE_ROWS))
        if not sample:
            raise InputFileError(
                f"{path} has column names but no records", "Add a line for each record below them."
            )
        return Table(
            path=path,
            header=header,
            sample=sample,
            delimiter=used,
            encoding=reader.lines.encoding,
            has_mark=reader.lines.has_mark,
            line_end="\r\n" if first[0].endswith("\r\n") else "\n",
            fingerprint=reader.lines.fingerprint,
        )


_NEEDS_HEADER = "Begin the file with a line of column names, such as: phone,account,first name"


def _first_lines(lines: LineReader) -> list[str]:
    found: list[str] = []
    size = 0
    for line in lines:
        if not found and not line.strip():
            lines.begin_row()
            continue  # blank lines above the header
        found.append(line)
        size += len(line)
        lines.begin_row()
        if len(found) >= _SAMPLE_LINES or size >= _SAMPLE_CHARACTERS:
            break
    return found


def _header(path: Path, row: Row) -> tuple[str, ...]:
    """The column names, checked. Empty names at the end are columns that are not there."""
    where = f"{path}:{row.line}"
    names = [clean(cell).strip() for cell in row.cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise InputFileError(
            f"{where}: there are {len(names):,} columns, and {MAX_COLUMNS:,} is the most",
            "Check that the file is a table with a record in each line.",
        )
    if any(map(looks_like_a_phone, names)):
        raise InputFileError(
            f"{where}: the first line looks like a record, not like column names", _NEEDS_HEADER
        )
    seen: dict[str, str] = {}
    for number, name in enumerate(names, start=1):
        if not name:
            raise InputFileError(
                f"{where}: column {number} has no name", "Give every column a name of its own."
            )
        if name.casefold() in seen:
            raise InputFileError(
                f"{where}: two columns are called {name!r}", "Give every column a name of its own."
            )
        seen[name.casefold()] = name
    return tuple(names)


def looks_like_a_phone(text: str) -> bool:
    """Whether `text` can only be meant as a telephone number: digits enough, and no words."""
    if not text or not all(c.isdigit() or c in "+-.()/ " for c in text):
        return False
    return sum(map(str.isdigit, text)) >= _PHONE_DIGITS


def _malformed(lines: LineReader, begin: int, error: csv.Error) -> InputFileError:
    where = f"{lines.path}:{begin}"
    problem = str(error)
    if "unexpected end of data" in problem:
        return InputFileError(
            f"{where}: a quotation mark is opened in this row and never closed",
            "Close it, or double it if it is meant as a character.",
        )
    if "expected after" in problem:
        return InputFileError(
            f"{where}: there is text after a closing quotation mark in this row",
            "Put the whole cell in quotation marks, and double those inside it.",
        )
    if "field larger" in problem:
        return InputFileError(
            f"{where}: this row has a cell of more than {csv.field_size_limit():,} characters",
            "Check for a quotation mark that is opened and never closed.",
        )
    return InputFileError(f"{where}: this row is not CSV: {problem}")
