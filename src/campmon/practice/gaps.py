"""Numbering what is valid among rows of which some are not, without counting through all rows."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable


class Gaps:
    """The places of invalid rows, in rising order; 4 bytes each."""

    __slots__ = ("_places",)

    def __init__(self) -> None:
        self._places = array("I")

    def __len__(self) -> int:
        return len(self._places)

    def add(self, places: Iterable[int]) -> None:
        """Add places, in rising order and beyond all that were added before."""
        self._places.extend(places)

    def valid_places(self, offset: int, count: int, end: int) -> list[int]:
        """The places below `end` of so many valid rows, from the `offset`th of them on."""
        bad = self._places
        next_gap = self._before(offset)
        place = offset + next_gap
        found: list[int] = []
        while place < end and len(found) < count:
            if next_gap < len(bad) and bad[next_gap] == place:
                # Over the whole run of invalid rows at once, however long it is.
                next_gap = self._before(offset + len(found))
                place = offset + len(found) + next_gap
            else:
                found.append(place)
                place += 1
        return found

    def _before(self, number: int) -> int:
        """How many gaps there are before valid row `number`, counted from 0."""
        bad = self._places
        return bisect_right(range(len(bad)), number, key=lambda nth: bad[nth] - nth)
