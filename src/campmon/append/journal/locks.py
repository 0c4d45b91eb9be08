"""Locks that end with their holder: who is at a job, who sends to a campaign."""

import errno
import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from campmon.model.errors import JournalError

_MOST_BYTES = 32
_TRIES = 200
"""Whoever asks for the holder has the lock for a moment: that must not look like a holder."""


class FileLock:
    """A lock on a small file that names its holder; the file is gone once nobody has it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Take it if it is free. Raises JournalError if its file cannot be used."""
        try:
            while True:
                file = os.open(
                    self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
                )
                if not any(_locked(file) for _ in range(_TRIES)):
                    os.close(file)
                    return False
                if _is_at(file, self._path):
                    os.ftruncate(file, 0)
                    os.pwrite(file, str(os.getpid()).encode("ascii"), 0)
                    self._file = file
                    return True
                os.close(file)  # its holder has just let go of it: this was the file before
        except OSError as error:
            raise JournalError(
                f"{self._path} cannot be locked: {error.strerror or error}",
                "Nothing is sent unless it is sure that no other process sends the same.",
            ) from error

    @property
    def held(self) -> bool:
        """Whether it was taken, and its file is still the one that others would take."""
        return self._file is not None and _is_at(self._file, self._path)

    def release(self) -> None:
        """Let go of it."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                if _is_at(file, self._path):  # else it is another's by now
                    self._path.unlink()
            os.close(file)

    def holder(self) -> int | None:
        """The process that has it; None if nobody has, 0 if it cannot be told."""
        try:
            file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        except OSError:
            return 0
        try:
            if _locked(file, fcntl.LOCK_SH):
                return None
            said = os.pread(file, _MOST_BYTES, 0).decode("ascii", "replace")
            return int(said) if said.isdigit() else 0
        finally:
            os.close(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _locked(file: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise
        return False
    return True


def _is_at(file: int, path: Path) -> bool:
    try:
        there = os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return False
    mine = os.fstat(file)
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)
