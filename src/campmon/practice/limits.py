"""The practice platform's own limits on appends."""

from collections import deque
from math import ceil

from campmon.model.errors import RateLimitedError
from campmon.model.reading import Budget

MAX_RECORDS_PER_CALL = 10_000
MAX_PHONES = 30
CALLS_PER_WINDOW = 5
WINDOW_SECONDS = 60.0


class CallWindow:
    """Append calls in any rolling minute. Times are seconds of the caller's steady clock."""

    def __init__(self) -> None:
        self._calls: deque[float] = deque()

    def take(self, now: float) -> None:
        """Count a call. Raises RateLimitedError, and counts nothing, if the window is full."""
        budget = self.budget(now)
        if budget.free_in_seconds > 0:
            raise RateLimitedError(
                f"{CALLS_PER_WINDOW} append calls were made within a minute",
                f"Try again in {ceil(budget.free_in_seconds)} s.",
                retry_after=budget.free_in_seconds,
            )
        self._calls.append(now)

    def budget(self, now: float) -> Budget:
        """How much of the window is used at `now`."""
        while self._calls and now - self._calls[0] >= WINDOW_SECONDS:
            self._calls.popleft()
        full = len(self._calls) >= CALLS_PER_WINDOW
        free_in = self._calls[0] + WINDOW_SECONDS - now if full else 0.0
        return Budget(len(self._calls), CALLS_PER_WINDOW, WINDOW_SECONDS, free_in)
