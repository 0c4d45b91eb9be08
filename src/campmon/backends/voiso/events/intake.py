"""The way of an event into the store: many in one transaction, in a thread, answered when kept."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from campmon.backends.voiso.events.database import StoreError
from campmon.backends.voiso.events.event import CallEvent
from campmon.backends.voiso.events.store import CallStore, Taken

MOST_WAITING = 1_000
"""Events that may wait to be kept; what comes beyond that is to be sent again later."""

MOST_AT_ONCE = 500
LOOK_SECONDS = 15.0
"""How often to see whether a new day has begun when nothing comes."""

_Waiting = tuple[CallEvent, "asyncio.Future[bool]"]


class BusyError(StoreError):
    """Too much waits to be kept already."""


class Intake:
    """Takes events on the event loop, and has them kept by a thread of its own.

    Whatever came while a transaction was written goes into the next one.

    open_store  makes the store, in that thread
    on_taken    told of every transaction that changed something, and of how things stand at first
    """

    def __init__(
        self,
        open_store: Callable[[], CallStore],
        on_taken: Callable[[Taken], None],
        *,
        most_waiting: int = MOST_WAITING,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._open_store = open_store
        self._on_taken = on_taken
        self._most_waiting = most_waiting
        self._look_seconds = look_seconds
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="call-store")
        self._store: CallStore | None = None
        self._waiting: list[_Waiting] = []
        self._something = asyncio.Event()
        self._closing = False
        self._work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the store. Raises StoreError and ConfigurationError."""
        loop = asyncio.get_running_loop()
        try:
            self._store = await loop.run_in_executor(self._thread, self._open_store)
            self._on_taken(await loop.run_in_executor(self._thread, self._store.look))
        except BaseException:
            self._thread.shutdown(wait=False)
            raise
        self._work = asyncio.create_task(self._keep_all(self._store))

    async def take(self, event: CallEvent) -> bool:
        """Have an event kept, and return when it is: whether it told anything new.

        Raises BusyError where too many wait, StoreError where it cannot be kept.
        """
        if self._closing or self._work is None or self._work.done():
            raise StoreError("no events are kept any more")
        if len(self._waiting) >= self._most_waiting:
            raise BusyError("too many events wait to be kept", "Send it again in a moment.")
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, kept))
        self._something.set()
        return await kept

    async def failed(self) -> None:
        """Wait for the store to fail in a way that nobody foresaw, and raise what it failed of."""
        if self._work is not None:
            await asyncio.shield(self._work)

    async def aclose(self) -> None:
        """Keep what waits, then let go of the store."""
        self._closing = True
        self._something.set()
        try:
            if self._work is not None:
                await self._work
        finally:
            if self._store is not None:
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(self._thread, self._store.close)
                self._store = None
            self._thread.shutdown()

    async def _keep_all(self, store: CallStore) -> None:
        while self._waiting or not self._closing:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._look_seconds):
                    await self._something.wait()
            if not self._waiting and self._closing:
                return
            some, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not self._waiting:
                self._something.clear()
            await self._keep(store, some)

    async def _keep(self, store: CallStore, some: list[_Waiting]) -> None:
        loop = asyncio.get_running_loop()
        events = [event for event, _ in some]
        try:
            taken = await loop.run_in_executor(self._thread, store.take, events)
        except StoreError as error:
            _refuse(some, error)
            return
        except BaseException:
            _refuse(some, StoreError("the store has failed"))
            raise
        if taken.tallies or taken.anew:
            self._on_taken(taken)
        for (_, kept), fresh in zip(some, taken.fresh, strict=True):
            if not kept.done():  # whoever sent it may have gone meanwhile
                kept.set_result(fresh)


def _refuse(some: list[_Waiting], error: StoreError) -> None:
    for _, kept in some:
        if not kept.done():  # whoever sent it may have gone meanwhile
            kept.set_exception(StoreError(error.message, error.mend))
