"""Choosing the column of a field; where it takes several, marking them in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from campmon.append import ColumnMapping, Table
from campmon.append.mapping import takes_several
from campmon.model.record import FieldKind, FieldSpec
from campmon.tui.append.mapping_rows import samples
from campmon.tui.cells import fit
from campmon.tui.screens.choosing import ChoosingScreen
from campmon.tui.signs import MARKED

_NONE = "none"
_NAME = 28


class ColumnScreen(ChoosingScreen[None]):
    """The columns of the file, found by typing. Each choice is told at once to `changed`.

    Several are marked in the order in which they are sent: further phones with enter, texts that
    become one with tab.
    """

    searchable = True
    hint: ClassVar[str] = "enter takes, esc goes back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "mark", show=False, priority=True),
    ]

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
        self._enter_marks = field.kind is FieldKind.PHONES
        self._at: str | None = None
        self.heading = f"Column for {field.label}"  # type: ignore[misc]
        if self._enter_marks:
            self.hint = "enter marks and unmarks, esc is done"  # type: ignore[misc]
        elif takes_several(field):
            self.hint = "enter takes · tab adds one to it, or takes it out · esc is done"  # type: ignore[misc]

    def found(self, text: str) -> list[tuple[str, Content]]:
        """No column, then the columns that have `text` in their name."""
        header = self._mapping.header
        used = self._mapping.places(self._field.name)
        folded = text.casefold().strip()
        rows = [] if folded else [(_NONE, Content(f"  {fit('no column', _NAME)}"))]
        for place, name in enumerate(header):
            if folded in name.casefold():
                sample = samples(self._table, (place,), self._field)
                rows.append(
                    (str(place), Content(f"{_mark(place, used)} {fit(name, _NAME)} {sample}"))
                )
        return rows

    def first_option(self) -> str | None:
        """The column that it has now, or the one chosen last."""
        used = self._mapping.places(self._field.name)
        return self._at or (str(used[0]) if used else _NONE)

    def chosen(self, option_id: str) -> None:
        """Take the column, or mark it."""
        name = self._field.name
        if option_id == _NONE:
            self._take(self._mapping.with_column(name, None))
        elif self._enter_marks:
            self._turn(int(option_id))
            return
        else:
            self._take(self._mapping.with_column(name, self._mapping.header[int(option_id)]))
        self.dismiss(None)

    def action_mark(self) -> None:
        """Add the column under the cursor, or take it out."""
        option = self.options.highlighted_option
        if option is not None and option.id not in (None, _NONE) and takes_several(self._field):
            self._turn(int(str(option.id)))

    def _turn(self, place: int) -> None:
        places = list(self._mapping.places(self._field.name))
        if place in places:
            places.remove(place)
        else:
            places.append(place)
        header = self._mapping.header
        self._take(self._mapping.with_columns(self._field.name, [header[n] for n in places]))
        self._at = str(place)
        self.put_options(self.found(self.query_one("#search", Input).value))

    def _take(self, mapping: ColumnMapping) -> None:
        self._mapping = mapping
        self._changed(mapping)


def _mark(place: int, used: tuple[int, ...]) -> str:
    """A column's place among those of the field, where it has several."""
    if place not in used:
        return " "
    return MARKED if len(used) == 1 or len(used) > 9 else str(used.index(place) + 1)
