"""Scales: from values to rows of dots, with round figures beside them. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """The values between bottom and top of a chart, and how far apart its ticks are."""

    bottom: float
    top: float
    step: float

    def row(self, value: float, rows: int) -> int:
        """The row of a value, from the top; a value beyond the scale is at its edge."""
        share = (value - self.bottom) / (self.top - self.bottom)
        place = round(min(1.0, max(0.0, share)) * (rows - 1))
        return rows - 1 - place

    @property
    def ticks(self) -> list[float]:
        """The values of the ticks, from bottom to top."""
        count = round((self.top - self.bottom) / self.step)
        return [self.bottom + place * self.step for place in range(count + 1)]


def scale_of(
    values: Iterable[float], *, ticks: int, least_step: float = 0.0, from_zero: bool = True
) -> Scale:
    """A scale for values, its ends at round figures.

    ticks       about how many steps it is to have
    least_step  the smallest step that makes sense (1 for counts)
    from_zero   it begins at 0; else where the values do, if they are all far above it
    """
    known = list(values)
    low, high = min(known, default=0.0), max(known, default=0.0)
    if from_zero or low < high / 2:
        low = min(low, 0.0)
    step = max(_round_up((high - low) / max(1, ticks)), least_step) or 1.0
    bottom = math.floor(low / step) * step
    top = math.ceil(high / step) * step
    return Scale(bottom, top if top > bottom else bottom + step, step)


def _round_up(value: float) -> float:
    """The next figure that is 1, 2, 2.5 or 5 times a power of ten."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((each * power for each in _ROUND if value <= each * power), 10.0 * power)
