"""The faces in a thread of their own, for clients that know no event loop."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import TypeVar

from campmon.practice.dialer import Dialer
from campmon.practice.livevox.accounts import Accounts
from campmon.practice.livevox.serving import Face
from campmon.practice.livevox.serving import serve as serve_livevox
from campmon.practice.running import RunningDialer
from campmon.practice.scenario import default_floor, first_moment, live_floor
from campmon.practice.voiso.serving import VoisoFace
from campmon.practice.voiso.serving import serve as serve_voiso

PATIENCE = 60.0

Served = TypeVar("Served", Face, VoisoFace)


@contextmanager
def served(accounts: Accounts) -> Iterator[Face]:
    """A small floor as LiveVox, served until the block is left."""

    def serve(
        running: RunningDialer, clock: Callable[[], float]
    ) -> AbstractAsyncContextManager[Face]:
        return serve_livevox(running, accounts=accounts, monotonic=clock)

    with _in_a_thread(serve) as face:
        yield face


@contextmanager
def served_as_voiso() -> Iterator[VoisoFace]:
    """A small floor as Voiso, served until the block is left."""
    with _in_a_thread(lambda running, clock: serve_voiso(running, monotonic=clock)) as face:
        yield face


@contextmanager
def _in_a_thread(
    serve: Callable[[RunningDialer, Callable[[], float]], AbstractAsyncContextManager[Served]],
) -> Iterator[Served]:
    """Serve a small floor; its limits on calls are never reached."""
    began = threading.Event()
    found: list[tuple[Served, asyncio.AbstractEventLoop, asyncio.Event]] = []
    ticks = count(0, 20)

    async def run() -> None:
        plan = live_floor(default_floor(campaigns=6, records=40, agents=6))
        dialer = Dialer(1, first_moment(datetime.now(UTC), plan.warm_up), plan)
        running = RunningDialer(dialer, speed=10.0, warm_up=plan.warm_up)
        await running.open()
        over = asyncio.Event()
        # Twenty seconds go by whenever it is asked for the time.
        async with serve(running, lambda: next(ticks)) as face:
            found.append((face, asyncio.get_running_loop(), over))
            began.set()
            await over.wait()
        running.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert began.wait(PATIENCE)
    face, loop, over = found[0]
    try:
        yield face
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(PATIENCE)
        assert not thread.is_alive()
