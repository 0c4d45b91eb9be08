"""A platform that does to appends what real ones do, and a journal that fails or is killed."""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from campmon.append import AppendPlan, BatchWork, JobState, Journal
from campmon.append.batches import RecordColumns
from campmon.append.mapping import guess_mapping
from campmon.append.spool import SpoolWriter
from campmon.append.table import Table
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
from campmon.model.intent import (
    Append,
    Found,
    Intent,
    Landing,
    Outcome,
    OutcomeKind,
    Receipt,
    RefusedRecord,
)
from campmon.model.record import AppendRules, FieldKind, FieldSpec, Record
from campmon.model.state import CampaignState
from campmon.model.statistics import Statistics

BATCH = 4
LIMIT, WINDOW = 5, 60.0
SETTLE = 12.0
FIELDS = (FieldSpec("phone", "Phone", FieldKind.PHONE, required=True),)


def rules(*, refuses_duplicates: bool = False) -> AppendRules:
    return AppendRules(
        FIELDS,
        BATCH,
        LIMIT,
        WINDOW,
        2.0,
        refuses_duplicates=refuses_duplicates,
        settle_seconds=SETTLE,
    )


def plan_of(folder: Path, job_id: str, numbers: Sequence[str], its: AppendRules) -> AppendPlan:
    """The plan of a file of good rows."""
    with SpoolWriter(folder, job_id, (), its.max_records_per_call) as spool:
        spool.add(RecordColumns((), range(2, len(numbers) + 2), numbers, ()))
        outlines = spool.finished()
    return AppendPlan(
        table=cast(Table, SimpleNamespace(path=Path(f"{job_id}.csv"))),
        mapping=guess_mapping(("phone",), (), FIELDS),
        rules=its,
        rows=len(numbers),
        blank=0,
        warned=0,
        outlines=outlines,
        summary=(),
        problems=(),
        notes=(),
        spool=spool.records,
        rejected=spool.rejected,
        job_id=job_id,
        content=f"of {job_id}",
    )


class Killed(BaseException):
    """The process is gone: nothing of ours runs after this."""


@dataclass
class Process:
    """One process of ours; once it is killed it writes nothing more.

    fails_at  which of its writes to the journal goes wrong, and how: "full" (an error), "before"
              or "after" (killed then)
    """

    fails_at: dict[int, str] = field(default_factory=dict)
    writes: int = 0
    dead: bool = False

    def die(self) -> None:
        self.dead = True
        raise Killed


class FailingJournal(Journal):
    """A journal of a process that may be killed at any of its writes."""

    process: Process

    def sending(self, job_id: str, work: BatchWork, *, uploaded_before: int | None) -> BatchWork:
        how = self._begin()
        sent = super().sending(job_id, work, uploaded_before=uploaded_before)
        self._done(how)
        return sent

    def settled(self, job_id: str, work: BatchWork, numbers: Iterable[str] = ()) -> None:
        how = self._begin()
        super().settled(job_id, work, numbers)
        self._done(how)

    def ended(
        self,
        job_id: str,
        state: JobState,
        error: CampmonError | None = None,
        *,
        uploaded: int | None = None,
    ) -> None:
        how = self._begin()
        super().ended(job_id, state, error, uploaded=uploaded)
        self._done(how)

    def _begin(self) -> str:
        if self.process.dead:
            raise Killed
        how = self.process.fails_at.get(self.process.writes, "")
        self.process.writes += 1
        if how == "full":
            raise JournalError("the disk is full", "Make room.")
        if how == "before":
            self.process.die()
        return how

    def _done(self, how: str) -> None:
        if how == "after":
            self.process.die()


class SimulatedPlatform:
    """Campaigns with what was appended to them, in order; what goes wrong is told beforehand.

    It refuses numbers that end in 7, always, and where `refuses` those that a campaign has.
    """

    def __init__(self, clock: Clock, *, refuses: bool) -> None:
        self.clock = clock
        self.refuses = refuses
        self.lists: dict[str, list[str]] = {}
        self.late: list[tuple[float, str, tuple[str, ...]]] = []
        self.arrived: list[float] = []
        self.unanswered: dict[str, set[str]] = {}
        """Numbers, by campaign, that were sent without an answer and not looked for since."""
        self.blind: list[str] = []
        """Numbers that were sent again without a look."""
        self.under_way: dict[str, Process] = {}
        self.crossed: list[str] = []
        """Campaigns to which a process made a call while another one's was under way."""

    def on(self, campaign: str) -> Counter[str]:
        self._arrive()
        return Counter(self.lists.get(campaign, ()))

    def put(self, campaign: str, numbers: Iterable[str]) -> None:
        there = self.lists.setdefault(campaign, [])
        for number in numbers:
            if not self.refused(campaign, number):
                there.append(number)

    def refused(self, campaign: str, number: str) -> str:
        if number.endswith("7"):
            return "invalid number"
        if self.refuses and number in self.lists.get(campaign, ()):
            return "duplicate"
        return ""

    def _arrive(self) -> None:
        now = self.clock.monotonic()
        for due in [one for one in self.late if one[0] <= now]:
            self.late.remove(due)
            self.put(due[1], due[2])


