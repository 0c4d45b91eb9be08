"""A recorded source keeps the contract: what it holds is read as from any other."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from campmon import __version__
from campmon.backends.practice import PracticeBackend
from campmon.backends.recording import backend_of
from campmon.backends.recording.redacting import Redactor
from campmon.backends.recording.writing import RecordingWriter
from campmon.engine.clock import SystemClock
from campmon.hub.recorder import Recorded, Recorder
from campmon.model.state import CampaignState
from campmon.practice.dialer import Dialer
from campmon.testing import BackendContract, Ground
from tests.contract.test_practice import FLOOR, START


async def _record(path: Path) -> None:
    """A moment of the practice dialer, with the details of a campaign that plays."""
    recorder = Recorder(
        [Recorded(PracticeBackend("practice", Dialer(7, START, FLOOR), warm_up=300), 0.2)],
        RecordingWriter(path),
        clock=SystemClock(),
        random=Random(1),
        redactor=Redactor(),
        version=__version__,
    )
    (source,) = recorder.sources
    running = asyncio.create_task(recorder.run())
    while not source.board.campaigns or b'"answer"' not in b"".join(source.whole_state()):
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


class TestRecordingBackend(BackendContract):
    _content: bytes | None = None

    @asynccontextmanager
    async def make(self) -> AsyncIterator[Ground]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "day"
            if self._content is None:
                await _record(path)
                type(self)._content = path.read_bytes()
            path.write_bytes(self._content or path.read_bytes())
            backend = backend_of("day", path, speed=100)
            backend.player.seek(backend.player.recording.seconds)
            await backend.open()
            yield Ground(
                backend,
                campaigns={
                    CampaignState.PLAYING: "4101",
                    CampaignState.PAUSED: "4102",
                    CampaignState.STOPPED: "4103",
                    CampaignState.BUILT: "4104",
                },
                hostile="4106",
            )
            await backend.close()
            backend.player.recording.close()
