"""Help: every key of every screen, those of the present one first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from campmon.model.intent import Tier
from campmon.model.state import CampaignState
from campmon.tui.cells import fit, wrap
from campmon.tui.looks import Line
from campmon.tui.screen_keys import EVERYWHERE, MOVING, SCREENS, ScreenKeys, keys_here
from campmon.tui.screens.reading import ReadingScreen
from campmon.tui.signs import ALERT, ALERT_SEEN, MARKED, SIGNS, STALE

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_TIERS = {
    Tier.NONE: "",
    Tier.CONFIRM: " (asks)",
    Tier.TYPE_NAME: " (type its name)",
}
_KEYS, LABEL = 12, 11
_MOST_LINES = 4


def begin(app: CampmonApp) -> None:
    """Show the keys; on a screen over the board its own come first. Once more leaves them."""
    if isinstance(app.screen, HelpScreen):  # by a key from the configuration
        app.screen.dismiss(None)
        return
    first = here(app.screen)
    screen = app.ready.take(HelpScreen)
    if screen is None:
        screen = HelpScreen(app, first)
    elif first:
        screen.put_first(first)
    app.push_screen(screen)


def here(screen: Screen[Any]) -> tuple[ScreenKeys, ...]:
    """The keys of what a screen shows now: of itself, and of the tab or step that is shown."""
    classes = (kind for widget in _shown(screen) for kind in type(widget).__mro__)
    return keys_here(kind.__name__ for kind in classes)


def _shown(widget: Widget) -> Iterator[Widget]:
    yield widget
    for child in widget.children:
        if child.display:
            yield from _shown(child)


class HelpScreen(ReadingScreen):
    """Shows all keys, and what signs mean."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,f1", "leave", show=False)]
    heading = "Keys"

    def __init__(self, app: CampmonApp, first: Sequence[ScreenKeys] = ()) -> None:
        super().__init__(app)
        self._first = first

    def put_first(self, first: Sequence[ScreenKeys]) -> None:
        """Show these keys before all others."""
        self._first = first
        self.fill()

    def make_lines(self, width: int) -> Sequence[Line]:
        """The present screen's keys, commands by group, then all other screens', then signs."""
        lines: list[Line] = []
        for screen in (*self._first, EVERYWHERE) if self._first else ():
            lines += _group(screen, width)
        lines += self._commands(width)
        lines += _group(MOVING, width)
        rest = [screen for screen in SCREENS if screen not in self._first]
        for screen in rest if self._first else (EVERYWHERE, *rest):
            lines += _group(screen, width)
        lines += [(), (("Signs", "title"),)]
        lines += [_sign(state) for state in CampaignState]
        for sign, word, text in _SIGNS:
            lines += _row(sign, word, text, width)
        return lines[1:]  # nothing above the first title

    def _commands(self, width: int) -> list[Line]:
        lines: list[Line] = []
        group = ""
        for command in self._campmon.commands:
            if command.group != group:
                group = command.group
                on_board = " (on the board)" if self._first else ""
                lines += [(), ((f"{group}{on_board}", "title"),)]
            shown = self._campmon.keys.all_shown(command) or "palette"
            lines += _row(shown, command.label, command.help + _TIERS[command.tier], width)
        return lines


_SIGNS: tuple[tuple[str, str, str], ...] = (
    (MARKED, "marked", "The campaign is marked: commands act on all marked ones"),
    (ALERT, "alert", "Something about the campaign wants somebody"),
    (ALERT_SEEN, "seen", "An alert that somebody has seen to"),
    (STALE, "stale", "The figure is older than it should be: its source is silent"),
    ("≈", "derived", "campmon worked the figure out; the platform did not report it"),
    ("—", "unknown", "The platform does not say; it never means 0"),
)


def _group(screen: ScreenKeys, width: int) -> list[Line]:
    lines: list[Line] = [(), ((screen.title, "title"),)]
    for row in screen.rows:
        lines += _row(row.shown, row.label, row.help, width)
    return lines


def _row(key: str, label: str, text: str, width: int) -> list[Line]:
    """Keys, label, and what they do; what is too long for its column goes on below."""
    keys = wrap(key, _KEYS - 1, _MOST_LINES)
    told = wrap(text, max(20, width - _KEYS - LABEL), _MOST_LINES)
    return [
        (
            (fit(keys[n] if n < len(keys) else "", _KEYS), "key"),
            (fit(label if n == 0 else "", LABEL), "text"),
            (told[n] if n < len(told) else "", "muted"),
        )
        for n in range(max(len(keys), len(told)))
    ]


def _sign(state: CampaignState) -> Line:
    sign = SIGNS[state]
    return ((fit(sign.mark, _KEYS), sign.role), (sign.word, sign.role))
