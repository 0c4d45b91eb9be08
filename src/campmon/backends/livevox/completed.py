"""Completed, derived: the different accounts among the calls that finished today.

LiveVox gives finished calls of the present UTC day only (LiveVox Campaign API reference, "Find
Matching Finished Calls"), while its own day begins at 04:00 Eastern. What was dialed on an earlier
day is therefore lost, and an answer that is empty near either boundary says nothing.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from campmon.model.zones import day_begins

OVERLAP = timedelta(minutes=2)
"""How far each window reaches back into the one before, for calls that were listed late."""

NEAR_BOUNDARY = timedelta(minutes=15)
"""So close to the beginning of a day, an empty answer is no answer."""

PAGE = 1_000


class CallLike(Protocol):
    """What counts of a finished call."""

    @property
    def account(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def finished(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class CallProbe:
    """The page to ask for next."""

    start: datetime
    end: datetime
    offset: int


class Completed:
    """Follows the finished calls of one campaign: once the whole day, then only what is new.

    One page at a time, and it may stop and go on at any page. Accounts are kept as digests of 8
    bytes, so half a million of them take a few megabytes.
    """

    def __init__(self, uploaded_at: datetime | None) -> None:
        self._uploaded_at = uploaded_at
        self._seen = DigestSet()
        self._day: datetime | None = None  # the UTC day that is being followed
        self._whole = False  # every call since the upload is in `_seen`, once the day was read
        self._read_until: datetime | None = None  # up to where the calls were read to the end
        self._latest: datetime | None = None  # the last call's finish
        self._window: tuple[datetime, datetime] | None = None
        self._offset = 0
        self._page_before: object = None

    def begin(self, now: datetime) -> None:
        """Open a window up to `now`, unless one is being read, or nothing can come of it."""
        self.look_at_day(now)
        assert self._day is not None
        if self._window is None and self._whole:
            since = self._day
            if self._latest is not None:
                since = max(since, self._latest - OVERLAP)
            if since < now:
                self._window, self._offset, self._page_before = (since, now), 0, None

    def look_at_day(self, now: datetime) -> None:
        """Where a new UTC day has begun: what was followed up to it goes on, all else is lost."""
        day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        if day != self._day:
            self._turn_day(day)

    @property
    def probe(self) -> CallProbe | None:
        """The page to ask for next; None once the window is read to its end."""
        if self._window is None:
            return None
        return CallProbe(*self._window, self._offset)

    def told(self, calls: Sequence[CallLike], next_offset: int | None, now: datetime) -> None:
        """Take in a page that came at `now`; one that came in the next day is of no use.

        A page that is the one before again ends the window: it is a loop.
        """
        self.look_at_day(now)
        if self._window is None:
            return
        for call in calls:
            self._seen.add(call.account or f"\0{call.phone}")
            if call.finished is not None and (
                self._latest is None or self._latest < call.finished <= self._window[1]
            ):
                self._latest = call.finished
        page = (calls[0], calls[-1], len(calls)) if calls else None
        again = page is not None and page == self._page_before
        self._page_before = page
        if again or not calls or next_offset is None or next_offset <= self._offset:
            self._read_until = self._window[1]
            self._window = None
        else:
            self._offset = next_offset

    def count(self, now: datetime) -> int | None:
        """How many records have been dialed; None where nobody can know, which is not 0."""
        if self._read_until is None or not self._whole:
            return None
        if not len(self._seen) and near_boundary(now):
            return None
        return len(self._seen)

    def _turn_day(self, day: datetime) -> None:
        kept = (
            self._whole
            and self._window is None
            and self._read_until is not None
            and timedelta() <= day - self._read_until <= OVERLAP
        )
        if not kept:
            self._seen = DigestSet()
            self._read_until = None
            uploaded = self._uploaded_at
            self._whole = uploaded is not None and uploaded >= day
        self._latest = None
        self._window = None
        self._day = day


def near_boundary(now: datetime) -> bool:
    """Whether a day has just begun, in UTC or by LiveVox's clock."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(now - midnight, now - day_begins(now)) < NEAR_BOUNDARY


class DigestSet:
    """A set of texts that keeps 8 bytes of each, at most half full: an open-addressing table."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 64))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, text: str) -> None:
        """Put a text in, if it is not there."""
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if self._put(int.from_bytes(digest, "little") or 1):  # 0 is a free slot
            self._count += 1
            if 2 * self._count > len(self._slots):
                self._grow()

    def _put(self, value: int) -> bool:
        slots, mask = self._slots, len(self._slots) - 1
        place = value & mask
        while slots[place]:
            if slots[place] == value:
                return False
            place = (place + 1) & mask
        slots[place] = value
        return True

    def _grow(self) -> None:
        before = self._slots
        self._slots = array("Q", bytes(16 * len(before)))
        for value in before:
            if value:
                self._put(value)
