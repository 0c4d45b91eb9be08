"""Voiso as a backend: both generations of its API, and its events where a receiver hears them."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeVar

import httpx

from campmon.backends.lacking import Lacking
from campmon.backends.voiso import campaigns, v1, v4
from campmon.backends.voiso.client import CampaignRow, VoisoV1Client, VoisoV4Client
from campmon.backends.voiso.events.feed import EventFeed
from campmon.backends.voiso.events.last_known import last_known
from campmon.backends.voiso.events.places import socket_path, store_path
from campmon.backends.voiso.failures import Failures
from campmon.backends.voiso.generation import Generation
from campmon.backends.voiso.listening import Heard, heard
from campmon.backends.voiso.memory import Known, Memory
from campmon.backends.voiso.notices import notices
from campmon.backends.voiso.options import VoisoOptions
from campmon.backends.voiso.writing import Writer
from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.model.errors import ConfigurationError, NotOfferedError, UnreachableError
from campmon.model.intent import (
    Append,
    Found,
    Intent,
    Landing,
    Operate,
    Receipt,
    Staff,
    Update,
    UpdateRecords,
)
from campmon.model.reading import Notice, Reading
from campmon.model.record import AppendRules, Record
from campmon.model.staffing import Staffing

Client = TypeVar("Client", VoisoV1Client, VoisoV4Client)

_ON_ITS_PAGES = "campmon leaves it to Voiso's own pages (Outbound > Dialer campaigns)"
_REASONS: Mapping[Capability, str] = MappingProxyType(
    {
        Capability.BUILD: "its campaigns are not built: they are started as they are",
        Capability.DEACTIVATE: "its API does not deactivate campaigns",
        Capability.CREATE: _ON_ITS_PAGES,
        Capability.UPDATE: _ON_ITS_PAGES,
        Capability.FIND: "its API searches no days: the list has every campaign already",
        Capability.RECORDS: "its API lists no contacts",
        Capability.CALLS: "its API lists no calls; campmon listen counts them as they happen",
    }
)
_FRESH_SECONDS = 5.0
"""Details are made from the board's rows while these are no older."""
_SETTLE_SECONDS = 1.0
"""How long the first look at details waits for the receiver; it answers at once or not at all."""


@dataclass(slots=True)
class _Open:
    """Everything that lives as long as one opening.

    rows     the campaigns as last read, by id
    as_of    when they were true
    read_at  the same by the steady clock; None where nothing of them is sure any more
    """

    generation: Generation
    feed: EventFeed | None
    rows: Mapping[str, CampaignRow] = field(default_factory=dict)
    as_of: datetime | None = None
    read_at: float | None = None

    def keep(self, rows: Iterable[CampaignRow], as_of: datetime, read_at: float) -> None:
        """Keep what was read."""
        self.rows, self.as_of, self.read_at = {row.id: row for row in rows}, as_of, read_at

    def fresh(self, campaign_id: str, now: float) -> CampaignRow | None:
        """A campaign as it was read a moment ago."""
        if self.read_at is None or now - self.read_at > _FRESH_SECONDS:
            return None
        return self.rows.get(campaign_id)

    def written(self) -> None:
        """Something was changed by us, or may have been."""
        self.read_at = None


