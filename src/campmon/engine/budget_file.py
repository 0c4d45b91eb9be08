"""The small files in which the user's processes keep a budget together: opened, locked, written."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from campmon.model.errors import ConfigurationError


def open_file(path: Path) -> int:
    """Open the file at `path`, made if need be, its owner's alone. Raises OSError.

    No link is followed, and no child process inherits it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """The file, until the end; a lock on it ends then too. Raises OSError."""
    file = open_file(path)
    try:
        yield file
    finally:
        os.close(file)


def lock(file: int, tries: int) -> bool:
    """Lock the file for this opening of it alone; False if another one has it. Raises OSError."""
    for _ in range(tries):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES, errno.EINTR):
                raise
        else:
            return True
    return False


def write_over(file: int, content: str) -> None:
    """In place and in one piece: whoever is killed here leaves the old note or the new one."""
    written = content.encode("ascii")
    os.pwrite(file, written, 0)
    os.ftruncate(file, len(written))


def unusable(path: Path, error: OSError) -> ConfigurationError:
    """What is raised where the file cannot be used."""
    return ConfigurationError(
        f"the file that keeps the budget of calls cannot be used: {path}: "
        f"{error.strerror or error}",
        "Calls are made only where all of your campmon processes can count them.",
    )
