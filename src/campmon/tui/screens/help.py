"""Help: every command with its keys, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Sequence

from campmon.model.intent import Tier
from campmon.model.state import CampaignState
from campmon.tui.cells import fit
from campmon.tui.looks import Line
from campmon.tui.screens.reading import ReadingScreen
from campmon.tui.signs import MARKED, SIGNS, STALE

_TIERS = {
    Tier.NONE: "",
    Tier.CONFIRM: " (asks)",
    Tier.TYPE_NAME: " (type its name)",
}

_MOVING: tuple[tuple[str, str], ...] = (
    ("↑ ↓", "Move the cursor; it stays with its campaign whatever moves"),
    ("pgup pgdn", "A screenful up or down"),
    ("home end", "First or last campaign"),
    ("esc", "Clear the filter, then the marks"),
)

IN_RECORDS: tuple[tuple[str, str, str], ...] = (
    ("e", "Change", "Change the record under the cursor, or one whose number you type (asks)"),
    ("u", "Update", "Update records from a file, each found by its number (asks)"),
    ("/ n", "Find", "Find a record by a part of its account or phone; the next one"),
    ("v x", "Show", "Only valid records; further fields"),
)
"""Keys of the records tab of a campaign's details."""


class HelpScreen(ReadingScreen):
    """Shows all keys, and what signs mean."""

    heading = "Keys"

    def make_lines(self, width: int) -> Sequence[Line]:
        """Commands by group, then moving about, the records' keys, then signs."""
        lines: list[Line] = []
        group = ""
        for command in self._campmon.commands:
            if command.group != group:
                group = command.group
                lines += [(), ((group, "title"),)] if lines else [((group, "title"),)]
            shown = self._campmon.keys.all_shown(command) or "palette"
            lines.append(_row(shown, command.label, command.help + _TIERS[command.tier]))
        lines += [(), (("Moving about", "title"),)]
        lines += [_row(key, "", text) for key, text in _MOVING]
        lines += [(), (("Records, in the details of a campaign", "title"),)]
        lines += [_row(*row) for row in IN_RECORDS]
        lines += [(), (("Signs", "title"),)]
        lines += [_sign(state) for state in CampaignState]
        lines += [
            _row(MARKED, "marked", "The campaign is marked: commands act on all marked ones"),
            _row(STALE, "stale", "The figure is older than it should be: its source is silent"),
            _row("≈", "derived", "campmon worked the figure out; the platform did not report it"),
            _row("—", "unknown", "The platform does not say; it never means 0"),
        ]
        return lines


def _row(key: str, label: str, text: str) -> Line:
    return ((fit(key, 10), "key"), (fit(label, 11), "text"), (text, "muted"))


def _sign(state: CampaignState) -> Line:
    sign = SIGNS[state]
    return ((fit(sign.mark, 10), sign.role), (sign.word, sign.role))
