"""Records that come through a pipe: copied to a private file, which can be read twice."""

import os
import re
import secrets
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from campmon.model.errors import CalledOffError, CampmonError, InputFileError, UsageError

STANDARD_INPUT = Path("-")
_PIPE_PATHS = re.compile(r"/dev/stdin|(?:/dev|/proc/self)/fd/\d+")
_BLOCK = 1024 * 1024
_COPIES = "piped-*.input"
_FORGOTTEN_SECONDS = 24 * 3600.0


def is_piped(path: Path) -> bool:
    """Whether `path` stands for something already open: standard input, or the shell's <(…)."""
    return path == STANDARD_INPUT or _PIPE_PATHS.fullmatch(str(path)) is not None


def copy_piped(
    path: Path,
    stdin: BinaryIO | None,
    folder: Path | None,
    progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> Path:
    """Copy all that comes through `path` to a new file in `folder`, and return where that is.

    The copy is readable by its owner alone; `Table.discard` removes it. Copies that somebody has
    left behind for a day are removed as well. `progress` is told the bytes so far.

    Raises UsageError if there is nowhere to copy it to or nothing to read, InputFileError if it
    cannot be read, CampmonError if it cannot be written, CalledOffError once `cancelled` says so.
    """
    if folder is None:
        raise UsageError(f"{path} cannot be read here", "Name a regular file.")
    source = _opened(path, stdin)
    try:
        _remove_forgotten(folder)
        copy = folder / f"piped-{os.getpid()}-{secrets.token_hex(4)}.input"
        descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        with open(descriptor, "wb") as file:
            _copy(path, source, file, progress, cancelled)
    except BaseException as error:
        copy.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _unwritable(folder, error) from error
        raise
    finally:
        if source is not stdin:
            source.close()
    return copy


def _copy(
    path: Path,
    source: BinaryIO,
    file: BinaryIO,
    progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> None:
    copied = 0
    while True:
        if cancelled():
            raise CalledOffError(f"reading {shown(path)} was called off")
        try:
            block = source.read(_BLOCK)
        except OSError as error:
            raise _unreadable(path, error) from error
        if not block:
            break
        file.write(block)
        copied += len(block)
        progress(copied)
    file.flush()


def shown(path: Path) -> Path:
    """What `path` is called in messages."""
    return Path("standard input") if path == STANDARD_INPUT else path


def _opened(path: Path, stdin: BinaryIO | None) -> BinaryIO:
    if path != STANDARD_INPUT:
        try:
            return open(path, "rb", buffering=0)
        except OSError as error:
            raise _unreadable(path, error) from error
    if stdin is None:
        raise UsageError("there is no standard input to read", "Name a file.")
    if stdin.isatty():
        raise UsageError(
            "standard input is a terminal, not records", "Send a file into it: append … - < FILE."
        )
    return stdin


def _remove_forgotten(folder: Path) -> None:
    for copy in folder.glob(_COPIES):
        try:
            status = copy.lstat()
            if stat.S_ISREG(status.st_mode) and time.time() - status.st_mtime > _FORGOTTEN_SECONDS:
                copy.unlink()
        except FileNotFoundError:
            continue  # another process was faster


def _unreadable(path: Path, error: OSError) -> InputFileError:
    return InputFileError(
        f"{shown(path)} cannot be read: {error.strerror or error}", "Name a regular file."
    )


def _unwritable(folder: Path, error: OSError) -> CampmonError:
    return CampmonError(
        f"what comes through the pipe cannot be kept in {folder}: {error.strerror or error}",
        "Nothing was sent. Make room there, or name a regular file.",
    )
