"""A terminal to look at: pyte, and what it does not know of what Textual writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyte

# pyte stops drawing at these.
_JOINERS = re.compile("[\u200b-\u200f\ufe0f]")
# CSI with a private prefix or an intermediate byte, and string sequences: they draw nothing.
_NOT_DRAWN = re.compile(
    r"\x1b\[[<>=][0-9;]*[ -/]*[@-~]|\x1b\[\??[0-9;]*[ -/]+[@-~]"
    r"|\x1b[P_^X\]](?:(?!\x1b\\|\x07).)*(?:\x1b\\|\x07)",
    re.S,
)

Cell = tuple[Any, ...]


class _Stream(pyte.Stream):
    csi = {**pyte.Stream.csi, "S": "scroll_up", "T": "scroll_down"}  # noqa: RUF012
    events = pyte.Stream.events | {"scroll_up", "scroll_down"}


class _Screen(pyte.Screen):
    """A screen that scrolls on demand too."""

    def scroll_up(self, count: int = 1) -> None:
        self._from_margin(1, self.index, count)

    def scroll_down(self, count: int = 1) -> None:
        self._from_margin(0, self.reverse_index, count)

    def _from_margin(self, end: int, step: Callable[[], None], count: int) -> None:
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = (self.margins or (0, self.lines - 1))[end]
        for _ in range(count or 1):
            step()
        self.cursor.x, self.cursor.y = x, y


class Emulator:
    """Feed it text; look at `rows()` and `cursor`."""

    def __init__(self, columns: int, lines: int) -> None:
        self.screen = _Screen(columns, lines)
        self._stream = _Stream(self.screen)

    def feed(self, text: str) -> None:
        self._stream.feed(_JOINERS.sub("", _NOT_DRAWN.sub("", text)))

    def resize(self, columns: int, lines: int) -> None:
        self.screen.resize(lines, columns)

    @property
    def cursor(self) -> tuple[int, int, bool]:
        """Its place and whether it is hidden; where a hidden one stands nobody sees."""
        cursor = self.screen.cursor
        if cursor.hidden:
            return 0, 0, True
        return min(cursor.x, self.screen.columns - 1), cursor.y, cursor.hidden

    def rows(self) -> list[list[Cell]]:
        return [self._row(y) for y in range(self.screen.lines)]

    def text(self) -> str:
        return "\n".join("".join(cell[0] for cell in row) for row in self.rows())

    def _row(self, y: int) -> list[Cell]:
        line = self.screen.buffer[y]
        cells = [_seen(tuple(line[x])) for x in range(self.screen.columns)]
        for x, cell in enumerate(cells):
            wide = bool(cell[0]) and _is_wide(cell[0])
            whole = x + 1 < len(cells) and not cells[x + 1][0]
            right_half = not cell[0] and x and _is_wide(cells[x - 1][0])
            # what is left of a wide character that was half overwritten shows as a space
            if (wide and not whole) or (not cell[0] and not right_half):
                cells[x] = _seen((" ", *cell[1:]))
            elif right_half:
                cells[x] = ("", *cells[x - 1][1:])
        return cells


def _is_wide(text: str) -> bool:
    return bool(text) and pyte.screens.wcwidth(text[0]) == 2


def _seen(cell: Cell) -> Cell:
    """Leave out what cannot be seen: the foreground of a bare space."""
    text, _fg, background, _bold, _italics, underlined, struck, reverse, _blink = cell
    if text == " " and not (underlined or struck or reverse):
        return (" ", "default", background, False, False, False, False, False, False)
    return cell
