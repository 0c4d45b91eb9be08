"""Step 2: which column is which field; the first rows as they would be sent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker

from campmon.append import ColumnMapping, Purpose, Table, guess_mapping, preview
from campmon.model.record import AppendRules
from campmon.tui.append.column_screen import ColumnScreen
from campmon.tui.append.mapping_rows import facts, field_row, preview_line
from campmon.tui.append.pieces import Step, TextLines
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


class FieldList(OptionList):
    """The fields. Left and right change the column of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
    ]

    class Turn(Message):
        """The next or previous column is wanted for the field."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_turn(self, by: int) -> None:
        """Ask for another column."""
        self.post_message(self.Turn(by))


class MappingStep(Step):
    """Shows the guessed mapping, and lets every field have another column."""

    heading = "columns"
    hint = "tab moves · ← → change a column · enter chooses · esc goes back"

    class Chosen(Message):
        """The mapping is as it should be."""

        def __init__(self, mapping: ColumnMapping) -> None:
            super().__init__()
            self.mapping = mapping

    def __init__(
        self,
        app: CampmonApp,
        table: Table,
        rules: AppendRules,
        before: ColumnMapping | None = None,
        purpose: Purpose = Purpose.APPEND,
    ) -> None:
        """`before` is the mapping made for the file chosen before: kept where it fits this one."""
        super().__init__(app)
        self.table = table
        self._rules = rules
        self._purpose = purpose
        fits = before is not None and before.header == table.header
        guess = guess_mapping(table.header, table.sample, rules.fields, rules.open_prefix)
        self._mapping = before if before is not None and fits else guess
        self.facts = TextLines(self.looks, id="facts")
        self.fields = FieldList(markup=False)
        self.unused = TextLines(self.looks, id="unused")
        self.preview = LineWidget(self.looks, id="preview")

    @property
    def mapping(self) -> ColumnMapping:
        """The mapping as it stands."""
        return self._mapping

    def compose(self) -> ComposeResult:
        """File, fields, columns left over, first rows, buttons."""
        yield self.facts
        yield self.fields
        yield self.unused
        yield self.preview
        yield self.said
        yield from self.buttons(("back", "Back"), ("go", "Check the file"))

    def on_mount(self) -> None:
        """Show the guess."""
        self.facts.say(facts(self.table), "title")
        self.fields.add_options([Option(field.label) for field in self._mapping.fields])
        self.fields.highlighted = self._first_missing() or 0
        self.call_after_refresh(self._show)

    def begin(self) -> None:
        """Go on is next where nothing is missing."""
        go = self.query_one("#go", Button)
        (self.fields if self._mapping.missing_required else go).focus()

    def on_resize(self) -> None:
        """Fit the rows."""
        self.call_after_refresh(self._show)

    def _first_missing(self) -> int | None:
        missing = self._mapping.missing_required
        return self._mapping.fields.index(missing[0]) if missing else None

    def _change(self, mapping: ColumnMapping) -> None:
        self._mapping = mapping
        self._show()

    def _show(self) -> None:
        mapping = self._mapping
        width = self.fields.size.width - 2
        for number, field in enumerate(mapping.fields):
            row = Content(field_row(self.table, mapping, field, width))
            self.fields.replace_option_prompt_at_index(number, row)
        unused = mapping.unmapped
        self.unused.say(f"Not sent: {', '.join(unused)}" if unused else "", "muted")
        missing = mapping.missing_required
        self.query_one("#go", Button).disabled = bool(missing)
        if missing:
            names = ", ".join(field.label for field in missing)
            self.said.say(f"{names} is required: choose its column before going on.", "warn")
            self.preview.set_lines([])
            return
        self.said.say("")

        async def work() -> None:  # begun only if no later one takes its place
            await self._preview(mapping)

        _: Worker[None] = self.run_worker(
            work, name="preview", group="preview", exclusive=True, exit_on_error=False
        )

    async def _preview(self, mapping: ColumnMapping) -> None:
        rows = await asyncio.to_thread(preview, self.table, mapping, self._rules, self._purpose)
        if mapping is self._mapping:
            lines = [preview_line(row, mapping) for row in rows]
            self.preview.set_lines([((" line  as it would be sent", "muted"),), *lines])

    @on(FieldList.Turn)
    def _turn(self, event: FieldList.Turn) -> None:
        at = self.fields.highlighted
        if at is None:
            return
        field = self._mapping.fields[at]
        header = self._mapping.header
        places = self._mapping.places(field.name)
        choices = (None, *range(len(header)))
        now = choices.index(places[0]) if places else 0
        place = choices[(now + event.by) % len(choices)]
        name = None if place is None else header[place]
        self._change(self._mapping.with_column(field.name, name))

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        field = self._mapping.fields[event.option_index]
        self.app.push_screen(ColumnScreen(self.table, self._mapping, field, self._change))

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.post_message(self.Back())

    @on(Button.Pressed, "#go")
    def _go(self) -> None:
        self.post_message(self.Chosen(self._mapping))
