"""A platform of which a test decides every answer, and which keeps every request."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
from pydantic import SecretStr

from campmon.backends.voiso.client import VoisoV1Client, VoisoV4Client

HOST = "cluster1.example"
BASE_URL = f"https://{HOST}"
KEY = "ab7a/556b?6%c+bb00cc6c3"
"""A key with characters that a path cannot have as they are."""
NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
PATIENCE = 30.0
"""A timeout that no test waits for."""

Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Tape:
    """Answers requests in order; the last answer is repeated."""

    def __init__(self, *replies: Reply) -> None:
        self.requests: list[httpx.Request] = []
        self._replies = list(replies)

    def v1(self, base_url: str = BASE_URL, key: str = KEY) -> VoisoV1Client:
        """A client of version 1 that talks to this."""
        transport = httpx.MockTransport(self.answer)
        return VoisoV1Client(base_url, SecretStr(key), transport=transport, now=lambda: NOW)

    def v4(self, base_url: str = BASE_URL, key: str = KEY) -> VoisoV4Client:
        """A client of version 4 that talks to this."""
        transport = httpx.MockTransport(self.answer)
        return VoisoV4Client(base_url, SecretStr(key), transport=transport, now=lambda: NOW)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What a transport does."""
        self.requests.append(request)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx.Response):
            return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)
        return reply(request)


def ok(found: object, status: int = 200) -> httpx.Response:
    """A success."""
    return httpx.Response(status, json=found)


def no(status: int, error: str = "", **headers: str) -> httpx.Response:
    """A refusal in the platform's form."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"error": error}, headers=named)


def sent(request: httpx.Request) -> object:
    """The JSON that a request carried."""
    return json.loads(request.content)


def query(request: httpx.Request) -> Mapping[str, str]:
    """The parameters of a request."""
    return dict(request.url.params)


def line(request: httpx.Request) -> str:
    """A request's method and path as they go over the wire."""
    return f"{request.method} {request.url.raw_path.decode().partition('?')[0]}"


@asynccontextmanager
async def calling_v1(
    port: int,
    *,
    timeout_seconds: float = PATIENCE,
    scheme: str = "http",
    ca_bundle: str | None = None,
    verify_tls: bool = True,
) -> AsyncIterator[VoisoV1Client]:
    """A client of version 1 over a real socket, closed when done with."""
    client = VoisoV1Client(
        f"{scheme}://127.0.0.1:{port}",
        SecretStr(KEY),
        timeout_seconds=timeout_seconds,
        ca_bundle=ca_bundle,
        verify_tls=verify_tls,
    )
    try:
        yield client
    finally:
        await client.aclose()


@asynccontextmanager
async def calling_v4(port: int) -> AsyncIterator[VoisoV4Client]:
    """A client of version 4 over a real socket, closed when done with."""
    client = VoisoV4Client(f"http://127.0.0.1:{port}", SecretStr(KEY), timeout_seconds=PATIENCE)
    try:
        yield client
    finally:
        await client.aclose()
