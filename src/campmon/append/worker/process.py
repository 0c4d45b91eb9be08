"""The worker of an append as a process of its own, so that the screen is never late."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from campmon.append.worker.asking import Asking
from campmon.append.worker.desk import LAST_CALL_SECONDS
from campmon.append.worker.framing import pack, read_message
from campmon.append.worker.messages import (
    Answer,
    Asked,
    Check,
    Checked,
    Ended,
    Failed,
    Open,
    Opened,
    Progress,
    Request,
    Resume,
    Start,
    Steer,
    Told,
    Written,
)
from campmon.model.errors import CampmonError, ProcessLostError

_log = logging.getLogger(__name__)

NICE = 5
"""How far a worker stands behind the screen where both want the processor."""

_LAST_WORDS_SECONDS = 0.3
"""How long a process that was told to leave may take beyond its last call."""
_CLOSE_SECONDS = 2.0
_LOOKS, _LOOK_SECONDS = 200, 0.01
_READ_AHEAD_BYTES = 1 << 18
_LONGEST_LOG_BYTES = 1 << 20
_MEND = "Try again; campmon jobs tells what was begun."


class _Spawned(subprocess.Popen[bytes]):
    """A process that may outlive us on purpose: to let go of it is no leak to warn of."""

    def __del__(self) -> None: ...


class ProcessWorker(Asking):
    """The worker in a process of its own, started with the first request (or `start`).

    command  what runs it; it hears us on its standard input, and answers on its standard output
    log      where its standard error goes
    """

    def __init__(self, command: Sequence[str], *, environ: Mapping[str, str], log: Path) -> None:
        super().__init__()
        self._command = command
        self._environ = environ
        self._log = log
        self._starting = asyncio.Lock()
        self._process: _Spawned | None = None
        self._out: asyncio.WriteTransport | None = None
        self._in: asyncio.ReadTransport | None = None
        self._reading: asyncio.Task[None] | None = None
        self._asked = 0
        self._waiting: dict[int, _Waiting] = {}
        self._lost: CampmonError | None = None
        self._over = False
        self._warming: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process; None before it was started."""
        return None if self._process is None else self._process.pid

    def warm_up(self) -> None:
        """Start the process in the background: it will be asked soon. What fails is told then."""
        self._warming = asyncio.create_task(self._warm_up())

    async def _warm_up(self) -> None:
        with suppress(ProcessLostError):
            await self.start()

    async def start(self) -> None:
        """Start the process if it does not run yet. Raises ProcessLostError."""
        async with self._starting:
            if self._process is not None:
                return
            if self._over:
                raise ProcessLostError("the process that appends was let go of", _MEND)
            try:
                process = await asyncio.to_thread(self._spawn)
            except OSError as error:
                raise ProcessLostError(
                    f"the process that appends cannot be started: {error.strerror or error}"
                ) from error
            self._process = process
            loop, reader = asyncio.get_running_loop(), asyncio.StreamReader(_READ_AHEAD_BYTES)
            self._in, _ = await loop.connect_read_pipe(
                lambda: asyncio.StreamReaderProtocol(reader), process.stdout
            )
            self._out, _ = await loop.connect_write_pipe(asyncio.Protocol, process.stdin)
            self._reading = asyncio.create_task(self._read(reader), name="append worker")
            if self._over:  # it was closed while it started
                self._out.close()

    def _spawn(self) -> _Spawned:
        self._log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        log = os.open(self._log, flags, 0o600)
        try:
            if os.fstat(log).st_size > _LONGEST_LOG_BYTES:
                os.ftruncate(log, 0)
            process = _Spawned(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=dict(self._environ),
                # The terminal's signals are the screen's: its end is heard as the end of the pipe.
                start_new_session=True,
            )
        finally:
            os.close(log)
        with suppress(OSError):  # from here on, so that its imports do not hold up keys either
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, process.pid, min(19, own + NICE))
        return process

    async def _ask(self, request: Request, tell: Callable[[Progress], None]) -> Answer:
        if self._lost is not None and isinstance(request, Open | Check) and not self._over:
            self._lost = self._process = None  # nothing of it is needed: another one does it
        await self.start()
        if self._lost is not None:
            raise self._lost
        self._asked += 1
        number = self._asked
        waiting = self._waiting[number] = _Waiting(tell, isinstance(request, Start | Resume))
        try:
            self._send(Asked(number, request))
            answer = await waiting.answer
        finally:
            del self._waiting[number]
        if isinstance(answer, Failed):
            raise answer.error
        return answer

    def _steer(self, steer: Steer) -> None:
        self._send(steer)

    def _send(self, message: Asked | Steer) -> None:
        if self._out is not None and not self._out.is_closing():
            self._out.write(pack(message))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """Hand out what it says, until it says no more."""
        try:
            while True:
                message = await read_message(reader)
                if not isinstance(message, Told):
                    break
                self._heard(message)
            self._lost = await self._how_it_ended()
        except ProcessLostError as error:
            self._lost = error
        finally:
            for waiting in self._waiting.values():
                if not waiting.answer.done():
                    waiting.answer.set_result(Failed(self._loss(waiting)))

    def _heard(self, told: Told) -> None:
        waiting = self._waiting.get(told.number)
        if waiting is None or waiting.answer.done():
            return  # nobody waits for it any more
        if isinstance(told.said, Opened | Checked | Written | Ended | Failed):
            waiting.answer.set_result(told.said)
        else:
            waiting.tell(told.said)

    async def _how_it_ended(self) -> CampmonError:
        """What to say of a process that says no more: it ends, or has ended."""
        assert self._process is not None
        for _ in range(_LOOKS):  # no thread: leaving would have to wait for it
            if self._process.poll() is not None:
                break
            await asyncio.sleep(_LOOK_SECONDS)
        code = self._process.returncode
        if code is None:
            return ProcessLostError("the process that appends says nothing any more", _MEND)
        how = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        if not self._over:
            _log.warning("the process that appends has ended (%s)", how)
        return ProcessLostError(f"the process that appends has ended ({how})", _MEND)

    def _loss(self, waiting: "_Waiting") -> CampmonError:
        lost = self._lost or ProcessLostError("the process that appends was let go of", _MEND)
        if not (waiting.sends and self._job_id):
            return lost
        mend = f"Go on with it: campmon append --resume {self._job_id}"
        return ProcessLostError(lost.message, mend)

    async def leave(self, within: float = LAST_CALL_SECONDS) -> None:
        """End now: the job is paused, to be resumed later."""
        self._send(Steer.LEAVE)
        await self._end(within + _LAST_WORDS_SECONDS, kill=False)

    async def detach(self) -> None:
        """Let go of it: the job goes on to its end by itself."""
        self._send(Steer.DETACH)
        self._let_go()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait({self._reading})

    async def close(self) -> None:
        """End the worker; what was checked and not sent is discarded."""
        await self._end(_CLOSE_SECONDS, kill=True)

    async def _end(self, within: float, *, kill: bool) -> None:
        """Close its input, which it takes for our end, and wait; `kill` is for one that stays."""
        self._let_go()
        process, reading = self._process, self._reading
        if process is None or reading is None:
            return
        await asyncio.wait({reading}, timeout=within)
        if process.poll() is None and kill:
            with suppress(ProcessLookupError):
                process.kill()
            await asyncio.to_thread(process.wait)
        reading.cancel()
        await asyncio.wait({reading})
        if self._in is not None:
            self._in.close()

    def _let_go(self) -> None:
        self._over = True
        if self._out is not None:
            self._out.close()


class _Waiting:
    """A request that was not answered yet."""

    def __init__(self, tell: Callable[[Progress], None], sends: bool) -> None:
        self.tell = tell
        self.sends = sends
        self.answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()


def worker_command(profile: str, *, read_only: bool) -> list[str]:
    """The command that runs a worker for a profile. It names no secret: others may see it."""
    command = [sys.executable, "-P", "-m", "campmon", "append-worker", "--profile", profile]
    return [*command, "--read-only"] if read_only else command
