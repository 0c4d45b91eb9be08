"""What the screen remembers of each set of profiles: layout, theme, order, panel, hidden sources.

A convenience: what cannot be read or written is done without, and never waited for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

_VERSION = 1
_LARGEST_FILE = 100_000
_MOST_SETS = 50


@dataclass(frozen=True, slots=True)
class Remembered:
    """How the screen was left. None is what nobody has chosen.

    over_layout, over_theme  what the configuration said when it was chosen: once that says
                             something else, it is newer than the choice
    """

    layout: str | None = None
    theme: str | None = None
    sort: str | None = None
    descending: bool = False
    panel: str | None = None
    hidden: tuple[str, ...] = ()
    over_layout: str | None = None
    over_theme: str | None = None

    def chosen_layout(self, configured: str | None) -> str | None:
        """The layout to begin with: the one chosen last, else the configuration's."""
        return self.layout if self.layout and self.over_layout == configured else configured

    def chosen_theme(self, configured: str | None) -> str | None:
        """The theme to begin with: the one chosen last, else the configuration's."""
        return self.theme if self.theme and self.over_theme == configured else configured


class ScreenFile:
    """The file of one user. Of several processes the last one to write wins."""

    def __init__(self, path: Path, profiles: Iterable[str]) -> None:
        self._path = path
        self._set = ", ".join(sorted(profiles))
        self.note: str | None = None
        """What the user should be told of the file, once it was read."""
        self.remembered = self._recall()

    def keep(self, remembered: Remembered) -> None:
        """Write down how the screen is now, where that is news."""
        if remembered == self.remembered:
            return
        self.remembered = remembered
        try:
            screens = self._screens()
        except (OSError, ValueError, RecursionError):
            screens = {}
        screens.pop(self._set, None)
        kept = dict(list(screens.items())[-(_MOST_SETS - 1) :])
        kept[self._set] = _as_json(remembered)
        with suppress(OSError):  # a full disk, a folder that is gone: tomorrow it begins anew
            self._write({"version": _VERSION, "screens": kept})

    def _recall(self) -> Remembered:
        try:
            return _from_json(self._screens().get(self._set))
        except FileNotFoundError:
            return Remembered()
        except (OSError, ValueError, RecursionError):
            self.note = f"{self._path} cannot be read: layout and order of the screen begin anew"
            return Remembered()

    def _screens(self) -> dict[str, Any]:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        with open(os.open(self._path, flags), "rb") as file:
            data = json.loads(file.read(_LARGEST_FILE))
        screens = data.get("screens") if isinstance(data, dict) else None
        if not isinstance(screens, dict):
            raise ValueError("no screens in it")
        return screens

    def _write(self, data: Mapping[str, object]) -> None:
        new = self._path.with_name(f".{self._path.name}.{os.urandom(4).hex()}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            with open(os.open(new, flags, 0o600), "w", encoding="utf-8") as file:
                file.write(json.dumps(data, ensure_ascii=False, indent=1))
            os.replace(new, self._path)
        finally:
            with suppress(FileNotFoundError):
                new.unlink()


def _as_json(remembered: Remembered) -> dict[str, object]:
    found = {field.name: getattr(remembered, field.name) for field in fields(remembered)}
    return {name: value for name, value in found.items() if value}


def _from_json(data: object) -> Remembered:
    """What the file says, as far as it is what it should be."""
    found = Remembered()
    if not isinstance(data, dict):
        return found
    for name in ("layout", "theme", "sort", "panel", "over_layout", "over_theme"):
        if isinstance(data.get(name), str):
            found = replace(found, **{name: data[name]})
    hidden = data.get("hidden")
    if isinstance(hidden, list):
        found = replace(found, hidden=tuple(name for name in hidden if isinstance(name, str)))
    return replace(found, descending=data.get("descending") is True)
