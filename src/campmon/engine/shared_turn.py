"""One call at a time among all processes of the user, and a gap after each.

A call under way holds a lock on one small file, which ends with its process. The file says when
the last call began or ended, by wall clock and by the machine's steady clock, which all processes
of a machine read alike.
"""

import math
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from campmon.engine.budget import RollingWindow
from campmon.engine.budget_file import lock, open_file, opened, unusable, write_over
from campmon.engine.clock import Clock
from campmon.engine.shared_budget import LOCKED_SECONDS
from campmon.model.reading import Budget

_TRIES = 50
_MOST_BYTES = 256
_BEGUN, _ENDED = "begun", "ended"


class SharedTurn:
    """At most one call under way, whichever of the user's processes makes it.

    The next one begins at least `gap_seconds` after the last one has ended. A process that is
    killed in a call gives up its turn; the gap counts from when that is noticed, since nobody
    knows when the platform was done. Where the file holds what nobody of ours wrote, or a clock
    was set, a call too late is the worst that comes of it: of the two clocks the one counts by
    which it is longer to wait, and this holder's calls are counted apart from the file as well.

    Several holders in one process exclude each other as processes do. Methods raise
    ConfigurationError where the file cannot be used, `ended` excepted.
    """

    def __init__(self, path: Path, gap_seconds: float, clock: Clock) -> None:
        self._path = path
        self._gap = gap_seconds
        self._clock = clock
        self._own = RollingWindow(1, gap_seconds, clock)
        self._held: int | None = None

    def wait_seconds(self, gap: float = 0.0) -> float:
        """Seconds until a call may be made, `gap` seconds after the one before; 0 is now.

        While one is under way, anybody's, it is as if that ended this moment.
        """
        return self._look(gap)

    def acquire(self, gap: float = 0.0) -> float:
        """Take the turn if it is free now, and return 0; else the seconds to wait first."""
        return self._look(gap, take=True)

    def ended(self) -> None:
        """The call under way has ended now, and others may take their turn after the gap.

        Raises ValueError if none is under way. Where the end cannot be written down, the next
        one to look counts from then.
        """
        self._own.ended()
        held, self._held = self._held, None
        assert held is not None  # it is held while a call of this holder is under way
        with suppress(OSError):
            write_over(held, self._note(_ENDED))
        os.close(held)  # and with it the lock

    def budget(self) -> Budget:
        """How much is used, for the screen: one call from its begin to the end of the gap."""
        wait = self._look(0.0)
        return Budget(1 if wait > 0 else 0, 1, self._gap, wait)

    def _look(self, gap: float, *, take: bool = False) -> float:
        own = self._own.wait_seconds(gap)
        if self._held is not None:
            return own
        try:
            return self._taken(gap, own) if take and own <= 0 else max(own, self._seen(gap))
        except OSError as error:
            raise unusable(self._path, error) from error

    def _seen(self, gap: float) -> float:
        with opened(self._path) as file:
            if not lock(file, _TRIES):
                return self._wait_for_another(file, gap)
            return self._wait_after_last(file, gap)

    def _taken(self, gap: float, own: float) -> float:
        file = open_file(self._path)
        try:
            if not lock(file, _TRIES):
                return self._wait_for_another(file, gap)
            wait = max(own, self._wait_after_last(file, gap))
            if wait <= 0:
                write_over(file, self._note(_BEGUN))
                self._own.acquire()
                self._held, file = file, -1
            return wait
        finally:
            if file >= 0:
                os.close(file)

    def _wait_for_another(self, file: int, gap: float) -> float:
        """Somebody else has the lock: for a call, or for a look of a moment."""
        last = _read(file)
        looking = last is not None and last.word == _ENDED
        return LOCKED_SECONDS if looking else max(self._gap, gap, LOCKED_SECONDS)

    def _wait_after_last(self, file: int, gap: float) -> float:
        """Seconds still to wait after the last call, with the file locked.

        What is no end is made one of this moment, for every process to see: a call whose process
        is gone, words that are not ours, a moment that is not yet.
        """
        last = _read(file)
        if last is None and os.fstat(file).st_size == 0:
            return 0.0
        wall, steady = self._clock.now().timestamp(), self._clock.monotonic()
        if last is None or last.word != _ENDED or last.wall > wall or last.steady > steady:
            write_over(file, self._note(_ENDED))
            return max(self._gap, gap)
        since = min(wall - last.wall, steady - last.steady)
        return max(0.0, max(self._gap, gap) - since)

    def _note(self, word: str) -> str:
        return f"{word} {self._clock.now().timestamp()!r} {self._clock.monotonic()!r}\n"


@dataclass(frozen=True, slots=True)
class _Last:
    """What the file says of the last call."""

    word: str
    wall: float
    steady: float


def _read(file: int) -> _Last | None:
    """What the file says; None where it is empty, or holds anything else."""
    try:
        word, wall, steady = os.pread(file, _MOST_BYTES, 0).decode("ascii").split()
        last = _Last(word, float(wall), float(steady))
    except ValueError:
        return None
    sane = word in (_BEGUN, _ENDED) and math.isfinite(last.wall) and math.isfinite(last.steady)
    return last if sane else None
