"""Brings a job's batches to the platform, one at a time, each so that nothing of it is doubled.

The order in which things are written down is what the promise rests on: "sent" is on the disk
before the call, what became of it after; a batch that is "sent" without more is looked for, or is
sent again only where that doubles nothing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from campmon.append.batches import Batch
from campmon.append.doubt import (
    after_decision,
    after_look,
    before_again,
    is_doubtful,
    look_until_sure,
    may_send_again,
    told_apart,
)
from campmon.append.journal import BatchWork, DoubtDecision, Journal, StoredJob
from campmon.append.purpose import Purpose
from campmon.append.report import BatchState, JobState
from campmon.append.settling import after_answer, after_refusals, numbers_there, records_left
from campmon.append.spool import Spool
from campmon.append.steering import LOOK_EVERY_SECONDS, Steering
from campmon.append.waiting_line import WaitingLine
from campmon.engine.budget import CallBudget
from campmon.engine.clock import Clock
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.errors import (
    CampmonError,
    InDoubtError,
    JournalError,
    RateLimitedError,
    RefusedError,
    UnreachableError,
)
from campmon.model.intent import Found, Intent, Outcome, OutcomeKind, Tier
from campmon.model.record import Record

PATIENCE_SECONDS = 600.0
"""How long one batch may be put off (the budget is used up, the platform still works on the last
call or cannot be reached) before the job stops."""

MOST_DOUBTS = 5
"""How often one batch may come into doubt in one run before the job stops."""

_LONGEST_PUT_OFF_SECONDS = 15.0
_PUT_OFF_GROWTH = 1.5
_IN_LINE_SECONDS = 0.2
_NOT_SAID = "the platform did not take it, and does not say why"
_MEND_OF_NO_COUNT = (
    "Go on with the job once the campaign's Uploaded is shown again: without it nothing is sent, as"
    " records whose answer is lost could not be looked for."
)


class Acts(Protocol):
    """The part of the engine's commander that a job needs."""

    async def see(self, key: CampaignKey) -> Campaign:
        """Read a campaign afresh. Raises CampmonError."""
        ...

    async def act(
        self, intent: Intent, *, seen: Campaign | None = None, look: bool = True
    ) -> Outcome:
        """Carry out one intent once. Raises CampmonError.

        seen  the campaign, where it was read this very moment
        look  whether to look what became of it where the answer never came
        """
        ...

    async def look_for(
        self, key: CampaignKey, records: tuple[Record, ...], uploaded_before: int | None
    ) -> Found:
        """Look for records whose call was never answered. Raises CampmonError."""
        ...


