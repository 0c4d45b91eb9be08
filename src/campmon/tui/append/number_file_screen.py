"""Finding a file of numbers that are not called, by its path or in the list of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from campmon.append import check_readable
from campmon.tui.append.file_step import FileStep
from campmon.tui.append.paths import home_folder, working_folder
from campmon.tui.screens.dialog import Dialog, said

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_STYLES = Path(__file__).parents[1] / "styles"


class NumberFileStep(FileStep):
    """Takes a file that can be read; what is in it is read with the check."""

    wanted: ClassVar[str] = "a file with a number in each line"

    class Found(Message):
        """There is such a file."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    def open_file(self, path: Path) -> Message:
        """See that it can be read. Raises InputFileError."""
        check_readable(path)
        return self.Found(path)


class NumberFileScreen(Dialog[Path]):
    """Chooses a file; its answer is the path."""

    CSS_PATH: ClassVar[CSSPathType | None] = [_STYLES / "dialogs.tcss", _STYLES / "append.tcss"]

    def __init__(self, app: CampmonApp) -> None:
        super().__init__()
        folder = app.session.last_folder or working_folder()
        self.step = NumberFileStep(app, folder, home_folder())

    def compose(self) -> ComposeResult:
        """Title, path and folder, what the keys do."""
        with Vertical(classes="box wide", id="append"):
            yield said("Add a file of numbers that are not called", "title")
            yield self.step
            yield said(self.step.hint, "hint")

    def on_mount(self) -> None:
        """Let the path be typed."""
        self.step.begin()

    @on(NumberFileStep.Found)
    def _found(self, message: NumberFileStep.Found) -> None:
        self.dismiss(message.path)
