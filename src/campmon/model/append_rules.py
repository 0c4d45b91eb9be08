"""Which campaigns take appended records (the LiveVox rules, which the practice dialer shares)."""

from campmon.model.campaign import Campaign
from campmon.model.record import AppendRules
from campmon.model.state import APPENDABLE_STATES, CampaignState

NO_APPEND_TYPES = frozenset({"callback", "inbound", "manual"})
"""Words for types of campaign that never take appends: "manual", "inbound SMS", …"""


def why_no_append(campaign: Campaign, rules: AppendRules | None = None) -> str | None:
    """Say why records cannot be appended to `campaign` as it is; None if they can.

    `rules` are the platform's; without them, LiveVox's states count.
    """
    if campaign.requeue:
        return "requeue campaigns take no appends"
    if NO_APPEND_TYPES.intersection(campaign.type.lower().split()):
        return f"{campaign.type.lower()} campaigns take no appends"
    if campaign.appendable is False:
        return "appending was not allowed when it was created"
    if campaign.no_append is not None:
        return campaign.no_append
    states = rules.states if rules is not None else APPENDABLE_STATES
    if campaign.state not in states:
        *most, last = (state.value for state in CampaignState if state in states)
        return f"it is {campaign.state.value}; it must be {', '.join(most)} or {last}"
    return None
