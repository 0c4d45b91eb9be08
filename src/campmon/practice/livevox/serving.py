"""The face over a real socket: for `campmon practice`, and for tests in their own loop."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address

import uvicorn

from campmon.model.errors import ConfigurationError
from campmon.practice.livevox.accounts import Accounts, practice_accounts
from campmon.practice.livevox.app import make_app
from campmon.practice.livevox.cutting import Connections
from campmon.practice.livevox.faults import FaultPlan, Faults
from campmon.practice.livevox.gate import Gate
from campmon.practice.livevox.log import RequestLog
from campmon.practice.livevox.platform import CALLS_PER_MINUTE, Platform
from campmon.practice.running import RunningDialer

_FINISH_SECONDS = 0.4  # requests under way may end within this; then they are cut
_BACKLOG = 128
_KEEP_ALIVE_SECONDS = 75


@dataclass(frozen=True, slots=True)
class Face:
    """A LiveVox face that is being served.

    base_url  where, without a slash at the end
    accounts  who may log in
    log       the requests so far
    platform  what is behind it, for tests: its sessions, its clock's skew
    """

    base_url: str
    accounts: Accounts
    log: RequestLog
    platform: Platform


@asynccontextmanager
async def serve(
    running: RunningDialer,
    *,
    accounts: Accounts | None = None,
    faults: FaultPlan | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    listener: socket.socket | None = None,
    calls_per_minute: int = CALLS_PER_MINUTE,
    monotonic: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[Face]:
    """Serve a dialer on the running loop for as long as the block lasts.

    The dialer is opened before, and closed by whoever made it. On leaving, requests under way have
    a moment to end, then their connections are cut.

    listener   made by `listen`, in place of `host` and `port`
    monotonic  steady clock in seconds, for sessions and limits
    now        the machine's own clock (aware), for the header Date

    Raises ConfigurationError where `host` is not this machine's own loopback, or the port is taken.
    """
    listener = listener or listen(host, port)
    known = accounts or practice_accounts()
    platform = Platform(running, known, calls_per_minute=calls_per_minute, monotonic=monotonic)
    connections, log, closing = Connections(), RequestLog(), asyncio.Event()
    gate = Gate(
        make_app(platform),
        platform,
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
        yield Face(_address(listener), known, log, platform)
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
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
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
