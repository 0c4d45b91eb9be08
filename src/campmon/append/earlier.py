"""Numbers that this campaign was given before, as far as the journal remembers."""

from array import array
from collections.abc import Callable, Sequence

from campmon.append.number_set import PackedSet
from campmon.append.problems import Rule, Severity

HashNumbers = Callable[[Sequence[str]], Sequence[int]]
"""Turns numbers into the journal's keyed hashes: each 8 bytes, as a number below 2**64."""


class EarlierNumbers:
    """A `NumberList` of what earlier appends sent, kept as hashes: nobody can read them back.

    Two numbers have the same hash once in many million millions of pairs; it is a warning only.
    """

    rule = Rule.APPENDED
    severity = Severity.WARNING
    message = "was appended to this campaign before"

    def __init__(self, hash_numbers: HashNumbers, *packed: bytes | Sequence[int]) -> None:
        """`packed` are hashes of earlier appends: numbers, or 8 bytes each in the machine's order.

        Raises ValueError for bytes that are no whole number of hashes.
        """
        self._hash_numbers = hash_numbers
        self._hashes = PackedSet()
        for part in packed:
            self._hashes.add_all(array("Q", part) if isinstance(part, bytes) else part)

    def held(self, numbers: Sequence[str]) -> set[str]:
        """Which of `numbers` (digits, as they would be sent) were sent before."""
        if not self._hashes:
            return set()
        hashes = self._hash_numbers(numbers)
        found = self._hashes.held(hashes)
        if not found:
            return set()
        return {number for number, one in zip(numbers, hashes, strict=True) if one in found}

    def __len__(self) -> int:
        return len(self._hashes)
