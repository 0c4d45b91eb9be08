"""Calls of the last minutes, from differences of counts that only ever grow."""

from array import array
from datetime import datetime
from typing import NamedTuple

_SAMPLES = 32
"""How many counts are kept of a campaign, whatever the window."""

_MOST = 2**53
"""No dialer places more calls; what a platform tells may still be anything."""


class CallsLately(NamedTuple):
    """Calls answered by a person and dropped, in the last `seconds`."""

    answered: int
    dropped: int
    seconds: float

    @property
    def rate(self) -> float:
        """Dropped / answered, in percent; 0 where nothing was answered."""
        return 100.0 * self.dropped / self.answered if self.answered else 0.0


class CallWindow:
    """Counts of one campaign, far enough apart that they cover the window."""

    __slots__ = ("_answered", "_dropped", "_latest", "_since", "_spacing", "_times", "_window")

    def __init__(self, window_seconds: float) -> None:
        self._window = window_seconds
        self._spacing = window_seconds / (_SAMPLES - 2)
        self._times = array("d")
        self._answered = array("q")
        self._dropped = array("q")
        self._latest: tuple[float, int, int] | None = None
        self._since: datetime | None = None

    def add(self, at: float, answered: int, dropped: int, since: datetime | None) -> None:
        """Note the counts as of `at`. Counts that fell, or count since another moment, begin anew.

        since  the moment from which the platform counts, where it says so
        """
        latest = self._latest
        if latest is not None and at <= latest[0]:
            return
        if not (0 <= answered <= _MOST and 0 <= dropped <= _MOST):
            return
        fell = latest is not None and (answered < latest[1] or dropped < latest[2])
        if fell or since != self._since:
            del self._times[:], self._answered[:], self._dropped[:]
        self._since = since
        self._latest = at, answered, dropped
        if self._times and at - self._times[-1] < self._spacing:
            return
        self._times.append(at)
        self._answered.append(answered)
        self._dropped.append(dropped)
        # One count from before the window is kept: differences begin there.
        while len(self._times) > 2 and at - self._times[1] >= self._window:
            del self._times[0], self._answered[0], self._dropped[0]

    def lately(self) -> CallsLately | None:
        """The calls of the window; None before there are two counts."""
        if self._latest is None or not self._times:
            return None
        at, answered, dropped = self._latest
        first = 0
        while first + 1 < len(self._times) and at - self._times[first + 1] >= self._window:
            first += 1
        seconds = at - self._times[first]
        if seconds <= 0:
            return None
        return CallsLately(
            answered - self._answered[first], dropped - self._dropped[first], seconds
        )
