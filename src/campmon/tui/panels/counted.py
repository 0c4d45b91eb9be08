"""Counted rows: a name, how many, their share of all, and a bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from campmon.tui import figures
from campmon.tui.cells import fit, right, width_of
from campmon.tui.looks import Line
from campmon.tui.panels.context import bar, beside, padded

_SHARE = 7
_ROOMY, _TIGHT = 9, 7
"""Cells of a count, where there is room for it and where there is not."""
_LEAST_BAR = 4
_LEAST_NAME = 10
_GAP = 3

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Counted:
    """A row of a counted list: a name, how many, and the role of its count."""

    name: str
    count: int
    role: str = "text"


def counted(
    rows: Sequence[Counted], width: int, height: int, *, names: int, figure: str = "text"
) -> list[Line]:
    """Counted rows, in two columns where one is too short; what is left out is said.

    `names` is how many cells the longest name may have.
    """
    if not rows:
        return [(("None yet", "muted"),)]
    names = min(names, max(_LEAST_NAME, *(width_of(row.name) for row in rows)))
    most = max(1, *(row.count for row in rows))
    total = sum(row.count for row in rows)

    def drawn(row: Counted, room: int) -> Line:
        return _drawn(row, room, names, most, total, figure)

    columns = columns_of(len(rows), width, height, names + _TIGHT + _SHARE + 2)
    room = height * columns
    shown = rows if len(rows) <= room else rows[: (height - 1) * columns]
    lines = in_columns(shown, drawn, width, columns)
    left_out = rows[len(shown) :]
    if left_out:
        part = share_of(sum(row.count for row in left_out), total)
        lines.append(((f"… {len(left_out)} more{f', {part}' if part else ''}", "muted"),))
    return lines


def columns_of(rows: int, width: int, height: int, least: int) -> int:
    """Two columns where one is too short, and each has at least `least` cells."""
    return 2 if rows > height and width >= 2 * least + _GAP else 1


def in_columns(
    rows: Sequence[Row], drawn: Callable[[Row, int], Line], width: int, columns: int
) -> list[Line]:
    """Rows drawn below each other, in one column or in two."""
    if columns == 1:
        return [drawn(row, width) for row in rows]
    half, each = -(-len(rows) // 2), (width - _GAP) // 2
    rights = [drawn(row, each) for row in rows[half:]]
    lefts = [drawn(row, each) for row in rows[:half]]
    return [
        beside(line, rights[n], each + _GAP) if n < len(rights) else line
        for n, line in enumerate(lefts)
    ]


def share_of(count: int, total: int) -> str:
    """A count's share of all, in percent; empty where there is nothing to share."""
    return figures.percent(100.0 * count / total) if total else ""


def _drawn(row: Counted, width: int, names: int, most: int, total: int, figure: str) -> Line:
    spare = width - names - _SHARE - 2 - _LEAST_BAR
    cells = _ROOMY if spare >= _ROOMY else _TIGHT
    number = right(figures.count(row.count, cells), cells)
    share = right(share_of(row.count, total), _SHARE)
    role = figure if figure != "text" else row.role
    head: Line = ((fit(row.name, names), "muted"), (number, role), (share, "muted"))
    room = width - names - cells - _SHARE - 2
    if room < _LEAST_BAR:
        return padded(head, width)
    return (*head, ("  ", "text"), *bar(row.count / most, room))
