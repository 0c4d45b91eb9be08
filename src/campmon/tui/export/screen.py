"""The export dialog: what and how in a list, where in a line below it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker

from campmon.engine.export.files import FileThereError, write_whole
from campmon.engine.export.formats import Format
from campmon.model.errors import CampmonError
from campmon.model.text import clean
from campmon.tui import figures
from campmon.tui.append.paths import PathLine
from campmon.tui.cells import fit
from campmon.tui.export.choices import Choice, Exportable, Subject, choices, file_name, with_suffix
from campmon.tui.export.making import make_text, what_it_is
from campmon.tui.screens.confirm import AskScreen
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.terminal import aside
from campmon.tui.terminal.tell import copy_to_terminal
from campmon.tui.widgets.typed_line import TypedLine

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_SUFFIXES = tuple(kind.suffix for kind in Format)
_LABEL = 52
_HINT = "↑ ↓ choose · enter to the name, then writes · c copies · esc leaves"


class ExportScreen(Dialog[None]):
    """Writes what is chosen to a file, or asks the terminal to copy it. Nothing typed is lost."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
        Binding("enter", "enter", show=False, priority=True),
        Binding("tab,shift+tab", "turn", show=False, priority=True),
        Binding("c", "copy", show=False),
        Binding("q,x", "leave", show=False),
    ]
    AUTO_FOCUS = "OptionList"

    def __init__(
        self,
        app: CampmonApp,
        there: Exportable,
        screen: Screen[Any],
        folder: Path,
        home: Path | None,
        *,
        environment: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._campmon = app
        self._there = there
        self._pictured = screen
        self._folder = folder
        self._line = PathLine(home)
        self._environment = environment
        self._choices = choices(there)
        self._now = app.session.clock.now()
        self._chosen = 0
        self._proposed = self._name_of(self._choices[0])
        self._work: Worker[None] | None = None
        self.list = OptionList(markup=False)
        self.path = TypedLine(
            self._proposed, placeholder="path of the file", select_on_focus=False, compact=True
        )
        self.path.cursor_blink = False
        self.problem = said("", "problem")

    def compose(self) -> ComposeResult:
        """What and how, where, what is wrong."""
        with Vertical(classes="box"):
            yield said("Export", "title")
            yield self.list
            yield self.path
            yield self.problem
            yield said(_HINT, "hint")

    def on_mount(self) -> None:
        """Fill the list; the first line is proposed."""
        self.list.add_options([Option(self._row(place)) for place in range(len(self._choices))])
        self.list.highlighted = 0

    def _row(self, place: int) -> Content:
        """A line of the list. The chosen one has a sign: without colours, the focus lights it."""
        one = self._choices[place]
        sign = "›" if place == self._chosen else " "
        return Content(f"{sign} {fit(one.label, _LABEL)} {one.format.shown}")

    @property
    def choice(self) -> Choice:
        """The line that is chosen."""
        return self._choices[self._chosen]

    def _name_of(self, choice: Choice) -> str:
        name = file_name(choice, self._there, self._now)
        return self._line.show(self._folder / name, folder=False)

    @on(OptionList.OptionHighlighted)
    def _follow(self) -> None:
        """Take the line that the list stands on. At once: the next key may already be there."""
        before, self._chosen = self._chosen, self.list.highlighted or 0
        if before != self._chosen:
            for place in (before, self._chosen):
                self.list.replace_option_prompt_at_index(place, self._row(place))
            self._propose()

    def _propose(self) -> None:
        """A name for the choice; one that was typed is kept, but for how it ends."""
        typed, name = self.path.value, self._name_of(self.choice)
        if typed == self._proposed:
            self.path.value = name
        else:
            self.path.value = with_suffix(typed, _SUFFIXES, self.choice.format.suffix)
        self._proposed = name
        self.path.cursor_position = len(self.path.value)
        self._say("")

    def action_step(self, by: int) -> None:
        """Move in the list, wherever the focus is."""
        if by < 0:
            self.list.action_cursor_up()
        else:
            self.list.action_cursor_down()
        self._follow()

    def action_turn(self) -> None:
        """From the list to the name and back."""
        self.set_focus(self.list if self.focused is self.path else self.path)

    def _say(self, text: str) -> None:
        self.problem.update(Content(text))

    def action_enter(self) -> None:
        """From the list to the name; from there to the file."""
        if self.focused is self.path:  # at once, where `has_focus` comes later
            self._entered()
        else:
            self._to_the_name()

    @on(OptionList.OptionSelected)
    def _to_the_name(self) -> None:
        """A line was clicked."""
        self.set_focus(self.path)
        self.path.cursor_position = len(self.path.value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        cleaned = clean(event.value)
        if cleaned != event.value:
            self.path.value = cleaned
        self._say("")

    # To a file

    def _entered(self) -> None:
        if self._work is not None:
            return
        if not self.path.value.strip():
            self._say("Type the path of a file.")
            return
        path = self._line.meant(self.path.value).absolute()
        if os.path.isdir(path):
            self._folder = path
            self._proposed = self.path.value = self._name_of(self.choice)
            self.path.cursor_position = len(self.path.value)
            return
        self._begin(partial(self._write, path))

    def _begin(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        self._say("")
        self._work = self.run_worker(work, name="exporting", exit_on_error=False)

    async def _write(self, path: Path) -> None:
        choice = self.choice
        try:
            text = await self._made(choice)
            if text is None:
                return
            try:
                await self._put(path, choice, text, replace=False)
            except FileThereError:
                self._ask_to_replace(path, choice, text)
        finally:
            self._work = None

    async def _made(self, choice: Choice) -> str | None:
        """The text; None if it cannot be had, which is said."""
        self._say("Reading…" if choice.subject is Subject.REPORT else "")
        try:
            return await make_text(self._campmon.session, choice, self._there, self._pictured)
        except CampmonError as error:
            self._say(str(error))
            return None

    async def _put(self, path: Path, choice: Choice, text: str, *, replace: bool) -> None:
        """Write it and leave; what goes wrong is said here. Raises FileThereError."""
        try:
            size = await asyncio.to_thread(write_whole, path, text, replace=replace)
        except FileThereError:
            raise
        except CampmonError as error:
            self._say(str(error))
            return
        self._campmon.session.export_folder = path.parent
        shown = self._line.show(path, folder=False)
        self._campmon.tell(f"{what_it_is(choice, self._there)} ({_size(size)}) written to {shown}")
        self.dismiss(None)

    def _ask_to_replace(self, path: Path, choice: Choice, text: str) -> None:
        self._say("")
        shown = self._line.show(path, folder=False)

        async def replace() -> None:
            try:
                await self._put(path, choice, text, replace=True)
            finally:
                self._work = None

        def answered(sure: bool | None) -> None:
            if sure:
                self._begin(replace)

        question = f"{shown} is there already{_age(path, self._now)}. It would be lost."
        self.app.push_screen(AskScreen("Replace the file?", question, "Replace it"), answered)

    # To the clipboard

    def action_copy(self) -> None:
        """Ask the terminal to put it on its clipboard."""
        if self._work is not None:
            return
        why_not = aside.copies_nowhere(self._environment)
        if why_not is not None:
            self._say(f"Not copied: {why_not}. Enter writes it to a file.")
            return
        self._begin(self._copy)

    async def _copy(self) -> None:
        choice = self.choice
        try:
            text = await self._made(choice)
        finally:
            self._work = None
        if text is None:
            return
        size = aside.copy_size(text)
        if size > aside.COPY_LIMIT:
            self._say(
                f"Not copied: it is {_size(size)}, and terminals take {_size(aside.COPY_LIMIT)}. "
                "Enter writes it to a file."
            )
            return
        if not copy_to_terminal(self._campmon, text, environment=self._environment):
            self._say(
                "Not copied: there is no terminal here that could be asked, or it is too far "
                "behind. Enter writes it to a file."
            )
            return
        what = f"{what_it_is(choice, self._there)} as {choice.format.shown} ({_size(size)})"
        through = " tmux passes it on as it is set to." if self._environment.get("TMUX") else ""
        self._campmon.tell(
            f"{what}: given to the terminal's clipboard. Whether it took it cannot be known: "
            f"paste it to see.{through}"
        )
        self.dismiss(None)


def _size(size: int) -> str:
    return f"{size:,} B" if size < 10_000 else f"{size / 1_000:,.0f} kB"


def _age(path: Path, now: datetime) -> str:
    """When a file was changed last, behind a comma; "" where it cannot be told."""
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return ""
    return f", changed {figures.moment(changed, now)}"
