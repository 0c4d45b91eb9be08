"""A file of the user's own that several processes open: made once, and for its owner alone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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

    SQLite gives its further files the mode of this one.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        os.fchmod(file, 0o600)
    finally:
        os.close(file)
