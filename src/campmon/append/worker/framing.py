"""Frames between us and a process of our own: a length, then a pickle.

Only for pipes whose other end is our own child or parent, made by us: a pickle can do anything.
"""

import asyncio
import pickle
import struct

from campmon.model.errors import ProcessLostError

LONGEST_BYTES = 1 << 30
"""More than this is no frame of ours."""

THREAD_BYTES = 1 << 16
"""What is larger is unpacked in a thread, so that whoever reads is not late."""

_LENGTH = struct.Struct(">I")


def pack(message: object) -> bytes:
    """A message as a frame."""
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(packed)) + packed


async def read_message(reader: asyncio.StreamReader) -> object | None:
    """The next message; None once the other end is gone, also in the middle of a frame.

    Raises ProcessLostError for bytes that are no frame of ours.
    """
    try:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        if length > LONGEST_BYTES:
            raise ProcessLostError("the process that appends says what cannot be understood")
        packed = await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    if length <= THREAD_BYTES:
        return _unpack(packed)
    return await asyncio.to_thread(_unpack, packed)


def _unpack(packed: bytes) -> object:
    try:
        message: object = pickle.loads(packed)
    except Exception as error:
        raise ProcessLostError(
            f"the process that appends says what cannot be understood ({type(error).__name__})"
        ) from error
    return message
