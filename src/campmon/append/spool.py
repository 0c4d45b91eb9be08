"""Where a plan's records are kept until they are sent: the file is not read again for it.

Two private files in one folder. `<job>.records` holds the batches one after another, each a JSON
document of its own with a column a field; `<job>.rejected` holds a line of JSON for each row that
is not sent, with its cells and the reason. Both are on the disk, and not only on their way to it,
before a plan is handed out.

Whoever writes a spool holds a lock on its records until the process ends, whichever way: what
nobody holds and no journal knows is swept.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from campmon.append.batches import Batch, BatchOutline, RecordColumns
from campmon.append.table import Row
from campmon.model.errors import CampmonError, InputFileError, RecordsLostError, UsageError

_RECORDS, _REJECTED, _PASSING = ".records", ".rejected", ".seen"
_DIGEST_BYTES = 16
_VERSION = 1
_BUFFER_BYTES = 256 * 1024
_LONGEST_UNLOCKED_SECONDS = 24 * 3600.0  # where locks are not offered, age has to tell

_clean_texts = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_any_text = json.JSONEncoder(separators=(",", ":")).encode  # also halves of a character

_held: Final[dict[Path, int]] = {}
"""Locks of this process, by the records they are on. A plan is plain data and can hold none; they
last until `remove_spools`, or until the process ends."""


def records_path(folder: Path, job_id: str) -> Path:
    """Where a job's records are kept."""
    return folder / f"{job_id}{_RECORDS}"


def rejected_path(folder: Path, job_id: str) -> Path:
    """Where a job's rejected rows are kept."""
    return folder / f"{job_id}{_REJECTED}"


def passing_path(folder: Path, job_id: str) -> Path:
    """Where a file may be that is needed only while a job's file is checked; it is swept."""
    return folder / f"{job_id}{_PASSING}"


