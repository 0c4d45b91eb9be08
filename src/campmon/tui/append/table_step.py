"""Step 1: the file with the records. What only the user can know of it is asked at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from campmon.append import ReadOptions, Table
from campmon.append.lines import UndecodableError
from campmon.tui.append.code_page_screen import CodePageScreen
from campmon.tui.append.file_step import FileStep
from campmon.tui.append.opening import Opener, encodings_of
from campmon.tui.append.sheet_screen import SheetScreen

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


class TableStep(FileStep):
    """Opens a file of any format as a table; its code page or sheet is asked for if need be."""

    wanted: ClassVar[str] = "a file: CSV, Excel, JSON, or one of them in gzip"

    class Chosen(Message):
        """A file was opened."""

        def __init__(self, table: Table) -> None:
            super().__init__()
            self.table = table

    def __init__(self, app: CampmonApp, folder: Path, home: Path | None, opener: Opener) -> None:
        super().__init__(app, folder, home)
        self._opener = opener
        self._known: dict[Path, ReadOptions] = {}

    def remember(self, table: Table) -> None:
        """How this file is read was said: it is not asked for again in this wizard."""
        self._known[table.path] = table.options

    async def take(self, path: Path) -> Message | None:
        """Open it, as the user says where the content does not tell."""
        table = await self._table(path)
        if table is None:
            return None
        self.remember(table)
        return self.Chosen(table)

    async def _table(self, path: Path) -> Table | None:
        options = self._known.pop(path, ReadOptions())
        try:
            table = await self._opener(path, options)
        except UndecodableError as error:
            encoding = await self._code_page(path, error)
            if encoding is None:
                return None
            options = replace(options, encoding=encoding)
            table = await self._opener(path, options)
        if len(table.sheets) < 2 or options.sheet:
            return table
        self.said.say("")
        sheet = await self.app.push_screen_wait(SheetScreen(table))
        if sheet is None:
            return None
        options = replace(options, sheet=sheet)
        if sheet == table.sheet:
            return replace(table, options=options)
        self.said.say(f"Opening {path.name}…  esc calls it off", "muted")
        return await self._opener(path, options)

    async def _code_page(self, path: Path, error: UndecodableError) -> str | None:
        """The code page as the user chooses it. Raises UndecodableError if none fits."""
        choices = await encodings_of(path)
        if not choices:
            raise error
        self.said.say("")
        return await self.app.push_screen_wait(CodePageScreen(self._campmon, path, choices))
