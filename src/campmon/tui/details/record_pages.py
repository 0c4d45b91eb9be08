"""A window on a list of records that may be of any length: a few pages are kept, no more.

Pages lie on a fixed grid of offsets, so that any of them can be fetched without those before it.
A place is a page and a row in it. What has not been read yet takes one row, and nothing can be
seen beyond it: how many records there are is not known until the last page has been read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from campmon.model.listing import ListedRecord

PAGE_SIZE = 200
PAGES_KEPT = 10
NEAR = 50
"""Rows before a page's end at which the next page is wanted already."""


class Place(NamedTuple):
    """A row of a page. Places compare in the order of the list."""

    page: int
    row: int


@dataclass(frozen=True, slots=True)
class Page:
    """Records as they were read at one moment; `more` is whether there are further ones."""

    records: tuple[ListedRecord, ...]
    more: bool
    read_at: datetime


class RecordPages:
    """Pages by number, the cursor among them, and which line of the view the cursor is on."""

    def __init__(self) -> None:
        self._pages: dict[int, Page] = {}
        self._rows: dict[int, tuple[ListedRecord, ...]] = {}
        self._old: set[int] = set()
        self._total: int | None = None
        self._height = 1
        self._line = 0
        self._from_below = False
        self._wanted_id: str | None = None
        self.cursor = Place(0, 0)

    # What is known

    @property
    def last_page(self) -> int | None:
        """The number of the last page, where it is kept."""
        return next((number for number, page in self._pages.items() if not page.more), None)

    @property
    def kept(self) -> list[int]:
        """The pages that are kept."""
        return sorted(self._pages)

    @property
    def total(self) -> int | None:
        """How many records there are, once the last page has been read."""
        return self._total

    @property
    def empty(self) -> bool:
        """Whether there is known to be no record at all."""
        return self._total == 0

    def page(self, number: int) -> Page | None:
        """A page, if it is kept."""
        return self._pages.get(number)

    def record(self, place: Place) -> ListedRecord | None:
        """The record at a place; None where it has not been read."""
        rows = self._rows.get(place.page)
        return rows[place.row] if rows is not None and 0 <= place.row < len(rows) else None

    @property
    def current(self) -> ListedRecord | None:
        """The record under the cursor."""
        return self.record(self.cursor)

    def number_of(self, place: Place) -> int:
        """The record's place in the whole list, from 1."""
        return place.page * PAGE_SIZE + place.row + 1

    # Moving about

    def resize(self, height: int) -> None:
        """Show another number of lines."""
        self._height = max(1, height)
        self._line = min(self._line, self._height - 1)

    def move(self, by: int) -> None:
        """Move the cursor by rows, as far as is known."""
        moved = 0
        for _ in range(abs(by)):
            beside = self._next(self.cursor) if by > 0 else self._before(self.cursor)
            if beside is None:
                break
            self.cursor = beside
            moved += 1
        if moved:
            self._wanted_id = None
        self._from_below = by < 0 and self.cursor.page not in self._rows
        self._line = max(0, min(self._height - 1, self._line + (moved if by > 0 else -moved)))

    def page_by(self, by: int) -> None:
        """Move the cursor by screenfuls; it stays on its line of the view."""
        line = self._line
        self.move(by * max(1, self._height - 1))
        self._line = line

    def go_to(self, place: Place, record_id: str | None = None, *, last: bool = False) -> None:
        """Put the cursor on a place, read or not; on that record, or the page's last, once read."""
        self.cursor = place
        self._wanted_id = record_id
        self._from_below = last
        self._line = self._height - 1 if last else min(place.row, self._height // 2)
        self._hold()

    def visible(self) -> tuple[list[Place], int]:
        """The places in view from the top, and which of them is the cursor's."""
        if self.empty:
            return [], 0
        above = self._walk(self._before, self._height - 1)
        below = self._walk(self._next, self._height - 1)
        short = max(0, self._height - 1 - self._line - len(below))
        self._line = min(len(above), self._line + short)
        shown = [*reversed(above[: self._line]), self.cursor]
        return [*shown, *below[: self._height - len(shown)]], self._line

    def _walk(self, step: Callable[[Place], Place | None], most: int) -> list[Place]:
        found: list[Place] = []
        at = self.cursor
        while len(found) < most:
            beside = step(at)
            if beside is None:
                break
            found.append(at := beside)
        return found

    def _next(self, place: Place) -> Place | None:
        rows = self._rows.get(place.page)
        if rows is None:
            return None
        if place.row + 1 < len(rows):
            return Place(place.page, place.row + 1)
        number = place.page
        while (page := self._pages.get(number)) is not None and page.more:
            number += 1
            if self._rows.get(number, (None,)):
                return Place(number, 0)
        return None

    def _before(self, place: Place) -> Place | None:
        if place.page in self._rows and place.row > 0:
            return Place(place.page, place.row - 1)
        if place.page not in self._rows and place.page - 1 not in self._rows:
            return None
        number = place.page - 1
        while number >= 0:
            rows = self._rows.get(number, (None,))
            if rows:
                return Place(number, len(rows) - 1)
            number -= 1
        return None

    # What is read

    def wanted(self) -> int | None:
        """The page that should be read next: one in view, or one that soon will be."""
        places, _ = self.visible()
        shown = dict.fromkeys([self.cursor.page, *(place.page for place in places)])
        unread = [number for number in shown if number not in self._pages]
        old = [number for number in shown if number in self._old]
        return next(iter([*unread, *self._soon(), *old]), None)

    def _soon(self) -> list[int]:
        number, row = self.cursor
        page = self._pages.get(number)
        if page is None:
            return []
        soon: list[int] = []
        if page.more and row >= len(self._rows[number]) - NEAR:
            soon.append(number + 1)
        if number > 0 and row < NEAR:
            soon.append(number - 1)
        return [near for near in soon if near not in self._pages]

    def outdate(self) -> None:
        """The list has changed: pages in view are wanted again, those out of view let go of."""
        places, _ = self.visible()
        shown = {self.cursor.page, *(place.page for place in places)}
        for number in self.kept:
            if number not in shown:
                self._drop(number)
        self._old = set(self._pages)
        self._total = None
        self._settle()

    def put(self, number: int, page: Page) -> None:
        """Take in a page. The cursor stays on its record, wherever that has gone."""
        held = self.current
        if held is not None and self._wanted_id is None:
            self._wanted_id = held.id
        self._pages[number] = page
        self._old.discard(number)
        self._settle()
        if page.records and not self._rows[number]:
            # A platform that begins again would be read for ever: nothing new is the end.
            self._pages[number] = page = replace(page, more=False)
        self._take_end(number, page)
        while len(self._pages) > PAGES_KEPT:
            self._drop(max(self._pages, key=lambda n: abs(n - self.cursor.page)))
        self._settle()
        self._hold()

    def _take_end(self, number: int, page: Page) -> None:
        if page.more:
            if self._total is not None and self._total <= (number + 1) * PAGE_SIZE:
                self._total = None
            return
        for beyond in [n for n in self._pages if n > number]:
            self._drop(beyond)
        self._total = number * PAGE_SIZE + len(self._rows[number])

    def _drop(self, number: int) -> None:
        self._pages.pop(number, None)
        self._rows.pop(number, None)
        self._old.discard(number)

    def _settle(self) -> None:
        """Leave out what a page repeats of those before it, as when the list grew in between."""
        seen: set[str] = set()
        for number in self.kept:
            rows: list[ListedRecord] = []
            for record in self._pages[number].records:
                if record.id not in seen:
                    seen.add(record.id)
                    rows.append(record)
            self._rows[number] = tuple(rows)

    def _hold(self) -> None:
        """Put the cursor where its record is now; where it is not, on a row that there is."""
        number, row = self.cursor
        near = [n for n in (number, number - 1, number + 1) if n in self._rows]
        if self._wanted_id is not None:
            for n in near:
                found = _find(self._rows[n], self._wanted_id)
                if found is not None:
                    self.cursor = Place(n, found)
                    self._wanted_id = None
                    return
        rows = self._rows.get(number)
        if rows is None:
            self.cursor = self._within(number)
            return
        if not rows:
            self.cursor = self._elsewhere(number)
            self._from_below = self.cursor.page < number
            return
        if self._from_below and row == 0:
            self.cursor = Place(number, len(rows) - 1)
        else:
            self.cursor = Place(number, min(row, len(rows) - 1))
        self._from_below = False

    def _within(self, number: int) -> Place:
        """The place of a page that is yet to be read, or the end where it lies beyond that."""
        last = self.last_page
        if last is not None and number > last:
            return Place(last, max(0, len(self._rows[last]) - 1))
        return Place(number, self.cursor.row)

    def _elsewhere(self, number: int) -> Place:
        """Beside a page with nothing in it: the row before it, else the one after."""
        for n in range(number - 1, -1, -1):
            rows = self._rows.get(n)
            if rows is None or rows:
                return Place(n, max(0, len(rows or ()) - 1))
        if self._pages[number].more:
            return Place(number + 1, 0)
        return Place(0, 0)


def _find(rows: Sequence[ListedRecord], record_id: str) -> int | None:
    return next((n for n, record in enumerate(rows) if record.id == record_id), None)


class EndSearch:
    """Looks for the last page by asking whether pages exist: gallop from a guess, then bisect.

    `probe` is the page to ask about next; `answer` takes what was found.
    """

    def __init__(self, known: int, guess: int) -> None:
        self._exists = known
        self._missing: int | None = None
        self._stride = 1
        self._hit = False
        self.probe = max(guess, known + 1)

    @property
    def found(self) -> int | None:
        """The last page, once it is known."""
        return self._exists if self._missing == self._exists + 1 else None

    def answer(self, exists: bool) -> None:
        """Whether the page asked about has a record."""
        if exists:
            self._exists, self._hit = self.probe, True
        else:
            self._missing = self.probe
        if self._missing is not None and self._hit:
            self.probe = (self._exists + self._missing) // 2
            return
        if self._missing is None:
            self.probe = self._exists + self._stride
        else:
            self.probe = max(self._exists + 1, self._missing - self._stride)
        self._stride *= 2
