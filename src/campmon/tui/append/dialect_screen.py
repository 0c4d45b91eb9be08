"""How the file is read: delimiter, code page, sheet; its columns follow at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker

from campmon.append import FileFormat, ReadOptions, Table
from campmon.append.encodings import EncodingChoice
from campmon.model.errors import InputFileError
from campmon.model.text import clean
from campmon.tui.append.opening import Opener, encodings_of
from campmon.tui.append.pieces import TextLines, TurnedList
from campmon.tui.append.table_words import DELIMITERS, encoding_word, facts_line, first_rows
from campmon.tui.cells import cut, fit
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_STYLES = Path(__file__).parents[1] / "styles"
_LABEL = 16


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be said of a file: a field of ReadOptions, and its values with words."""

    field: str
    label: str
    values: tuple[tuple[str, str], ...]

    def value(self, options: ReadOptions) -> str:
        """The value that it has."""
        return str(getattr(options, self.field))

    def turned(self, options: ReadOptions, by: int) -> ReadOptions:
        """The options with the next value, or the one before."""
        names = [name for name, _ in self.values]
        now = self.value(options)
        place = names.index(now) if now in names else 0
        value = names[(place + by) % len(names)]
        if self.field == "delimiter":
            return replace(options, delimiter=value)
        if self.field == "encoding":
            return replace(options, encoding=value)
        return replace(options, sheet=value)

    def word(self, options: ReadOptions) -> str:
        """Its value in words."""
        return dict(self.values).get(self.value(options), self.value(options))


def settings(table: Table, encodings: Sequence[EncodingChoice]) -> tuple[Setting, ...]:
    """What can be said of this file; nothing of some."""
    made = []
    if table.format is FileFormat.CSV:
        found = ("", "as found in the file")
        words = ((mark, f"{word}  {mark.strip()}".rstrip()) for mark, word in DELIMITERS.items())
        made.append(Setting("delimiter", "Separated by", (found, *words)))
    pages = {choice.name: choice.label for choice in encodings}
    if pages and table.encoding and not table.has_mark:
        if table.options.encoding:
            pages.setdefault(table.options.encoding, encoding_word(table.options.encoding))
        else:
            pages = {"": f"{encoding_word(table.encoding)}, as found", **pages}
        made.append(Setting("encoding", "Written in", tuple(pages.items())))
    if len(table.sheets) > 1:
        sheets = tuple((name, clean(name) or "(no name)") for name in table.sheets)
        made.append(Setting("sheet", "Sheet", sheets))
    return tuple(made)


class DialectScreen(Dialog[Table]):
    """Turns the settings of a file; its answer is the table as it is read then."""

    CSS_PATH: ClassVar[CSSPathType | None] = [_STYLES / "dialogs.tcss", _STYLES / "append.tcss"]

    def __init__(self, app: CampmonApp, table: Table, opener: Opener) -> None:
        super().__init__()
        self._opener = opener
        self._table = table
        self._options = replace(table.options, sheet=table.options.sheet or table.sheet)
        self._settings: tuple[Setting, ...] = ()
        self._is_open = True
        styles = looks(app.theme_file, raised=True)
        self.facts = LineWidget(styles, id="facts")
        self.options = TurnedList(markup=False)
        self.said = TextLines(styles, id="said")
        self.preview = LineWidget(styles, id="preview")

    def compose(self) -> ComposeResult:
        """File, settings, what is wrong, its first rows, what the keys do."""
        with Vertical(classes="box wide", id="dialect"):
            yield said("How the file is read", "title")
            yield self.facts
            yield self.options
            yield self.said
            yield self.preview
            yield said("↑ ↓ move · ← → change · enter takes · esc leaves it as it was", "hint")

    def on_mount(self) -> None:
        """Find out what can be chosen."""
        self.options.focus()
        self.run_worker(self._begin(), name="settings", exit_on_error=False)

    def on_resize(self) -> None:
        """Fit the rows."""
        self.call_after_refresh(self._show)

    async def _begin(self) -> None:
        try:
            encodings = await encodings_of(self._table.path)
        except InputFileError as error:
            self.said.say(str(error), "bad")
            encodings = ()
        self._settings = settings(self._table, encodings)
        self.options.add_options([Option(one.label) for one in self._settings])
        self.options.highlighted = 0 if self._settings else None
        if not self._settings:
            what = self._table.format.value
            self.said.say(f"{what}: nothing about how it is read is open to choice.", "muted")
        self._show()

    def _show(self) -> None:
        width = self.facts.size.width
        self.facts.set_lines([facts_line(self._table, width)])
        for number, setting in enumerate(self._settings):
            row = f"{fit(setting.label, _LABEL)} ‹ {setting.word(self._options)} ›"
            self.options.replace_option_prompt_at_index(number, Content(cut(row, width - 2)))
        lines = first_rows(self._table, self.preview.size.height, width) if self._is_open else []
        self.preview.set_lines(lines)

    @on(TurnedList.Turn)
    def _turn(self, event: TurnedList.Turn) -> None:
        at = self.options.highlighted
        if at is None:
            return
        self._options = self._settings[at].turned(self._options, event.by)
        self._is_open = False
        options = self._options

        async def work() -> None:  # begun only if no later one takes its place
            await self._open(options)

        _: Worker[None] = self.run_worker(
            work, name="opening", group="opening", exclusive=True, exit_on_error=False
        )
        self._show()

    async def _open(self, options: ReadOptions) -> None:
        try:
            table = await self._opener(self._table.path, options)
        except InputFileError as error:
            self.said.say(str(error), "bad")
            return
        self._table = table
        self._is_open = True
        self.said.say("")
        self._show()

    @on(OptionList.OptionSelected)
    def _take(self) -> None:
        if self._is_open:
            self.dismiss(self._table)
