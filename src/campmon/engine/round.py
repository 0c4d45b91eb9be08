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

ASK_AGAIN_SECONDS = 5.0
"""How soon it is asked again whether a source's details may be read."""

_FRESH_SECONDS = 5.0
_PRACTICE_SECONDS, _EVENTS_SECONDS, _SLOW_SECONDS, _UNKNOWN_SECONDS = 1.0, 5.0, 60.0, 30.0


def seconds_between(platform: str, refresh_seconds: float) -> float | None:
    """Time between two reads of details at which nobody looks; None where there are to be none.

    platform  as its backend names it; a hub's backend names the one behind the hub

    - Practice dialer: it is on this machine, and details cost it nothing that matters.
    - LiveVox: none. Each read may cost a Read Campaign, and makes two of five turns of the board
      fetch services and agents in place of asking whether the list has changed. What comes back
      tells no dropped calls, no answers and no states of agents, so nothing would stand on it.
    - Voiso: figures come from events that were heard, and the campaign from the board's own last
      reading, so that a read costs no call while that is fresh. Where the board is read more
      seldom each costs one (in version 1 the whole list): once a minute then.
    - Others (VICIdial, other packages' backends, a hub not reached yet): a call each, as a rule.
    """
    match platform.casefold():
        case "practice dialer":
            return _PRACTICE_SECONDS
        case "livevox":
            return None
        case "voiso":
            return _EVENTS_SECONDS if refresh_seconds < _FRESH_SECONDS else _SLOW_SECONDS
        case _:
            return _UNKNOWN_SECONDS


class Round:
    """Reads the details of one source's playing campaigns, one at a time.

    The one whose details are the oldest comes next, those that were read for somebody who looks
    among them. A source that is not heard is left alone.

    seconds  between two reads, or what tells it; None while there are to be none. It is asked each
             time: what is behind a hub is known once that has been reached
    """

    def __init__(
        self,
        profile: str,
        board: Board,
        read: ReadDetail,
        *,
        clock: Clock,
        seconds: float | Callable[[], float | None],
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
            seconds = self._seconds() if callable(self._seconds) else self._seconds
            await self._clock.sleep(seconds if seconds is not None else ASK_AGAIN_SECONDS)
            key = self._next(seconds) if seconds is not None else None
            if key is None:
                continue
            self._read_at[key] = self._clock.monotonic()
            try:
                await self._read(key)
            except CampmonError as error:  # its turn comes again
                _log.debug("%s: details of %s: %s", self._profile, key.id, error)

    def _next(self, seconds: float) -> CampaignKey | None:
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
        if oldest is None or self._clock.monotonic() - self._when_read(oldest) < seconds:
            return None
        return oldest

    def _when_read(self, key: CampaignKey) -> float:
        return self._read_at.get(key, float("-inf"))
