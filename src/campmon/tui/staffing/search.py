"""The line in which a name is sought; the list below is moved in from here too."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from campmon.tui.widgets.typed_line import TypedLine


class SearchInput(TypedLine):
    """What is typed is sought at once. A whole list pasted here is a list, and no search."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-1, True)", show=False),
        Binding("pagedown", "move(1, True)", show=False),
    ]

    class Move(Message):
        """The list's cursor is to be moved, by rows or by screenfuls."""

        def __init__(self, by: int, page: bool) -> None:
            super().__init__()
            self.by = by
            self.page = page

    def __init__(self) -> None:
        super().__init__(
            placeholder="name, e-mail, id or team", select_on_focus=False, compact=True
        )
        self.cursor_blink = False

    def action_move(self, by: int, page: bool = False) -> None:
        """Ask for a move in the list."""
        self.post_message(self.Move(by, page))

    def _on_paste(self, event: events.Paste) -> None:
        """Leave a list to the editor; a single name is sought."""
        if is_list(event.text):
            event.prevent_default()


def is_list(text: str) -> bool:
    """Whether a pasted text is more than one name."""
    stripped = text.strip()
    return stripped.count("@") > 1 or any(part in stripped for part in ",;\n\r\t")
