"""The face in a thread of its own, for clients that know no event loop."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

from campmon.practice.dialer import Dialer
from campmon.practice.livevox.accounts import Accounts
from campmon.practice.livevox.serving import Face, serve
from campmon.practice.running import RunningDialer
from campmon.practice.scenario import default_floor, first_moment

PATIENCE = 60.0


@contextmanager
def served(accounts: Accounts) -> Iterator[Face]:
    """A small floor, served until the block is left; its limits on calls are never reached."""
    began = threading.Event()
    found: list[tuple[Face, asyncio.AbstractEventLoop, asyncio.Event]] = []
    ticks = count(0, 20)

    async def run() -> None:
        plan = default_floor(campaigns=6, records=40, agents=6)
        dialer = Dialer(1, first_moment(datetime.now(UTC), plan.warm_up), plan)
        running = RunningDialer(dialer, speed=10.0, warm_up=plan.warm_up)
        await running.open()
        over = asyncio.Event()
        # Twenty seconds go by whenever it is asked for the time.
        async with serve(running, accounts=accounts, monotonic=lambda: next(ticks)) as face:
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
