"""What a supervisor wants of a job under way: pause, go on, end. Noticed between two calls."""

import asyncio
from collections.abc import Callable

from campmon.append.report import JobState
from campmon.engine.clock import Clock

LOOK_EVERY_SECONDS = 1.0
"""While waiting: how often progress is told and a pause or cancel is noticed."""


class Steering:
    """Holds what is wanted; whoever sends waits here, and so sees it.

    `enter` is told the state that the job is in, and the seconds until the next call.
    """

    def __init__(self, clock: Clock, enter: Callable[[JobState, float], None]) -> None:
        self._clock = clock
        self._enter = enter
        self._resumed = asyncio.Event()
        self._resumed.set()
        self.ends_as: JobState | None = None
        """CANCELLED or INTERRUPTED once the job is to end; None while it is to go on."""

    def pause(self) -> None:
        """Hold whoever waits here."""
        self._resumed.clear()

    def resume(self) -> None:
        """Let them go on."""
        self._resumed.set()

    def end(self, state: JobState) -> None:
        """End the job as cancelled or interrupted; the first such wish counts."""
        self.ends_as = self.ends_as or state
        self._resumed.set()

    async def may_go_on(self) -> bool:
        """Wait while paused; False if the job is to end."""
        while self.ends_as is None and not self._resumed.is_set():
            self._enter(JobState.PAUSED, 0.0)
            await self._resumed.wait()
        return self.ends_as is None

    async def wait(self, seconds: float, state: JobState = JobState.WAITING) -> bool:
        """Wait so long, and while paused; False as soon as the job is to end."""
        until = self._clock.monotonic() + seconds
        while await self.may_go_on():
            left = until - self._clock.monotonic()
            if left <= 0:
                return True
            self._enter(state, left)
            await self._clock.sleep(min(left, LOOK_EVERY_SECONDS))
        return False
