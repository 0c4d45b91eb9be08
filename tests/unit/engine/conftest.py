"""A clock moved by hand, and a source that does what it is told: for what no real one can do."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from campmon.backends.lacking import Lacking
from campmon.model.campaign import Campaign
from campmon.model.capability import EVERYTHING, Capabilities
from campmon.model.detail import CampaignDetail
from campmon.model.errors import UnknownCampaignError
from campmon.model.intent import Append, Creation, Found, Intent, Landing, Operate, Receipt, Update
from campmon.model.properties import CampaignProperties
from campmon.model.query import CampaignQuery
from campmon.model.reading import Reading
from campmon.model.record import AppendRules, Record
from campmon.model.staffing import Staffing
from campmon.model.state import CampaignState, Operation
from campmon.model.statistics import Statistics

START = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


class HandClock:
    """Time stands still until `move`; sleepers wake in order as it passes them."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self._count += 1
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.seconds + seconds, self._count, woken))
        await woken

    async def move(self, seconds: float) -> None:
        """Let time pass, and everything that is due happen."""
        until = self.seconds + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            at, _, woken = heapq.heappop(self._sleepers)
            self.seconds = max(self.seconds, at)
            if not woken.done():
                woken.set_result(None)
            await settle()
        self.seconds = until
        await settle()


async def settle() -> None:
    """Let everything that can run without time passing run."""
    for _ in range(50):
        await asyncio.sleep(0)


class ScriptedBackend(Lacking):
    """Two campaigns in memory; `fails` and `write_does` say what goes wrong."""

    profile = "scripted"
    platform = "Scripted"
    append_rules: AppendRules | None = None

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.capabilities: Capabilities = EVERYTHING
        self.epoch = "1"
        self.campaigns = {
            "1": make("1", "Spring", CampaignState.PLAYING),
            "2": make("2", "Recall", CampaignState.PAUSED),
        }
        self.fails: list[Exception] = []
        self.hangs: asyncio.Event | None = None
        self.opened = self.closed = self.reads = self.reading_now = self.most_at_once = 0
        self.written: list[Intent] = []
        self.write_does: Callable[[Intent], Receipt] = self.carry_out
        self.campaign_reads = 0
        self.properties: dict[str, str] = {"callerId": "4155550100"}
        self.landing = Landing.UNKNOWN
        self.looked_for: list[tuple[tuple[Record, ...], int | None]] = []
        self.created: list[Creation] = []
        self.create_fails: tuple[Exception, bool] | None = None

    async def open(self) -> None:
        self.opened += 1

    async def close(self) -> None:
        self.closed += 1

    async def read(self) -> Reading:
        self.reads += 1
        self.reading_now += 1
        self.most_at_once = max(self.most_at_once, self.reading_now)
        try:
            if self.hangs is not None:
                await self.hangs.wait()
            if self.fails:
                raise self.fails.pop(0)
            return Reading(tuple(self.campaigns.values()), self.clock.now())
        finally:
            self.reading_now -= 1

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        self.campaign_reads += 1
        if self.fails:
            raise self.fails.pop(0)
        try:
            return self.campaigns[campaign_id]
        except KeyError as error:
            raise UnknownCampaignError(f"no campaign {campaign_id}") from error

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        return CampaignDetail(await self.read_campaign(campaign_id), self.clock.now())

    async def read_staffing(self, campaign_id: str) -> Staffing:
        return Staffing()

    async def find(self, query: CampaignQuery) -> Reading:
        return await self.read()

    async def read_properties(self, campaign_id: str) -> CampaignProperties:
        return CampaignProperties(campaign_id, self.clock.now(), self.properties)

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        self.looked_for.append((tuple(records), uploaded_before))
        return Found(self.landing)

    async def create(self, creation: Creation, who: str) -> str:
        self.created.append(creation)
        error, lands = self.create_fails or (None, True)
        campaign_id = str(100 + len(self.created))
        if lands:
            self.put(make(campaign_id, creation.file_name, CampaignState.LOADING))
        if error is not None:
            raise error
        return campaign_id

    async def write(self, intent: Intent) -> Receipt:
        self.written.append(intent)
        return self.write_does(intent)

    def carry_out(self, intent: Intent) -> Receipt:
        before = self.campaigns[intent.key.id]
        match intent.action:
            case Operate(operation):
                after = {
                    Operation.PLAY: CampaignState.PLAYING,
                    Operation.PAUSE: CampaignState.PAUSED,
                    Operation.STOP: CampaignState.STOPPED,
                }[operation]
                self.put(make(before.id, before.name, after))
                return Receipt()
            case Append(records):
                figures = before.statistics
                assert figures.uploaded is not None
                self.put(
                    make(before.id, before.name, before.state, figures.uploaded + len(records))
                )
                return Receipt(accepted=len(records))
            case Update(changes):
                for name, value in changes.items():
                    self.properties[name] = value or ""
        return Receipt()

    def put(self, campaign: Campaign) -> None:
        self.campaigns[campaign.id] = campaign


class FollowedScript(ScriptedBackend):
    """The same, telling by itself: what is put into `told` is yielded, an exception is raised."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__(clock)
        self.told: asyncio.Queue[Reading | Exception | None] = asyncio.Queue()

    async def follow(self) -> AsyncIterator[Reading]:
        yield await self.read()
        while (next_one := await self.told.get()) is not None:
            if isinstance(next_one, Exception):
                raise next_one
            yield next_one


def make(
    campaign_id: str,
    name: str,
    state: CampaignState,
    uploaded: int = 120,
    completed: int = 40,
) -> Campaign:
    figures = Statistics(uploaded, uploaded - 20, completed, uploaded - 20 - completed, START)
    return Campaign("scripted", campaign_id, name, state, state.value, statistics=figures)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def random() -> Random:
    return Random(1)


@pytest.fixture
def backend(clock: HandClock) -> ScriptedBackend:
    return ScriptedBackend(clock)
