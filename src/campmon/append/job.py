"""A job under way, an append or an update: the plan's batches go out one by one, each once."""

import asyncio
import contextlib
import math
import random
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

from campmon.append.plan import AppendPlan, Batch
from campmon.append.purpose import check_campaign
from campmon.append.report import (
    AppendProgress,
    AppendReport,
    BatchResult,
    BatchState,
    JobState,
    RefusedRow,
)
from campmon.engine.budget import CallBudget
from campmon.engine.clock import Clock
from campmon.model.campaign import Campaign
from campmon.model.errors import (
    CampmonError,
    ConfigurationError,
    InDoubtError,
    RateLimitedError,
    RefusedError,
    UsageError,
)
from campmon.model.intent import Intent, Outcome, OutcomeKind, Tier
from campmon.model.reading import Budget

Pace = Literal["steady", "fast"]

PATIENCE_SECONDS = 600.0
"""How long one batch may be put off by the platform (its budget is used up, or it still works on
the last call) before the job stops."""

_LONGEST_PUT_OFF_SECONDS = 15.0
_PUT_OFF_GROWTH = 1.5

_LOOK_EVERY_SECONDS = 1.0
"""While waiting: how often progress is told and a pause or cancel is noticed."""


class Acts(Protocol):
    """The part of the engine's commander that an append needs."""

    async def act(self, intent: Intent) -> Outcome:
        """Carry out one intent once. Raises CampmonError."""
        ...


def new_job_id(now: datetime, randomness: random.Random) -> str:
    """A name for a job that sorts by time and is not given twice."""
    return f"{now:%Y%m%d-%H%M%S}-{randomness.randrange(16**4):04x}"


