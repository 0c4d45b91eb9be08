"""The hub: one monitor of one backend, its board published to every client."""

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from websockets.asyncio.server import Server as WebSocketServer
from websockets.asyncio.server import ServerConnection, serve, unix_serve
from websockets.frames import CloseCode

from campmon.backends.base import Backend
from campmon.backends.hub.protocol import MAX_MESSAGE_BYTES
from campmon.engine.audit import AuditLog
from campmon.engine.board import Board, BoardChange
from campmon.engine.clock import Clock
from campmon.engine.commander import Commander
from campmon.engine.monitor import Monitor
from campmon.hub.desk import Desk
from campmon.hub.lifetime import Lifetime
from campmon.hub.publisher import Publisher
from campmon.hub.session import Session

_log = logging.getLogger(__name__)

FINISH_SECONDS = 20.0
"""How long an act in progress may take when the last monitor has gone."""

HURRIED_SECONDS = 0.4
"""The same when the hub is told to end."""

_GOODBYE_SECONDS = 0.2
_quiet = logging.getLogger("campmon.hub.websockets")
_quiet.setLevel(logging.CRITICAL)  # a probe that connects and goes is no error


class Server:
    """Serves one backend on sockets that listen already. It owns backend, board and monitor.

    audit      where acts are written, with the peer's user as who
    read_only  refuse every intent
    lifetime   when it ends by itself
    """

    def __init__(
        self,
        backend: Backend,
        audit: AuditLog,
        *,
        clock: Clock,
        random: Random,
        refresh_seconds: float = 2.0,
        read_only: bool = False,
        lifetime: Lifetime | None = None,
    ) -> None:
        self._clock = clock
        self._refresh = refresh_seconds
        self._lifetime = lifetime if lifetime is not None else Lifetime()
        board = Board()
        self._publisher = Publisher(board, backend.profile)
        self._monitor = Monitor(
            backend,
            board,
            self._changed,
            clock=clock,
            random=random,
            refresh_seconds=refresh_seconds,
        )
        commander = Commander(backend, audit, clock=clock, who="hub", read_only=read_only)
        self._desk = Desk(backend, board, self._monitor, commander, self._publisher, clock)
        self._published_at = clock.monotonic()
        self._stop = asyncio.Event()
        self._why = ""
        self._sessions: set[asyncio.Task[None]] = set()

    def stop(self, why: str) -> None:
        """Make `run` end soon, acts in progress cut short (and audited as in doubt)."""
        self._why = self._why or why
        self._stop.set()

    async def run(
        self, listeners: Sequence[socket.socket], hide: Callable[[], None] = lambda: None
    ) -> str:
        """Serve until `stop`, or until nobody watches; return why it ended.

        `hide` is called first of all then: it makes the hub be found no more, so that whoever
        comes now starts another rather than meet this one's end.
        """
        monitor = asyncio.create_task(self._monitor.run())
        beat = asyncio.create_task(self._beat())
        servers = [await self._serve(listener) for listener in listeners]
        try:
            await self._until_over(monitor)
            hide()
            for server in servers:
                server.close(close_connections=False)
            await self._finish_acts()
        finally:
            await self._say_goodbye(servers)
            for task in (beat, monitor):
                task.cancel()
            await asyncio.wait({beat, monitor})
        _log.info("ended: %s", self._why)
        return self._why

    async def _until_over(self, monitor: asyncio.Task[None]) -> None:
        over = asyncio.create_task(self._lifetime.over())
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({over, stop, monitor}, return_when=asyncio.FIRST_COMPLETED)
            if monitor.done():
                monitor.result()  # it never returns: raise what it failed of
            self._why = self._why or "nobody watches"
        finally:
            over.cancel()
            stop.cancel()

    async def _finish_acts(self) -> None:
        """Let acts in progress end; `stop` may come meanwhile and hurries them."""
        finished = asyncio.create_task(self._desk.finished())
        stop = asyncio.create_task(self._stop.wait())
        await asyncio.wait(
            {finished, stop}, timeout=FINISH_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        await asyncio.wait({finished}, timeout=HURRIED_SECONDS)
        finished.cancel()
        stop.cancel()
        await self._desk.interrupt()

    async def _say_goodbye(self, servers: Sequence[WebSocketServer]) -> None:
        goodbyes = [
            asyncio.create_task(connection.close(CloseCode.GOING_AWAY, self._why[:100]))
            for server in servers
            for connection in server.connections
        ]
        if goodbyes:
            await asyncio.wait(goodbyes)
        for session in self._sessions:
            session.cancel()
        for server in servers:
            server.close(close_connections=True)
            await server.wait_closed()

    async def _serve(self, listener: socket.socket) -> WebSocketServer:
        settings: dict[str, Any] = {
            "sock": listener,
            "origins": [None],  # a browser always names its origin: no page may reach the hub
            "compression": None,
            "max_size": MAX_MESSAGE_BYTES,
            "max_queue": 2,
            "ping_interval": None,  # a monitor held up with ctrl+z is no monitor lost
            "close_timeout": _GOODBYE_SECONDS,
            "server_header": None,
            "logger": _quiet,
        }
        if listener.family == socket.AF_UNIX:
            return await unix_serve(self._handle, **settings)
        return await serve(self._handle, **settings)

    async def _handle(self, connection: ServerConnection) -> None:
        session = asyncio.current_task()
        assert session is not None
        self._sessions.add(session)
        try:
            await Session(connection, self._desk, self._publisher, self._lifetime).run()
        except Exception:  # noqa: BLE001 - a seam: one session's bug must not end the others
            _log.exception("a session failed")
            await connection.close(CloseCode.INTERNAL_ERROR, "the hub failed; see its log")
        finally:
            self._sessions.discard(session)

    def _changed(self, change: BoardChange) -> None:
        self._published_at = self._clock.monotonic()
        self._publisher.publish(change)
        self._desk.heard()

    async def _beat(self) -> None:
        """Give a sign of life each refresh, also while the source is silent."""
        while True:
            await self._clock.sleep(self._refresh / 4)
            if self._clock.monotonic() - self._published_at >= self._refresh:
                self._changed(BoardChange())
