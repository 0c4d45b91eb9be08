"""One request and its answer, or the error that says what became of it.

This is the only place that talks to httpx. Secrets go into a request below httpx's own logging,
and errors are raised apart from httpx's, whose tracebacks hold the requests.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from io import BytesIO
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from campmon.backends.http.failures import (
    Route,
    connection_dropped,
    explain_silence,
    explain_unsent,
    never_sent,
)

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that are read at most: no page of 1,000 rows comes near it."""

_PIECE = 64 * 1024
_PATIENCE = 4
"""A whole answer may take this many times as long as one step of it."""

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Vendor:
    """Whose API is called.

    name         how messages call the platform: "LiveVox"
    not_reached  makes the error for a call that did not get through, of what happened
    answer_lost  makes the error for a write that was sent and not answered
    """

    name: str
    not_reached: Callable[[str], Exception]
    answer_lost: Callable[[str], Exception]

    @property
    def user_agent(self) -> str:
        """How requests say who sends them."""
        return f"campmon-{self.name.lower()}"

    def lost(self, call: "Call", reason: str) -> str:
        """How a write is told of whose outcome nobody knows."""
        return f"it is not known whether {self.name} did {call.what}: {reason}"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body."""

    name: str
    file_name: str
    content: bytes = field(repr=False)
    content_type: str


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of the platform.

    what    completes "to …" in messages: "append records to campaign 5"
    path    below the base URL, without a slash in front
    body    JSON, encoded; None for none
    writes  whether it changes something, so that it is sent once, whatever happens
    """

    what: str
    method: str
    path: str
    query: Mapping[str, str | int | bool] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    parts: tuple[Part, ...] = ()
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Pass:
    """The secret that goes with a call: as a header, in the path, or both.

    header  the header's name; "" for none
    prefix  what stands in front of the secret in the header: "Bearer "
    place   a piece of the call's path, of letters alone, that the secret takes the place of where
            it first stands; "" for none
    """

    header: str
    secret: SecretStr
    prefix: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    flaw      why the body could not be read to its end; "" if it could
    location  where a redirect points
    """

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    flaw: str = ""
    location: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Silence:
    """No answer. `sent`: perhaps the platform acted on it; `stale`: an old connection had died."""

    reason: str
    sent: bool
    stale: bool = False


class Exchange:
    """Sends calls over one shared connection pool, and counts them."""

    def __init__(
        self, vendor: Vendor, base_url: str, transport: httpx.AsyncBaseTransport, route: Route
    ) -> None:
        self._vendor = vendor
        self._base_url = base_url
        self._route = route
        self._patience = _PATIENCE * route.seconds
        self._http = httpx.AsyncClient(
            transport=_SecretTransport(transport, httpx.URL(base_url)),
            timeout=httpx.Timeout(route.seconds),
            headers={"Accept": JSON, "User-Agent": vendor.user_agent},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )
        self.calls_made = 0

    async def send(self, call: Call, secret: Pass) -> Answer:
        """Send it and give the answer, whatever its status is.

        A read is sent once more if the platform had closed the connection that was kept from the
        read before. Raises what the vendor makes of a call that did not get through, and of a write
        that was sent and not answered.
        """
        if self._http.is_closed:
            raise self._vendor.not_reached(
                f"the connection to {self._vendor.name} was closed on this side"
            )
        outcome = await self._attempt(call, secret)
        if isinstance(outcome, _Silence) and outcome.stale and not call.writes:
            outcome = await self._attempt(call, secret)
        if isinstance(outcome, Answer):
            return outcome
        if call.writes and outcome.sent:
            raise self._vendor.answer_lost(self._vendor.lost(call, outcome.reason))
        raise self._vendor.not_reached(outcome.reason)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def _attempt(self, call: Call, secret: Pass) -> Answer | _Silence:
        trace = _Trace()
        request = self._request(call, secret, trace)
        self.calls_made += 1
        try:
            # A large file may take long to send; each step of that has its own timeout.
            async with asyncio.timeout(None if call.writes else self._patience):
                response = await self._http.send(request, stream=True)
        except (httpx.RequestError, OSError) as error:
            if never_sent(error) or (trace.seen and not trace.sent):
                return _Silence(explain_unsent(error, self._route), sent=False)
            stale = not trace.connected and connection_dropped(error)
            return _Silence(explain_silence(error, self._route), sent=True, stale=stale)
        try:
            body, flaw = await self._body_of(response)
        finally:
            await response.aclose()
        location = response.extensions.get("location", "")
        return Answer(response.status_code, response.headers, body, flaw, location)

    def _request(self, call: Call, secret: Pass, trace: "_Trace") -> httpx.Request:
        headers = {}
        if call.body is not None:
            headers = {"Content-Type": JSON, "Content-Length": str(len(call.body))}
        parts = [
            (part.name, (part.file_name, BytesIO(part.content), part.content_type))
            for part in call.parts
        ]
        request = self._http.build_request(
            call.method,
            f"{self._base_url}/{call.path}",
            params=call.query or None,
            headers=headers,
            content=None if call.body is None else _Pieces(call.body),
            files=parts or None,
        )
        request.extensions |= {"trace": trace, "pass": secret}
        return request

    async def _body_of(self, response: httpx.Response) -> tuple[bytes, str]:
        body = bytearray()
        try:
            async with asyncio.timeout(self._patience):
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > LARGEST_ANSWER:
                        return b"", f"it is larger than {LARGEST_ANSWER // 1024**2} MB"
        except (httpx.TimeoutException, TimeoutError):
            return b"", "the rest of it did not come in time"
        except httpx.DecodingError:
            return b"", "it cannot be decompressed"
        except (httpx.RequestError, OSError):
            return b"", "it was cut off"
        return bytes(body), ""


class _Trace:
    """Watches how far a request comes; told by httpcore, so by real connections alone."""

    def __init__(self) -> None:
        self.seen = False
        self.connected = False
        self.sent = False

    async def __call__(self, event: str, info: Mapping[str, object]) -> None:
        self.seen = True
        if event == "connection.connect_tcp.started":
            self.connected = True
        elif event == "http11.send_request_headers.started":
            # A proxy is asked for a tunnel first: the request itself has not begun then.
            self.sent = getattr(info["request"], "method", b"") != b"CONNECT"


class _Pieces(httpx.AsyncByteStream):
    """A body sent piece by piece, so that a timeout is one without progress."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), _PIECE):
            yield self._content[start : start + _PIECE]


class _SecretTransport(httpx.AsyncBaseTransport):
    """Puts the secret into a request at the last moment: httpx logs URLs, and shows headers.

    And takes the address out of a redirect: httpx would make a request for it even so, and take
    one that it cannot read for a broken connection.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, base_url: httpx.URL) -> None:
        self._inner = inner
        self._base = len(base_url.raw_path.rstrip(b"/"))
        """Where a call's own path begins in the whole one."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        extensions = dict(request.extensions)
        secret = extensions.pop("pass")
        url = request.url
        if secret.place:
            base, own = url.raw_path[: self._base], url.raw_path[self._base :]
            bare = quote(secret.secret.get_secret_value(), safe="").encode()
            url = url.copy_with(raw_path=base + own.replace(secret.place.encode(), bare, 1))
        whole = httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream,
            extensions=extensions,
        )  # fmt: skip
        if secret.header:
            whole.headers[secret.header] = secret.prefix + secret.secret.get_secret_value()
        response = await self._inner.handle_async_request(whole)
        if "Location" in response.headers:
            response.extensions["location"] = response.headers.pop("Location")
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()
