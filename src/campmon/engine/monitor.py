"""The monitor: reads or follows one source and keeps its part of the board."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random

from campmon.backends.base import Backend, FollowedBackend
from campmon.engine.board import Board, BoardChange
from campmon.engine.clock import Clock
from campmon.engine.history import History
from campmon.model.campaign import Campaign
from campmon.model.detail import CampaignDetail
from campmon.model.errors import (
    AccessError,
    CampmonError,
    RateLimitedError,
    UnreachableError,
)
from campmon.model.reading import Reading, SourceHealth, SourceState
from campmon.model.statistics import Provenance

_log = logging.getLogger(__name__)

MISSED_READS_TO_STALE = 2
READ_TIMEOUT_SECONDS = 30.0
LONGEST_BACK_OFF_SECONDS = 8.0  # a source that is back should be seen to be
ACCESS_BACK_OFF_SECONDS = 60.0  # repeated failed logins lock accounts
FIRST_BACK_OFF_SECONDS = 0.5


class Monitor:
    """Keeps one source's campaigns and health on a board, and tells one listener of each change.

    Reads never overlap. After a failure it waits longer each time, with jitter; it obeys a
    platform that says when to come again.
    """

    def __init__(
        self,
        backend: Backend,
        board: Board,
        listener: Callable[[BoardChange], None],
        *,
        clock: Clock,
        random: Random,
        refresh_seconds: float = 2.0,
        history: History | None = None,
    ) -> None:
        self._backend = backend
        self._board = board
        self._listener = listener
        self._clock = clock
        self._random = random
        self._refresh = refresh_seconds
        self._history = history if history is not None else History()
        self._health = SourceHealth(backend.profile)
        self._heard_at: float | None = None
        self._is_told = False
        self._began_at = clock.monotonic()
        self._hurry = asyncio.Event()

    @property
    def backend(self) -> Backend:
        """The source that is monitored."""
        return self._backend

    @property
    def health(self) -> SourceHealth:
        """How well the source is heard."""
        return self._health

    @property
    def refresh_seconds(self) -> float:
        """Time between two reads."""
        return self._refresh

    def read_now(self) -> None:
        """Read at once rather than at the next turn; ends a back-off too."""
        self._hurry.set()

    async def run(self) -> None:
        """Monitor until cancelled. A listener that fails ends it: the source is stale then."""
        self._put_health(self._health)
        watch = asyncio.create_task(self._watch_age())
        try:
            while True:
                await self._once_connected()
        except Exception as error:
            self._give_up(error)
            raise
        finally:
            watch.cancel()
            await self._backend.close()

    async def detail(self, campaign_id: str) -> CampaignDetail:
        """Read what the panels show of a campaign; pace and trend are added from history.

        Raises what the backend raises.
        """
        detail = await self._backend.read_detail(campaign_id)
        campaign = self._paced(detail.campaign, detail.as_of)
        trend = detail.trend if detail.trend is not None else self._history.trend(campaign.key)
        return replace(detail, campaign=campaign, trend=trend)

    async def _once_connected(self) -> None:
        """Open and read until something fails; then say so and wait."""
        try:
            await self._backend.open()
            if isinstance(self._backend, FollowedBackend):
                await self._follow(self._backend)
            else:
                await self._poll()
        except CampmonError as error:
            problem: CampmonError = error
        except Exception as error:  # noqa: BLE001 - a seam: one source's bug must not end the others
            _log.exception("a backend failed in reading")
            problem = CampmonError(f"unexpected {type(error).__name__} in the backend")
        self._missed(problem)
        await self._pause(self._back_off(problem))

    async def _poll(self) -> None:
        while True:
            began = self._clock.monotonic()
            reading = await self._read()
            paced = tuple(self._paced(campaign, reading.as_of) for campaign in reading.campaigns)
            self._take_in(replace(reading, campaigns=paced))
            await self._pause(self._refresh - (self._clock.monotonic() - began))

    async def _read(self) -> Reading:
        try:
            async with asyncio.timeout(READ_TIMEOUT_SECONDS):
                return await self._backend.read()
        except TimeoutError as error:
            raise UnreachableError(
                f"{self._backend.platform} gave no answer in {READ_TIMEOUT_SECONDS:.0f} s"
            ) from error

    async def _follow(self, source: FollowedBackend) -> None:
        """Take in what the source tells by itself; it has measured the pace already."""
        async for reading in source.follow():
            self._take_in(reading)
        raise UnreachableError(f"{self._backend.platform} ended the connection")

    def _take_in(self, reading: Reading) -> None:
        self._heard_at = self._clock.monotonic()
        self._is_told = reading.health is not None
        change = self._board.apply(self._backend.profile, reading)
        for key in change.removed:
            self._history.forget(key)
        self._health = reading.health or SourceHealth(
            self._backend.profile,
            SourceState.LIVE,
            reading.as_of,
            0,
            None,
            reading.platform_time,
            reading.budget,
            reading.method,
            reading.calls,
        )
        health = self._board.set_health(self._health).health
        self._tell(replace(change, health=health))

    def _paced(self, campaign: Campaign, as_of: datetime) -> Campaign:
        if campaign.pace is not None:
            return campaign
        figures = campaign.statistics
        key, completed = campaign.key, figures.completed
        derived = figures.provenance is Provenance.DERIVED
        true_at = figures.as_of if derived and figures.as_of is not None else as_of
        self._history.add(key, completed, true_at)
        pace, since_start = self._history.paces(key, completed, true_at)
        return campaign if pace is None else campaign.with_pace(pace, since_start)

    def _missed(self, error: CampmonError) -> None:
        _log.warning("%s: %s", self._backend.profile, error)
        self._put_health(replace(self._health, missed=self._health.missed + 1, problem=str(error)))
        self._judge_age()

    async def _watch_age(self) -> None:
        """A source that hangs without failing grows stale too."""
        while True:
            await self._clock.sleep(self._refresh / 2)
            self._judge_age()

    def _judge_age(self) -> None:
        """Stale: nothing heard for two refreshes, and half of one for the way here.

        A source that tells of its own health (a recording) is as it says.
        """
        if self._is_told:
            return
        since = self._heard_at if self._heard_at is not None else self._began_at
        silent = self._clock.monotonic() - since
        patience = (MISSED_READS_TO_STALE + 0.5) * self._refresh
        missed_too_often = self._health.missed >= MISSED_READS_TO_STALE
        if self._health.state is not SourceState.STALE and (silent > patience or missed_too_often):
            problem = self._health.problem or f"{self._backend.platform} gives no answer"
            self._put_health(replace(self._health, state=SourceState.STALE, problem=problem))

    def _put_health(self, health: SourceHealth) -> None:
        self._health = health
        self._tell(self._board.set_health(health))

    def _tell(self, change: BoardChange) -> None:
        if change:
            self._listener(change)

    def _give_up(self, error: Exception) -> None:
        """Nobody reads any more: whoever looks at the board is not to think otherwise."""
        why = f"it is read no more: unexpected {type(error).__name__}. Start campmon again."
        self._health = replace(self._health, state=SourceState.STALE, problem=why)
        change = self._board.set_health(self._health)
        try:
            self._tell(change)
        except Exception:  # noqa: BLE001 - it has failed already; the board says so
            _log.exception("a listener failed")

    def _back_off(self, error: CampmonError) -> float:
        if isinstance(error, RateLimitedError) and error.retry_after is not None:
            return max(error.retry_after, self._refresh)
        longest = LONGEST_BACK_OFF_SECONDS
        if isinstance(error, AccessError):
            return ACCESS_BACK_OFF_SECONDS * (1 + self._random.random() / 4)
        doubled = FIRST_BACK_OFF_SECONDS * 2.0 ** min(self._health.missed - 1, 10)
        return min(longest, doubled) * (0.5 + self._random.random() / 2)

    async def _pause(self, seconds: float) -> None:
        """Wait, or be hurried by `read_now`."""
        sleeping = asyncio.create_task(self._clock.sleep(seconds))
        hurried = asyncio.create_task(self._hurry.wait())
        try:
            await asyncio.wait({sleeping, hurried}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            hurried.cancel()
            self._hurry.clear()
