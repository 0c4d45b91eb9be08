"""The worker's side: opens, checks and sends, whoever asks and however the asking comes."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event

from campmon.append.check_options import CheckOptions
from campmon.append.job import AppendJob, new_job_id
from campmon.append.journal import DoubtDecision, Journal, StoredJob
from campmon.append.plan import AppendPlan, PlanProgress
from campmon.append.planning import plan_append
from campmon.append.report import AppendProgress, AppendReport, JobState
from campmon.append.source import open_table
from campmon.append.spool import remove_spools, sweep_spools
from campmon.append.worker.job_audit import begin_of, end_of, not_begun, resumption_of
from campmon.append.worker.known import base_options, with_earlier, with_those_there
from campmon.append.worker.messages import (
    Answer,
    Began,
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
    WriteRejects,
    Written,
)
from campmon.backends.base import Backend
from campmon.engine.audit import AuditEntry, AuditLog
from campmon.engine.budget import CallBudget
from campmon.engine.clock import Clock
from campmon.engine.commander import Commander
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.errors import CampmonError, UsageError
from campmon.model.record import AppendRules

LAST_CALL_SECONDS = 0.3
"""How long a call under way may still take once the worker is to leave."""

_LEAVE_TAKING_SECONDS = 0.2
"""How long the platform may take over our leaving it."""

TELL_EVERY_SECONDS = 0.25
"""How often progress is told at most, so that whoever listens has other things to do."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a job of one profile works with.

    backend  open
    budget   the budget of calls to a campaign, by the platform's rules
    stay     runs while a job goes on by itself, to keep what would end with the last who watches
    """

    backend: Backend
    commander: Commander
    audit: AuditLog
    budget: Callable[[CampaignKey, AppendRules], CallBudget]
    stay: Callable[[], Coroutine[None, None, None]] | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a desk stands.

    folder       with the journal, and with what is checked until it is sent
    open_bench   gives the bench; used once something is asked of the platform
    do_not_call  files that every append from here is held against
    """

    folder: Path
    clock: Clock
    random: Random
    open_bench: Callable[[], AbstractAsyncContextManager[Bench]]
    do_not_call: tuple[Path, ...] = ()


