"""Which format a file is in, by its content and never by its name; and the reader for it."""

import re

from campmon.append.formats.reading import Reading
from campmon.append.lines import mark_of
from campmon.append.raw_file import GZIP_MAGIC, RawFile
from campmon.append.table import FileFormat, Table
from campmon.model.errors import InputFileError

_ZIP_MAGIC = b"PK\x03\x04"
_REFUSED = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook, or one with a password"),
    (b"%PDF-", "a PDF document"),
)
_HEAD = 8 * 1024
_ARRAY = re.compile(r'\s*\[\s*[\[\]{"]')
_OBJECT = re.compile(r'\s*\{\s*["}]')


def format_of(raw: RawFile, encoding: str = "") -> FileFormat:
    """The format of a file by its first block, which is read. Raises InputFileError if none."""
    head = next(raw.blocks(), b"")
    if head.startswith(_ZIP_MAGIC):
        if raw.compressed:
            raise InputFileError(
                f"{raw.shown} is a ZIP archive or an Excel workbook inside gzip",
                "Unpack it with gunzip and append that.",
            )
        return FileFormat.XLSX
    if raw.compressed and head.startswith(GZIP_MAGIC):
        raise InputFileError(f"{raw.shown} is gzip inside gzip", "Unpack it once, with gunzip.")
    known = next((name for magic, name in _REFUSED if head.startswith(magic)), None)
    mark, marked = mark_of(head)
    used = marked or encoding or "utf-8"
    if known or ("16" not in used and "32" not in used and b"\0" in head[:_HEAD]):
        raise InputFileError(
            f"{raw.shown} is {known or 'binary'}, not a text file with records",
            "Save the records as CSV UTF-8 and append that.",
        )
    # Brackets and blanks are the same in UTF-8 and in every code page.
    text = head[len(mark) : _HEAD].decode(marked or "latin-1", "replace")
    if _ARRAY.match(text):
        return FileFormat.JSON
    return FileFormat.JSON_LINES if _OBJECT.match(text) else FileFormat.CSV


def reader_of(table: Table) -> Reading:
    """Open `table` for one pass over its rows. Raises InputFileError."""
    # Late: most runs need one of them.
    match table.format:
        case FileFormat.CSV:
            from campmon.append.formats.separated import SeparatedReader

            return SeparatedReader(table)
        case FileFormat.XLSX:
            from campmon.append.formats.workbook import WorkbookReader

            return WorkbookReader(table)
        case FileFormat.JSON:
            from campmon.append.formats.json_text import JsonArrayReader

            return JsonArrayReader(table)
        case FileFormat.JSON_LINES:
            from campmon.append.formats.json_text import JsonLinesReader

            return JsonLinesReader(table)
