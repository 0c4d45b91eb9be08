"""Percent: what is done is cut, and the screen's decimal begins JSON's two; rates are rounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.model.figures import UNKNOWN, cut, nearest, rate, share


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
    assert rate(None) == UNKNOWN


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        (100 * 2 / 87, "2.3"),
        (3.09, "3.1"),
        (3.04, "3.0"),
        (0.25, "0.3"),
        (99.97, "99.9"),
        (100.0, "100.0"),
        (0.0, "0.0"),
    ],
)
def test_a_rate_is_to_the_nearest(percent: float, said: str) -> None:
    assert rate(percent) == said


@given(st.floats(0, 100), st.integers(0, 3))
def test_the_nearest_is_no_farther_than_half_a_step(percent: float, decimals: int) -> None:
    found = nearest(percent, decimals)
    step = 10.0**-decimals
    assert abs(found - percent) <= step / 2 + 1e-5 or (percent < 100 and found == 100 - step)
    assert (found >= 100) == (percent >= 100)


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_is_what_whole_numbers_make_of_it(counted: tuple[int, int]) -> None:
    part, whole = counted
    percent = 100.0 * part / whole
    assert cut(percent, 2) == (part * 10_000 // whole) / 100
    assert f"{cut(percent, 2):.2f}".startswith(share(percent))
