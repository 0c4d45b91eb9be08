"""A recorded source as a backend: to be looked at, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import NoReturn

from campmon.backends.lacking import Lacking
from campmon.backends.recording.clock import ReplayClock
from campmon.backends.recording.player import Player
from campmon.backends.recording.track import Track
from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.model.errors import NotOfferedError, UnknownCampaignError, UnreachableError
from campmon.model.intent import Creation, Intent, Receipt
from campmon.model.listing import CallPage, CallQuery, RecordPage, RecordQuery
from campmon.model.properties import CampaignProperties
from campmon.model.query import CampaignQuery
from campmon.model.reading import Notice, Reading
from campmon.model.record import AppendRules
from campmon.model.staffing import Staffing
from campmon.model.text import clean

NO_WRITES = "this is a recording, in which nothing can be changed"
NOT_HELD = "this is a recording, which does not hold it"
_NOT_YET = "not recorded up to this moment; details are recorded of campaigns that play"

_GAPS_TOLD = 3

_HELD = frozenset(
    {
        Capability.DISPOSITIONS,
        Capability.ATTEMPTS,
        Capability.AGENTS,
        Capability.WRAP_UP_CODES,
    }
)
_LISTS = frozenset({Capability.FIND, Capability.RECORDS, Capability.CALLS})


class RecordingBackend(Lacking):
    """One source of a recording. It plays while it, or another source of it, is open."""

    append_rules: AppendRules | None = None

    def __init__(self, player: Player, track: Track) -> None:
        self.player = player
        self._track = track
        self._is_open = False

    @property
    def profile(self) -> str:
        """The name that the campaigns carry."""
        return self._track.profile

    @property
    def platform(self) -> str:
        """The platform that was recorded."""
        source = self._track.source
        return clean(source.platform) if source is not None else "recording"

    @property
    def replay_clock(self) -> ReplayClock:
        """The time in the recording."""
        return self.player.clock

    async def wait_for_end(self) -> None:
        """Wait until all has been played."""
        await self.player.over.wait()

    @property
    def capabilities(self) -> Capabilities:
        """What the platform's panels had; nothing that asks it, or changes it."""
        source = self._track.source
        offered = frozenset(source.offered) if source is not None else frozenset()
        reasons = {} if source is None else {c: clean(why) for c, why in source.reasons.items()}
        for capability in frozenset(Capability) - _HELD:
            reasons[capability] = NOT_HELD if capability in _LISTS else NO_WRITES
        return Capabilities(offered & _HELD, reasons)

    @property
    def epoch(self) -> str:
        """Changes where the source began anew while one looked on; no jump changes it."""
        return str(self._track.lives)

    @property
    def notices(self) -> tuple[Notice, ...]:  # type: ignore[override]  # a property here
        """What of the recording cannot be played."""
        said = (*self.player.recording.notes, *self.player.gaps[-_GAPS_TOLD:])
        return tuple(Notice("DAMAGED", text) for text in said)

    async def open(self) -> None:
        """Begin to play."""
        if not self._is_open:
            self._is_open = True
            await self.player.start()

    async def close(self) -> None:
        """Play no more for this source."""
        if self._is_open:
            self._is_open = False
            await self.player.stop()

    async def read(self) -> Reading:
        """All campaigns as they were at the position."""
        self._check_open()
        health = self._track.health
        return Reading(
            self._track.campaigns,
            health.as_of or self.player.now,
            platform_time=health.platform_time,
            budget=health.budget,
            method=health.method,
            calls=health.calls,
            health=health,
        )

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        """One campaign as it was. Raises UnknownCampaignError."""
        self._check_open()
        campaign = self._track.campaign(campaign_id)
        if campaign is None:
            raise UnknownCampaignError(f"there was no campaign {campaign_id!r} at this moment")
        return campaign

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        """Its details as they were read last before the position. Raises UnknownCampaignError."""
        campaign = await self.read_campaign(campaign_id)
        detail = self._track.detail(campaign_id)
        if detail is not None:
            return replace(detail, campaign=campaign)
        awaited = dict.fromkeys(self.capabilities.offered, _NOT_YET)
        as_of = self._track.health.as_of or self.player.now
        return CampaignDetail(campaign, as_of, missing=awaited)

    async def follow(self) -> AsyncIterator[Reading]:
        """Yield everything, then what changes, as it did when it was recorded."""
        self._check_open()
        self._track.begin_reading()
        while True:
            self._track.news.clear()
            reading = self._track.read_out(self.player.now)
            if reading is not None:
                yield reading
            await self._track.news.wait()

    def _check_open(self) -> None:
        if not self._is_open:
            raise UnreachableError("the recording is not being played")

    # What a recording cannot do

    async def find(self, query: CampaignQuery) -> Reading:
        """Campaigns of other days."""
        raise _not_held()

    async def read_properties(self, campaign_id: str) -> CampaignProperties:
        """A campaign's properties."""
        raise _not_held()

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        """A campaign's records: they are nobody else's business."""
        raise _not_held()

    async def read_calls(self, campaign_id: str, query: CallQuery) -> CallPage:
        """A campaign's finished calls."""
        raise _not_held()

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """Who worked a campaign."""
        raise _not_held()

    async def create(self, creation: Creation, who: str) -> str:
        """A new campaign."""
        _refuse()

    async def write(self, intent: Intent) -> Receipt:
        """Anything that changes something."""
        _refuse()


def _not_held() -> NotOfferedError:
    return NotOfferedError(NOT_HELD)


def _refuse() -> NoReturn:
    raise NotOfferedError(NO_WRITES)
