"""Every request goes through here: faults are done to it, and it is written into the log."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from campmon.practice.http.clock import ServerClock
from campmon.practice.http.cutting import Connections
from campmon.practice.http.faults import Fault, FaultRule, Faults, Then
from campmon.practice.http.front import Front
from campmon.practice.http.halving import halved
from campmon.practice.http.log import LoggedRequest, RequestLog


@dataclass(slots=True)
class _Answer:
    """An answer that has not been sent yet."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        """Be the `send` of an application."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [(bytes(name), bytes(value)) for name, value in message["headers"]]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    def shorten(self) -> None:
        """Lose half of the body; the length told is that of the rest."""
        self.body = self.body[: len(self.body) // 2]
        self.headers = [pair for pair in self.headers if pair[0] != b"content-length"]
        self.headers.append((b"content-length", str(len(self.body)).encode()))

    async def send(self, send: Send, now: datetime) -> None:
        """Send it, with the server's clock in it."""
        date = format_datetime(now.astimezone(UTC), usegmt=True).encode()
        headers = [*self.headers, (b"date", date)]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


class _Heard:
    """The `receive` of an application, counting the bytes of the body."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._body: bytes | None = None
        self.size = 0

    async def __call__(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        message = await self._receive()
        self.size += len(message.get("body", b""))
        return message

    async def whole(self) -> bytes:
        """Read the whole body, which is then given to the application in one piece.

        What the client does from then on makes no difference. Raises ClientDisconnect.
        """
        body, more = bytearray(), True
        while more:
            message = await self()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self._body = bytes(body)
        return self._body

    def replace(self, body: bytes) -> None:
        """Give the application another body."""
        self._body = body

    async def until_gone(self) -> None:
        """Wait until the connection is over."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


class Gate:
    """An ASGI application around those of the faces.

    fronts   the faces; a path that is no one's own goes to the last
    now      the machine's clock (aware); the skew of `clock` is added to it
    closing  set when the server ends: nobody is kept waiting then
    """

    def __init__(
        self,
        fronts: Sequence[Front],
        clock: ServerClock,
        faults: Faults,
        connections: Connections,
        log: RequestLog,
        *,
        now: Callable[[], datetime],
        closing: asyncio.Event,
    ) -> None:
        self._fronts = tuple(fronts)
        self._clock = clock
        self._faults = faults
        self._connections = connections
        self._log = log
        self._now = now
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or cut its connection."""
        at = self._clock.monotonic()
        front = self._front(scope["path"])
        fault = self._faults.of(scope["method"], scope["path"])
        heard = _Heard(receive)
        answer: _Answer | None = _Answer()
        try:
            answer = await self._answer(front, scope, heard, fault)
        except ClientDisconnect:
            answer = None  # gone in the middle of the request: there is nobody to answer
        finally:  # written before the answer is out: whoever has it finds it in the log
            self._log.add(
                LoggedRequest(
                    method=scope["method"],
                    path=front.loggable(scope["path"]),
                    query=scope["query_string"].decode("latin-1"),
                    headers=frozenset(name.decode("latin-1") for name, _ in scope["headers"]),
                    size=heard.size,
                    status=answer.status if answer is not None else None,
                    at=at,
                    fault=fault.word,
                )
            )
        if answer is None:
            self._connections.cut(tuple(scope["client"]))
            await heard.until_gone()
        else:
            await answer.send(send, self._now() + self._clock.skew)

    def _front(self, path: str) -> Front:
        own = (front for front in self._fronts if path.startswith(front.prefix))
        return next(own, self._fronts[-1])

    async def _answer(
        self, front: Front, scope: Scope, heard: _Heard, fault: Fault
    ) -> _Answer | None:
        """What is to be sent; None is nothing at all."""
        if fault.skew_seconds is not None:
            self._clock.skew = timedelta(seconds=fault.skew_seconds)
        if fault.delay_seconds:
            await heard.whole()
            await self._wait(fault.delay_seconds)
        if fault.expire_sessions:
            front.expire()
        rule = fault.then
        if rule is not None and rule.then is Then.DROP_BEFORE:
            return None
        if rule is not None and rule.then is Then.STATUS and not rule.carry_out:
            return _in_trouble(front, rule)
        if rule is not None and rule.then is Then.TAKE_HALF:
            heard.replace(halved(await heard.whole()))
        answer = _Answer()
        await front.app(scope, heard, answer.take)
        if rule is None:
            return answer
        if rule.then in (Then.DROP_AFTER_ACCEPTING, Then.TAKE_HALF):
            return None
        if rule.then is Then.STATUS:
            return _in_trouble(front, rule)
        answer.shorten()
        return answer

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return


def _in_trouble(front: Front, rule: FaultRule) -> _Answer:
    """The answer that a rule wants."""
    headers = {} if rule.retry_after is None else {"Retry-After": str(rule.retry_after)}
    response = front.trouble(rule.status or 500)
    response.headers.update(headers)
    return _Answer(response.status_code, list(response.raw_headers), bytes(response.body))
