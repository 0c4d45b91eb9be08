"""Going to a time of day in the recording."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from campmon.backends.recording.player import Player
from campmon.tui.replay.moments import position_of
from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.widgets.typed_line import TypedLine


class GoToScreen(Dialog[float]):
    """Asks for a time; its answer is the position."""

    def __init__(self, player: Player) -> None:
        super().__init__()
        recording = player.recording
        self._begun = recording.begun.astimezone()
        self._seconds = recording.seconds
        self._ends = recording.ends.astimezone()
        self._problem = said("", "hint")

    def compose(self) -> ComposeResult:
        """Title, what there is, the line to type in, what is wrong with it."""
        with Vertical(classes="box"):
            yield said("Go to a time in the recording", "title")
            yield said(f"It goes from {self._begun:%H:%M:%S} to {self._ends:%H:%M:%S}.")
            yield TypedLine(placeholder="14:30", id="time")
            yield self._problem
            yield said("enter goes there, esc leaves", "hint")

    @property
    def problem(self) -> Static:
        """What is wrong with what was typed."""
        return self._problem

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            position = position_of(event.value, self._begun, self._seconds)
        except ValueError as error:
            self._problem.update(str(error))
            return
        self.dismiss(position)
