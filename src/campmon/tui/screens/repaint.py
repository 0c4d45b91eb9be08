"""What all screens paint anew: what has changed, and no more. And what they leave: themselves."""

from __future__ import annotations

from textual import events
from textual.app import RenderResult
from textual.await_complete import AwaitComplete
from textual.geometry import Region
from textual.reactive import Reactive
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip
from textual.widget import Widget


class FrugalScreen(Screen[ScreenResultType]):
    """A screen whose keys are not late because of what looks the same.

    Textual paints the whole screen, with all that lies behind a dialog, whenever the focus moves.
    And once all of a screen that lies behind was painted, it is with each of its changes.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    is_styled = False
    """Whether it was made ahead with all its styles, and needs none when it is opened."""

    _is_opening = True
    _is_bare = False
    """Whether nothing is painted of what lies behind it."""

    _leaves_with: tuple[ScreenResultType | None] | None = None
    """Its answer, where it was to leave while another screen lay over it."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave, once, as soon as nothing lies over it.

        Textual takes whatever is on top off the stack: the second of two quick keys would close
        what lies below, and end the app where that is the board.
        """
        if self.is_active:
            return super().dismiss(result)
        if self in self.app.screen_stack and self._leaves_with is None:
            self._leaves_with = (result,)
        return AwaitComplete()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Leave, if that had to wait."""
        if self.is_styled:
            event.refresh_styles = self.is_styled = False
            self.call_next(self._on_timer_update)  # it waits for no turn of the timer
        if self._leaves_with is not None:
            self.dismiss(*self._leaves_with)

    def render(self) -> RenderResult:  # type: ignore[override]  # a `Visual` will do
        """What lies behind, dimmed in a tenth of the time that Textual takes for it."""
        rendered = super().render()
        if isinstance(rendered, BackgroundScreen):
            from campmon.tui.screens.behind import Behind  # the board has nothing behind it

            return Behind(rendered.screen, rendered.color)
        return rendered

    def render_lines(self, crop: Region) -> list[Strip]:
        """The screen's own lines, of which little is seen: where all are alike, one is made."""
        if self._is_bare:
            return [Strip.blank(crop.width)] * crop.height
        if self.styles.border or self.styles.background.a < 1:
            return super().render_lines(crop)
        return super().render_lines(Region(crop.x, crop.y, crop.width, 1)) * crop.height

    def _compositor_refresh(self) -> None:
        app = self.app
        if app.is_inline or self is app.screen:
            if self._is_opening:
                self._paint_first()
            else:
                super()._compositor_refresh()
            return
        changed = tuple(self._compositor._dirty_regions)
        self._compositor._dirty_regions.clear()
        self._dirty_widgets.clear()
        if changed and self in app._background_screens:
            app.screen.refresh(*changed)

    def _paint_first(self) -> None:
        """Paint it for the first time: a dialog's box by itself, what lies behind it after that.

        To dim the rest is most of the work, and most of what is sent: nobody waits for it.
        """
        self._is_opening = False
        whole = self._compositor.size.region
        shown = (child.region for child in self.displayed_children if child.visible)
        boxes = {box for region in shown if (box := region.intersection(whole))}
        self._is_bare = bool(boxes) and self.is_modal and self.styles.background.a < 1
        if self._is_bare:
            self._compositor._dirty_regions = boxes
        try:
            super()._compositor_refresh()
        finally:
            if self._is_bare:
                self._is_bare = False
                self.refresh()
