"""Writes a file whole or not at all."""

import contextlib
import errno
import os
import stat
from pathlib import Path

from campmon.model.errors import CampmonError
from campmon.model.text import clean

_SHORT_OF_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class ExportError(CampmonError):
    """Something could not be written; what was there before is as it was."""

    code = "export"


class FileThereError(ExportError):
    """A file of that name is there already, and was to be left alone."""

    code = "file-there"


def write_whole(path: Path, text: str, *, replace: bool = False) -> int:
    """Write text as UTF-8 to `path` and return its bytes. Raises ExportError.

    It is written beside it and moved into place when it is on the disk: nobody ever sees a part,
    and a file that was there stays until then. A new file gets the user's usual rights (umask);
    one that is replaced keeps its own. With `replace` False a file that is there is left alone,
    even one that has come meanwhile.
    """
    content = text.encode("utf-8", "replace")
    place = Path(os.path.realpath(path))  # what a link points at is replaced, not the link
    try:
        mode = _mode_of(place, replace)
        _put(place, content, mode)
    except FileExistsError as error:
        raise FileThereError(
            f"{clean(str(path))} is there already", "Choose another name, or replace it."
        ) from error
    except OSError as error:
        raise ExportError(
            f"{clean(str(path))} cannot be written: {clean(error.strerror or str(error))}",
            _mend(error, path),
        ) from error
    return len(content)


def _mode_of(place: Path, replace: bool) -> int | None:
    """The rights of the file that is there; None where none is. Raises OSError."""
    try:
        found = place.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not replace:
        raise FileExistsError
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")
    if not os.access(place, os.W_OK):  # a file that was made unwritable is meant to be kept
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return stat.S_IMODE(found.st_mode)


def _put(place: Path, content: bytes, mode: int | None) -> None:
    beside = place.with_name(f".campmon-{os.getpid()}-{os.urandom(4).hex()}.part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with open(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is None:
            _move_to_a_free_name(beside, place)
        else:
            os.replace(beside, place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside)
        raise


def _move_to_a_free_name(beside: Path, place: Path) -> None:
    """Raises FileExistsError if the name has been taken meanwhile."""
    try:
        os.link(beside, place)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: between looking and moving is but a moment
        if place.exists():
            raise FileExistsError from None
        os.replace(beside, place)
        return
    os.unlink(beside)


def _mend(error: OSError, path: Path) -> str:
    if isinstance(error, FileNotFoundError):
        return f"Is there a folder {clean(str(path.parent))}? Choose one that is there."
    if isinstance(error, IsADirectoryError):
        return "Give the file a name in that folder."
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return "Choose a folder that you may write in."
    if error.errno in _SHORT_OF_ROOM:
        return "Make room, or choose another disk."
    if error.errno == errno.ENAMETOOLONG:
        return "Choose a shorter name."
    return "Choose another place."
