"""Step 2: which column is which field; the first rows as they would be sent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker

from campmon.append import CheckedRow, ColumnMapping, Purpose, Table, preview
from campmon.model.errors import CampmonError
from campmon.model.record import AppendRules
from campmon.tui.append.asked_checks import AskedChecks, summary
from campmon.tui.append.checks_screen import ChecksScreen
from campmon.tui.append.column_screen import ColumnScreen
from campmon.tui.append.dialect_screen import DialectScreen
from campmon.tui.append.mapping_rows import field_row, preview_lines, with_key
from campmon.tui.append.mappings_screen import MappingsScreen
from campmon.tui.append.memory import Memory
from campmon.tui.append.opening import Opener
from campmon.tui.append.pieces import Step, TurnedList
from campmon.tui.append.table_words import facts_line
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_KEY_ROOM = 11
_TALL = 26
"""Lines of a step on which more of the file is shown."""
GUESSED, LAST_TIME, CHOSEN = "as guessed", "as last time", "as you chose them"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A table, which of its columns is what, and where that is from, in words.

    last  the mapping that was used for such a file before
    """

    table: Table
    mapping: ColumnMapping
    origin: str = GUESSED
    last: ColumnMapping | None = None


async def mapped(table: Table, memory: Memory, before: Mapped | None) -> tuple[Mapped, str]:
    """A table with the mapping to begin with, and what went wrong with those of before.

    That is the one made already where it fits (`before`), else the one of last time, else a guess.
    """
    problem, last = "", None
    try:
        last = await memory.last_time(table)
        problem = memory.news()
    except CampmonError as error:
        problem = str(error)
    if before is not None and before.mapping.header == table.header:
        return Mapped(table, before.mapping, before.origin, last), problem
    if last is not None:
        return Mapped(table, last, LAST_TIME, last), problem
    return Mapped(table, memory.guess(table)), problem