class VoisoBackend(Lacking):
    """Voiso through one profile.

    profile    the profile's name
    options    what it says
    now        the reader's clock (aware)
    monotonic  steady clock in seconds
    transport  what requests go through in place of the network (tests)
    """

    platform = "Voiso"
    epoch = ""

    def __init__(
        self,
        profile: str,
        options: VoisoOptions,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.profile = profile
        self._options = options
        self._now = now
        self._monotonic = monotonic
        self._transport = transport
        self._failures = Failures(profile, options)
        self._memory = Memory(options.state_dir, options.base_url)
        offer = (v1 if options.api == "v1" else v4).offer(options.region)
        self.capabilities = Capabilities(
            frozenset(Capability) - _REASONS.keys() - offer.lacks.keys(),
            MappingProxyType({**_REASONS, **offer.lacks}),
        )
        self.append_rules: AppendRules | None = offer.append_rules
        self.update_rules: AppendRules | None = offer.update_rules
        self.notices: tuple[Notice, ...] = notices(options)
        self._live_only = offer.live_only
        self._open: _Open | None = None

    async def open(self) -> None:
        """Make ready; Voiso has no login, so the first read tells whether the key is taken.

        Raises ConfigurationError for a CA bundle, a proxy or a key that cannot be used.
        """
        if self._open is not None:
            return
        generation = self._generation()
        feed = None
        if self._options.runtime_dir is not None:
            feed = EventFeed(socket_path(self._options.runtime_dir, self.profile))
            await feed.start()
        self._open = _Open(generation, feed)

    async def close(self) -> None:
        """Close the connections."""
        opened, self._open = self._open, None
        if opened is not None:
            if opened.feed is not None:
                await opened.feed.aclose()
            await opened.generation.aclose()

    async def read(self) -> Reading:
        """Read all campaigns: one request in version 1, one for each hundred in version 4."""
        opened, as_of = self._opened(), self._now()
        with self._failures.reading():
            rows = await opened.generation.list_campaigns()
        opened.keep(rows, as_of, self._monotonic())
        self.notices = notices(self._options, opened.generation.rows_left_out)
        known = self._memory.read()
        return Reading(
            tuple(self._campaign(row, as_of, known) for row in opened.rows.values()), as_of
        )

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        """Read one campaign afresh. Raises UnknownCampaignError."""
        opened, as_of = self._opened(), self._now()
        with self._failures.reading(campaign_id):
            row = await opened.generation.read_campaign(campaign_id)
        return self._campaign(row, as_of, self._memory.read())

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        """Read what the panels show: of a watched board, from what is known already."""
        opened = self._opened()
        row, as_of = opened.fresh(campaign_id, self._monotonic()), opened.as_of
        if row is None or as_of is None:
            as_of = self._now()
            with self._failures.reading(campaign_id):
                row = await opened.generation.read_campaign(campaign_id)
        if opened.feed is not None:
            await opened.feed.settle(_SETTLE_SECONDS)
        known = await self._heard(opened.feed, campaign_id)
        parts = known.parts
        return CampaignDetail(
            campaign=self._campaign(row, as_of, self._memory.read()),
            as_of=as_of,
            calls=parts.calls if parts else None,
            dispositions=parts.dispositions if parts else None,
            attempts=parts.attempts if parts else None,
            agents=parts.agents if parts else None,
            wrap_up_codes=parts.wrap_up_codes if parts else None,
            properties={**campaigns.facts_told(row), **known.properties},
            missing=known.missing,
        )

    async def _heard(self, feed: EventFeed | None, campaign_id: str) -> Heard:
        """What events told of a campaign; what was kept is looked at where nobody told any."""
        now, folder, kept = self._now(), self._options.state_dir, None
        if feed is not None and feed.as_of is None and folder is not None:
            path = store_path(folder, self.profile)
            kept = await asyncio.to_thread(last_known, path, campaign_id, now)
        return heard(feed, self.profile, campaign_id, now, kept)

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """Read who works a campaign, or what campmon remembers of it."""
        with self._failures.reading(campaign_id):
            return await self._opened().generation.read_staffing(campaign_id)

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        """Voiso lists no contacts; that it takes no number twice makes up for it."""
        return Found(
            Landing.UNKNOWN,
            evidence="Voiso lists no contacts; a resend tells: it takes no number twice",
        )

    async def write(self, intent: Intent) -> Receipt:
        """Carry out one intent, once."""
        opened, campaign_id = self._opened(), intent.key.id
        writer = Writer(opened.generation, self._memory, self._failures)
        try:
            match intent.action:
                case Operate(operation):
                    return await writer.operate(campaign_id, operation)
                case Append(records=records):
                    return await writer.append(campaign_id, records)
                case UpdateRecords(records=records):
                    return await writer.update(campaign_id, records)
                case Staff(change):
                    return await writer.staff(campaign_id, change)
                case Update():
                    why_not = _REASONS[Capability.UPDATE]
                    raise NotOfferedError(f"not offered by Voiso: {why_not}")
        finally:
            opened.written()

    def _campaign(self, row: CampaignRow, as_of: datetime, known: Known) -> Campaign:
        return campaigns.from_row(
            self.profile,
            row,
            as_of,
            has_contacts=known.of(row.id).contacts,
            live_only=self._live_only,
        )

    def _generation(self) -> Generation:
        options = self._options
        try:
            if options.api == "v1":
                return v1.FirstGeneration(self._client(VoisoV1Client), self._memory)
            return v4.FourthGeneration(self._client(VoisoV4Client), self._monotonic)
        except ValueError as error:
            raise ConfigurationError(f"profile {self.profile!r}: {error}") from None

    def _client(self, made: Callable[..., Client]) -> Client:
        options = self._options
        return made(
            options.base_url,
            options.api_key,
            timeout_seconds=options.timeout_seconds,
            verify_tls=options.verify_tls,
            ca_bundle=options.ca_bundle,
            proxy=options.proxy,
            transport=self._transport,
            now=self._now,
        )

    def _opened(self) -> _Open:
        if self._open is None:
            raise UnreachableError(f"Voiso is not open through profile {self.profile!r}")
        return self._open
