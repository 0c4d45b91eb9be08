"""A file of the user's own that several processes open: made once, and for its owner alone."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MODE = 0o600


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """While a process opens or moves a file in `folder` no other does: none is made twice.

    Raises OSError.
    """
    file = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def make_owned_file(path: Path) -> None:
    """Make the file where it is not there, with 0600; no link is followed. Raises OSError.

    SQLite gives its further files the mode of this one. One that is there is never opened here: to
    close it again would take away the locks that SQLite holds on it in this process (POSIX), and
    whoever closes it elsewhere would delete the log that is still written to.
    """
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE))
        return
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if stat.S_IMODE(found.st_mode) != _MODE:
        os.chmod(path, _MODE)
