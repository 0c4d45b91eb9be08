"""A rolling-window budget: at most so many calls in any span of so many seconds.

Leaky buckets let up to twice the limit through in one window; platforms count the window itself.
A platform counts a call when it arrives, which is some time between its begin and its end: a slow
one holds its place until its end, and for a window after that.
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
        """Take a call if one may be made now, and return 0; else the seconds to wait first.

        What is taken is under way until `ended`, which the taker calls once, whatever came of it.
        """
        ...

    def ended(self) -> None:
        """The call that was taken first of those under way in this holder has ended now.

        From now on it counts from its end. Raises ValueError if none is under way, nothing else.
        """
        ...

    def budget(self) -> Budget:
        """How much is used, for the screen."""
        ...


class RollingWindow:
    """At most `calls` in any `window_seconds`, whenever each arrives from its begin to its end.

    A call under way counts as one of this moment, however long it takes.
    """

    def __init__(self, calls: int, window_seconds: float, clock: Clock) -> None:
        if calls < 1 or window_seconds <= 0:
            raise ValueError("a budget needs at least one call and a window longer than nothing")
        self._calls = calls
        self._window = window_seconds
        self._clock = clock
        self._ended: deque[float] = deque()
        self._under_way = 0

    def wait_seconds(self, gap: float = 0.0) -> float:
        """Seconds until a call may be made, `gap` seconds after the one before; 0 is now.

        While calls are under way it is as if they ended this moment.
        """
        now = self._forget_old()
        counted = [*self._ended, *[now] * self._under_way]
        waits = [0.0]
        if len(counted) >= self._calls:
            waits.append(max(_LEAST_WAIT, counted[-self._calls] + self._window - now))
        if counted:
            waits.append(counted[-1] + gap - now)
        return max(waits)

    def acquire(self, gap: float = 0.0) -> float:
        """Take a call if one may be made now, and return 0; else the seconds to wait first."""
        wait = self.wait_seconds(gap)
        if wait == 0.0:
            self._under_way += 1
        return wait

    def ended(self) -> None:
        """One of the calls under way has ended now; which of them is all the same."""
        if not self._under_way:
            raise ValueError("no call is under way")
        self._under_way -= 1
        self._ended.append(self._clock.monotonic())

    def budget(self) -> Budget:
        """How much is used, for the screen."""
        wait = self.wait_seconds()
        used = len(self._ended) + self._under_way
        return Budget(used, self._calls, self._window, wait)

    def _forget_old(self) -> float:
        now = self._clock.monotonic()
        while self._ended and now - self._ended[0] >= self._window:
            self._ended.popleft()
        return now
