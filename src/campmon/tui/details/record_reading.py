"""Reading records for the table: one page of its grid, whether a page exists, a search forward."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from campmon.backends.base import Backend
from campmon.engine.listing import LARGEST_PAGE, bare_number
from campmon.model.listing import ListedRecord, RecordQuery
from campmon.tui.details.record_pages import PAGE_SIZE

_FRUITLESS = 3
"""Answers without a record, one after the other, that end a list which promises more."""


async def read_page(
    backend: Backend, campaign_id: str, number: int, query: RecordQuery
) -> tuple[tuple[ListedRecord, ...], bool]:
    """A page of the grid, and whether there are records after it.

    A platform may give fewer records than it was asked for and yet have more: it is asked again.
    Raises what `read_records` raises.
    """
    offset, end = number * PAGE_SIZE, (number + 1) * PAGE_SIZE
    records: list[ListedRecord] = []
    fruitless = 0
    while True:
        page = await backend.read_records(
            campaign_id, replace(query, offset=offset, count=end - offset)
        )
        records += page.records
        fruitless = 0 if page.records else fruitless + 1
        following = page.next_offset
        if len(records) > PAGE_SIZE:  # it gave more than it was asked for
            return tuple(records[:PAGE_SIZE]), True
        if following is None or following <= offset or fruitless == _FRUITLESS:
            return tuple(records), False
        if following >= end:
            return tuple(records), True
        offset = following


async def page_exists(backend: Backend, campaign_id: str, number: int, query: RecordQuery) -> bool:
    """Whether a page has a record. Raises what `read_records` raises."""
    page = await backend.read_records(
        campaign_id, replace(query, offset=number * PAGE_SIZE, count=1)
    )
    return bool(page.records)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: a part of an account, or of a phone's digits."""

    text: str

    def matches(self, record: ListedRecord) -> bool:
        """Whether the account or a phone of the record has it in it."""
        text = self.text.strip()
        if text.casefold() in record.account.casefold():
            return True
        digits = bare_number(text)
        if not digits or text.strip("+0123456789 ()-."):
            return False
        return any(digits in bare_number(phone) for phone in record.phones)


@dataclass(frozen=True, slots=True)
class Searched:
    """How far a search has come; `offset` and `record` are what it found, where it did."""

    records: int
    reached: int
    offset: int | None = None
    record: ListedRecord | None = None


async def search(
    backend: Backend, campaign_id: str, sought: Sought, start: int, query: RecordQuery
) -> AsyncGenerator[Searched, None]:
    """Look from offset `start` to the end, page by page; it ends with the first that is found.

    Raises what `read_records` raises.
    """
    offset, count, fruitless = start, 0, 0
    heads: set[str] = set()  # a platform that begins again would be searched for ever
    while True:
        page = await backend.read_records(
            campaign_id, replace(query, offset=offset, count=LARGEST_PAGE)
        )
        for place, record in enumerate(page.records):
            if sought.matches(record):
                found = offset + place
                yield Searched(count + place + 1, found + 1, found, record)
                return
        count += len(page.records)
        yield Searched(count, offset + len(page.records))
        fruitless = 0 if page.records else fruitless + 1
        head = page.records[0].id if page.records else None
        following = page.next_offset
        if following is None or following <= offset or fruitless == _FRUITLESS or head in heads:
            return
        if head is not None:
            heads.add(head)
        offset = following
