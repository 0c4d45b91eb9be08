"""Shares in percent: cut, so that the screen's one decimal begins the two of JSON."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.model.figures import UNKNOWN, cut, share


@pytest.mark.parametrize(
    ("percent", "two", "one"),
    [
        (52.896, 52.89, "52.8"),
        (4.35, 4.35, "4.3"),
        (57.9, 57.9, "57.9"),
        (99.999, 99.99, "99.9"),
        (99.9999999999, 99.99, "99.9"),
        (100.0, 100.0, "100.0"),
        (0.0, 0.0, "0.0"),
    ],
)
def test_a_share_is_cut(percent: float, two: float, one: str) -> None:
    assert (cut(percent, 2), share(percent)) == (two, one)


def test_an_unknown_share_is_none() -> None:
    assert share(None) == UNKNOWN


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_is_what_whole_numbers_make_of_it(counted: tuple[int, int]) -> None:
    part, whole = counted
    percent = 100.0 * part / whole
    assert cut(percent, 2) == (part * 10_000 // whole) / 100
    assert f"{cut(percent, 2):.2f}".startswith(share(percent))