@dataclass(frozen=True, slots=True)
class Platform:
    """What a job's calls go through.

    line  who of those that share the budget is first
    gap   seconds between two calls
    """

    commander: Acts
    budget: CallBudget
    line: WaitingLine
    gap: float
    confirmed: Tier


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a sender tells: of a batch that stands elsewhere, of the campaign as it was seen, of
    the state that the job enters, and of what it is put off with ("" once it is not)."""

    batch: Callable[[BatchWork], None]
    campaign: Callable[[Campaign], None]
    enter: Callable[[JobState, float], None]
    put_off: Callable[[str], None]


class Sender:
    """Sends the batches of one job. Close it at the end: until then it may hold the campaign."""

    def __init__(
        self,
        job: StoredJob,
        platform: Platform,
        journal: Journal,
        clock: Clock,
        steering: Steering,
        told: Told,
        random: Random,
    ) -> None:
        self._job = job
        self._platform = platform
        self._journal = journal
        self._clock = clock
        self._steering = steering
        self._told = told
        self._random = random
        self._spool = Spool(job.spool)
        self._campaign_lock = journal.campaign_lock(job.key)
        self._has_campaign = False
        self._not_before = -math.inf  # on the monotonic clock
        self._put_off_seconds = 0.0
        self._may_send_again = may_send_again(job.rules, job.purpose)
        self._seen_once = False
        self._mend = ""

    def close(self) -> None:
        """Let other jobs go on."""
        self._let_go()
        self._platform.line.leave(self._job.id)

    async def bring(self, work: BatchWork, decision: DoubtDecision) -> bool:
        """Do all that is needed until nothing of a batch is left to send; False if told to end.

        decision  what to do of the batch as it is now, if it is in doubt and nothing can be known

        Raises what ends the job: InDoubtError, RefusedError, UnreachableError, JournalError, ….
        """
        batch = self._spool.batch(work.outline)
        # Of a call of a process that is gone, too: its bytes may have been held up till now.
        settled_at = self._clock.monotonic() + self._job.rules.settle_seconds
        self._put_off_seconds, doubts, answered = 0.0, 0, False
        while not work.result.settled:
            if work.result.state is BatchState.IN_DOUBT and not self._may_send_again:
                looked = await self._look(batch, work, settled_at, decision, answered)
                if looked is None:
                    return False
                work, decision = looked, DoubtDecision.ASK
                continue
            try:
                sent = await self._send(batch, work)
            except (RateLimitedError, UnreachableError) as error:
                self._put_off(error)
                work = self._unsent(work, error)
                self._let_go_unless_in_doubt(work)
                continue
            if sent is None:
                return False
            work, answered = sent
            settled_at = self._clock.monotonic() + self._job.rules.settle_seconds
            if work.result.state is BatchState.IN_DOUBT:
                doubts += 1
                if doubts >= MOST_DOUBTS or (answered and self._may_send_again and doubts > 1):
                    raise self._in_doubt(work)
        self._let_go()
        return True

    # A call

    async def _send(self, batch: Batch, work: BatchWork) -> tuple[BatchWork, bool] | None:
        """Wait for the turn and make the call; the batch afterwards, and whether it was answered.

        None if told to end. Raises CampmonError if nothing was done.
        """
        turn = await self._turn(work)
        if turn is None:
            return None
        (seen,) = turn
        if work.result.state is BatchState.IN_DOUBT:
            work = before_again(work)
        try:
            return await self._call(batch, work, seen)
        finally:
            self._platform.budget.ended()
            self._not_before = self._clock.monotonic() + self._platform.gap

    async def _turn(self, work: BatchWork) -> tuple[Campaign | None] | None:
        """Wait until the call may be made, and take it from the budget; None if told to end.

        From then on the campaign is this job's, till it knows what became of the call. Returns the
        campaign as it was read just before, if it had to be.
        """
        line, budget, gap = self._platform.line, self._platform.budget, self._platform.gap
        while await self._steering.may_go_on():
            first = line.first(self._job.id)
            waiting = max(self._not_before - self._clock.monotonic(), budget.wait_seconds(gap))
            if waiting <= 0 and not first:
                waiting = _IN_LINE_SECONDS
            elif waiting <= 0 and not self._take_campaign():
                line.leave(self._job.id)
                waiting = LOOK_EVERY_SECONDS * (1 + self._random.random())
                self._told.put_off("another append to this campaign is under way")
            elif waiting <= 0:
                seen = await self._see()
                waiting = budget.acquire(gap)  # another process may have been first
                if waiting <= 0:
                    line.leave(self._job.id)
                    return (seen,)
                self._let_go_unless_in_doubt(work)
            self._told.enter(JobState.WAITING, waiting)
            await self._clock.sleep(min(waiting, LOOK_EVERY_SECONDS))
        return None

    async def _see(self) -> Campaign | None:
        """The campaign before the call, where its Uploaded is needed to find the batch again.

        What is read is where a look begins. It may lag: then the look begins too early, which
        `told_apart` sees to. It must not be put higher by what was accepted since: of a platform
        that counts fewer, records would be looked for behind where they stand, and not be found.

        Raises UnreachableError where it is not told: an answer that is lost would leave a doubt
        that no look can end.
        """
        if self._seen_once and self._may_send_again:
            return None
        if self._job.purpose is Purpose.UPDATE:
            return None
        seen = await self._platform.commander.see(self._job.key)
        if seen.statistics.uploaded is None and not self._may_send_again:
            raise UnreachableError(
                f"it cannot be read now how many records {seen.name} has", _MEND_OF_NO_COUNT
            )
        self._seen_once = True
        self._told.campaign(seen)
        return seen

    async def _call(
        self, batch: Batch, work: BatchWork, seen: Campaign | None
    ) -> tuple[BatchWork, bool]:
        uploaded = seen.statistics.uploaded if seen is not None else None
        number = work.outline.number
        self._told.put_off("")
        self._told.enter(JobState.SENDING, 0.0)
        sent = self._journal.sending(self._job.id, work, uploaded_before=uploaded)
        self._told.batch(sent)
        action = self._job.purpose.action(records_left(batch, work), self._job.id, number)
        intent = Intent(self._job.key, action, self._platform.confirmed, self._job.who)
        try:
            outcome = await self._platform.commander.act(intent, seen=seen, look=False)
        except CampmonError as error:
            if not is_doubtful(error):
                self._written(batch, self._unsent(work, error), number)
                raise
            self._mend = error.mend
            return self._written(batch, sent.doubted(error.message), number), False
        if outcome.campaign is not None:
            self._told.campaign(outcome.campaign)
        if outcome.kind is OutcomeKind.IN_DOUBT:
            return self._written(batch, sent.doubted(outcome.message), number), False
        answered = after_answer(batch, sent, outcome.receipt, outcome.message)
        return self._written(batch, answered, number), True

    def _unsent(self, work: BatchWork, error: CampmonError) -> BatchWork:
        """The batch after a call of which the platform did nothing: as it was, with the reason."""
        state = work.result.state
        if state is not BatchState.IN_DOUBT:  # of an earlier call
            no = isinstance(error, RefusedError) and not isinstance(error, RateLimitedError)
            state = BatchState.REFUSED if no else BatchState.PLANNED
        return replace(work, result=replace(work.result, state=state, message=error.message))

    def _put_off(self, error: RateLimitedError | UnreachableError) -> None:
        """Let the batch wait; raise `error` once that has been for too long.

        The seconds count from now, when the call has ended. Where the platform does not say how
        many, they grow with what was waited, up to a few times a minute; and those of a platform
        that is not reached are different for every job, so that not all of them come at once.
        """
        before = self._put_off_seconds
        if before >= PATIENCE_SECONDS:
            raise error
        steady = self._job.rules.steady_seconds
        seconds = error.retry_after if isinstance(error, RateLimitedError) else None
        if isinstance(error, UnreachableError):
            grown = max(LOOK_EVERY_SECONDS, before * (_PUT_OFF_GROWTH - 1))
            seconds = min(grown, _LONGEST_PUT_OFF_SECONDS) * (1 + self._random.random() / 2)
        elif seconds is None:
            grown = max(steady, before * (_PUT_OFF_GROWTH - 1))
            seconds = min(grown, max(steady, _LONGEST_PUT_OFF_SECONDS))
        seconds = max(seconds, self._platform.gap, LOOK_EVERY_SECONDS)
        self._told.put_off(error.message)
        self._not_before = self._clock.monotonic() + seconds
        self._put_off_seconds += seconds
        self._platform.line.leave(self._job.id)

    # A call without an answer

    async def _look(
        self,
        batch: Batch,
        work: BatchWork,
        settled_at: float,
        decision: DoubtDecision,
        answered: bool,
    ) -> BatchWork | None:
        """The batch in doubt once it is known, or decided, what became of it; None if told to end.

        Raises InDoubtError if neither is so.
        """
        while not self._take_campaign():
            self._told.put_off("another append to this campaign is under way")
            if not await self._steering.wait(LOOK_EVERY_SECONDS):
                return None
        self._told.put_off("")
        records, key = records_left(batch, work), self._job.key

        async def look() -> Found:
            self._told.enter(JobState.LOOKING, 0.0)
            return await self._platform.commander.look_for(key, records, work.uploaded_before)

        async def wait(seconds: float) -> bool:
            return await self._steering.wait(seconds, JobState.LOOKING)

        found = await look_until_sure(look, wait, self._clock, settled_at)
        if found is None:
            return None
        if work.uploaded_before is not None:
            numbers = [record.phones[0] for record in records]
            others = self._journal.came_behind(key, work.uploaded_before, numbers)
            found = told_apart(found, others, len(records))
        known = after_look(work, found)
        if known.result.state is BatchState.IN_DOUBT:
            known = after_decision(known, decision)
        elif answered and not known.result.settled:
            known = after_refusals(batch, known, _NOT_SAID)
        self._written(batch, known)
        if known.result.state is BatchState.IN_DOUBT:
            raise self._in_doubt(known)
        return known

    def _in_doubt(self, work: BatchWork) -> InDoubtError:
        mend = self._mend or self._job.purpose.mend_of_doubt(self._job.rules)
        result = work.result
        if result.in_doubt == len(work.places):
            return InDoubtError(result.message, mend)
        return InDoubtError(
            f"the platform took {result.accepted:,} of {work.outline.records:,} records and does "
            f"not say which {result.in_doubt:,} it left",
            mend,
        )

    # What is held and written

    def _written(self, batch: Batch, work: BatchWork, sent: int = 0) -> BatchWork:
        """Write down what became of a batch. `sent`: the number of the batch just sent.

        What cannot be written is told all the same, and ends the job: in the journal the batch is
        one that was sent, so it is looked for when the job is resumed.
        """
        self._told.batch(work)
        remember = self._job.purpose is Purpose.APPEND
        numbers = numbers_there(batch, work) if remember else ()
        try:
            self._journal.settled(self._job.id, work, numbers)
        except JournalError as error:
            if not sent:
                raise
            raise JournalError(
                f"batch {sent} was sent ({work.result.message or work.result.state}), and this "
                f"could not be written down: {error.message}",
                f"{error.mend} Once the job is resumed, that batch is looked for first.",
            ) from error
        return work

    def _take_campaign(self) -> bool:
        if self._has_campaign and not self._campaign_lock.held:
            self._let_go()  # its file was removed: another process may have it
        self._has_campaign = self._has_campaign or self._campaign_lock.take()
        return self._has_campaign

    def _let_go_unless_in_doubt(self, work: BatchWork) -> None:
        if work.result.state is not BatchState.IN_DOUBT:
            self._let_go()

    def _let_go(self) -> None:
        if self._has_campaign:
            self._campaign_lock.release()
        self._has_campaign = False
