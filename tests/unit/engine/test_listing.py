"""Paging through what a platform lists, however it pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from campmon.engine.listing import call_pages, matches, record_pages
from campmon.model.errors import UnreachableError
from campmon.model.listing import (
    CallPage,
    CallQuery,
    FinishedCall,
    ListedRecord,
    RecordPage,
    RecordQuery,
)
from tests.unit.engine.conftest import START, HandClock, ScriptedBackend


def record(number: int) -> ListedRecord:
    return ListedRecord(f"{number}", f"A{number}")


class Paging(ScriptedBackend):
    """Answers each page of records as `answer` says, and remembers what was asked."""

    def __init__(self, answer: Callable[[RecordQuery], RecordPage]) -> None:
        super().__init__(HandClock())
        self.answer = answer
        self.asked: list[RecordQuery] = []

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        self.asked.append(query)
        return self.answer(query)


def of(total: int, most: int = 1_000) -> Callable[[RecordQuery], RecordPage]:
    """A platform with `total` records that gives at most `most` of them at once."""

    def answer(query: RecordQuery) -> RecordPage:
        end = min(query.offset + min(query.count, most), total)
        page = tuple(record(number) for number in range(query.offset, end))
        return RecordPage(page, end if end < total else None)

    return answer


async def ids(backend: Paging, query: RecordQuery | None = None) -> list[int]:
    wanted = query or RecordQuery(count=1_000)
    pages = record_pages(backend, "1", wanted)
    return [int(record.id) async for page in pages for record in page]


@pytest.mark.parametrize("most", [1, 7, 1_000])
async def test_every_record_once_whatever_the_page(most: int) -> None:
    backend = Paging(of(20, most))
    assert await ids(backend) == list(range(20))


async def test_the_query_is_kept_and_pages_are_no_larger_than_platforms_take() -> None:
    backend = Paging(of(2_500))
    query = RecordQuery(100, 5_000, valid_only=True, extra=True, days_due=True)
    assert await ids(backend, query) == list(range(100, 2_500))
    assert [(asked.offset, asked.count) for asked in backend.asked] == [
        (100, 1_000),
        (1_100, 1_000),
        (2_100, 1_000),
    ]
    assert all(asked.valid_only and asked.extra and asked.days_due for asked in backend.asked)


async def test_no_page_is_asked_for_that_is_not_needed() -> None:
    backend = Paging(of(100))
    pages = record_pages(backend, "1", RecordQuery(count=10))
    first = await anext(pages)
    await pages.aclose()
    assert [r.id for r in first] == [str(n) for n in range(10)]
    assert len(backend.asked) == 1


async def test_overlapping_pages_show_no_record_twice() -> None:
    def answer(query: RecordQuery) -> RecordPage:
        page = of(20, 5)(query)
        return RecordPage(page.records, None if page.next_offset is None else query.offset + 3)

    assert await ids(Paging(answer)) == list(range(20))


async def test_records_pushed_back_meanwhile_neither_end_it_nor_come_twice() -> None:
    appended = 0

    def answer(query: RecordQuery) -> RecordPage:
        nonlocal appended
        if query.offset == 50:
            appended = 40  # four pages' worth, put in front
        end = min(query.offset + 10, 100 + appended)
        page = tuple(record(number - appended) for number in range(query.offset, end))
        return RecordPage(page, end if end < 100 + appended else None)

    backend = Paging(answer)
    assert await ids(backend, RecordQuery(count=10)) == list(range(100))


async def test_an_empty_page_in_between_is_no_end() -> None:
    def answer(query: RecordQuery) -> RecordPage:
        if query.offset == 5:
            return RecordPage((), 10)
        return of(20, 5)(query)

    assert await ids(Paging(answer)) == [*range(5), *range(10, 20)]


@pytest.mark.parametrize(
    "answer",
    [
        lambda query: RecordPage((record(1), record(2)), query.offset + 2),  # the same for ever
        lambda query: RecordPage((), query.offset + 1),  # nothing for ever
        lambda query: RecordPage((record(1), record(2)), query.offset),  # no further
        lambda query: RecordPage((record(1), record(2)), 0),  # back
        lambda query: RecordPage(  # round and round, in circles longer than what is remembered
            tuple(record((query.offset + n) % 100) for n in range(10)), query.offset + 10
        ),
    ],
)
async def test_it_comes_to_an_end(answer: Callable[[RecordQuery], RecordPage]) -> None:
    backend = Paging(answer)
    found = await ids(backend, RecordQuery(count=10))
    assert len(found) == len(set(found))
    assert len(backend.asked) < 30


async def test_a_failure_on_the_way_is_raised_after_what_came() -> None:
    def answer(query: RecordQuery) -> RecordPage:
        if query.offset:
            raise UnreachableError("no answer")
        return of(20, 5)(query)

    pages = record_pages(Paging(answer), "1", RecordQuery())
    assert len(await anext(pages)) == 5
    with pytest.raises(UnreachableError):
        await anext(pages)


async def test_calls_are_paged_alike() -> None:
    calls = [
        FinishedCall(f"A{n}", "2015550100", START, START + timedelta(seconds=n)) for n in range(25)
    ]
    asked: list[CallQuery] = []

    class Calling(ScriptedBackend):
        async def read_calls(self, campaign_id: str, query: CallQuery) -> CallPage:
            asked.append(query)
            end = query.offset + query.count
            return CallPage(
                tuple(calls[max(0, query.offset - 2) : end]), end if end < len(calls) else None
            )

    query = CallQuery(START, START + timedelta(hours=1), count=10)
    pages = [page async for page in call_pages(Calling(HandClock()), "1", query)]
    assert [call for page in pages for call in page] == calls
    assert [q.offset for q in asked] == [0, 10, 20]
    assert {(q.since, q.until) for q in asked} == {(query.since, query.until)}


RECORD = ListedRecord("1", "Acct-7 ", ("(201) 555-0123", "442079460000"))


@pytest.mark.parametrize(
    ("account", "phone", "found"),
    [
        (None, None, True),
        ("acct-7", None, True),
        ("acct", None, False),
        (None, "2015550123", True),
        (None, "+1 201 555 0123", True),
        (None, "12015550123", True),
        (None, "5550123", False),
        (None, "+44 20 7946 0000", True),
        (None, "none", False),
        ("acct-7", "2015550124", False),
    ],
)
def test_a_record_by_account_and_phone(account: str | None, phone: str | None, found: bool) -> None:
    assert matches(RECORD, account, phone) is found
