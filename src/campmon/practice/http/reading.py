"""Reading what a request carries, with an end to it."""

from collections.abc import AsyncIterator

from pydantic import ValidationError
from starlette.requests import Request

MOST_BYTES = 64 * 1024 * 1024
"""The largest body that is read."""


class TooLargeError(Exception):
    """A body that is larger than what is read of one."""

    def __init__(self, most: int) -> None:
        super().__init__(f"The body is larger than {most} bytes")


async def pieces(request: Request, most: int = MOST_BYTES) -> AsyncIterator[bytes]:
    """The body in pieces. Raises TooLargeError once it is larger than `most` bytes."""
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise TooLargeError(most)
        yield chunk


async def whole_body(request: Request, most: int = MOST_BYTES) -> bytes:
    """The whole body. Raises TooLargeError."""
    return b"".join([piece async for piece in pieces(request, most)])


def reason_of(error: ValidationError) -> str:
    """The first thing that is wrong with a body, by the key's name; no value is repeated."""
    place, reason = place_and_reason(error)
    return f"{place}: {reason}" if place else reason


def place_and_reason(error: ValidationError) -> tuple[str, str]:
    """Where the first wrong thing of a body is (keys joined by dots), and what is wrong."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"] if part != "function-before")
    return place, first["msg"].removeprefix("Value error, ")
