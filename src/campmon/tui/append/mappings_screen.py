"""Mappings to go back to: the guess, the one of last time, those saved under a name."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList

from campmon.append import ColumnMapping, Table
from campmon.model.errors import CampmonError
from campmon.model.text import clean
from campmon.tui.append.memory import Memory
from campmon.tui.cells import cut, fit
from campmon.tui.screens.choosing import ChoosingScreen
from campmon.tui.screens.dialog import said
from campmon.tui.widgets.typed_line import TypedLine

_GUESS, _LAST, _NAMED = "guess", "last", "named-"
_WIDTH, _LONGEST = 64, 60

Taken = Callable[[ColumnMapping, str], None]
"""Told a mapping that was taken, and where it is from, in words."""


class MappingsScreen(ChoosingScreen[None]):
    """Enter on a mapping takes it; a name typed below saves the present one."""

    heading = "Mappings of columns"
    hint: ClassVar[str] = "enter takes · tab to the name · delete forgets one · esc goes back"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete", "forget", show=False)]

    def __init__(
        self,
        memory: Memory,
        table: Table,
        mapping: ColumnMapping,
        last: ColumnMapping | None,
        taken: Taken,
    ) -> None:
        super().__init__()
        self._memory = memory
        self._table = table
        self._mapping = mapping
        self._last = last
        self._taken = taken
        self._names: tuple[str, ...] = ()
        self._to_forget = ""
        self.name_line = TypedLine(placeholder="a name to save this one under", compact=True)
        self.name_line.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Title, mappings, the line for a name, hint."""
        with Vertical(classes="box"):
            yield said(self.heading, "title")
            yield self.options
            yield self.name_line
            yield self.problem
            yield said(self.hint, "hint")

    def on_mount(self) -> None:
        """Find the names."""
        super().on_mount()
        self._do(self._fill())

    def found(self, text: str) -> list[tuple[str, Content]]:
        """The guess, the last one, and the saved ones by name."""
        rows = [(_GUESS, Content(fit("as guessed from the columns' names", _WIDTH)))]
        if self._last is not None:
            rows.append((_LAST, Content("as last time, for a file with these columns")))
        rows += [
            (f"{_NAMED}{number}", Content(cut(f"saved: {clean(name)}", _WIDTH)))
            for number, name in enumerate(self._names)
        ]
        return rows

    def chosen(self, option_id: str) -> None:
        """Take a mapping."""
        if option_id == _GUESS:
            self._take(self._memory.guess(self._table), "as guessed")
        elif option_id == _LAST and self._last is not None:
            self._take(self._last, "as last time")
        else:
            self._do(self._load(self._name_of(option_id)))

    def _take(self, mapping: ColumnMapping, origin: str) -> None:
        self.dismiss(None)
        self._taken(mapping, origin)

    def _name_of(self, option_id: str) -> str:
        return self._names[int(option_id.removeprefix(_NAMED))]

    def _do(self, work: Coroutine[None, None, None]) -> None:
        self.run_worker(self._said(work), name="mappings", exit_on_error=False)

    async def _said(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except CampmonError as error:
            self.problem.update(Content(str(error)))

    async def _fill(self) -> None:
        self._names = await self._memory.names()
        self.put_options(self.found(""))

    async def _load(self, name: str) -> None:
        self._take(await self._memory.named(name, self._table), f"“{clean(name)}”")

    async def _save(self, name: str) -> None:
        await self._memory.save(name, self._mapping)
        self._take(self._mapping, f"saved as “{name}”")

    async def _forget(self, name: str) -> None:
        await self._memory.forget(name)
        self.problem.update(Content(f"“{cut(clean(name), 40)}” is forgotten."))
        await self._fill()

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        name = " ".join(clean(event.value).split())
        if not name:
            self.problem.update("Type a name to save the mapping under.")
        else:
            self._do(self._save(name))

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self._to_forget = ""

    def action_forget(self) -> None:
        """Forget the saved mapping under the cursor, at the second press."""
        option = self.options.highlighted_option
        if option is None or option.id is None or not option.id.startswith(_NAMED):
            self.problem.update("Only a saved mapping can be forgotten.")
            return
        name = self._name_of(option.id)
        if self._to_forget == name:
            self._to_forget = ""
            self._do(self._forget(name))
            return
        self._to_forget = name
        self.problem.update(Content(f"delete again forgets “{cut(clean(name), 40)}”."))
