"""Choosing the column of a field; for a field that takes several, marking them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.content import Content
from textual.widgets import Input

from campmon.append import ColumnMapping, Table
from campmon.model.record import FieldKind, FieldSpec
from campmon.tui.append.mapping_rows import samples
from campmon.tui.cells import fit
from campmon.tui.screens.choosing import ChoosingScreen
from campmon.tui.signs import MARKED

_NONE = "none"
_NAME = 28


class ColumnScreen(ChoosingScreen[None]):
    """The columns of the file, found by typing. Each choice is told at once to `changed`."""

    searchable = True
    hint: ClassVar[str] = "enter takes, esc goes back"

    def __init__(
        self,
        table: Table,
        mapping: ColumnMapping,
        field: FieldSpec,
        changed: Callable[[ColumnMapping], None],
    ) -> None:
        super().__init__()
        self._table = table
        self._mapping = mapping
        self._field = field
        self._changed = changed
        self._several = field.kind is FieldKind.PHONES
        self._at: str | None = None
        self.heading = f"Column for {field.label}"  # type: ignore[misc]
        if self._several:
            self.hint = "enter marks and unmarks, esc is done"  # type: ignore[misc]

    def found(self, text: str) -> list[tuple[str, Content]]:
        """No column, then the columns that have `text` in their name."""
        header = self._mapping.header
        used = self._mapping.places(self._field.name)
        folded = text.casefold().strip()
        rows = [] if folded else [(_NONE, Content(f"  {fit('no column', _NAME)}"))]
        for place, name in enumerate(header):
            if folded in name.casefold():
                mark = MARKED if place in used else " "
                sample = samples(self._table, place, self._field)
                rows.append((str(place), Content(f"{mark} {fit(name, _NAME)} {sample}")))
        return rows

    def first_option(self) -> str | None:
        """The column that it has now, or the one chosen last."""
        used = self._mapping.places(self._field.name)
        return self._at or (str(used[0]) if used else _NONE)

    def chosen(self, option_id: str) -> None:
        """Take the column, or mark it."""
        name = self._field.name
        header = self._mapping.header
        if option_id == _NONE:
            self._mapping = self._mapping.with_column(name, None)
        elif self._several:
            places = list(self._mapping.places(name))
            place = int(option_id)
            if place in places:
                places.remove(place)
            else:
                places.append(place)
            self._mapping = self._mapping.with_columns(name, [header[n] for n in places])
        else:
            self._mapping = self._mapping.with_column(name, header[int(option_id)])
        self._changed(self._mapping)
        if option_id == _NONE or not self._several:
            self.dismiss(None)
            return
        self._at = option_id
        self.put_options(self.found(self.query_one("#search", Input).value))
