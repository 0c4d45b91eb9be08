"""The statistics of campaigns: those of the board's last read, and single ones read afresh."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from campmon.backends.livevox.statistics import StatisticsReader, Subject
from campmon.model.reading import Budget
from campmon.model.statistics import UNKNOWN, Statistics

FRESH_SECONDS = 1.0
"""Statistics read so lately are not read again for a single campaign."""


class _Known(NamedTuple):
    """Statistics, when they were asked for (steady seconds), and after how many writes of ours."""

    asked_at: float
    writes: int
    statistics: Statistics


class Figures:
    """Keeps the statistics that were read last, so that nothing is asked for twice."""

    def __init__(self, reader: StatisticsReader, *, monotonic: Callable[[], float]) -> None:
        self._reader = reader
        self._monotonic = monotonic
        self._known: dict[str, _Known] = {}
        self._board: frozenset[str] = frozenset()
        self._writes = 0

    @property
    def method(self) -> str:
        """How the statistics come about; "" before the first were read."""
        return self._reader.method

    @property
    def calls(self) -> Budget | None:
        """The budget of calls that deriving them is kept to; None where they are not derived."""
        return self._reader.calls

    async def read(self, subjects: Sequence[Subject]) -> Mapping[str, Statistics]:
        """The statistics of campaigns, by id; one that has none has no entry."""
        asked_at, writes = self._monotonic(), self._writes
        found = await self._reader.read(subjects)
        for subject in subjects:
            told = found.get(subject.id, UNKNOWN)
            self._known[subject.id] = _Known(asked_at, writes, told)
        return found

    async def board(self, subjects: Sequence[Subject]) -> Mapping[str, Statistics]:
        """The same for the whole board; of campaigns that have left it nothing is kept."""
        there = frozenset(subject.id for subject in subjects)
        gone, self._board = self._board - there, there
        if gone:
            self._reader.forget(gone)
        found = await self.read(subjects)
        self._known = {each: known for each, known in self._known.items() if each in there}
        return found

    async def one(self, subject: Subject, *, derive: bool = True) -> Statistics:
        """A campaign's statistics of this moment; not to be derived, they may be older."""
        known = self._known.get(subject.id)
        asked_at, writes = self._monotonic(), self._writes
        if (
            known is not None
            and known.writes == writes
            and asked_at - known.asked_at < FRESH_SECONDS
        ):
            return known.statistics
        statistics = await self._reader.read_one(subject, derive=derive)
        if not derive and self._reader.calls is not None:
            return statistics
        self._known[subject.id] = _Known(asked_at, writes, statistics)
        return statistics

    async def reported_now(self, campaign_id: str) -> Statistics:
        """What the platform itself reports of a campaign at this moment; unknown if it does not."""
        return await self._reader.reported(campaign_id)

    async def last(self, subject: Subject) -> Statistics:
        """A campaign's statistics as they were read last; read now only if they never were."""
        known = self._known.get(subject.id)
        return known.statistics if known is not None else await self.one(subject)

    def written(self) -> None:
        """Something was changed by us: what was asked for before that is not fresh any more."""
        self._writes += 1
