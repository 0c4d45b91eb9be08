"""Directories that belong to this user alone."""

import os
import stat
from pathlib import Path

from campmon.model.errors import ConfigurationError

PRIVATE = 0o700


def make_private(path: Path, *, links: bool = True) -> None:
    """Create `path` and what is missing above it, for this user alone.

    A directory that is there already is kept as it is, except that one of ours which others could
    enter is closed to them. A link in its place is followed only with `links`: where others may
    create files too, it may be theirs. Raises OSError where it cannot be made or written, and
    ConfigurationError where it belongs to somebody else.
    """
    path.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    try:
        path.mkdir(mode=PRIVATE)
    except FileExistsError:
        _check_owned(path, links)
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(13, "Not writable", str(path))


def _check_owned(path: Path, links: bool) -> None:
    found = path.stat() if links else path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise ConfigurationError(f"{path} is a link", f"Remove it: rm {path}")
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(20, "Not a directory", str(path))
    if found.st_uid != os.geteuid():
        raise ConfigurationError(
            f"{path} belongs to another user",
            "Set XDG_RUNTIME_DIR and XDG_STATE_HOME to directories of your own.",
        )
    if found.st_mode & 0o077:
        path.chmod(PRIVATE)
