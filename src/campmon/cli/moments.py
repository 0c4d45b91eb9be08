"""Moments as the command line takes them: what `read_day` reads, and a time of today."""

import re
from datetime import datetime

from campmon.model.days import ACCEPTED, read_day
from campmon.model.errors import UsageError

_TIME_OF_DAY = re.compile(r"\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?\s*")


def read_moment(text: str, now: datetime, *, last: bool = False) -> datetime:
    """The moment that `text` means; of a whole day its first, with `last` its end.

    A time such as 10:00 is of today, by the local clock. Raises UsageError.
    """
    time = _TIME_OF_DAY.fullmatch(text)
    if time is None:
        return read_day(text, now)[1 if last else 0]
    hour, minute, second = (int(part or 0) for part in time.groups())
    today = now.astimezone().replace(tzinfo=None, microsecond=0)
    try:
        return today.replace(hour=hour, minute=minute, second=second).astimezone()
    except ValueError:
        raise UsageError(f"{text!r} is no time of day", f"Give {ACCEPTED}.") from None
