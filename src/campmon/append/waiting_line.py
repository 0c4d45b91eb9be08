"""Whose turn it is: jobs that share a budget stand in line, and after a call go to its end."""

import os
from contextlib import suppress
from pathlib import Path

from campmon.engine.budget_file import lock, opened
from campmon.engine.clock import Clock

FORGOTTEN_SECONDS = 5.0
"""Who has not been seen in the line for so long does not stand there any more: it was killed, say.
A job that waits looks once a second."""

_TRIES = 50
_MOST_BYTES = 1 << 16


class WaitingLine:
    """The line of one budget, kept in one small file by all processes of the user.

    It is about fairness alone, the budget itself is kept elsewhere: where the file cannot be used,
    or holds what nobody of ours wrote, everybody is first.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def first(self, job: str) -> bool:
        """Stand in line, at its end if `job` did not yet; whether nobody stands before it."""
        return self._changed(job, stay=True)

    def leave(self, job: str) -> None:
        """Stand there no longer."""
        self._changed(job, stay=False)

    def _changed(self, job: str, *, stay: bool) -> bool:
        with suppress(OSError), opened(self._path) as file:
            if not lock(file, _TRIES):
                return False
            content = os.pread(file, _MOST_BYTES, 0).decode("utf-8", "replace")
            now = self._clock.now().timestamp()
            line = _line(content, now)
            if stay:
                line[job] = now  # who is there already keeps its place
            else:
                line.pop(job, None)
            written = "".join(f"{seen!r} {name}\n" for name, seen in line.items()).encode()
            os.pwrite(file, written, 0)
            os.ftruncate(file, len(written))
            return next(iter(line), job) == job
        return True


def _line(content: str, now: float) -> dict[str, float]:
    """Who stands there, in order, with when it was last seen."""
    line: dict[str, float] = {}
    for entry in content.splitlines():
        seen, _, job = entry.partition(" ")
        with suppress(ValueError):
            if job and abs(now - float(seen)) < FORGOTTEN_SECONDS:
                line[job] = float(seen)
    return line
