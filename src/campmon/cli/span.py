"""Lengths of time on the command line: `90s`, `15m`, `2h`, `1d`, or seconds alone."""

import math
import re

import click

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0}
_SPAN = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([a-z]*)")


class Span(click.ParamType[float]):
    """A length of time, as seconds.

    least, most  what it may be, in seconds
    """

    name = "time"

    def __init__(self, least: float = 0.0, most: float = math.inf) -> None:
        self._least, self._most = least, most

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The seconds that a text means."""
        if isinstance(value, float):
            return value
        match = _SPAN.fullmatch(str(value).strip().lower())
        if match is None or match[2] not in _UNITS:
            self.fail(f"{value!r} is no length of time; say it as 10s, 15m or 1h", param, ctx)
        seconds = float(match[1]) * _UNITS[match[2]]
        if not self._least <= seconds <= self._most:
            limits = f"from {self._least:g} to {self._most:,.0f} seconds"
            self.fail(f"{value!r} is not {limits}; say it as 10s, 15m or 1h", param, ctx)
        return seconds
