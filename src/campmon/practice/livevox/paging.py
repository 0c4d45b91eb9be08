"""Pages of a list, and the address of the next one."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from campmon.practice.livevox.visit import Page

Row = TypeVar("Row")


def slice_of(rows: Sequence[Row], page: Page) -> tuple[Sequence[Row], bool]:
    """The rows of a page, and whether there are more."""
    end = page.offset + page.count
    return rows[page.offset : end], end < len(rows)


def next_page(path: str, page: Page, more: bool, query: Mapping[str, object]) -> str | None:
    """The relative address of the next page, as the vendor writes it; None after the last.

    query  what else the address carries, in order; count and offset stand where it names them
    """
    if not more:
        return None
    known = {"count": page.count, "offset": page.offset + page.count}
    return f"campaign/campaigns{path}?{urlencode({**query, **known})}"
