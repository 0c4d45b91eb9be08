"""Writing a recording: blocks of lines, packed, and readable up to the last flush."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

from campmon.backends.recording.format import begin_of_block
from campmon.model.errors import CampmonError, UsageError

_LEVEL = 6


class RecordingWriter:
    """A recording's file while it is being written. Raises CampmonError where it cannot be."""

    def __init__(self, path: Path, *, force: bool = False) -> None:
        """Make the file, for its owner alone. Raises UsageError where there is one already.

        force  write over what is there
        """
        self._path = path
        self._descriptor = _make(path, force=force)
        self._packing: zlib._Compress | None = None
        self._crc = 0
        self._length = 0
        self._written = 0

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
        self._put(begin_of_block(at))
        for line in lines:
            self.write(line)
        self.flush()

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
            raise CampmonError(
                f"{self._path} cannot be written: {(error.strerror or 'unknown').lower()}",
                "It can be replayed as far as it goes. Make room, or record elsewhere.",
            ) from error


def _make(path: Path, *, force: bool) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        # Another file takes the place of what is there: it may belong to more than its owner.
        if force and path.is_file() and not path.is_symlink():
            path.unlink()
        return os.open(path, flags | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(
            f"there is a file called {path} already",
            "Name another one, or write over it: --force",
        ) from None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be made: {(error.strerror or 'unknown').lower()}",
            "Name a file in a folder that is there and that you may write in.",
        ) from None
