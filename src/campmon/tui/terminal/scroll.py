"""Finds a block of rows that has moved up or down."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from campmon.tui.terminal.cells import Row

# Rows are recognised by their beginning (a name, a number): what counts may have changed.
_NAME: Final = 24
_FEWEST: Final = 3


class Shift(NamedTuple):
    """Rows top to bottom show what was `by` rows below (above, if negative)."""

    top: int
    bottom: int
    by: int


def find(shown: Sequence[Row], wanted: Mapping[int, Row]) -> Shift | None:
    """Return the shift that brings most of the wanted rows into place, if there is one.

    It is a proposal: whether to scroll costs less than to write is for the encoder to say.
    """
    if len(wanted) < _FEWEST:
        return None
    moved = []
    for y, row in wanted.items():
        if row[:_NAME] == shown[y][:_NAME]:  # cells are interned: that is quick
            continue
        name = _name(row)
        if name and name != _name(shown[y]):
            moved.append((y, name))
    if len(moved) < _FEWEST:
        return None
    places: defaultdict[str, list[int]] = defaultdict(list)
    for y, row in enumerate(shown):
        places[_name(row)].append(y)
    votes = Counter(source - y for y, name in moved for source in places.get(name, ()))
    if not votes:
        return None
    by, count = votes.most_common(1)[0]
    if count < _FEWEST or not by:
        return None
    rows = [y for y, name in moved if y + by in places.get(name, ())]
    top, bottom = min(rows), max(rows)
    shift = Shift(min(top, top + by), max(bottom, bottom + by), by)
    # what is not known cannot be moved and put back
    if any(None in shown[y] for y in range(shift.top, shift.bottom + 1)):
        return None
    return shift


def _name(row: Row) -> str:
    """How a row begins; empty if it is blank there or not known."""
    return "".join([" " if cell is None else cell.text for cell in row[:_NAME]]).strip()
