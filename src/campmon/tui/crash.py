"""What the user is told when the screen ends by an error of its own, and what the log keeps."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from campmon.settings.crash_log import describe, write_crash_log

_log = logging.getLogger(__name__)


def write_report(error: BaseException, folder: Path, now: datetime) -> Path | None:
    """Write a report that only its owner reads; None where it cannot be written."""
    try:
        return write_crash_log(folder, error, now)
    except OSError:
        return None


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
