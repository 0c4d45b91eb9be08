"""The round: details of playing campaigns, read one after the other though nobody looks at them.

Alerts, history and recordings stand on what only details tell (drop rate, agents).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from campmon.engine.board import Board
from campmon.engine.clock import Clock
from campmon.model.campaign import CampaignKey
from campmon.model.errors import CampmonError
from campmon.model.reading import SourceState
from campmon.model.state import CampaignState

_log = logging.getLogger(__name__)

ReadDetail = Callable[[CampaignKey], Awaitable[object]]


class Round:
    """Reads the details of one source's playing campaigns, one at a time.

    The one whose details are the oldest comes next, those that were read for somebody who looks
    among them. A source that is not heard is left alone.

    seconds  between two reads; what they may cost is the platform's to say
    """

    def __init__(
        self, profile: str, board: Board, read: ReadDetail, *, clock: Clock, seconds: float
    ) -> None:
        self._profile = profile
        self._board = board
        self._read = read
        self._clock = clock
        self._seconds = seconds
        self._read_at: dict[CampaignKey, float] = {}

    def has_read(self, key: CampaignKey) -> None:
        """Details of a campaign were read, whoever wanted them."""
        if key.profile == self._profile:
            self._read_at[key] = self._clock.monotonic()

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            await self._clock.sleep(self._seconds)
            key = self._next()
            if key is None:
                continue
            self._read_at[key] = self._clock.monotonic()
            try:
                await self._read(key)
            except CampmonError as error:  # its turn comes again
                _log.debug("%s: details of %s: %s", self._profile, key.id, error)

    def _next(self) -> CampaignKey | None:
        health = self._board.health.get(self._profile)
        if health is None or health.state is not SourceState.LIVE:
            return None
        playing = [
            key
            for key, campaign in self._board.campaigns.items()
            if key.profile == self._profile and campaign.state is CampaignState.PLAYING
        ]
        self._read_at = {key: self._read_at[key] for key in playing if key in self._read_at}
        oldest = min(playing, key=self._when_read, default=None)
        if oldest is None or self._clock.monotonic() - self._when_read(oldest) < self._seconds:
            return None
        return oldest

    def _when_read(self, key: CampaignKey) -> float:
        return self._read_at.get(key, float("-inf"))
