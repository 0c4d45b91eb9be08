"""Figures as the command line's tables write them. Unknown is `—`, never 0."""

from datetime import datetime

from campmon.model.figures import RECORD_COUNTS, UNKNOWN, pace, percent_done, rate, record_count

__all__ = [
    "RECORD_COUNTS",
    "UNKNOWN",
    "moment",
    "pace",
    "percent",
    "percent_done",
    "record_count",
    "seconds",
]


def moment(at: datetime | None) -> str:
    """A moment in local time, ISO 8601 with offset."""
    return UNKNOWN if at is None else at.astimezone().isoformat(" ", "seconds")


def seconds(value: float | None) -> str:
    """A length of time in seconds."""
    return UNKNOWN if value is None else f"{value:,.0f} s"


def percent(value: float | None) -> str:
    """A rate in percent."""
    return UNKNOWN if value is None else f"{rate(value)} %"
