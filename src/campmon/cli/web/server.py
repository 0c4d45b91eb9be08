"""The server: a few files and one WebSocket a browser, on a listener that is given."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import parse_qs

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response

from campmon.cli.web.asked import Pinged, Resized, read_said, sized
from campmon.cli.web.guard import Asked, Guard
from campmon.cli.web.packets import PacketError
from campmon.cli.web.page import Pages
from campmon.cli.web.viewer import Viewer

MOST_VIEWERS = 8
"""Each browser costs a process."""

_log = logging.getLogger(__name__)
_quiet = logging.getLogger("campmon.cli.web.websockets")
_quiet.setLevel(logging.CRITICAL)  # whoever connects and goes is no error

_OPEN_SECONDS = 5.0
_LONGEST_MESSAGE = 1 << 16
_GOODBYE_SECONDS = 0.2
_USUAL = sized(80, 24)


class Server:
    """Serves the pages, and a monitor to each browser that opens them."""

    def __init__(
        self,
        guard: Guard,
        pages: Pages,
        make_viewer: Callable[[Resized], Viewer],
        *,
        most_viewers: int = MOST_VIEWERS,
    ) -> None:
        self._guard = guard
        self._pages = pages
        self._make_viewer = make_viewer
        self._most = most_viewers
        self._viewing: set[asyncio.Task[None]] = set()

    @property
    def viewers(self) -> int:
        """How many browsers have a monitor."""
        return len(self._viewing)

    @asynccontextmanager
    async def serving(self, listener: socket.socket) -> AsyncIterator[None]:
        """Serve while the block lasts; on leaving, every monitor has ended."""
        server = await serve(
            self._view,
            sock=listener,
            process_request=self._answer,
            compression=None,
            max_size=_LONGEST_MESSAGE,
            open_timeout=_OPEN_SECONDS,
            close_timeout=_GOODBYE_SECONDS,
            server_header=None,
            logger=_quiet,
        )
        try:
            yield
        finally:
            server.close(close_connections=False)
            goodbyes = [
                asyncio.ensure_future(connection.close(CloseCode.GOING_AWAY))
                for connection in server.connections
            ]
            if goodbyes:
                await asyncio.wait(goodbyes, timeout=_GOODBYE_SECONDS)
            viewing = tuple(self._viewing)
            for task in viewing:
                task.cancel()
            await asyncio.gather(*viewing, return_exceptions=True)
            await server.wait_closed()

    def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer a request; None lets it become a WebSocket."""
        hosts = tuple(request.headers.get_all("Host"))
        asked = Asked(
            request.path,
            hosts,
            tuple(request.headers.get_all("Origin")),
            "Upgrade" in request.headers,
        )
        refusal = self._guard.refusal(asked)
        if refusal is not None:
            return self._response(refusal[0], "text/plain", refusal[1].encode())
        place = self._guard.place(request.path)
        if place == "ws" and asked.opens_socket:
            return self._room()
        file = self._pages.file(place, hosts[0])
        if file is None:
            return self._response(HTTPStatus.NOT_FOUND, "text/plain", b"There is no such page.")
        return self._response(HTTPStatus.OK, file.kind, file.body)

    def _room(self) -> Response | None:
        if len(self._viewing) < self._most:
            return None
        text = f"{self._most} browsers look already: close one."
        return self._response(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", text.encode())

    def _response(self, status: HTTPStatus, kind: str, body: bytes) -> Response:
        headers = Headers(self._pages.headers())
        headers["Content-Type"] = kind
        headers["Content-Length"] = str(len(body))
        headers["Connection"] = "close"
        return Response(status.value, status.phrase, headers, body)

    async def _view(self, connection: ServerConnection) -> None:
        task = asyncio.current_task()
        assert task is not None
        if len(self._viewing) >= self._most:  # several shook hands at once
            await connection.close(CloseCode.TRY_AGAIN_LATER)
            return
        self._viewing.add(task)
        try:
            await self._pass_on(connection, self._make_viewer(_size(connection)))
        finally:
            self._viewing.discard(task)

    async def _pass_on(self, connection: ServerConnection, viewer: Viewer) -> None:
        try:
            await viewer.open()
            hearing = asyncio.create_task(_hear(connection, viewer))
            drawing = asyncio.create_task(_draw(connection, viewer))
            try:
                await asyncio.wait({hearing, drawing}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (hearing, drawing):
                    task.cancel()
                await asyncio.wait({hearing, drawing})
                for task in (hearing, drawing):
                    if not task.cancelled() and (error := task.exception()) is not None:
                        _log.warning("a browser's monitor failed: %r", error)
        except OSError as error:
            _log.warning("no monitor can be started for a browser: %s", error.strerror or error)
        finally:
            await asyncio.shield(viewer.close())


async def _hear(connection: ServerConnection, viewer: Viewer) -> None:
    async for message in connection:
        said = read_said(message)
        if isinstance(said, Pinged):
            await connection.send(f'["pong", "{said.word}"]' if said.word.isdecimal() else "[]")
        elif said is not None:
            await viewer.tell(said)


async def _draw(connection: ServerConnection, viewer: Viewer) -> None:
    try:
        async for drawn in viewer.drawn():
            await connection.send(drawn)
    except ConnectionClosed:
        return
    except PacketError as error:
        _log.warning("a browser's monitor sent %s", error)


def _size(connection: ServerConnection) -> Resized:
    """The size that the address of the WebSocket names."""
    assert connection.request is not None
    asked = parse_qs(connection.request.path.partition("?")[2])
    try:
        return sized(int(asked["width"][0]), int(asked["height"][0]))
    except (KeyError, ValueError):
        return _USUAL
