"""Text tables: cut to a terminal's width, in a pipe only where a cell is very long; with a sign."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CUT = "…"
_GAP = "  "
_WIDEST = 80
"""Cells that a column has at most in a pipe: one long name must not make every row as long."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    right  numbers: to the right, never cut
    least  columns that are left to it when the table is too wide; 0 means it is never cut
    style  the SGR code for a cell's text, "" for none
    """

    head: str
    right: bool = False
    least: int = 0
    style: Callable[[str], str] | None = None


def render(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    width: int | None = None,
    styled: bool = False,
) -> str:
    """The table as text. With `width`, no line is wider: columns shrink, then lines are cut.

    Without, no column of text is wider than 80 cells.
    """
    return PagedTable(columns, width=width, styled=styled).page(rows)


class PagedTable:
    """A table that is written page by page, as its rows come; the first page has the head.

    A column never gets narrower, so that pages of like rows stand in line. `like` is a row of the
    usual widths, where the head is written before there is any.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        width: int | None = None,
        styled: bool = False,
        like: Sequence[str] = (),
    ) -> None:
        self._columns = columns
        self._width = width
        self._styled = styled
        usual = [cells(text) for text in like] or [0] * len(columns)
        self._widths = [max(cells(c.head), w) for c, w in zip(columns, usual, strict=True)]
        self._begun = False

    def page(self, rows: Sequence[Sequence[str]]) -> str:
        """The next rows as text; "" for none, but for the first page."""
        columns, width, styled = self._columns, self._width, self._styled
        for index in range(len(columns)):
            self._widths[index] = max(self._widths[index], *(cells(row[index]) for row in rows), 0)
        widths = _capped(columns, self._widths)
        if width is not None:
            widths = _shrink(columns, self._widths, width)
        lines: list[str] = []
        if not self._begun:
            head = [column.head for column in columns]
            lines.append(_line(columns, head, widths, width, lambda _: "1" * styled))
            self._begun = True
        for row in rows:
            lines.append(_line(columns, row, widths, width, lambda c: _style_of(c, styled)))
        return "\n".join(lines)


def cells(text: str) -> int:
    """How many terminal cells `text` takes."""
    return sum(_cells_of(character) for character in text)


def fit(text: str, width: int) -> str:
    """`text`, cut to `width` cells with a sign if it is wider."""
    if cells(text) <= width:
        return text
    kept, room = "", width - 1
    for character in text:
        room -= _cells_of(character)
        if room < 0:
            break
        kept += character
    return kept + CUT if width > 0 else ""


def _cells_of(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _capped(columns: Sequence[Column], widths: Sequence[int]) -> list[int]:
    return [
        wide if column.right else min(wide, max(_WIDEST, cells(column.head)))
        for column, wide in zip(columns, widths, strict=True)
    ]


def _shrink(columns: Sequence[Column], widths: list[int], width: int) -> list[int]:
    """Take what is too much from the widest columns that may be cut, one cell at a time."""
    widths = list(widths)
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while over > 0:
        room = [
            (widths[index], index)
            for index, column in enumerate(columns)
            if column.least and widths[index] > column.least
        ]
        if not room:
            break
        widths[max(room)[1]] -= 1
        over -= 1
    return widths


def _line(
    columns: Sequence[Column],
    row: Sequence[str],
    widths: Sequence[int],
    width: int | None,
    style_of: Callable[[tuple[Column, str]], str],
) -> str:
    parts: list[str] = []
    room = width
    for index, (column, text) in enumerate(zip(columns, row, strict=True)):
        gap = _GAP if index else ""
        shown = fit(text, widths[index])
        padding = " " * (widths[index] - cells(shown))
        last = index == len(columns) - 1
        cell = padding + shown if column.right else shown + ("" if last else padding)
        if room is not None:
            cut = fit(gap + cell, room)
            room -= cells(cut)
            if cut != gap + cell:
                parts.append(cut)
                break
        code = style_of((column, text))
        parts.append(f"{gap}\x1b[{code}m{cell}\x1b[0m" if code else gap + cell)
    return "".join(parts).rstrip()


def _style_of(cell: tuple[Column, str], styled: bool) -> str:
    column, text = cell
    return column.style(text) if styled and column.style is not None else ""
