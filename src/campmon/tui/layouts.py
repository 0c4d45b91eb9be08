"""Layouts of the board: where the panels are, and how much room they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from campmon.settings.profile import LAYOUTS

if TYPE_CHECKING:
    from campmon.tui.screens.board import BoardScreen

COMPACT, NORMAL, WIDE = LAYOUTS

BESIDE_FROM = 160
"""Columns from which the wide layout puts the panels beside the table."""
_BESIDE_SHARE = 0.36
_MOST_BESIDE = 76
_LINES_A_PANEL = 9
_TWO_ROWS_FROM = 36


def following(layout: str) -> str:
    """The layout that comes next."""
    return LAYOUTS[(LAYOUTS.index(layout) + 1) % len(LAYOUTS)]


def told(layout: str, width: int, height: int) -> str:
    """The layout in words, with what it lacks room for on a screen of this size."""
    if layout == COMPACT:
        return "Layout: compact, without panels"
    if layout == WIDE and width < BESIDE_FROM:
        rows = "" if height >= _TWO_ROWS_FROM else f"; two rows of them need {_TWO_ROWS_FROM} lines"
        return f"Layout: wide. Panels beside the table need {BESIDE_FROM} columns{rows}"
    return f"Layout: {layout}"


def arrange(board: BoardScreen, layout: str, width: int, height: int) -> None:
    """Give the panels their share of a screen of this size."""
    beside = layout == WIDE and width >= BESIDE_FROM
    board.set_class(layout == COMPACT, "-compact")
    panels = board.panels
    if beside != board.has_class("-beside"):
        board.set_class(beside, "-beside")
        # What is split off first gets the full width; the lowest line goes first.
        if beside:
            board.move_child(board.key_line, before=board.campaign_line)
        else:
            board.move_child(board.key_line, after=panels)
    if beside:
        panels.styles.width = min(_MOST_BESIDE, int(width * _BESIDE_SHARE))
        panels.styles.height = "1fr"
        panels.stack(max(1, (height - 3) // _LINES_A_PANEL), beside=True)
        return
    panels.styles.width = "1fr"
    if layout == WIDE and height >= _TWO_ROWS_FROM:
        panels.styles.height = 2 * _LINES_A_PANEL
        panels.stack(2)
    else:
        panels.styles.height = max(6, min(12, height // 3))
        panels.stack(1)