class Desk:
    """Does what one worker is asked for, one thing after the other; one job at most."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._at = surroundings
        self._turn = asyncio.Lock()
        self._opened = AsyncExitStack()
        self._bench: Bench | None = None
        self._plan: AppendPlan | None = None
        self._called_off = Event()
        self._job: AppendJob | None = None
        self._sending: asyncio.Task[AppendReport] | None = None
        self._journal: Journal | None = None
        self._detached = False
        self._staying: asyncio.Task[None] | None = None

    @property
    def detached(self) -> bool:
        """Whether a job goes on without whoever asked for it."""
        return self._detached and self._sending is not None and not self._sending.done()

    async def answer(self, request: Request, tell: Callable[[Progress], None]) -> Answer:
        """Do what is asked; progress goes to `tell`, on the event loop."""
        try:
            async with self._turn:
                return await self._answer(request, tell)
        except CampmonError as error:
            return Failed(error)

    def steer(self, steer: Steer) -> None:
        """Do at once what is wanted of what is under way; `Steer.LEAVE` is `leave`."""
        if steer is Steer.CANCEL:
            self._called_off.set()
        if self._job is None:
            return
        match steer:
            case Steer.PAUSE:
                self._job.pause()
            case Steer.GO_ON:
                self._job.resume()
            case Steer.CANCEL:
                self._job.cancel()
            case Steer.DETACH:
                self._detach()
            case Steer.LEAVE:
                pass

    def _detach(self) -> None:
        self._detached = True
        if self._bench is not None and self._bench.stay is not None and self._staying is None:
            self._staying = asyncio.create_task(self._bench.stay())

    async def leave(self, within: float = LAST_CALL_SECONDS) -> None:
        """End what is under way so that it can be resumed, and let go of everything.

        A call under way may take `within` seconds more; then it is in doubt.
        """
        self._called_off.set()
        sending, job = self._sending, self._job
        if sending is not None and job is not None and not sending.done():
            job.interrupt()
            await asyncio.wait({sending}, timeout=within)
            sending.cancel()
            await asyncio.wait({sending})
        await self.close()

    async def close(self) -> None:
        """Discard what was checked and never begun, and let go of the platform.

        A check is called off; a job that is under way is waited for.
        """
        self._called_off.set()
        async with self._turn:
            await self._discard()
            if self._staying is not None:
                self._staying.cancel()
            self._bench = self._journal = None
            with suppress(TimeoutError):
                async with asyncio.timeout(_LEAVE_TAKING_SECONDS):
                    await self._opened.aclose()

    # Opening and checking

    async def _answer(self, request: Request, tell: Callable[[Progress], None]) -> Answer:
        match request:
            case Open(path, options):
                return Opened(await asyncio.to_thread(open_table, path, options))
            case Check():
                return Checked(await self._check(request, tell))
            case WriteRejects(path):
                return Written(await asyncio.to_thread(self._checked().write_rejects, path))
            case Start():
                return Ended(await self._start(request, tell))
            case Resume():
                return Ended(await self._resume(request, tell))

    async def _check(self, wish: Check, tell: Callable[[Progress], None]) -> AppendPlan:
        await self._discard()
        called_off = self._called_off = Event()
        loop, gate = asyncio.get_running_loop(), _Gate(self._at.clock)

        def told(progress: PlanProgress) -> None:  # in the thread
            if not called_off.is_set() and gate.opens():
                loop.call_soon_threadsafe(tell, progress)

        job_id = new_job_id(self._at.clock.now(), self._at.random)
        options = await self._options(wish, called_off, tell)
        checking = asyncio.ensure_future(
            asyncio.to_thread(
                plan_append,
                wish.table,
                wish.mapping,
                wish.rules,
                wish.purpose,
                folder=self._at.folder,
                job_id=job_id,
                options=options,
                progress=told,
                cancelled=called_off.is_set,
            )
        )
        try:
            self._plan = await asyncio.shield(checking)
        except asyncio.CancelledError:
            called_off.set()  # the thread ends in a moment, and takes away what it has written
            await asyncio.wait({checking})
            if checking.exception() is None:
                self._plan = checking.result()
            raise
        return self._plan

    async def _options(
        self, wish: Check, called_off: Event, tell: Callable[[Progress], None]
    ) -> CheckOptions:
        options = base_options(wish, self._at.do_not_call, self._at.clock.now())
        options = await with_earlier(options, await self._open_journal(), wish)
        if wish.campaign is None or not wish.on_campaign:
            return options
        backend = (await self._open_bench()).backend
        gate = _Gate(self._at.clock)
        return await with_those_there(
            options,
            backend,
            wish.campaign,
            wish.rules,
            lambda progress: tell(progress) if gate.opens() else None,
            called_off.is_set,
        )

    def _checked(self) -> AppendPlan:
        if self._plan is None:
            raise UsageError("no file was checked yet")
        return self._plan

    async def _discard(self) -> None:
        plan, self._plan = self._plan, None
        if plan is not None:
            await asyncio.to_thread(plan.discard)

    # Sending

    async def _open_bench(self) -> Bench:
        if self._bench is None:
            self._bench = await self._opened.enter_async_context(self._at.open_bench())
        return self._bench

    async def _open_journal(self) -> Journal:
        """Open the journal, and remove what was checked by processes that are gone."""
        if self._journal is None:
            folder, clock = self._at.folder, self._at.clock
            journal = await asyncio.to_thread(Journal.open, folder, clock)
            self._journal = self._opened.enter_context(journal)
            kept = await asyncio.to_thread(journal.unfinished)
            await asyncio.to_thread(sweep_spools, folder, [job.id for job in kept])
        return self._journal

    async def _start(self, wish: Start, tell: Callable[[Progress], None]) -> AppendReport:
        plan = self._checked()
        bench, journal = await self._open_bench(), await self._open_journal()
        begun = begin_of(bench.audit, plan, wish.campaign, wish.who)
        try:
            stored = await asyncio.to_thread(
                journal.begin, plan, wish.campaign, pace=wish.pace, who=wish.who
            )
        except CampmonError as error:
            not_begun(bench.audit, begun, error)
            raise
        self._plan = None  # the spools are the job's now
        with journal.claim(stored.id):
            job = self._make_job(bench, journal, stored, wish.campaign, wish)
            return await self._send(bench, job, begun, tell)

    async def _resume(self, wish: Resume, tell: Callable[[Progress], None]) -> AppendReport:
        journal = await self._open_journal()
        stored = await asyncio.to_thread(journal.load, wish.job_id)
        with journal.claim(stored.id):
            bench = await self._open_bench()
            campaign = await bench.backend.read_campaign(stored.key.id)
            begun = resumption_of(bench.audit, stored, campaign, wish.who)
            job = self._make_job(bench, journal, stored, campaign, wish)
            return await self._send(bench, job, begun, tell)

    def _make_job(
        self,
        bench: Bench,
        journal: Journal,
        stored: StoredJob,
        campaign: Campaign,
        wish: Start | Resume,
    ) -> AppendJob:
        return AppendJob(
            stored,
            campaign,
            bench.commander,
            bench.budget(stored.key, stored.rules),
            self._at.clock,
            journal,
            decision=wish.decision if isinstance(wish, Resume) else DoubtDecision.ASK,
            confirmed=wish.confirmed,
        )

    async def _send(
        self, bench: Bench, job: AppendJob, begun: AuditEntry, tell: Callable[[Progress], None]
    ) -> AppendReport:
        gate, self._job = _Gate(self._at.clock), job
        before: tuple[JobState, int] | None = None

        def told(progress: AppendProgress) -> None:
            nonlocal before
            now = progress.state, progress.records_accepted
            if gate.opens() or now != before:
                before = now
                tell(progress)

        tell(Began(job.id))
        running = self._sending = asyncio.ensure_future(job.run(told))
        try:
            await asyncio.wait({running})
        finally:  # also when whoever asked is cancelled: it ends with him
            running.cancel()
            await asyncio.wait({running})
            error = None if running.cancelled() else running.exception()
            known = error if isinstance(error, CampmonError) else None
            end_of(bench.audit, begun, job.report(), known)
            self._job = None
        if error is not None:
            raise error
        report = job.report()
        if report.state.final:  # nothing is left to send: nobody needs the records any more
            await asyncio.to_thread(remove_spools, self._at.folder, job.id)
        return report


class _Gate:
    """Lets through one thing in a while."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next = 0.0

    def opens(self) -> bool:
        """Whether it is time again."""
        now = self._clock.monotonic()
        if now < self._next:
            return False
        self._next = now + TELL_EVERY_SECONDS
        return True
