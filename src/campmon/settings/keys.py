"""The `[keys]` table: which commands may be bound, and how keys are spelled.

Spelling follows Textual's key names (textual.keys), without importing it.
"""

import difflib
import unicodedata
from collections.abc import Mapping

from campmon.model.command import BY_ID, COMMANDS
from campmon.model.errors import ConfigurationError
from campmon.settings.profile import did_you_mean

_MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")
_NAMED = frozenset(
    {"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"}
    | {"escape", "enter", "tab", "space", "backspace"}
    | {f"f{number}" for number in range(1, 25)}
)
_SHORTENED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where Textual's name for a character is not its Unicode name."""


RESERVED = {
    **dict.fromkeys(("up", "down", "pageup", "pagedown", "home", "end"), "moves the cursor"),
    **dict.fromkeys("0123456789", "begins a count, as in 12 down"),
    "escape": "leaves a filter, a dialog or a screen",
    "ctrl+c": "says how to leave campmon",
    "ctrl+q": "leaves campmon",
}
"""Keys that never reach a command, and what they do instead."""


def _name_of(character: str) -> str:
    if character.isalnum():
        return character
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _SHORTENED.get(name, name)


_PUNCTUATION = frozenset(
    _name_of(chr(code)) for code in range(0x21, 0x7F) if not chr(code).isalnum()
)


def parse_keys(text: str) -> tuple[str, ...]:
    """Split "key,key" into Textual's key names; "" unbinds. Raises ValueError with the reason."""
    if not text.strip():
        return ()
    return tuple(dict.fromkeys(_parse_key(part.strip()) for part in text.split(",")))


def _parse_key(text: str) -> str:
    if not text:
        raise ValueError("there is a comma with no key beside it (the key itself is 'comma')")
    if len(text) == 1:
        return _parse_base(text)
    *modifiers, base = text.split("+")
    if not base:
        raise ValueError(f"{text!r} ends with '+' (the key itself is 'plus')")
    for modifier in modifiers:
        if modifier not in _MODIFIERS:
            known = ", ".join(_MODIFIERS)
            raise ValueError(f"{modifier!r} in {text!r} is no modifier (there are {known})")
    return "+".join([*modifiers, _parse_base(base)])


def _parse_base(base: str) -> str:
    if len(base) == 1 and base.isprintable() and base != " ":
        return _name_of(base)
    if base in _NAMED or base in _PUNCTUATION:
        return base
    near = difflib.get_close_matches(base, sorted(_NAMED | _PUNCTUATION), n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    raise ValueError(f"{base!r} is no key{hint}")


def check_clashes(keys: Mapping[str, tuple[str, ...]]) -> None:
    """Raise ConfigurationError if, with `keys` in force, one key would do two things."""
    owners: dict[str, str] = {}
    for command in COMMANDS:
        for key in keys.get(command.id, command.keys):
            if key in RESERVED:
                raise ConfigurationError(
                    f"[keys]: {key!r} cannot be bound to {command.id}: it {RESERVED[key]}",
                    f'Choose another key, for example "{command.id}" = "f8".',
                )
            if key not in owners:
                owners[key] = command.id
                continue
            first, second = owners[key], command.id
            changed, kept = (first, second) if first in keys else (second, first)
            raise ConfigurationError(
                f"[keys]: {key!r} is bound to both {changed} and {kept}",
                f'Give one of them another key, for example "{kept}" = "f8".',
            )


def check_command(name: str) -> None:
    """Raise ConfigurationError if no command is called `name`."""
    if name not in BY_ID:
        raise ConfigurationError(
            f"[keys]: no command is called {name!r}", did_you_mean(name, list(BY_ID))
        )
