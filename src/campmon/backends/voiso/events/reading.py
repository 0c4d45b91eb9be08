"""Reading what Voiso sends leniently: names in several spellings, times in several forms.

The texts name the fields of an event but not what stands inside `duration`, nor where disposition
and wrap-up code are; so each is looked for under every likely name. A name matches whatever its
case and punctuation: `talk_time`, `talkTime` and `Talk time` are one.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from campmon.model.text import clean

LONGEST_TEXT = 200
"""Characters kept of any name or id."""

_FROM, _UNTIL = 946_684_800.0, 4_102_444_800.0  # the years 2000 to 2099
_MILLISECONDS_FROM = 1e11
_LONGEST_SPAN = 7 * 86_400.0
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2}(?:\.\d+)?)")
_PUNCTUATION = re.compile(r"[^a-z0-9]+")


def spelled(fields: object) -> Mapping[str, object]:
    """What is in an object, by plain names and without nulls; nothing where it is no object."""
    if not isinstance(fields, Mapping):
        return {}
    return {plain(name): value for name, value in fields.items() if value is not None}


def found(fields: Mapping[str, object], names: Iterable[str]) -> object:
    """What stands in `spelled` fields under the first of the plain `names` that is there."""
    return next((fields[name] for name in names if name in fields), None)


def plain(name: object) -> str:
    """A name without case and punctuation."""
    return _PUNCTUATION.sub("", str(name).lower())


def word(text: str) -> str:
    """A word of the platform's as its texts spell it: small, with underscores."""
    return _PUNCTUATION.sub("_", text.lower()).strip("_")


def text_of(value: object) -> str | None:
    """A name or an id; numbers are taken for their digits. None where there is nothing left."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return clean(str(value)[: 2 * LONGEST_TEXT]).strip()[:LONGEST_TEXT] or None


def label_of(value: object) -> str | None:
    """A text, or the name that an object gives for itself."""
    if isinstance(value, Mapping):
        value = found(spelled(value), ("name", "label", "title", "code", "value", "id"))
    return text_of(value)


def labels_of(value: object) -> tuple[str, ...]:
    """The texts of a list, or of what stands alone, each once."""
    several = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(filter(None, map(label_of, several[:20]))))


def number_of(value: object) -> float | None:
    """A finite number, also one that is written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def seconds_of(value: object) -> float | None:
    """A span in seconds: a number, or as a clock shows it (`1:05`, `00:01:05`)."""
    seconds = number_of(value)
    if seconds is None and isinstance(value, str):
        clock = _CLOCK.fullmatch(value.strip())
        if clock is not None:
            seconds = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    if seconds is None or not 0 <= seconds <= _LONGEST_SPAN:
        return None
    return seconds


def moment_of(value: object) -> float | None:
    """A moment in Unix seconds: ISO 8601 (UTC where it names no offset), or Unix seconds or ms."""
    moment = number_of(value)
    if moment is not None:
        if abs(moment) >= _MILLISECONDS_FROM:
            moment /= 1000
    elif isinstance(value, str):
        try:
            at = datetime.fromisoformat(value.strip())
            moment = (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return None
    if moment is None or not _FROM <= moment < _UNTIL:
        return None
    return moment


def truth_of(value: object) -> bool | None:
    """Yes or no; also as 0, 1 or a word."""
    if isinstance(value, bool):
        return value
    return {"1": True, "true": True, "0": False, "false": False}.get(str(value).lower())
