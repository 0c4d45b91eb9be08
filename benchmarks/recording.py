"""Replaying at 100 times the speed: that every frame of state is told, and what it costs."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.figure import Figure
from benchmarks.workplace import PYTHON, Workplace
from campmon.backends.lacking import Lacking
from campmon.backends.recording import backends_of, open_player
from campmon.backends.recording.redacting import Redactor
from campmon.backends.recording.writing import RecordingWriter
from campmon.engine.board import Board
from campmon.engine.monitor import Monitor
from campmon.hub.recorder import Recorded, Recorder
from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities
from campmon.model.detail import CampaignDetail
from campmon.model.intent import Intent, Receipt
from campmon.model.reading import Reading
from campmon.model.record import AppendRules
from campmon.model.state import CampaignState
from campmon.model.statistics import Statistics

SPEED = 100.0
_START = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


class _Clock:
    """A clock that the floor below moves: a recording of hours is made in seconds."""

    seconds = 0.0

    def now(self) -> datetime:
        return _START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


class _Floor(Lacking):
    """Campaigns of which every one changes every second, told by the source itself."""

    profile = "floor"
    platform = "floor"
    epoch = ""
    capabilities = Capabilities(frozenset())
    append_rules: AppendRules | None = None

    def __init__(self, clock: _Clock, campaigns: int, frames: int) -> None:
        self._clock = clock
        self._campaigns = campaigns
        self._frames = frames
        self.done = asyncio.Event()

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def follow(self) -> AsyncIterator[Reading]:
        """The whole board each second; what changed is found out by the board."""
        for second in range(self._frames):
            self._clock.seconds = float(second)
            yield self._reading(second)
            await asyncio.sleep(0)
        self.done.set()
        await asyncio.Event().wait()

    def _reading(self, second: int) -> Reading:
        now = self._clock.now()
        return Reading(tuple(self._campaign(n, second, now) for n in range(self._campaigns)), now)

    def _campaign(self, number: int, second: int, now: datetime) -> Campaign:
        completed = 100 + number + second
        figures = Statistics(100_000, 99_000, completed, 99_000 - completed, now)
        return Campaign(
            "floor", f"C-{number:04}", f"Campaign number {number}", CampaignState.PLAYING,
            "PLAYING", statistics=figures, pace=60.0, pace_since_start=60.0,
        )  # fmt: skip

    async def read(self) -> Reading:
        return self._reading(0)

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        raise NotImplementedError

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        raise NotImplementedError

    async def write(self, intent: Intent) -> Receipt:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came of a recording that was made and played in a process of its own."""

    recorded: int
    told: int
    bytes_an_hour: float
    cpu_share: float
    seek_seconds: float
    took: float


async def _record(path: Path, campaigns: int, frames: int) -> int:
    clock = _Clock()
    floor = _Floor(clock, campaigns, frames)
    recorder = Recorder(
        [Recorded(floor, 1.0)],
        RecordingWriter(path),
        clock=clock,
        random=Random(1),
        redactor=Redactor(),
        version="benchmark",
    )
    running = asyncio.create_task(recorder.run())
    await floor.done.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return recorder.frames


async def _play(path: Path) -> tuple[int, float, float, float]:
    player = open_player(path, speed=SPEED)
    board = Board()
    (backend,) = backends_of(player)
    monitor = Monitor(backend, board, lambda _: None, clock=player.clock, random=Random(1))
    cpu, began = time.process_time(), time.monotonic()
    running = asyncio.create_task(monitor.run())
    while not player.ended:  # noqa: ASYNC110
        await asyncio.sleep(0.05)  # the measured program tells of its end in no other way
    told, took = player.told, time.monotonic() - began
    share = (time.process_time() - cpu) / took
    began = time.monotonic()
    for place in (0.9, 0.1, 0.6, 0.3):
        player.seek(place * player.recording.seconds)
    seek = (time.monotonic() - began) / 4
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return told, share, seek, took


async def _measure(campaigns: int, frames: int) -> _Seen:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "day"
        recorded = await _record(path, campaigns, frames)
        told, share, seek, took = await _play(path)
        an_hour = path.stat().st_size * 3_600 / frames
    return _Seen(recorded, told, an_hour, share, seek, took)


def figures(workplace: Workplace, *, quick: bool = False) -> list[Figure]:
    """A recording of 1,000 campaigns that all change every second, played at 100 times."""
    campaigns, frames = (200, 120) if quick else (1_000, 600)
    done = subprocess.run(
        [PYTHON, "-m", "benchmarks.recording", str(campaigns), str(frames)],
        cwd=Path(__file__).resolve().parent.parent,
        env=workplace.home(),
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    recorded, told, an_hour, share, seek, took = map(float, done.stdout.split())
    size = f"{campaigns:,} campaigns, all changing every second, {frames / 60:g} min"
    return [
        Figure(
            f"replay at {SPEED:g}×: frames of state dropped ({size})",
            f"{recorded - told:.0f} of {recorded:,.0f}",
            "",
            recorded - told,
            0.0,
            unit="frames",
            note=f"played in {took:.1f} s, which are {frames / SPEED:.1f} s at {SPEED:g}×",
        ),
        Figure(f"replay at {SPEED:g}×: CPU", f"{share * 100:.0f} % of a core", "", share * 100,
               100.0, unit="% of a core"),
        Figure("replay: a jump", f"{seek * 1_000:.0f} ms", "", seek * 1_000, 500.0, unit="ms"),
        Figure("recording: size of an hour", f"{an_hour / 1e6:.1f} MB", "", an_hour / 1e6, 100.0,
               unit="MB"),
    ]  # fmt: skip


if __name__ == "__main__":
    seen = asyncio.run(_measure(int(sys.argv[1]), int(sys.argv[2])))
    print(seen.recorded, seen.told, seen.bytes_an_hour, seen.cpu_share, seen.seek_seconds,
          seen.took)  # fmt: skip
