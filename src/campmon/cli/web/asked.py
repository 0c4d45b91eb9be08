"""What a browser says over its WebSocket: JSON lists of a word and what belongs to it."""

import json
from dataclasses import dataclass

_LONGEST_SIDE = 1000
_SHORTEST = (20, 5)


@dataclass(frozen=True, slots=True)
class Typed:
    """Keys, as a terminal sends them."""

    text: str


@dataclass(frozen=True, slots=True)
class Resized:
    """The window has this many cells."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Focused:
    """The window is looked at, or not any more."""

    here: bool


@dataclass(frozen=True, slots=True)
class Pinged:
    """The browser wants this back."""

    word: str


Said = Typed | Resized | Focused | Pinged


def read_said(message: str | bytes) -> Said | None:
    """Read a message; None where it says nothing that we know."""
    try:
        told = json.loads(message)
    except (ValueError, RecursionError):
        return None
    match told:
        case ["stdin", str(text)]:
            return Typed(text)
        case ["resize", {"width": int(width), "height": int(height)}]:
            return sized(width, height)
        case ["ping", str(word)]:
            return Pinged(word[:64])
        case ["focus"]:
            return Focused(True)
        case ["blur"]:
            return Focused(False)
    return None


def sized(width: int, height: int) -> Resized:
    """A size that a screen can have."""
    least_width, least_height = _SHORTEST
    return Resized(
        min(max(width, least_width), _LONGEST_SIDE), min(max(height, least_height), _LONGEST_SIDE)
    )
