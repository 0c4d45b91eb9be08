"""The replay's time: where it stands, how fast it runs, and a clock for those who watch it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

LEAST_SECONDS = 0.05
"""The shortest that anybody sleeps: at 1,000 times the speed a second is gone before."""


class Wall(Protocol):
    """The time of those who look on."""

    def monotonic(self) -> float:
        """Seconds that only ever go forward."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemWall:
    """The machine's own."""

    def monotonic(self) -> float:
        """Seconds that only ever go forward."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait on the event loop."""
        await asyncio.sleep(seconds)


class Running:
    """A position that runs on with the wall's time, until it is paused or moved."""

    def __init__(self, wall: Wall, speed: float) -> None:
        self._wall = wall
        self._speed = speed
        self._paused = False
        self._position = 0.0
        self._since = wall.monotonic()
        self._forward = 0.0
        self._anchor = 0.0
        self._changed = asyncio.Event()

    @property
    def speed(self) -> float:
        """Recorded seconds for each second."""
        return self._speed

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return self._paused

    @property
    def position(self) -> float:
        """Seconds since the recording's beginning."""
        if self._paused:
            return self._position
        return self._position + (self._wall.monotonic() - self._since) * self._speed

    def forward(self, position: float) -> float:
        """Seconds that it has gone forward in all, now that it is at `position`."""
        return self._forward + max(0.0, position - self._anchor)

    def put(self, position: float) -> None:
        """Run on from `position`, where it has come to by itself."""
        self._position = position
        self._since = self._wall.monotonic()

    def jump(self, before: float, position: float) -> None:
        """Run on from elsewhere; a jump back takes none of what has gone forward."""
        self._forward = self.forward(before) + max(0.0, position - before)
        self._anchor = position
        self.put(position)
        self.tell()

    def change(self, *, speed: float | None = None, paused: bool | None = None, at: float) -> None:
        """Run faster or slower, stand still or go on, from `at`."""
        self.put(at)
        self._speed = self._speed if speed is None else speed
        self._paused = self._paused if paused is None else paused
        self.tell()

    def tell(self) -> None:
        """Wake everybody who sleeps: how long they still have to is another matter now."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def rest(self, seconds: float | None) -> None:
        """Wait so long by the wall's time (None: for ever), or until something changes."""
        tasks: set[asyncio.Task[object]] = {asyncio.create_task(self._changed.wait())}
        if seconds is not None:
            tasks.add(asyncio.create_task(self._wall.sleep(seconds)))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()


class ReplayClock:
    """The recorded time as a clock (engine.clock.Clock): now is the moment at the position."""

    def __init__(
        self,
        running: Running,
        position: Callable[[], float],
        moment: Callable[[float], datetime],
        moves: Callable[[], bool],
    ) -> None:
        """`position` is where the board stands; `moves` whether that is going on."""
        self._running = running
        self._position = position
        self._moment = moment
        self._moves = moves

    def now(self) -> datetime:
        """The moment at the position, in UTC."""
        return self._moment(self._position())

    def monotonic(self) -> float:
        """Recorded seconds that were gone through; they stand still while it is paused."""
        return self._running.forward(self._position())

    async def sleep(self, seconds: float) -> None:
        """Wait until so many recorded seconds were gone through, but never next to nothing."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        until = self.monotonic() + seconds
        await self._running.rest(LEAST_SECONDS)
        while (left := until - self.monotonic()) > 0:
            moves = self._moves()
            await self._running.rest(
                max(LEAST_SECONDS, left / self._running.speed) if moves else None
            )
