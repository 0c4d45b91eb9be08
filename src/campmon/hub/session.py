"""One client's session: greeting, what it asks, what it is sent."""

import asyncio
import logging
import os
from collections.abc import Coroutine
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from campmon import __version__
from campmon.backends.hub.protocol import (
    PROTOCOL_VERSION,
    Ask,
    ClientHello,
    CreateMessage,
    ErrorMessage,
    Follow,
    IntentMessage,
    Message,
    ProtocolError,
    Role,
    decode_from_client,
    encode,
    version_of,
)
from campmon.hub.desk import Desk
from campmon.hub.lifetime import Lifetime
from campmon.hub.outbox import Outbox
from campmon.hub.peer import Peer, peer_of
from campmon.hub.publisher import Publisher
from campmon.model.errors import AccessError, CampmonError, InDoubtError, RateLimitedError

_log = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
AT_ONCE = 8
"""Requests of one client that are worked on at a time; further ones wait in its own socket."""


class Session:
    """Serves one connection until it ends."""

    def __init__(
        self, socket: ServerConnection, desk: Desk, publisher: Publisher, lifetime: Lifetime
    ) -> None:
        self._socket = socket
        self._desk = desk
        self._publisher = publisher
        self._lifetime = lifetime
        self._outbox: Outbox | None = None
        self._peer = Peer("someone", verified=False)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Greet, then serve; what the client does wrong ends the session with a word why."""
        try:
            hello = await self._hello()
            if hello.role is Role.MONITOR:
                self._outbox = self._subscribe()
            await self._greet()
            await self._serve()
        except ProtocolError as error:
            await self._refuse(CampmonError(f"the hub cannot read this: {error}"))
        except CampmonError as error:
            await self._refuse(error)
        except ConnectionClosed:
            pass  # clients come and go
        finally:
            self._unsubscribe()
            await self._end_tasks()

    async def _hello(self) -> ClientHello:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                frame = await self._socket.recv()
        except TimeoutError:
            raise ProtocolError(f"no hello within {HELLO_SECONDS:.0f} s") from None
        version = version_of(frame)
        if version is not None and version != PROTOCOL_VERSION:
            raise AccessError(
                f"this hub (process {os.getpid()}, campmon {__version__}) speaks version "
                f"{PROTOCOL_VERSION} of the protocol, the client version {version}",
                "Use the same version of campmon on both sides; a local hub ends with its last "
                f"monitor, or with: kill {os.getpid()}",
            )
        message = decode_from_client(frame)
        if not isinstance(message, ClientHello):
            raise ProtocolError(f"{message.type!r} before hello")
        self._peer = peer_of(self._socket.transport.get_extra_info("socket"), message.who)
        return message

    def _subscribe(self) -> Outbox:
        """Count as a monitor from now on; what is sent to it begins with a snapshot."""
        outbox = Outbox(self._publisher.snapshot_frame)
        self._publisher.subscribe(outbox)
        self._lifetime.joined()
        return outbox

    def _unsubscribe(self) -> None:
        if self._outbox is not None:
            self._publisher.unsubscribe(self._outbox)
            self._lifetime.left()

    async def _greet(self) -> None:
        await self._send(await self._desk.hello(self._peer))
        if self._outbox is not None:
            self._start(self._write(self._outbox))

    async def _serve(self) -> None:
        async for frame in self._socket:
            match decode_from_client(frame):
                case Ask() | CreateMessage() | IntentMessage() as request:
                    await self._places.acquire()
                    self._start(self._work(request))
                case Follow():
                    self._follow()
                case ClientHello():
                    raise ProtocolError("a second hello")

    def _follow(self) -> None:
        if self._outbox is not None:
            self._outbox.fall_behind()
            return
        self._outbox = self._subscribe()
        self._start(self._write(self._outbox))

    async def _write(self, outbox: Outbox) -> None:
        """Send what waits; while the client does not read, this waits and the outbox conflates."""
        while True:
            await self._socket.send(await outbox.next(), text=True)

    async def _work(self, request: Ask | CreateMessage | IntentMessage) -> None:
        """Do one thing that was asked for, and answer it."""
        try:
            await self._send(await self._done(request))
        finally:
            self._places.release()

    async def _done(self, request: Ask | CreateMessage | IntentMessage) -> Message:
        try:
            if isinstance(request, Ask):
                return await self._desk.answer(request)
            return await self._desk.act(request, self._peer, self._outbox)
        except CampmonError as error:
            return _error_message(error, request.id)
        except Exception as error:  # noqa: BLE001 - a seam: one request's bug must not end the hub
            _log.exception("a request failed")
            told = f"the hub failed with an unexpected {type(error).__name__}"
            unsure = not isinstance(request, Ask)
            return _error_message((InDoubtError if unsure else CampmonError)(told), request.id)

    async def _send(self, message: Message) -> None:
        await self._socket.send(encode(message), text=True)

    async def _refuse(self, error: CampmonError) -> None:
        """Say why, then close; nothing else can be done for this client."""
        _log.warning("%s was refused: %s", self._peer.who, error)
        try:
            await self._send(_error_message(error))
        except ConnectionClosed:
            return
        await self._socket.close(CloseCode.POLICY_VIOLATION, error.code)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, ConnectionClosed):
            _log.error("a session failed", exc_info=error)

    async def _end_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)


def _error_message(error: CampmonError, request: int | None = None) -> ErrorMessage:
    retry_after = error.retry_after if isinstance(error, RateLimitedError) else None
    return ErrorMessage(
        id=request,
        code=error.code,
        message=error.message,
        mend=error.mend,
        retry_after=retry_after,
    )
