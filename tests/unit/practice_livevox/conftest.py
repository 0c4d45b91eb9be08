"""A LiveVox face over loopback, with a clock that only the test moves."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from campmon.model.state import Operation
from campmon.practice.dialer import Dialer
from campmon.practice.http.faults import FaultPlan
from campmon.practice.livevox.accounts import practice_accounts
from campmon.practice.livevox.serving import Face, serve
from campmon.practice.plan import AgentPlan, CampaignPlan, CampaignType, FloorPlan, ScheduledAct
from campmon.practice.running import RunningDialer

NOON = datetime(2026, 5, 6, 16, 0, tzinfo=UTC)
PASSWORD, TOKEN = "open-sesame", "token-1"
PLAY = (ScheduledAct(1.0, Operation.PLAY),)

PLANS = (
    CampaignPlan("playing", 60, "Sales", agents=("a1", "a2"), acts=PLAY, report_at_end=True),
    CampaignPlan("built", 40, "Sales", invalid_share=0.25, agents=("a1",)),
    CampaignPlan("unbuilt", 10, "Care", built_on_load=False),
    CampaignPlan("closed", 10, "Care", append_allowed=False),
    CampaignPlan("by hand", 10, "Care", type=CampaignType.MANUAL),
    CampaignPlan("again", 10, "Care", requeue=True),
    CampaignPlan("broken", 10, "Care", broken=True),
)
PLAYING, BUILT, UNBUILT, CLOSED, BY_HAND, AGAIN, BROKEN = range(4101, 4108)


@dataclass
class Time:
    """Steady and wall clock in one."""

    seconds: float = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    @property
    def ms(self) -> int:
        return round(self.now().timestamp() * 1000)


@dataclass
class Desk:
    """A face, and a client of it that is logged in as somebody."""

    face: Face
    http: httpx.AsyncClient
    time: Time
    dialer: Dialer
    session: str = ""

    async def log_in(self, user: str = "manager", token: str = TOKEN) -> httpx.Response:
        answer = await self.http.post(
            "/session/login",
            headers={"LV-Access": token},
            json={
                "clientName": "PRACTICE",
                "userName": user,
                "password": PASSWORD,
                "isAgent": user.startswith("agent"),
            },
        )
        self.session = answer.json().get("sessionId", "")
        return answer

    async def ask(self, method: str, path: str, json: Any = None, **more: Any) -> httpx.Response:
        headers = {"LV-Session": self.session, **more.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, json=json, **more)

    async def get(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def status(self, campaign: int) -> str:
        return str((await self.get(f"/campaign/campaigns/{campaign}"))["status"])

    async def append(self, campaign: int, *records: Any, **more: Any) -> httpx.Response:
        path = f"/campaign/campaigns/{campaign}/transactions"
        return await self.ask("PUT", path, {"records": list(records)}, **more)

    async def records(self, campaign: int, query: str = "", count: int = 1000) -> list[Any]:
        path = f"/campaign/campaigns/{campaign}/transactionList?count={count}&offset=0{query}"
        return list((await self.get(path))["transaction"])


Open = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def opened() -> Open:
    """Opens a face with whatever is asked of it, and logs a manager in."""

    @asynccontextmanager
    async def open_desk(
        faults: FaultPlan | None = None,
        *,
        plans: tuple[CampaignPlan, ...] = PLANS,
        calls_per_minute: int = 1_200,
        warm_up: float = 60.0,
        **accounts: Any,
    ) -> AsyncIterator[Desk]:
        time = Time()
        people = tuple(AgentPlan(name, name.upper(), None, 0, 24) for name in ("a1", "a2", "a3"))
        dialer = Dialer(3, NOON - timedelta(seconds=warm_up), FloorPlan(plans, people))
        running = RunningDialer(
            dialer, speed=10.0, warm_up=warm_up, monotonic=time.monotonic, now=time.now
        )
        await running.open()
        known = practice_accounts(password=PASSWORD, access_token=TOKEN, **accounts)
        async with (
            serve(
                running,
                accounts=known,
                faults=faults,
                calls_per_minute=calls_per_minute,
                monotonic=time.monotonic,
                now=time.now,
            ) as face,
            httpx.AsyncClient(
                base_url=face.base_url,
                timeout=30,
                trust_env=False,
                verify=False,  # nothing is encrypted here: no certificates have to be loaded
            ) as http,
        ):
            desk = Desk(face, http, time, dialer)
            await desk.log_in()
            yield desk
        running.close()

    return open_desk


@pytest.fixture
async def desk(opened: Open) -> AsyncIterator[Desk]:
    """The usual face."""
    async with opened() as made:
        yield made
