"""Which campaigns take records (the LiveVox rules, which the practice dialer shares)."""

from campmon.model.campaign import Campaign
from campmon.model.record import AppendRules
from campmon.model.state import APPENDABLE_STATES, CampaignState

NO_APPEND_TYPES = frozenset({"callback", "inbound", "manual"})
"""Words for types of campaign that never take appends: "manual", "inbound SMS", …"""

_NOT_LOOKED_FOR = frozenset({CampaignState.LOADING, CampaignState.UNKNOWN})


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
    return _why_not_now(campaign, rules.states if rules is not None else APPENDABLE_STATES)


def why_no_update(campaign: Campaign, rules: AppendRules) -> str | None:
    """Say why records of `campaign` cannot be updated as it is; None if they can.

    A rule of the platform's own (only live campaigns, say) holds for both; whether appending was
    allowed when it was created has no bearing on the records that are there.
    """
    return campaign.no_append or _why_not_now(campaign, rules.states)


def _why_not_now(campaign: Campaign, states: frozenset[CampaignState]) -> str | None:
    if campaign.state in states:
        return None
    return f"it is {campaign.state.value}; it must be {states_told(states)}"


def states_told(states: frozenset[CampaignState]) -> str:
    """States in words, as to be looked for: without those that pass by themselves or say nothing.

    "draft, playing or paused"; where there are no others, those too.
    """
    looked_for = states - _NOT_LOOKED_FOR or states
    *most, last = (state.value for state in CampaignState if state in looked_for)
    return f"{', '.join(most)} or {last}" if most else last
