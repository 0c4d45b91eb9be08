"""A job's report as a file: JSON, or a table of its batches and refused rows."""

import csv
import io
import json
import os
from pathlib import Path

from campmon.append import AppendReport
from campmon.model.errors import CampmonError


def write_report(report: AppendReport, path: Path) -> None:
    """Write `report` to a new file; its name says the format.

    Raises CampmonError if it cannot be written.
    """
    text = _csv(report) if path.suffix.lower() == ".csv" else _json(report)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise CampmonError(
            f"the report cannot be written to {path}: {error.strerror or error}",
            f"It is kept: campmon jobs {report.job} --report FILE",
        ) from error


def _json(report: AppendReport) -> str:
    return json.dumps(report.as_json(), indent=2) + "\n"


def _csv(report: AppendReport) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(report.as_csv())
    return out.getvalue()
