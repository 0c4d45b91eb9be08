"""A lost terminal ends the program: hang-up, termination, a closed pty."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

HUNG_UP: Final = 128 + signal.SIGHUP
_SIGNALS: Final = (signal.SIGHUP, signal.SIGTERM)
_LAST_SECONDS: Final = 0.05
"""How long the hard end waits for the terminal to be given back: a tty may block."""


class LostTerminal:
    """Ends the program once, in order if it can, and at the deadline if it cannot.

    `end` is called with the exit status and shall make the event loop end the program; it
    must be safe to call from a signal handler and from any thread. If the process still lives
    at the deadline (an event loop that is stuck, a thread that does not end), it is ended hard.
    Just before, `last` is called from a thread of its own, which the end does not wait for long.
    """

    def __init__(
        self,
        end: Callable[[int], None],
        *,
        deadline: float = 0.9,
        kill: Callable[[int], None] = os._exit,
        last: Callable[[], None] = lambda: None,
    ) -> None:
        self._end = end
        self._deadline = deadline
        self._kill = kill
        self._last = last
        self._timer: threading.Timer | None = None
        self.reason: str | None = None
        """Why the program ends; None as long as the terminal is there."""

    def watch_signals(self) -> None:
        """End on SIGHUP and SIGTERM.

        SIGHUP stays ignored where it was (nohup): a closed pty shows at the next read or write.
        """
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)

    def lose(self, reason: str, status: int = HUNG_UP) -> None:
        """End the program for this reason; only the first one counts."""
        if self.reason is not None:
            return
        self.reason = reason
        self._timer = threading.Timer(self._deadline, self._end_hard, (status,))
        self._timer.daemon = True
        self._timer.start()
        self._end(status)

    def _end_hard(self, status: int) -> None:
        try:
            last = threading.Thread(target=self._last, daemon=True)
            last.start()
            last.join(_LAST_SECONDS)
        finally:  # whatever `last` met
            self._kill(status)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.lose(signal.Signals(number).name, 128 + number)
