"""A small HTTP server for one application: bounded in connections, headers and time."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from campmon.model.errors import ConfigurationError

MOST_CONNECTIONS = 512
HEADER_SECONDS = 10.0
"""How long a request's head may take to come."""

KEEP_ALIVE_SECONDS = 30
MOST_HEADER_BYTES = 16 * 1024

_FINISH_SECONDS = 0.3  # requests under way may end within this; then they are cut
_BACKLOG = 512


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address. Raises ConfigurationError where that cannot be."""
    listener: socket.socket | None = None
    try:
        (family, *_, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        # Where the protocol is named asyncio sets TCP_NODELAY: answers come 40 ms sooner.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except (OSError, OverflowError, UnicodeError) as error:
        if listener is not None:
            listener.close()
        raise ConfigurationError(
            f"cannot listen on {host} port {port}: {getattr(error, 'strerror', None) or error}",
            "Another program may be using it: choose another with --port.",
        ) from error
    listener.setblocking(False)
    return listener


@asynccontextmanager
async def serving(
    app: ASGIApp,
    listener: socket.socket,
    *,
    header_seconds: float = HEADER_SECONDS,
    most_connections: int = MOST_CONNECTIONS,
) -> AsyncIterator[None]:
    """Serve `app` while the block lasts; on leaving, requests under way have a moment to end."""
    connections = _Connections(header_seconds, most_connections)
    server = _Server(
        uvicorn.Config(
            app,
            http=connections.protocol(),
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=logging.ERROR,  # requests that make no sense are no news
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            h11_max_incomplete_event_size=MOST_HEADER_BYTES,
        )
    )
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.listening(running)
        yield
    finally:
        await server.end(running, connections)


class _Connections:
    """The open connections, those that wait for a request in the order in which they began to.

    Where there are too many, the one that has waited longest makes room; where all are at work, the
    newcomer goes.
    """

    def __init__(self, header_seconds: float, most: int) -> None:
        self.header_seconds = header_seconds
        self._most = most
        self._open: set[asyncio.Transport] = set()
        self._waiting: dict[asyncio.Transport, None] = {}

    def opened(self, transport: asyncio.Transport) -> None:
        """Take in a connection, which waits for its first request."""
        self._open.add(transport)
        self._waiting[transport] = None
        if len(self._open) > self._most:
            longest = next(iter(self._waiting))
            self.closed(longest)
            longest.abort()

    def waits(self, transport: asyncio.Transport) -> None:
        """A connection waits for a request."""
        if transport in self._open:
            self._waiting.setdefault(transport)

    def works(self, transport: asyncio.Transport) -> None:
        """A connection's request is being answered."""
        self._waiting.pop(transport, None)

    def closed(self, transport: asyncio.Transport) -> None:
        """Forget a connection."""
        self._open.discard(transport)
        self._waiting.pop(transport, None)

    def cut_all(self) -> None:
        """End all connections at once."""
        for transport in list(self._open):
            transport.abort()

    def protocol(self) -> type[H11Protocol]:
        """uvicorn's HTTP/1.1 protocol with a limit on how long a request's head may take."""
        connections = self

        class BoundedProtocol(H11Protocol):
            """HTTP/1.1 that waits for no head for ever."""

            _head_timer: asyncio.TimerHandle | None = None

            def connection_made(self, transport: Any) -> None:
                super().connection_made(transport)
                connections.opened(transport)
                self._await_head()

            def connection_lost(self, exc: Exception | None) -> None:
                self._stop_timer()
                connections.closed(self.transport)
                super().connection_lost(exc)

            def data_received(self, data: bytes) -> None:
                super().data_received(data)
                if self.cycle is None or self.cycle.response_complete:
                    self._await_head()
                else:
                    self._stop_timer()
                    connections.works(self.transport)

            def on_response_complete(self) -> None:
                super().on_response_complete()
                if self.cycle.response_complete and not self.transport.is_closing():
                    connections.waits(self.transport)

            def _await_head(self) -> None:
                if self._head_timer is None:
                    self._head_timer = self.loop.call_later(
                        connections.header_seconds, self.transport.abort
                    )

            def _stop_timer(self) -> None:
                if self._head_timer is not None:
                    self._head_timer.cancel()
                    self._head_timer = None

        return BoundedProtocol


class _Server(uvicorn.Server):
    """uvicorn's server without hands on the process's signals: those are its owner's."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._began = asyncio.Event()
        self._over = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does, and tell that it is done."""
        await super().startup(sockets)
        self._began.set()

    async def main_loop(self) -> None:
        """Keep the header Date up to date, which uvicorn does ten times a second, until the end."""
        while not self._over.is_set():
            await self.on_tick(0)
            try:
                async with asyncio.timeout(1.0):
                    await self._over.wait()
            except TimeoutError:
                continue

    async def listening(self, running: asyncio.Task[None]) -> None:
        """Wait until requests are answered. Raises whatever the server failed of."""
        began = asyncio.ensure_future(self._began.wait())
        await asyncio.wait({began, running}, return_when=asyncio.FIRST_COMPLETED)
        began.cancel()
        if running.done():
            running.result()

    async def end(self, running: asyncio.Task[None], connections: _Connections) -> None:
        """End the server well within a second."""
        self.should_exit = True
        self._over.set()
        ended, _ = await asyncio.wait({running}, timeout=_FINISH_SECONDS)
        if not ended:
            self.force_exit = True
            connections.cut_all()
            unfinished = tuple(self.server_state.tasks)
            if unfinished:
                await asyncio.wait(unfinished, timeout=_FINISH_SECONDS)
        await running
