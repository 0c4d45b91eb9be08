"""One campaign's turn at having its figures derived: what is asked next, and what is known."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from campmon.backends.livevox.completed import CallLike, CallProbe, Completed
from campmon.backends.livevox.counting import Counting, Probe
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics


class Part(Enum):
    """What an account may be let at, or not."""

    RECORDS = "records"
    CALLS = "calls"

    @staticmethod
    def of(probe: "RecordProbe | CallProbe") -> "Part":
        """What `probe` asks for."""
        return Part.CALLS if isinstance(probe, CallProbe) else Part.RECORDS


@dataclass(frozen=True, slots=True)
class RecordProbe:
    """How many of the `wanted` records from `offset` are there?"""

    valid_only: bool
    offset: int
    wanted: int


class Turn:
    """Uploaded, then Loaded, then Completed, one call at a time.

    It may be left and taken up again after any call. Figures change when a turn is finished, but
    for the very first: of that one, what is known already is shown.
    """

    def __init__(self, campaign_id: str, uploaded_at: datetime | None) -> None:
        self.id = campaign_id
        self.uploaded_at = uploaded_at
        self._state: CampaignState | None = None
        self._known: dict[bool, int | None] = {False: None, True: None}  # by valid_only
        self._counting: dict[bool, Counting] = {}
        self._completed = Completed(uploaded_at)
        self._lost: frozenset[bool] = frozenset()
        self._calls_lost = False
        self._began: datetime | None = None
        self._ended = -math.inf
        self._figures: Statistics | None = None
        self.failed = False
        """Whether the last turn was given up."""

    @property
    def half_way(self) -> bool:
        """Whether it was begun and not finished."""
        return self._began is not None

    @property
    def figures(self) -> Statistics | None:
        """What is known; None before anything is."""
        if self._figures is not None or self._began is None:
            return self._figures
        uploaded = self._counted(False)
        return None if uploaded is None else self._statistics(uploaded, self._counted(True), None)

    def rested(self, now: float) -> float:
        """Seconds since it was finished; infinite where it never was."""
        return now - self._ended

    def is_in(self, state: CampaignState) -> None:
        """Note the campaign's state: a new one makes its figures due again."""
        if self._state not in (None, state):
            self._ended = -math.inf
        self._state = state

    def begin(self, now: datetime) -> None:
        """Begin, unless it was begun; half-way, a day that has begun meanwhile is noticed."""
        self._completed.look_at_day(now)
        if self._began is None:
            self._began = now
            self._calls_lost = False
            self._counting = {}
            self._lost = frozenset()
            self._completed.begin(now)

    def probe(self, parts: frozenset[Part]) -> RecordProbe | CallProbe | None:
        """What to ask next, of the parts that may be asked for; None when nothing is left."""
        if Part.RECORDS in parts:
            for valid_only in (False, True):
                probe = None if valid_only in self._lost else self._count(valid_only).probe
                if probe is not None:
                    return RecordProbe(valid_only, *probe)
        if Part.CALLS in parts and not self._calls_lost:
            return self._completed.probe
        return None

    def _count(self, valid_only: bool) -> Counting:
        """The counting under way. Where Loaded is not known it is looked for at Uploaded first."""
        counting = self._counting.get(valid_only)
        if counting is None:
            before = self._known[valid_only]
            if before is None and valid_only:
                before = self._counted(False)
            counting = self._counting[valid_only] = Counting(before)
        return counting

    def told_records(self, probe: RecordProbe, rows: int, more: bool) -> None:
        """Take in how many records were there, and whether the platform speaks of more."""
        self._counting[probe.valid_only].told(Probe(probe.offset, probe.wanted), rows, more)

    def told_calls(self, calls: Sequence[CallLike], next_offset: int | None, now: datetime) -> None:
        """Take in a page of finished calls that came at `now`."""
        self._completed.told(calls, next_offset, now)

    def lost(self, probe: RecordProbe | CallProbe) -> None:
        """The platform has no answer to this for this campaign: that figure is unknown."""
        if isinstance(probe, RecordProbe):
            self._lost |= {probe.valid_only}
        else:
            self._calls_lost = True

    def give_up(self, now: float) -> None:
        """Leave the figures as they were, and let the others have their turn."""
        self._began, self._ended, self.failed = None, now, True

    def finish(self, now: datetime, steady: float, parts: frozenset[Part]) -> None:
        """All that can be asked was asked: these are the figures now."""
        completed = None
        if Part.CALLS in parts and not self._calls_lost:
            completed = self._completed.count(now)
        records = Part.RECORDS in parts
        for valid_only in (False, True):
            self._known[valid_only] = self._counted(valid_only) if records else None
        self._figures = self._statistics(self._known[False], self._known[True], completed)
        self._began, self._ended, self.failed = None, steady, False

    def _counted(self, valid_only: bool) -> int | None:
        counting = None if valid_only in self._lost else self._counting.get(valid_only)
        return None if counting is None else counting.count

    def _statistics(
        self, uploaded: int | None, loaded: int | None, completed: int | None
    ) -> Statistics:
        remaining = None
        if loaded is not None and completed is not None:
            remaining = max(0, loaded - completed)
        return Statistics(uploaded, loaded, completed, remaining, self._began, Provenance.DERIVED)
