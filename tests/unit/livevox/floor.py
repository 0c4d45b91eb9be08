"""A LiveVox platform that does as it is told, behind the real client: it logs every request."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from pydantic import SecretStr

from campmon.backends.livevox.backend import LiveVoxBackend
from campmon.backends.livevox.options import read_options

NOON = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
"""A Tuesday, noon in platform time; its dialing day began at 09:00 UTC."""

PASSWORD, TOKEN, SESSION = "pass-word-9", "token-7", "session-5"

OPTIONS: Mapping[str, object] = {
    "base_url": "https://lv.example",
    "client_name": "ACME",
    "username": "sup1",
    "password": SecretStr(PASSWORD),
    "access_token": SecretStr(TOKEN),
}

Answer = Callable[[httpx.Request], httpx.Response]


def ms(moment: datetime) -> int:
    """A moment as LiveVox tells it."""
    return round(moment.timestamp() * 1000)


def error(status: int, message: str = "no", code: int = 100) -> Answer:
    """An answer that is one of LiveVox's errors."""
    return lambda request: httpx.Response(status, json={"code": code, "message": message})


class Time:
    """Both clocks, moved by hand."""

    def __init__(self, start: datetime = NOON) -> None:
        self.start = start
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Floor:
    """The platform: campaigns as Read Campaign has them, and what each method is told to answer.

    instead   answers in place of a method's own, by its name
    requests  the method and name of each request so far, logins too
    sent      the bodies that came with them
    """

    campaigns: dict[int, dict[str, object]] = field(default_factory=dict)
    stats: dict[int, dict[str, object]] = field(default_factory=dict)
    services: list[dict[str, object]] = field(default_factory=list)
    agents: list[dict[str, object]] = field(default_factory=list)
    instead: dict[str, Answer] = field(default_factory=dict)
    modified: int = ms(NOON)
    login: dict[str, object] = field(default_factory=lambda: {"sessionId": SESSION})
    sessions: set[str] = field(default_factory=lambda: {SESSION})
    page: int = 1000
    requests: list[str] = field(default_factory=list)
    sent: list[tuple[str, httpx.Request, object]] = field(default_factory=list)

    def add(self, number: int, status: str = "PLAYING", **facts: object) -> None:
        """A campaign with its statistics."""
        self.campaigns[number] = {
            "name": f"campaign-{number}",
            "typeId": 1,
            "serviceId": 55101,
            "status": status,
            "uploadDate": ms(NOON - timedelta(hours=1)),
            "appendable": True,
        } | facts
        self.stats[number] = {"uploaded": 100, "loaded": 90, "completed": 40, "remaining": 50}

    def change(self, number: int, **facts: object) -> None:
        """Change a campaign, which the list's info shows."""
        self.campaigns[number].update(facts)
        self.modified += 1

    def take(self) -> list[str]:
        """The names of the requests since the last time, and forget them."""
        taken, self.requests[:] = list(self.requests), []
        return taken

    def counted(self) -> Counter[str]:
        """How often each method was asked for."""
        return Counter(self.requests)

    def body(self, name: str) -> dict[str, object]:
        """The JSON that came with the last request of a name."""
        found = [body for sent, _, body in self.sent if sent == name][-1]
        assert isinstance(found, dict)
        return found

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as LiveVox would."""
        name, number = _named(request)
        self.requests.append(name)
        self.sent.append((name, request, _json(request)))
        if name == "login" and "login" in self.instead:
            return self.instead[name](request)
        if name != "login" and request.headers.get("LV-Session") not in self.sessions:
            return error(401, "Session is not valid")(request)
        if name in self.instead:
            return self.instead[name](request)
        if number is not None and number not in self.campaigns:
            return error(404, "Campaign doesn't exist", 104)(request)
        match name:
            case "login":
                self.sessions.add(str(self.login["sessionId"]))
                return httpx.Response(200, json=self.login)
            case "info":
                told = {"size": len(self.campaigns), "lastModified": str(self.modified)}
                return httpx.Response(200, json=told)
            case "search" | "list":
                return self._rows(name, request)
            case "read":
                return httpx.Response(200, json=self.campaigns[number or 0])
            case "stats":
                rows = [{"id": str(each)} | figures for each, figures in self.stats.items()]
                return httpx.Response(200, json={"stats": rows})
            case "service stats":
                return httpx.Response(200, json={"stats": self.services})
            case "agents":
                return httpx.Response(200, json={"agentDetails": self.agents})
            case "create":
                return httpx.Response(201, json={"id": 7001})
            case "state" | "deactivate" | "append" | "update":
                return httpx.Response(204)
        raise AssertionError(f"{request.method} {request.url} is not LiveVox's")

    def _rows(self, name: str, request: httpx.Request) -> httpx.Response:
        offset, count = (int(request.url.params[key]) for key in ("offset", "count"))
        keys = ("name", "typeId", "serviceId", "status", "uploadDate")
        rows: list[dict[str, object]] = [
            {"id": number} | {key: facts[key] for key in keys if key in facts}
            for number, facts in self.campaigns.items()
        ]
        page = rows[offset : offset + min(count, self.page)]
        more = "campaign/wrong?offset=4" if offset + len(page) < len(rows) else None
        key = "campaign" if name == "search" else "campaignDetails"
        return httpx.Response(200, json={key: page, "next": more})


_FIXED = {
    "session/login": "login",
    "campaign/campaigns/search": "search",
    "campaign/campaigns/info": "info",
    "realtime/campaign/stats": "stats",
    "realtime/service/stats": "service stats",
    "realtime/service/agents/status": "agents",
}
_OF_CAMPAIGN = {
    ("GET", ""): "read",
    ("PUT", ""): "update",
    ("PUT", "state"): "state",
    ("PUT", "transactions"): "append",
    ("POST", "deactivate"): "deactivate",
    ("GET", "transactionList"): "records",
    ("POST", "finishedCalls"): "calls",
}


def _named(request: httpx.Request) -> tuple[str, int | None]:
    path = request.url.raw_path.decode().partition("?")[0].strip("/")
    if path in _FIXED:
        return _FIXED[path], None
    if path == "campaign/campaigns":
        return ("list" if request.method == "GET" else "create"), None
    _, _, number, *rest = path.split("/")
    name = _OF_CAMPAIGN[request.method, "/".join(rest)]
    return name, int(number) if number.isdigit() else 0


def _json(request: httpx.Request) -> object:
    try:
        return json.loads(request.content or b"null")
    except ValueError:
        return request.content


@asynccontextmanager
async def opened(
    floor: Floor, time: Time | None = None, **options: object
) -> AsyncIterator[LiveVoxBackend]:
    """A backend on a floor, open, its login already forgotten by the floor's log."""
    made = make(floor, time, **options)
    await made.open()
    floor.take()
    yield made
    await made.close()


def make(floor: Floor, time: Time | None = None, **options: object) -> LiveVoxBackend:
    """A backend on a floor, not open."""
    clocks = time or Time()

    async def answer(request: httpx.Request) -> httpx.Response:
        await request.aread()
        return floor.answer(request)

    return LiveVoxBackend(
        "acme",
        read_options("acme", {**OPTIONS, **options}),
        now=clocks.now,
        monotonic=clocks.monotonic,
        transport=httpx.MockTransport(answer),
    )
