"""Figures derived from the Campaign API alone, for accounts without real-time statistics.

Uploaded and Loaded are the lengths of the transaction list, Completed the accounts among today's
finished calls, Remaining the difference. All of it costs calls, so the campaigns take turns within
a budget of calls a minute, and each keeps its last figures, with their age, until its next turn.
"""

from asyncio import Lock
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campmon.backends.livevox.client import (
    BadAnswer,
    Forbidden,
    LiveVoxClient,
    NotFound,
    Rejected,
    TooMany,
)
from campmon.backends.livevox.completed import PAGE, CallProbe
from campmon.backends.livevox.turn import Part, RecordProbe, Turn
from campmon.model.reading import Budget
from campmon.model.state import CampaignState
from campmon.model.statistics import UNKNOWN, Provenance, Statistics

WINDOW_SECONDS = 60.0
SPEND_SECONDS = 1.0
"""How long one reading may take over deriving: the rest is for the readings after it."""

FIRST_SPEND_SECONDS = 3.0
"""How long the first may take: a command that asks once has no reading after it."""

SHUT_SECONDS = 600.0
"""How long the account is not asked again for what it was forbidden."""

_S = CampaignState
_NO_FIGURES = frozenset({_S.DRAFT, _S.LOADING, _S.UNBUILT, _S.DEACTIVATED, _S.BROKEN})
_REST_SECONDS = {_S.PLAYING: 5.0, _S.STOPPED: 900.0, _S.DONE: 900.0}
_USUAL_REST_SECONDS = 60.0
_REST_AFTER_FAILURE_SECONDS = 30.0
_FRESH_SECONDS = 2.0
_NOT_YET = Statistics(provenance=Provenance.DERIVED)


@dataclass(frozen=True, slots=True)
class Subject:
    """A campaign whose figures are wanted, as the list of campaigns has it."""

    id: str
    state: CampaignState
    uploaded_at: datetime | None = None


class CallWindow:
    """At most `limit` calls in any 60 seconds of the `monotonic` clock."""

    def __init__(self, limit: int, monotonic: Callable[[], float]) -> None:
        if limit < 1:
            raise ValueError("figures cannot be derived with less than one call a minute")
        self.limit = limit
        self._monotonic = monotonic
        self._taken: deque[float] = deque()
        self._not_before = 0.0

    @property
    def free(self) -> int:
        """Calls that may be made now."""
        now = self._forget_old()
        return 0 if now < self._not_before else self.limit - len(self._taken)

    def take(self) -> None:
        """Note a call."""
        self._taken.append(self._monotonic())

    def rest(self, seconds: float) -> None:
        """Make no call for so long: the platform said so."""
        self._not_before = self._monotonic() + seconds

    def budget(self, kept_back: int = 0) -> Budget:
        """How much is used, for the screen, and when there is more than what is kept back."""
        now = self._forget_old()
        wait = max(0.0, self._not_before - now)
        over = len(self._taken) - (self.limit - kept_back)
        if over >= 0:
            wait = max(wait, self._taken[over] + WINDOW_SECONDS - now)
        return Budget(len(self._taken), self.limit, WINDOW_SECONDS, wait)

    def _forget_old(self) -> float:
        now = self._monotonic()
        while self._taken and now - self._taken[0] >= WINDOW_SECONDS:
            self._taken.popleft()
        return now


