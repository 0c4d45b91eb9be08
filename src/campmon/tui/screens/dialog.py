"""What dialogs share: they float above the board, which stays live, and esc leaves them."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import ClassVar, TypeVar

from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from campmon.tui.screens.repaint import FrugalScreen

Result = TypeVar("Result")


class Dialog(FrugalScreen[Result], ModalScreen[Result]):
    """A dialog. Its text is text, never markup."""

    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = (
        Path(__file__).parents[1] / "styles" / "dialogs.tcss"
    )
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "leave", "Leave")]

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


def said(text: str, classes: str = "said") -> Static:
    """A piece of text, shown as it is."""
    return Static(Content(text), markup=False, classes=classes)
