"""How many campaigns of each source are in each state, kept up by what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.state import CampaignState


class Tally:
    """Counts by state. A change costs a look-up, however many campaigns there are."""

    def __init__(self) -> None:
        self._states: dict[CampaignKey, CampaignState] = {}
        self._counts: dict[str, Counter[CampaignState]] = {}
        self._hidden: frozenset[str] = frozenset()

    def hide(self, profiles: frozenset[str]) -> None:
        """Count the campaigns of these sources no more; they are kept up all the same."""
        self._hidden = profiles

    def counts(self) -> Tally:
        """The counts as they are now, to be kept: nothing can be taken into them."""
        kept = Tally()
        kept._counts = {profile: counts.copy() for profile, counts in self._counts.items()}
        kept._hidden = self._hidden
        return kept

    def update(self, campaigns: Iterable[Campaign], removed: Iterable[CampaignKey] = ()) -> None:
        """Take in new, changed and gone campaigns."""
        for campaign in campaigns:
            key, state = campaign.key, campaign.state
            before = self._states.get(key)
            if before is state:
                continue
            counts = self._counts.get(key.profile)
            if counts is None:
                counts = self._counts[key.profile] = Counter()
            if before is not None:
                counts[before] -= 1
            counts[state] += 1
            self._states[key] = state
        for key in removed:
            gone = self._states.pop(key, None)
            if gone is not None:
                self._counts[key.profile][gone] -= 1

    def differs(self, campaigns: Iterable[Campaign]) -> bool:
        """Whether any of these is in another state than it was counted in, or was not."""
        known = self._states.get
        return any(known(campaign.key) is not campaign.state for campaign in campaigns)

    def __getitem__(self, state: CampaignState) -> int:
        return sum(counts[state] for counts in self._shown())

    @property
    def total(self) -> int:
        """How many campaigns there are in the sources that are not hidden."""
        return sum(counts.total() for counts in self._shown())

    def of(self, profile: str) -> Mapping[CampaignState, int]:
        """The counts of one source, hidden or not."""
        return self._counts.get(profile, Counter())

    def _shown(self) -> Iterable[Counter[CampaignState]]:
        return (counts for profile, counts in self._counts.items() if profile not in self._hidden)
