"""A rolling-window budget: at most so many calls in any span of so many seconds.

Leaky buckets let up to twice the limit through in one window; platforms count the window itself.
"""

from collections import deque
from typing import Protocol

from campmon.engine.clock import Clock
from campmon.model.reading import Budget

_LEAST_WAIT = 0.001  # rounding must not let a call through a hair too early


class CallBudget(Protocol):
    """What keeps calls to a platform's limit: in this process, or in all of the user's."""

    def wait_seconds(self, gap: float = 0.0) -> float:
        """Seconds until a call may be made, `gap` seconds after the one before; 0 is now."""
        ...

    def acquire(self, gap: float = 0.0) -> float:
        """Take a call if one may be made now, and return 0; else the seconds to wait first."""
        ...

    def budget(self) -> Budget:
        """How much is used, for the screen."""
        ...


class RollingWindow:
    """At most `calls` in any `window_seconds`, however they fall."""

    def __init__(self, calls: int, window_seconds: float, clock: Clock) -> None:
        if calls < 1 or window_seconds <= 0:
            raise ValueError("a budget needs at least one call and a window longer than nothing")
        self._calls = calls
        self._window = window_seconds
        self._clock = clock
        self._taken: deque[float] = deque()

    def wait_seconds(self, gap: float = 0.0) -> float:
        """Seconds until a call may be made, `gap` seconds after the one before; 0 is now."""
        now = self._forget_old()
        waits = [0.0]
        if len(self._taken) >= self._calls:
            waits.append(max(_LEAST_WAIT, self._taken[0] + self._window - now))
        if self._taken:
            waits.append(self._taken[-1] + gap - now)
        return max(waits)

    def acquire(self, gap: float = 0.0) -> float:
        """Take a call if one may be made now, and return 0; else the seconds to wait first."""
        wait = self.wait_seconds(gap)
        if wait == 0.0:
            self._taken.append(self._clock.monotonic())
        return wait

    def budget(self) -> Budget:
        """How much is used, for the screen."""
        wait = self.wait_seconds()
        return Budget(len(self._taken), self._calls, self._window, wait)

    def _forget_old(self) -> float:
        now = self._clock.monotonic()
        while self._taken and now - self._taken[0] >= self._window:
            self._taken.popleft()
        return now
