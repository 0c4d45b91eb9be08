"""A crash report: where it happened, and nothing of what was being processed."""

from __future__ import annotations

import logging
import os
import platform
import traceback
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import campmon
from campmon.model.errors import CampmonError

_log = logging.getLogger(__name__)

_TELLING = (AttributeError, ImportError, NameError, TypeError, RecursionError, MemoryError)
"""Errors whose text speaks of code. Others may repeat phone numbers, addresses or keys."""


def describe(error: BaseException) -> str:
    """The error and what led to it: types and places, no locals, no values, no secrets."""
    parts: list[str] = []
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        parts.append(_one(following))
        following = following.__cause__ or (
            None if following.__suppress_context__ else following.__context__
        )
    return "\n\nwhich came from\n\n".join(parts)


def _one(error: BaseException) -> str:
    lines = [_named(error)]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
    return "\n".join(lines)


def _named(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, CampmonError):
        return f"{name}: {error}"
    if isinstance(error, _TELLING):
        return f"{name}: {error}"
    return f"{name} (its text is withheld: it may repeat data)"


def write_report(error: BaseException, folder: Path, now: datetime) -> Path | None:
    """Write a report that only its owner reads; None where it cannot be written."""
    path = folder / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.log"
    head = (
        f"campmon {campmon.__version__}, textual {version('textual')}, "
        f"python {platform.python_version()}, {platform.system()}, {now.isoformat()}\n\n"
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(head + describe(error) + "\n")
    except OSError:
        return None
    return path


def message(error: BaseException, report: Path | None) -> str:
    """What the user reads on the restored terminal."""
    kind = type(error).__name__
    if report is None:
        return f"campmon ended because of an error of its own ({kind}); no report could be written."
    return (
        f"campmon ended because of an error of its own ({kind}).\n"
        f"The report is in {report}; it holds no campaign data and no secrets.\n"
        "Nothing that was confirmed is lost: the audit log says what was done."
    )


def log_problem(error: BaseException, doing: str) -> None:
    """Note a worker's failure where campmon's log goes."""
    _log.error("%s failed: %s", doing, describe(error))
