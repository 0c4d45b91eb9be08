"""Lengths of time on the command line: `10s`, `2m`, `1h`, or seconds alone."""

import re

import click

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3_600.0}
_SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)")


class Span(click.ParamType[float]):
    """A length of time, as seconds."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The seconds that a text means."""
        if isinstance(value, float):
            return value
        match = _SPAN.fullmatch(str(value).strip().lower())
        if match is None or match[2] not in _UNITS:
            self.fail(f"{value!r} is no length of time; say it as 10s, 2m or 1h", param, ctx)
        return float(match[1]) * _UNITS[match[2]]
