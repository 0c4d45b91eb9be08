"""An app that hands its driver cells, rather than text that would be taken apart again."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App, ReturnType
from textual.screen import Screen

from campmon.tui.terminal.driver import CellDiffDriver


class CellApp(App[ReturnType]):
    """Shows what has changed as any app does, at half the cost where the driver is a cell diff."""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        driver = self._driver
        if (
            isinstance(driver, CellDiffDriver)
            and isinstance(renderable, CompositorUpdate)
            and self._running
            and not self._closed
            and not self._batch_count
        ):
            point = self.screen.outer_size.clamp_offset(self.cursor_position)
            if driver.paint(renderable, point, synchronized=self._sync_available):
                self._previous_cursor_position = point
                self.post_display_hook()
                return
        super()._display(screen, renderable)
