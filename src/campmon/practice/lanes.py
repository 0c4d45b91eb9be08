"""The order of dialing: records that are ready, by time zone, each lane a heap.

Those with a priority come first, the lower number before the higher, and first in first out where
it is the same. Then come appended records without one, first in first out, and then those of the
file in the campaign's order.
"""

from collections.abc import Collection, Iterator, Sequence
from heapq import heapify, heappop, heappush

from campmon.practice.geography import ZONES
from campmon.practice.marks import LOWEST_PRIORITY, Marks
from campmon.practice.plan import DialingSort

_PLACE_BITS = 32
_PLACE_MASK = (1 << _PLACE_BITS) - 1
_LAST_PLACE = 1 << 31


class Lanes:
    """Ready records of one campaign, known by their places; 8 bytes and a whole number each.

    filed  records of the campaign's file; those from this place on are appended
    """

    __slots__ = ("_lanes", "_marks", "_sort", "filed")

    def __init__(self, sort: DialingSort, marks: Marks) -> None:
        self.filed = 0
        self._sort = sort
        self._marks = marks
        self._lanes: list[list[int]] = [[] for _ in ZONES]

    def file(self, begin: int, zones: bytes, ready: bytes) -> None:
        """Let new records of the file wait, from place `begin` on, where `ready` is not 0.

        None of them has a priority yet, or was dialed.
        """
        lanes = self._lanes
        if self._sort is DialingSort.INVERTED:
            for place, (zone, is_ready) in enumerate(zip(zones, ready, strict=True), begin):
                if is_ready:
                    heappush(lanes[zone], self._key(place, 0))
            return
        base = 1 << _PLACE_BITS
        for key, (zone, is_ready) in enumerate(zip(zones, ready, strict=True), base + begin):
            if is_ready:
                lanes[zone].append(key)  # keys rise, so every lane stays a heap

    def push(self, place: int, zone: int, attempts: int) -> None:
        """Let a record wait that was dialed `attempts` times."""
        heappush(self._lanes[zone], self._key(place, attempts))

    def pop(self, open_zones: Sequence[int]) -> int | None:
        """Take out the record that is next in order, of those in open zones; None if none is."""
        lanes = self._lanes
        best = None
        for zone in open_zones:
            lane = lanes[zone]
            if lane and (best is None or lane[0] < best[0]):
                best = lane
        return None if best is None else heappop(best) & _PLACE_MASK

    def take_out(self, places: Collection[int], zones: Collection[int]) -> None:
        """Take out records that are in the lanes of `zones`.

        Some ten milliseconds for a lane of half a million.
        """
        for zone in zones:
            lane = self._lanes[zone]
            lane[:] = [key for key in lane if key & _PLACE_MASK not in places]
            heapify(lane)

    def sizes(self) -> tuple[int, ...]:
        """Records in each zone's lane."""
        return tuple(map(len, self._lanes))

    def ready_in(self, open_zones: Sequence[int]) -> int:
        """Records in the lanes of some zones."""
        return sum(len(self._lanes[zone]) for zone in open_zones)

    def places(self) -> Iterator[int]:
        """All records that wait, in no order."""
        return (key & _PLACE_MASK for lane in self._lanes for key in lane)

    def _key(self, place: int, attempts: int) -> int:
        """What the lanes are sorted by; its low bits are the place."""
        if self._marks.used:
            priority = self._marks.priority(place)
            if priority is not None:
                return (priority - LOWEST_PRIORITY - 1) << _PLACE_BITS | place
        if place >= self.filed:
            return place
        if self._sort is DialingSort.INVERTED:
            return (1 + _LAST_PLACE - place) << _PLACE_BITS | place
        if self._sort is DialingSort.BY_ATTEMPTS:
            return (1 + attempts) << _PLACE_BITS | place
        return 1 << _PLACE_BITS | place
