"""A board that is moved by hand, and a store beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from campmon.engine.board import Board
from campmon.engine.past import Sample, SourceId, Terms
from campmon.engine.past.samples import minute_of
from campmon.engine.past.sampling import Batch, Sampler
from campmon.engine.past.store import PastStore
from campmon.model.campaign import Campaign
from campmon.model.detail import AgentCount, CallFigures, CampaignDetail
from campmon.model.reading import Reading, SourceHealth, SourceState
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState
from campmon.model.statistics import Provenance, Statistics
from tests.tui.fixed import START as START

NOW = minute_of(START)
FLOOR = SourceId("floor", "one")


def at(minutes: float) -> datetime:
    """So many minutes after the start."""
    return START + timedelta(minutes=minutes)


def made(
    number: int,
    completed: int | None = 10,
    state: CampaignState = CampaignState.PLAYING,
    *,
    pace: float | None = 1.0,
    derived_at: datetime | None = None,
) -> Campaign:
    """A campaign with figures."""
    remaining = None if completed is None else 100 - completed
    figures = Statistics(120, 100, completed, remaining)
    if derived_at is not None:
        figures = replace(figures, as_of=derived_at, provenance=Provenance.DERIVED)
    return Campaign("floor", f"C-{number}", f"Campaign {number}", state, statistics=figures,
                    pace=pace)  # fmt: skip


def detail(
    of: Campaign, dropped: int = 2, states: Sequence[AgentState | None] = ()
) -> CampaignDetail:
    """Details with calls and agents."""
    agents = tuple(AgentCount(state, 3, label="" if state else "state 7") for state in states)
    return CampaignDetail(of, START, CallFigures(50, 20, dropped), agents=agents or None)


class Watched:
    """A board of one source, and what samples it."""

    def __init__(self) -> None:
        self.board = Board()
        self.source: SourceId | None = FLOOR
        self.sampler = Sampler(self.board, lambda profile: self.source)

    def tell(self, minutes: float, *campaigns: Campaign) -> None:
        """The source was read."""
        self.board.apply("floor", Reading(campaigns, at(minutes)))
        self.hear(SourceState.LIVE, minutes)

    def hear(self, state: SourceState, minutes: float) -> None:
        self.board.set_health(SourceHealth("floor", state, at(minutes)))

    def sample(self) -> Batch:
        return self.sampler.sample()

    def told(self, minutes: float, *campaigns: Campaign) -> Batch:
        """The source was read, and the board sampled."""
        self.tell(minutes, *campaigns)
        return self.sample()


def store_in(folder: Path, terms: Terms | None = None, watcher: str = "one") -> PastStore:
    """A store that need not outlast the power."""
    return PastStore(folder / "history.db", terms or Terms(), watcher=watcher, durable=False)


def batch(
    *rows: tuple[str, Sample], watched: tuple[int, int] | None = None, source: SourceId = FLOOR
) -> Batch:
    """Samples of campaigns by id, within a watched span."""
    spans = {} if watched is None else {(source, watched[0]): watched[1]}
    return Batch([(source, campaign, sample) for campaign, sample in rows], spans)
