"""What a session's process writes: packets, as Textual's web driver frames them."""

import asyncio
from dataclasses import dataclass

PRELUDE = b"__GANGLION__\n"
"""Textual's web driver says it when it begins; what comes before is no packet."""

LONGEST = 1 << 24

DATA = b"D"
META = b"M"


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet. kind: `DATA` for the terminal, `META` for JSON; others are files."""

    kind: bytes
    payload: bytes


class PacketError(Exception):
    """What came is no packet."""


def packed(kind: bytes, payload: bytes) -> bytes:
    """A packet's bytes."""
    return kind + len(payload).to_bytes(4, "big") + payload


async def read_prelude(stream: asyncio.StreamReader) -> bool:
    """Read up to the first packet; False where the process ended before it."""
    try:
        await stream.readuntil(PRELUDE)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return False
    return True


async def read_packet(stream: asyncio.StreamReader) -> Packet | None:
    """Read one packet; None at the end. Raises PacketError."""
    try:
        head = await stream.readexactly(5)
        size = int.from_bytes(head[1:], "big")
        if size > LONGEST:
            raise PacketError(f"a packet of {size:,} bytes")
        return Packet(head[:1], await stream.readexactly(size))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
