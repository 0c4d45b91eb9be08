"""The shortest way to move the terminal's cursor."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache


@lru_cache(maxsize=4096)
def move(
    from_x: int | None, from_y: int | None, x: int, y: int, newline_returns: bool = False
) -> str:
    """Return the shortest sequence from one place to another.

    None is a coordinate that is not known (a cursor that waits to wrap has no certain
    column). `newline_returns`: the tty turns a line feed into carriage return and line feed.
    """
    if (from_x, from_y) == (x, y):
        return ""
    if x:
        best = f"\x1b[{y + 1};{x + 1}H" if y else f"\x1b[;{x + 1}H"
    else:
        best = f"\x1b[{y + 1}H" if y else "\x1b[H"
    if from_y is None:
        return best
    for vertical, column in _vertical(from_x, y - from_y, y, newline_returns):
        for horizontal in _horizontal(column, x):
            # a line feed costs two bytes where the tty adds a carriage return
            extra = vertical.count("\n") if newline_returns else 0
            if len(vertical) + len(horizontal) + extra < len(best):
                best = vertical + horizontal
    return best


def _vertical(
    from_x: int | None, down: int, y: int, newline_returns: bool
) -> Iterator[tuple[str, int | None]]:
    """Ways to the right row, each with the column that it leaves the cursor in."""
    if down == 0:
        yield "", from_x
        return
    yield f"\x1b[{y + 1}d", from_x
    if down == -1:
        yield "\x1b[A", from_x
    elif down < 0:
        yield f"\x1b[{-down}A", from_x
    elif down > 0:
        yield ("\x1b[B" if down == 1 else f"\x1b[{down}B"), from_x
        if down < 4:
            yield "\n" * down, 0 if newline_returns else from_x


def _horizontal(from_x: int | None, x: int) -> Iterator[str]:
    """Ways to the right column of the same row."""
    if x == 0:
        yield "\r"
    yield f"\x1b[{x + 1}G" if x else "\x1b[G"
    if from_x is None:
        return
    right = x - from_x
    if right == 0:
        yield ""
    elif right > 0:
        yield "\x1b[C" if right == 1 else f"\x1b[{right}C"
    else:
        yield "\b" * -right if right > -4 else f"\x1b[{-right}D"
