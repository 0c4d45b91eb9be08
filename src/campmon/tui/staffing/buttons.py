"""Buttons side by side, between which the arrows move at once."""

from __future__ import annotations

from textual.widgets import Button

from campmon.tui.append.pieces import ButtonRow


class Buttons(ButtonRow):
    """A row of buttons. The focus moves before the next key is handed out.

    `focus()` has it later: an enter typed right behind an arrow would press the button before.
    """

    def action_step(self, by: int) -> None:
        """Move the focus to the next button that can be pressed."""
        buttons = [b for b in self.query(Button) if b.display and not b.disabled]
        focused = self.screen.focused
        if isinstance(focused, Button) and focused in buttons:
            self.screen.set_focus(buttons[(buttons.index(focused) + by) % len(buttons)])
