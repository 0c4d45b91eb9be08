"""A source under the test's hand, a hub that serves it, and a client that speaks raw frames."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from websockets.asyncio.client import ClientConnection, unix_connect

from campmon.backends.base import Backend
from campmon.backends.hub import HubBackend
from campmon.backends.hub.address import HubAddress, unix_address
from campmon.backends.lacking import Lacking
from campmon.engine.audit import AuditLog
from campmon.engine.clock import SystemClock
from campmon.hub.lifetime import Lifetime
from campmon.hub.listen import listen
from campmon.hub.server import Server
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.capability import EVERYTHING, Capabilities
from campmon.model.detail import CampaignDetail
from campmon.model.errors import CampmonError, UnknownCampaignError
from campmon.model.intent import Action, Append, Intent, Operate, Receipt, Tier
from campmon.model.reading import Reading
from campmon.model.record import AppendRules
from campmon.model.staffing import Staffing
from campmon.model.state import CampaignState, Operation
from campmon.model.statistics import Statistics

PATIENCE = 60.0
SELDOM = 1000.0
"""A refresh that never comes: the test says when the source is read."""

PAUSE = Operate(Operation.PAUSE)
STOP = Operate(Operation.STOP)

_LEADS_TO = {Operation.PAUSE: CampaignState.PAUSED, Operation.STOP: CampaignState.STOPPED}


class Platform(Lacking):
    """Campaigns that change when the test says so, and a way to make each call fail or wait."""

    platform = "test platform"
    append_rules: AppendRules | None = None

    def __init__(self, campaigns: int = 2) -> None:
        self.profile = "served"
        self.capabilities: Capabilities = EVERYTHING
        self.epoch = "first life"
        self.campaigns = {f"c{n}": campaign(f"c{n}") for n in range(campaigns)}
        self.failing: CampmonError | None = None
        self.write_failing: Exception | None = None
        self.may_write = asyncio.Event()
        self.may_write.set()
        self.writing = asyncio.Event()
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.may_read_campaign = asyncio.Event()
        self.may_read_campaign.set()
        self.written: list[Intent] = []
        self.reads = 0

    async def open(self) -> None:
        if self.failing is not None:
            raise self.failing

    async def close(self) -> None:
        pass

    async def read(self) -> Reading:
        if self.failing is not None:
            raise self.failing
        await self.may_read.wait()
        self.reads += 1
        as_of = datetime.now(UTC)
        for key, known in self.campaigns.items():
            self.campaigns[key] = replace(known, statistics=replace(known.statistics, as_of=as_of))
        return Reading(tuple(self.campaigns.values()), as_of)

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        await self.may_read_campaign.wait()
        try:
            return self.campaigns[campaign_id]
        except KeyError:
            raise UnknownCampaignError(f"no campaign {campaign_id}", "Look again.") from None

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        return CampaignDetail(await self.read_campaign(campaign_id), datetime.now(UTC))

    async def read_staffing(self, campaign_id: str) -> Staffing:
        await self.read_campaign(campaign_id)
        return Staffing(teams=("Blue\x1b[0m",), other_teams=("Red",))

    async def write(self, intent: Intent) -> Receipt:
        self.writing.set()
        await self.may_write.wait()
        self.written.append(intent)
        if self.write_failing is not None:
            raise self.write_failing
        match intent.action:
            case Operate(operation):
                self.change(intent.key.id, state=_LEADS_TO[operation])
                return Receipt()
            case Append(records=records):
                self.count(intent.key.id, 5000 + len(records))
                return Receipt(f"\x1b{len(records)} taken", accepted=len(records))
            case _:
                return Receipt()

    def change(self, campaign_id: str, **properties: Any) -> None:
        """Change a campaign's properties; the next read tells."""
        self.campaigns[campaign_id] = replace(self.campaigns[campaign_id], **properties)

    def count(self, campaign_id: str, uploaded: int) -> None:
        """Change a campaign's figures."""
        self.change(campaign_id, statistics=Statistics(uploaded, uploaded, 0, uploaded))


