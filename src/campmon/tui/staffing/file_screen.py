"""Choosing the file of a list, by its path or in the list of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from campmon.model.agent_names import MOST_CHARACTERS, decoded
from campmon.model.errors import InputFileError
from campmon.model.text import clean
from campmon.tui.append.file_step import FileStep
from campmon.tui.append.paths import home_folder, working_folder
from campmon.tui.forms.upload import read_upload
from campmon.tui.screens.dialog import Dialog, said

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_STYLES = Path(__file__).parents[1] / "styles"
_MOST_BYTES = 4 * MOST_CHARACTERS


class ListFileStep(FileStep):
    """Opens a text, and hands it on."""

    wanted = "a text or CSV file with the list"

    class Read(Message):
        """A file was read."""

        def __init__(self, name: str, text: str) -> None:
            super().__init__()
            self.name = name
            self.text = text

    def open_file(self, path: Path) -> Message:
        """Read the file as text. Raises InputFileError."""
        content = read_upload(path).content
        if len(content) > _MOST_BYTES:
            raise InputFileError(
                f"{clean(path.name)} is too large for a list of names", "Split it."
            )
        return self.Read(path.name, decoded(content, clean(path.name)))


class FileScreen(Dialog[tuple[str, str]]):
    """Chooses a file; its answer is the file's name and text."""

    CSS_PATH: ClassVar[CSSPathType | None] = [
        _STYLES / "dialogs.tcss",
        _STYLES / "append.tcss",
        _STYLES / "staffing.tcss",
    ]

    def __init__(self, app: CampmonApp) -> None:
        super().__init__()
        self.step = ListFileStep(app, app.session.last_folder or working_folder(), home_folder())

    def compose(self) -> ComposeResult:
        """Title, path and folder, what the keys do."""
        with Vertical(classes="box wide", id="append"):
            yield said("Load a list from a file", "title")
            yield self.step
            yield said(self.step.hint, "hint")

    def on_mount(self) -> None:
        """Let the path be typed."""
        self.step.begin()

    @on(ListFileStep.Read)
    def _file_read(self, message: ListFileStep.Read) -> None:
        self.dismiss((message.name, message.text))
