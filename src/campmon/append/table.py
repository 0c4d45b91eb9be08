"""A file with records as everything above sees it: a table, whatever its format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from campmon.append.raw_file import Fingerprint, RawFile


class FileFormat(StrEnum):
    """What a file is, as told to people."""

    CSV = "CSV"
    """Cells separated by commas, tabs, semicolons or bars."""
    XLSX = "Excel workbook"
    JSON = "JSON array"
    JSON_LINES = "JSON lines"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user said of a file. Empty is: find out.

    format     where the content must not decide
    delimiter  of a CSV file
    encoding   code page of a text file without a mark that is no UTF-8 ("cp1252", …)
    sheet      of a workbook, by name
    """

    format: FileFormat | None = None
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""


class Row(NamedTuple):
    """One row as it stands in the file: the line it begins on, and its cells, uncleaned.

    The line of a workbook's row is its number in the sheet, that of an element of a JSON array its
    number, counted from 1.
    """

    line: int
    cells: list[str]


class RowChunk(NamedTuple):
    """Some hundred or thousand rows at once: the line of each, and its cells. None is blank."""

    lines: Sequence[int]
    rows: list[list[str]]


class RowReader(Protocol):
    """One pass over a table's rows; a context manager, and an iterable of `Row`.

    Blank rows (no cell with anything in it) are left out. Iterating raises InputFileError for all
    that makes the file unreadable, and at the end if it was changed meanwhile.

    blank       blank rows passed over so far
    bytes_read  of the file, so far, for a progress bar
    content     a digest of the file's bytes, once all was read; the same content has the same
    notes       what to know of the rows read so far, in sentences (leading zeros that a
                spreadsheet has lost, say), each once
    """

    blank: int

    @property
    def bytes_read(self) -> int:
        """Bytes taken from the file so far."""
        ...

    @property
    def content(self) -> str:
        """A digest of all bytes, in hexadecimal; "" before the end."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the rows read so far."""
        ...

    def chunks(self) -> Iterator[RowChunk]:
        """The rows, some hundred or thousand at once; use this or the iterator, not both."""
        ...

    def __iter__(self) -> Iterator[Row]: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was found to be a table. Plain data: holds nothing open, may change process.

    path         the file as the user named it, for showing
    file         what is read: the same, or the private copy of what came through a pipe
    header       the columns' names, cleaned; no two are the same, none is empty
    sample       the first rows
    delimiter, line_end  of a CSV file, for writing in the input's own format; "" elsewhere
    encoding     of a text file; "" elsewhere
    has_mark     whether it begins with a byte order mark
    compressed   whether it is in gzip
    sheet        of a workbook; `sheets` are all that it has
    fingerprint  the file as it was when opened
    options      what the user said of it
    notes        what to know of it before it is read (columns that had to be named), in sentences
    """

    path: Path
    header: tuple[str, ...]
    sample: tuple[Row, ...]
    delimiter: str
    encoding: str
    has_mark: bool
    line_end: str
    fingerprint: Fingerprint
    file: Path = Path()
    format: FileFormat = FileFormat.CSV
    compressed: bool = False
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    options: ReadOptions = field(default_factory=ReadOptions)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.file == Path():
            object.__setattr__(self, "file", self.path)

    def read(self) -> RowReader:
        """Open the file again for one pass over its rows. Raises InputFileError."""
        # Late, and not above: each format knows of tables, and not every format is needed.
        from campmon.append.formats.choosing import reader_of

        return reader_of(self)

    def check_unchanged(self) -> None:
        """Raise InputFileError unless the file still is as it was when opened."""
        with RawFile(self.file, self.path) as raw:
            raw.check_unchanged(self.fingerprint)

    @property
    def is_copy(self) -> bool:
        """Whether what is read is a private copy of what came through a pipe."""
        return self.file != self.path

    def discard(self) -> None:
        """Remove the private copy, if there is one. The table cannot be read any more then."""
        if self.is_copy:
            self.file.unlink(missing_ok=True)
