"""The shelf: the one thread that touches the file of the past. It never holds up leaving."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from campmon.engine.past.samples import Terms
from campmon.model.errors import PastError

if TYPE_CHECKING:
    from campmon.engine.past.store import PastStore

T = TypeVar("T")
_Job = Callable[[], None]


class Shelf:
    """Does work on the store, one piece after the other, in a thread that ends with the process.

    The file is opened when it is first needed, and again after what went wrong. A damaged one is
    set aside and a new one begun; `notes` says so.
    """

    def __init__(
        self,
        path: Path,
        terms: Terms,
        *,
        watcher: str,
        now: Callable[[], datetime],
        durable: bool = True,
    ) -> None:
        self.notes: list[str] = []
        self._path = path
        self._terms = terms
        self._watcher = watcher
        self._now = now
        self._durable = durable
        self._store: PastStore | None = None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    async def do(self, work: Callable[[PastStore], T]) -> T:
        """Do work in the thread. Raises PastError, and what the work raises."""
        if self._is_closed:
            raise PastError("the history is closed", "campmon is about to end.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def job() -> None:
            try:
                result = self._do(work)
            except Exception as error:  # noqa: BLE001 - it is raised where the work was asked for
                _tell(loop, future, None, error)
            else:
                _tell(loop, future, result, None)

        self._put(job)
        return await future

    def do_last(self, work: Callable[[PastStore], object]) -> None:
        """Do work if there is time for it, and close the file. Waits for nothing."""

        def job() -> None:
            try:
                self._do(work)
            except Exception:  # noqa: BLE001 - nobody is there any more to be told
                return

        self._put(job)
        self._jobs.put(None)
        self._is_closed = True

    def closed(self, within: float) -> bool:
        """Whether the thread has ended; waits for it. For tests: leaving waits for nothing."""
        if self._thread is not None:
            self._thread.join(within)
        return self._thread is None or not self._thread.is_alive()

    def _put(self, job: _Job) -> None:
        self._jobs.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="history", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
        self._drop()

    def _do(self, work: Callable[[PastStore], T]) -> T:
        from campmon.engine.past.database import DamagedError, set_aside

        try:
            return work(self._opened())
        except DamagedError as error:
            self._drop()
            aside = set_aside(self._path, self._now())
            if aside is not None:
                self.notes.append(f"{error.message}. It was set aside as {aside.name}; a new one")
                self.notes[-1] += " was begun."
            return work(self._opened())

    def _opened(self) -> PastStore:
        from campmon.engine.past.store import PastStore

        if self._store is None:
            self._store = PastStore(
                self._path, self._terms, watcher=self._watcher, durable=self._durable
            )
        return self._store

    def _drop(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            store.close()


def _tell(
    loop: asyncio.AbstractEventLoop,
    future: asyncio.Future[T],
    result: T | None,
    error: Exception | None,
) -> None:
    """Hand a result over to the loop, unless that has ended or nobody waits any more."""

    def settle() -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    try:
        loop.call_soon_threadsafe(settle)
    except RuntimeError:  # the loop is closed
        return
