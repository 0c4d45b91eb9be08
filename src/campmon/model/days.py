"""Days and moments as people write them: `2026-11-20`, `yesterday`, `3d`, `2h`, from–to.

Days are those of the local time zone, from midnight to midnight. Pure: now is given.
"""

import re
from datetime import date, datetime, timedelta

from campmon.model.errors import UsageError
from campmon.model.text import clean

ACCEPTED = "a day (2026-11-20, today, yesterday, 3d) or a moment (2026-11-20T14:30, 2h, 15m, now)"
"""What `read_day` takes, in words."""

_AGO = re.compile(r"([0-9]{1,4}) ?(d|h|m|min)(?: ago)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BETWEEN = re.compile(r"\s*(?:–|—|\.\.+|\s-\s|\sto\s)\s*")


def local_day(day: date) -> tuple[datetime, datetime]:
    """The first moment of a local day, and the first one after it: where clocks change that day,
    the two have different offsets.
    """
    begins = datetime(day.year, day.month, day.day)
    return begins.astimezone(), (begins + timedelta(days=1)).astimezone()


def read_day(text: str, now: datetime) -> tuple[datetime, datetime]:
    """The first moment of what `text` says, and the first one after it; both aware, local.

    A day is `2026-11-20`, `today`, `yesterday` or `3d` (the day three days ago). A moment begins
    and ends at once: ISO 8601 (without an offset: local time), `now`, `2h` and `15m` (ago).
    Raises UsageError for anything else.
    """
    word = " ".join(clean(text).split())
    folded = word.casefold()
    if folded == "now":
        return now.astimezone(), now.astimezone()
    days = {"today": 0, "yesterday": 1}.get(folded)
    ago = _AGO.fullmatch(folded)
    try:
        if days is None and ago is not None:
            number = int(ago[1])
            if ago[2] != "d":
                span = timedelta(hours=number) if ago[2] == "h" else timedelta(minutes=number)
                return (now - span).astimezone(), (now - span).astimezone()
            days = number
        if days is not None:
            return local_day(now.astimezone().date() - timedelta(days=days))
        if _DAY.fullmatch(word):
            return local_day(date.fromisoformat(word))
        moment = datetime.fromisoformat(word).astimezone()
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"{word!r} is not a day or a moment", f"Give {ACCEPTED}.") from None
    return moment, moment


def read_days(text: str, now: datetime) -> tuple[datetime, datetime]:
    """A span of days: one day, `from – to` (also `..`, `to`), or `3d`: since three days ago.

    As `read_day`: its first moment, and the first one after it. Raises UsageError.
    """
    parts = _BETWEEN.split(text.strip(), maxsplit=1)
    if len(parts) == 1:
        since, until = read_day(text, now)
        if _AGO.fullmatch(" ".join(text.casefold().split())):
            _, until = read_day("today", now)
        return since, until
    since = read_day(parts[0], now)[0]
    until = read_day(parts[1], now)[1] if parts[1] else read_day("today", now)[1]
    if until < since:
        raise UsageError(f"{clean(text).strip()!r} ends before it begins", "Give from – to.")
    return since, until
