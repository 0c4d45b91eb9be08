"""The bounded reader below csv: a regular file becomes lines of text, none longer than a cap.

Memory is flat in the size of the file and of its lines: a line is never read whole before its
length is known to be small.
"""

import codecs
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from campmon.model.errors import InputFileError

MAX_ROW_CHARACTERS = 1024 * 1024
"""Longest row that is read, in characters: far above any record, far below what hurts."""

_BLOCK = 64 * 1024
_HEAD = 8 * 1024

# The longer marks first: UTF-32's little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_KNOWN_FORMATS = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF-", "a PDF document"),
)

_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Which file it was, and as of when: equal as long as nobody touched it."""

    device: int
    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Fingerprint":
        """The fingerprint that a stat shows."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def check_readable(path: Path) -> None:
    """Raise InputFileError unless a regular file is there that may be read; it is not read."""
    _open_regular(path).close()


class LineReader:
    """The lines of a text file, each with its terminator; a context manager.

    Lines end with LF, CRLF or CR, also mixed. `line` counts those given out, so it is the number
    of the last one; `encoding` is what the file's mark (BOM) says, UTF-8 without one.

    Opening and iterating raise InputFileError with file and line. The caller says where a row
    begins (`begin_row`): a row may span lines, and the cap is on the row.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.line = 0
        self._raw = _open_regular(path)
        try:
            self.fingerprint = Fingerprint.of(os.fstat(self._raw.fileno()))
            head = os.pread(self._raw.fileno(), _HEAD, 0)
            mark, self.encoding = _encoding_of(head)
            _refuse_binary(path, head, self.encoding)
            self._raw.seek(len(mark))
            self.has_mark = bool(mark)
        except OSError as error:
            self._raw.close()
            raise _unreadable(path, error) from error
        except InputFileError:
            self._raw.close()
            raise
        self._counted = _Counted(self._raw, len(mark))
        self._text = io.TextIOWrapper(self._counted, encoding=self.encoding, newline="")
        self._row_line = 1
        self._row_characters = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self._text.close()

    @property
    def bytes_read(self) -> int:
        """Bytes taken from the file so far, for a progress bar."""
        return self._counted.total

    def begin_row(self) -> None:
        """Say that the next line begins a row."""
        self._row_line = self.line + 1
        self._row_characters = 0

    def __iter__(self) -> Iterator[str]:
        readline = self._text.readline
        while True:
            try:
                line = readline(MAX_ROW_CHARACTERS + 1)
            except UnicodeDecodeError as error:
                raise self._undecodable(error) from error
            except OSError as error:
                raise _unreadable(self.path, error) from error
            if not line:
                return
            self.line += 1
            self._row_characters += len(line)
            if self._row_characters > MAX_ROW_CHARACTERS:
                raise self._too_long()
            if "\0" in line:
                raise InputFileError(
                    f"{self.path}:{self.line}: there is a NUL character: this is not a text file",
                    "Save the records as CSV and append that.",
                )
            yield line

    def check_unchanged(self, fingerprint: Fingerprint) -> None:
        """Raise InputFileError unless the file still is the one that `fingerprint` shows."""
        try:
            now = {
                Fingerprint.of(os.fstat(self._raw.fileno())),
                Fingerprint.of(os.stat(self.path)),
            }
        except OSError as error:
            raise _unreadable(self.path, error) from error
        if now != {fingerprint}:
            raise InputFileError(
                f"{self.path} was changed while it was being read",
                "Append again when nothing writes to it any more.",
            )

    def _too_long(self) -> InputFileError:
        cap = f"{MAX_ROW_CHARACTERS:,} characters"
        if self.line == self._row_line:
            return InputFileError(
                f"{self.path}:{self.line}: the line is longer than {cap}",
                "A record is one short line. Check that this is a CSV file with line breaks.",
            )
        return InputFileError(
            f"{self.path}:{self._row_line}: the row that begins here is longer than {cap}",
            "A quotation mark is opened there and probably never closed: close it.",
        )

    def _undecodable(self, error: UnicodeDecodeError) -> InputFileError:
        """Say where the bad byte is: in which line, at which offset of the file, counted from 0."""
        offset = self._counted.total - len(error.object) + error.start
        line = 1 + self._terminators_before(offset)
        name = self.encoding.removesuffix("-le").removesuffix("-be").upper()
        value = error.object[error.start : error.start + 1].hex().upper()
        return InputFileError(
            f"{self.path}:{line}: the byte 0x{value} at offset {offset:,} is not {name} text",
            "Save the file as UTF-8 (in Excel: “CSV UTF-8”) and append that.",
        )

    def _terminators_before(self, offset: int) -> int:
        """Count the lines that end before `offset`, a block at a time."""
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        universal = io.IncrementalNewlineDecoder(decoder, translate=True)
        found = 0
        position = 0
        while position < offset:
            block = os.pread(self._raw.fileno(), min(_BLOCK, offset - position), position)
            if not block:
                break
            position += len(block)
            found += universal.decode(block).count("\n")
        return found + universal.decode(b"", final=True).count("\n")


class _Counted(io.BufferedIOBase):
    """What the decoder reads from: it knows exactly how many bytes the decoder was given."""

    def __init__(self, raw: io.FileIO, total: int) -> None:
        self._raw = raw
        self.total = total

    @property
    def name(self) -> object:
        return self._raw.name

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1, /) -> bytes:
        block = self._raw.read(_BLOCK if size < 0 else size)
        self.total += len(block)
        return block

    def close(self) -> None:
        self._raw.close()
        super().close()


def _open_regular(path: Path) -> io.FileIO:
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "not a file")
        raise InputFileError(f"{path} is {kind}", "Name a regular file with records in it.")
    return io.FileIO(descriptor, "r")


def _unreadable(path: Path, error: OSError | ValueError) -> InputFileError:
    match error:
        case FileNotFoundError():
            return InputFileError(f"{path} does not exist", "Check the path.")
        case PermissionError():
            return InputFileError(
                f"{path} may not be read by this user", "Give this user the right to read it."
            )
        case OSError():
            return InputFileError(f"{path} cannot be read: {error.strerror or error}")
        case _:
            return InputFileError(f"{path!r} cannot be a file's name: {error}", "Check the path.")


def _encoding_of(head: bytes) -> tuple[bytes, str]:
    """The mark at the head of the file and the encoding it stands for; UTF-8 without one."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return mark, encoding
    return b"", "utf-8"


def _refuse_binary(path: Path, head: bytes, encoding: str) -> None:
    known = next((name for magic, name in _KNOWN_FORMATS if head.startswith(magic)), None)
    if known is None and (encoding != "utf-8" or b"\0" not in head):
        return
    raise InputFileError(
        f"{path} is {known or 'binary'}, not a text file with records",
        "Save the records as CSV UTF-8 and append that.",
    )
