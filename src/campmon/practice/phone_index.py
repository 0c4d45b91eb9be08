"""Finding a record by its phone, in a few bytes a record."""

from array import array
from bisect import bisect_left
from itertools import chain

from campmon.practice.records import Records

_PLACE_BITS = 30  # beside the 34 bits of a ten-digit phone
_PLACE_MASK = (1 << _PLACE_BITS) - 1
_MOST_NEW = 20_000


class PhoneIndex:
    """Which of a campaign's valid records has a phone as its first.

    It learns the records when it is first asked (half a second for half a million of them), and
    then those that came since. 8 bytes a record, sorted, and a dictionary of the newest.
    """

    __slots__ = ("_known", "_new", "_records", "_sorted")

    def __init__(self, records: Records) -> None:
        self._records = records
        self._known = 0  # records at the places below
        self._sorted = array("Q")
        self._new: dict[int, int] = {}

    def find(self, phone: int) -> int | None:
        """The place of the record with `phone`; the one that came last where there are several."""
        if self._known < self._records.uploaded:
            self._learn()
        newest = self._new.get(phone)
        if newest is not None:
            return newest
        after = bisect_left(self._sorted, (phone + 1) << _PLACE_BITS)
        if not after:
            return None
        found = self._sorted[after - 1]
        return found & _PLACE_MASK if found >> _PLACE_BITS == phone else None

    def _learn(self) -> None:
        phones = self._records.first_phones(self._known)
        reach = self._records.uploaded
        if len(self._new) + reach - self._known <= _MOST_NEW:
            self._new.update(phones)
        else:
            newest = chain(self._new.items(), phones)
            keys = (phone << _PLACE_BITS | place for phone, place in newest)
            self._sorted = array("Q", sorted(chain(self._sorted, keys)))
            self._new.clear()
        self._known = reach
