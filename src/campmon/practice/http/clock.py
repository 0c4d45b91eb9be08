"""The clocks of a server: a steady one, and how far the one that it shows is off."""

import time
from collections.abc import Callable
from datetime import timedelta


class ServerClock:
    """The clock of one server, and so of all faces that it serves.

    monotonic  steady clock in seconds, for sessions and limits
    skew       how far the clock that the server shows is off; a fault may set it
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self.skew = timedelta()
