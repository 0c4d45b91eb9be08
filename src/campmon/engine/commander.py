"""The commander: the only code that may call a backend's write."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from campmon.backends.base import Backend
from campmon.engine.audit import AuditEntry, AuditLog
from campmon.engine.clock import Clock
from campmon.engine.witness import Witness, shows
from campmon.model.append_rules import why_no_append
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.capability import FOR_OPERATION, Capability
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
    Creation,
    Found,
    Intent,
    Operate,
    Outcome,
    OutcomeKind,
    Receipt,
    Staff,
    Tier,
    Update,
    UpdateRecords,
    aim,
    capability_of,
    describe,
    needs_figures,
    tier_of,
)
from campmon.model.record import Record
from campmon.model.state import ALLOWED, allows, has_taken_effect

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
        self._witness = Witness(backend, clock)
        self._locks: dict[str, asyncio.Lock] = {}
        self._after_batch: dict[str, tuple[str, Campaign]] = {}

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
        self._check_offered(aim(action, campaign.name), capability_of(action))
        match action:
            case Operate():
                self._check_operation(action, campaign)
            case Append():
                refusal = why_no_append(campaign, self._backend.append_rules)
                if refusal is not None:
                    raise RefusedError(f"cannot append to {campaign.name}: {refusal}")
            case Staff() | Update() | UpdateRecords():
                pass
        return tier_of(action, campaign)

    def check_create(self) -> Tier:
        """Return how surely a creation must be confirmed. Raises ReadOnlyError, NotOfferedError."""
        self._check_offered("create a campaign", Capability.CREATE)
        return Tier.CONFIRM

    async def create(self, creation: Creation, confirmed: Tier, who: str = "") -> Outcome:
        """Create a campaign once and say how it ended; the outcome's campaign is the new one.

        Raises ConfirmationNeededError, RefusedError and its kinds, UnreachableError, AuditError:
        nothing was created then. If the answer never came, what can be seen is said (IN_DOUBT).
        """
        if confirmed < self.check_create():
            raise ConfirmationNeededError("a campaign is created only once it is confirmed")
        async with self._locks.setdefault("", asyncio.Lock()):
            return await self._create(creation, who)

    async def see(self, key: CampaignKey) -> Campaign:
        """Read a campaign afresh, with its figures. Raises UnreachableError and its like."""
        return await self._backend.read_campaign(key.id)

    async def look_for(
        self, key: CampaignKey, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        """Look for records of an append whose answer never came; nothing is changed.

        uploaded_before is the campaign's Uploaded just before that call. Raises UnreachableError
        and its like.
        """
        return await self._backend.look_for(key.id, records, uploaded_before)

    async def act(
        self, intent: Intent, *, seen: Campaign | None = None, look: bool = True
    ) -> Outcome:
        """Carry out `intent` once and say how it ended.

        The campaign is read first, so that check and confirmation are of the present; `seen` is
        the campaign where the caller has read it this very moment. Raises ConfirmationNeededError
        if that asks for more than was confirmed, RefusedError and its kinds, UnreachableError,
        AuditError: in all of these nothing was done. A write whose answer never came is an outcome
        (IN_DOUBT), never retried here; what can be seen of it is said, unless `look` is False: the
        caller looks then.
        """
        lock = self._locks.setdefault(intent.key.id, asyncio.Lock())
        async with lock:
            before = seen or self._seen_after_batch(intent) or await self._read(intent)
            needed = self.check(intent.action, before)
            if intent.confirmed < needed:
                raise ConfirmationNeededError(
                    f"to {aim(intent.action, before.name)} needs a stronger confirmation",
                    "Type the campaign's name." if needed is Tier.TYPE_NAME else "Confirm it.",
                )
            if isinstance(intent.action, Operate):
                operation = intent.action.operation
                if shows(before, operation) and not allows(before.state, operation):
                    return Outcome(
                        OutcomeKind.ALREADY, f"{before.name} is already {before.state}", before
                    )
            return await self._carry_out(intent, before, look=look)

    def _check_operation(self, action: Operate, campaign: Campaign) -> None:
        operation, state = action.operation, campaign.state
        if not allows(state, operation) and not has_taken_effect(state, operation):
            offered = self._backend.capabilities.offers
            possible = sorted(o.value for o in ALLOWED[state] if offered(FOR_OPERATION[o]))
            raise RefusedError(
                f"cannot {operation.value} {campaign.name}: it is {state.value}",
                f"Possible now: {', '.join(possible)}." if possible else "",
            )
        if campaign.no_operation is not None and not action.even_so:
            raise RefusedError(
                f"cannot {operation.value} {campaign.name}: {campaign.no_operation}",
                f"If you know better, {operation.value} it even so (--even-so).",
            )

    def _check_offered(self, what: str, capability: Capability) -> None:
        why_not = self._backend.capabilities.why_not(capability)
        if why_not is not None:
            raise NotOfferedError(f"{self._backend.platform} does not offer this: {why_not}")
        if self._read_only:
            raise ReadOnlyError(
                f"cannot {what}: this is read-only",
                "Start without --read-only, or set read_only = false in the profile.",
            )

    async def _read(self, intent: Intent) -> Campaign:
        cheaply = not needs_figures(intent.action)
        return await self._backend.read_campaign(intent.key.id, cheaply=cheaply)

    def _seen_after_batch(self, intent: Intent) -> Campaign | None:
        """The campaign as it was seen after the batch before, if this is the next of one job.

        The platform itself refuses where that has changed meanwhile: one look a batch is enough.
        """
        action = intent.action
        if not isinstance(action, Append | UpdateRecords) or action.batch == 1 or not action.job:
            return None
        job, campaign = self._after_batch.get(intent.key.id, ("", None))
        return campaign if job == action.job else None

    async def _carry_out(self, intent: Intent, before: Campaign, *, look: bool) -> Outcome:
        what = describe(intent.action)
        if isinstance(intent.action, Update) and await self._witness.shows_update(
            before.id, intent.action.changes
        ):
            return Outcome(OutcomeKind.ALREADY, f"{before.name} has these properties", before)
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
            problem = str(error)
        except CampmonError as error:
            self._note(begun, error.code, str(error))
            raise
        except asyncio.CancelledError:
            self._note(begun, OutcomeKind.IN_DOUBT, "interrupted before the answer came")
            raise
        except Exception as error:  # noqa: BLE001 - a seam: a bug there, yet the write may have landed
            _log.exception("a backend failed in write")
            problem = f"unexpected {type(error).__name__} in the backend"
        else:
            return await self._seen_to(intent.action, before, begun, receipt)
        if not look:
            return self._noted(begun, Outcome(OutcomeKind.IN_DOUBT, problem))
        return await self._look_into_doubt(intent.action, before, begun, epoch, problem)

    async def _seen_to(
        self, action: Action, before: Campaign, begun: AuditEntry, receipt: Receipt
    ) -> Outcome:
        """The outcome of a write that the platform has answered, once it can be seen."""
        try:
            outcome = await self._verify(action, before, receipt)
        except asyncio.CancelledError:
            self._note(begun, OutcomeKind.UNSEEN, "accepted; interrupted before it could be seen")
            raise
        if isinstance(action, Append | UpdateRecords) and outcome.campaign is not None:
            self._after_batch[before.id] = action.job, outcome.campaign
        return self._noted(begun, outcome)

    async def _create(self, creation: Creation, who: str) -> Outcome:
        before = {campaign.id for campaign in await self._witness.called(creation.file_name)}
        begun = self._audit.begin(
            who=who or self._who,
            profile=self._backend.profile,
            campaign_id="",
            campaign_name=creation.file_name,
            what=f"create from a file of {len(creation.content):,} bytes",
        )
        try:
            campaign_id = await self._backend.create(creation, who or self._who)
        except InDoubtError as error:
            return await self._look_for_new(creation, before, begun, str(error))
        except CampmonError as error:
            self._note(begun, error.code, str(error))
            raise
        except asyncio.CancelledError:
            self._note(begun, OutcomeKind.IN_DOUBT, "interrupted before the answer came")
            raise
        except Exception as error:  # noqa: BLE001 - a seam: a bug there, yet it may be created
            _log.exception("a backend failed in create")
            problem = f"unexpected {type(error).__name__} in the backend"
            return await self._look_for_new(creation, before, begun, problem)
        try:
            campaign = await self._backend.read_campaign(campaign_id)
        except CampmonError as error:
            message = f"created as {campaign_id}, but it could not be read: {error.message}"
            return self._noted(begun, Outcome(OutcomeKind.UNSEEN, message))
        message = f"{campaign.name} was created as {campaign_id}; it is {campaign.state}"
        return self._noted(begun, Outcome(OutcomeKind.DONE, message, campaign))

    async def _look_for_new(
        self, creation: Creation, before: set[str], begun: AuditEntry, problem: str
    ) -> Outcome:
        """A campaign of that name that was not there before is the one that was created."""
        name = creation.file_name
        try:
            new = [c for c in await self._witness.called(name) if c.id not in before]
        except CampmonError as error:
            message = f"{problem}. It cannot be looked for now: {error.message}"
            return self._noted(begun, Outcome(OutcomeKind.IN_DOUBT, message))
        if len(new) == 1:
            message = f"the answer never came, but {name} is there as {new[0].id}"
            return self._noted(begun, Outcome(OutcomeKind.DONE, message, new[0]))
        found = "no new campaign of that name is seen" if not new else f"{len(new)} new ones are"
        message = f"{problem}. {name}: {found}. Look again before creating it once more."
        return self._noted(begun, Outcome(OutcomeKind.IN_DOUBT, message))

    async def _look(self, action: Action, before: Campaign) -> Campaign:
        """The campaign afterwards: its figures count where they show the act."""
        cheaply = not isinstance(action, Append)
        return await self._backend.read_campaign(before.id, cheaply=cheaply)

    async def _verify(self, action: Action, before: Campaign, receipt: Receipt) -> Outcome:
        """Look at the campaign until it shows the act, or patience ends."""
        kind = _kind(receipt)
        seen: Campaign | None = None
        for seconds in VERIFY_AFTER_SECONDS:
            await self._clock.sleep(seconds)
            try:
                seen = await self._look(action, before)
            except CampmonError as error:
                if not isinstance(error, UnreachableError):
                    return Outcome(
                        OutcomeKind.UNSEEN,
                        f"accepted, but {before.name} could not be read again: {error}",
                        None,
                        receipt,
                    )
                continue
            if await self._witness.bears_out(action, before, seen, receipt):
                message = receipt.message or _done(action, seen, receipt)
                return Outcome(kind, message, seen, receipt)
        showing = f"it shows {seen.state}" if seen is not None else "it could not be read again"
        return Outcome(
            OutcomeKind.UNSEEN, f"accepted for {before.name}, but {showing}", seen, receipt
        )

    async def _look_into_doubt(
        self, action: Action, before: Campaign, begun: AuditEntry, epoch: str, problem: str
    ) -> Outcome:
        """Nothing is sent again: say what can be seen, and leave the judgement to a person."""
        evidence = ""
        seen: Campaign | None = None
        for seconds in VERIFY_AFTER_SECONDS:
            await self._clock.sleep(seconds)
            try:
                seen = await self._look(action, before)
                if self._backend.epoch != epoch:
                    evidence = "The source has begun anew since, so its figures tell nothing."
                    break
                landed, evidence = await self._witness.evidence(action, before, seen)
            except CampmonError as error:
                evidence = f"The campaign cannot be read now: {error.message}"
                continue
            if landed is not None:
                return self._noted(begun, Outcome(OutcomeKind.DONE, evidence, seen, landed))
            if not isinstance(action, Operate):
                break  # figures may lag: a second look at them proves no more than the first
        return self._noted(begun, Outcome(OutcomeKind.IN_DOUBT, f"{problem}. {evidence}", seen))

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
    if staffing is not None and staffing.missed:
        return OutcomeKind.PARTLY if staffing.done else OutcomeKind.NOTHING
    return OutcomeKind.PARTLY if receipt.refused else OutcomeKind.DONE


def _done(action: Action, seen: Campaign, receipt: Receipt) -> str:
    match action:
        case Operate():
            return f"{seen.name} is {seen.state}"
        case Append(records=records):
            return f"{_taken(records, receipt)} appended to {seen.name}"
        case UpdateRecords(records=records):
            return f"{_taken(records, receipt)} of {seen.name} updated"
        case Staff():
            answer = receipt.staffing
            why = answer.why_not_asked if answer is not None else ""
            if answer is not None and answer.missed and not answer.done:
                return why or f"staffing of {seen.name} is as it was"
            return why or f"staffing of {seen.name} changed"
        case Update(changes=changes):
            return f"{', '.join(changes)} of {seen.name} changed"


def _taken(records: Sequence[Record], receipt: Receipt) -> str:
    """How many records of a batch the platform took: "3 records", "2 of 3 records"."""
    accepted = len(records) - len(receipt.refused)
    if receipt.accepted is not None:
        accepted = min(receipt.accepted, accepted)
    plural = "" if len(records) == 1 else "s"
    part = f"{accepted:,} of " if accepted < len(records) else ""
    return f"{part}{len(records):,} record{plural}"