class Spool:
    """The records of a plan, a batch at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def _mend(self) -> str:
        """What to do about lost records; never the whole file again, as some may be there."""
        return (
            "Nothing more is sent from them. Look for what is in doubt on the campaign; append the"
            " rows that were not sent, and no others, from a file of their own: campmon jobs "
            f"{self._path.name.removesuffix(_RECORDS)} --rejects FILE"
        )

    def batch(self, outline: BatchOutline) -> Batch:
        """Read one batch. Raises RecordsLostError unless its bytes are those that were written."""
        try:
            with self._path.open("rb") as file:
                content = os.pread(file.fileno(), outline.length, outline.offset)
        except OSError as error:
            raise RecordsLostError(
                f"the records kept in {self._path} cannot be read: {error.strerror or error}",
                self._mend,
            ) from error
        if _digest(content) != outline.digest:
            raise RecordsLostError(
                f"the spool was damaged: batch {outline.number} in {self._path} is not what was"
                " checked",
                self._mend,
            )
        kept = json.loads(content)
        columns = RecordColumns(
            tuple(kept["fields"]), kept["lines"], kept["phones"], kept["values"]
        )
        return Batch(outline, tuple(columns.records()), tuple(columns.lines))


class SpoolWriter:
    """Writes a plan's records and its rejected rows; a context manager.

    Records are cut into batches in the order in which they come, each full but the last. On
    leaving with an error the files are removed. Raises CampmonError if they cannot be written, a
    full disk above all.

    fields  names of the fields that records may have, but for the numbers dialed
    size    records of a batch
    """

    def __init__(self, folder: Path, job_id: str, fields: tuple[str, ...], size: int) -> None:
        self.records = records_path(folder, job_id)
        self.rejected = rejected_path(folder, job_id)
        self._folder = folder
        self._fields = fields
        self._size = size
        self._outlines: list[BatchOutline] = []
        self._offset = 0
        self._lines: list[int] = []
        self._phones: list[str] = []
        self._values: list[list[str]] = [[] for _ in fields]
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._records_file = _created(self.records)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            self._rejected_file = _opened_new(self.rejected)
        except OSError as error:
            self._records_file.close()
            self._remove()
            raise self._unwritable(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in (self._records_file, self._rejected_file):
            with contextlib.suppress(OSError):  # what could not be written was told, or is removed
                file.close()
        if kind is not None:
            self._remove()

    def add(self, columns: RecordColumns) -> None:
        """Keep records, after those that came before."""
        self._lines += columns.lines
        self._phones += columns.phones
        for kept, values in zip(self._values, columns.values, strict=True):
            kept += values
        if len(self._lines) >= self._size:
            self._cut(len(self._lines) - len(self._lines) % self._size)

    def reject(self, line: int, cells: list[str], reason: str) -> None:
        """Keep a row that is not sent, and why."""
        try:
            self._rejected_file.write(f"{_any_text([line, cells, reason])}\n".encode())
        except OSError as error:
            raise self._unwritable(error) from error

    def finished(self) -> tuple[BatchOutline, ...]:
        """Write the rest, and return once all is on the disk."""
        self._cut(len(self._lines))
        try:
            for file in (self._records_file, self._rejected_file):
                file.flush()
                os.fsync(file.fileno())
            _sync_folder(self._folder)
        except OSError as error:
            raise self._unwritable(error) from error
        return tuple(self._outlines)

    def _cut(self, end: int) -> None:
        """Write the first `end` records that wait, as batches."""
        for begin in range(0, end, self._size):
            self._write(slice(begin, min(end, begin + self._size)))
        del self._lines[:end]
        for kept in (self._phones, *self._values):
            del kept[:end]

    def _write(self, part: slice) -> None:
        lines = self._lines[part]
        columns = [_column(kept[part]) for kept in self._values]
        content = (
            f'{{"version":{_VERSION},"fields":{json.dumps(self._fields)},"lines":{lines},'
            f'"phones":{_column(self._phones[part])},"values":[{",".join(columns)}]}}'
        ).encode()
        try:
            self._records_file.write(content)
        except OSError as error:
            raise self._unwritable(error) from error
        self._outlines.append(
            BatchOutline(
                number=len(self._outlines) + 1,
                records=len(lines),
                first_line=lines[0],
                last_line=lines[-1],
                digest=_digest(content),
                offset=self._offset,
                length=len(content),
            )
        )
        self._offset += len(content)

    def _remove(self) -> None:
        remove_spools(self._folder, self.records.name.removesuffix(_RECORDS))

    def _unwritable(self, error: OSError) -> CampmonError:
        if isinstance(error, FileExistsError):
            return UsageError(f"there is a job of this name already: {self.records} exists")
        return CampmonError(
            f"the checked records cannot be kept in {self._folder}: {error.strerror or error}",
            "Nothing was sent. Make room there, or choose another folder for campmon's state.",
        )


def read_rejected(path: Path) -> Iterator[tuple[Row, str]]:
    """The rejected rows that a SpoolWriter has kept, each with the reason, in the file's order.

    Raises InputFileError if they are not there any more or were damaged.
    """
    try:
        with path.open(encoding="ascii") as file:
            for text in file:
                line, cells, reason = json.loads(text)
                yield Row(line, cells), reason
    except OSError as error:
        raise InputFileError(
            f"the rejected rows kept in {path} cannot be read: {error.strerror or error}",
            "Check the file again.",
        ) from error
    except ValueError as error:
        raise InputFileError(
            f"the rejected rows kept in {path} were damaged", "Check the file again."
        ) from error


def remove_spools(folder: Path, job_id: str) -> None:
    """Remove what is kept for a job, if anything is, and let go of it."""
    records = records_path(folder, job_id)
    # The records last: what has none is swept.
    for path in (passing_path(folder, job_id), rejected_path(folder, job_id), records):
        with contextlib.suppress(OSError):  # gone already, or swept later
            path.unlink()
    descriptor = _held.pop(records, None)
    if descriptor is not None:
        os.close(descriptor)


def sweep_spools(folder: Path, keep: Collection[str]) -> int:
    """Remove the spools whose writer is gone, and return of how many jobs.

    keep  ids of the jobs whose spools are needed whether or not a process holds them
    """
    jobs = {
        path.stem
        for suffix in (_RECORDS, _REJECTED, _PASSING)
        for path in folder.glob(f"*{suffix}")
    } - set(keep)
    swept = 0
    for job_id in sorted(jobs):
        if records_path(folder, job_id) not in _held and _is_nobodys(records_path(folder, job_id)):
            remove_spools(folder, job_id)
            swept += 1
    return swept


def _is_nobodys(records: Path) -> bool:
    """Whether no process holds the records (or where that cannot be known, for a day)."""
    try:
        descriptor = os.open(records, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return time.time() - os.fstat(descriptor).st_mtime > _LONGEST_UNLOCKED_SECONDS
    else:
        return True
    finally:
        os.close(descriptor)


def _column(values: Sequence[str]) -> str:
    """A list of clean texts as JSON. Most need no escape, and are much faster to write so."""
    text = '","'.join(values)
    if "\\" in text or text.count('"') > 2 * (len(values) - 1):
        return _clean_texts(values)
    return f'["{text}"]'


def _created(records: Path) -> BinaryIO:
    """Make the file of records and lock it."""
    while True:
        file = _opened_new(records)
        lock = os.dup(file.fileno())
        with contextlib.suppress(OSError):  # some network file systems have no locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.stat(records), os.fstat(lock)):
                _held[records] = lock
                return file
        os.close(lock)  # a sweeper was faster than the lock
        file.close()


def _opened_new(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    return open(os.open(path, flags, 0o600), "wb", _BUFFER_BYTES)


def _sync_folder(folder: Path) -> None:
    """Have the names of new files on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()
