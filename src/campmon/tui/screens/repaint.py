"""What all screens paint anew: what has changed, and no more."""

from __future__ import annotations

from textual.reactive import Reactive
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget


class FrugalScreen(Screen[ScreenResultType]):
    """A screen whose keys are not late because of what looks the same.

    Textual paints the whole screen, with all that lies behind a dialog, whenever the focus moves.
    And once all of a screen that lies behind was painted, it is with each of its changes.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def _compositor_refresh(self) -> None:
        app = self.app
        if app.is_inline or self is app.screen:
            super()._compositor_refresh()
            return
        changed = tuple(self._compositor._dirty_regions)
        self._compositor._dirty_regions.clear()
        self._dirty_widgets.clear()
        if changed and self in app._background_screens:
            app.screen.refresh(*changed)
