"""Recordings of fixed backends, made by the real recorder in no time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from campmon.backends.base import Backend
from campmon.backends.recording.format import begin_of_block
from campmon.backends.recording.player import Player
from campmon.backends.recording.recording import Recording
from campmon.backends.recording.redacting import Redactor
from campmon.backends.recording.writing import RecordingWriter
from campmon.engine.board import Board
from campmon.engine.monitor import Monitor
from campmon.hub.recorder import Recorded, Recorder
from campmon.model.campaign import Campaign
from campmon.model.reading import Act, Reading
from tests.tui.fixed import REFRESH, FixedBackend, HandClock, campaigns

SECONDS = 60.0


class ActingBackend(FixedBackend):
    """A fixed backend that tells of what others did."""

    acts: tuple[Act, ...] = ()

    async def read(self) -> Reading:
        reading = await super().read()
        acts, self.acts = self.acts, ()
        return replace(reading, acts=acts)


@asynccontextmanager
async def recording(
    path: Path,
    clock: HandClock,
    backends: Sequence[Backend],
    redactor: Redactor | None = None,
    refresh: float = REFRESH,
) -> AsyncIterator[Recorder]:
    """The recorder at work; the file is whole afterwards."""
    recorder = Recorder(
        [Recorded(backend, refresh) for backend in backends],
        RecordingWriter(path),
        clock=clock,
        random=Random(1),
        redactor=redactor or Redactor(),
        version="test",
    )
    running = asyncio.create_task(recorder.run())
    try:
        yield recorder
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def counting(campaign: Campaign, completed: int) -> Campaign:
    """The campaign with another number of records completed."""
    figures = campaign.statistics
    loaded = figures.loaded or 0
    return replace(
        campaign,
        statistics=replace(figures, completed=completed, remaining=loaded - completed),
    )


async def record_a_minute(path: Path) -> list[list[Campaign]]:
    """A recording in which C-001 completes one record a refresh; the board after each refresh."""
    clock = HandClock()
    backend = ActingBackend(clock, campaigns())
    seen: list[list[Campaign]] = []
    async with recording(path, clock, [backend]) as recorder:
        await clock.move(0.5)
        for n in range(int(SECONDS / REFRESH)):
            backend.made["C-001"] = counting(backend.made["C-001"], 148 + n)
            await clock.move(REFRESH)
            seen.append(list(recorder.sources[0].board.campaigns.values()))
    return seen


class Look:
    """A monitor on each source of a recording, and what it told."""

    def __init__(self, path: Path, *, speed: float = 1.0) -> None:
        from campmon.backends.recording import backends_of

        self.wall = HandClock()
        self.player = Player(Recording.open(path), speed=speed, wall=self.wall)
        self.backends = backends_of(self.player)
        self.board = Board()
        self.acts: list[Act] = []
        self.monitors = [
            Monitor(
                backend,
                self.board,
                lambda change: self.acts.extend(change.acts),
                clock=self.player.clock,
                random=Random(1),
            )
            for backend in self.backends
        ]

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[Look]:
        """The monitors at work."""
        tasks = [asyncio.create_task(monitor.run()) for monitor in self.monitors]
        await self.wall.move(0)
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.player.recording.close()

    def campaigns(self) -> list[Campaign]:
        """What is on the board."""
        return list(self.board.campaigns.values())


def written(path: Path, lines: Iterable[bytes], at: float = 0.0) -> Path:
    """A file of one block with these lines, whatever they are."""
    import gzip
    import io

    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        file.writelines(lines)
    # What a writer of ours puts in front is longer than what the library does: ten bytes.
    path.write_bytes(begin_of_block(at) + packed.getvalue()[10:])
    return path
