"""Leaving while jobs run: pause them, let them go on by themselves, or stay."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button

from campmon.model.text import clean
from campmon.tui.screens.dialog import Dialog, said


class Leaving(StrEnum):
    """What becomes of the jobs that run."""

    STAY = "stay"
    PAUSE = "pause"
    GO_ON = "on"


class LeavingScreen(Dialog[Leaving]):
    """Asks; the focus is on staying."""

    AUTO_FOCUS = "#stay"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
        Binding("n,q", "leave", show=False),
    ]

    def __init__(self, acts: str) -> None:
        """`acts` says what is under way: "appending to Renewals"."""
        super().__init__()
        self._acts = clean(acts)

    def compose(self) -> ComposeResult:
        """What is under way, and the ways on."""
        with Vertical(classes="box"):
            yield said("Leave campmon?", "title")
            yield said(
                f"{self._acts[:1].upper()}{self._acts[1:]} is under way.\n\n"
                "Paused, it ends after the call under way and can be resumed: j here, or campmon "
                "append --resume. Or it goes on to its end by itself: campmon jobs tells how far "
                "it is."
            )
            with Horizontal(classes="buttons"):
                yield Button("Stay", id=Leaving.STAY.value, compact=True)
                yield Button(Content("Pause and leave"), id=Leaving.PAUSE.value, compact=True)
                yield Button(Content("Let it go on"), id=Leaving.GO_ON.value, compact=True)
            yield said("tab or arrows choose, enter takes, esc stays", "hint")

    @on(Button.Pressed)
    def _chosen(self, event: Button.Pressed) -> None:
        self.dismiss(Leaving(str(event.button.id)))
