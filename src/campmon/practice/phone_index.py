"""Finding a record by its phone, in a few bytes a record."""

from array import array
from bisect import bisect_left

from campmon.practice.records import Records

_PLACE_BITS = 30  # beside the 34 bits of a ten-digit phone
_PLACE_MASK = (1 << _PLACE_BITS) - 1
_AT_ONCE = 5_000  # some ten milliseconds' work
_MOST_NEW = 20_000


class PhoneIndex:
    """Which of a campaign's valid records has a phone as its first.

    It learns the records when it is first asked, a second's work for half a million of them unless
    `learn` was called before, and then those that came since. 8 bytes a record, in sorted runs,
    and a dictionary of the newest.
    """

    __slots__ = ("_known", "_new", "_records", "_runs")

    def __init__(self, records: Records) -> None:
        self._records = records
        self._known = 0  # records at the places below
        self._runs: list[array[int]] = []
        self._new: dict[int, int] = {}

    def learn(self) -> bool:
        """Learn some thousand records more; whether all are known then."""
        end = min(self._known + _AT_ONCE, self._records.uploaded)
        self._new.update(self._records.first_phones(self._known, end))
        self._known = end
        if len(self._new) > _MOST_NEW:
            keys = (phone << _PLACE_BITS | place for phone, place in self._new.items())
            self._runs.append(array("Q", sorted(keys)))
            self._new.clear()
        return end == self._records.uploaded

    def find(self, phone: int) -> int | None:
        """The place of the record with `phone`; the one that came last where there are several."""
        if self._known < self._records.uploaded:
            while not self.learn():
                pass
        newest = self._new.get(phone)
        if newest is not None:
            return newest
        following = (phone + 1) << _PLACE_BITS
        for run in reversed(self._runs):
            after = bisect_left(run, following)
            if after and run[after - 1] >> _PLACE_BITS == phone:
                return run[after - 1] & _PLACE_MASK
        return None
