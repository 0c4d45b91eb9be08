"""The bytes of a regular file, block by block: counted, digested, and unpacked if in gzip."""

import hashlib
import io
import os
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from campmon.model.errors import InputFileError

BLOCK = 32 * 1024
"""Bytes that are taken in at once: what a block becomes is all that is in memory.

Some hundred rows: as many as a processor's cache holds once they are lists of texts. Four times as
many take half as long again.
"""

HEAD = 8 * 1024
"""Bytes that the first block has at least, unless there are no more: they tell what it is."""

GZIP_MAGIC = b"\x1f\x8b"

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


class RawFile:
    """A regular file, open for one pass over its bytes; a context manager.

    `path` is what is read, `shown` what errors call it. Opening and reading raise InputFileError.

    fingerprint  the file as it was when opened
    compressed   whether it is in gzip; `blocks` unpacks it then
    bytes_read   of the file itself, so far
    """

    def __init__(self, path: Path, shown: Path | None = None) -> None:
        self.path = path
        self.shown = shown or path
        self._raw = _open_regular(path, self.shown)
        self._digest = hashlib.blake2b(digest_size=32)
        self._ended = False
        self.bytes_read = 0
        try:
            self.fingerprint = Fingerprint.of(os.fstat(self._raw.fileno()))
            self.compressed = os.pread(self._raw.fileno(), 2, 0) == GZIP_MAGIC
        except OSError as error:
            self._raw.close()
            raise _unreadable(self.shown, error) from error

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
        self._raw.close()

    @property
    def content(self) -> str:
        """A digest of all bytes of the file, in hexadecimal; "" before the last was read."""
        return self._digest.hexdigest() if self._ended else ""

    def blocks(self) -> Iterator[bytes]:
        """The content, unpacked, in blocks of about `BLOCK` bytes at most, none empty."""
        blocks = self._unpacked() if self.compressed else iter(self._next, b"")
        head = b""
        while len(head) < HEAD and (block := next(blocks, b"")):
            head += block
        if head:
            yield head
        yield from blocks

    def check_unchanged(self, fingerprint: Fingerprint) -> None:
        """Raise InputFileError unless the file still is the one that `fingerprint` shows."""
        try:
            now = {
                Fingerprint.of(os.fstat(self._raw.fileno())),
                Fingerprint.of(os.stat(self.path)),
            }
        except OSError as error:
            raise _unreadable(self.shown, error) from error
        if now != {fingerprint}:
            raise InputFileError(
                f"{self.shown} was changed while it was being read",
                "Append again when nothing writes to it any more.",
            )

    def _next(self) -> bytes:
        try:
            block = self._raw.read(BLOCK) or b""
        except OSError as error:
            raise _unreadable(self.shown, error) from error
        self._digest.update(block)
        self.bytes_read += len(block)
        self._ended = not block
        return block

    def _unpacked(self) -> Iterator[bytes]:
        """What is in all members of the gzip file; zeros between and after them are padding."""
        packed = self._next()
        while packed:
            unpack = zlib.decompressobj(wbits=31)
            while not unpack.eof:
                if not packed:
                    raise InputFileError(
                        f"{self.shown} is cut off: its gzip stream does not end",
                        "Copy or compress the file again.",
                    )
                try:
                    block = unpack.decompress(packed, BLOCK)
                except zlib.error as error:
                    raise InputFileError(
                        f"{self.shown} is a damaged gzip file: {error}",
                        "Copy or compress the file again.",
                    ) from error
                if block:
                    yield block
                packed = unpack.unconsumed_tail
                if not packed and not unpack.eof:
                    packed = self._next()
            packed = unpack.unused_data.lstrip(b"\0")
            while not packed and (more := self._next()):
                packed = more.lstrip(b"\0")


def check_regular(path: Path) -> None:
    """Raise InputFileError unless a regular file is there that may be read; it is not read."""
    _open_regular(path, path).close()


def _open_regular(path: Path, shown: Path) -> io.FileIO:
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _unreadable(shown, error) from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "not a file")
        mend = "Name a regular file with records in it"
        if stat.S_ISFIFO(mode):
            mend += ", or send the records through the command's standard input: append … - < PIPE"
        raise InputFileError(f"{shown} is {kind}", f"{mend}.")
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
