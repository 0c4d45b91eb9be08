"""Millions of numbers in little memory: sets of packed integers, exact."""

import itertools
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

LONGEST_NUMBER = 18
"""Digits that a number in a `NumberSet` may have; E.164 allows 15."""

_BUCKETS = 4_096  # a power of two: few enough to cost little, many enough to be sorted quickly
_MASK = _BUCKETS - 1
_CHUNK = 16_384
_MOST_LOOSE = 1_000_000
_SLOTS_EACH = 3
_PACKED = "Q"
_MARK = "1"  # before the digits: keeps leading zeros apart


class PackedSet:
    """A set of whole numbers from 0 to 2**64 - 1: some 14 bytes for each of a million.

    Made for much added at once and then looked up: what was added is put in order at the first
    question after it. Numbers are kept sorted in buckets by their lowest bits; before a bucket is
    searched, a table of bytes tells most numbers that are not there. Plain data; may be pickled.
    """

    __slots__ = ("_buckets", "_loose", "_marks", "_size")

    def __init__(self, values: Iterable[int] = ()) -> None:
        self._buckets: list[array[int]] = []
        self._marks = bytearray()  # 1 where the lowest bits of a number point to
        self._size = 0  # in order, each once
        self._loose = 0  # added since, perhaps there already
        self.add_all(values)

    def add_all(self, values: Iterable[int]) -> None:
        """Add numbers. Raises OverflowError for one that is out of range."""
        values = iter(values)
        adders: list[Callable[[int], None]] = []
        while chunk := list(itertools.islice(values, _CHUNK)):
            if not self._buckets:
                self._buckets = [array(_PACKED) for _ in range(_BUCKETS)]
            adders = adders or [bucket.append for bucket in self._buckets]
            self._loose += len(chunk)  # before: also right if one is out of range
            for value in chunk:
                adders[value & _MASK](value)
            if self._loose > self._size + _MOST_LOOSE:  # a number again and again stays one
                self._tidy()
                adders = []

    def held(self, values: Sequence[int]) -> set[int]:
        """Which of `values` are in the set."""
        if not self:
            return set()
        buckets, marks = self._buckets, self._marks
        places = map((len(marks) - 1).__and__, values)
        found = set()
        for value in itertools.compress(values, map(marks.__getitem__, places)):
            bucket = buckets[value & _MASK]
            place = bisect_left(bucket, value)
            if place < len(bucket) and bucket[place] == value:
                found.add(value)
        return found

    def __contains__(self, value: int) -> bool:
        return bool(self.held((value,)))

    def __len__(self) -> int:
        if self._loose:
            self._tidy()
        if self._size and not self._marks:
            self._mark()
        return self._size

    def _tidy(self) -> None:
        size = 0
        for place, bucket in enumerate(self._buckets):
            tidy = sorted(set(bucket))
            self._buckets[place] = array(_PACKED, tidy)
            size += len(tidy)
        self._size, self._loose = size, 0
        self._marks = bytearray()

    def _mark(self) -> None:
        slots = 1 << (_SLOTS_EACH * self._size - 1).bit_length()
        marks, mask = bytearray(slots), slots - 1
        for bucket in self._buckets:
            for value in bucket:
                marks[value & mask] = 1
        self._marks = marks


class NumberSet:
    """A set of telephone numbers as digits, leading zeros kept apart; some 14 bytes for each.

    Numbers are digits of 0 to 9 and nothing else: what a reader of telephone numbers gives.
    """

    __slots__ = ("_packed",)

    def __init__(self, numbers: Iterable[str] = ()) -> None:
        self._packed = PackedSet()
        self.add_all(numbers)

    def add_all(self, numbers: Iterable[str]) -> None:
        """Add numbers. Raises ValueError for one of more than `LONGEST_NUMBER` digits."""
        try:
            self._packed.add_all(map(int, map(_MARK.__add__, numbers)))
        except OverflowError as error:
            raise ValueError(f"a number of more than {LONGEST_NUMBER} digits") from error

    def held(self, numbers: Sequence[str]) -> set[str]:
        """Which of `numbers` are in the set."""
        values = list(map(int, map(_MARK.__add__, numbers)))
        found = self._packed.held(values)
        if not found:
            return set()
        return {number for number, value in zip(numbers, values, strict=True) if value in found}

    def __contains__(self, number: str) -> bool:
        return int(_MARK + number) in self._packed

    def __len__(self) -> int:
        return len(self._packed)
