"""Records: order of dialing, phones, retries and limits."""

from random import Random

import pytest

from campmon.model.disposition import Disposition
from campmon.practice.geography import UNKNOWN_ZONE, ZONES, Region, zone_of_phone
from campmon.practice.plan import DialingSort, Retry, RetryRules
from campmon.practice.records import Records

ANYWHERE = tuple(range(len(ZONES)))
EAST, PACIFIC = 0, 4
NEW_YORK, NEWARK, SEATTLE, HONOLULU = 2_125_551_212, 9_735_551_212, 2_065_551_212, 8_085_551_212


def records(
    sort: DialingSort = DialingSort.AS_LOADED, rules: RetryRules | None = None, loaded: int = 0
) -> Records:
    made = Records(Region.NATIONAL, sort, rules or RetryRules(), salt=99)
    made.load(loaded, 0.0, Random(3))
    return made


def taken(made: Records, now: float = 0.0) -> list[int]:
    """All records that may be dialed now, in the order in which they are."""
    order = []
    while (place := made.take(now, ANYWHERE)) is not None:
        order.append(place)
    return order


def test_records_are_dialed_as_loaded() -> None:
    assert taken(records(loaded=50)) == list(range(50))


def test_inverted_records_are_dialed_from_the_last_to_the_first() -> None:
    assert taken(records(DialingSort.INVERTED, loaded=50)) == list(range(49, -1, -1))


def test_records_with_fewest_attempts_are_dialed_first() -> None:
    made = records(DialingSort.BY_ATTEMPTS, loaded=10)
    for _ in range(5):
        place = made.take(0.0, ANYWHERE)
        assert place is not None
        made.settle(place, Disposition.BUSY, 0.0)
    assert taken(made, now=3_600) == [5, 6, 7, 8, 9, 0, 1, 2, 3, 4]


@pytest.mark.parametrize("sort", list(DialingSort))
def test_appended_records_go_first_in_the_order_they_came(sort: DialingSort) -> None:
    made = records(sort, loaded=20)
    made.append([[NEW_YORK], [SEATTLE]])
    made.append([[HONOLULU], [NEW_YORK]])
    assert taken(made)[:4] == [20, 21, 22, 23]


def test_an_appended_record_keeps_its_place_before_others_when_retried() -> None:
    made = records(loaded=5)
    made.append([[NEW_YORK]])
    assert made.take(0.0, ANYWHERE) == 5
    made.settle(5, Disposition.BUSY, 0.0)
    assert made.take(0.0, ANYWHERE) == 0
    assert made.take(3_600.0, ANYWHERE) == 5


def test_invalid_records_are_uploaded_but_not_loaded() -> None:
    made = records()
    made.load(2_000, 0.25, Random(1))
    assert made.uploaded == 2_000
    assert 400 < made.invalid < 600
    assert made.append([[], [NEW_YORK]]) == 1
    assert made.loaded == 2_000 - made.census().invalid + 2
    assert len(taken(made)) == made.loaded


def test_only_people_in_open_zones_are_dialed() -> None:
    made = records()
    made.append([[SEATTLE], [NEW_YORK], [SEATTLE]])
    assert made.dialable(0.0, [EAST]) == 1
    assert made.take(0.0, [EAST]) == 1
    assert made.take(0.0, [EAST]) is None
    assert made.dialable(0.0, [EAST, PACIFIC]) == 2
    assert made.by_zone()[PACIFIC] == 2


def test_the_next_phone_by_outcome() -> None:
    made = records()
    made.append([[NEW_YORK, SEATTLE]])
    assert made.take(0.0, ANYWHERE) == 0
    made.settle(0, Disposition.BUSY, 0.0)  # the same phone again
    assert made.zone(0) == EAST
    assert made.take(1_000.0, [EAST]) == 0
    made.settle(0, Disposition.NO_ANSWER, 1_000.0)  # the next one
    assert made.zone(0) == PACIFIC
    assert made.phone(0, 1) == SEATTLE


def test_a_number_that_does_not_exist_is_not_dialed_again() -> None:
    made = records()
    made.append([[NEW_YORK, SEATTLE]])
    assert made.take(0.0, ANYWHERE) == 0
    assert not made.settle(0, Disposition.INVALID, 0.0)
    assert made.take(10.0, ANYWHERE) == 0
    assert made.settle(0, Disposition.INVALID, 10.0)
    assert (made.completed, made.remaining) == (1, 0)


def test_a_phone_is_dialed_no_more_often_than_the_rules_say() -> None:
    made = records(rules=RetryRules(max_attempts=20, max_per_phone=2))
    made.append([[NEW_YORK, SEATTLE, NEWARK]])
    now = 0.0
    while made.take(now, ANYWHERE) is not None:
        made.settle(0, Disposition.NO_ANSWER, now)
        now += 10_000
    assert made.attempts_histogram[6] == 1
    assert made.completed == 1


def test_a_record_is_dialed_no_more_often_than_the_rules_say() -> None:
    made = records(rules=RetryRules(max_attempts=3, max_per_phone=3), loaded=30)
    for round_ in range(10):
        for place in taken(made, now=round_ * 10_000.0):
            made.settle(place, Disposition.MACHINE, round_ * 10_000.0)
    assert made.completed == 30
    assert made.attempts_histogram[3] == 30


def test_a_retry_waits_for_its_time() -> None:
    rules = RetryRules(by_outcome={Disposition.BUSY: Retry(120.0, next_phone=False)})
    made = records(rules=rules, loaded=1)
    assert made.next_due() is None
    assert made.take(5.0, ANYWHERE) == 0
    assert not made.settle(0, Disposition.BUSY, 5.0)
    assert made.next_due() == 125.0
    assert made.dialable(124.9, ANYWHERE) == 0
    assert made.dialable(125.0, ANYWHERE) == 1


def test_an_outcome_without_a_rule_ends_the_record() -> None:
    made = records(loaded=1)
    made.take(0.0, ANYWHERE)
    assert made.settle(0, Disposition.ANSWERED, 0.0)
    assert made.census().completed == 1


def test_phones_of_loaded_records_are_always_the_same_and_can_be_dialed() -> None:
    made, again = records(loaded=200), records(loaded=200)
    for place in range(200):
        numbers = [made.phone(place, which) for which in range(3)]
        assert numbers == [again.phone(place, which) for which in range(3)]
        assert made.zone(place) == zone_of_phone(numbers[0]) != UNKNOWN_ZONE
        assert all(len(str(number)) == 10 for number in numbers)


def test_only_the_first_call_of_a_phone_is_its_first() -> None:
    made = records(loaded=1)
    made.take(0.0, ANYWHERE)
    assert made.first_time(0)
    made.settle(0, Disposition.BUSY, 0.0)
    made.take(9_999.0, ANYWHERE)
    assert not made.first_time(0)


@pytest.mark.parametrize(("attempts", "per_phone"), [(0, 1), (256, 1), (4, 0), (4, 4)])
def test_rules_that_cannot_be_kept_are_refused(attempts: int, per_phone: int) -> None:
    with pytest.raises(ValueError, match="may be dialed"):
        RetryRules(max_attempts=attempts, max_per_phone=per_phone)
