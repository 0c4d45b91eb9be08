"""Priorities and inactive records: the order of dialing, and what is counted."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.model.disposition import Disposition
from campmon.practice.geography import ZONES, Region
from campmon.practice.marks import LOWEST_PRIORITY, Mark, Marks
from campmon.practice.plan import DialingSort, RetryRules
from campmon.practice.records import Records

ANYWHERE = tuple(range(len(ZONES)))
NEW_YORK, SEATTLE = 2_125_551_212, 2_065_551_212
OFF, ON = Mark(active=False), Mark(active=True)


def records(loaded: int = 0, sort: DialingSort = DialingSort.AS_LOADED) -> Records:
    made = Records(Region.NATIONAL, sort, RetryRules(), salt=99)
    made.load(loaded, 0.0, Random(3))
    return made


def taken(made: Records, now: float = 0.0) -> list[int]:
    order = []
    while (place := made.take(now, ANYWHERE)) is not None:
        order.append(place)
    return order


def assert_counted(made: Records) -> None:
    counted = made.census()
    assert (made.ready, made.delayed, made.in_call, made.parked, made.inactive) == (
        counted.ready, counted.delayed, counted.in_call, counted.parked, counted.inactive,
    )  # fmt: skip
    assert made.loaded == made.completed + made.remaining
    assert sum(made.by_zone()) == made.ready
    assert counted.queued_twice == 0


@pytest.mark.parametrize("sort", list(DialingSort))
def test_the_lower_priority_goes_first_then_appended_ones_without_any_then_the_file(
    sort: DialingSort,
) -> None:
    made = records(20, sort)
    made.append(
        [[NEW_YORK], [SEATTLE], [NEW_YORK], [SEATTLE], [NEW_YORK]],
        marks={1: Mark(priority=1_000), 2: Mark(priority=0), 4: Mark(priority=0)},
    )
    file = taken(records(20, sort))
    assert taken(made) == [22, 24, 21, 20, 23, *file]


def test_a_record_that_waits_goes_to_its_new_place_when_its_priority_changes() -> None:
    made = records(3)
    made.append([[NEW_YORK], [SEATTLE], [NEW_YORK]])
    assert made.mark({5: Mark(priority=10), 1: Mark(priority=20), 4: Mark(priority=30)}) == {
        1,
        4,
        5,
    }
    assert made.mark({5: Mark(priority=40), 1: Mark(priority=20)}) == {5}
    assert_counted(made)
    assert taken(made) == [1, 4, 5, 3, 0, 2]


def test_a_retry_keeps_its_priority() -> None:
    made = records()
    made.append([[NEW_YORK], [NEW_YORK]], marks={1: Mark(priority=5)})
    assert made.take(0.0, ANYWHERE) == 1
    made.settle(1, Disposition.BUSY, 0.0)
    assert made.mark({1: Mark(priority=6)}) == {1}
    assert taken(made, 3_600.0) == [1, 0]


def test_an_inactive_record_is_not_dialed_till_it_is_active_again() -> None:
    made = records(4)
    made.append([[NEW_YORK], [SEATTLE]], marks={1: OFF})
    made.mark({0: OFF, 2: OFF})
    assert_counted(made)
    assert (made.remaining, made.ready, made.inactive) == (6, 3, 3)
    assert made.dialable(0.0, ANYWHERE) == 3
    assert not made.is_active(2)
    made.mark({2: ON})
    assert_counted(made)
    assert taken(made) == [4, 1, 2, 3]
    assert made.remaining == 6
    made.mark({0: ON, 5: ON})
    assert taken(made) == [5, 0]


def test_a_record_in_a_call_ends_it_and_is_not_dialed_again_while_inactive() -> None:
    made = records(1)
    assert made.take(0.0, ANYWHERE) == 0
    made.mark({0: OFF})
    assert (made.in_call, made.inactive) == (1, 0)
    assert not made.settle(0, Disposition.NO_ANSWER, 0.0)
    assert (made.delayed, made.inactive) == (1, 1)
    assert made.next_due() is None  # nothing comes of it
    assert made.take(100_000.0, ANYWHERE) is None
    assert_counted(made)
    assert (made.parked, made.remaining) == (1, 1)
    made.mark({0: ON})
    assert made.take(100_000.0, ANYWHERE) == 0
    assert_counted(made)


def test_a_retry_of_a_record_that_is_active_again_waits_for_its_time() -> None:
    made = records(1)
    made.take(0.0, ANYWHERE)
    made.settle(0, Disposition.BUSY, 0.0)
    due = made.next_due()
    made.mark({0: OFF})
    assert made.next_due() is None
    made.mark({0: ON})
    assert made.next_due() == due
    assert made.take(10.0, ANYWHERE) is None
    assert made.take(3_600.0, ANYWHERE) == 0
    assert_counted(made)


def test_records_that_are_done_or_not_valid_stay_as_they_are() -> None:
    made = records(1)
    made.append([[]])
    made.take(0.0, ANYWHERE)
    made.settle(0, Disposition.ANSWERED, 0.0)
    assert made.mark({0: OFF, 1: OFF}) == {0, 1}
    assert made.mark({0: Mark(3, active=True), 1: ON}) == {0, 1}
    assert (made.completed, made.remaining, made.inactive) == (1, 0, 0)
    assert_counted(made)


def test_records_that_never_launch_may_be_inactive_too() -> None:
    made = records()
    made.append([[NEW_YORK], [NEW_YORK]], held={0, 1}, marks={0: OFF})
    assert (made.remaining, made.inactive) == (2, 1)
    assert_counted(made)


def test_marks_keep_every_priority_and_cost_nothing_where_there_are_none() -> None:
    marks = Marks()
    assert (marks.used, marks.priority(7), marks.active(7)) == (False, None, True)
    assert not marks.put(7, ON)
    assert not marks.used
    for priority in range(LOWEST_PRIORITY + 1):
        assert marks.put(priority, Mark(priority, active=bool(priority % 2)))
    assert [marks.priority(place) for place in range(1_001)] == list(range(1_001))
    assert [marks.active(place) for place in range(1_001)] == [n % 2 == 1 for n in range(1_001)]
    assert marks.put(3, OFF)
    assert marks.priority(3) == 3


ACTS = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 11), st.sampled_from([None, 0, 5, 1_000]), st.sampled_from(
            [None, True, False]
        )),
        st.just(None),
    ),
    max_size=30,
)  # fmt: skip


@given(acts=ACTS, sort=st.sampled_from([DialingSort.AS_LOADED, DialingSort.INVERTED]))
def test_the_order_is_that_of_sorting_afresh(
    acts: list[tuple[int, int | None, bool | None] | None], sort: DialingSort
) -> None:
    made = records(6, sort)
    made.append([[NEW_YORK], [SEATTLE]] * 3)
    priority: dict[int, int] = {}
    waiting, off = set(range(12)), set[int]()

    def rank(place: int) -> tuple[int, int, int]:
        if place in priority:
            return 0, priority[place], place
        if place >= 6:
            return 1, 0, place
        return 2, 0, -place if sort is DialingSort.INVERTED else place

    for act in acts:
        if act is None:
            expected = min(waiting - off, key=rank, default=None)
            assert made.take(0.0, ANYWHERE) == expected
            waiting -= {expected}
            continue
        place, wanted, active = act
        made.mark({place: Mark(wanted, active)})
        if wanted is not None:
            priority[place] = wanted
        if active is not None:
            (off.discard if active else off.add)(place)
        assert_counted(made)
    assert taken(made) == sorted(waiting - off, key=rank)
