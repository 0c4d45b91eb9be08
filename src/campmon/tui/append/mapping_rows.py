"""The mapping and its effect as text: a row for each field, a line for each row of the file."""

from __future__ import annotations

from collections.abc import Sequence

from campmon.append import CheckedRow, ColumnMapping, Problem, Severity, Table
from campmon.append.names import is_dialed, is_secret
from campmon.model.record import FieldSpec
from campmon.model.text import clean
from campmon.tui.append.table_words import Cells, aligned
from campmon.tui.cells import fit, width_of
from campmon.tui.looks import Line

_SAMPLES = 3
_LABEL, _COLUMN = 22, 22
_HEAD = 8
SECRET = "•••"

BAD, ODD = "!", "~"
"""Marks of a row that is not sent, and of one that is sent with a warning."""


def samples(table: Table, places: Sequence[int], field: FieldSpec) -> str:
    """The first values of columns that become one; those of secret fields are hidden."""
    values = [value for row in table.sample if (value := _together(row.cells, places))]
    shown = values[:_SAMPLES]
    return " · ".join(SECRET for _ in shown) if is_secret(field) else " · ".join(shown)


def _together(cells: Sequence[str], places: Sequence[int]) -> str:
    said = (clean(cells[place]).strip() for place in places if place < len(cells))
    return " ".join(filter(None, said))


def field_row(table: Table, mapping: ColumnMapping, field: FieldSpec, width: int) -> str:
    """A field, its columns and what stands in them, in exactly `width` cells."""
    places = mapping.places(field.name)
    mark = " "
    if field.required:
        mark = "*" if places else BAD
    names = ", ".join(mapping.names(field.name))
    if not places:
        names = "required: choose a column" if field.required else "—"
    sample = samples(table, places, field) if places else ""
    wide = _COLUMN if sample else max(_COLUMN, width - _LABEL - 5)
    row = f"{mark} {fit(field.label, _LABEL)} ← {fit(names, wide)} {sample}"
    return fit(row.rstrip(), width)


def preview_lines(rows: Sequence[CheckedRow], mapping: ColumnMapping, width: int) -> list[Line]:
    """The first rows as they would be sent, under their fields; what is wrong, marked."""
    fields = _sent_fields(rows, mapping)
    good = [row for row in rows if row.record is not None]
    heads: Cells = [(field.label, "muted") for field in fields]
    if not fields or not good:
        heads = [("nothing would be sent of these rows", "muted")]
    cells = iter(aligned([heads, *(_cells(row, fields) for row in good)], width - _HEAD))
    lines: list[Line] = [((fit("   line", _HEAD), "muted"), *next(cells))]
    for row in rows:
        errors = [p for p in row.problems if p.severity is Severity.ERROR]
        odd = [p for p in row.problems if p.severity is Severity.WARNING]
        if row.record is None:
            said = _told(errors[0], mapping) if errors else ""
            lines.append((*_head(row, BAD), ("not sent: ", "bad"), (said, "text")))
            continue
        lines.append((*_head(row, ODD if odd else " "), *next(cells)))
        lines += [((" " * _HEAD + f"{ODD} ", "warn"), (_told(p, mapping), "warn")) for p in odd]
    return lines


def _head(row: CheckedRow, mark: str) -> Line:
    role = {BAD: "bad", ODD: "warn"}.get(mark, "text")
    return (f"{mark} ", role), (f"{row.line:>5,} ", "muted")


def _sent_fields(rows: Sequence[CheckedRow], mapping: ColumnMapping) -> list[FieldSpec]:
    """The numbers dialed first, then what else any of the rows would send."""
    sent = {name for row in rows if row.record is not None for name in row.record.fields}
    dialed = [spec for spec in mapping.fields if is_dialed(spec, mapping.fields)]
    others = [spec for spec in mapping.fields if spec.name in sent and spec not in dialed]
    return [*dialed[:1], *others]


def _cells(row: CheckedRow, fields: Sequence[FieldSpec]) -> Cells:
    record = row.record
    assert record is not None
    first = (clean(", ".join(record.phones)), "text")
    others = [
        (SECRET if is_secret(field) and value else clean(value), "text")
        for field in fields[1:]
        for value in (record.fields.get(field.name, ""),)
    ]
    return [first, *others]


def _told(problem: Problem, mapping: ColumnMapping) -> str:
    where = f"{problem.column} {problem.value!r} " if problem.column else ""
    return clean(f"{where}{problem.message}")


def with_key(line: Line, key: str, does: str, width: int) -> Line:
    """A line with a key, and what it does to what the line is about, at its right end."""
    behind = f"{key} {does}"
    room = width - width_of(behind) - 2
    shown: list[tuple[str, str]] = []
    for text, role in line:
        taken = min(room, width_of(text))
        if taken > 0:
            shown.append((fit(text, taken), role))
            room -= taken
    return (*shown, (" " * (room + 2), "text"), (key, "title"), (f" {does}", "muted"))
