"""What a rule found: a verdict, when it was true, and the figures that it stands on."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

Figures = Mapping[str, int | float | str]

NO_FIGURES: Figures = MappingProxyType({})


class Verdict(Enum):
    """What is to be thought of a condition."""

    BAD = "bad"
    """It holds."""
    BETWEEN = "between"
    """It does not hold, and is not clearly over either: an alert stays, none is raised."""
    GOOD = "good"
    """It is over, beyond a margin."""
    OVER = "over"
    """It cannot hold any more: the campaign does not play, or has gone."""
    UNKNOWN = "unknown"
    """Nobody can say. Unknown figures prove nothing."""


class Finding(NamedTuple):
    """A verdict. `at` is in seconds since 1970."""

    verdict: Verdict
    at: float
    figures: Figures = NO_FIGURES
