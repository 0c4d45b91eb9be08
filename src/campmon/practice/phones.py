"""The phones of a campaign's records: worked out for those of a made-up file, else stored."""

from array import array
from collections.abc import Iterator, Sequence

from campmon.practice.geography import AREA_CODES, ZONE_BYTES, Region, zone_of_phone


class Phones:
    """The phones of one campaign's records, each of ten digits, in dialing order.

    Of a record of a made-up file only the area code is stored (one byte), and how many phones it
    has (another). All of a made-up file come before the first record whose phones are given.
    """

    __slots__ = ("_area", "_codes", "_counts", "_given", "_given_begin", "_salt", "_zones")

    def __init__(self, region: Region, salt: int) -> None:
        self._codes = AREA_CODES[region]
        self._zones = ZONE_BYTES[region]
        self._salt = salt
        self._area = bytearray()  # of made-up records: which of the region's area codes
        self._counts = bytearray()  # phones of each record
        self._given = array("Q")
        self._given_begin = array("L")  # where the phones of each given record begin

    @property
    def made_up(self) -> int:
        """How many records are made up."""
        return len(self._area)

    def make_up(self, area: bytes, counts: bytes) -> bytes:
        """Add made-up records by their area bytes and counts of phones; returns their zones."""
        self._area += area
        self._counts += counts
        return area.translate(self._zones)

    def keep(self, phones: Sequence[int]) -> None:
        """Add a record whose phones are given."""
        self._given_begin.append(len(self._given))
        self._given.extend(phones)
        self._counts.append(len(phones))

    def count(self, place: int) -> int:
        """How many phones the record at `place` has."""
        return self._counts[place]

    def phone(self, place: int, which: int = 0) -> int:
        """The record's phone number `which`."""
        loaded = len(self._area)
        if place >= loaded:
            return self._given[self._given_begin[place - loaded] + which]
        mix = ((place + 1) * 2_654_435_761 + which * 40_503 + self._salt) & 0xFFFFFFFF
        byte = self._area[place] if not which or mix & 3 else mix >> 8 & 0xFF
        return self._codes[byte] * 10_000_000 + _line(mix)

    def firsts(self, begin: int, end: int) -> Iterator[int]:
        """The first phones of the records from `begin` to before `end`; 0 where one has none."""
        area, codes, salt = self._area, [code * 10_000_000 for code in self._codes], self._salt
        made_up = len(area)
        for place in range(begin, min(end, made_up)):
            yield codes[area[place]] + _line((place + 1) * 2_654_435_761 + salt & 0xFFFFFFFF)
        for place in range(max(begin, made_up), end):
            yield self.phone(place) if self._counts[place] else 0

    def zone(self, place: int, which: int) -> int:
        """The zone of the record's phone number `which`, as a place in `geography.ZONES`."""
        if not which and place < len(self._area):
            return self._zones[self._area[place]]
        return zone_of_phone(self.phone(place, which))


def _line(mix: int) -> int:
    """The seven digits of a made-up phone that come after its area code."""
    return (200 + (mix >> 3) % 800) * 10_000 + (mix >> 13) % 10_000
