"""Which sheet of a workbook has the records."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from campmon.append import Table
from campmon.model.text import clean
from campmon.tui.cells import cut
from campmon.tui.screens.choosing import ChoosingScreen

_WIDEST = 60


class SheetScreen(ChoosingScreen[str]):
    """The sheets by name; the first that has rows is proposed."""

    hint: ClassVar[str] = "enter takes, esc goes back"

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table
        name = cut(clean(table.path.name), _WIDEST - 24)
        self.heading = f"Which sheet of {name}?"  # type: ignore[misc]

    def found(self, text: str) -> list[tuple[str, Content]]:
        """Every sheet. An id is a sheet's number: a name may be anything."""
        return [
            (str(number), Content(cut(clean(name) or "(no name)", _WIDEST)))
            for number, name in enumerate(self._table.sheets)
        ]

    def first_option(self) -> str | None:
        """The sheet that was opened."""
        return str(self._table.sheets.index(self._table.sheet))

    def chosen(self, option_id: str) -> None:
        """Take it."""
        self.dismiss(self._table.sheets[int(option_id)])
