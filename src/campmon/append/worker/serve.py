"""The worker's process: frames come in and go out by pipes, and a desk does what they say.

The end of the input is the end of whoever asked: then what is under way is paused, to be resumed
later, and the process ends within a second. Only a job that was told to go on by itself does.
"""

import asyncio
import logging
import pickle
from collections.abc import Callable
from typing import BinaryIO

from campmon.append.worker.desk import LAST_CALL_SECONDS, Desk
from campmon.append.worker.framing import pack, read_message
from campmon.append.worker.messages import Asked, Began, Failed, Progress, Steer, Told
from campmon.model.errors import CampmonError, ProcessLostError, from_code

_log = logging.getLogger(__name__)

_READ_AHEAD_BYTES = 1 << 18
_LAST_LOOKS, _LOOK_SECONDS = 20, 0.01

Crashed = Callable[[Exception], CampmonError]
"""Writes down what should not have happened, and says it as an error."""


class Server:
    """Takes requests, and sends answers. What cannot be sent is dropped: nobody is there."""

    def __init__(
        self, desk: Desk, crashed: Crashed, *, on_leaving: Callable[[], object] = lambda: None
    ) -> None:
        """`on_leaving` is called when the end begins, which then takes less than a second."""
        self._desk = desk
        self._on_leaving = on_leaving
        self._crashed = crashed
        self._out: asyncio.WriteTransport | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """End as if whoever asked were gone."""
        self._leaving.set()

    async def run(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        """Serve until the input ends, or `leave`."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=_READ_AHEAD_BYTES)
        taking, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), incoming
        )
        self._out, _ = await loop.connect_write_pipe(asyncio.Protocol, outgoing)
        reading = asyncio.ensure_future(self._read(reader))
        leaving = asyncio.ensure_future(self._leaving.wait())
        await asyncio.wait({reading, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if self._desk.detached and not self._leaving.is_set():
            going_on = asyncio.ensure_future(asyncio.wait(self._answering))
            await asyncio.wait({going_on, leaving}, return_when=asyncio.FIRST_COMPLETED)
        self._on_leaving()
        await self._desk.leave(LAST_CALL_SECONDS)
        reading.cancel()
        leaving.cancel()
        if self._answering:
            await asyncio.wait(self._answering, timeout=LAST_CALL_SECONDS)
        for _ in range(_LAST_LOOKS):  # the last word is still on its way
            if not self._out.get_write_buffer_size():
                break
            await asyncio.sleep(_LOOK_SECONDS)
        self._out.close()
        taking.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """Take what is asked until the input ends, or is no input of ours."""
        while True:
            try:
                message = await read_message(reader)
            except ProcessLostError as error:
                _log.error("%s", error)
                return
            match message:
                case Asked():
                    task = asyncio.create_task(self._answer(message))
                    self._answering.add(task)
                    task.add_done_callback(self._answering.discard)
                case Steer.LEAVE | None:
                    return
                case Steer():
                    self._desk.steer(message)
                case _:
                    _log.error("not understood: %s", type(message).__name__)
                    return

    async def _answer(self, asked: Asked) -> None:
        def tell(progress: Progress) -> None:
            heard = self._out is not None and self._out.get_write_buffer_size() == 0
            if heard or isinstance(progress, Began):
                self._tell(Told(asked.number, progress))

        try:
            answer = await self._desk.answer(asked.request, tell)
        except Exception as error:  # noqa: BLE001 - the outermost seam: whoever asked is told
            answer = Failed(self._crashed(error))
        if isinstance(answer, Failed):
            answer = Failed(_portable(answer.error))
        self._tell(Told(asked.number, answer))

    def _tell(self, told: Told) -> None:
        if self._out is not None and not self._out.is_closing():
            self._out.write(pack(told))


def _portable(error: CampmonError) -> CampmonError:
    """The error, or the nearest that a pickle brings to the other side whole."""
    try:
        same = pickle.loads(pickle.dumps(error))
    except (TypeError, AttributeError, pickle.PickleError):
        return from_code(error.code, error.message, error.mend)
    return error if isinstance(same, CampmonError) else CampmonError(str(error))