class AppendJob:
    """Sends a plan to one campaign; made once the user has confirmed the append, run once.

    pace  "steady": the platform's recommended gap between calls; "fast": as its budget allows.
          The first call of a job waits for the budget alone.

    What it is for (append, update) is the plan's. A batch is sent again only where the platform
    said that it took nothing for now. A batch whose answer never came ends the job: it is in
    doubt, and so reported.
    """

    def __init__(
        self,
        plan: AppendPlan,
        campaign: Campaign,
        commander: Acts,
        budget: CallBudget,
        clock: Clock,
        *,
        job_id: str,
        pace: Pace = "steady",
        who: str = "",
        confirmed: Tier = Tier.CONFIRM,
    ) -> None:
        self.id = job_id
        self._plan = plan
        self._campaign = campaign
        self._commander = commander
        self._budget = budget
        self._clock = clock
        self._gap = plan.rules.steady_seconds if pace == "steady" else 0.0
        self._who = who
        self._confirmed = confirmed
        self._mend_of_doubt = plan.purpose.mend_of_doubt(plan.rules)
        self._results = [BatchResult(outline) for outline in plan.outlines]
        self._state = JobState.READY
        self._error: CampmonError | None = None
        self._message = ""
        self._why_put_off = ""
        self._not_before = -math.inf  # on the monotonic clock
        self._cancelled = False
        self._resumed = asyncio.Event()
        self._resumed.set()
        self._started = clock.now()
        self._finished: datetime | None = None
        self._on_progress: Callable[[AppendProgress], None] = lambda _: None

    @property
    def state(self) -> JobState:
        """Where it stands."""
        return self._state

    @property
    def campaign(self) -> Campaign:
        """The campaign that the records are of, as last read."""
        return self._campaign

    def pause(self) -> None:
        """Send no further batch until `resume`; one that is under way is finished."""
        self._resumed.clear()

    def resume(self) -> None:
        """Go on after a pause."""
        self._resumed.set()

    def cancel(self) -> None:
        """Send no further batch; one that is under way is finished."""
        self._cancelled = True
        self._resumed.set()

    async def run(
        self, on_progress: Callable[[AppendProgress], None] = lambda _: None
    ) -> AppendReport:
        """Send every batch and return what became of them, with what went wrong on the way.

        Before the first call, raises RefusedError if the campaign takes none, InputFileError
        if no row can be sent or the file has changed. If the task running this is cancelled, the
        batch under way is in doubt, and `report` says so.
        """
        if self._state is not JobState.READY:
            raise UsageError(f"the {self._plan.purpose} {self.id} was run before")
        check_campaign(self._campaign, self._plan.rules, self._plan.purpose)
        self._plan.check_sendable()
        await asyncio.to_thread(self._plan.table.check_unchanged)
        self._on_progress = on_progress
        self._started = self._clock.now()
        batches = self._plan.batches()
        try:
            while not self._state.ended:
                batch = await _next(batches)
                if batch is None:
                    self._state = JobState.DONE
                else:
                    await self._send(batch)
        except CampmonError as error:  # the file has changed, or calls can no longer be counted
            self._stop(error)
        except BaseException:  # this task is being cancelled, or something here is broken
            self._interrupted()
            raise
        finally:
            self._finished = self._clock.now()
            batches.close()
        self._tell()
        return self.report()

    def report(self) -> AppendReport:
        """What became of every row so far."""
        return AppendReport(
            job=self.id,
            profile=self._campaign.profile,
            campaign_id=self._campaign.id,
            campaign_name=self._campaign.name,
            file=str(self._plan.table.path),
            state=self._state,
            rows=self._plan.rows,
            rejected=self._plan.bad,
            batches=tuple(self._results),
            started=self._started,
            finished=self._finished,
            error=self._error,
            purpose=self._plan.purpose,
            mend_of_doubt=self._mend_of_doubt,
        )

    def progress(self, waiting: float = 0.0) -> AppendProgress:
        """How far it is."""
        return AppendProgress(
            job=self.id,
            state=self._state,
            batches_sent=sum(result.sent for result in self._results),
            batches_total=len(self._results),
            records_accepted=sum(result.accepted for result in self._results),
            records_total=self._plan.good,
            waiting_seconds=waiting,
            budget=self._budget_now(),
            estimated_finish=self._estimated_finish(waiting),
            message=self._message,
            put_off=self._why_put_off,
        )

    def _budget_now(self) -> Budget:
        """The budget; full where it cannot be told, since no call can be made then."""
        try:
            return self._budget.budget()
        except ConfigurationError:  # the next call will say so, and end the job
            rules = self._plan.rules
            return Budget(rules.calls_per_window, rules.calls_per_window, rules.window_seconds)

    async def _may_send(self) -> bool:
        """Wait until the next call may be made; False if the job was cancelled meanwhile."""
        while not self._cancelled:
            if not self._resumed.is_set():
                self._enter(JobState.PAUSED)
                await self._resumed.wait()
                continue
            waiting = max(
                self._not_before - self._clock.monotonic(), self._budget.wait_seconds(self._gap)
            )
            if waiting <= 0:
                waiting = self._budget.acquire(self._gap)  # another process may have been first
            if waiting <= 0:
                return True
            self._enter(JobState.WAITING, waiting)
            await self._clock.sleep(min(waiting, _LOOK_EVERY_SECONDS))
        return False

    async def _send(self, batch: Batch) -> None:
        """Send one batch, and again as long as the platform says that it took nothing for now."""
        action = self._plan.purpose.action(batch.records, self.id, batch.outline.number)
        intent = Intent(self._campaign.key, action, self._confirmed, self._who)
        put_off, self._why_put_off = 0.0, ""
        while await self._may_send():
            try:
                self._settle(batch, await self._call(batch, intent))
            except RateLimitedError as error:
                if put_off < PATIENCE_SECONDS:
                    put_off += self._put_off(batch, error, put_off)
                    continue
                self._put(batch, BatchState.REFUSED, error.message)
                self._stop(error)
            except InDoubtError as error:
                self._doubt(batch, error.message, error.mend)
            except CampmonError as error:
                refused = isinstance(error, RefusedError)
                state = BatchState.REFUSED if refused else BatchState.PLANNED
                self._put(batch, state, error.message)
                self._stop(error)
            return
        self._state = JobState.CANCELLED

    def _put_off(self, batch: Batch, error: RateLimitedError, before: float) -> float:
        """Let the batch wait, and return the seconds; `before` is how long it has waited already.

        They count from now, when the call has ended. Where the platform does not say how long,
        the waits grow with what was waited, up to a few times a minute.
        """
        seconds = error.retry_after
        if seconds is None:
            steady = self._plan.rules.steady_seconds
            grown = max(steady, before * (_PUT_OFF_GROWTH - 1))
            seconds = min(grown, max(steady, _LONGEST_PUT_OFF_SECONDS))
        seconds = max(seconds, self._gap, _LOOK_EVERY_SECONDS)
        self._put(batch, BatchState.PLANNED, error.message)
        self._message = self._why_put_off = error.message
        self._not_before = self._clock.monotonic() + seconds
        return seconds

    async def _call(self, batch: Batch, intent: Intent) -> Outcome:
        """Make the call that was taken from the budget, and say there when it has ended."""
        try:
            self._put(batch, BatchState.SENDING)
            self._enter(JobState.SENDING)
            return await self._commander.act(intent)
        finally:
            self._budget.ended()
            self._not_before = self._clock.monotonic() + self._gap

    def _settle(self, batch: Batch, outcome: Outcome) -> None:
        """Note what the platform answered."""
        self._campaign = outcome.campaign or self._campaign
        if outcome.kind is OutcomeKind.IN_DOUBT:
            self._doubt(batch, outcome.message)
            return
        receipt = outcome.receipt
        refused = tuple(
            RefusedRow(batch.lines[one.index], one.reason)
            for one in (receipt.refused if receipt is not None else ())
        )
        taken = len(batch.records) - len(refused)
        told = receipt.accepted if receipt is not None else None
        accepted = taken if told is None else min(told, taken)
        result = BatchResult(
            batch.outline,
            BatchState.PARTLY if refused else BatchState.ACCEPTED,
            accepted,
            refused,
            taken - accepted,
            outcome.message,
        )
        if result.in_doubt:
            result = replace(result, state=BatchState.IN_DOUBT)
            self._error = InDoubtError(
                f"the platform took {accepted:,} of {len(batch.records):,} records and does not "
                f"say which {result.in_doubt:,} it left",
                self._mend_of_doubt,
            )
            self._state = JobState.IN_DOUBT
        self._results[batch.outline.number - 1] = result
        self._message = outcome.message
        if not result.in_doubt:
            self._state = JobState.WAITING

    def _doubt(self, batch: Batch, message: str, mend: str = "") -> None:
        self._put(batch, BatchState.IN_DOUBT, message)
        self._message = message
        self._error = InDoubtError(message, mend or self._mend_of_doubt)
        self._state = JobState.IN_DOUBT

    def _interrupted(self) -> None:
        """The task is ending in the middle: what was under way may have arrived."""
        self._state = JobState.CANCELLED
        for number, result in enumerate(self._results):
            if result.state is BatchState.SENDING:
                self._results[number] = replace(
                    result,
                    state=BatchState.IN_DOUBT,
                    in_doubt=result.outline.records,
                    message="interrupted before the answer came",
                )
                self._state = JobState.IN_DOUBT

    def _put(self, batch: Batch, state: BatchState, message: str = "") -> None:
        doubted = batch.outline.records if state is BatchState.IN_DOUBT else 0
        self._results[batch.outline.number - 1] = BatchResult(
            batch.outline, state, in_doubt=doubted, message=message
        )

    def _stop(self, error: CampmonError) -> None:
        self._error = error
        self._message = error.message
        self._state = JobState.STOPPED

    def _enter(self, state: JobState, waiting: float = 0.0) -> None:
        self._state = state
        self._tell(waiting)

    def _tell(self, waiting: float = 0.0) -> None:
        self._on_progress(self.progress(waiting))

    def _estimated_finish(self, waiting: float) -> datetime | None:
        """Now, the present wait, and the gaps between the calls that are left after the next."""
        if self._state.ended or self._state is JobState.PAUSED:
            return self._finished
        left = sum(not result.sent for result in self._results)
        rules = self._plan.rules
        gap = self._gap
        if left > rules.calls_per_window:
            gap = max(gap, rules.window_seconds / rules.calls_per_window)
        return self._clock.now() + timedelta(seconds=waiting + max(0, left - 1) * gap)


async def _next(batches: Generator[Batch, None, None]) -> Batch | None:
    """Read the next batch in a thread, so that the screen is not late."""
    reading = asyncio.ensure_future(asyncio.to_thread(next, batches, None))
    try:
        return await asyncio.shield(reading)
    except asyncio.CancelledError:
        # The thread has the file in hand until it is done, which is in a moment.
        while not reading.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([reading])
        reading.exception()  # seen; the cancellation matters more
        raise
