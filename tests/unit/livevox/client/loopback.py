"""A server on loopback that answers, or fails to, as a test says."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from campmon.backends.livevox.client import LiveVoxClient
from tests.unit.livevox.client.tape import SESSION, credentials

CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""Made for 127.0.0.1 and localhost; nobody trusts it, unless told to."""

PATIENCE = 30.0
"""A timeout that no test waits for."""


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """A whole answer, as bytes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


LOGGED_IN = answer("200 OK", f'{{"sessionId": "{SESSION}"}}'.encode(), "Connection: close")
"""The connection closes, so that the next call has a new one."""

Play = Callable[[asyncio.StreamWriter], Awaitable[None]]
DROP = b""
"""Close the connection without a word."""


@dataclass
class Server:
    """What was asked, as "METHOD path", and what is answered to it by the path's end."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    replies: dict[str, list[bytes | Play]] = field(
        default_factory=lambda: {"session/login": [LOGGED_IN]}
    )

    def set(self, path_end: str, *replies: bytes | Play) -> None:
        """Answer so, in this order; the last one for ever."""
        self.replies[path_end] = list(replies)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it is closed."""
        try:
            while await self._serve_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass  # the client went away, as clients may
        finally:
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        fields = [line.partition(b":") for line in head.lower().split(b"\r\n")]
        length = next((int(value) for name, _, value in fields if name == b"content-length"), 0)
        method, target, _ = head.decode().split(" ", 2)
        self.heads.append(head)
        self.bodies.append(await reader.readexactly(length))
        self.asked.append(f"{method} {target}")
        path = target.partition("?")[0]
        ends = [end for end in self.replies if path.endswith(end)]
        replies = self.replies[max(ends, key=len)]
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if callable(reply):
            await reply(writer)
            return False
        writer.write(reply)
        await writer.drain()
        return reply != DROP and b"Connection: close" not in reply


@asynccontextmanager
async def serving(*, tls: bool = False) -> AsyncIterator[Server]:
    """A server, for as long as it is wanted."""
    context = None
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE)
    server = Server()
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(server.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listener = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def calling(
    base_url: str,
    *,
    timeout_seconds: float = PATIENCE,
    verify_tls: bool = True,
    ca_bundle: str | None = None,
    proxy: str | None = None,
) -> AsyncIterator[LiveVoxClient]:
    """A client, closed when done with."""
    client = LiveVoxClient(
        base_url,
        credentials(),
        timeout_seconds=timeout_seconds,
        verify_tls=verify_tls,
        ca_bundle=ca_bundle,
        proxy=proxy,
    )
    try:
        yield client
    finally:
        await client.aclose()
