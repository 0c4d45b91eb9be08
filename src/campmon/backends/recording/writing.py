"""Writing a recording: blocks of lines, packed, and readable up to the last flush."""

from __future__ import annotations

import fcntl
import os
import stat
import struct
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from campmon.backends.recording.format import begin_of_block
from campmon.model.errors import CampmonError, UsageError

_LEVEL = 6


class RecordingWriter:
    """A recording's file while it is being written. Raises CampmonError where it cannot be."""

    def __init__(self, path: Path, *, force: bool = False) -> None:
        """Make the file, for its owner alone. Raises UsageError where there is one already.

        force  write over what is there, unless somebody records into it now
        """
        self._path = path
        self._descriptor = _make(path, force=force)
        self._packing: zlib._Compress | None = None
        self._crc = 0
        self._length = 0
        self._written = 0
        self._is_playable = False

    @property
    def bytes_written(self) -> int:
        """The file's size as far as it has been written."""
        return self._written

    @property
    def block_bytes(self) -> int:
        """What the present block unpacks to."""
        return self._length

    def begin_block(self, at: float, lines: Iterable[bytes]) -> None:
        """End the block there is, and begin another with these lines."""
        self.end_block()
        self._packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._crc = self._length = 0
        try:
            self._put(begin_of_block(at))
            for line in lines:
                self.write(line)
            self.flush()
        except CampmonError:
            if not self._is_playable:
                self._discard()
            raise
        self._is_playable = True

    def write(self, line: bytes) -> None:
        """Put a line into the present block; it is in the file after the next flush."""
        assert self._packing is not None
        self._crc = zlib.crc32(line, self._crc)
        self._length += len(line)
        self._put(self._packing.compress(line))

    def flush(self) -> None:
        """See to it that a reader finds everything, though we be killed now."""
        if self._packing is not None:
            self._put(self._packing.flush(zlib.Z_SYNC_FLUSH))
        self._check_there()

    def end_block(self) -> None:
        """End the present block, so that it can be checked when it is read."""
        packing, self._packing = self._packing, None
        if packing is not None:
            end = struct.pack("<II", self._crc, self._length & 0xFFFFFFFF)
            self._put(packing.flush() + end)

    def close(self) -> None:
        """End the file. May be called twice."""
        if self._descriptor < 0:
            return
        try:
            self.end_block()
            self._check_there()
        finally:
            os.close(self._descriptor)
            self._descriptor = -1

    def _put(self, packed: bytes) -> None:
        rest = memoryview(packed)
        try:
            while rest:
                count = os.write(self._descriptor, rest)
                self._written += count
                rest = rest[count:]
        except OSError as error:
            mend = "Make room, or record elsewhere."
            raise CampmonError(
                f"{self._path} cannot be written: {(error.strerror or 'unknown').lower()}",
                f"It can be replayed as far as it goes. {mend}" if self._is_playable else mend,
            ) from error

    def _check_there(self) -> None:
        """Raise CampmonError where the file has gone: what is written then is nobody's."""
        if os.fstat(self._descriptor).st_nlink == 0:
            raise CampmonError(
                f"{self._path} was removed or replaced while it was recorded into",
                "What was recorded is lost. Record again, into another file.",
            )

    def _discard(self) -> None:
        """Leave no file that nobody can play."""
        with suppress(OSError):  # then it stays, and what it came from is told all the same
            self._path.unlink()
        os.close(self._descriptor)
        self._descriptor, self._packing = -1, None


def _make(path: Path, *, force: bool) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        if force:
            _remove(path)
        descriptor = os.open(path, flags | os.O_EXCL, 0o600)
        _lock(descriptor, path)
        return descriptor
    except FileExistsError:
        raise _there_already(path, force=force) from None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be made: {(error.strerror or 'unknown').lower()}",
            "Name a file in a folder that is there and that you may write in.",
        ) from None


def _there_already(path: Path, *, force: bool) -> UsageError:
    if not force:
        mend = "Name another one, or write over it: --force"
        return UsageError(f"there is a file called {path} already", mend)
    return UsageError(f"{path} is no file that can be written over", "Name another one.")


def _remove(path: Path) -> None:
    """Make way for another file: the one there is may belong to more than its owner.

    What is no file stays. Raises UsageError where somebody records into it now, and OSError.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return
        before = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    except PermissionError:  # it cannot be read, so it is no recording of this user's
        path.unlink()
        return
    try:
        _lock(before, path)
        path.unlink()
    finally:
        os.close(before)


def _lock(descriptor: int, path: Path) -> None:
    """Hold the file until it is closed. Raises UsageError where another does."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(
            f"another campmon is recording into {path}", "Name another file, or end that one."
        ) from None
    except OSError:  # a file system without locks: a recorder whose file goes says so at least
        return
