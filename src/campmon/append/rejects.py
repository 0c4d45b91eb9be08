"""Rows that are not sent, written to a file of the input's own format, with the reason."""

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from campmon.append.formats.writing import (
    ARRAY_END,
    array_elements,
    encodable,
    json_lines,
    packing,
    separated,
    write_all,
)
from campmon.append.source import NoRecordsError, open_table
from campmon.append.table import FileFormat, ReadOptions, Row, Table
from campmon.model.errors import CampmonError, InputFileError, UsageError

REASON_COLUMN = "campmon reason"
"""The first column of a file of rejects. Appending the file again replaces what it says."""


def check_rejects_place(path: Path) -> None:
    """Raise UsageError if there is a file at `path` already: none is overwritten."""
    if os.path.isfile(path):  # unlike Path's, it raises nothing: writing says what is wrong
        raise _taken(path)


def write_rejects(table: Table, rejected: Iterable[tuple[Row, str]], path: Path) -> int:
    """Write `rejected` rows to a new file at `path`, and return how many there were.

    Format, delimiter, encoding, line ends and gzip are the input's; the cells are as they were; the
    reason comes first, so that rows with too many cells keep their columns. Correct it and append
    it. The file is private to its owner, and is complete or not there at all.

    Raises UsageError if there is a file at `path` already (the input, above all), CampmonError if
    it cannot be written. Write it before sending: then a full disk stops the append in time.
    """
    rows = _Rows(table, rejected)
    try:
        file, is_new = _open(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with file:
            write_all(table, rows.header, rows, file)
            file.flush()
            if is_new:
                os.fsync(file.fileno())
    except (OSError, ValueError) as error:
        if is_new:
            _remove(path)
        raise _unwritable(path, error) from error
    except BaseException:
        if is_new:
            _remove(path)
        raise
    return rows.count


def add_rejects(table: Table, rejected: Iterable[tuple[Row, str]], path: Path) -> int:
    """Add rows to the file that `write_rejects` has written, and return how many there were.

    Raises CampmonError if they cannot be written, or not all of them; what was there stays.
    """
    rows = _Rows(table, rejected)
    try:
        if table.format is FileFormat.XLSX or (
            table.format is FileFormat.JSON and table.compressed
        ):
            _rewrite(table, rows, path)
        elif table.format is FileFormat.JSON:
            _add_elements(table, rows, path)
        else:
            _add_lines(table, rows, path)
    except (OSError, ValueError) as error:
        raise CampmonError(
            f"the rows that the platform refused cannot be added to {path}: {_told(error)}",
            "The report names their lines.",
        ) from error
    return rows.count


class _Rows:
    """Rows to be written, each with its reason first; counts them."""

    def __init__(self, table: Table, rejected: Iterable[tuple[Row, str]]) -> None:
        self._table, self._rejected = table, rejected
        # A file of rejects that is sent again has the reason column already: it is made anew.
        self._old = [place for place, name in enumerate(table.header) if name == REASON_COLUMN]
        self.header = [REASON_COLUMN, *self._without(table.header)]
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[str]]:
        for row, reason in self._rejected:
            self.count += 1
            yield [encodable(reason, self._table), *self._without(row.cells)]

    def _without(self, cells: Iterable[str]) -> Iterator[str]:
        return (cell for place, cell in enumerate(cells) if place not in self._old)


def _add_lines(table: Table, rows: _Rows, path: Path) -> None:
    lines = (
        separated(table, rows)
        if table.format is FileFormat.CSV
        else json_lines(table, rows.header, rows)
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOCTTY)
    size = os.fstat(descriptor).st_size
    try:
        with open(descriptor, "ab") as file:
            if table.compressed:
                with packing(file) as packed:
                    packed.writelines(line.encode(table.encoding) for line in lines)
            else:
                file.writelines(line.encode(table.encoding) for line in lines)
    except BaseException:
        with contextlib.suppress(OSError):  # what brought us here is told
            os.truncate(path, size)
        raise


def _add_elements(table: Table, rows: _Rows, path: Path) -> None:
    """Put elements before the end of a JSON array; if that fails, the array is as it was."""
    end = ARRAY_END.encode(table.encoding)
    with path.open("r+b") as file:
        place = file.seek(0, os.SEEK_END) - len(end)
        if place < 0 or file.seek(place) != place or file.read() != end:
            raise ValueError("it does not end as it was written")
        before = "[".encode(table.encoding)
        file.seek(max(0, place - len(before)))
        first = file.read(len(before)) == before
        file.seek(place)
        try:
            for element in array_elements(table, rows.header, rows, first=first):
                file.write(element.encode(table.encoding))
            file.write(end)
            file.flush()
        except BaseException:
            with contextlib.suppress(OSError):  # what brought us here is told
                os.ftruncate(file.fileno(), place)
                os.pwrite(file.fileno(), end, place)
            raise


def _rewrite(table: Table, rows: _Rows, path: Path) -> None:
    """Write the file anew with the rows added, and put it in the old one's place."""
    options = ReadOptions(format=table.format, encoding=table.encoding)
    new = path.with_name(f".{path.name}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    descriptor = os.open(new, flags, 0o600)
    try:
        with open(descriptor, "wb") as file:
            write_all(table, rows.header, chain(_cells_at(path, options), rows), file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except BaseException:
        _remove(new)
        raise


def _cells_at(path: Path, options: ReadOptions) -> Iterator[Sequence[str]]:
    try:
        table = open_table(path, options)
    except NoRecordsError:
        return
    except InputFileError as error:
        raise ValueError(error.message) from error
    with table.read() as reader:
        for row in reader:
            yield row.cells


def _open(path: Path) -> tuple[BinaryIO, bool]:
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
    return open(descriptor, "wb"), not is_device


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):  # what brought us here is told; this would hide it
        path.unlink()


def _taken(path: Path) -> UsageError:
    return UsageError(
        f"{path} exists already and is not overwritten", "Name a new file for the rejects."
    )


def _told(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _unwritable(path: Path, error: OSError | ValueError) -> CampmonError:
    return CampmonError(
        f"the rejected rows cannot be written to {path}: {_told(error)}",
        "Nothing was sent. Name a file in a folder that exists, has room and may be written.",
    )
