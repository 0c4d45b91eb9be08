"""Rows that are not sent, written to a file of the input's own format, with the reason."""

import codecs
import contextlib
import csv
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from campmon.append.source import Row, Table
from campmon.model.errors import CampmonError, UsageError

REASON_COLUMN = "campmon reason"
"""The first column of a file of rejects. Appending the file again replaces what it says."""


def check_rejects_place(path: Path) -> None:
    """Raise UsageError if there is a file at `path` already: none is overwritten."""
    if os.path.isfile(path):  # unlike Path's, it raises nothing: writing says what is wrong
        raise _taken(path)


def write_rejects(table: Table, rejected: Iterable[tuple[Row, str]], path: Path) -> int:
    """Write `rejected` rows to a new file at `path`, and return how many there were.

    Delimiter, encoding and line ends are the input's; the cells are as they were; the reason
    comes first, so that rows with too many cells keep their columns. Correct it and append it.
    The file is private to its owner, and is complete or not there at all.

    Raises UsageError if there is a file at `path` already (the input, above all), CampmonError if
    it cannot be written. Write it before sending: then a full disk stops the append in time.
    """
    try:
        file, is_new = _open(table, path)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with file:
            count = _write(table, rejected, file)
            if is_new:
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        if is_new:
            _remove(path)
        raise _unwritable(path, error) from error
    except BaseException:
        if is_new:
            _remove(path)
        raise
    return count


def add_rejects(table: Table, rejected: Iterable[tuple[Row, str]], path: Path) -> int:
    """Add rows to the file that `write_rejects` has written, and return how many there were.

    Raises CampmonError if they cannot be written, or not all of them.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOCTTY)
        with open(descriptor, "w", encoding=table.encoding, newline="") as file:
            count = _write_rows(table, rejected, file)
    except OSError as error:
        raise CampmonError(
            f"the rows that the platform refused cannot be added to {path}: "
            f"{error.strerror or error}",
            "The report names their lines.",
        ) from error
    return count


def _open(table: Table, path: Path) -> tuple[TextIO, bool]:
    """Open a new file, or a device such as /dev/stdout; never an existing file."""
    try:
        is_device = not stat.S_ISREG(path.stat().st_mode) and not path.is_dir()
    except FileNotFoundError:
        is_device = False
    flags = os.O_WRONLY | os.O_CLOEXEC | os.O_NOCTTY
    if not is_device:
        flags |= os.O_CREAT | os.O_EXCL
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError as error:
        raise _taken(path) from error
    return open(descriptor, "w", encoding=table.encoding, newline=""), not is_device


def _write(table: Table, rejected: Iterable[tuple[Row, str]], file: TextIO) -> int:
    if table.has_mark:
        file.write(codecs.BOM_UTF8.decode("utf-8"))
    writer = csv.writer(file, delimiter=table.delimiter, lineterminator=table.line_end)
    writer.writerow([REASON_COLUMN, *_without(table.header, _old_reason(table))])
    return _write_rows(table, rejected, file)


def _write_rows(table: Table, rejected: Iterable[tuple[Row, str]], file: TextIO) -> int:
    old = _old_reason(table)
    delimiter, end = table.delimiter, table.line_end
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
    # csv's writer leaves a line break in a cell unquoted where it is not the file's own.
    quoting = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    count = 0
    for row, reason in rejected:
        cells = [reason, *_without(row.cells, old)]
        breaks = any("\n" in cell or "\r" in cell for cell in cells)
        (quoting if breaks else writer).writerow(cells)
        count += 1
    return count


def _old_reason(table: Table) -> list[int]:
    """A file of rejects that is sent again has the reason column already: it is made anew."""
    return [place for place, name in enumerate(table.header) if name == REASON_COLUMN]


def _without(cells: Iterable[str], places: list[int]) -> Iterator[str]:
    return (cell for place, cell in enumerate(cells) if place not in places)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):  # what brought us here is told; this would hide it
        path.unlink()


def _taken(path: Path) -> UsageError:
    return UsageError(
        f"{path} exists already and is not overwritten", "Name a new file for the rejects."
    )


def _unwritable(path: Path, error: OSError) -> CampmonError:
    return CampmonError(
        f"the rejected rows cannot be written to {path}: {error.strerror or error}",
        "Nothing was sent. Name a file in a folder that exists, has room and may be written.",
    )
