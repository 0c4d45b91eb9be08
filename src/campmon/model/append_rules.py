"""Which campaigns take appended records (the LiveVox rules, which the practice dialer shares)."""

from campmon.model.campaign import Campaign
from campmon.model.state import APPENDABLE_STATES

NO_APPEND_TYPES = frozenset({"callback", "inbound", "manual"})
"""Words for types of campaign that never take appends: "manual", "inbound SMS", …"""


def why_no_append(campaign: Campaign) -> str | None:
    """Say why records cannot be appended to `campaign` as it is; None if they can."""
    if campaign.requeue:
        return "requeue campaigns take no appends"
    if NO_APPEND_TYPES.intersection(campaign.type.lower().split()):
        return f"{campaign.type.lower()} campaigns take no appends"
    if campaign.appendable is False:
        return "appending was not allowed when it was created"
    if campaign.no_append is not None:
        return campaign.no_append
    if campaign.state not in APPENDABLE_STATES:
        return f"it is {campaign.state.value}; it must be built, playing or paused"
    return None
