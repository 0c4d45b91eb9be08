"""A theme of the user's own is painted anew when its file changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from campmon.model.errors import ConfigurationError

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

EVERY_SECONDS = 1.0


def keep_watch(app: CampmonApp) -> None:
    """From now on paint edits of the theme in force; what is wrong with one is told once."""

    def look() -> None:
        if app.screen is not app.board:  # other screens were painted once: it can wait
            return
        try:
            theme = app.themes.changed(app.theme_file.name)
        except ConfigurationError as error:
            app.tell(f"{error} The screen stays as it was.", "warning", "Theme")
            return
        if theme is not None:
            app.use_theme(theme)

    app.set_interval(EVERY_SECONDS, look)
