"""A platform of which a test decides every answer, and which keeps every request."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import httpx
from pydantic import SecretStr

from campmon.backends.livevox.client import Credentials, LiveVoxClient
from campmon.backends.livevox.client.patience import Patience

HOST = "api.example"
BASE_URL = f"https://{HOST}"
PASSWORD = "s3cret-Pass word/1"
TOKEN = "tok-3a7c19ee"
SESSION = "8bff6203-aa6d-4eaf-9861-fe1bed440831"
NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)

Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def credentials(is_agent: bool = False) -> Credentials:
    """Those of a supervisor, or of an agent."""
    return Credentials("ACME", "sup1", SecretStr(PASSWORD), SecretStr(TOKEN), is_agent)


def login_answer(session: str = SESSION) -> httpx.Response:
    """The platform lets the user in."""
    return httpx.Response(200, json={"sessionId": session, "clientId": 37111, "userId": 42})


class Tape:
    """Answers each request by its path's end, in order; the last answer of a path is repeated."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.waits: list[float] = []
        self._replies: dict[str, list[Reply]] = {"session/login": [login_answer()]}

    def set(self, path_end: str, *replies: Reply) -> "Tape":
        """What is answered to paths that end so; "" is any path."""
        self._replies[path_end] = list(replies)
        return self

    def client(self, base_url: str = BASE_URL, *, is_agent: bool = False) -> LiveVoxClient:
        """A client that talks to this."""
        return LiveVoxClient(
            base_url,
            credentials(is_agent),
            transport=httpx.MockTransport(self.answer),
            now=lambda: NOW,
            patience=Patience(self._wait, lambda: 1.0),
        )

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    @property
    def asked(self) -> list[httpx.Request]:
        """The requests that were no logins."""
        return [request for request in self.requests if not _is_login(request)]

    @property
    def logins(self) -> list[httpx.Request]:
        """The logins alone."""
        return [request for request in self.requests if _is_login(request)]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What a transport does."""
        self.requests.append(request)
        ends = [end for end in self._replies if request.url.path.endswith(end)]
        replies = self._replies[max(ends, key=len)]
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx.Response):
            return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)
        return reply(request)


def ok(found: object) -> httpx.Response:
    """A read's answer."""
    return httpx.Response(200, json=found)


def no(status: int, message: str = "", code: int | None = None, **headers: str) -> httpx.Response:
    """A refusal in the platform's form."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"code": code, "message": message}, headers=named)


def sent(request: httpx.Request) -> object:
    """The JSON that a request carried."""
    return json.loads(request.content)


def query(request: httpx.Request) -> Mapping[str, str]:
    """The parameters of a request."""
    return dict(request.url.params)


def _is_login(request: httpx.Request) -> bool:
    return request.url.path.endswith("session/login")
