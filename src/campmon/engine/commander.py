"""The commander: the only code that may call a backend's write."""

import asyncio
import logging
from dataclasses import replace

from campmon.backends.base import Backend
from campmon.engine.audit import AuditEntry, AuditLog
from campmon.engine.clock import Clock
from campmon.model.append_rules import why_no_append
from campmon.model.campaign import Campaign
from campmon.model.errors import (
    AuditError,
    CampmonError,
    ConfirmationNeededError,
    InDoubtError,
    NotOfferedError,
    ReadOnlyError,
    RefusedError,
    UnreachableError,
)
from campmon.model.intent import (
    Action,
    Append,
    Intent,
    Operate,
    Outcome,
    OutcomeKind,
    Receipt,
    Staff,
    Tier,
    Update,
    capability_of,
    describe,
    tier_of,
)
from campmon.model.state import allows, has_taken_effect

_log = logging.getLogger(__name__)

VERIFY_AFTER_SECONDS = (0.0, 0.2, 0.5, 1.0, 2.0)
"""When a campaign is looked at again after a write, each counted from the look before."""


class Commander:
    """Carries out intents on one backend: checked, audited, written once, looked at again."""

    def __init__(
        self, backend: Backend, audit: AuditLog, *, clock: Clock, who: str, read_only: bool = False
    ) -> None:
        self._backend = backend
        self._audit = audit
        self._clock = clock
        self._who = who
        self._read_only = read_only
        self._locks: dict[str, asyncio.Lock] = {}

    @property
    def read_only(self) -> bool:
        """Whether every intent is refused."""
        return self._read_only

    def check(self, action: Action, campaign: Campaign) -> Tier:
        """Return how surely `action` must be confirmed; nothing is asked of the platform.

        Raises ReadOnlyError, NotOfferedError, or RefusedError with the reason if the action cannot
        be done on the campaign as it is. An action that is already so passes: the platform knows
        better than our last reading.
        """
        if self._read_only:
            raise ReadOnlyError(
                f"cannot {describe(action)} {campaign.name}: this is read-only",
                "Start without --read-only, or set read_only = false in the profile.",
            )
        why_not = self._backend.capabilities.why_not(capability_of(action))
        if why_not is not None:
            raise NotOfferedError(f"{self._backend.platform} does not offer this: {why_not}")
        match action:
            case Operate(operation):
                state = campaign.state
                if not allows(state, operation) and not has_taken_effect(state, operation):
                    raise RefusedError(
                        f"cannot {operation.value} {campaign.name}: it is {state.value}"
                    )
            case Append():
                refusal = why_no_append(campaign)
                if refusal is not None:
                    raise RefusedError(f"cannot append to {campaign.name}: {refusal}")
            case Staff() | Update():
                pass
        return tier_of(action, campaign)

    async def act(self, intent: Intent) -> Outcome:
        """Carry out `intent` once and say how it ended.

        The campaign is read first, so that check and confirmation are of the present. Raises
        ConfirmationNeededError if that asks for more than was confirmed, RefusedError and its
        kinds, UnreachableError, AuditError: in all of these nothing was done. A write whose answer
        never came is an outcome (IN_DOUBT), never retried here.
        """
        lock = self._locks.setdefault(intent.key.id, asyncio.Lock())
        async with lock:
            before = await self._backend.read_campaign(intent.key.id)
            needed = self.check(intent.action, before)
            if intent.confirmed < needed:
                raise ConfirmationNeededError(
                    f"{describe(intent.action)} of {before.name} needs a stronger confirmation",
                    "Type the campaign's name." if needed is Tier.TYPE_NAME else "Confirm it.",
                )
            if isinstance(intent.action, Operate):
                operation = intent.action.operation
                if has_taken_effect(before.state, operation) and not allows(
                    before.state, operation
                ):
                    return Outcome(
                        OutcomeKind.ALREADY, f"{before.name} is already {before.state}", before
                    )
            return await self._carry_out(intent, before)

    async def _carry_out(self, intent: Intent, before: Campaign) -> Outcome:
        what = describe(intent.action)
        begun = self._audit.begin(
            who=intent.who or self._who,
            profile=intent.key.profile,
            campaign_id=before.id,
            campaign_name=before.name,
            what=what,
        )
        epoch = self._backend.epoch
        try:
            receipt = await self._backend.write(intent)
        except InDoubtError as error:
            return await self._look_into_doubt(intent.action, before, begun, epoch, str(error))
        except CampmonError as error:
            self._note(begun, error.code, str(error))
            raise
        except asyncio.CancelledError:
            self._note(begun, OutcomeKind.IN_DOUBT, "interrupted before the answer came")
            raise
        except Exception as error:  # noqa: BLE001 - a seam: a bug there, yet the write may have landed
            _log.exception("a backend failed in write")
            problem = f"unexpected {type(error).__name__} in the backend"
            return await self._look_into_doubt(intent.action, before, begun, epoch, problem)
        try:
            outcome = await self._verify(intent.action, before, receipt)
        except asyncio.CancelledError:
            self._note(begun, OutcomeKind.UNSEEN, "accepted; interrupted before it could be seen")
            raise
        return self._noted(begun, outcome)

    async def _verify(self, action: Action, before: Campaign, receipt: Receipt) -> Outcome:
        """Look at the campaign until it shows the act, or patience ends."""
        kind = _kind(receipt)
        seen: Campaign | None = None
        for seconds in VERIFY_AFTER_SECONDS:
            await self._clock.sleep(seconds)
            try:
                seen = await self._backend.read_campaign(before.id)
            except CampmonError as error:
                if not isinstance(error, UnreachableError):
                    return Outcome(
                        OutcomeKind.UNSEEN,
                        f"accepted, but {before.name} could not be read again: {error}",
                        None,
                        receipt,
                    )
                continue
            if _shows(action, before, seen, receipt):
                return Outcome(kind, receipt.message or _done(action, seen), seen, receipt)
        showing = f"it shows {seen.state}" if seen is not None else "it could not be read again"
        return Outcome(
            OutcomeKind.UNSEEN, f"accepted for {before.name}, but {showing}", seen, receipt
        )

    async def _look_into_doubt(
        self, action: Action, before: Campaign, begun: AuditEntry, epoch: str, problem: str
    ) -> Outcome:
        """Nothing is sent again: say what can be seen, and leave the judgement to a person."""
        try:
            seen = await self._backend.read_campaign(before.id)
        except CampmonError as error:
            message = f"{problem}. The campaign cannot be read now: {error.message}"
            return self._noted(begun, Outcome(OutcomeKind.IN_DOUBT, message))
        if self._backend.epoch != epoch:
            message = f"{problem}. The source has begun anew since, so its figures tell nothing."
            return self._noted(begun, Outcome(OutcomeKind.IN_DOUBT, message))
        if isinstance(action, Operate) and has_taken_effect(seen.state, action.operation):
            message = f"the answer never came, but {seen.name} is {seen.state}"
            return self._noted(begun, Outcome(OutcomeKind.DONE, message, seen))
        message = f"{problem}. {_evidence(action, before, seen)}"
        return self._noted(begun, Outcome(OutcomeKind.IN_DOUBT, message, seen))

    def _noted(self, begun: AuditEntry, outcome: Outcome) -> Outcome:
        problem = self._note(begun, outcome.kind, outcome.message)
        return replace(outcome, message=f"{outcome.message} ({problem})") if problem else outcome

    def _note(self, begun: AuditEntry, outcome: str, message: str) -> str | None:
        """Write the audit's second line; the act has happened, so a failure is told, not raised."""
        try:
            self._audit.end(begun, outcome, message)
        except AuditError as error:
            _log.error("%s", error.message)
            return error.message
        return None


