"""Figures as the platform shows them: numbers, "1,234", "45 %", "12/100", and ∞ or - for unknown.

Contacts of a live campaign are ∞ and its progress is - (the vendor's article on live campaigns);
neither is ever 0.
"""

import re
from dataclasses import dataclass

from campmon.backends.http.lenient import read_count, read_text

_GROUPED = re.compile(r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,20})?) ?%?")
_SHARE = re.compile(r"(\d{1,15}) ?(?:/|of) ?(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; None is unknown."""

    part: int | None = None
    of: int | None = None


def read_figure(value: object) -> int | None:
    """A count; None for ∞, -, and all else that is none."""
    text = read_text(value).strip()
    return read_count(re.sub(r"\D", "", text) if _GROUPED.fullmatch(text) else value)


def read_share(value: object) -> Share:
    """From "12/100" or "12 of 100"."""
    found = _SHARE.fullmatch(read_text(value).strip())
    return Share(int(found[1]), int(found[2])) if found else Share()


def read_percent(value: object) -> float | None:
    """Percent from 0 to 100, from 45, "45", "45.5 %" or "12/100"; None for anything else."""
    share = read_share(value)
    if share.part is not None and share.of:
        return 100 * share.part / share.of if share.part <= share.of else None
    found = _PERCENT.fullmatch(read_text(value).strip())
    percent = float(found[1]) if found else None
    return percent if percent is not None and percent <= 100 else None
