"""How long a list is that can only be paged, in how few looks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.backends.livevox.counting import FURTHEST, Counting, count


class Listed:
    """A list of so many rows, and how often it was looked at."""

    def __init__(self, length: int, cap: int = 1_000) -> None:
        self.length = length
        self.cap = cap
        self.looks = 0

    async def rows(self, offset: int, wanted: int) -> tuple[int, bool]:
        self.looks += 1
        rows = max(0, min(wanted, self.cap, self.length - offset))
        return rows, rows > 0 and offset + rows < self.length


@given(st.integers(0, 600_000))
async def test_a_list_is_counted_in_about_two_looks_a_doubling(length: int) -> None:
    listed = Listed(length)
    assert await count(listed.rows) == length
    assert listed.looks <= 2 * math.log2(length + 1) + 2


@given(st.integers(0, 600_000))
async def test_a_list_that_stayed_as_it_was_is_looked_at_once(length: int) -> None:
    listed = Listed(length)
    assert await count(listed.rows, start=length) == length
    assert listed.looks == 1


@given(st.integers(0, 20_000), st.integers(0, 20_000))
async def test_a_list_that_grew_or_shrank_is_counted_right(before: int, length: int) -> None:
    listed = Listed(length)
    assert await count(listed.rows, start=before) == length
    changed = abs(length - before)
    bound = 2 * math.log2(changed + 1) + 3 if length >= before else math.log2(before) + 3
    assert listed.looks <= bound


async def test_a_platform_that_ignores_the_offset_is_not_asked_for_ever() -> None:
    looks = 0

    async def always(offset: int, wanted: int) -> tuple[int, bool]:
        nonlocal looks
        looks += 1
        return wanted, True

    assert await count(always) is None
    assert looks <= math.log2(FURTHEST) + 3


@given(st.integers(0, 5_000), st.integers(1, 120))
async def test_a_platform_that_gives_fewer_at_once_is_counted_right(length: int, cap: int) -> None:
    assert await count(Listed(length, cap).rows) == length
    assert await count(Listed(length, cap).rows, start=length) == length


@given(st.integers(0, 5_000), st.integers(0, 5_000))
async def test_a_platform_that_always_speaks_of_more_is_counted_right(
    length: int, before: int
) -> None:
    async def never_done(offset: int, wanted: int) -> tuple[int, bool]:
        rows = max(0, min(wanted, length - offset))
        return rows, rows > 0

    assert await count(never_done, start=before) == length


async def test_a_platform_that_gives_more_than_was_asked_for_is_counted_right() -> None:
    async def by_the_thousand(offset: int, wanted: int) -> tuple[int, bool]:
        rows = max(0, min(1_000, 7_777 - offset))
        return rows, offset + rows < 7_777

    assert await count(by_the_thousand) == 7_777


@pytest.mark.parametrize(
    ("length", "looks"), [(0, 1), (99, 1), (199, 3), (2_000, 10), (10_000, 14), (500_000, 26)]
)
async def test_short_lists_are_counted_in_a_few_looks(length: int, looks: int) -> None:
    listed = Listed(length)
    assert await count(listed.rows) == length
    assert listed.looks <= looks


async def test_what_is_a_little_shorter_is_found_in_a_few_looks() -> None:
    listed = Listed(9_700)
    assert await count(listed.rows, start=10_000) == 9_700
    assert listed.looks <= 5


@given(st.integers(0, 3_000), st.lists(st.integers(0, 50), max_size=40))
async def test_a_list_that_grows_meanwhile_is_as_long_as_it_was_at_some_time(
    length: int, growth: list[int]
) -> None:
    listed = Listed(length)
    steps = iter(growth)

    async def growing(offset: int, wanted: int) -> tuple[int, bool]:
        told = await listed.rows(offset, wanted)
        listed.length += next(steps, 0)
        return told

    found = await count(growing)
    assert found is not None
    assert length <= found <= listed.length


def test_a_counting_that_is_left_half_way_is_not_told_as_a_count() -> None:
    counting = Counting()
    probe = counting.probe
    assert probe is not None
    counting.told(probe, probe.wanted)
    assert counting.count is None
    assert not counting.over


@pytest.mark.parametrize("length", [0, 1, 2, 3])
async def test_the_shortest_lists(length: int) -> None:
    for before in (None, 0, 1, 2, 3, 4):
        assert await count(Listed(length).rows, start=before) == length
