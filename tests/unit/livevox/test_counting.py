"""How long a list is that can only be paged, in how few looks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.backends.livevox.counting import FURTHEST, Counting, count


class Listed:
    """A list of so many rows, and how often it was looked at."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.looks = 0

    async def rows(self, offset: int, wanted: int) -> int:
        self.looks += 1
        return max(0, min(wanted, self.length - offset))


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

    async def always(offset: int, wanted: int) -> int:
        nonlocal looks
        looks += 1
        return wanted

    assert await count(always) is None
    assert looks <= math.log2(FURTHEST) + 3


async def test_a_platform_that_gives_more_than_was_asked_for_is_counted_right() -> None:
    async def pages_of_ten(offset: int, wanted: int) -> int:
        return max(0, min(10, 777 - offset))

    assert await count(pages_of_ten) == 777


@given(st.integers(0, 3_000), st.lists(st.integers(0, 50), max_size=40))
async def test_a_list_that_grows_meanwhile_is_as_long_as_it_was_at_some_time(
    length: int, growth: list[int]
) -> None:
    listed = Listed(length)
    steps = iter(growth)

    async def growing(offset: int, wanted: int) -> int:
        rows = await listed.rows(offset, wanted)
        listed.length += next(steps, 0)
        return rows

    found = await count(growing)
    assert found is not None
    assert length <= found <= listed.length


def test_a_counting_that_is_left_half_way_is_not_told_as_a_count() -> None:
    counting = Counting()
    probe = counting.probe
    assert probe is not None
    counting.told(probe, 1)
    assert counting.count is None
    assert not counting.over


@pytest.mark.parametrize("length", [0, 1, 2, 3])
async def test_the_shortest_lists(length: int) -> None:
    for before in (None, 0, 1, 2, 3, 4):
        assert await count(Listed(length).rows, start=before) == length
