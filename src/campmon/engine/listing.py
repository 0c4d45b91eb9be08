"""Going through all that a platform lists of a campaign, page by page, holding one page at a time.

Platforms page by offset over lists that grow meanwhile, and some repeat pages or promise further
ones for ever. So a row that one of the last pages had is left out, and pages that bring nothing
new end it.
"""

from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TypeVar

from campmon.backends.base import Backend
from campmon.model.listing import CallQuery, FinishedCall, ListedRecord, RecordQuery

Row = TypeVar("Row")

LARGEST_PAGE = 1_000
"""Rows asked for at once, at most (LiveVox Campaign API reference: a hard cap)."""

_PAGES_REMEMBERED = 3
_FRUITLESS_PAGES = 3


async def record_pages(
    backend: Backend, campaign_id: str, query: RecordQuery
) -> AsyncGenerator[tuple[ListedRecord, ...], None]:
    """All records from `query.offset` on, in pages as they come; no record twice.

    `query.count` is the size of a page, at most LARGEST_PAGE. Raises what `read_records` raises.
    """
    count = min(query.count, LARGEST_PAGE)

    async def fetch(offset: int) -> tuple[Sequence[ListedRecord], int | None]:
        page = await backend.read_records(campaign_id, replace(query, offset=offset, count=count))
        return page.records, page.next_offset

    async with aclosing(_pages(fetch, lambda record: record.id, query.offset)) as pages:
        async for page in pages:
            yield page


async def call_pages(
    backend: Backend, campaign_id: str, query: CallQuery
) -> AsyncGenerator[tuple[FinishedCall, ...], None]:
    """All calls that finished in the query's window, in pages as they come; no call twice.

    `query.count` is the size of a page, at most LARGEST_PAGE. Raises what `read_calls` raises.
    """
    count = min(query.count, LARGEST_PAGE)

    async def fetch(offset: int) -> tuple[Sequence[FinishedCall], int | None]:
        page = await backend.read_calls(campaign_id, replace(query, offset=offset, count=count))
        return page.calls, page.next_offset

    async with aclosing(_pages(fetch, lambda call: call, query.offset)) as pages:
        async for page in pages:
            yield page


def matches(record: ListedRecord, account: str | None = None, phone: str | None = None) -> bool:
    """Whether a record is of that account and has that phone; None does not matter.

    Accounts are compared regardless of case, phones by their digits, with or without +1.
    """
    if account is not None and record.account.strip().casefold() != account.strip().casefold():
        return False
    if phone is None:
        return True
    wanted = bare_number(phone)
    return bool(wanted) and any(bare_number(number) == wanted for number in record.phones)


def bare_number(phone: str) -> str:
    """A telephone number's digits, without the 1 of North America."""
    digits = "".join(character for character in phone if character in "0123456789")
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


async def _pages(
    fetch: Callable[[int], Awaitable[tuple[Sequence[Row], int | None]]],
    key: Callable[[Row], Hashable],
    offset: int,
) -> AsyncGenerator[tuple[Row, ...], None]:
    """Pages without the rows that the last pages had.

    Ends after the last page, where nothing new comes any more, and where all came a second time.
    """
    remembered: deque[set[Hashable]] = deque(maxlen=_PAGES_REMEMBERED)
    heads: set[Hashable] = set()  # one row of each page: all that is kept of those long past
    fruitless = repeated = 0
    while True:
        rows, following = await fetch(offset)
        keys: dict[Hashable, Row] = {}
        for row in rows:
            keys.setdefault(key(row), row)
        new = {k: row for k, row in keys.items() if not any(k in page for page in remembered)}
        head = next(iter(new), None)
        again = head in heads  # rows pushed back by an append come again, and then new ones
        if new and not again:
            heads.add(head)
            yield tuple(new.values())
        fruitless = 0 if new else fruitless + 1
        repeated = repeated + 1 if again else 0
        if following is None or following <= offset:
            return
        if fruitless >= _FRUITLESS_PAGES or repeated > len(heads):
            return
        remembered.append(set(keys))
        offset = following
