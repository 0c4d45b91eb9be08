"""Says what changes, one sentence a line, and no more often than it can be listened to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from campmon.cli import spoken
from campmon.engine.board import BoardChange
from campmon.engine.clock import Clock
from campmon.engine.news import Losses
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.reading import SourceHealth, SourceState
from campmon.model.state import CampaignState
from campmon.model.text import clean

LOOKS_SECONDS = 1.0
"""How often it is looked whether something has become due."""


@dataclass(slots=True)
class _Said:
    """A campaign as it was said last, and when by the steady clock."""

    campaign: Campaign
    at: float


class Speaker:
    """Says states and sources at once, and the figures of a campaign once in `every` seconds.

    only      the campaigns to speak of; None is all, but for deactivated ones
    profiles  those that are watched: where they are several, each sentence says whose it is of
    """

    def __init__(
        self,
        say: Callable[[str], None],
        clock: Clock,
        *,
        only: frozenset[CampaignKey] | None,
        every: float,
        profiles: Sequence[str],
        epoch_of: Callable[[str], str],
    ) -> None:
        self._write = say
        self._clock = clock
        self._only = only
        self._every = every
        self._several = len(profiles) > 1
        self._losses = Losses(epoch_of)
        self._introduced: set[str] = set()
        self._said: dict[CampaignKey, _Said] = {}
        self._waiting: dict[CampaignKey, Campaign] = {}

    def tell(self, change: BoardChange) -> None:
        """Say what cannot wait, and keep the rest until it is due."""
        for health in change.health:
            self._tell_health(health)
        self._introduce(change.added)
        for campaign in change.changed:
            self._tell_changed(campaign)
        for key in change.removed:
            self._waiting.pop(key, None)
            last = self._said.pop(key, None)
            if last is not None:
                self._say(spoken.gone(last.campaign, source=self._source(key.profile)))
        for act in change.acts:
            self._say(spoken.act_told(act))

    def say_what_is_due(self, *, at_the_end: bool = False) -> None:
        """Say the figures that have waited long enough, those that waited longest first.

        at_the_end  nothing more comes: all that wait
        """
        least = 0.0 if at_the_end else self._every
        now = self._clock.monotonic()
        due = [key for key in self._waiting if now - self._said[key].at >= least]
        for key in sorted(due, key=lambda key: self._said[key].at):
            campaign = self._waiting.pop(key)
            before = self._said[key].campaign.statistics
            said = spoken.figures_changed(before, campaign, source=self._source(key.profile))
            if said is not None:
                self._say_of(campaign, said)

    def _introduce(self, added: Sequence[Campaign]) -> None:
        known = [c for c in added if self._speaks_of(c)]
        for profile in dict.fromkeys(campaign.profile for campaign in known):
            if self._only is None and profile not in self._introduced:
                self._introduced.add(profile)
                self._say(spoken.overview(profile, [c for c in known if c.profile == profile]))
        for campaign in known:
            self._say_of(
                campaign, spoken.introduced(campaign, source=self._source(campaign.profile))
            )

    def _speaks_of(self, campaign: Campaign) -> bool:
        if self._only is not None:
            return campaign.key in self._only
        return campaign.state is not CampaignState.DEACTIVATED

    def _tell_changed(self, campaign: Campaign) -> None:
        last = self._said.get(campaign.key)
        if last is None:
            self._introduce([campaign])  # one that was deactivated, and is no more
        elif _state_of(last.campaign) != _state_of(campaign):
            self._waiting.pop(campaign.key, None)
            source = self._source(campaign.profile)
            self._say_of(campaign, spoken.state_changed(campaign, source=source))
        else:
            self._waiting[campaign.key] = campaign

    def _tell_health(self, health: SourceHealth) -> None:
        news = self._losses.of(health)
        if news is None:
            return
        if health.state is SourceState.STALE:
            heard = f"{health.as_of.astimezone():%H:%M:%S}" if health.as_of else "never"
            problem = news.text.rstrip(".")
            self._say(f"{health.profile}: not heard since {heard}. {problem}. Figures are old.")
        else:
            self._say(f"{news.title}. {news.text}".strip())

    def _source(self, profile: str) -> str:
        return profile if self._several else ""

    def _say_of(self, campaign: Campaign, sentence: str) -> None:
        self._said[campaign.key] = _Said(campaign, self._clock.monotonic())
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self._write(clean(sentence))


def _state_of(campaign: Campaign) -> tuple[object, ...]:
    return campaign.state, campaign.platform_state, campaign.reason
