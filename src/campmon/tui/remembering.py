"""The running screen and what it remembers: put back at the start, written down when it changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from campmon.settings.profile import LAYOUTS
from campmon.tui.layouts import NORMAL
from campmon.tui.remembered import Remembered, ScreenFile
from campmon.tui.widgets.columns import BY_ID

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

EVERY_SECONDS = 2.0


class Remembering:
    """Looks now and then whether the board is still as it was remembered."""

    def __init__(
        self, file: ScreenFile, *, layout: str | None = None, theme: str | None = None
    ) -> None:
        """`layout` and `theme` are the configuration's."""
        self._file = file
        self._layout = layout
        self._theme = theme
        self._first_layout = NORMAL

    def begin(self, app: CampmonApp) -> None:
        """Put the board back as it was left, and keep an eye on it."""
        known, board = self._file.remembered, app.board
        layout = known.chosen_layout(self._layout)
        if layout in LAYOUTS and layout != board.layout_name:
            board.lay_out(layout)
        self._first_layout = board.layout_name
        if known.sort in BY_ID:
            board.table.sort_by(known.sort, known.descending)
        if known.panel:
            board.panels.turn_to(known.panel)
        hidden = frozenset(known.hidden) & app.session.sources.keys()
        if hidden and hidden != app.session.sources.keys():
            board.hide_sources(frozenset(hidden))
        app.set_interval(EVERY_SECONDS, lambda: self.keep(app))

    def keep(self, app: CampmonApp) -> None:
        """Write down how the board is now, if it is not as it was."""
        board, before = app.board, self._file.remembered
        sort, descending = board.table.sorted_by
        now = replace(
            before,
            sort=sort,
            descending=descending,
            panel=board.panels.first,
            hidden=tuple(sorted(board.hidden)),
        )
        if board.layout_name != self._first_layout:
            now = replace(now, layout=board.layout_name, over_layout=self._layout)
            self._first_layout = board.layout_name
        if app.chosen_theme is not None:
            now = replace(now, theme=app.chosen_theme, over_theme=self._theme)
        if before != Remembered() or now != _UNTOUCHED:
            self._file.keep(now)


_UNTOUCHED = Remembered(sort="name", panel="Progress")
"""A screen that nobody has changed: nothing to write down."""
