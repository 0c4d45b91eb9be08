"""A theme of the user's own is painted anew when its file changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from campmon.model.errors import ConfigurationError
from campmon.tui.theme.find import Themes
from campmon.tui.theme.model import ThemeFile

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

EVERY_SECONDS = 1.0

_Stamp = tuple[int, int, int]


class ThemeWatch:
    """Looks at the file of the theme in force; those that come with campmon never change."""

    def __init__(self, themes: Themes) -> None:
        self._themes = themes
        self._stamps: dict[Path, _Stamp] = {}

    def changed(self, name: str) -> ThemeFile | None:
        """The theme as its file has it now, where that is news. A broken edit is told once.

        Raises ConfigurationError naming file and key.
        """
        path = self._themes.own_file(name)
        stamp = _stamp(path) if path is not None else None
        if path is None or stamp is None:
            return None
        before = self._stamps.get(path)
        self._stamps[path] = stamp
        if before is None or before == stamp:
            return None
        return self._themes.load_again(name)


def _stamp(path: Path) -> _Stamp | None:
    """What differs after an edit; None while an editor has the file away."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def keep_watch(app: CampmonApp) -> None:
    """From now on paint edits of the theme in force; what is wrong with one is told."""
    watch = ThemeWatch(app.themes)

    def look() -> None:
        if app.screen is not app.board:  # other screens were painted once: it can wait
            return
        try:
            theme = watch.changed(app.theme_file.name)
        except ConfigurationError as error:
            app.tell(f"{error} The screen stays as it was.", "warning", "Theme")
            return
        if theme is not None:
            app.use_theme(theme)

    look()
    app.set_interval(EVERY_SECONDS, look)
