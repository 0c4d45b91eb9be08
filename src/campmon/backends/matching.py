"""Which records of a batch are among rows that were found: a multiset, the surest matches first."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import NamedTuple

Keys = Sequence[Hashable]
"""What a record or a row is known by, from the strictest to the loosest; None matches nothing."""


class Matched(NamedTuple):
    """What is left of both sides: places of records without a row, and of rows without a record."""

    missing: tuple[int, ...]
    spare: tuple[int, ...]


def match(wanted: Sequence[Keys], rows: Sequence[Keys]) -> Matched:
    """Put records and rows together, each row with one record.

    Those that are equal by a stricter key come together before a looser one is tried; of records
    that are alike, any is the one that is missing.
    """
    missing, spare = list(range(len(wanted))), list(range(len(rows)))
    for level in range(len(wanted[0]) if wanted else 0):
        by_key: dict[Hashable, list[int]] = defaultdict(list)
        for number in reversed(spare):  # so that the first of them is taken first
            key = rows[number][level]
            if key is not None:
                by_key[key].append(number)
        taken: set[int] = set()
        left: list[int] = []
        for place in missing:
            key = wanted[place][level]
            found = by_key.get(key) if key is not None else None
            if found:
                taken.add(found.pop())
            else:
                left.append(place)
        missing, spare = left, [number for number in spare if number not in taken]
    return Matched(tuple(missing), tuple(spare))
