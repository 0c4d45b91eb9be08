"""Names in a few cells, so that no two of them look the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from campmon.tui.cells import ELLIPSIS, cut, width_of

Shorten = Callable[[str, int], str]


def short_names(names: Collection[str], width: int) -> Mapping[str, str]:
    """Each name in at most `width` cells: whole where it fits, else by a part that tells it apart.

    Where no part does, by its place in the order of the alphabet.
    """
    shared = _shared(names)
    ways: tuple[Shorten, ...] = (cut, lambda name, room: cut(name[shared:], room), _end)
    for way in ways:
        short = {name: name if width_of(name) <= width else way(name, width) for name in names}
        if len(set(short.values())) == len(short) and all(short.values()):
            return short
    return {name: f"#{place}" for place, name in enumerate(sorted(names), 1)}


def _shared(names: Collection[str]) -> int:
    """How many characters all names begin with."""
    first, last = min(names), max(names)
    alike = (place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return next(alike, min(len(first), len(last)))


def _end(name: str, width: int) -> str:
    end = name[-1]
    for character in reversed(name[:-1]):
        if width_of(character + end) >= width:
            break
        end = character + end
    return ELLIPSIS + end
