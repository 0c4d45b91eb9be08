"""The Textual driver of a monitor in a browser: packets on pipes, and an end with the server."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, ClassVar

from textual.drivers.web_driver import WebDriver

from campmon.tui.terminal.lost import LostTerminal

if TYPE_CHECKING:
    from textual.app import App


class BrowserDriver(WebDriver):
    """Textual's web driver, which ends the app when nobody is at the other end of its pipes.

    Textual's own would go on without its server, for ever and unseen.
    """

    deadline: ClassVar[float] = 0.4
    """Seconds that the app has to end after the server has gone."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._write = self._send  # type: ignore[assignment]
        self._lost = LostTerminal(self._end_app, deadline=self.deadline)
        self._lost.watch_signals()

    def _send(self, data: bytes) -> int:
        try:
            return os.write(self.fileno, data)
        except OSError:
            self._lost.lose("the server does not read any more")
            return len(data)

    def run_input_thread(self) -> None:
        """Read until the server has gone, which ends the app."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._lost.lose("the server has gone")

    def _end_app(self, status: int) -> None:
        # a closed loop has ended the app already
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._exit_app, status)

    def _exit_app(self, status: int) -> None:
        self._app.exit(return_code=status)
