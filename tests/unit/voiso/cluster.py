"""A Voiso cluster that does as it is told, behind the real clients: it logs every request."""

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from pydantic import SecretStr

from campmon.backends.voiso.backend import VoisoBackend
from campmon.backends.voiso.options import read_options
from campmon.model.campaign import CampaignKey
from campmon.model.intent import Action, Intent

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
KEY = "key-4711-secret"

OPTIONS: Mapping[str, object] = {"base_url": "https://c1.voiso.example", "api_key": SecretStr(KEY)}

Answer = Callable[[httpx.Request], httpx.Response]

_PATHS = (
    ("list", "GET", rf"/api/v1/{KEY}/campaigns"),
    ("add", "POST", rf"/api/v1/{KEY}/campaigns/([^/]+)/contacts"),
    ("update", "PUT", rf"/api/v1/{KEY}/campaigns/([^/]+)/contacts"),
    ("operation", "POST", r"/api/dialer/v1/campaigns/([^/]+)/operation"),
    ("agents", "PATCH", r"/api/dialer/v1/campaigns/([^/]+)/agents"),
    ("list", "GET", r"/api/v4/campaigns"),
    ("read", "GET", r"/api/v4/campaigns/([^/]+)"),
    ("start", "POST", r"/api/v4/campaigns/([^/]+)/start"),
    ("pause", "POST", r"/api/v4/campaigns/([^/]+)/pause"),
    ("stop", "POST", r"/api/v4/campaigns/([^/]+)/stop"),
    ("leads", "POST", r"/api/v4/campaigns/([^/]+)/leads"),
    ("users", "GET", r"/api/v4/campaigns/([^/]+)/users"),
    ("add users", "POST", r"/api/v4/campaigns/([^/]+)/users"),
)


def says(status: int, body: object = None, **headers: str) -> Answer:
    """An answer with this status and JSON."""
    return lambda _: httpx.Response(status, json=body or {}, headers=headers)


def fails(problem: Exception) -> Answer:
    """No answer at all."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise problem

    return answer


class Time:
    """Both clocks, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Cluster:
    """Campaigns as both generations list them, and what each method is told to answer.

    instead   answers in place of a method's own, by its name
    users     who is on each campaign of version 4
    requests  the name of each request so far
    sent      the bodies that came with them, by name
    """

    campaigns: dict[str, dict[str, object]] = field(default_factory=dict)
    users: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    instead: dict[str, Answer] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    sent: list[tuple[str, object]] = field(default_factory=list)
    page: int = 100

    def add(self, number: int, status: str = "active", **facts: object) -> str:
        """A campaign, live unless told otherwise."""
        self.campaigns[str(number)] = {
            "id": number, "name": f"campaign {number}", "status": status, "live": True,
        } | facts  # fmt: skip
        return str(number)

    def bodies(self, name: str) -> list[object]:
        """What was sent with each request of a name."""
        return [body for sent, body in self.sent if sent == name]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as Voiso would."""
        name, campaign_id = _named(request)
        self.requests.append(name)
        self.sent.append((name, json.loads(request.content or b"null")))
        if name in self.instead:
            return self.instead[name](request)
        if campaign_id is not None and campaign_id not in self.campaigns:
            return httpx.Response(404, json={"error": "Campaign not found"})
        body = self.sent[-1][1]
        match name:
            case "list":
                return self._list(request)
            case "read":
                return httpx.Response(200, json=self.campaigns[str(campaign_id)])
            case "operation":
                assert isinstance(body, dict)
                told = {"id": 1, "operation": body["operation"], "success": True}
                return httpx.Response(200, json=told)
            case "start" | "pause" | "stop":
                return httpx.Response(200, json=self.campaigns[str(campaign_id)])
            case "users":
                users = self.users.get(str(campaign_id), [])
                return httpx.Response(200, json=_page(request, "users", users, self.page))
        raise AssertionError(f"nothing was said about {name}")

    def _list(self, request: httpx.Request) -> httpx.Response:
        rows = list(self.campaigns.values())
        if "/v1/" in request.url.path:
            return httpx.Response(200, json={"campaigns": rows})
        return httpx.Response(200, json=_page(request, "campaigns", rows, self.page))


def _page(
    request: httpx.Request, name: str, rows: list[dict[str, object]], most: int
) -> dict[str, object]:
    offset, limit = (int(request.url.params[key]) for key in ("offset", "limit"))
    page = rows[offset : offset + min(limit, most)]
    return {name: page, "metadata": {"total": len(rows)}}


def _named(request: httpx.Request) -> tuple[str, str | None]:
    path = request.url.path
    if "/dialer/" in path or "/v4/" in path:
        assert request.headers["authorization"] == f"Bearer {KEY}"
    for name, method, pattern in _PATHS:
        found = re.fullmatch(pattern, path)
        if found and method == request.method:
            return name, found[1] if found.groups() else None
    raise AssertionError(f"{request.method} {path} is not Voiso's")


def make(cluster: Cluster, time: Time | None = None, **options: object) -> VoisoBackend:
    """A backend on a cluster, not open."""
    clocks = time or Time()

    async def answer(request: httpx.Request) -> httpx.Response:
        await request.aread()
        return cluster.answer(request)

    return VoisoBackend(
        "acme",
        read_options("acme", {**OPTIONS, **options}),
        now=clocks.now,
        monotonic=clocks.monotonic,
        transport=httpx.MockTransport(answer),
    )


@asynccontextmanager
async def opened(
    cluster: Cluster, time: Time | None = None, **options: object
) -> AsyncIterator[VoisoBackend]:
    """A backend on a cluster, open."""
    backend = make(cluster, time, **options)
    await backend.open()
    try:
        yield backend
    finally:
        await backend.close()


def intent(action: Action, campaign_id: str = "25735") -> Intent:
    """An intent on a campaign."""
    return Intent(CampaignKey("acme", campaign_id), action)
