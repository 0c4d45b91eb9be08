"""The board: the one present state of all sources. It answers each update with what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.reading import Act, Reading, SourceHealth


@dataclass(frozen=True, slots=True)
class BoardChange:
    """What one update changed. Falsy when nothing did."""

    changed: tuple[Campaign, ...] = ()
    added: tuple[Campaign, ...] = ()
    removed: tuple[CampaignKey, ...] = ()
    health: tuple[SourceHealth, ...] = ()
    acts: tuple[Act, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.removed or self.health or self.acts)

    def tells_of(self, profile: str) -> bool:
        """Whether a source was read, or any campaign of it changed."""
        campaigns = any(each.profile == profile for each in (*self.changed, *self.added))
        gone = any(key.profile == profile for key in self.removed)
        return campaigns or gone or any(each.profile == profile for each in self.health)


def together(changes: Sequence[BoardChange]) -> BoardChange:
    """Several changes, one after the other, as one: what holds in the end, and every act."""
    if len(changes) == 1:
        return changes[0]
    present: dict[CampaignKey, Campaign] = {}
    added: set[CampaignKey] = set()
    removed: dict[CampaignKey, None] = {}
    for change in changes:
        present.update((campaign.key, campaign) for campaign in change.changed)
        for campaign in change.added:
            present[campaign.key] = campaign
            added.add(campaign.key)
            removed.pop(campaign.key, None)
        for key in change.removed:
            present.pop(key, None)
            added.discard(key)
            removed[key] = None
    return BoardChange(
        tuple(campaign for key, campaign in present.items() if key not in added),
        tuple(campaign for key, campaign in present.items() if key in added),
        tuple(removed),
        tuple({health.profile: health for change in changes for health in change.health}.values()),
        tuple(act for change in changes for act in change.acts),
    )


class Board:
    """Campaigns of all sources by key, and how well each source is heard."""

    def __init__(self) -> None:
        self._campaigns: dict[CampaignKey, Campaign] = {}
        self._health: dict[str, SourceHealth] = {}

    @property
    def campaigns(self) -> Mapping[CampaignKey, Campaign]:
        """Every campaign there is now; a live, read-only view."""
        return MappingProxyType(self._campaigns)

    @property
    def health(self) -> Mapping[str, SourceHealth]:
        """Each source's health by profile; a live, read-only view."""
        return MappingProxyType(self._health)

    def apply(self, profile: str, reading: Reading) -> BoardChange:
        """Take in what a source told.

        In a full reading, campaigns that only grew older do not count as changed; a partial one
        says itself what changed.
        """
        changed: list[Campaign] = []
        added: list[Campaign] = []
        known, full = self._campaigns, reading.full
        for campaign in reading.campaigns:
            key = campaign.key
            before = known.get(key)
            known[key] = campaign
            if before is None:
                added.append(campaign)
            elif not full or before != campaign:
                changed.append(campaign)
        removed = tuple(self._remove(profile, reading))
        return BoardChange(tuple(changed), tuple(added), removed, (), reading.acts)

    def set_health(self, health: SourceHealth) -> BoardChange:
        """Take in how well a source is heard."""
        if self._health.get(health.profile) == health:
            return BoardChange()
        self._health[health.profile] = health
        return BoardChange(health=(health,))

    def _remove(self, profile: str, reading: Reading) -> list[CampaignKey]:
        if reading.full:
            present = {campaign.key for campaign in reading.campaigns}
            gone = [k for k in self._campaigns if k.profile == profile and k not in present]
        else:
            keys = (CampaignKey(profile, campaign_id) for campaign_id in reading.removed)
            gone = [key for key in keys if key in self._campaigns]
        for key in gone:
            del self._campaigns[key]
        return gone
