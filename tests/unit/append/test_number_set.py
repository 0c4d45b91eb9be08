"""Numbers in little memory behave as a plain set does."""

import pickle
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.append.check_options import NumberList
from campmon.append.earlier import EarlierNumbers
from campmon.append.known_numbers import KnownNumbers
from campmon.append.number_set import NumberSet, PackedSet
from campmon.append.problems import Rule, Severity
from tests.unit.append.conftest import phone

NUMBERS = st.lists(
    st.text("0123456789", min_size=1, max_size=18) | st.sampled_from(["7", "07", "007"]),
    max_size=60,
)


@settings(max_examples=30, deadline=None)
@given(added=st.lists(NUMBERS, max_size=4), asked=NUMBERS)
def test_it_is_a_set(added: list[list[str]], asked: list[str]) -> None:
    plain: set[str] = set()
    packed = NumberSet()
    for numbers in added:
        packed.add_all(iter(numbers))
        plain.update(numbers)
        assert packed.held(asked) == plain.intersection(asked)
    assert packed.held(sorted(plain)) == plain
    assert len(packed) == len(plain)
    assert all((number in packed) == (number in plain) for number in asked)
    assert bool(packed) == bool(plain)


@pytest.mark.no_cover
def test_what_is_added_again_and_again_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campmon.append.number_set._MOST_LOOSE", 10_000)
    packed = NumberSet("2015550123" for _ in range(200_000))
    assert len(pickle.dumps(packed)) < 800_000  # half of it as they came
    assert len(packed) == 1
    assert packed.held(["2015550123", "2015550124", "02015550123"]) == {"2015550123"}


def test_numbers_put_in_order_on_the_way_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campmon.append.number_set._MOST_LOOSE", 0)
    packed = NumberSet(map(phone, range(20)))
    assert packed.held([phone(7), phone(20)]) == {phone(7)}
    packed.add_all([phone(20)])
    assert packed.held([phone(7), phone(20), phone(21)]) == {phone(7), phone(20)}


@pytest.mark.no_cover
def test_many_numbers_are_found_again_in_little_memory() -> None:
    many = 150_000
    packed = NumberSet(map(phone, range(0, 2 * many, 2)))
    assert len(packed) == many
    whole = pickle.dumps(packed)
    assert len(whole) < 15 * many
    asked = list(map(phone, range(1_000)))
    assert packed.held(asked) == set(asked[::2])
    again: NumberSet = pickle.loads(whole)
    assert again.held(asked) == set(asked[::2])


def test_only_numbers_of_a_sane_length_are_taken() -> None:
    packed = NumberSet(["201"])
    with pytest.raises(ValueError, match="18 digits"):
        packed.add_all(["9" * 30])
    assert packed.held(["9" * 30, "201"]) == {"201"}


def hashes(numbers: object) -> list[int]:
    assert isinstance(numbers, (list, tuple))
    return [2**64 - 1 - int(number) for number in numbers]


def test_earlier_numbers_are_known_by_their_hashes() -> None:
    first = array("Q", hashes(["2015550123"])).tobytes()
    earlier: NumberList = EarlierNumbers(hashes, first, hashes(["2015550124"]))
    assert earlier.held(["2015550123", "2015550124", "2015550125"]) == {"2015550123", "2015550124"}
    assert earlier.held(["2015550126"]) == set()
    assert (earlier.rule, earlier.severity) == (Rule.APPENDED, Severity.WARNING)
    assert "before" in earlier.message
    assert len(EarlierNumbers(hashes, first, first)) == 1


def test_without_earlier_appends_nothing_is_hashed() -> None:
    def never(numbers: object) -> list[int]:
        raise AssertionError

    assert EarlierNumbers(never).held(["2015550123"]) == set()


def test_known_numbers_are_a_list_of_numbers() -> None:
    known: NumberList = KnownNumbers(Rule.DO_NOT_CALL, Severity.ERROR, "is on it", NumberSet(["1"]))
    assert known.held(["1", "2"]) == {"1"}


def test_packed_numbers_have_a_range() -> None:
    packed = PackedSet([0, 2**64 - 1])
    assert 0 in packed
    assert 2**64 - 1 in packed
    assert 1 not in packed
    with pytest.raises(OverflowError):
        packed.add_all([-1])
