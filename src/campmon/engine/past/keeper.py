"""The keeper: samples the board once a minute, and gives back what was kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from campmon.engine.board import Board
from campmon.engine.clock import Clock
from campmon.engine.past.samples import Samples, SourceId, Terms
from campmon.engine.past.sampling import Batch, Sampler
from campmon.engine.past.shelf import Shelf
from campmon.model.campaign import CampaignKey
from campmon.model.detail import CampaignDetail
from campmon.model.errors import PastError

if TYPE_CHECKING:
    from campmon.engine.past.store import PastStore

SAMPLE_SECONDS = 60.0
SOONEST_SECONDS = 15.0
LOOK_SECONDS = 2.0
"""How soon it is looked again where no source is heard yet."""
MOST_WAITING = 50_000
"""Samples that wait for a file that cannot be written; then all of them are let go of."""


class PastKeeper:
    """Keeps samples of the campaigns of a board. Nothing here blocks, nothing holds up leaving.

    path       the file
    source_of  what tells the present life of a profile's source; None where nothing is kept of it
    watcher    tells this process from others that watch the same sources
    """

    def __init__(
        self,
        path: Path,
        board: Board,
        source_of: Callable[[str], SourceId | None],
        *,
        clock: Clock,
        watcher: str,
        terms: Terms,
        durable: bool = True,
    ) -> None:
        self.path = path
        self._clock = clock
        self._source_of = source_of
        self._sampler = Sampler(board, source_of)
        self._shelf = Shelf(path, terms, watcher=watcher, now=clock.now, durable=durable)
        self._waiting = Batch()
        self._written = 0
        self._problem: str | None = None
        self._told: set[str] = set()

    @property
    def written(self) -> int:
        """How many times something was written: what was read before is not all any more."""
        return self._written

    @property
    def problem(self) -> str | None:
        """Why nothing can be written at present, with what can be done; None while it can."""
        return self._problem

    def take_detail(self, detail: CampaignDetail) -> None:
        """Note what details have told, whoever wanted them."""
        self._sampler.take_detail(detail)

    async def run(self, tell: Callable[[str], None]) -> None:
        """Keep samples until cancelled; what is in the way is told once."""
        try:
            while True:
                heard = await self._keep(tell)
                now = self._clock.now()
                await self._clock.sleep(until_next(now) if heard else LOOK_SECONDS)
        finally:
            self.leave()

    def leave(self) -> None:
        """Write what is not yet, if there is time for it; waits for nothing."""
        self._waiting.take_in(self._sampler.sample())
        last = self._waiting
        self._shelf.do_last(lambda store: store.put(last) if last else None)

    # Reading

    async def day(self, key: CampaignKey, day: date) -> Samples:
        """A campaign's samples of a local day; empty where none were kept. Raises PastError."""
        source = self._life(key)
        return await self._shelf.do(lambda store: store.day(source, key.id, day))

    async def read(self, key: CampaignKey, since: datetime, until: datetime) -> Samples:
        """A campaign's samples from a moment to another one. Raises PastError."""
        source = self._life(key)
        return await self._shelf.do(lambda store: store.read(source, key.id, since, until))

    async def dates(self, key: CampaignKey) -> tuple[date, ...]:
        """The local days of which there are samples of a campaign. Raises PastError."""
        source = self._life(key)
        return await self._shelf.do(lambda store: store.dates(source, key.id))

    def _life(self, key: CampaignKey) -> SourceId:
        return self._source_of(key.profile) or SourceId(key.profile, "")

    # Writing

    async def _keep(self, tell: Callable[[str], None]) -> bool:
        """Sample and write; whether any source was heard."""
        now = self._clock.now()
        sampled = self._sampler.sample()
        self._waiting.take_in(sampled)
        if self._waiting:
            await self._write(self._waiting, now, tell)
        return bool(sampled)

    async def _write(self, batch: Batch, now: datetime, tell: Callable[[str], None]) -> None:
        def write(store: PastStore) -> None:
            store.put(batch)
            store.tidy(now)

        try:
            await self._shelf.do(write)
        except PastError as error:
            self._problem = str(error)
            self._tell_once(self._problem, tell)
            if len(batch.rows) > MOST_WAITING:
                self._waiting = Batch()
                self._sampler.forget()
            return
        finally:
            for note in self._shelf.notes:
                self._tell_once(note, tell)
            self._shelf.notes.clear()
        self._waiting = Batch()
        self._written += 1
        self._problem = None

    def _tell_once(self, text: str, tell: Callable[[str], None]) -> None:
        if text not in self._told:
            self._told.add(text)
            tell(text)


def until_next(now: datetime) -> float:
    """Seconds to the middle of a minute: so each has its sample, though each is a little late."""
    ahead = (SAMPLE_SECONDS / 2 - (now.second + now.microsecond / 1e6)) % SAMPLE_SECONDS
    return ahead if ahead >= SOONEST_SECONDS else ahead + SAMPLE_SECONDS
