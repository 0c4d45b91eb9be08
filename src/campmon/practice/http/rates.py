"""Limits on calls: so many in any rolling stretch of time."""

from collections import deque


class RollingLimit:
    """At most `calls` in any `seconds`, counted over all who share it."""

    def __init__(self, calls: int, seconds: float) -> None:
        self.calls = calls
        self.seconds = seconds
        self._taken: deque[float] = deque()

    def take(self, now: float) -> float:
        """Count a call at `now`. Returns 0, or if there is no room how long until there is.

        A call for which there is no room is not counted.
        """
        while self._taken and now - self._taken[0] >= self.seconds:
            self._taken.popleft()
        if len(self._taken) >= self.calls:
            return self._taken[0] + self.seconds - now
        self._taken.append(now)
        return 0.0
