"""Lengths of time, the same for every command."""

import click
import pytest

from campmon.cli.span import Span


def test_a_length_has_a_unit_or_is_in_seconds() -> None:
    told = [Span().convert(text, None, None) for text in ("2", "90s", "15m", "2 min", "1.5h", "1d")]
    assert told == [2.0, 90.0, 900.0, 120.0, 5_400.0, 86_400.0]


@pytest.mark.parametrize("text", ["", "soon", "-1s", "1w", "1e9", "9" * 400, "0s", "3h"])
def test_what_is_none_or_out_of_bounds_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="say it as 10s, 15m or 1h"):
        Span(1.0, 7_200.0).convert(text, None, None)
