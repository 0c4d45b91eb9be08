"""Short names: whole, or by what tells them apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.tui.cells import width_of
from campmon.tui.short_names import short_names


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("a", "b", "acme"), ("a", "b", "acme")),
        (("acme", "dialer"), ("acme", "dia…")),
        (("floor-1", "floor-2"), ("1", "2")),
        (("acme-east", "acme-west", "acme-coast"), ("east", "west", "coa…")),
        (("xabcdefy", "xabzdefy", "qabcdefy"), ("#2", "#3", "#1")),
        (("Überfällig",), ("Übe…",)),
    ],
)
def test_names_are_told_apart(names: tuple[str, ...], said: tuple[str, ...]) -> None:
    short = short_names(names, 4)
    assert tuple(short[name] for name in names) == said


@given(st.sets(st.text("abñ世-1", min_size=1, max_size=12), min_size=1, max_size=9))
def test_no_two_look_the_same_and_none_is_too_wide(names: set[str]) -> None:
    short = short_names(names, 4)
    assert set(short) == names
    assert len(set(short.values())) == len(names)
    assert all(0 < width_of(text) <= 4 for text in short.values())
