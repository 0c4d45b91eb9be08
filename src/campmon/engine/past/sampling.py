"""Sampling: what of the board is worth keeping this minute. No I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from campmon.engine.board import Board
from campmon.engine.past.samples import (
    Minute,
    Sample,
    SourceId,
    Span,
    day_of,
    gone,
    minute_of,
)
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.detail import CampaignDetail
from campmon.model.reading import SourceState
from campmon.model.staffing import AgentState
from campmon.model.statistics import Provenance

LONGEST_STEP = 2
"""Minutes between two samplings of which the time between counts as watched: after a longer one
this process was stopped, or the machine asleep."""

_AT_WORK = frozenset({AgentState.WAITING, AgentState.ON_CALL, AgentState.WRAPPING_UP})

Row = tuple[SourceId, str, Sample]
"""A sample of the campaign of an id."""

_Figures = tuple[str, int | None, int | None, int | None, float | None]
_Told = tuple[int | None, int | None, int | None, int | None]


@dataclass(slots=True)
class Batch:
    """What one sampling, or several that could not be written, gave.

    watched  spans by source and by the minute they began in: each grows while it lasts
    """

    rows: list[Row] = field(default_factory=list)
    watched: dict[tuple[SourceId, Minute], Minute] = field(default_factory=dict)

    def take_in(self, later: Batch) -> None:
        """Add what came after it."""
        self.rows.extend(later.rows)
        self.watched.update(later.watched)

    def __bool__(self) -> bool:
        return bool(self.rows or self.watched)


class _Watch(NamedTuple):
    """Since when a source is heard without a break, and until when so far."""

    source: SourceId
    span: Span


class Sampler:
    """Looks at a board once a minute; a campaign of which nothing changed gives no sample.

    All campaigns give one as a watch or a day (UTC) begins, so that neither needs those before.

    source_of  what tells the present life of a profile's source; None where nothing of it is kept
    """

    def __init__(self, board: Board, source_of: Callable[[str], SourceId | None]) -> None:
        self._board = board
        self._source_of = source_of
        self._watches: dict[str, _Watch] = {}
        self._figures: dict[CampaignKey, tuple[Minute, _Figures | None]] = {}
        self._told: dict[CampaignKey, _Told] = {}
        self._told_since: set[CampaignKey] = set()
        self._stored: dict[CampaignKey, _Told] = {}

    def take_detail(self, detail: CampaignDetail) -> None:
        """Note what details have told; the next sample of the campaign holds it."""
        told = _told(detail)
        if told != (None, None, None, None):
            self._told[detail.campaign.key] = told
            self._told_since.add(detail.campaign.key)

    def forget(self) -> None:
        """What was given before is not kept: give all of it again."""
        for profile in self._watches:
            self._give_again(profile)

    def sample(self) -> Batch:
        """What has changed since the last sampling."""
        batch = Batch()
        as_of = self._watch(batch)
        if as_of:
            self._sample_gone(batch, as_of)
            self._sample_present(batch, as_of)
        self._told_since.clear()
        return batch

    def _watch(self, batch: Batch) -> dict[str, Minute]:
        """The minute of each source that is heard; watches begin, go on and end."""
        heard: dict[str, Minute] = {}
        for profile, health in self._board.health.items():
            live = health.state is SourceState.LIVE and health.as_of is not None
            source = self._source_of(profile) if live else None
            if source is None or health.as_of is None:
                self._watches.pop(profile, None)
                continue
            minute = minute_of(health.as_of)
            watch = self._watches.get(profile)
            if watch is None or watch.source != source or not _goes_on(watch.span, minute):
                self._begin_anew(profile)
                watch = _Watch(source, (minute, minute))
            began, last = watch.span
            if day_of(minute) > day_of(last):
                self._give_again(profile)
            watch = _Watch(source, (began, max(minute, last)))
            self._watches[profile] = watch
            batch.watched[source, began] = watch.span[1]
            heard[profile] = minute
        return heard

    def _give_again(self, profile: str) -> None:
        """Give all that is known of a source's campaigns, though nothing of it has changed."""
        for key, (last, _) in self._figures.items():
            if key.profile == profile:
                self._figures[key] = last, None
                self._stored.pop(key, None)

    def _begin_anew(self, profile: str) -> None:
        """A watch begins: what was known before it does not hold any more."""
        for key in [key for key in self._figures if key.profile == profile]:
            del self._figures[key]
            self._stored.pop(key, None)
        for key in [key for key in self._told if key.profile == profile]:
            if key not in self._told_since:
                del self._told[key]

    def _sample_gone(self, batch: Batch, as_of: dict[str, Minute]) -> None:
        present = self._board.campaigns
        for key in [k for k in self._figures if k not in present and k.profile in as_of]:
            del self._figures[key]
            source = self._watches[key.profile].source
            batch.rows.append((source, key.id, gone(as_of[key.profile])))
        for key in [key for key in self._told if key not in present]:
            del self._told[key]
            self._stored.pop(key, None)

    def _sample_present(self, batch: Batch, as_of: dict[str, Minute]) -> None:
        rows, known, stored = batch.rows, self._figures, self._stored
        for key, campaign in self._board.campaigns.items():
            minute = as_of.get(key.profile)
            if minute is None:
                continue
            statistics = campaign.statistics
            figures: _Figures = (
                campaign.state.value,
                statistics.loaded,
                statistics.completed,
                statistics.remaining,
                campaign.pace,
            )
            told = self._told.get(key)
            news = told if told is not None and told != stored.get(key) else None
            last, before = known.get(key, (minute, None))
            if news is None and figures == before:
                continue
            # Not before its last sample, and never before the watch: nobody would find it there.
            if before is not None and figures[1:4] != before[1:4]:
                minute = max(last, _true_at(campaign, minute))
            sample = Sample(minute, *figures, *(news or (None, None, None, None)))
            rows.append((self._watches[key.profile].source, key.id, sample))
            known[key] = minute, figures
            if news is not None:
                stored[key] = news


def _goes_on(span: Span, minute: Minute) -> bool:
    return minute <= span[1] + LONGEST_STEP


def _true_at(campaign: Campaign, minute: Minute) -> Minute:
    """The minute in which figures were true: reported ones as they were read, derived ones before.

    A hub tells unchanged figures only once, so that their own age is not how old they are.
    """
    statistics = campaign.statistics
    if statistics.provenance is Provenance.DERIVED and statistics.as_of is not None:
        return min(minute, minute_of(statistics.as_of))
    return minute


def _told(detail: CampaignDetail) -> _Told:
    calls = detail.calls
    if calls is None:
        return None, None, None, _at_work(detail)
    return calls.placed, calls.answered, calls.dropped, _at_work(detail)


def _at_work(detail: CampaignDetail) -> int | None:
    """Agents at work; None where the platform tells no states that we know."""
    if detail.agents is None:
        return None
    if detail.agents and all(count.state is None for count in detail.agents):
        return None
    return sum(count.agents for count in detail.agents if count.state in _AT_WORK)
