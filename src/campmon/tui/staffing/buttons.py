"""The staffing editor's name for a row of buttons."""

from campmon.tui.append.pieces import ButtonRow as Buttons

__all__ = ["Buttons"]
