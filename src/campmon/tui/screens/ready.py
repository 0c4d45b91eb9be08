"""Screens made while nothing else is to be done: opening one is then no more than painting it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from textual.worker import Worker

from campmon.tui.screens.repaint import FrugalScreen

if TYPE_CHECKING:
    from textual.timer import Timer

    from campmon.tui.app import CampmonApp

S = TypeVar("S", bound=FrugalScreen[Any])

BETWEEN_SECONDS = 0.25
"""How long to let others work before the next screen is made."""

AGAIN_SECONDS = 0.4
"""How long after a screen was taken the next of its kind is made."""

_SETTLE_SECONDS = 0.02
_MOST_LAYOUTS = 4
_TOASTS = "#textual-toastrack"


class Ready:
    """One screen of each kind, mounted and laid out, but on no stack.

    Each is shown once: the next opening takes a new one, that has nothing to forget. A kind that
    is not ready is made when it is opened, as ever.
    """

    def __init__(self, app: CampmonApp) -> None:
        self._app = app
        self._screens: dict[str, FrugalScreen[Any]] = {}
        self._timer: Timer | None = None
        self._began = False

    def begin(self) -> None:
        """Make what is missing, one after the other."""
        self._began = True
        self._make_later(BETWEEN_SECONDS)

    def take(self, kind: type[S]) -> S | None:
        """A screen of a kind that is ready to be pushed, if there is one."""
        name = kind.__name__
        screen = self._screens.pop(name, None)
        self._make_later(AGAIN_SECONDS)
        if isinstance(screen, kind) and screen.size == self._app.size:
            return screen
        if screen is not None:
            screen.remove()
        return None

    def let_go(self) -> None:
        """Throw away what was made, as when the theme changes."""
        screens = list(self._screens.values())
        self._screens.clear()
        for screen in screens:
            screen.remove()
        self._make_later(AGAIN_SECONDS)

    def _make_later(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._began:
            self._timer = self._app.set_timer(seconds, self._make_one)

    def _make_one(self) -> None:
        self._timer = None
        for name, make in MAKE.items():
            if name not in self._screens:
                _: Worker[None] = self._app.run_worker(
                    partial(self.make, name, make), name=f"making {name}", exit_on_error=False
                )
                return

    async def make(self, name: str, make: Make) -> None:
        """Make one, mount it and lay it out."""
        app = self._app
        screen = make(app)
        if screen is None:
            return
        theme = app.theme
        app._load_screen_css(screen)
        app._register(app, screen)
        await screen._mounted_event.wait()
        for rack in screen.query(_TOASTS):
            rack.display = False  # as Textual has it when there are none: no layout for it later
        for _ in range(_MOST_LAYOUTS):
            screen._layout_required = screen._scroll_required = False
            screen._refresh_layout(app.size)
            await asyncio.sleep(_SETTLE_SECONDS)
            if not screen._layout_required:
                break
        screen._compositor.render_strips()  # its widgets keep what they made
        screen._update_timer.resume()  # once it has run, the first paint waits for no turn
        await asyncio.sleep(_SETTLE_SECONDS)
        if app.theme != theme or name in self._screens:
            await screen.remove()
        else:
            screen.is_styled = True
            self._screens[name] = screen
        self._make_later(BETWEEN_SECONDS)


Make = Callable[["CampmonApp"], "FrugalScreen[Any] | None"]


def _details(app: CampmonApp) -> FrugalScreen[Any] | None:
    from campmon.tui.details.screen import DetailsScreen

    campaign = app.board.current
    return None if campaign is None else DetailsScreen(app, campaign)


def _help(app: CampmonApp) -> FrugalScreen[Any]:
    from campmon.tui.screens.help import HelpScreen

    return HelpScreen(app)


def _palette(app: CampmonApp) -> FrugalScreen[Any]:
    from campmon.tui.screens.palette import PaletteScreen

    return PaletteScreen(app)


MAKE: Mapping[str, Make] = MappingProxyType(
    {"PaletteScreen": _palette, "HelpScreen": _help, "DetailsScreen": _details}
)
"""By the name of their class. Details come last: without a campaign none can be made."""
