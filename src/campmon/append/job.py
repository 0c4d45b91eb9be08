"""A job under way, an append or an update: its batches go out one by one, each once.

Begun or resumed is the same: what the journal says is settled is left alone, what was sent without
an answer is looked for first, the rest is sent.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from campmon.append.journal import BatchWork, DoubtDecision, Journal, StoredJob
from campmon.append.purpose import Purpose, check_campaign
from campmon.append.report import AppendProgress, AppendReport, BatchState, JobState
from campmon.append.sender import PATIENCE_SECONDS, Acts, Platform, Sender, Told
from campmon.append.steering import Steering
from campmon.append.waiting_line import WaitingLine
from campmon.engine.budget import CallBudget
from campmon.engine.clock import Clock
from campmon.model.campaign import Campaign
from campmon.model.errors import (
    CampmonError,
    ConfigurationError,
    InDoubtError,
    JournalError,
    UsageError,
)
from campmon.model.intent import Tier
from campmon.model.reading import Budget

__all__ = ["PATIENCE_SECONDS", "Acts", "AppendJob", "Pace", "new_job_id"]

Pace = Literal["steady", "fast"]

_COUNT_AFTER_SECONDS = (0.0, 1.0, 3.0)
"""When Uploaded is read after the last call, each counted from the look before: it may lag."""


def new_job_id(now: datetime, randomness: random.Random) -> str:
    """A name for a job that sorts by time and is not given twice."""
    return f"{now:%Y%m%d-%H%M%S}-{randomness.randrange(16**4):04x}"


class AppendJob:
    """Sends what is left of a job to its campaign; made once the user has confirmed it, run once.

    stored    the job, from `Journal.begin` or `Journal.load`; its pace is "steady" (the platform's
              recommended gap between calls) or "fast" (as its budget allows)
    campaign  as it was read last
    decision  what to do of records in doubt of which nothing can be known, as far as they are in
              doubt now; those that come into doubt later end the job in any case
    random    spreads what several jobs do at the same moment
    """

    def __init__(
        self,
        stored: StoredJob,
        campaign: Campaign,
        commander: Acts,
        budget: CallBudget,
        clock: Clock,
        journal: Journal,
        *,
        decision: DoubtDecision = DoubtDecision.ASK,
        confirmed: Tier = Tier.CONFIRM,
        random: random.Random | None = None,
    ) -> None:
        self.id = stored.id
        self._stored = stored.abandoned()
        self._campaign = campaign
        self._budget = budget
        self._clock = clock
        self._journal = journal
        self._decision = decision
        self._random = random or _RANDOM
        line = WaitingLine(journal.line_path(stored), clock)
        gap = stored.rules.steady_seconds if stored.pace == "steady" else 0.0
        self._platform = Platform(commander, budget, line, gap, confirmed)
        self._steering = Steering(clock, self._enter)
        self._state = JobState.READY
        self._error: CampmonError | None = None
        self._message = ""
        self._why_put_off = ""
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
        self._steering.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        self._steering.resume()

    def cancel(self) -> None:
        """Send no further batch, never; one that is under way is finished."""
        self._steering.end(JobState.CANCELLED)

    def interrupt(self) -> None:
        """Send no further batch for now; one that is under way is finished. It can be resumed."""
        self._steering.end(JobState.INTERRUPTED)

    async def run(
        self, on_progress: Callable[[AppendProgress], None] = lambda _: None
    ) -> AppendReport:
        """Send what is left and return what became of all, with what went wrong on the way.

        Before the first call, raises UsageError if another process is at the job or it has ended,
        RefusedError if the campaign takes no records, JournalError. If the task running this is
        cancelled, the batch under way is in doubt, `report` says so, and the job can be resumed.
        """
        if self._state is not JobState.READY:
            raise UsageError(f"the {self._stored.purpose} {self.id} was run before")
        with self._journal.claim(self.id):
            stored = self._journal.load(self.id)
            if stored.finished is not None:
                raise UsageError(
                    f"the {stored.purpose} {self.id} has ended ({stored.state.value}): nothing is "
                    "left to send"
                )
            self._stored = replace(stored.abandoned(), error=None)
            if not any(work.result.in_doubt for work in self._stored.batches):
                check_campaign(self._campaign, stored.rules, stored.purpose)
            self._on_progress = on_progress
            try:
                await self._send_all()
            except CampmonError as error:
                self._stop(error)
            except BaseException:  # this task is being cancelled, or something here is broken
                self._interrupted()
                raise
            self._end()
        self._tell()
        return self.report()

    def report(self) -> AppendReport:
        """What became of every row so far."""
        return replace(self._stored.report(), state=self._state, error=self._error)

    def progress(self, waiting: float = 0.0) -> AppendProgress:
        """How far it is."""
        results = [work.result for work in self._stored.batches]
        return AppendProgress(
            job=self.id,
            state=self._state,
            batches_sent=sum(result.sent for result in results),
            batches_total=len(results),
            records_accepted=sum(result.accepted + result.there_before for result in results),
            records_total=self._stored.good,
            waiting_seconds=waiting,
            budget=self._budget_now(),
            estimated_finish=self._estimated_finish(waiting),
            message=self._message,
            put_off=self._why_put_off,
        )

    async def _send_all(self) -> None:
        told = Told(self._put, self._saw, self._enter, self._put_off)
        doubted = {
            work.outline.number
            for work in self._stored.batches
            if work.result.state is BatchState.IN_DOUBT
        }
        sender = Sender(
            self._stored,
            self._platform,
            self._journal,
            self._clock,
            self._steering,
            told,
            self._random,
        )
        try:
            # What is in doubt comes first: no other batch may come between it and the look.
            for work in sorted(
                self._stored.batches, key=lambda work: work.outline.number not in doubted
            ):
                decision = self._decision if work.outline.number in doubted else DoubtDecision.ASK
                if not work.result.settled and not await sender.bring(work, decision):
                    self._state = self._steering.ends_as or JobState.CANCELLED
                    return
        finally:
            sender.close()
        self._state = JobState.DONE
        await self._count()

    async def _count(self) -> None:
        """Read the campaign's Uploaded after the last call, till it shows what was accepted."""
        before = self._stored.uploaded[0]
        if before is None or self._stored.purpose is Purpose.UPDATE:
            return
        seen = self._campaign.statistics.uploaded
        for seconds in _COUNT_AFTER_SECONDS:
            if seen is not None and seen - before >= self._stored.accepted:
                break
            await self._clock.sleep(seconds)
            try:
                seen = (await self._platform.commander.see(self._stored.key)).statistics.uploaded
            except CampmonError:  # it is a courtesy: the report says that it is not known
                break
        self._stored = replace(self._stored, uploaded=(before, seen))

    # How it ends

    def _stop(self, error: CampmonError) -> None:
        self._error = error
        self._message = error.message
        self._state = JobState.IN_DOUBT if isinstance(error, InDoubtError) else JobState.STOPPED

    def _interrupted(self) -> None:
        """The task is ending in the middle: what was under way may have arrived."""
        under_way = any(w.result.state is BatchState.SENDING for w in self._stored.batches)
        self._stored = self._stored.abandoned()
        if self._state is not JobState.DONE:  # else it was only counting what has arrived
            self._state = JobState.IN_DOUBT if under_way else JobState.INTERRUPTED
        self._end()

    def _end(self) -> None:
        """Write down how it ended. Where that fails, it can be resumed, and is looked at again."""
        try:
            self._journal.ended(
                self.id, self._state, self._error, uploaded=self._stored.uploaded[1]
            )
        except JournalError as error:
            self._error = self._error or error
        finished = self._clock.now() if self._state.final else None
        self._stored = replace(self._stored, state=self._state, finished=finished)

    # What is told

    def _put(self, work: BatchWork) -> None:
        first = self._stored.uploaded[0]
        if first is None and work.uploaded_before is not None:
            uploaded = (work.uploaded_before, self._stored.uploaded[1])
            self._stored = replace(self._stored, uploaded=uploaded)
        self._stored = self._stored.with_batch(work)
        self._message = work.result.message or self._message

    def _saw(self, campaign: Campaign) -> None:
        self._campaign = campaign

    def _put_off(self, why: str) -> None:
        self._why_put_off = why
        self._message = why or self._message

    def _enter(self, state: JobState, waiting: float) -> None:
        self._state = state
        self._tell(waiting)

    def _tell(self, waiting: float = 0.0) -> None:
        self._on_progress(self.progress(waiting))

    def _budget_now(self) -> Budget:
        """The budget; full where it cannot be told, since no call can be made then."""
        try:
            return self._budget.budget()
        except ConfigurationError:  # the next call will say so, and end the job
            rules = self._stored.rules
            return Budget(rules.calls_per_window, rules.calls_per_window, rules.window_seconds)

    def _estimated_finish(self, waiting: float) -> datetime | None:
        """Now, the present wait, and the gaps between the calls that are left after the next."""
        if self._state.ended or self._state is JobState.PAUSED:
            return self._stored.finished
        left = sum(not work.result.sent for work in self._stored.batches)
        rules = self._stored.rules
        gap = self._platform.gap
        if left > rules.calls_per_window:
            gap = max(gap, rules.window_seconds / rules.calls_per_window)
        return self._clock.now() + timedelta(seconds=waiting + max(0, left - 1) * gap)


_RANDOM = random.Random()
