"""How many campaigns are in each state, kept up by what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.state import CampaignState


class Tally:
    """Counts by state. A change costs a look-up, however many campaigns there are."""

    def __init__(self) -> None:
        self._states: dict[CampaignKey, CampaignState] = {}
        self._counts: Counter[CampaignState] = Counter()

    def update(self, campaigns: Iterable[Campaign], removed: Iterable[CampaignKey] = ()) -> None:
        """Take in new, changed and gone campaigns."""
        for campaign in campaigns:
            key, state = campaign.key, campaign.state
            before = self._states.get(key)
            if before is state:
                continue
            if before is not None:
                self._counts[before] -= 1
            self._counts[state] += 1
            self._states[key] = state
        for key in removed:
            gone = self._states.pop(key, None)
            if gone is not None:
                self._counts[gone] -= 1

    def __getitem__(self, state: CampaignState) -> int:
        return self._counts[state]

    @property
    def total(self) -> int:
        """How many campaigns there are."""
        return len(self._states)
