"""The protocol that every platform's backend fulfils.

A backend is a thin asynchronous shell: it turns the platform's words into the model's, and raises
the model's errors. It never retries a write, never confirms, never audits: that is the engine's.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities
from campmon.model.detail import CampaignDetail
from campmon.model.intent import Creation, Found, Intent, Receipt
from campmon.model.listing import CallPage, CallQuery, RecordPage, RecordQuery
from campmon.model.properties import CampaignProperties, PropertySpec
from campmon.model.query import CampaignQuery
from campmon.model.reading import Notice, Reading
from campmon.model.record import AppendRules, Record
from campmon.model.staffing import Staffing


class Backend(Protocol):
    """One source of campaigns, reached through one profile.

    All methods but `open` need it open. All may raise UnreachableError and AccessError.
    """

    @property
    def profile(self) -> str:
        """The profile this backend serves; part of every campaign's key."""
        ...

    @property
    def platform(self) -> str:
        """The platform's name as users know it."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What the platform offers. May be asked before `open`; is final after it."""
        ...

    @property
    def append_rules(self) -> AppendRules | None:
        """What an append may hold; None where append is not offered."""
        ...

    @property
    def update_rules(self) -> AppendRules | None:
        """What an update of records may hold; None where that is not offered.

        Its first field of kind PHONE is what records are found by; the others are what may be
        changed.
        """
        ...

    @property
    def epoch(self) -> str:
        """Changes when the source has begun a new life (a practice dialer started again).

        Figures from before and after cannot be compared then. Constant for real platforms.
        """
        ...

    async def open(self) -> None:
        """Connect and log in. Raises UnreachableError or AccessError. May be called again."""
        ...

    async def close(self) -> None:
        """Let go of everything. Never raises; may be called twice."""
        ...

    async def read(self) -> Reading:
        """Read all campaigns with their statistics: a full reading."""
        ...

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        """Read one campaign afresh. Raises UnknownCampaignError.

        cheaply: figures that would take many calls to work out may be the last known, or unknown.
        """
        ...

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        """Read what the panels show of one campaign. Raises UnknownCampaignError."""
        ...

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """Read who works a campaign. Raises UnknownCampaignError, NotOfferedError."""
        ...

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the user should know of the way in, once `open`: a password about to expire, …"""
        ...

    @property
    def property_specs(self) -> tuple[PropertySpec, ...]:
        """The properties that campaigns are created with and may be updated in."""
        ...

    async def find(self, query: CampaignQuery) -> Reading:
        """Find campaigns, of other days too; figures may be unknown. Raises NotOfferedError."""
        ...

    async def read_properties(self, campaign_id: str) -> CampaignProperties:
        """Read a campaign's properties. Raises UnknownCampaignError, NotOfferedError."""
        ...

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        """Read a page of a campaign's records. Raises UnknownCampaignError, NotOfferedError."""
        ...

    async def read_calls(self, campaign_id: str, query: CallQuery) -> CallPage:
        """Read a page of its finished calls. Raises UnknownCampaignError, NotOfferedError."""
        ...

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        """Say where the records of an append are whose answer never came; UNKNOWN if in doubt.

        It may be long in coming, and a call that is still being carried out is not seen: ask once
        `append_rules.settle_seconds` have gone by. What stood on the campaign before never counts
        as landed. uploaded_before is Uploaded as it was before the append; None is unknown. Raises
        UnknownCampaignError.
        """
        ...

    async def create(self, creation: Creation, who: str) -> str:
        """Create a campaign and return its id. Only the engine's commander calls this.

        Raises as `write` does.
        """
        ...

    async def write(self, intent: Intent) -> Receipt:
        """Carry out one intent, once. Only the engine's commander calls this.

        Raises RefusedError and its kinds if the platform says no (nothing changed then),
        InDoubtError if its answer never came, UnreachableError if it was not even asked.
        """
        ...


@runtime_checkable
class FollowedBackend(Protocol):
    """A backend whose source tells of changes by itself, so that it need not be polled."""

    def follow(self) -> AsyncIterator[Reading]:
        """Yield a full reading, then what changed, at least once a refresh even if nothing did.

        Raises UnreachableError when the source is lost; following may be begun again then.
        """
        ...


class BackendFactory(Protocol):
    """What an entry point of the group `campmon.backends` names."""

    @property
    def name(self) -> str:
        """The word that a profile's `backend` key uses."""
        ...

    def create(self, profile: str, options: Mapping[str, object]) -> Backend:
        """Make a backend for a profile; nothing is connected yet.

        `options` are the profile's other keys; secrets come as pydantic's SecretStr. Raises
        ConfigurationError.
        """
        ...
