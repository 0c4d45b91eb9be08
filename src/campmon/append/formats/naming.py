"""The names of a table's columns: from its header row, each told apart from the others."""

from collections.abc import Sequence
from pathlib import Path

from campmon.append.table import Row
from campmon.model.errors import InputFileError
from campmon.model.text import clean

MAX_COLUMNS = 1_000
"""More columns than this are a file that is no table of records."""

NEEDS_HEADER = "Begin the file with a line of column names, such as: phone,account,first name"

_PHONE_DIGITS = 9  # a date has 8, a telephone number with its area code at least 9
_SHOWN_NAMES = 5


def column_names(
    path: Path, header: Row, sample: Sequence[Row]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns' names, none empty and no two the same, and what to say of those made up.

    Empty names at the end are columns that are not there, unless a row of the sample has something
    in them. Raises InputFileError if there are too many columns, or if the header is a record.
    """
    where = f"{path}:{header.line}"
    names = [clean(cell).strip() for cell in header.cells]
    while names and not names[-1] and not any(_has(row, len(names) - 1) for row in sample):
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise InputFileError(
            f"{where}: there are {len(names):,} columns, and {MAX_COLUMNS:,} is the most",
            "Check that the file is a table with a record in each line.",
        )
    if any(map(looks_like_a_phone, names)):
        raise InputFileError(
            f"{where}: the first line looks like a record, not like column names", NEEDS_HEADER
        )
    return _told_apart(names)


def _told_apart(names: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    taken = {name.casefold() for name in names}
    seen: set[str] = set()
    made: list[str] = []
    doubled: list[str] = []
    nameless: list[str] = []
    for number, name in enumerate(names, start=1):
        used = name
        if not name:
            used = _free(f"column {number}", taken)
            nameless.append(used)
        elif name.casefold() in seen:
            used = _free(name, taken)
            doubled.append(f"{used!r} (column {number})")
        taken.add(used.casefold())
        seen.add(used.casefold())
        made.append(used)
    notes = []
    if nameless:
        notes.append(f"columns without a name were named by their place: {_some(nameless)}")
    if doubled:
        notes.append(f"columns with the same name were told apart: {_some(doubled)}")
    return tuple(made), tuple(notes)


def _free(name: str, taken: set[str]) -> str:
    """`name`, or the first of "name (2)", "name (3)"… that no column has."""
    if name.casefold() not in taken:
        return name
    number = 2
    while f"{name} ({number})".casefold() in taken:
        number += 1
    return f"{name} ({number})"


def _some(names: list[str]) -> str:
    more = len(names) - _SHOWN_NAMES
    return ", ".join(names[:_SHOWN_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def _has(row: Row, place: int) -> bool:
    return place < len(row.cells) and bool(row.cells[place].strip())


def looks_like_a_phone(text: str) -> bool:
    """Whether `text` can only be meant as a telephone number: digits enough, and no words."""
    if not text or not all(c.isdigit() or c in "+-.()/ " for c in text):
        return False
    return sum(map(str.isdigit, text)) >= _PHONE_DIGITS
