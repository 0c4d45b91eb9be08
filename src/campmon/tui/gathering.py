"""Gathering: what several sources tell at different moments is shown in one frame."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from campmon.engine.board import BoardChange, together
from campmon.tui.messages import DetailRead

FRAME_SECONDS = 0.5
"""Figures of several sources wait so long after the last frame, while they keep coming."""

HOLD_SECONDS = 0.05
"""How long a change of the board waits for the panels' figures, so that one frame shows both."""

Show = Callable[[BoardChange, DetailRead | None], None]


class Gathering:
    """Holds changes of the board, and what is read for the panels, until they are to be shown.

    show     shows them; an empty change where only the panels' figures are new
    seconds  between two frames; 0 shows each change at once
    """

    def __init__(self, show: Show, *, seconds: float) -> None:
        self._show = show
        self._seconds = seconds
        self._changes: list[BoardChange] = []
        self._read: DetailRead | None = None
        self._due: asyncio.TimerHandle | None = None
        self._waits_for_read = False
        self._shown_at = float("-inf")

    @property
    def gathers(self) -> bool:
        """Whether changes wait for others at all."""
        return self._seconds > 0

    def add(self, change: BoardChange, *, awaits_read: bool, at_once: bool) -> None:
        """Take in a change. After rest it is shown at once, else with the next frame.

        awaits_read  the panels' figures are being read: a frame waits a moment for them
        at_once      it is more than figures that moved on
        """
        self._changes.append(change)
        if self._due is not None and (self._waits_for_read or not at_once):
            return
        loop = asyncio.get_running_loop()
        wait = 0.0 if at_once else self._shown_at + self._seconds - loop.time()
        if wait <= 0 and not awaits_read:
            self.show()
            return
        if self._due is not None:
            self._due.cancel()
        self._waits_for_read = wait <= 0
        self._due = loop.call_later(HOLD_SECONDS if wait <= 0 else wait, self.show)

    def take(self, read: DetailRead, *, at_once: bool) -> None:
        """Take in what was read; a frame to come shows it, unless it was waited for."""
        self._read = read
        if self._due is None or self._waits_for_read or at_once:
            self.show()

    def show(self) -> None:
        """Show all that is held, now."""
        if self._due is not None:
            self._due.cancel()
        self._due, self._waits_for_read = None, False
        self._shown_at = asyncio.get_running_loop().time()
        changes, self._changes = self._changes, []
        read, self._read = self._read, None
        if changes or read is not None:
            self._show(together(changes), read)
