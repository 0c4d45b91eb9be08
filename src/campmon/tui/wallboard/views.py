"""What the wallboard's pages are made from. Plain data, gathered by the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from campmon.model.campaign import Campaign
from campmon.model.detail import CampaignDetail
from campmon.model.reading import SourceHealth, SourceState
from campmon.model.state import CampaignState

_TODAY = frozenset({CampaignState.PLAYING, CampaignState.PAUSED, CampaignState.STOPPING})


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around it.

    place    which page it is, from 1, and of how many
    seconds  how long a page is shown; held, it stays
    alerts   how many there are; None where nobody counts them
    ended    nobody counts them any more: an error of campmon's own
    """

    now: datetime
    place: tuple[int, int]
    seconds: int
    held: bool = False
    alerts: int | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class CampaignView:
    """One campaign, its details as far as they were read, and how well its source is heard."""

    campaign: Campaign
    detail: CampaignDetail | None
    health: SourceHealth | None
    refresh_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Totals:
    """All campaigns of all sources together.

    remaining  of those that play, pause or stop now, where it is known; `unknown` is where not
    completed / loaded  of the same, where both are known
    """

    playing: int
    paused: int
    others: int
    remaining: int
    unknown: int
    completed: int
    loaded: int

    @property
    def percent_done(self) -> float | None:
        """Completed / loaded in percent; None where nothing is known."""
        return 100.0 * self.completed / self.loaded if self.loaded else None


def totals_of(campaigns: Iterable[Campaign]) -> Totals:
    """Count them."""
    playing = paused = others = remaining = unknown = completed = loaded = 0
    for campaign in campaigns:
        state = campaign.state
        playing += state is CampaignState.PLAYING
        paused += state is CampaignState.PAUSED
        if state not in _TODAY:
            others += 1
            continue
        counts = campaign.statistics
        if counts.remaining is None:
            unknown += 1
        else:
            remaining += counts.remaining
        if counts.completed is not None and counts.loaded is not None:
            completed += counts.completed
            loaded += counts.loaded
    return Totals(playing, paused, others, remaining, unknown, completed, loaded)


def stale_sources(health: Mapping[str, SourceHealth]) -> list[SourceHealth]:
    """The sources that are not heard, the one that is silent for longest first."""
    silent = [one for one in health.values() if one.state is SourceState.STALE]
    return sorted(silent, key=lambda one: (one.as_of is not None, one.as_of or 0))


def age_of(health: SourceHealth | None, now: datetime) -> float | None:
    """How many seconds ago a source was read."""
    if health is None or health.as_of is None:
        return None
    return max(0.0, (now - health.as_of).total_seconds())
