"""The theme picker: what the list stands on is shown at once on the board behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from campmon.model.errors import ConfigurationError
from campmon.tui.screens.choosing import ChoosingScreen

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


class ThemeScreen(ChoosingScreen[None]):
    """Chooses a theme."""

    heading = "Theme"
    hint = "enter keeps it, esc goes back"

    def __init__(self, app: CampmonApp) -> None:
        super().__init__()
        self._campmon = app
        app.themes.look_again()
        self._before = app.theme_file

    def found(self, text: str) -> list[tuple[str, Content]]:
        """Every theme by name."""
        return [(name, Content(name)) for name in self._campmon.themes.names]

    def first_option(self) -> str | None:
        """The theme in force."""
        return self._before.name

    def chosen(self, option_id: str) -> None:
        """Keep the theme shown, and remember that."""
        self._campmon.chosen_theme = self._campmon.theme_file.name
        self.dismiss(None)

    def action_leave(self) -> None:
        """Go back to the theme from before."""
        if self._campmon.theme_file is not self._before:
            self._campmon.use_theme(self._before)
        self.dismiss(None)

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        name = event.option_id
        if name is None or name == self._campmon.theme_file.name:
            return
        try:
            theme = self._campmon.themes.load(name)
        except ConfigurationError as error:
            self.problem.update(Content(str(error)))
            return
        self.problem.update("")
        self._campmon.use_theme(theme)
