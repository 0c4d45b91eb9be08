"""A rolling-window budget: at most so many calls in any span of so many seconds.

Leaky buckets let up to twice the limit through in one window; platforms count the window itself.
"""

from collections import deque

from campmon.engine.clock import Clock
from campmon.model.reading import Budget


class RollingWindow:
    """At most `calls` in any `window_seconds`, however they fall."""

    def __init__(self, calls: int, window_seconds: float, clock: Clock) -> None:
        if calls < 1 or window_seconds <= 0:
            raise ValueError("a budget needs at least one call and a window longer than nothing")
        self._calls = calls
        self._window = window_seconds
        self._clock = clock
        self._taken: deque[float] = deque()

    def wait_seconds(self) -> float:
        """Seconds until a call may be made; 0 is now."""
        now = self._forget_old()
        if len(self._taken) < self._calls:
            return 0.0
        return max(0.0, self._taken[0] + self._window - now)

    def take(self) -> None:
        """Note that a call is made now. Raises ValueError if none is allowed."""
        if self.wait_seconds() > 0:
            raise ValueError("the budget is used up; ask wait_seconds() first")
        self._taken.append(self._clock.monotonic())

    def budget(self) -> Budget:
        """How much is used, for the screen."""
        wait = self.wait_seconds()
        return Budget(len(self._taken), self._calls, self._window, wait)

    def _forget_old(self) -> float:
        now = self._clock.monotonic()
        while self._taken and now - self._taken[0] >= self._window:
            self._taken.popleft()
        return now
