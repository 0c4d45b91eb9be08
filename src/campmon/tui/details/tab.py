"""What the tabs of the details share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.message import Message

from campmon.model.capability import Capability
from campmon.tui.looks import Looks
from campmon.tui.panels.context import Context

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

Hints = Sequence[tuple[str, str]]
"""Keys with what they do, for the key line."""


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

    def begin(self) -> None:
        """Take the focus: the tab is shown, for the first time or again."""
        raise NotImplementedError

    def end(self) -> None:
        """Another tab is shown instead."""

    def refreshed(self, context: Context) -> None:
        """The source has been read again while the tab is shown."""
        self.context = context

    def leave(self) -> bool:
        """What esc ends in the tab, rather than the details; whether there was anything."""
        return False
