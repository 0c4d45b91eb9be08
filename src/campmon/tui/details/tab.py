"""What the tabs of the details share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.containers import Vertical
from textual.message import Message
from textual.worker import Worker

from campmon.model.capability import Capability
from campmon.tui.cells import wrap
from campmon.tui.crash import log_problem
from campmon.tui.looks import Line, Looks
from campmon.tui.panels.context import Context
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_MOST_LINES = 3
"""Lines that a problem may take, above the one that says what can be done."""

Hints = Sequence[tuple[str, str]]
"""Keys with what they do, for the key line."""


def what_broke(worker: Worker[object]) -> str:
    """Put a worker's error into the log, and say in a word what it was."""
    error = worker.error
    if error is not None:
        log_problem(error, worker.name)
    return f"unexpected {type(error).__name__}; the log has more"


class StatusLines(LineWidget):
    """One line below a tab; more only where something is in the way, which is told whole."""

    def say(self, line: Line) -> None:
        """Say how things stand."""
        self._take(1)
        self.set_lines([line])

    def say_problem(self, said: str) -> None:
        """Say what is in the way, and what can be done."""
        lines: list[Line] = [((text, "bad"),) for text in wrap(said, self.size.width, _MOST_LINES)]
        self._take(len(lines) + 1)
        self.set_lines([*lines, (("r", "key"), (" tries again", "muted"))])

    def _take(self, height: int) -> None:
        if self.size.height != height:
            self.styles.height = height


class Tab(Vertical):
    """One tab. The screen shows one at a time, and tells the one shown of every refresh."""

    title: ClassVar[str] = ""
    capability: ClassVar[Capability | None] = None

    class HintsChanged(Message):
        """The tab's keys do something else now."""

    def __init__(self, app: CampmonApp, looks: Looks, context: Context) -> None:
        super().__init__(classes="tab")
        self._campmon = app
        self.looks = looks
        self.context = context
        """The campaign as it was last told of."""

    @property
    def hints(self) -> Hints:
        """Its keys, the most needed first."""
        return ()

    @property
    def esc_does(self) -> str:
        """What esc does now, in a word."""
        return "back"

    def make_ready(self) -> None:
        """Take the focus, before the tab is seen; nothing may be read yet."""

    def begin(self) -> None:
        """Take the focus: the tab is shown, for the first time or again."""
        raise NotImplementedError

    def end(self) -> None:
        """Another tab is shown instead."""

    def resumed(self) -> None:
        """A screen that lay above the details was left, while the tab is shown."""

    def refreshed(self, context: Context) -> None:
        """The source has been read again while the tab is shown."""
        self.context = context

    def take_typed_ahead(self, event: events.Key) -> bool:
        """Give an input that has just opened what was typed ahead of it; whether it took it."""
        return False

    def leave(self) -> bool:
        """What esc ends in the tab, rather than the details; whether there was anything."""
        return False
