"""The player of a recording: one position for all its sources, which frames are told up to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from campmon.backends.recording.clock import ReplayClock, Running, SystemWall, Wall
from campmon.backends.recording.format import DamagedError, Frame
from campmon.backends.recording.recording import Gap, Recording
from campmon.backends.recording.track import Track

LEAST_SPEED, MOST_SPEED = 0.1, 1_000.0
SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0)
"""What plus and minus go through."""

TICK = 0.1
"""Seconds between two times that frames are told: those that are due are told together."""

_LONGEST_REST = 1.0
_HELD_UP = 3.0
"""Seconds without a turn after which the time that went by is not made up for (ctrl+z)."""
_AT_THE_BEGINNING = 1.0
"""Seconds that it may take until a recorder has the first of all its sources in the file."""
_AT_ONCE = 5
"""Frames told before others get their turn."""


class Player:
    """Plays a recording. All backends of its sources share one.

    The position never passes a frame that has not been told: the board is always exactly as it
    was at the position.
    """

    def __init__(
        self,
        recording: Recording,
        *,
        speed: float = 1.0,
        wall: Wall | None = None,
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`names`: what recorded sources are called here, where that is not their own name."""
        self.recording = recording
        self._wall = wall or SystemWall()
        self._running = Running(self._wall, min(MOST_SPEED, max(LEAST_SPEED, speed)))
        self.tracks: Sequence[Track] = tuple(
            Track(names.get(source.name, source.name)) for source in recording.sources
        )
        self.clock = ReplayClock(
            self._running, lambda: self.position, recording.moment, lambda: self.moving
        )
        self.told = 0
        """Frames that were told since the last jump, those that only repeat not counted."""
        self.jumps = 0
        """How often it was put elsewhere."""
        self.gaps: list[str] = []
        """What could not be read of the part that was played, in words, each once."""
        self.over = asyncio.Event()
        """Set once it has played to its end, until it is put elsewhere."""
        self._users = 0
        self._task: asyncio.Task[None] | None = None
        self._frames: Iterator[Frame | Gap] = iter(())
        self._next: Frame | Gap | None = None
        self._reached = 0.0
        self._wind_to(0.0)

    # Where it is

    @property
    def position(self) -> float:
        """Seconds since the beginning, up to which everything has been told."""
        if self._task is None:
            return self._reached
        due = self._next.at if self._next is not None else self.recording.seconds
        return max(self._reached, min(self._running.position, due))

    @property
    def now(self) -> datetime:
        """The moment at the position."""
        return self.recording.moment(self.position)

    @property
    def speed(self) -> float:
        """Recorded seconds for each second."""
        return self._running.speed

    @property
    def paused(self) -> bool:
        """Whether the user has paused it."""
        return self._running.paused

    @property
    def ended(self) -> bool:
        """Whether all has been played."""
        return self._next is None and self.position >= self.recording.seconds

    @property
    def moving(self) -> bool:
        """Whether the position runs on."""
        return not (self.paused or self.ended)

    # What the user does to it

    def pause(self) -> None:
        """Stand still."""
        self._running.change(paused=True, at=self.position)

    def go_on(self) -> None:
        """Play on; from the beginning where it has ended."""
        if self.ended:
            self.seek(0.0)
        self._running.change(paused=False, at=self.position)

    def set_speed(self, speed: float) -> None:
        """Play so many times as fast."""
        speed = min(MOST_SPEED, max(LEAST_SPEED, speed))
        self._running.change(speed=speed, at=self.position)

    def seek(self, position: float) -> None:
        """Be at another position at once: everything is as it was then."""
        before = self.position
        self.jumps += 1
        position = min(self.recording.seconds, max(0.0, position))
        self._wind_to(position)
        self._running.jump(before, position)
        self._tell_all()

    # Playing

    async def start(self) -> None:
        """Begin to play, for one more user."""
        self._users += 1
        if self._task is None:
            self._running.put(self._reached)
            self._task = asyncio.create_task(self._play(), name="replay")

    async def stop(self) -> None:
        """One user less; without any it stands still."""
        self._users = max(0, self._users - 1)
        task = self._task
        if self._users or task is None:
            return
        self._reached = self.position
        self._task = None
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _play(self) -> None:
        turn = self._wall.monotonic()
        while True:
            if self._wall.monotonic() - turn > _HELD_UP:
                self._running.put(self._reached)
            turn = self._wall.monotonic()
            target = self._running.position
            if self._tell_due(target):
                await asyncio.sleep(0)
                continue
            self._reached = self.position
            if self.ended:
                self.over.set()
            await self._running.rest(self._until_next())

    def _until_next(self) -> float | None:
        """How long nothing is due, by the wall's time; None is until the user does something."""
        if not self.moving:
            return None
        due = self._next.at if self._next is not None else self.recording.seconds
        left = (due - self._running.position) / self.speed
        return min(_LONGEST_REST, max(TICK, left))

    def _tell_due(self, target: float) -> bool:
        """Tell frames that are due; whether more of them are."""
        count = 0
        while self._next is not None and self._next.at <= target and count < _AT_ONCE:
            self._reached = max(self._reached, self._next.at)
            self._take_next(sought=False)
            count += 1
        if count:
            self._tell_all()
        return self._next is not None and self._next.at <= target

    def _wind_to(self, position: float) -> None:
        """Take in everything from the last whole state before `position` up to it."""
        for track in self.tracks:
            track.start_over()
        self.over.clear()
        self._frames = self.recording.frames(position)
        self._next = next(self._frames, None)
        self.told = 0
        while (told := self._next) is not None and (
            told.at <= position or (_is_key(told) and told.at <= position + _AT_THE_BEGINNING)
        ):
            self._take_next(sought=True)
        self._reached = position

    def _take_next(self, *, sought: bool) -> None:
        frame, self._next = self._next, next(self._frames, None)
        if isinstance(frame, Gap):
            self._lose(frame, self.tracks)
        elif frame is not None and frame.source < len(self.tracks):
            track = self.tracks[frame.source]
            try:
                track.take(frame.told, key=frame.key, sought=sought)
            except DamagedError as error:
                self._lose(Gap(frame.at, str(error)), (track,))
            self.told += not frame.key

    def _lose(self, gap: Gap, tracks: Sequence[Track]) -> None:
        moment = self.recording.moment(gap.at).astimezone()
        said = f"a part after {moment:%H:%M:%S} cannot be read: {gap.why}"
        if not gap.noted and said not in self.gaps:
            self.gaps.append(said)
        for track in tracks:
            track.lose_step()

    def _tell_all(self) -> None:
        for track in self.tracks:
            track.news.set()


def _is_key(frame: Frame | Gap) -> bool:
    """Whether it is of the whole state: at the very beginning that comes first of all."""
    return isinstance(frame, Frame) and frame.key