class MappingStep(Step):
    """Shows the proposed mapping, and lets every field have another column."""

    heading = "columns"
    hint = "tab moves · ← → change a column · enter lists them · g guess · esc back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "dialect", show=False),
        Binding("g", "guess", show=False),
        Binding("m", "mappings", show=False),
        Binding("c", "checks", show=False),
    ]

    class Chosen(Message):
        """The mapping is as it should be."""

        def __init__(self, mapped: Mapped, asked: AskedChecks) -> None:
            super().__init__()
            self.mapped = mapped
            self.asked = asked

    def __init__(
        self,
        app: CampmonApp,
        given: Mapped,
        rules: AppendRules,
        *,
        memory: Memory,
        opener: Opener,
        asked: AskedChecks,
        purpose: Purpose = Purpose.APPEND,
    ) -> None:
        super().__init__(app)
        self.mapped = given
        self.asked = asked
        self._rules = rules
        self._memory = memory
        self._opener = opener
        self._purpose = purpose
        self._rows: tuple[CheckedRow, ...] = ()
        self.facts = LineWidget(self.looks, id="facts")
        self.fields = TurnedList(markup=False)
        self.origin = LineWidget(self.looks, id="origin")
        self.checks = LineWidget(self.looks, id="checks")
        self.preview = LineWidget(self.looks, id="preview")

    @property
    def table(self) -> Table:
        """The table as it is read."""
        return self.mapped.table

    @property
    def mapping(self) -> ColumnMapping:
        """The mapping as it stands."""
        return self.mapped.mapping

    def compose(self) -> ComposeResult:
        """File, fields, where they are from, checks, first rows, buttons."""
        yield self.facts
        yield self.fields
        yield self.origin
        yield self.checks
        yield self.preview
        yield self.said
        yield from self.buttons(("back", "Back"), ("go", "Check the file"))

    def on_mount(self) -> None:
        """Show what is proposed."""
        self._take(self.mapped)

    def begin(self) -> None:
        """Go on is next where nothing is missing."""
        go = self.query_one("#go", Button)
        (self.fields if self.mapping.missing_required else go).focus()

    def on_resize(self) -> None:
        """Show more rows where there is room, and fit them."""
        self.set_class(self.size.height >= _TALL, "-tall")
        self.call_after_refresh(self._show)

    # Showing

    def _take(self, given: Mapped) -> None:
        """Begin with another table, or another set of fields."""
        self.mapped = given
        self.fields.clear_options()
        self.fields.add_options([Option(field.label) for field in given.mapping.fields])
        missing = given.mapping.missing_required
        self.fields.highlighted = given.mapping.fields.index(missing[0]) if missing else 0
        self.call_after_refresh(self._show)

    def _change(self, mapping: ColumnMapping, origin: str = CHOSEN) -> None:
        given = Mapped(self.table, mapping, origin, self.mapped.last)
        if len(mapping.fields) != self.fields.option_count:
            self._take(given)
            return
        self.mapped = given
        self._show()

    def _show(self) -> None:
        mapping = self.mapping
        width = self.fields.size.width - 2
        for number, field in enumerate(mapping.fields):
            row = Content(field_row(self.table, mapping, field, width))
            self.fields.replace_option_prompt_at_index(number, row)
        self._show_lines(self.facts.size.width)
        missing = mapping.missing_required
        self.query_one("#go", Button).disabled = bool(missing)
        if missing:
            names = ", ".join(field.label for field in missing)
            self.said.say(f"{names} is required: choose its column before going on.", "warn")
            self.preview.set_lines([])
            return
        self.said.say("; ".join(self.table.notes), "warn")
        rules = self.asked.rules(self._rules)

        async def work() -> None:  # begun only if no later one takes its place
            await self._preview(mapping, rules)

        _: Worker[None] = self.run_worker(
            work, name="preview", group="preview", exclusive=True, exit_on_error=False
        )

    def _show_lines(self, width: int) -> None:
        facts = facts_line(self.table, width - _KEY_ROOM)
        self.facts.set_lines([with_key(facts, "f", "format", width)])
        unused = ", ".join(self.mapping.unmapped)
        behind = f" · not sent: {unused}" if unused else ""
        origin = ((f"Columns {self.mapped.origin}", "text"), (behind, "muted"))
        self.origin.set_lines([with_key(origin, "m", "mappings", width)])
        asked = (("Checks ", "text"), (summary(self.asked, self._rules), "muted"))
        self.checks.set_lines([with_key(asked, "c", "checks", width)])

    async def _preview(self, mapping: ColumnMapping, rules: AppendRules) -> None:
        rows = await asyncio.to_thread(preview, self.table, mapping, rules, self._purpose)
        if mapping is self.mapping:
            self.preview.set_lines(preview_lines(rows, mapping, self.preview.size.width))

    # Changing

    @on(TurnedList.Turn)
    def _turn(self, event: TurnedList.Turn) -> None:
        at = self.fields.highlighted
        if at is None:
            return
        field = self.mapping.fields[at]
        header = self.mapping.header
        places = self.mapping.places(field.name)
        choices = (None, *range(len(header)))
        now = choices.index(places[0]) if places else 0
        place = choices[(now + event.by) % len(choices)]
        name = None if place is None else header[place]
        self._change(self.mapping.with_column(field.name, name))

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        field = self.mapping.fields[event.option_index]
        self.app.push_screen(ColumnScreen(self.table, self.mapping, field, self._change))

    def action_dialect(self) -> None:
        """Choose how the file is read."""
        self.app.push_screen(DialectScreen(self._campmon, self.table, self._opener), self._reread)

    def _reread(self, table: Table | None) -> None:
        if table is not None and table != self.table:
            self.run_worker(self._mapped(table), name="mapping", exit_on_error=False)

    async def _mapped(self, table: Table) -> None:
        given, problem = await mapped(table, self._memory, self.mapped)
        self._take(given)
        if problem:
            self._campmon.tell(problem, "warning")

    def action_guess(self) -> None:
        """Go back to the guess."""
        self._change(self._memory.guess(self.table), GUESSED)

    def action_mappings(self) -> None:
        """Take a mapping of before, or save this one."""
        self.app.push_screen(
            MappingsScreen(self._memory, self.table, self.mapping, self.mapped.last, self._change)
        )

    def action_checks(self) -> None:
        """Choose what the file is held against."""
        self.app.push_screen(ChecksScreen(self._campmon, self.asked, self._rules, self._ask))

    def _ask(self, asked: AskedChecks) -> None:
        self.asked = asked
        self._show()

    # Moving on

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.post_message(self.Back())

    @on(Button.Pressed, "#go")
    def _go(self) -> None:
        self.post_message(self.Chosen(self.mapped, self.asked))