def _kind(receipt: Receipt) -> OutcomeKind:
    if receipt.already:
        return OutcomeKind.ALREADY
    staffing = receipt.staffing
    missed = staffing is not None and (
        staffing.agents_not_found
        or staffing.agents_not_in_campaign
        or staffing.teams_not_found
        or staffing.teams_not_in_campaign
    )
    return OutcomeKind.PARTLY if receipt.refused or missed else OutcomeKind.DONE


def _shows(action: Action, before: Campaign, seen: Campaign, receipt: Receipt) -> bool:
    """Whether the campaign as read again bears out the platform's yes."""
    match action:
        case Operate(operation):
            return receipt.already or has_taken_effect(seen.state, operation)
        case Append():
            was, now = before.statistics.uploaded, seen.statistics.uploaded
            if was is None or now is None or receipt.accepted is None:
                return True  # nothing to compare: the answer stands alone
            return now >= was + receipt.accepted
        case Staff() | Update():
            return True


def _done(action: Action, seen: Campaign) -> str:
    match action:
        case Operate():
            return f"{seen.name} is {seen.state}"
        case Append(records=records):
            plural = "" if len(records) == 1 else "s"
            return f"{len(records):,} record{plural} appended to {seen.name}"
        case Staff():
            return f"staffing of {seen.name} changed"
        case Update(changes=changes):
            return f"{', '.join(changes)} of {seen.name} changed"


def _evidence(action: Action, before: Campaign, seen: Campaign) -> str:
    if isinstance(action, Operate):
        return f"{seen.name} shows {seen.state}"
    was, now = before.statistics.uploaded, seen.statistics.uploaded
    if was is None or now is None:
        return "Uploaded is unknown, so it cannot be told whether the records arrived."
    return f"Uploaded was {was:,} before and is {now:,} now."
