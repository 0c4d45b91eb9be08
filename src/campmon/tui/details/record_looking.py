"""What workers do with a list of records: read a page, look for what was typed, for the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from textual.message import Message

from campmon.backends.base import Backend
from campmon.engine.clock import Clock
from campmon.model.errors import CampmonError
from campmon.model.listing import ListedRecord, RecordQuery
from campmon.tui.cells import cut
from campmon.tui.details.record_pages import PAGE_SIZE, EndSearch, Page, Place, RecordPages
from campmon.tui.details.record_reading import Searched, Sought, page_exists, read_page, search

_SHOWN = 20
"""Cells of what was typed that are repeated in a line."""


class PageRead(Message):
    """A page was read, or could not be."""

    def __init__(
        self, pages: RecordPages, number: int, page: Page | None, problem: str = ""
    ) -> None:
        super().__init__()
        self.pages = pages
        self.number = number
        self.page = page
        self.problem = problem


class Looked(Message):
    """A look has come so far, or has ended without a place to go to."""

    def __init__(
        self, pages: RecordPages, said: str, *, ended: bool = False, problem: str = ""
    ) -> None:
        super().__init__()
        self.pages = pages
        self.said = said
        self.ended = ended
        self.problem = problem


class Reached(Message):
    """A look leads to a place: to a record, or (without one) to the last one of a page."""

    def __init__(
        self, pages: RecordPages, place: Place, record: ListedRecord | None, said: str
    ) -> None:
        super().__init__()
        self.pages = pages
        self.place = place
        self.record = record
        self.said = said


@dataclass(frozen=True, slots=True)
class Looker:
    """Where to look, and whom to tell; `pages` is what the look is for."""

    backend: Backend
    campaign_id: str
    pages: RecordPages
    query: RecordQuery
    post: Callable[[Message], object]

    def tell(self, said: str, *, ended: bool = False, problem: str = "") -> None:
        """Say how far the look has come."""
        self.post(Looked(self.pages, said, ended=ended, problem=problem))


async def read_into(looker: Looker, number: int, clock: Clock) -> None:
    """Read one page; what is in the way is told, not raised."""
    try:
        records, more = await read_page(looker.backend, looker.campaign_id, number, looker.query)
    except CampmonError as error:
        looker.post(PageRead(looker.pages, number, None, str(error)))
        return
    looker.post(PageRead(looker.pages, number, Page(records, more, clock.now())))


async def look_for_end(looker: Looker, end: EndSearch) -> None:
    """Find the last page; what is in the way is told, not raised."""
    try:
        while end.found is None:
            looker.tell(f"Looking for the last record: {end.probe * PAGE_SIZE + 1:,}…")
            end.answer(
                await page_exists(looker.backend, looker.campaign_id, end.probe, looker.query)
            )
    except CampmonError as error:
        looker.tell("", ended=True, problem=str(error))
        return
    looker.post(Reached(looker.pages, Place(end.found, 0), None, ""))


async def look_for(looker: Looker, sought: Sought, start: int) -> None:
    """Find the next record that matches; what is in the way is told, not raised."""
    shown = f"“{cut(sought.text, _SHOWN)}”"
    so_far = Searched(0, start)
    steps = search(looker.backend, looker.campaign_id, sought, start, looker.query)
    try:
        async with aclosing(steps):
            async for so_far in steps:
                if so_far.record is not None and so_far.offset is not None:
                    place = Place(*divmod(so_far.offset, PAGE_SIZE))
                    looker.post(Reached(looker.pages, place, so_far.record, f"Found {shown}"))
                    return
                looker.tell(f"Looking for {shown}: searched {so_far.records:,}…")
    except CampmonError as error:
        looker.tell("", ended=True, problem=str(error))
        return
    where = "anywhere" if start == 0 else f"from {start + 1:,} to the end"
    again = "" if start == 0 else " · n: from the first"
    looker.tell(f"No {shown} {where}, {so_far.records:,} searched{again}", ended=True)
