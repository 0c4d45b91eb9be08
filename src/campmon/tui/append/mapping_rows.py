"""The mapping and its effect as text: a row for each field, a line for each row of the file."""

from __future__ import annotations

from campmon.append import CheckedRow, ColumnMapping, Severity, Table
from campmon.append.names import is_secret
from campmon.model.record import FieldSpec
from campmon.model.text import clean
from campmon.tui.cells import fit
from campmon.tui.looks import Line

_SAMPLES = 3
_LABEL, _COLUMN = 22, 22
SECRET = "•••"

_DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "pipes"}


def facts(table: Table) -> str:
    """The file in a line: its name, and how it is written."""
    delimiter = _DELIMITERS.get(table.delimiter, repr(table.delimiter))
    columns = len(table.header)
    return (
        f"{clean(table.path.name)}: {columns:,} column{'' if columns == 1 else 's'}, "
        f"separated by {delimiter}, {table.encoding.upper()}"
    )


def samples(table: Table, place: int, field: FieldSpec) -> str:
    """The first values of a column; those of secret fields are hidden."""
    cells = (row.cells[place] for row in table.sample if place < len(row.cells))
    values = [value for value in (clean(cell).strip() for cell in cells) if value]
    shown = values[:_SAMPLES]
    return " · ".join(SECRET for _ in shown) if is_secret(field) else " · ".join(shown)


def field_row(table: Table, mapping: ColumnMapping, field: FieldSpec, width: int) -> str:
    """A field, its columns and what stands in the first of them, in exactly `width` cells."""
    places = mapping.places(field.name)
    mark = " "
    if field.required:
        mark = "*" if places else "!"
    names = ", ".join(mapping.names(field.name))
    if not places:
        names = "required: choose a column" if field.required else "—"
    sample = samples(table, places[0], field) if places else ""
    wide = _COLUMN if sample else max(_COLUMN, width - _LABEL - 5)
    row = f"{mark} {fit(field.label, _LABEL)} ← {fit(names, wide)} {sample}"
    return fit(row.rstrip(), width)


def preview_line(checked: CheckedRow, mapping: ColumnMapping) -> Line:
    """A row of the file as it would be sent, or why it would not."""
    head = (f"{checked.line:>5,}  ", "muted")
    record = checked.record
    if record is None:
        errors = [p for p in checked.problems if p.severity is Severity.ERROR]
        first = errors[0]
        what = f"{first.column} {first.value!r} {first.message}" if first.column else first.message
        return (head, ("not sent: ", "warn"), (what, "text"))
    secret = {spec.name for spec in mapping.fields if is_secret(spec)}
    parts = [", ".join(record.phones)]
    parts += [SECRET if name in secret else value for name, value in record.fields.items()]
    return (head, (" · ".join(parts), "text"))
