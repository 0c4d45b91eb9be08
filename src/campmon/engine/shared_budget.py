"""A platform's budget of calls, kept together by all processes of the user on this machine.

The calls made are noted in one small file, by wall clock, under a lock that ends with its holder:
each by its begin while it is under way, by its end afterwards.
"""

import math
import os
from collections import deque
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from campmon.engine.budget import RollingWindow
from campmon.engine.budget_file import lock, opened, unusable, write_over
from campmon.engine.clock import Clock
from campmon.model.errors import ConfigurationError
from campmon.model.reading import Budget

LOCKED_SECONDS = 0.05
"""How long to wait when another process has the file just now."""

_TRIES = 50
_TRIES_AT_END = 2_000
"""An end is noted at once if that can be: the process may be gone before it looks again."""
_MOST_BYTES = 1 << 16


def budget_file(state_dir: Path, *parts: str) -> Path:
    """The file for the budget that `parts` name: backend, address and client, say.

    Names are hashed, so that none of them is seen in a listing of files or has to fit there.
    """
    digest = blake2b("\0".join(parts).encode("utf-8", "backslashreplace"), digest_size=12)
    return state_dir / "budgets" / f"{digest.hexdigest()}.calls"


class SharedWindow:
    """At most `calls` in any `window_seconds`, whichever of the user's processes makes them.

    Survives a process killed at any moment. Where the file holds what nobody of ours wrote, or
    the clock was set back, a call too late is the worst that comes of it, never one too many. A
    clock set forward makes other processes' calls look old; those of this one are counted by a
    steady clock too.

    A call of this holder that is under way counts as one of this moment. Other processes count it
    from its begin until it has ended, or for good if its process is killed: they keep the limit
    against calls that take less than the window, and the gap against those that take less than it.

    Methods raise ConfigurationError where the file cannot be used, `ended` excepted.
    """

    def __init__(self, path: Path, calls: int, window_seconds: float, clock: Clock) -> None:
        self._path = path
        self._calls = calls
        self._window = window_seconds
        self._clock = clock
        self._own = RollingWindow(calls, window_seconds, clock)
        self._under_way: deque[float] = deque()
        self._to_note: list[tuple[float, float]] = []  # begin and end of calls ended
        self._last_seen = Budget(0, calls, window_seconds)

    def wait_seconds(self, gap: float = 0.0) -> float:
        """Seconds until a call may be made, `gap` seconds after the one before; 0 is now."""
        return self._look(gap)

    def acquire(self, gap: float = 0.0) -> float:
        """Take a call if one may be made now, and return 0; else the seconds to wait first."""
        return self._look(gap, take=True)

    def ended(self) -> None:
        """The call taken first of those under way in this holder has ended now.

        For other processes too, as soon as it can be noted: where the file is busy or cannot be
        used just now, at the next look, which raises what is wrong with it.
        """
        self._own.ended()
        self._to_note.append((self._under_way.popleft(), self._clock.now().timestamp()))
        with suppress(ConfigurationError):
            self._look(tries=_TRIES_AT_END)

    def budget(self) -> Budget:
        """How much is used, for the screen."""
        self._look()
        return self._last_seen

    def _look(self, gap: float = 0.0, *, take: bool = False, tries: int = _TRIES) -> float:
        try:
            with opened(self._path) as file:
                if not lock(file, tries):
                    return max(LOCKED_SECONDS, self._own.wait_seconds(gap))
                return self._decide(file, gap, take=take)
        except OSError as error:
            raise unusable(self._path, error) from error

    def _decide(self, file: int, gap: float, *, take: bool) -> float:
        now = self._clock.now().timestamp()
        taken, mend = self._noted(file, now)
        counted = self._as_of_now(taken, now)
        wait = max(self._wait(counted, now, gap), self._own.wait_seconds(gap))
        taking = take and wait <= 0
        if taking:
            taken.append(now)
            counted.append(now)
        if taking or mend:
            _write(file, taken)
            self._to_note.clear()
        if taking:
            self._under_way.append(now)
            self._own.acquire()
        free = max(self._wait(counted, now, 0.0), self._own.wait_seconds())
        self._last_seen = Budget(min(len(counted), self._calls), self._calls, self._window, free)
        return max(0.0, wait)

    def _noted(self, file: int, now: float) -> tuple[list[float], bool]:
        """The moments that count, in order, and whether the file has others."""
        noted = _read(file)
        if noted is None:  # who knows how many there were: as many as may be, just now
            return [now] * self._calls, True
        mend = bool(self._to_note)
        for begun, ended in self._to_note:
            if begun in noted:  # else it was too old, or the file another
                noted.remove(begun)
            noted.append(ended)
        if any(at > now for at in noted):  # the clock was set back
            mend = True
            self._under_way = deque(min(at, now) for at in self._under_way)
        return sorted(min(at, now) for at in noted if now - at < self._window), mend

    def _as_of_now(self, taken: list[float], now: float) -> list[float]:
        """The moments `taken`, but with those of this holder's calls under way made this one."""
        others = list(taken)
        for begun in self._under_way:
            if begun in others:  # else it is older than a window
                others.remove(begun)
        return others + [now] * len(self._under_way)

    def _wait(self, taken: list[float], now: float, gap: float) -> float:
        """Seconds until the calls `taken`, in order, allow another."""
        wait = 0.0
        if len(taken) >= self._calls:
            wait = taken[-self._calls] + self._window - now
        if taken:
            wait = max(wait, taken[-1] + gap - now)
        return wait


def _read(file: int) -> list[float] | None:
    """The moments noted, in order; None where the file holds anything else."""
    content = os.pread(file, _MOST_BYTES, 0)
    try:
        noted = sorted(float(line) for line in content.decode("ascii").splitlines())
    except ValueError:
        return None
    sane = all(map(math.isfinite, noted)) and len(content) < _MOST_BYTES
    return noted if sane else None


def _write(file: int, taken: list[float]) -> None:
    write_over(file, "".join(f"{at!r}\n" for at in taken))