def campaign(campaign_id: str, uploaded: int = 5000) -> Campaign:
    return Campaign(
        "served",
        campaign_id,
        f"Campaign {campaign_id}",
        CampaignState.PLAYING,
        "PLAYING",
        appendable=True,
        statistics=Statistics(uploaded, uploaded, 0, uploaded),
    )


@dataclass
class Hub:
    """A hub that serves a platform; `running` ends when the hub does."""

    platform: Platform
    server: Server
    address: HubAddress
    audit: AuditLog
    running: asyncio.Task[str]
    folder: Path
    clients: list[HubBackend] = field(default_factory=list)

    async def read(self) -> Reading:
        """Have the hub read its source once, as `r` on a screen does."""
        client = HubBackend("reader", self.address, role="command")
        await client.open()
        try:
            return await client.read()
        finally:
            await client.close()

    def backend(self, profile: str = "team", **options: Any) -> HubBackend:
        """A client, closed at the end of the test."""
        client = HubBackend(profile, self.address, **options)
        self.clients.append(client)
        return client

    async def monitor(self, profile: str = "team") -> HubBackend:
        """A monitor that is open."""
        client = self.backend(profile)
        await client.open()
        return client


@asynccontextmanager
async def hub(source: Backend | None = None, **options: Any) -> AsyncIterator[Hub]:
    """Serve a source, a platform of the test's own where none is given, on a Unix socket."""
    clock = SystemClock()
    options.setdefault("refresh_seconds", SELDOM)
    options.setdefault("lifetime", Lifetime(stays=True))
    platform = source if isinstance(source, Platform) else Platform()
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="cm-") as folder:
        audit = AuditLog(Path(folder) / "audit.jsonl", clock)
        server = Server(source or platform, audit, clock=clock, random=Random(1), **options)
        address = unix_address(f"{folder}/hub.sock")
        running = asyncio.create_task(server.run([listen(address)]))
        served = Hub(platform, server, address, audit, running, Path(folder))
        try:
            yield served
        finally:
            for client in served.clients:
                await client.close()
            server.stop("the test is over")
            async with asyncio.timeout(PATIENCE):
                await running


@asynccontextmanager
async def raw(served: Hub, hello: dict[str, Any] | None = None) -> AsyncIterator[ClientConnection]:
    """A connection that speaks as the test says; with `hello`, it has been greeted."""
    async with unix_connect(
        str(served.address.path), "ws://localhost/", compression=None, max_size=None
    ) as socket:
        if hello is not None:
            await say(socket, HELLO | hello)
            assert (await hear(socket))["type"] == "hello"
        yield socket


HELLO = {"type": "hello", "version": 4, "campmon": "0", "role": "command"}


async def say(socket: ClientConnection, message: object) -> None:
    await socket.send(json.dumps(message))


async def hear(socket: ClientConnection) -> dict[str, Any]:
    """The next message."""
    async with asyncio.timeout(PATIENCE):
        message = json.loads(await socket.recv())
    assert isinstance(message, dict)
    return message


async def hear_until(
    socket: ClientConnection, wanted: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """The next message that is as wanted."""
    while not wanted(message := await hear(socket)):
        pass
    return message


async def first(client: HubBackend, wanted: Callable[[Reading], bool]) -> Reading:
    """The first reading of a new following that is as wanted."""
    readings = client.follow()
    try:
        async with asyncio.timeout(PATIENCE):
            async for reading in readings:
                if wanted(reading):
                    return reading
    finally:
        await readings.aclose()  # type: ignore[attr-defined]
    raise AssertionError("the following ended")


def intent(
    campaign_id: str, action: Action, confirmed: Tier = Tier.TYPE_NAME, who: str = "liar"
) -> Intent:
    return Intent(CampaignKey("team", campaign_id), action, confirmed, who)
