"""Commands and the keys they have: defaults from the model, changed by `[keys]`."""

from __future__ import annotations

from collections.abc import Mapping

from campmon.model.command import COMMANDS, Command

_SHOWN = {
    "space": "space",
    "question_mark": "?",
    "slash": "/",
    "apostrophe": "'",
    "colon": ":",
    "asterisk": "*",
    "exclamation_mark": "!",
    "shift+tab": "shift+tab",
    "comma": ",",
    "full_stop": ".",
    "semicolon": ";",
    "minus": "-",
    "plus": "+",
    "left": "←",
    "right": "→",
}


class Keys:
    """Which keys do what, with the configuration's changes in force."""

    def __init__(self, changed: Mapping[str, tuple[str, ...]] | None = None) -> None:
        changed = changed or {}
        self._keys = {c.id: changed.get(c.id, c.keys) for c in COMMANDS}

    def of(self, command_id: str) -> tuple[str, ...]:
        """The keys of a command, in Textual's names; may be none."""
        return self._keys[command_id]

    def shown(self, command_id: str) -> str:
        """The first key of a command as it is printed; empty where it has none."""
        keys = self._keys[command_id]
        return shown_key(keys[0]) if keys else ""

    def command_shown(self, shown: str) -> str | None:
        """The command whose first key is printed like this."""
        return next((c.id for c in COMMANDS if shown and self.shown(c.id) == shown), None)

    def all_shown(self, command: Command) -> str:
        """Every key of a command as printed."""
        return " ".join(shown_key(key) for key in self._keys[command.id])


def shown_key(key: str) -> str:
    """A key as it is printed on the screen: `question_mark` is `?`."""
    if key in _SHOWN:
        return _SHOWN[key]
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+')}"
    return key