class Line:
    """A process's way to the platform: an `Acts`, with the faults that it meets, in order."""

    def __init__(
        self, platform: SimulatedPlatform, process: Process, faults: Iterable[str]
    ) -> None:
        self.platform = platform
        self.process = process
        self.faults = deque(faults)
        self.unknown: list[tuple[str, ...]] = []

    async def see(self, key: CampaignKey) -> Campaign:
        await self._step()
        seen = self._campaign(key)
        uploaded = seen.statistics.uploaded or 0
        match self._next(SIGHT_FAULTS):
            case "uncounted":
                return replace(seen, statistics=Statistics())
            case "lagging":
                return replace(seen, statistics=Statistics(uploaded=max(0, uploaded - BATCH)))
        return seen

    async def look_for(
        self, key: CampaignKey, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        await self._step()
        numbers = tuple(record.phones[0] for record in records)
        fault = self._next(("blind", "out of reach"))
        if fault == "out of reach":
            raise UnreachableError("no way there")
        if fault == "blind" or uploaded_before is None:
            self.unknown.append(numbers)
            return Found(Landing.UNKNOWN, evidence="it cannot be told")
        self.platform._arrive()
        self.platform.unanswered.get(key.id, set()).difference_update(numbers)
        there = Counter(self.platform.lists.get(key.id, [])[uploaded_before:])
        missing = tuple(place for place, number in enumerate(numbers) if not there[number])
        if not missing:
            return Found(Landing.ALL, evidence="all are there")
        if len(missing) == len(numbers):
            return Found(Landing.NONE, evidence="none is there")
        return Found(Landing.PARTLY, missing, "some are there")

    async def act(
        self, intent: Intent, *, seen: Campaign | None = None, look: bool = True
    ) -> Outcome:
        assert isinstance(intent.action, Append)
        platform, campaign = self.platform, intent.key.id
        numbers = tuple(record.phones[0] for record in intent.action.records)
        fault = self._next(CALL_FAULTS)
        if fault == "killed before":
            self.process.die()
        if fault == "out of reach":
            raise UnreachableError("no way there")
        before = platform.under_way.get(campaign)
        if before is not None and not before.dead:
            platform.crossed.append(campaign)
        platform.under_way[campaign] = self.process
        try:
            return await self._call(intent.key, numbers, fault)
        finally:
            platform.under_way.pop(campaign, None)

    async def _call(self, key: CampaignKey, numbers: tuple[str, ...], fault: str) -> Outcome:
        platform, campaign = self.platform, key.id
        for _ in range(4):  # others have time to do something wrong
            await self._step()
        platform._arrive()
        platform.arrived.append(platform.clock.monotonic())
        doubted = platform.unanswered.setdefault(campaign, set())
        if not platform.refuses:
            platform.blind += doubted.intersection(numbers)
        match fault:
            case "busy":
                raise RateLimitedError("busy", retry_after=3.0)
            case "no":
                raise RefusedError("not now", "Later.")
            case "dropped":
                doubted.update(numbers)
                raise InDoubtError("no answer")
            case "late" | "late, killed":
                doubted.update(numbers)
                due = platform.clock.monotonic() + SETTLE * 0.9
                platform.late.append((due, campaign, numbers))
            case "half late":
                doubted.update(numbers)
                platform.put(campaign, numbers[::2])
                due = platform.clock.monotonic() + SETTLE * 0.5
                platform.late.append((due, campaign, numbers[1::2]))
            case "partly":
                doubted.update(numbers)
                platform.put(campaign, numbers[: len(numbers) // 2])
            case "unanswered" | "killed after":
                doubted.update(numbers)
                platform.put(campaign, numbers)
            case _:
                return self._answer(key, numbers)
        if "killed" in fault:
            self.process.die()
        await self._step()
        raise InDoubtError("no answer")

    def _answer(self, key: CampaignKey, numbers: tuple[str, ...]) -> Outcome:
        refused = []
        for place, number in enumerate(numbers):
            why = self.platform.refused(key.id, number)
            if why:
                refused.append(RefusedRecord(place, why, why == "duplicate"))
            self.platform.put(key.id, [number])
        receipt = Receipt(accepted=len(numbers) - len(refused), refused=tuple(refused))
        return Outcome(OutcomeKind.DONE, "taken", self._campaign(key), receipt)

    def _campaign(self, key: CampaignKey) -> Campaign:
        uploaded = sum(self.platform.on(key.id).values())
        return Campaign(
            key.profile,
            key.id,
            "Spring",
            CampaignState.PLAYING,
            statistics=Statistics(uploaded=uploaded),
            appendable=True,
        )

    def _next(self, of: tuple[str, ...]) -> str:
        """The next fault, if it is one of these: others wait for their place."""
        return self.faults.popleft() if self.faults and self.faults[0] in of else ""

    async def _step(self) -> None:
        await self.platform.clock.sleep(0.25)
        if self.process.dead:
            raise Killed


CALL_FAULTS = (
    "fine",
    "busy",
    "no",
    "out of reach",
    "dropped",
    "unanswered",
    "late",
    "half late",
    "partly",
    "killed before",
    "killed after",
    "late, killed",
)
LOOK_FAULTS = ("blind", "out of reach")
SIGHT_FAULTS = ("uncounted", "lagging")
"""Of a campaign that is read: how many records it has is not told, or is what it was before."""
