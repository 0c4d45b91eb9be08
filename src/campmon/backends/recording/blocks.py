"""Blocks of a recording's file: finding them without unpacking, and unpacking one with care."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from campmon.backends.recording.format import (
    MARKER,
    MARKER_BYTES,
    MAX_BLOCK_BYTES,
    MAX_BLOCKS,
    MAX_LINE_BYTES,
    CutOffError,
    DamagedError,
    moment_of_block,
)

_LOOKED_AT = 4 * 1024 * 1024
_READ = 64 * 1024
_UNPACKED = 1024 * 1024
"""Bytes that are looked through, read and unpacked at a time: never the whole of a file."""


@dataclass(frozen=True, slots=True)
class Block:
    """Where a block is, and when it begins."""

    begin: int
    end: int
    at: float


def find_blocks(descriptor: int, size: int) -> list[Block]:
    """All blocks in a file of `size` bytes, in order. Raises DamagedError for too many."""
    found = list(_markers(descriptor, size))
    ends = [begin for begin, _ in found[1:]] + [size]
    return [Block(begin, end, at) for (begin, at), end in zip(found, ends, strict=True)]


def _markers(descriptor: int, size: int) -> Iterator[tuple[int, float]]:
    count = 0
    place = 0
    while place < size:
        chunk = os.pread(descriptor, _LOOKED_AT + MARKER_BYTES, place)
        where = chunk.find(MARKER)
        while 0 <= where < _LOOKED_AT and where + MARKER_BYTES <= len(chunk):
            count += 1
            if count > MAX_BLOCKS:
                raise DamagedError(f"it has more than {MAX_BLOCKS:,} blocks")
            yield place + where, moment_of_block(chunk[where:])
            where = chunk.find(MARKER, where + MARKER_BYTES)
        place += _LOOKED_AT


def _read(descriptor: int, count: int, place: int) -> bytes:
    try:
        return os.pread(descriptor, count, place)
    except OSError as error:  # the disk, or a share that has gone
        raise DamagedError((error.strerror or "it cannot be read").lower()) from None


def lines_of(descriptor: int, block: Block) -> Iterator[bytes]:
    """The lines of a block, unpacked a piece at a time; of a damaged one all up to the damage.

    Raises then CutOffError where it ends too early, DamagedError where it cannot be unpacked, or
    would unpack to more than a recorder writes.
    """
    unpacking = zlib.decompressobj(31)
    place, packed, begun = block.begin, b"", b""
    total = 0
    problem = ""
    while not (unpacking.eof or problem):
        if not packed:
            packed = _read(descriptor, min(_READ, block.end - place), place)
            if not packed:
                raise CutOffError("it ends in the middle of a block")
            place += len(packed)
        before = unpacking.copy()
        try:
            piece = unpacking.decompress(packed, _UNPACKED)
        except zlib.error:
            piece, problem = _up_to_damage(before, packed), "it cannot be unpacked"
        packed = unpacking.unconsumed_tail
        total += len(piece)
        if total > MAX_BLOCK_BYTES:
            raise DamagedError(f"a block is larger than {MAX_BLOCK_BYTES:,} bytes")
        *whole, begun = (begun + piece).split(b"\n")
        if len(begun) > MAX_LINE_BYTES:
            raise DamagedError(f"a line is longer than {MAX_LINE_BYTES:,} bytes")
        yield from whole
    if problem:
        raise DamagedError(problem)
    if begun:
        raise DamagedError("a block ends in the middle of a line")
    if unpacking.unused_data or place < block.end:
        raise DamagedError("what follows is no block")


def _up_to_damage(unpacking: zlib._Decompress, packed: bytes) -> bytes:
    """What can be unpacked of a piece that cannot be as a whole."""
    found = bytearray()
    with suppress(zlib.error):
        for place in range(len(packed)):
            found += unpacking.decompress(packed[place : place + 1])
    return bytes(found)
