"""CSV as RFC 4180 has it, in which no text is taken for a formula.

A campaign can be called `=HYPERLINK(…)`. A spreadsheet would run that; with an apostrophe before
it, it is shown.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

Cell: TypeAlias = str | int | float | datetime | None

_FORMULA = frozenset("=+-@\t\r＝＋－＠")
"""What a formula begins with; the wide ones are turned into narrow ones by some spreadsheets."""


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as CSV, lines ending with CR LF. None is an empty cell: unknown is never 0."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_cell(one) for one in row] for row in rows)
    return out.getvalue()


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    begins = text.lstrip(" \u00a0")[:1]
    return f"'{text}" if begins in _FORMULA and begins else text


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, datetime):
        return cell.isoformat()
    return str(cell)
