"""A time that somebody typed, as a position in a recording. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?")


def position_of(text: str, begun: datetime, seconds: float) -> float:
    """The position of a time of day ("14:30", "14:30:10"): the first such in the recording.

    begun    when the recording begins, with the offset that times are meant in
    seconds  how long it is
    Raises ValueError, in words, for what is no time or not in it.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise ValueError("Write a time of day: 14:30 or 14:30:10")
    hour, minute, second = (int(part or 0) for part in match.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("There is no such time of day")
    wanted = begun.replace(hour=hour, minute=minute, second=second, microsecond=0)
    if wanted < begun:
        if begun - wanted < timedelta(minutes=1) and match.group(3) is None:
            return 0.0  # the minute that it begins in
        wanted += timedelta(days=1)
    position = (wanted - begun).total_seconds()
    if position > seconds:
        end = begun + timedelta(seconds=seconds)
        raise ValueError(f"The recording goes from {begun:%H:%M:%S} to {end:%H:%M:%S}")
    return position
