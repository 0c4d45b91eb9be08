"""All that is said loudly before records are sent, whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from campmon.model.text import clean
from campmon.tui.cells import wrap
from campmon.tui.looks import Line
from campmon.tui.screens.reading import ReadingScreen

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_LINES_EACH = 12


class WarningsScreen(ReadingScreen):
    """Each warning in full, with a line between."""

    heading = "Before anything is sent"

    def __init__(self, app: CampmonApp, warnings: Sequence[str]) -> None:
        super().__init__(app)
        self._warnings = warnings

    def make_lines(self, width: int) -> Sequence[Line]:
        """The warnings, wrapped."""
        lines: list[Line] = []
        for said in self._warnings:
            lines += [((line, "warn"),) for line in wrap(clean(said), width, _LINES_EACH)]
            lines.append(())
        return lines
