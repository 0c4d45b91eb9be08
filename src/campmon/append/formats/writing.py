"""Rows written in the format of the table that they come from."""

import codecs
import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, cast

from campmon.append.formats.workbook_writer import write_workbook
from campmon.append.table import FileFormat, Table

ARRAY_END = "\n]\n"

_BREAKS = ("\n", "\r")


def write_all(
    table: Table, header: Sequence[str], rows: Iterable[Sequence[str]], file: BinaryIO
) -> None:
    """Write a whole new file of `rows` below `header`, like `table`, gzip among it.

    Raises OSError; ValueError if a row cannot be in such a file.
    """
    if not table.compressed:
        _write(table, header, rows, file)
        return
    with packing(file) as packed:
        _write(table, header, rows, packed)


def packing(file: BinaryIO) -> BinaryIO:
    """A gzip member at the end of `file`, which stays open. Raises OSError."""
    # No name and no time in it: the same rows are the same file.
    return cast(BinaryIO, gzip.GzipFile("", "wb", fileobj=file, mtime=0))


def _write(
    table: Table, header: Sequence[str], rows: Iterable[Sequence[str]], file: BinaryIO
) -> None:
    if table.format is FileFormat.XLSX:
        write_workbook(_below(header, rows), file, table.sheet)
        return
    if table.has_mark:
        file.write(_encoded(codecs.BOM_UTF8.decode("utf-8"), table))
    if table.format is FileFormat.CSV:
        _write_text(separated(table, _below(header, rows)), table, file)
    elif table.format is FileFormat.JSON_LINES:
        _write_text(json_lines(table, header, rows), table, file)
    else:
        _write_text(["["], table, file)
        _write_text(array_elements(table, header, rows, first=True), table, file)
        _write_text([ARRAY_END], table, file)


def _below(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield header
    yield from rows


def separated(table: Table, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """CSV with the table's delimiter and line ends."""
    text = io.StringIO(newline="")
    delimiter, end = table.delimiter, table.line_end
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    # csv's writer leaves a line break in a cell unquoted where it is not the file's own.
    quoting = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    for cells in rows:
        breaks = any(mark in cell for cell in cells for mark in _BREAKS)
        (quoting if breaks else writer).writerow(cells)
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def json_lines(table: Table, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """An object on each line."""
    for cells in rows:
        yield _object(table, header, cells) + "\n"


def array_elements(
    table: Table, header: Sequence[str], rows: Iterable[Sequence[str]], *, first: bool
) -> Iterator[str]:
    """Objects with commas between them, and before them unless they are the array's first."""
    separator = "\n" if first else ",\n"
    for cells in rows:
        yield separator + _object(table, header, cells)
        separator = ",\n"


def _object(table: Table, header: Sequence[str], cells: Sequence[str]) -> str:
    fields = dict(zip(header, cells, strict=False))
    text = json.dumps(fields, ensure_ascii=False)
    try:
        text.encode(table.encoding)
    except UnicodeEncodeError:
        return json.dumps(fields)
    return text


def _write_text(pieces: Iterable[str], table: Table, file: BinaryIO) -> None:
    for piece in pieces:
        file.write(_encoded(piece, table))


def _encoded(text: str, table: Table) -> bytes:
    return text.encode(table.encoding)


def encodable(text: str, table: Table) -> str:
    """`text` with a question mark for all that the table's encoding does not have."""
    if table.format is not FileFormat.CSV:
        return text
    return text.encode(table.encoding, "replace").decode(table.encoding)
