"""Figures, times and ages as the screen writes them. Unknown is `—`, never 0."""

from datetime import datetime, timedelta

from campmon.model.campaign import Campaign
from campmon.model.figures import (
    ENDLESS,
    UNKNOWN,
    count,
    pace,
    rate,
    record_count,
    share,
)
from campmon.model.figures import percent_done as share_done

__all__ = [
    "ENDLESS",
    "UNKNOWN",
    "count",
    "done",
    "moment",
    "pace",
    "percent",
    "percent_done",
    "record_count",
    "short_span",
    "span",
    "window",
]

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def percent(value: float | None) -> str:
    """A rate or a part in percent with one decimal, to the nearest; 100 only when all."""
    return UNKNOWN if value is None else f"{rate(value)}%"


def done(value: float | None) -> str:
    """How much is done, in percent with one decimal, cut: 100 only when all."""
    return UNKNOWN if value is None else f"{share(value)}%"


def percent_done(campaign: Campaign) -> str:
    """Completed / Loaded in percent; derived ones carry a sign."""
    done = share_done(campaign)
    return done if done == UNKNOWN else f"{done}%"


def moment(at: datetime | None, now: datetime) -> str:
    """A moment in local time, as short as says it: `14:32`, `Tue 09:10`, `24 Dec`."""
    if at is None:
        return UNKNOWN
    local, today = at.astimezone(), now.astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if abs(local - today) < _WEEK - _DAY:
        return f"{local:%a %H:%M}"
    return f"{local.day} {local:%b}"


def span(seconds: float | None) -> str:
    """A length of time: `4 s`, `3 min`, `2 h 05`, `3 d`."""
    if seconds is None:
        return UNKNOWN
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} min"
    if whole < 86_400:
        return f"{whole // 3_600} h {whole % 3_600 // 60:02}"
    return f"{whole // 86_400} d"


def short_span(seconds: float | None) -> str:
    """A length of time to the second, for means: `42 s`, `3:07`, `1:02:33`."""
    if seconds is None:
        return UNKNOWN
    whole = max(0, int(seconds + 0.5))
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60}:{whole % 60:02}"
    return f"{whole // 3_600}:{whole % 3_600 // 60:02}:{whole % 60:02}"


def window(seconds: float) -> str:
    """A length of time that calls are counted in, behind "the last": `minute`, `2 s`."""
    return "minute" if seconds == 60 else span(seconds)
