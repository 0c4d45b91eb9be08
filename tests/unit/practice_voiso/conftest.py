"""A Voiso face over loopback, with a clock that only the test moves."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from campmon.model.state import Operation
from campmon.practice.dialer import Dialer
from campmon.practice.http.faults import FaultPlan
from campmon.practice.plan import AgentPlan, CampaignPlan, FloorPlan, ScheduledAct
from campmon.practice.roster import PracticeRecord
from campmon.practice.running import RunningDialer
from campmon.practice.voiso.busy import BusyRule
from campmon.practice.voiso.keys import practice_keys
from campmon.practice.voiso.serving import VoisoFace, serve

NOON = datetime(2026, 5, 6, 16, 0, tzinfo=UTC)
KEYS = practice_keys(v1="key-1", v1_read="key-1-read", v4="key-4", v4_read="key-4-read")
PLAY = (ScheduledAct(1.0, Operation.PLAY),)

PLANS = (
    CampaignPlan("playing", 60, agents=("a1", "a2"), acts=PLAY, report_at_end=True),
    CampaignPlan("live", 40, live=True, agents=("a1",), acts=PLAY, invalid_share=0.0),
    CampaignPlan("live draft", 0, live=True, agents=("a1",)),
    CampaignPlan("built", 20, agents=("a2",), invalid_share=0.25),
    CampaignPlan("nobody", 10),
    CampaignPlan("nobody and nothing", 0, live=True),
    CampaignPlan("waiting", 10, live=True, agents=("off",), acts=PLAY),
    CampaignPlan("broken", 10, broken=True),
)
PLAYING, LIVE, DRAFT, BUILT, NOBODY, EMPTY, WAITING, BROKEN = range(4101, 4109)

PEOPLE = (
    AgentPlan("a1", "Ada", "North", 0, 24),
    AgentPlan("a2", "Bea", "South", 0, 24),
    AgentPlan("a3", "Cara", "South", 0, 24),
    AgentPlan("off", "Dora", None, 0, 0.01),
)

PHONES = tuple(f"1415555{number:04d}" for number in range(6000, 9000))


@dataclass
class Time:
    """Steady and wall clock in one."""

    seconds: float = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)


@dataclass
class Desk:
    """A face, and a client of it."""

    face: VoisoFace
    http: httpx.AsyncClient
    time: Time
    dialer: Dialer

    async def v1(
        self, method: str, path: str, json: Any = None, key: str = "key-1"
    ) -> httpx.Response:
        return await self.http.request(method, f"/api/v1/{key}/campaigns{path}", json=json)

    async def bearer(
        self, method: str, path: str, json: Any = None, key: str = "", **more: Any
    ) -> httpx.Response:
        """A request of dialer/v1 or v4, with the key of that generation unless told otherwise."""
        own = "key-4" if path.startswith("/api/v4") else "key-1"
        headers = {"Authorization": f"Bearer {key or own}", **more.pop("headers", {})}
        return await self.http.request(method, path, json=json, headers=headers, **more)

    async def v4(
        self, method: str, path: str = "", json: Any = None, **more: Any
    ) -> httpx.Response:
        return await self.bearer(method, f"/api/v4/campaigns{path}", json, **more)

    async def operate(self, campaign: int, operation: str) -> httpx.Response:
        path = f"/api/dialer/v1/campaigns/{campaign}/operation"
        return await self.bearer("POST", path, {"operation": operation})

    async def staff(self, campaign: int, **moves: list[str]) -> httpx.Response:
        return await self.bearer("PATCH", f"/api/dialer/v1/campaigns/{campaign}/agents", moves)

    async def add(self, campaign: int, *contacts: Mapping[str, Any] | str) -> httpx.Response:
        rows = [{"phoneNumber": one} if isinstance(one, str) else one for one in contacts]
        return await self.v1("POST", f"/{campaign}/contacts", {"contacts": rows})

    async def update(self, campaign: int, *contacts: Mapping[str, Any]) -> httpx.Response:
        return await self.v1("PUT", f"/{campaign}/contacts", {"contacts": list(contacts)})

    def record(self, campaign: int, phone: str) -> PracticeRecord:
        """The record of a phone, as the dialer has it."""
        place = self.dialer.find_record(str(campaign), phone)
        assert place is not None
        (record,), _ = self.dialer.list_records(str(campaign), place, 1)
        return record

    def uploaded(self, campaign: int) -> int:
        return self.dialer.campaign(str(campaign)).records.uploaded

    async def status(self, campaign: int) -> str:
        answer = await self.v4("GET", f"/{campaign}")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["status"])

    def rest(self, seconds: float = 2.0) -> None:
        """Let time go by."""
        self.time.seconds += seconds


Open = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def opened() -> Open:
    """Opens a face with whatever is asked of it."""

    @asynccontextmanager
    async def open_desk(
        faults: FaultPlan | None = None,
        *,
        plans: tuple[CampaignPlan, ...] = PLANS,
        busy: BusyRule | None = None,
        warm_up: float = 60.0,
        **more: Any,
    ) -> AsyncIterator[Desk]:
        time = Time()
        dialer = Dialer(3, NOON - timedelta(seconds=warm_up), FloorPlan(plans, PEOPLE))
        running = RunningDialer(
            dialer, speed=10.0, warm_up=warm_up, monotonic=time.monotonic, now=time.now
        )
        await running.open()
        async with (
            serve(
                running,
                keys=KEYS,
                faults=faults,
                busy=busy,
                monotonic=time.monotonic,
                now=time.now,
                **more,
            ) as face,
            httpx.AsyncClient(
                base_url=face.base_url,
                timeout=30,
                trust_env=False,
                verify=False,  # nothing is encrypted here: no certificates have to be loaded
            ) as http,
        ):
            yield Desk(face, http, time, dialer)
        running.close()

    return open_desk


@pytest.fixture
async def desk(opened: Open) -> AsyncIterator[Desk]:
    """The usual face."""
    async with opened() as made:
        yield made
