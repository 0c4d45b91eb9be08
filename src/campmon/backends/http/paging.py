"""Reading a list page by page, whatever the platform says about its pages.

What a platform says of the next page is a hint that there is more, never an address: the offset
advances by the rows that came.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")

STALE_PAGES = 3
"""Pages in a row without a new row after which a list is taken to be at its end."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the offset of those after them; None: these are the last.

    left_out  rows that the platform gave besides, and that could not be read
    """

    rows: tuple[Row, ...]
    next_offset: int | None = None
    left_out: int = 0


async def every(
    fetch: Callable[[int], Awaitable[Page[Row]]], key: Callable[[Row], Hashable]
) -> AsyncIterator[Row]:
    """Give every row of a list once, fetching pages from offset 0 as they are needed.

    `fetch` reads the page at an offset, `key` tells rows apart. A list that shifts while it is
    read repeats rows; a platform that ignores the offset repeats pages: neither is given twice,
    and neither is followed for ever. Raises what `fetch` raises.
    """
    seen: set[Hashable] = set()
    offset, stale = 0, 0
    while True:
        page = await fetch(offset)
        known = len(seen)
        for row in page.rows:
            identity = key(row)
            if identity not in seen:
                seen.add(identity)
                yield row
        stale = stale + 1 if len(seen) == known else 0
        following = page.next_offset
        if not page.rows or stale == STALE_PAGES or following is None or following <= offset:
            return
        offset = following
