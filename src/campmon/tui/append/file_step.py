"""Choosing a file, by its path or in the list of a folder."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker

from campmon.model.errors import InputFileError
from campmon.model.text import clean
from campmon.tui import figures
from campmon.tui.append.paths import UP, Entry, Listing, PathLine, completed, list_folder, matching
from campmon.tui.append.pieces import Step
from campmon.tui.append.table_words import file_size
from campmon.tui.cells import fit, right
from campmon.tui.widgets.typed_line import TypedLine

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

MOST_SHOWN = 300
"""Entries of a folder in the list: beyond them a few letters find what is meant."""

_SIZE, _TIME = 9, 11


class PathInput(TypedLine):
    """The path. The list below is moved in from here too, so that the hands stay."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("pagedown", "move(10)", show=False),
    ]

    class Complete(Message):
        """The path is to be completed."""

    class Move(Message):
        """The list's cursor is to be moved."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_complete(self) -> None:
        """Ask for completion."""
        self.post_message(self.Complete())

    def action_move(self, by: int) -> None:
        """Ask for a move in the list."""
        self.post_message(self.Move(by))


class FileStep(Step):
    """Chooses a file and opens it; one that cannot be taken says why, and stays typed."""

    heading = "file"
    wanted: ClassVar[str] = "a file"
    hint = "tab completes · ↑ ↓ choose · enter opens · esc leaves"

    def __init__(self, app: CampmonApp, folder: Path, home: Path | None) -> None:
        super().__init__(app)
        self._line = PathLine(home)
        self._listing = Listing(folder)
        self._shown: list[Entry] = []
        self._set_here = self._line.show(folder, folder=True)
        self._opening: Worker[None] | None = None
        self.path = PathInput(
            self._set_here,
            placeholder=f"path of {self.wanted}",
            select_on_focus=False,
            compact=True,
        )
        self.path.cursor_blink = False
        self.list = OptionList(markup=False)
        self.list.can_focus = False

    def compose(self) -> ComposeResult:
        """Path, list, what is wrong."""
        yield self.path
        yield self.list
        yield self.said

    def on_mount(self) -> None:
        """Look into the folder to begin with."""
        self._look(self._listing.folder)

    def begin(self) -> None:
        """Let the path be typed."""
        self.path.focus()
        self.path.cursor_position = len(self.path.value)

    def type_in(self, text: str) -> None:
        """Put what was typed elsewhere into the path."""
        if text:
            self.path.cursor_position = len(self.path.value)
            self.path.insert_text_at_cursor(text)

    # The folder

    @on(Input.Changed)
    def _path_changed(self, event: Input.Changed) -> None:
        event.stop()
        value = clean(event.value)
        if value != event.value:
            self.path.value = value
            return
        if value != self._set_here:
            self.said.say("")
        self._set_here = ""
        folder, _ = self._line.folder_of(value)
        if folder != self._listing.folder:
            self._look(folder)
        else:
            self._fill()

    def _look(self, folder: Path) -> None:
        async def work() -> None:  # begun only if no later one takes its place
            await self._list(folder)

        _: Worker[None] = self.run_worker(
            work, name="looking", group="listing", exclusive=True, exit_on_error=False
        )

    async def _list(self, folder: Path) -> None:
        self._listing = await asyncio.to_thread(list_folder, folder)
        self._fill()

    def on_resize(self) -> None:
        """Fit the columns."""
        self._fill()

    def _fill(self) -> None:
        folder, beginning = self._line.folder_of(self.path.value)
        entries = self._listing.entries if folder == self._listing.folder else ()
        self._shown = matching(entries, beginning)
        found = len(self._shown)
        self._shown = self._shown[:MOST_SHOWN]
        if not beginning:
            self._shown.insert(0, Entry(folder / UP, True))
        width = self.list.size.width - 2
        self.list.clear_options()
        self.list.add_options([Option(self._row(entry, width)) for entry in self._shown])
        if found > MOST_SHOWN:
            said = f"… {found - MOST_SHOWN:,} more: type the beginning of the name"
            self.list.add_option(Option(Content(said), disabled=True))
        elif self._listing.problem:
            self.list.add_option(Option(Content(self._listing.problem), disabled=True))
        elif not found and beginning:
            self.list.add_option(Option(Content("nothing here is called that"), disabled=True))
        self.list.highlighted = None

    def _row(self, entry: Entry, width: int) -> Content:
        if entry.path.name == UP:
            return Content(fit("../", width))
        room = max(10, width - _SIZE - _TIME - 2)
        size = "" if entry.size is None else file_size(entry.size)
        now = self._campmon.session.clock.now()
        time = "" if entry.modified is None else figures.moment(entry.modified, now)
        return Content(f"{fit(entry.shown, room)} {right(size, _SIZE)} {right(time, _TIME)}")

    @on(PathInput.Move)
    def _move(self, event: PathInput.Move) -> None:
        count = len(self._shown)
        if not count:
            return
        at = self.list.highlighted
        if at is None:
            self.list.highlighted = 0 if event.by > 0 else count - 1
        else:
            self.list.highlighted = min(count - 1, max(0, at + event.by))

    @on(PathInput.Complete)
    def _complete(self) -> None:
        folder, beginning = self._line.folder_of(self.path.value)
        if folder != self._listing.folder:
            return
        value = self.path.value
        longer = completed(self._listing.entries, beginning)
        kept = value[: len(value) - len(beginning)]
        if not beginning and value and not value.endswith("/"):
            kept += "/"  # `~` or `..`
        self._put(kept + longer)

    def _put(self, text: str) -> None:
        self.path.value = text
        self.path.cursor_position = len(text)

    # Opening

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        at = self.list.highlighted
        if at is not None and at < len(self._shown):
            self._take(self._shown[at])
        elif not self.path.value.strip():
            self.said.say(f"Type the path of {self.wanted}, or choose one from the list.", "warn")
        else:
            self._open(self._line.meant(self.path.value).absolute())

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index < len(self._shown):
            self._take(self._shown[event.option_index])

    def _take(self, entry: Entry) -> None:
        path = entry.path
        if path.name == UP:
            path = Path(str(path.parent.absolute())).parent
        if entry.is_folder:
            self._enter(path)
        else:
            self._put(self._line.show(path, folder=False))
            self._open(path.absolute())

    def _enter(self, folder: Path) -> None:
        self._put(self._line.show(folder, folder=True))

    def _open(self, path: Path) -> None:
        if self._opening is not None:
            return
        if os.path.isdir(path):  # False, not an error, where it may not be looked at
            self._enter(path)
            return
        self.said.say(f"Opening {path.name}…  esc calls it off", "muted")
        self._opening = self.run_worker(self._opened(path), name="opening", exit_on_error=False)

    def call_off(self) -> bool:
        """Open no file after all; False if none was being opened."""
        if self._opening is None:
            return False
        self._opening.cancel()
        self._opening = None
        self.said.say("Called off.", "muted")
        return True

    def open_file(self, path: Path) -> Message:
        """Open the file, in a thread, and say so with a message. Raises InputFileError."""
        raise NotImplementedError

    async def take(self, path: Path) -> Message | None:
        """Open the file without holding up the screen; None if nothing is to be done with it.

        Raises InputFileError.
        """
        return await asyncio.to_thread(self.open_file, path)

    async def _opened(self, path: Path) -> None:
        try:
            taken = await self.take(path)
        except InputFileError as error:
            self._opening = None
            self.said.say(str(error), "bad")
            return
        self._opening = None
        self.said.say("")
        if taken is not None:
            self._campmon.session.last_folder = path.parent
            self.post_message(taken)
