"""All fields of one record, as they may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from campmon.model.listing import ListedRecord
from campmon.tui import figures
from campmon.tui.cells import fit, width_of
from campmon.tui.details.overview import folded
from campmon.tui.looks import Line
from campmon.tui.screens.reading import ReadingScreen

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_HIDDEN = "••••"
_MOST_LABEL = 30


def shown_value(name: str, value: str) -> str:
    """A field's value; a social security number is never shown."""
    folded_name = "".join(filter(str.isalnum, name.casefold()))
    secret = "ssn" in folded_name or "socialsecurity" in folded_name
    return _HIDDEN if secret and value else value


def fields_of(record: ListedRecord) -> list[tuple[str, str]]:
    """Every field with its label, those of every platform first; unknown ones are `—`."""
    phones = [(f"Phone {n}", phone) for n, phone in enumerate(record.phones, start=1)]
    further = [(name, shown_value(name, value)) for name, value in record.fields.items()]
    found = [
        ("Account", record.account),
        ("First name", record.first_name),
        ("Last name", record.last_name),
        *(phones or [("Phone", "")]),
        ("Result", record.result if record.result is not None else ""),
        ("Id", record.id),
        *further,
    ]
    return [(name, value.strip() or figures.UNKNOWN) for name, value in found]


def field_lines(record: ListedRecord, width: int) -> list[Line]:
    """Labels and values; a long value goes on below itself."""
    found = fields_of(record)
    labels = min(max(width_of(name) for name, _ in found), _MOST_LABEL)
    lines: list[Line] = []
    for name, value in found:
        for n, part in enumerate(folded(value, max(1, width - labels - 2))):
            lines.append(((fit("" if n else name, labels) + "  ", "muted"), (part, "text")))
    return lines


class RecordScreen(ReadingScreen):
    """One record whole."""

    heading = "Record"

    def __init__(self, app: CampmonApp, record: ListedRecord) -> None:
        super().__init__(app)
        self._record = record

    def make_lines(self, width: int) -> Sequence[Line]:
        """Every field."""
        return field_lines(self._record, width)
