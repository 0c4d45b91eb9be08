"""Mappings of before: remembered by header, or saved by name. Files are read in a thread."""

from __future__ import annotations

import asyncio
from pathlib import Path

from campmon.append import ColumnMapping, Table, guess_mapping
from campmon.append.saved_mappings import SavedMappings
from campmon.model.record import AppendRules

FILE_NAME = "mappings.json"


class Memory:
    """What the wizard asks of the saved mappings; without a folder it knows of none."""

    def __init__(self, folder: Path | None, rules: AppendRules) -> None:
        self._saved = None if folder is None else SavedMappings(folder / FILE_NAME)
        self._rules = rules

    def guess(self, table: Table) -> ColumnMapping:
        """What the columns' names say."""
        rules = self._rules
        return guess_mapping(table.header, table.sample, rules.fields, rules.open_prefix)

    async def last_time(self, table: Table) -> ColumnMapping | None:
        """The mapping that was used for this header before. Raises CampmonError."""
        if self._saved is None:
            return None
        fields = self.guess(table).fields
        return await asyncio.to_thread(self._saved.for_header, table.header, fields)

    def news(self) -> str:
        """What there is to tell of the files that they are kept in; "" as a rule, and then."""
        if self._saved is None:
            return ""
        said, self._saved.notes = self._saved.notes, ()
        return "; ".join(said)

    async def used(self, mapping: ColumnMapping) -> None:
        """Remember what was used for this header. Raises CampmonError."""
        if self._saved is not None:
            await asyncio.to_thread(self._saved.remember, mapping)

    async def names(self) -> tuple[str, ...]:
        """What mappings were saved as. Raises CampmonError."""
        return () if self._saved is None else tuple(await asyncio.to_thread(self._saved.names))

    async def named(self, name: str, table: Table) -> ColumnMapping:
        """A saved mapping, for this header. Raises UsageError if it does not fit it."""
        assert self._saved is not None
        fields = self.guess(table).fields
        return await asyncio.to_thread(self._saved.named, name, table.header, fields)

    async def save(self, name: str, mapping: ColumnMapping) -> None:
        """Save under a name, in place of what had it. Raises CampmonError."""
        if self._saved is not None:
            await asyncio.to_thread(self._saved.save, name, mapping)

    async def forget(self, name: str) -> None:
        """Take a saved mapping out. Raises CampmonError."""
        if self._saved is not None:
            await asyncio.to_thread(self._saved.forget, name)
