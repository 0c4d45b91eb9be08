"""Serving faces over a real socket, on the loop of whoever wants them."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address

import uvicorn

from campmon.model.errors import ConfigurationError
from campmon.practice.http.clock import ServerClock
from campmon.practice.http.cutting import Connections
from campmon.practice.http.faults import FaultPlan, Faults
from campmon.practice.http.front import Front
from campmon.practice.http.gate import Gate
from campmon.practice.http.log import RequestLog

_FINISH_SECONDS = 0.4  # requests under way may end within this; then they are cut
_BACKLOG = 128
_KEEP_ALIVE_SECONDS = 75


def real_now() -> datetime:
    """The machine's own clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Served:
    """A server that is up.

    base_url  where, without a slash at the end
    log       the requests so far
    """

    base_url: str
    log: RequestLog


@asynccontextmanager
async def serve_fronts(
    fronts: Sequence[Front],
    listener: socket.socket,
    *,
    faults: FaultPlan | None = None,
    clock: ServerClock | None = None,
    now: Callable[[], datetime] = real_now,
) -> AsyncIterator[Served]:
    """Serve faces on the running loop for as long as the block lasts.

    A request goes to the first face whose prefix its path has, or else to the last. On leaving,
    requests under way have a moment to end, then their connections are cut.

    listener  made by `listen`
    faults    what is to go wrong, for all faces together
    now       the machine's own clock (aware), for the header Date
    """
    connections, log, closing = Connections(), RequestLog(), asyncio.Event()
    gate = Gate(
        fronts,
        clock or ServerClock(),
        Faults(faults or FaultPlan()),
        connections,
        log,
        now=now,
        closing=closing,
    )
    server = _Server(
        uvicorn.Config(
            gate,
            http=connections.protocol(),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        )
    )
    running_server = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.listening(running_server)
        yield Served(_address(listener), log)
    finally:
        closing.set()
        await server.end(running_server, connections)


def listen(host: str, port: int) -> socket.socket:
    """Listen on a loopback address. Raises ConfigurationError."""
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ConfigurationError(
            f"the practice dialer does not listen on {host!r}",
            "It is for this machine alone: 127.0.0.1, or ::1.",
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) where the protocol is named.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise ConfigurationError(
            f"cannot listen on {host} port {port}: {getattr(error, 'strerror', error)}",
            "Another program may be using it: choose another with --port.",
        ) from error
    listener.setblocking(False)
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


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
        """Wait for the end, where uvicorn looks for it ten times a second."""
        await self.on_tick(0)
        await self._over.wait()

    async def listening(self, serving: asyncio.Task[None]) -> None:
        """Wait until requests are answered. Raises whatever the server failed of."""
        began = asyncio.ensure_future(self._began.wait())
        await asyncio.wait({began, serving}, return_when=asyncio.FIRST_COMPLETED)
        began.cancel()
        if serving.done():
            serving.result()

    async def end(self, serving: asyncio.Task[None], connections: Connections) -> None:
        """End the server within a second."""
        self.should_exit = True
        self._over.set()
        ended, _ = await asyncio.wait({serving}, timeout=_FINISH_SECONDS)
        if not ended:
            self.force_exit = True
            connections.cut_all()
            unfinished = tuple(self.server_state.tasks)
            if unfinished:
                await asyncio.wait(unfinished, timeout=_FINISH_SECONDS)
        await serving
