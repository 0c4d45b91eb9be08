"""What a campaign's row counts."""

from campmon.model.state import CampaignState
from campmon.practice.campaign import DialedCampaign

_NOT_COUNTED = frozenset({CampaignState.LOADING, CampaignState.BROKEN})


def counters(campaign: DialedCampaign) -> dict[str, int | float]:
    """Contacts, those done with, and the progress in percent; nothing for a live campaign.

    Voiso publishes no counters; its own list shows ∞ and a dash for a live campaign, because what
    it has in all is not known while it runs.
    """
    records = campaign.records
    if campaign.plan.live or campaign.state in _NOT_COUNTED:
        return {}
    loaded = records.loaded
    return {
        "contacts": loaded,
        "processed": records.completed,
        "remaining": records.remaining,
        "progress": round(100 * records.completed / loaded, 1) if loaded else 0.0,
    }
