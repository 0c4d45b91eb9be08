"""What became of each record, from what Voiso answers."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.backends.voiso import contacts
from campmon.backends.voiso.client import ContactsAnswer, LeadRefusal, LeadsAnswer
from campmon.backends.voiso.contacts import DUPLICATE, INVALID
from campmon.model.intent import Receipt
from campmon.model.record import Record


def records(*phones: str) -> tuple[Record, ...]:
    return tuple(Record((phone,)) for phone in phones)


def refused(receipt: Receipt) -> dict[int, str]:
    assert all(one.duplicate is (one.reason == DUPLICATE) for one in receipt.refused)
    return {one.index: one.reason for one in receipt.refused}


def test_invalid_and_duplicate_numbers_are_told_apart() -> None:
    answer = ContactsAnswer(("1",), duplicates=("+44 20 2",), invalid=("3",))
    receipt = contacts.of_added(records("1", "44202", "3"), answer)
    assert refused(receipt) == {1: DUPLICATE, 2: INVALID}
    assert (receipt.accepted, receipt.message) == (1, "")


def test_of_a_number_sent_twice_the_later_is_the_duplicate() -> None:
    receipt = contacts.of_added(records("7", "8", "7"), ContactsAnswer(duplicates=("7",)))
    assert refused(receipt) == {2: DUPLICATE}
    receipt = contacts.of_added(records("7", "8", "7"), ContactsAnswer(duplicates=("7", "7")))
    assert refused(receipt) == {0: DUPLICATE, 2: DUPLICATE}


def test_a_number_told_oftener_than_sent_is_refused_as_often_as_sent() -> None:
    answer = ContactsAnswer(("8",), duplicates=("7", "7", "7"))
    receipt = contacts.of_added(records("7", "8"), answer)
    assert (refused(receipt), receipt.accepted, receipt.message) == ({0: DUPLICATE}, 1, "")


def test_an_invalid_number_is_so_each_time() -> None:
    receipt = contacts.of_added(records("7", "8", "7"), ContactsAnswer(invalid=("7",)))
    assert refused(receipt) == {0: INVALID, 2: INVALID}


def test_what_was_taken_settles_a_repeat_that_is_told_once() -> None:
    answer = ContactsAnswer(("8",), duplicates=("7",))
    receipt = contacts.of_added(records("7", "8", "7"), answer)
    assert refused(receipt) == {0: DUPLICATE, 2: DUPLICATE}
    assert (receipt.accepted, receipt.message) == (1, "")


def test_counts_that_disagree_are_told_and_not_guessed_at() -> None:
    receipt = contacts.of_added(records("7", "8", "9"), ContactsAnswer(("8",)))
    assert (refused(receipt), receipt.accepted) == ({}, 3)
    assert "lists 1 as taken, while by its refusals it took 3" in receipt.message


@pytest.mark.parametrize(("phones", "said"), [("7", "1 record"), ("789", "3 records")])
def test_an_answer_that_names_nobody_is_told(phones: str, said: str) -> None:
    message = f"Voiso took {said} and named none of them"
    for receipt in (
        contacts.of_added(records(*phones), ContactsAnswer()),
        contacts.of_updated(records(*phones), ContactsAnswer()),
        contacts.of_leads(records(*phones), LeadsAnswer()),
    ):
        assert (receipt.accepted, receipt.refused, receipt.message) == (len(phones), (), message)


def test_numbers_that_nobody_sent_are_told() -> None:
    numbers = tuple(str(number) for number in range(100, 107))
    receipt = contacts.of_added(records("7"), ContactsAnswer(invalid=numbers))
    assert (refused(receipt), receipt.accepted) == ({}, 1)
    assert "refused 7 numbers that match none sent: 100, 101" in receipt.message
    assert "and 2 more" in receipt.message


def test_the_words_of_version_4_are_kept() -> None:
    answer = LeadsAnswer(
        created=("9",),
        rejected=(LeadRefusal("7", ("is too short", " ", "is odd")), LeadRefusal("6")),
        duplicates=(LeadRefusal("8"),),
    )
    receipt = contacts.of_leads(records("6", "7", "8", "9"), answer)
    assert refused(receipt) == {
        0: INVALID,
        1: f"{INVALID}: is too short; is odd",
        2: DUPLICATE,
    }


NUMBERS = st.lists(st.sampled_from(["11", "12", "13", "14"]), max_size=8)


@settings(deadline=None)
@given(sent=NUMBERS.filter(bool), invalid=NUMBERS, duplicates=NUMBERS, taken=NUMBERS | st.none())
def test_whatever_is_answered_every_row_has_one_fate(
    sent: list[str], invalid: list[str], duplicates: list[str], taken: list[str] | None
) -> None:
    answer = ContactsAnswer(
        None if taken is None else tuple(taken), tuple(duplicates), tuple(invalid)
    )
    receipt = contacts.of_added(records(*sent), answer)
    rows = [one.index for one in receipt.refused]
    assert rows == sorted(set(rows))
    assert all(0 <= row < len(sent) for row in rows)
    assert receipt.accepted == len(sent) - len(rows)
    told = {*invalid, *duplicates}
    assert all(sent[row] in told for row in rows)
    if told - {*sent}:
        assert "match none sent" in receipt.message


@settings(deadline=None)
@given(
    new=st.sets(st.integers(100, 140)),
    there=st.sets(st.integers(141, 180)),
    bad=st.sets(st.integers(181, 220)),
    repeats=st.lists(st.integers(100, 220), max_size=10),
)
def test_an_honest_platform_is_understood(
    new: set[int], there: set[int], bad: set[int], repeats: list[int]
) -> None:
    sent = [str(number) for number in [*new, *there, *bad]]
    sent += [str(number) for number in repeats if str(number) in sent]
    if not sent:
        return
    taken, duplicates, invalid = [], [], []
    on_it = {str(number) for number in there}
    for number in sent:
        if int(number) in bad:
            invalid.append(number)
        elif number in on_it:
            duplicates.append(number)
        else:
            on_it.add(number)
            taken.append(number)
    answer = ContactsAnswer(tuple(taken), tuple(duplicates), tuple(invalid))
    receipt = contacts.of_added(records(*sent), answer)
    assert (receipt.accepted, receipt.message) == (len(taken), "")
    lost = Counter(reason for reason in refused(receipt).values())
    assert (lost[INVALID], lost[DUPLICATE]) == (len(invalid), len(duplicates))
    kept = [number for row, number in enumerate(sent) if row not in refused(receipt)]
    assert sorted(kept) == sorted(taken)
