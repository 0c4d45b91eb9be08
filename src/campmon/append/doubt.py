"""What is done about a batch whose answer never came: look, until it is sure, before anything."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

from campmon.append.journal.stored import BatchWork, DoubtDecision
from campmon.append.purpose import Purpose
from campmon.append.report import BatchState
from campmon.engine.clock import Clock
from campmon.model.errors import CampmonError, RateLimitedError, UnreachableError, UsageError
from campmon.model.intent import Found, Landing
from campmon.model.record import AppendRules

LOOKING_SECONDS = 600.0
"""How long to look, after the platform has had its time, while what is seen still changes or the
platform cannot be reached."""

_LEAST_GAP_SECONDS = 1.0
_LOOKS_WHILE_SETTLING = 4
_MAY_BE_ANOTHER_S = (
    "records with these numbers came to the campaign by another call shortly before or since, so it"
    " cannot be told whose were found"
)


def may_send_again(rules: AppendRules, purpose: Purpose) -> bool:
    """Whether a batch in doubt may be sent again without a look, since that doubles nothing."""
    return rules.refuses_duplicates or purpose is Purpose.UPDATE


async def look_until_sure(
    look: Callable[[], Awaitable[Found]],
    wait: Callable[[float], Awaitable[bool]],
    clock: Clock,
    settled_at: float,
) -> Found | None:
    """Look for records until what is seen can be believed; None if `wait` says to end.

    That all are there is believed at once. That some or all are missing is believed only from
    `settled_at` on (on the monotonic clock), and once two looks in a row have seen the same: a
    call that was cut off may still be carried out. Where that does not come about, the landing is
    UNKNOWN. Raises CampmonError if the platform cannot be asked, for long or at all.
    """
    began = clock.monotonic()
    gap = max(_LEAST_GAP_SECONDS, (settled_at - began) / _LOOKS_WHILE_SETTLING)
    give_up_at = max(began, settled_at) + LOOKING_SECONDS
    before: Found | None = None
    while True:
        now = clock.monotonic()
        seconds = gap if now < settled_at else _LEAST_GAP_SECONDS
        try:
            found = await look()
        except (UnreachableError, RateLimitedError) as error:
            if now >= give_up_at:
                raise
            retry_after = error.retry_after if isinstance(error, RateLimitedError) else None
            seconds = max(seconds, retry_after or 5 * _LEAST_GAP_SECONDS)
        else:
            if found.landing is Landing.ALL:
                return found
            same = before is not None and _same(before, found)
            if now >= settled_at and same:
                return found
            if now >= give_up_at:
                return Found(Landing.UNKNOWN, evidence=f"It still changes. {found.evidence}")
            before = found
        if not await wait(seconds):
            return None


def told_apart(found: Found, others: Collection[int], count: int) -> Found:
    """What was found of `count` records; UNKNOWN where it may be what another call has brought.

    others  places of those whose number came by an answered call, and may stand where was looked:
            Uploaded lagged when it was read, or another job has sent to the campaign since
    """
    if found.landing not in (Landing.ALL, Landing.PARTLY):
        return found
    there = set(range(count)).difference(found.missing)
    if there.isdisjoint(others):
        return found
    return Found(Landing.UNKNOWN, evidence=_MAY_BE_ANOTHER_S)


def _same(one: Found, other: Found) -> bool:
    return (one.landing, one.missing) == (other.landing, other.missing)


def after_look(work: BatchWork, found: Found) -> BatchWork:
    """A batch in doubt after a look that can be believed.

    Either it is accepted, or planned with what is left to send, or as much in doubt as before, with
    what was seen. Where the platform has answered with a number of records that it took, those that
    it left are refused: it has had them.
    """
    places, result = work.places, work.result
    if found.landing is Landing.ALL:
        return _all_there(work, found.evidence or "all of them were found on the campaign")
    told = len(places) - result.in_doubt  # the platform said that it took so many of them
    missing = found.missing if found.landing is Landing.PARTLY else tuple(range(len(places)))
    there = len(places) - len(missing)
    unclear = found.landing is Landing.UNKNOWN or not missing or there < max(told, 0)
    if unclear or (found.landing is Landing.PARTLY and not there):
        message = found.evidence or result.message
        return replace(work, result=replace(result, message=message))
    accepted = result.accepted - told + there
    planned = replace(
        result, state=BatchState.PLANNED, accepted=accepted, in_doubt=0, message=found.evidence
    )
    left = tuple(places[place] for place in missing)
    return replace(work, result=planned, left=left, unanswered=0)


def _all_there(work: BatchWork, message: str) -> BatchWork:
    result = work.result
    return replace(
        work,
        result=replace(
            result,
            state=BatchState.PARTLY if result.refused else BatchState.ACCEPTED,
            accepted=result.accepted + result.in_doubt,
            in_doubt=0,
            message=message,
        ),
        left=(),
        unanswered=0,
    )


def before_again(work: BatchWork) -> BatchWork:
    """A batch in doubt before it is sent again as a whole, to a platform that doubles nothing."""
    result = work.result
    told = len(work.places) - result.in_doubt
    whole = replace(result, accepted=result.accepted - told, in_doubt=len(work.places))
    return replace(work, result=whole, unanswered=max(1, work.unanswered))


def after_decision(work: BatchWork, decision: DoubtDecision) -> BatchWork:
    """A batch in doubt as a person wants it, since nothing can be known.

    Raises UsageError for AGAIN where the platform took some and does not say which: sending those
    again would double them.
    """
    result = work.result
    match decision:
        case DoubtDecision.ASK:
            return work
        case DoubtDecision.LANDED:
            return _all_there(work, "as was decided: they are on the campaign")
        case DoubtDecision.SKIP:
            left_out = replace(result, state=BatchState.LEFT_OUT)
            return replace(work, result=left_out, unanswered=0)
        case DoubtDecision.AGAIN:
            if result.in_doubt != len(work.places):
                taken = len(work.places) - result.in_doubt
                raise UsageError(
                    f"batch {work.outline.number} cannot be sent again: the platform took"
                    f" {taken:,} of its records and did not say which",
                    "Say that they landed, or leave them out.",
                )
            message = "as was decided: they are sent again"
            planned = replace(result, state=BatchState.PLANNED, in_doubt=0, message=message)
            return replace(work, result=planned, unanswered=0)


def is_doubtful(error: CampmonError) -> bool:
    """Whether an error of a write leaves open what the platform did of it.

    All kinds but InDoubtError say that nothing was done; of one that is of no kind (an error of a
    newer hub, say) nothing is known.
    """
    return error.code == "in-doubt" or type(error) is CampmonError
