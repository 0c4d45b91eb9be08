"""The editor's keys and signs, to read."""

from __future__ import annotations

from collections.abc import Sequence

from campmon.tui.cells import fit
from campmon.tui.looks import Line
from campmon.tui.screens.reading import ReadingScreen

_KEYS: tuple[tuple[str, str], ...] = (
    ("space", "Mark to add or to remove; once more takes it back"),
    ("+ −", "Mark to add, mark to remove, whatever the list says"),
    ("backspace", "Take back the mark under the cursor"),
    ("u", "Take back the last step: one mark, or all of a list"),
    ("U", "Take back all marks; u brings them back"),
    ("/", "Find by name, e-mail, id or team; esc clears it"),
    ("tab", "Agents, teams"),
    ("p", "Paste or type a list; a paste anywhere opens it too"),
    ("l", "Load a list from a file"),
    ("c", "Copy the staffing of another campaign"),
    ("r", "Read again; marks are kept"),
    ("enter", "See what will be done, and confirm it"),
    ("esc", "Clear what is sought, then leave"),
    ("q", "Leave"),
)
_SIGNS: tuple[tuple[str, str], ...] = (
    ("+", "will be added, once it is confirmed"),
    ("−", "will be removed, once it is confirmed"),
    ("·", "is on the campaign, or on some of them"),
    ("2 of 3", "of three campaigns, on two"),
    ("by campmon", "put there by campmon: the platform itself lists nobody"),
)


class KeysScreen(ReadingScreen):
    """Shows the editor's keys."""

    heading = "Keys of the staffing editor"

    def make_lines(self, width: int) -> Sequence[Line]:
        """Keys, then signs."""
        lines: list[Line] = [_row(key, text) for key, text in _KEYS]
        lines += [_row("↑ ↓", "Move the cursor; pgup pgdn home end too")]
        lines += [(), (("Signs", "title"),)]
        return [*lines, *(_row(sign, text) for sign, text in _SIGNS)]


def _row(key: str, text: str) -> Line:
    return ((fit(key, 12), "key"), (text, "muted"))
