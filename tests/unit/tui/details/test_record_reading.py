"""Reading pages of records, and searching them, on platforms with habits of their own."""

from collections.abc import Callable

import pytest

from campmon.backends.base import Backend
from campmon.model.listing import ListedRecord, RecordPage, RecordQuery
from campmon.tui.details.record_reading import Sought, page_exists, read_page, search
from tests.tui.details.ground import ListingBackend
from tests.tui.fixed import HandClock

QUERY = RecordQuery(valid_only=True)


class Told(ListingBackend):
    """Answers as a test says."""

    def __init__(self, answer: Callable[[RecordQuery], RecordPage]) -> None:
        super().__init__(HandClock(), records=0)
        self.answer = answer

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        self.asked.append(query)
        assert len(self.asked) < 50, "it asks for ever"
        return self.answer(query)


def rows(*numbers: int) -> tuple[ListedRecord, ...]:
    return tuple(ListedRecord(f"T{n}", f"A{n}", (f"20155500{n:02}",)) for n in numbers)


def told(answer: Callable[[RecordQuery], RecordPage]) -> tuple[Told, Backend]:
    backend = Told(answer)
    return backend, backend


async def test_a_page_is_asked_for_by_its_offset_and_with_the_query_s_flags() -> None:
    spy, backend = told(lambda q: RecordPage(rows(1, 2), None))
    assert await read_page(backend, "C", 3, QUERY) == (rows(1, 2), False)
    assert (spy.asked[0].offset, spy.asked[0].count, spy.asked[0].valid_only) == (600, 200, True)


async def test_more_than_was_asked_for_is_cut_to_the_page() -> None:
    _, backend = told(lambda q: RecordPage(rows(*range(300)), 300))
    records, more = await read_page(backend, "C", 0, QUERY)
    assert records == rows(*range(200))
    assert more


@pytest.mark.parametrize("following", [0, 5, 600])
async def test_a_platform_that_does_not_get_on_is_left(following: int) -> None:
    spy, backend = told(lambda q: RecordPage(rows(1), following))
    records, more = await read_page(backend, "C", 3, QUERY)
    assert records == rows(1)
    assert not more
    assert len(spy.asked) == 1


async def test_a_platform_that_promises_more_and_gives_nothing_is_left() -> None:
    spy, backend = told(lambda q: RecordPage((), q.offset + 1))
    assert await read_page(backend, "C", 0, QUERY) == ((), False)
    assert len(spy.asked) == 3


async def test_whether_a_page_exists_costs_one_record() -> None:
    spy, backend = told(lambda q: RecordPage(rows(1) if q.offset < 500 else (), None))
    assert await page_exists(backend, "C", 2, QUERY)
    assert not await page_exists(backend, "C", 3, QUERY)
    assert {query.count for query in spy.asked} == {1}


async def found(backend: Backend, text: str, start: int = 0) -> list[tuple[int, int | None]]:
    steps = search(backend, "C", Sought(text), start, QUERY)
    return [(step.records, step.offset) async for step in steps]


async def test_a_search_tells_each_page_and_where_it_found_something() -> None:
    _, backend = told(
        lambda q: RecordPage(rows(*range(q.offset % 100, q.offset % 100 + 10)), q.offset + 10)
    )
    assert await found(backend, "a25") == [(10, None), (20, None), (26, 25)]
    assert await found(backend, "a25", 20) == [(6, 25)]


async def test_a_search_of_a_platform_that_begins_again_ends() -> None:
    _, backend = told(lambda q: RecordPage(rows(*range(10)), q.offset + 10))
    assert await found(backend, "nobody") == [(10, None), (20, None)]


async def test_a_search_of_a_platform_that_gives_nothing_ends() -> None:
    spy, backend = told(lambda q: RecordPage((), q.offset + 10))
    assert [count for count, _ in await found(backend, "nobody")] == [0, 0, 0]
    assert len(spy.asked) == 3


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("acct-7", True), ("CT-7", True), (" ACCT-7 ", True), ("2015550123", True),
        ("+1 (201) 555-0123", True), ("555 01", True), ("0124", False), ("lee", False),
        ("x0123", False), ("()", False),
    ],
)  # fmt: skip
def test_what_matches(text: str, matches: bool) -> None:
    record = ListedRecord("T7", "Acct-7", ("12015550123", "2015559999"), "Ann", "Lee")
    assert Sought(text).matches(record) is matches
