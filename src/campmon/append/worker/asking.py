"""The asking side of an append's worker, and the worker that is no process of its own."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from campmon.append.journal.stored import DoubtDecision
from campmon.append.plan import AppendPlan, PlanProgress
from campmon.append.report import AppendProgress, AppendReport
from campmon.append.table import ReadOptions, Table
from campmon.append.worker.desk import LAST_CALL_SECONDS, Desk
from campmon.append.worker.messages import (
    Answer,
    Began,
    Check,
    Checked,
    CheckProgress,
    Comparing,
    Ended,
    Failed,
    Open,
    Opened,
    Progress,
    Request,
    Resume,
    Start,
    Steer,
    WriteRejects,
    Written,
)
from campmon.model.intent import Tier


class AppendWorker(Protocol):
    """Opens, checks and sends one append, out of the way of whoever waits for it.

    Each awaited call raises CampmonError: what opening, checking and sending raise, and
    ProcessLostError if the worker is gone. Cancelling one calls off what it asked for, a job
    excepted, which is steered by `pause`, `go_on`, `cancel`.
    """

    @property
    def job_id(self) -> str:
        """The job that was begun; "" before the journal has one."""
        ...

    async def open(self, path: Path, options: ReadOptions = ...) -> Table:
        """Open a file; see `open_table`."""
        ...

    async def check(
        self, wish: Check, on_progress: Callable[[CheckProgress], None] = ...
    ) -> AppendPlan:
        """Check the whole file; see `plan_append`. What was checked before is discarded."""
        ...

    async def write_rejects(self, path: Path) -> int:
        """Write the rows that the last check kept back to a new file; how many there are."""
        ...

    async def run(
        self,
        wish: Start,
        on_progress: Callable[[AppendProgress], None] = ...,
        on_begun: Callable[[str], None] = ...,
    ) -> AppendReport:
        """Send what was checked last, until it has ended, for now or for good.

        `on_begun` is told the job's id once the journal has it; where this raises before, nothing
        was sent and it can be asked for again.
        """
        ...

    async def resume(
        self,
        job_id: str,
        decision: DoubtDecision = ...,
        on_progress: Callable[[AppendProgress], None] = ...,
        on_begun: Callable[[str], None] = ...,
        *,
        who: str = ...,
        confirmed: Tier = ...,
    ) -> AppendReport:
        """Go on with a job of the journal; see `run`."""
        ...

    def pause(self) -> None:
        """Send no further call for now."""
        ...

    def go_on(self) -> None:
        """Go on after a pause."""
        ...

    def cancel(self) -> None:
        """Send no further call; the one under way is finished."""
        ...

    async def leave(self, within: float = ...) -> None:
        """End now: the job is paused, to be resumed later.

        A call under way may take `within` seconds more, then it is in doubt.
        """
        ...

    async def detach(self) -> None:
        """Let go of it: the job goes on to its end by itself."""
        ...

    async def close(self) -> None:
        """End the worker; what was checked and not sent is discarded."""
        ...


class Asking(ABC):
    """What both ways of asking have in common."""

    def __init__(self) -> None:
        self._job_id = ""

    @property
    def job_id(self) -> str:
        """The job that was begun; "" before the journal has one."""
        return self._job_id

    async def open(self, path: Path, options: ReadOptions | None = None) -> Table:
        """Open a file; see `open_table`."""
        answer = await self._ask(Open(path, options or ReadOptions()), _ignore)
        assert isinstance(answer, Opened), answer
        return answer.table

    async def check(
        self, wish: Check, on_progress: Callable[[CheckProgress], None] = lambda _: None
    ) -> AppendPlan:
        """Check the whole file; see `plan_append`."""

        def tell(progress: Progress) -> None:
            if isinstance(progress, Comparing | PlanProgress):
                on_progress(progress)

        try:
            answer = await self._ask(wish, tell)
        except asyncio.CancelledError:
            self._steer(Steer.CANCEL)
            raise
        assert isinstance(answer, Checked), answer
        return answer.plan

    async def write_rejects(self, path: Path) -> int:
        """Write the rows that the last check kept back; how many there are."""
        answer = await self._ask(WriteRejects(path), _ignore)
        assert isinstance(answer, Written), answer
        return answer.rows

    async def run(
        self,
        wish: Start,
        on_progress: Callable[[AppendProgress], None] = lambda _: None,
        on_begun: Callable[[str], None] = lambda _: None,
    ) -> AppendReport:
        """Send what was checked last, until it has ended, for now or for good."""
        return await self._work(wish, on_progress, on_begun)

    async def resume(
        self,
        job_id: str,
        decision: DoubtDecision = DoubtDecision.ASK,
        on_progress: Callable[[AppendProgress], None] = lambda _: None,
        on_begun: Callable[[str], None] = lambda _: None,
        *,
        who: str = "",
        confirmed: Tier = Tier.CONFIRM,
    ) -> AppendReport:
        """Go on with a job of the journal."""
        return await self._work(Resume(job_id, decision, confirmed, who), on_progress, on_begun)

    def pause(self) -> None:
        """Send no further call for now."""
        self._steer(Steer.PAUSE)

    def go_on(self) -> None:
        """Go on after a pause."""
        self._steer(Steer.GO_ON)

    def cancel(self) -> None:
        """Send no further call; the one under way is finished."""
        self._steer(Steer.CANCEL)

    async def _work(
        self,
        request: Start | Resume,
        on_progress: Callable[[AppendProgress], None],
        on_begun: Callable[[str], None],
    ) -> AppendReport:
        def tell(progress: Progress) -> None:
            if isinstance(progress, Began):
                self._job_id = progress.job_id
                on_begun(progress.job_id)
            elif isinstance(progress, AppendProgress):
                on_progress(progress)

        answer = await self._ask(request, tell)
        assert isinstance(answer, Ended), answer
        return answer.report

    @abstractmethod
    async def _ask(self, request: Request, tell: Callable[[Progress], None]) -> Answer:
        """Ask, and return the answer. Raises what it has failed with."""

    @abstractmethod
    def _steer(self, steer: Steer) -> None:
        """Steer what is under way."""


class DirectWorker(Asking):
    """The worker's desk in this process: for tests, and where nothing on a screen can be late."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    async def leave(self, within: float = LAST_CALL_SECONDS) -> None:
        """End now: the job is paused, to be resumed later."""
        await self._desk.leave(within)

    async def detach(self) -> None:
        """It cannot outlive this process: it is left."""
        await self._desk.leave()

    async def close(self) -> None:
        """Discard what was not sent."""
        await self._desk.close()

    async def _ask(self, request: Request, tell: Callable[[Progress], None]) -> Answer:
        answer = await self._desk.answer(request, tell)
        if isinstance(answer, Failed):
            raise answer.error
        return answer

    def _steer(self, steer: Steer) -> None:
        self._desk.steer(steer)


def _ignore(_: Progress) -> None: ...
