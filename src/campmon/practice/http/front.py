"""What a server has to know of a face: where it answers, and what is its own way of doing it."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import ASGIApp


def nothing_to_expire() -> None:
    """For a face without sessions."""


def as_it_is(path: str) -> str:
    """For a face that has no secret in its paths."""
    return path


@dataclass(frozen=True, slots=True)
class Front:
    """One face of the practice dialer, as a server sees it.

    app       answers its requests
    trouble   words the answer of a status that a fault rule wants
    prefix    what the paths begin with that are its own; "" is any
    expire    ends all of its sessions
    loggable  a path as it may be written down, without any secret in it
    """

    app: ASGIApp
    trouble: Callable[[int], Response]
    prefix: str = ""
    expire: Callable[[], None] = nothing_to_expire
    loggable: Callable[[str], str] = as_it_is
