"""All that speaks against dialing as lines, each with the key that mends it. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from campmon.model.command import BY_ID
from campmon.model.why import WhyNot
from campmon.tui.bindings import Keys
from campmon.tui.cells import fit, width_of
from campmon.tui.details.overview import folded
from campmon.tui.looks import Line

TITLE = "Why nothing is dialed"
_MEND = 13
_NO_KEY = "·"


def why_lines(reasons: Sequence[WhyNot], keys: Keys, width: int) -> list[Line]:
    """The reasons under a title, the one to mend first at the top; nothing for none."""
    if not reasons:
        return []
    rest = "─" * max(0, width - width_of(TITLE) - 1)
    lines: list[Line] = [((TITLE, "warn"), (f" {rest}", "track"))]
    for reason in reasons:
        lines += _reason(reason, keys, width)
    return [*lines, ()]


def _reason(reason: WhyNot, keys: Keys, width: int) -> list[Line]:
    command = BY_ID.get(reason.command_id or "")
    key = keys.shown(command.id) if command is not None else ""
    label = command.label.lower() if command is not None else ""
    texts = folded(reason.reason, max(10, width - _MEND - 1))
    lines: list[Line] = []
    for place, text in enumerate(texts):
        if place or command is None:
            mend: Line = ((fit("" if place else _NO_KEY, _MEND + 1), "muted"),)
        else:
            shown = key or "ctrl+p"
            rest = fit(f" {label}", _MEND - width_of(shown))
            mend = ((shown, "key"), (rest + " ", "muted"))
        lines.append((*mend, (text, "warn" if not place else "text")))
    return lines
