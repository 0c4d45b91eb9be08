"""A hub as a backend: what a monitor connects to.

Importing this loads neither WebSocket nor pydantic: `open` does, so that a screen can be painted
before.
"""

import asyncio
import getpass
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Literal

from campmon.backends.hub.address import HubAddress
from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.model.errors import CampmonError, UnreachableError
from campmon.model.intent import Creation, Found, Intent, Receipt
from campmon.model.listing import CallPage, CallQuery, RecordPage, RecordQuery
from campmon.model.properties import CampaignProperties, PropertySpec
from campmon.model.query import CampaignQuery
from campmon.model.reading import Notice, Reading, SourceState
from campmon.model.record import AppendRules, Record
from campmon.model.staffing import Staffing
from campmon.model.text import clean

if TYPE_CHECKING:
    from campmon.backends.hub.link import Link
    from campmon.backends.hub.protocol import HubHello
    from campmon.backends.hub.replica import Replica

NOT_YET = Capabilities(frozenset(), dict.fromkeys(Capability, "the hub has not been reached yet"))

SILENT_REFRESHES = 2.0
"""A hub that says nothing for so many refreshes is lost, though its connection may stand."""


class HubBackend:
    """The campaigns of a hub, under this profile's name.

    role    monitor: the hub keeps us up to date and lives while we do; command: ask and act, and
            the same as a monitor once it follows
    ensure  called where no hub answers, to start one; then the connection is tried once more
    """

    def __init__(
        self,
        profile: str,
        address: HubAddress,
        *,
        role: Literal["monitor", "command"] = "monitor",
        ensure: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._profile = profile
        self._address = address
        self._role = role
        self._ensure = ensure
        self._hello: HubHello | None = None
        self._capabilities = NOT_YET
        self._link: Link | None = None
        self._replica: Replica | None = None
        self._news = asyncio.Event()
        self._opening = asyncio.Lock()
        self._told_stale = False

    @property
    def profile(self) -> str:
        """The profile's name, which the campaigns carry."""
        return self._profile

    @property
    def platform(self) -> str:
        """The platform behind the hub."""
        return clean(self._hello.platform) if self._hello is not None else "hub"

    @property
    def capabilities(self) -> Capabilities:
        """What the hub lets us do; nothing before it has been reached."""
        return self._capabilities

    @property
    def append_rules(self) -> AppendRules | None:
        """The platform's rules, as the hub tells them."""
        return self._hello.append_rules if self._hello is not None else None

    @property
    def update_rules(self) -> AppendRules | None:
        """The platform's rules for updates of records, as the hub tells them."""
        return self._hello.update_rules if self._hello is not None else None

    @property
    def epoch(self) -> str:
        """Changes when another hub answers, whose campaigns may have begun anew."""
        return self._hello.epoch if self._hello is not None else ""

    @property
    def address(self) -> HubAddress:
        """Where the hub is."""
        return self._address

    async def open(self) -> None:
        """Connect and exchange greetings, starting the hub where we may."""
        async with self._opening:
            if self._link is not None and self._link.lost is None:
                return
            await self._drop()
            try:
                self._link = await self._connect()
            except UnreachableError:
                if self._ensure is None:
                    raise
                await self._ensure()
                self._link = await self._connect()
            self._hello = self._link.hello
            self._capabilities = _capabilities(self._hello)
            self._told_stale = False

    async def close(self) -> None:
        """Take leave of the hub."""
        async with self._opening:
            await self._drop()

    async def read(self) -> Reading:
        """Have the hub read its source now, and return the whole board."""
        return await self._linked().read_board()

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        """Have the hub read one campaign from its platform."""
        return await self._linked().read_campaign(campaign_id)

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        """Read a campaign's panels, with the pace and trend that the hub has measured."""
        return await self._linked().read_detail(campaign_id)

    async def read_staffing(self, campaign_id: str) -> Staffing:
        """Read who works a campaign."""
        return await self._linked().read_staffing(campaign_id)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the hub has to say of its own way to the platform."""
        return tuple(self._hello.notices) if self._hello is not None else ()

    @property
    def property_specs(self) -> tuple[PropertySpec, ...]:
        """The platform's, as the hub tells them."""
        return tuple(self._hello.property_specs) if self._hello is not None else ()

    async def find(self, query: CampaignQuery) -> Reading:
        """Have the hub find campaigns."""
        return await self._linked().find(query)

    async def read_properties(self, campaign_id: str) -> CampaignProperties:
        """Read a campaign's properties."""
        return await self._linked().read_properties(campaign_id)

    async def read_records(self, campaign_id: str, query: RecordQuery) -> RecordPage:
        """Read a page of a campaign's records."""
        return await self._linked().read_records(campaign_id, query)

    async def read_calls(self, campaign_id: str, query: CallQuery) -> CallPage:
        """Read a page of a campaign's finished calls."""
        return await self._linked().read_calls(campaign_id, query)

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        """Have the hub look for the records of an append."""
        return await self._linked().look_for(campaign_id, records, uploaded_before)

    async def create(self, creation: Creation, who: str) -> str:
        """Have the hub's commander create a campaign; it knows for itself who we are."""
        return await self._linked().create(creation)

    async def write(self, intent: Intent) -> Receipt:
        """Have the hub's commander carry out the intent; it checks the confirmation again."""
        return await self._linked().write(intent)

    async def follow(self) -> AsyncIterator[Reading]:
        """Yield the whole board, then what changed, as the hub tells it.

        Raises UnreachableError when the hub is lost or silent, and once when the hub itself has
        lost its source; what it last knew is not yielded again then as if it were new.
        """
        link, replica = self._linked(), self._replica
        assert replica is not None
        if self._role == "command" and not replica.in_step:
            await link.follow()
        replica.begin_reading()
        while True:
            self._news.clear()
            source = replica.source
            if source.state is SourceState.LIVE or not self._told_stale:
                reading = replica.read_out()
                if reading is not None:
                    yield reading
            self._judge(replica)
            await self._hear(link)

    def _judge(self, replica: "Replica") -> None:
        stale = replica.source.state is SourceState.STALE
        newly = stale and not self._told_stale
        self._told_stale = stale
        if newly:
            problem = clean(replica.source.problem or "it is silent")
            raise UnreachableError(f"the hub does not hear {self.platform}: {problem}")

    async def _hear(self, link: "Link") -> None:
        """Wait for news. Raises UnreachableError where the connection is lost or silent."""
        patience = SILENT_REFRESHES * link.hello.refresh_seconds
        try:
            async with asyncio.timeout(patience):
                await self._news.wait()
        except TimeoutError:
            # A monitor that was itself held up (ctrl+z) finds the news and the timeout together.
            await asyncio.sleep(0.05)
            if not self._news.is_set():
                await self.close()
                raise UnreachableError(f"the hub has said nothing for {patience:g} s") from None
        if link.lost is not None:
            raise _again(link.lost)

    async def _connect(self) -> "Link":
        from campmon.backends.hub.link import connect
        from campmon.backends.hub.replica import Replica

        if self._replica is None:
            self._replica = Replica(self._profile)
        return await connect(self._address, self._role, _who(), self._replica, self._news.set)

    async def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    def _linked(self) -> "Link":
        if self._link is None:
            raise UnreachableError("the hub is not connected")
        if self._link.lost is not None:
            raise _again(self._link.lost)
        return self._link


def _again(error: CampmonError) -> CampmonError:
    """The same error anew: one exception raised twice would pile up tracebacks."""
    return type(error)(error.message, error.mend)


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no entry for this user, no environment either
        return ""


def _capabilities(hello: "HubHello") -> Capabilities:
    reasons = {capability: clean(reason) for capability, reason in hello.reasons.items()}
    return Capabilities(frozenset(hello.offered), reasons)
