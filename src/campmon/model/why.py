"""Why nothing is being dialed: the first answer a supervisor looks for."""

from dataclasses import dataclass

from campmon.model.campaign import Campaign
from campmon.model.detail import CampaignDetail
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The reason in one sentence, and the command that mends it (None where no key does)."""

    reason: str
    command_id: str | None = None


NOT_NOW = "No record may be dialed now: calling hours or retry delays"
"""There are records, and none of them may be called at this moment."""

_BY_STATE: dict[CampaignState, WhyNot] = {
    CampaignState.DRAFT: WhyNot("It is a draft and has not been started", "campaign.play"),
    CampaignState.LOADING: WhyNot("Its records are still being loaded"),
    CampaignState.UNBUILT: WhyNot("It has not been built", "campaign.build"),
    CampaignState.BUILT: WhyNot("It is built and has not been started", "campaign.play"),
    CampaignState.STOPPING: WhyNot("It is stopping; calls in progress are ending"),
    CampaignState.STOPPED: WhyNot("It was stopped", "campaign.play"),
    CampaignState.DONE: WhyNot("It is done"),
    CampaignState.DEACTIVATED: WhyNot("It was deactivated"),
    CampaignState.BROKEN: WhyNot("The platform could not use its file"),
}


_STARTED_BY_HAND = frozenset(
    {
        CampaignState.DRAFT,
        CampaignState.UNBUILT,
        CampaignState.BUILT,
        CampaignState.STOPPED,
    }
)


def why_not_dialing(campaign: Campaign, detail: CampaignDetail | None = None) -> WhyNot | None:
    """Say why `campaign` is not being dialed; None if it is, or if nothing known speaks against it.

    The platform's own reason comes first, then what keeps it from being started, then what
    follows from state, records and agents.
    """
    if campaign.state is CampaignState.UNKNOWN:
        word = campaign.platform_state or "nothing"
        return WhyNot(f"Unknown: the platform says {word!r}, which campmon does not know")
    if campaign.state is CampaignState.PAUSED:
        return WhyNot(_paused(campaign), _mend_of_pause(campaign))
    if campaign.no_operation is not None and campaign.state in _STARTED_BY_HAND:
        off = campaign.no_operation
        return WhyNot(off[:1].upper() + off[1:], _unless_off("campaign.play", campaign))
    if campaign.state is not CampaignState.PLAYING:
        known = _BY_STATE[campaign.state]
        by = f" ({campaign.state_by})" if campaign.state_by else ""
        return WhyNot(campaign.reason or known.reason + by, known.command_id)
    return _playing(campaign, detail)


def paused_by_itself(campaign: Campaign) -> bool:
    """Whether the platform paused it of its own, and will let nobody play it till that changes."""
    return campaign.auto_paused or campaign.platform_state.casefold() == "auto_paused"


def _mend_of_pause(campaign: Campaign) -> str | None:
    """Playing, but for a pause of the platform's own: that ends when its cause does."""
    if not paused_by_itself(campaign):
        return _unless_off("campaign.play", campaign)
    word = (campaign.reason or "").casefold()
    if "agent" in word:
        return "campaign.staffing"
    takes_more = campaign.no_append is None and campaign.appendable is not False
    return "campaign.append" if "record" in word and takes_more else None


def _unless_off(command_id: str, campaign: Campaign) -> str | None:
    """The command that mends it; of a live draft that lacks records, the one that brings them."""
    if campaign.no_operation is None:
        return command_id
    waits = campaign.live and campaign.state is CampaignState.DRAFT
    return "campaign.append" if waits and campaign.no_append is None else None


def _paused(campaign: Campaign) -> str:
    reason = campaign.reason
    if reason:
        named = reason.casefold().startswith("auto-paused")
        return reason[:1].upper() + reason[1:] if named else f"Paused: {reason}"
    by = f" by {campaign.state_by}" if campaign.state_by else ""
    at = f" at {campaign.state_at.astimezone():%H:%M}" if campaign.state_at else ""
    return f"Paused{by}{at}"


def _playing(campaign: Campaign, detail: CampaignDetail | None) -> WhyNot | None:
    if campaign.statistics.remaining == 0:
        takes_more = campaign.no_append is None and campaign.appendable is not False
        return WhyNot("No records remain", "campaign.append" if takes_more else None)
    if detail is None:
        return WhyNot(campaign.reason) if campaign.reason else None
    if detail.agents is not None:
        working = sum(c.agents for c in detail.agents if c.state is not AgentState.OFF)
        paused = detail.agents_in(AgentState.PAUSED) or 0
        if working == 0:
            return WhyNot(f"No agents{detail.of_service} are logged in")
        if working == paused:
            return WhyNot(f"Every agent{detail.of_service} is paused")
    in_progress = detail.calls.lines if detail.calls is not None else None
    busy = (detail.on_call or 0) + (in_progress or 0)
    if detail.dialable == 0 and busy == 0:
        return WhyNot(NOT_NOW)
    if busy:
        return None
    if campaign.reason:
        return WhyNot(campaign.reason)
    if campaign.pace == 0 and in_progress == 0 and detail.agents is not None:
        return WhyNot("No call is in progress, and for five minutes no record was completed")
    return None
