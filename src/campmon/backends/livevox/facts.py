"""What Read Campaign told of each campaign, kept for as long as nothing says that it changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from campmon.backends.livevox.client import CampaignFacts, CampaignRow, LiveVoxClient

SETTLED_SECONDS = 60.0
"""After a change of state the facts are read once more so much later: dates follow the state."""
UNLISTED_SECONDS = 60.0
"""Facts of a campaign that is not on the board are kept so long: nothing tells of its changes."""
RECENT_SECONDS = 1.0
"""Facts that were read so lately, and without a write of ours since, are not read again for what
belongs to the same act: a campaign's state and its properties come with the same answer."""
MOST_KEPT = 500


class _Recent(NamedTuple):
    campaign_id: str
    asked_at: float
    facts: CampaignFacts


@dataclass
class _Kept:
    facts: CampaignFacts
    generation: int
    status: str | None
    until: float | None


class FactsKept:
    """Facts by campaign."""

    def __init__(self, client: LiveVoxClient, *, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._monotonic = monotonic
        self._kept: dict[str, _Kept] = {}
        self._recent: _Recent | None = None
        self._writes = 0

    async def read(self, campaign_id: str) -> CampaignFacts:
        """Read a campaign's facts now."""
        asked_at, writes = self._monotonic(), self._writes
        facts = await self._client.read_campaign(campaign_id)
        if writes == self._writes:
            self._recent = _Recent(campaign_id, asked_at, facts)
        return facts

    async def recent(self, campaign_id: str) -> tuple[CampaignFacts, float]:
        """A campaign's facts as they were read a moment ago, and how many seconds ago that is.

        They are read now if they were not.
        """
        last = self._recent
        age = self._monotonic() - last.asked_at if last is not None else RECENT_SECONDS
        if last is not None and last.campaign_id == campaign_id and age < RECENT_SECONDS:
            return last.facts, age
        return await self.read(campaign_id), 0.0

    def written(self) -> None:
        """Something was changed by us: what was read before that is not recent any more."""
        self._recent = None
        self._writes += 1

    async def known(
        self, campaign_id: str, row: CampaignRow | None, generation: int
    ) -> tuple[CampaignFacts, bool]:
        """A campaign's facts; read only where they may have changed since they were read last.

        The second is whether they were read now, and so are more recent than the list.

        row         the campaign as the board's list has it; None if it is not on the board
        generation  of that list (see `TodaysList`)
        """
        now = self._monotonic()
        status = row.status if row is not None else None
        kept = self._kept.get(campaign_id)
        if (
            kept is not None
            and kept.generation == generation
            and kept.status == status
            and (kept.until is None or now < kept.until)
        ):
            return kept.facts, False
        facts = await self.read(campaign_id)
        until = now + UNLISTED_SECONDS if status is None else None
        if kept is not None and kept.status != status:
            until = now + SETTLED_SECONDS
        self._kept.pop(campaign_id, None)
        self._kept[campaign_id] = _Kept(facts, generation, status, until)
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return facts, True
