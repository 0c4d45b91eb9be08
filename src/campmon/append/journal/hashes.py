"""Numbers that were appended, kept as keyed hashes: known again, and read by nobody."""

import sys
from array import array
from collections.abc import Iterable
from hashlib import blake2b

HASH_BYTES = 8


def hashes_of(numbers: Iterable[str], key: bytes) -> "array[int]":
    """The hash of each number (digits, as they are sent), in their order."""
    joined = b"".join(
        [
            blake2b(number.encode("utf-8", "backslashreplace"), digest_size=8, key=key).digest()
            for number in numbers
        ]
    )
    return unpacked(joined)


def packed(hashes: "array[int]") -> bytes:
    """Hashes as the file holds them, on any machine."""
    return _swapped(hashes).tobytes()


def unpacked(content: bytes) -> "array[int]":
    """Hashes from the file; what is left over of a cut one is no hash."""
    found = array("Q")
    found.frombytes(content[: len(content) // HASH_BYTES * HASH_BYTES])
    return _swapped(found)


def _swapped(hashes: "array[int]") -> "array[int]":
    if sys.byteorder == "little":
        return hashes
    swapped = array("Q", hashes)
    swapped.byteswap()
    return swapped
