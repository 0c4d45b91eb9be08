"""Where the terminal's own cursor belongs: magnifiers and screen readers follow it."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from textual.app import App
from textual.geometry import Offset
from textual.widgets import OptionList


@runtime_checkable
class HasCursor(Protocol):
    """A widget that says where on the screen its cursor is, as Textual's inputs do."""

    @property
    def cursor_screen_offset(self) -> Offset:
        """Column and line of the screen."""
        ...


def place_of_cursor(app: App[Any]) -> tuple[int, int] | None:
    """Column and line of what keys act on; None where that has no place of its own."""
    focused = app.focused if app.screen_stack else None  # none before the first screen
    if focused is None:
        return None
    region = focused.content_region
    if isinstance(focused, HasCursor):
        place = focused.cursor_screen_offset
    elif isinstance(focused, OptionList) and focused.highlighted is not None:
        down = focused.highlighted - round(focused.scroll_offset.y)
        place = Offset(region.x, region.y + down)
    else:
        place = region.offset
    return (place.x, place.y) if focused.screen.region.contains_point(place) else None
