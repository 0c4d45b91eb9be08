"""Finding a record by its phone, in a few bytes a record."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from itertools import chain

_PLACE_BITS = 30  # beside the 34 bits of a ten-digit phone
_PLACE_MASK = (1 << _PLACE_BITS) - 1
_MOST_NEW = 20_000


class PhoneIndex:
    """Which record has a phone: 8 bytes a record, sorted, and a dictionary of the newest.

    reach  how many records it knows: those at the places below
    """

    __slots__ = ("_new", "_sorted", "reach")

    def __init__(self) -> None:
        self.reach = 0
        self._sorted = array("Q")
        self._new: dict[int, int] = {}

    def take_in(self, phones: Iterable[tuple[int, int]], reach: int) -> None:
        """Learn the records up to `reach`, by phone and place, in order of place."""
        if len(self._new) + reach - self.reach <= _MOST_NEW:
            self._new.update(phones)
        else:
            newest = chain(self._new.items(), phones)
            keys = (phone << _PLACE_BITS | place for phone, place in newest)
            self._sorted = array("Q", sorted(chain(self._sorted, keys)))
            self._new.clear()
        self.reach = reach

    def find(self, phone: int) -> int | None:
        """The place of the record with `phone`; the one that came last where there are several."""
        newest = self._new.get(phone)
        if newest is not None:
            return newest
        after = bisect_left(self._sorted, (phone + 1) << _PLACE_BITS)
        if not after:
            return None
        found = self._sorted[after - 1]
        return found & _PLACE_MASK if found >> _PLACE_BITS == phone else None
