"""Counts before keys, and the letters of jumps."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.model.campaign import CampaignKey
from campmon.tui.counting import Counting
from campmon.tui.jumping import LETTERS, Jump, labels


@pytest.mark.parametrize("count", [0, 1, 26, 27, 100, 676])
def test_no_label_begins_another(count: int) -> None:
    made = labels(count)
    assert len(set(made)) == count
    if count <= 100:
        assert not any(b.startswith(a) for a, b in permutations(made, 2))


KEYS = [CampaignKey("floor", str(n)) for n in range(40)]


@given(st.integers(1, 40), st.data())
def test_every_label_leads_to_its_campaign(count: int, data: st.DataObject) -> None:
    jump = Jump.over(KEYS[:count])
    key, label = data.draw(st.sampled_from(sorted(jump.labels.items())))
    found = None
    for letter in label:
        assert found is None
        assert key in jump.shown
        found = jump.press(letter)
    assert found == key
    assert not jump.open


@given(st.integers(1, 40), st.text(st.sampled_from(LETTERS + "Éß1"), max_size=4))
def test_whatever_is_typed_it_ends_or_waits_for_a_label(count: int, typed: str) -> None:
    jump = Jump.over(KEYS[:count])
    for letter in typed:
        if not jump.open:
            break
        found = jump.press(letter)
        assert found is None or not jump.open
        assert not jump.open or jump.shown, "it waits only where something can come"


def test_a_letter_that_no_label_begins_with_ends_it() -> None:
    jump = Jump.over(KEYS[:3])
    assert jump.press("m") is None
    assert not jump.open


def test_capitals_are_the_same_letters() -> None:
    assert Jump.over(KEYS[:3]).press(LETTERS[1].upper()) == KEYS[1]


@given(st.text(st.sampled_from("0123456789"), max_size=9))
def test_a_count_is_taken_once(digits: str) -> None:
    counting = Counting()
    for digit in digits:
        counting.digit(digit)
    wanted = digits.lstrip("0")[:5]
    assert counting.typed == wanted
    assert counting.take() == (int(wanted) if wanted else None)
    assert counting.take() is None
    assert counting.typed == ""
