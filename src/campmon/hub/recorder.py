"""The recorder: what a hub would tell its monitors goes into a file, and details with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from campmon.backends.base import Backend
from campmon.backends.hub.protocol import Answer, encode
from campmon.backends.recording.format import (
    VERSION,
    Head,
    SourceMessage,
    frame_line,
    head_line,
)
from campmon.backends.recording.marks import Marks
from campmon.backends.recording.redacting import Redactor
from campmon.backends.recording.writing import RecordingWriter
from campmon.engine.board import Board
from campmon.engine.clock import Clock
from campmon.engine.monitor import Monitor
from campmon.engine.round import Round, seconds_between
from campmon.hub.publisher import Publisher
from campmon.model.campaign import CampaignKey
from campmon.model.errors import CampmonError
from campmon.model.reading import SourceHealth

FLUSH_SECONDS = 5.0
"""The most that is lost when the recorder is killed."""

BLOCK_SECONDS = 300.0
BLOCK_BYTES = 1_000_000
BLOCK_STATES = 3
"""A block ends after so long, or once so much came after its first state: a jump reads one. That
is some bytes at least, and several times what the first state takes."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is to be recorded: a backend, and how often it is read."""

    backend: Backend
    refresh_seconds: float


class Recorder:
    """Records sources into one file, until `run` is cancelled or the file cannot be written."""

    def __init__(
        self,
        wanted: Sequence[Recorded],
        writer: RecordingWriter,
        *,
        clock: Clock,
        random: Random,
        redactor: Redactor,
        version: str,
    ) -> None:
        self._writer = writer
        self._clock = clock
        self._redactor = redactor
        self._version = version
        self._begun: datetime = clock.now()
        self._at = 0.0
        self._block_at = 0.0
        self._key_bytes = 0
        self._marks = Marks()
        self._problem: CampmonError | None = None
        self._failed = asyncio.Event()
        self.frames = 0
        """Frames written so far, those that only repeat not counted."""
        self.sources = tuple(
            _Source(number, want, self, clock, random) for number, want in enumerate(wanted)
        )

    @property
    def bytes_written(self) -> int:
        """The file's size as far as it has been written."""
        return self._writer.bytes_written

    @property
    def seconds(self) -> float:
        """How long it has been recording."""
        return max(self._at, (self._clock.now() - self._begun).total_seconds())

    async def run(self) -> None:
        """Record until cancelled; the file is whole then. Raises CampmonError for the file."""
        self._begin_block()
        works: list[Coroutine[None, None, object]] = [self._keep_flushed(), self._failed.wait()]
        for source in self.sources:
            works += [source.monitor.run(), source.round.run()]
        tasks = [asyncio.create_task(work) for work in works]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()  # a defect of ours: nothing more would be recorded of that source
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._guarded(self._writer.close)
            if self._problem is not None:
                raise self._problem

    def note(self, source: int, told: bytes) -> None:
        """Write a frame. What goes wrong ends the recording; it is nobody else's to catch."""
        self._guarded(lambda: self._note(source, told))

    def _note(self, source: int, told: bytes) -> None:
        self._at = self.seconds
        self._writer.write(frame_line(self._at, source, self._redactor.redact(told)))
        self.frames += 1

    def state(self, source: int, health: SourceHealth) -> None:
        """A source has told something: a mark where it was lost, a new block where one is due."""
        self._marks.state(self._at, source, health.state)
        grown = self._writer.block_bytes - self._key_bytes
        most = max(BLOCK_BYTES, BLOCK_STATES * self._key_bytes)
        if self._at - self._block_at >= BLOCK_SECONDS or grown >= most:
            self._guarded(self._begin_block)

    def mark_act(self, source: int) -> None:
        """Somebody did something."""
        self._marks.act(self._at, source)

    def _begin_block(self) -> None:
        at = self._block_at = self._at = self.seconds
        head = Head(
            version=VERSION,
            campmon=self._version,
            begun=self._begun,
            sources=[source.profile for source in self.sources],
            marks=list(self._marks.all),
        )
        lines = [head_line(head)]
        for source in self.sources:
            for told in source.whole_state():
                lines.append(frame_line(at, source.number, self._redactor.redact(told), key=True))
        self._writer.begin_block(at, lines)
        self._key_bytes = self._writer.block_bytes

    def _guarded(self, write: Callable[[], None]) -> None:
        if self._problem is not None:
            return
        try:
            write()
        except CampmonError as error:
            self._problem = error
            self._failed.set()

    async def _keep_flushed(self) -> None:
        while True:
            await self._clock.sleep(FLUSH_SECONDS)
            self._guarded(self._writer.flush)


class _Source:
    """One source that is recorded: a listener of its own publisher, as a hub's session is."""

    def __init__(
        self, number: int, want: Recorded, recorder: Recorder, clock: Clock, random: Random
    ) -> None:
        self.number = number
        self.backend = want.backend
        self.profile = want.backend.profile
        self._refresh = want.refresh_seconds
        self._recorder = recorder
        self._details: dict[str, bytes] = {}
        self._source = b""
        self.board = Board()
        self._publisher = Publisher(self.board, self.profile)
        self._publisher.subscribe(self)
        self.monitor = Monitor(
            want.backend,
            self.board,
            self._publisher.publish,
            clock=clock,
            random=random,
            refresh_seconds=want.refresh_seconds,
        )
        self.round = Round(
            self.profile,
            self.board,
            self._read_detail,
            clock=clock,
            seconds=lambda: seconds_between(want.backend.platform, want.refresh_seconds),
        )

    @property
    def health(self) -> SourceHealth:
        """How well it is heard."""
        return self._publisher.source

    def whole_state(self) -> list[bytes]:
        """All that is known: what a block begins with."""
        self._source = self._told_source()
        present = {key.id for key in self.board.campaigns}
        self._details = {id_: told for id_, told in self._details.items() if id_ in present}
        return [self._source, encode(self._publisher.snapshot()), *self._details.values()]

    def offer(self, frame: bytes) -> None:
        """Take a delta."""
        told = self._told_source()
        if told != self._source:
            self._source = told
            self._recorder.note(self.number, told)
        self._recorder.note(self.number, frame)
        self._recorder.state(self.number, self.health)

    def tell(self, frame: bytes) -> None:
        """Take an act."""
        self._recorder.note(self.number, frame)
        self._recorder.mark_act(self.number)

    async def _read_detail(self, key: CampaignKey) -> None:
        detail = await self.monitor.detail(key.id)
        told = encode(Answer(id=0, body=detail))
        self._details[key.id] = told
        self._recorder.note(self.number, told)

    def _told_source(self) -> bytes:
        backend = self.backend
        rules = backend.append_rules
        capabilities = backend.capabilities
        return encode(
            SourceMessage(
                platform=backend.platform,
                epoch=backend.epoch,
                offered=sorted(capabilities.offered),
                reasons=dict(capabilities.reasons),
                append_rules=replace(rules, fields=()) if rules is not None else None,
                refresh_seconds=self._refresh,
            )
        )
