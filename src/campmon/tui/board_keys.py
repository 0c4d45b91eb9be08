"""Keys that the board's table takes before any command does: counts, and letters of a jump."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from textual.events import Key
from textual.timer import Timer

from campmon.tui.bindings import Keys
from campmon.tui.counting import SECONDS, Counting
from campmon.tui.jumping import Jump
from campmon.tui.looks import Span
from campmon.tui.messages import Told
from campmon.tui.widgets.campaign_table import CampaignTable

_DIGITS = frozenset("0123456789")
Move = Callable[[CampaignTable, int], None]

_MOVES: Mapping[str, Move] = MappingProxyType(
    {
        "up": lambda table, count: table.action_move(-count),
        "down": lambda table, count: table.action_move(count),
        "pageup": lambda table, count: table.action_page(-count),
        "pagedown": lambda table, count: table.action_page(count),
        "home": lambda table, count: table.go_to_row(count),
        "end": lambda table, count: table.go_to_row(count),
    }
)
"""What a count means to a key. To all others, and to all that act, it means nothing."""


class BoardKeys:
    """Holds a count or a jump that has been begun. Whatever else is pressed ends either."""

    def __init__(self, table: CampaignTable, keys: Keys, changed: Callable[[], None]) -> None:
        """`changed` is called when the key line has something else to say."""
        self._table = table
        self._changed = changed
        self._moves: dict[str, Move] = {
            **dict.fromkeys(keys.of("table.mark"), CampaignTable.mark_down),
            **_MOVES,
        }
        self._count = Counting()
        self._jump = Jump()
        self._patience: Timer | None = None

    @property
    def said(self) -> tuple[Span, ...]:
        """What the key line says of it: the digits typed, or what to type."""
        if self._jump.open:
            typed = f" Jump: {self._jump.typed}… " if self._jump.typed else " Jump "
            told = " type the letters beside a campaign, esc leaves"
            return ((typed, "badge"), (told, "muted"))
        return ((f" {self._count.typed}× ", "badge"),) if self._count.typed else ()

    @property
    def jumping(self) -> bool:
        """Whether letters of a jump are waited for."""
        return self._jump.open

    def begin_jump(self) -> None:
        """Show letters beside the campaigns that are on the screen."""
        self._jump = Jump.over(self._table.visible_keys)
        self._show_jump()

    def heard(self, event: Key) -> bool:
        """Take a key that is meant for a jump or a count; whether it was one."""
        if self._jump.open:
            self._letter(event)
            return True
        if event.character in _DIGITS and event.key == event.character:
            self._count.digit(event.character)
            self._wait()
            self._changed()
            return True
        return self._counted(event.key)

    def _counted(self, key: str) -> bool:
        """Do what a count makes of a key; the count is gone whether or not it means anything."""
        if not self._count.typed:
            return False
        count = self._count.take()
        self._changed()
        move = self._moves.get(key)
        if key == "escape":
            return True
        if move is None or count is None:
            return False
        move(self._table, count)
        return True

    def _letter(self, event: Key) -> None:
        found = None
        if event.character is not None and event.character.isalpha():
            found = self._jump.press(event.character)
        else:
            self._jump.end()
        if found is not None:
            self._table.go_to(found)
            if self._table.cursor_key != found:
                said = (
                    "That campaign is gone, or not shown any more. The cursor stayed where it was"
                )
                self._table.post_message(Told(said, "warning"))
        self._show_jump()

    def _show_jump(self) -> None:
        self._table.set_labels(self._jump.shown)
        self._changed()

    def _wait(self) -> None:
        if self._patience is not None:
            self._patience.stop()
        self._patience = self._table.set_timer(SECONDS, self._expire)

    def _expire(self) -> None:
        if self._count.take() is not None:
            self._changed()