class DerivedReader:
    """Derives the figures of many campaigns, in turn and within a budget.

    now        the moment (aware), for the age of figures and for which day it is
    monotonic  steady seconds, for the budget
    """

    def __init__(
        self,
        client: LiveVoxClient,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        calls_per_minute: int,
    ) -> None:
        self._client = client
        self._now = now
        self._monotonic = monotonic
        self._window = CallWindow(calls_per_minute, monotonic)
        self._kept_back = calls_per_minute // 10  # for a campaign that is about to be acted on
        self._turns: dict[str, Turn] = {}
        self._shut: dict[Part, float] = {}  # until when not to ask
        self._granted: set[Part] = set()  # what the account was let at before
        self._spends = FIRST_SPEND_SECONDS
        self._lock = Lock()  # one turn at a time: two would take in the same answer twice

    @property
    def budget(self) -> Budget:
        """How much of the budget is used, and when the board's figures may take more of it."""
        return self._window.budget(self._kept_back)

    async def read(self, subjects: Sequence[Subject]) -> Mapping[str, Statistics]:
        """Spend what is free, and give every campaign's last figures.

        No entry where there are none to derive; where none are derived yet, they are awaited.
        Raises a LiveVoxError where the platform as a whole cannot be asked.
        """
        until = self._monotonic() + self._spends

        def may_go_on() -> bool:
            return self._monotonic() < until and self._window.free > self._kept_back

        for subject in self._order(subjects):
            if not may_go_on():
                break
            await self._go_on(subject, may_go_on)
        self._spends = SPEND_SECONDS
        wanted = (subject for subject in subjects if subject.state not in _NO_FIGURES)
        return {one.id: self._figures(one) or _NOT_YET for one in wanted}

    async def read_one(self, subject: Subject) -> Statistics:
        """One campaign's figures, derived now as far as the budget and a moment reach."""
        if subject.state in _NO_FIGURES:
            return UNKNOWN
        turn = self._turn(subject)
        unseen = turn.figures is None
        until = self._monotonic() + (FIRST_SPEND_SECONDS if unseen else SPEND_SECONDS)
        if turn.rested(self._monotonic()) >= _FRESH_SECONDS:
            await self._go_on(subject, lambda: self._monotonic() < until and self._window.free > 0)
        return self._figures(subject) or _NOT_YET

    def last(self, subject: Subject) -> Statistics:
        """A campaign's figures as they were derived last, whenever that was."""
        if subject.state in _NO_FIGURES:
            return UNKNOWN
        return self._figures(subject) or _NOT_YET

    def forget(self, ids: Iterable[str]) -> None:
        """Let go of campaigns that are gone."""
        for campaign in ids:
            self._turns.pop(campaign, None)

    def _order(self, subjects: Sequence[Subject]) -> list[Subject]:
        """Whose turn it is: one that is half-way, then playing ones without figures, then by need.

        A campaign that plays is due again at once, others once in a while.
        """
        now = self._monotonic()
        due: list[tuple[int, float, int]] = []
        for place, subject in enumerate(subjects):
            if subject.state in _NO_FIGURES:
                continue
            turn = self._turn(subject)
            overdue = turn.rested(now) - _rest_seconds(turn, subject.state)
            if turn.half_way:
                due.append((0, -overdue, place))
            elif overdue >= 0:
                unseen = subject.state is _S.PLAYING and turn.figures is None
                due.append((1 if unseen else 2, -overdue, place))
        return [subjects[place] for _, _, place in sorted(due)]

    def _turn(self, subject: Subject) -> Turn:
        turn = self._turns.get(subject.id)
        if turn is None or turn.uploaded_at != subject.uploaded_at:
            turn = self._turns[subject.id] = Turn(subject.id, subject.uploaded_at)
        turn.is_in(subject.state)
        return turn

    def _figures(self, subject: Subject) -> Statistics | None:
        return self._turn(subject).figures

    async def _go_on(self, subject: Subject, may_go_on: Callable[[], bool]) -> None:
        """Take a campaign's turn as far as may be."""
        async with self._lock:
            turn = self._turn(subject)
            while True:
                turn.begin(self._now())
                probe = turn.probe(self._open_parts())
                if probe is None:
                    turn.finish(self._now(), self._monotonic(), self._open_parts())
                    return
                if not may_go_on() or not await self._ask(turn, probe):
                    return

    def _open_parts(self) -> frozenset[Part]:
        now = self._monotonic()
        return frozenset(part for part in Part if self._shut.get(part, now) <= now)

    async def _ask(self, turn: Turn, probe: RecordProbe | CallProbe) -> bool:
        """Make one call and take in its answer; False if the turn is over for now.

        What only this campaign suffers from is no fault of the source, and ends here.
        """
        self._window.take()
        try:
            if isinstance(probe, CallProbe):
                calls = await self._client.find_finished_calls(
                    turn.id, probe.start, probe.end, offset=probe.offset, count=PAGE
                )
                turn.told_calls(calls.rows, calls.next_offset, self._now())
            else:
                records = await self._client.list_transactions(
                    turn.id, offset=probe.offset, count=probe.wanted, valid_only=probe.valid_only
                )
                turn.told_records(probe, len(records.rows), records.next_offset is not None)
        except Forbidden:
            if Part.of(probe) in self._granted:  # so it is about this campaign
                turn.lost(probe)
            else:
                self._shut[Part.of(probe)] = self._monotonic() + SHUT_SECONDS
        except (NotFound, Rejected):
            turn.lost(probe)
        except BadAnswer:
            turn.give_up(self._monotonic())
            return False
        except TooMany as error:
            self._window.rest(error.retry_after or WINDOW_SECONDS)
            return False
        else:
            self._granted.add(Part.of(probe))
        return True


def _rest_seconds(turn: Turn, state: CampaignState) -> float:
    """How long a campaign's figures are good enough."""
    if turn.failed:
        return _REST_AFTER_FAILURE_SECONDS
    return _REST_SECONDS.get(state, _USUAL_REST_SECONDS)
