"""Which character separates the cells: found from the header line and the first rows."""

import csv
import re
from collections.abc import Iterable, Sequence

DELIMITERS = (",", "\t", ";", "|")
"""What may separate cells, the likelier first."""

_SAID = re.compile(r'"?sep=([,\t;|])"?[,\t;|]*\s*', re.IGNORECASE)


def find_delimiter(lines: Sequence[str]) -> str:
    """Find the delimiter of a table that begins with `lines`, the first being its header.

    A delimiter must split the header into several names. Among those that do, the one wins under
    which most rows have as many cells as the header, then the one that gives more cells, then the
    likelier. A comma where none does: the file has a single column. A first line `sep=;`, as Excel
    knows it, decides alone.
    """
    said = _SAID.fullmatch(lines[0]) if lines else None
    if said:
        return said[1]
    best, best_score = DELIMITERS[0], (0.0, 1)
    for delimiter in DELIMITERS:
        rows = _rows_under(lines, delimiter)
        if not rows or len(rows[0]) < 2:
            continue
        width = len(rows[0])
        agreeing = sum(len(row) == width for row in rows[1:])
        share = (1 + agreeing) / len(rows)
        if (share, width) > best_score:
            best, best_score = delimiter, (share, width)
    return best


def read_rows(lines: Iterable[str], delimiter: str) -> Iterable[list[str]]:
    """Read rows strictly: a cell is quoted whole or not at all. Raises csv.Error."""
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _rows_under(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The rows as `delimiter` makes them; none if their quotes make no sense under it."""
    rows: list[list[str]] = []
    try:
        for row in read_rows(lines, delimiter):
            if row:
                rows.append(row)
    except csv.Error as error:
        # The last row may only be cut off where the sample ends.
        return rows if "unexpected end of data" in str(error) else []
    return rows
