"""A file with records, opened as a table: header, first rows, and all rows as a stream.

CSV with commas, tabs, semicolons or bars between the cells, a sheet of an Excel workbook, a JSON
array or JSON lines; text also in gzip. Which it is, the content says. Whatever is not plainly such
a table is refused with an InputFileError that names file and line and says the mend.
"""

import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from campmon.append.dialect import find_delimiter
from campmon.append.formats.choosing import format_of, reader_of
from campmon.append.formats.naming import (
    MAX_COLUMNS,
    NEEDS_HEADER,
    column_names,
    looks_like_a_phone,
)
from campmon.append.lines import TextFile
from campmon.append.piped import copy_piped, is_piped, shown
from campmon.append.raw_file import RawFile, check_regular
from campmon.append.table import FileFormat, ReadOptions, Row, Table
from campmon.model.errors import InputFileError

__all__ = [
    "MAX_COLUMNS",
    "SAMPLE_ROWS",
    "Row",
    "Table",
    "check_readable",
    "looks_like_a_phone",
    "open_table",
]

SAMPLE_ROWS = 20
"""How many rows are kept for guessing and preview."""

_SAMPLE_LINES = 100
_SAMPLE_CHARACTERS = 64 * 1024
_PROVED_CHARACTERS = 64 * 1024 * 1024

_FIND_OUT = ReadOptions()


class NoRecordsError(InputFileError):
    """The file is a table without a row."""

    code = "no-records"


def check_readable(path: Path) -> None:
    """Raise InputFileError unless a regular file is there that may be read; it is not read.

    Standard input (`-`) and what the shell has opened (`/dev/fd/63`) pass.
    """
    if not is_piped(path):
        check_regular(path)


def open_table(
    path: Path,
    options: ReadOptions = _FIND_OUT,
    *,
    stdin: BinaryIO | None = None,
    folder: Path | None = None,
    progress: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Table:
    """Open the file at `path` as a table; `options` override what its content says.

    What comes through a pipe (`-` for `stdin`, or what the shell has opened: `/dev/fd/63`) is
    first copied to a private file in `folder`, of which `progress` is told the bytes; see
    `Table.discard`.

    Raises InputFileError if the file is missing, unreadable, not a regular file, empty, binary, has
    no column names or no rows below them, or its first rows are broken; UndecodableError if it is
    no text in its encoding (see `encodings_offered`). For a pipe also what `copy_piped` raises.
    """
    if not is_piped(path):
        return _opened(path, path, options)
    copy = copy_piped(path, stdin, folder, progress, cancelled)
    try:
        return _opened(shown(path), copy, options)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise


def _opened(path: Path, file: Path, options: ReadOptions) -> Table:
    with RawFile(file, path) as raw:
        kind = options.format or format_of(raw, options.encoding)
        fingerprint, compressed = raw.fingerprint, raw.compressed
    table = Table(
        path=path,
        header=(),
        sample=(),
        delimiter="",
        encoding="",
        has_mark=False,
        line_end="",
        fingerprint=fingerprint,
        file=file,
        format=kind,
        compressed=compressed,
        options=options,
    )
    if kind is FileFormat.XLSX:
        from campmon.append.formats.workbook import with_sheet  # late: few files are workbooks

        table = with_sheet(table)
    else:
        table = _with_text(table)
    with reader_of(table) as reader:
        if reader.header is None:
            if kind in (FileFormat.JSON, FileFormat.JSON_LINES):
                raise NoRecordsError(f"{path} has no records", "Export the records again.")
            raise InputFileError(f"{path} has nothing in it but separators", NEEDS_HEADER)
        sample = tuple(itertools.islice(reader, SAMPLE_ROWS))
        header, notes = column_names(path, reader.header, sample)
        if not header:
            raise InputFileError(f"{path} has nothing in it but separators", NEEDS_HEADER)
        if not sample:
            raise NoRecordsError(
                f"{path} has column names but no records", "Add a line for each record below them."
            )
        return replace(table, header=header, sample=sample, notes=table.notes + notes)


def _with_text(table: Table) -> Table:
    """The table with what its text says: encoding, mark, line ends, delimiter."""
    with RawFile(table.file, table.path) as raw:
        text = TextFile(raw, table.options.encoding)
        pieces = text.text()
        first = next((piece for piece in pieces if piece.strip()), "")
        if not first:
            raise InputFileError(
                f"{table.path} is empty",
                "It needs a line of column names and a line for each record.",
            )
        _prove(pieces)
    lines = _first_lines(first)
    line_end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    delimiter = ""
    if table.format is FileFormat.CSV:
        delimiter = table.options.delimiter or find_delimiter(lines)
    return replace(
        table,
        delimiter=delimiter,
        encoding=text.encoding,
        has_mark=text.has_mark,
        line_end=line_end,
    )


def _first_lines(text: str) -> list[str]:
    """The first lines with anything in them, the first being the header."""
    lines = io.StringIO(text[:_SAMPLE_CHARACTERS], newline="")
    return list(itertools.islice(itertools.dropwhile(str.isspace, lines), _SAMPLE_LINES))


def _prove(pieces: Iterator[str]) -> None:
    """Decode what is left, as far as that takes no time: who must be asked is asked at once."""
    decoded = 0
    for piece in pieces:
        decoded += len(piece)
        if decoded > _PROVED_CHARACTERS:
            return
