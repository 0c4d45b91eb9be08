"""A platform's budget of calls, kept together by all processes of the user on this machine.

The calls made are noted in one small file, by wall clock, under a lock that ends with its holder.
"""

import errno
import fcntl
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from campmon.engine.budget import RollingWindow
from campmon.engine.clock import Clock
from campmon.model.errors import ConfigurationError
from campmon.model.reading import Budget

LOCKED_SECONDS = 0.05
"""How long to wait when another process has the file just now."""

_TRIES = 50
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

    Methods raise ConfigurationError where the file cannot be used.
    """

    def __init__(self, path: Path, calls: int, window_seconds: float, clock: Clock) -> None:
        self._path = path
        self._calls = calls
        self._window = window_seconds
        self._clock = clock
        self._own = RollingWindow(calls, window_seconds, clock)
        self._last_seen = Budget(0, calls, window_seconds)

    def wait_seconds(self, gap: float = 0.0) -> float:
        """Seconds until a call may be made, `gap` seconds after the one before; 0 is now."""
        return self._look(gap, take=False)

    def acquire(self, gap: float = 0.0) -> float:
        """Take a call if one may be made now, and return 0; else the seconds to wait first."""
        return self._look(gap, take=True)

    def budget(self) -> Budget:
        """How much is used, for the screen."""
        self._look(0.0, take=False)
        return self._last_seen

    def _look(self, gap: float, *, take: bool) -> float:
        try:
            with self._locked() as file:
                if file is None:
                    return max(LOCKED_SECONDS, self._own.wait_seconds(gap))
                return self._decide(file, gap, take=take)
        except OSError as error:
            raise ConfigurationError(
                f"the file that keeps the budget of calls cannot be used: {self._path}: "
                f"{error.strerror or error}",
                "Calls are made only where all of your campmon processes can count them.",
            ) from error

    def _decide(self, file: int, gap: float, *, take: bool) -> float:
        now = self._clock.now().timestamp()
        noted = _read(file)
        if noted is None:  # who knows how many there were: as many as may be, just now
            noted, mend = [now] * self._calls, True
        else:
            mend = any(at > now for at in noted)  # the clock was set back
        taken = [min(at, now) for at in noted if now - at < self._window]
        wait = max(self._wait(taken, now, gap), self._own.wait_seconds(gap))
        taking = take and wait <= 0
        if taking:
            taken.append(now)
        if taking or mend:
            _write(file, taken)
        if taking:
            self._own.acquire()
        free = max(self._wait(taken, now, 0.0), self._own.wait_seconds())
        self._last_seen = Budget(min(len(taken), self._calls), self._calls, self._window, free)
        return max(0.0, wait)

    def _wait(self, taken: list[float], now: float, gap: float) -> float:
        """Seconds until the calls `taken`, in order, allow another."""
        wait = 0.0
        if len(taken) >= self._calls:
            wait = taken[-self._calls] + self._window - now
        if taken:
            wait = max(wait, taken[-1] + gap - now)
        return wait

    @contextmanager
    def _locked(self) -> Iterator[int | None]:
        """The file, opened and locked; None while another process keeps it locked."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        file = os.open(self._path, flags, 0o600)
        try:
            yield file if _lock(file) else None
        finally:
            os.close(file)  # and with it the lock


def _lock(file: int) -> bool:
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES, errno.EINTR):
                raise
        else:
            return True
    return False


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
    """In place and in one piece: whoever is killed here leaves the old note or the new one."""
    content = "".join(f"{at!r}\n" for at in taken).encode("ascii")
    os.pwrite(file, content, 0)
    os.ftruncate(file, len(content))
