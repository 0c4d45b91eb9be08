"""The ASGI application that Voiso posts its events to. It knows nothing of where it is served."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import blake2b

from pydantic import SecretStr
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from campmon.backends.voiso.events.database import StoreError
from campmon.backends.voiso.events.event import BadEventError, CallEvent, read_body, read_event

MOST_BODY_BYTES = 64 * 1024
BODY_SECONDS = 10.0
"""How long a body may take to come."""

_READ_AWAY_BYTES = 8 * 1024 * 1024
"""How much of a body that is too large is read, so that whoever sends it hears the answer."""

_CLOSE = {"Connection": "close"}
_AGAIN = {"Retry-After": "5"}


@dataclass(slots=True)
class Received:
    """What has come since the start.

    counted   events that told something new
    repeated  events that told nothing new
    ignored   events of other kinds
    refused   requests without the secret
    bad       requests that were no event
    unkept    events that could not be kept, and were to be sent again
    problem   why the last of those could not; "" since one could
    """

    counted: int = 0
    repeated: int = 0
    ignored: int = 0
    refused: int = 0
    bad: int = 0
    unkept: int = 0
    problem: str = ""


class TooLargeError(Exception):
    """The body is longer than any event."""


class Receiver:
    """Takes events over HTTP and answers 200 when they are kept.

    secret  what every event has to hold; without it nothing else of a request is looked at
    take    has an event kept and says whether it was new; raises StoreError
    paths   where events are taken; None is anywhere, so that a proxy may add what it likes
    """

    def __init__(
        self,
        secret: SecretStr,
        take: Callable[[CallEvent], Awaitable[bool]],
        *,
        paths: tuple[str, ...] | None = None,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self._expected = _digest(secret.get_secret_value())
        self._take = take
        self._paths = paths
        self._body_seconds = body_seconds
        self.received = Received()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if self._paths is not None and request.url.path not in self._paths:
            return _error(404, "events are not taken here", _CLOSE)
        if request.method != "POST":
            return _error(405, "events are posted", {"Allow": "POST", **_CLOSE})
        try:
            async with asyncio.timeout(self._body_seconds):
                body = await _body(request)
        except TimeoutError:
            self.received.bad += 1
            return _error(408, "the body did not come in time", _CLOSE)
        except TooLargeError:
            self.received.bad += 1
            return _error(413, f"an event has at most {MOST_BODY_BYTES} bytes", _CLOSE)
        except ClientDisconnect:
            return Response(status_code=400)
        return await self._of_body(body)

    async def _of_body(self, body: bytes) -> Response:
        try:
            fields = read_body(body)
            if not self._is_ours(fields.get("secret")):
                self.received.refused += 1
                return _error(401, "unauthorized")
            event = read_event(fields)
        except BadEventError as error:
            self.received.bad += 1
            return _error(400, error.message)
        if event is None:
            self.received.ignored += 1
            return JSONResponse({"status": "ignored"})
        return await self._kept(event)

    async def _kept(self, event: CallEvent) -> Response:
        try:
            fresh = await self._take(event)
        except StoreError as error:
            self.received.unkept += 1
            self.received.problem = str(error)
            return _error(503, "the event cannot be kept now: send it again", _AGAIN)
        self.received.problem = ""
        if fresh:
            self.received.counted += 1
        else:
            self.received.repeated += 1
        return JSONResponse({"status": "counted" if fresh else "known"})

    def _is_ours(self, told: object) -> bool:
        """Compare in constant time, whatever was told."""
        given = _digest(told if isinstance(told, str) else "")
        return hmac.compare_digest(given, self._expected) and isinstance(told, str)


async def _body(request: Request) -> bytes:
    """The whole body, of which no more than an event has is ever held. Raises TooLargeError."""
    body = bytearray()
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= MOST_BODY_BYTES:
            body += chunk
        elif length > _READ_AWAY_BYTES:
            break
    if length > MOST_BODY_BYTES:
        raise TooLargeError
    return bytes(body)


def _digest(text: str) -> bytes:
    """Both sides are hashed: of equal length then, and any text can be."""
    return blake2b(text.encode("utf-8", "surrogatepass")).digest()


def _error(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": why}, status_code=status, headers=headers)
