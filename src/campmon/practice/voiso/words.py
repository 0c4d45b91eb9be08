"""Voiso's words for what the practice dialer knows.

Statuses are v4's; v1 does not list its own, and tells the same here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState as State
from campmon.practice.campaign import DialedCampaign
from campmon.practice.plan import PacingMethod

AUTO_PAUSED = "auto_paused"

_STATUS: Mapping[State, str] = MappingProxyType(
    {
        State.DRAFT: "draft",
        State.LOADING: "processing",
        State.UNBUILT: "draft",  # Voiso builds nothing: what was not started is a draft
        State.BUILT: "draft",
        State.PLAYING: "active",
        State.PAUSED: "paused",
        State.STOPPING: "stopping",
        State.STOPPED: "stopped",
        State.DONE: "completed",
        State.BROKEN: "import_error",
    }
)

STATUSES = frozenset(
    {
        *_STATUS.values(), AUTO_PAUSED, "pausing", "auto_pausing",
    }
)  # fmt: skip
"""Every status that v4 knows, those among them that this dialer never has."""


def status_of(campaign: DialedCampaign) -> str:
    """The word for a campaign's state; deactivated campaigns have none, and are not told."""
    return AUTO_PAUSED if campaign.auto_paused else _STATUS[campaign.state]


def reason_of(campaign: DialedCampaign) -> str | None:
    """Why the dialer paused a campaign; None where it did not."""
    return campaign.reason if campaign.auto_paused else None


STRATEGY: Mapping[PacingMethod, str] = MappingProxyType(
    {PacingMethod.RATIO: "progressive", PacingMethod.ADAPTIVE: "predictive"}
)
"""How a campaign dials."""

DISPOSITION: Mapping[Disposition, str] = MappingProxyType(
    {
        Disposition.ANSWERED: "answered",
        Disposition.DROPPED: "dialer_abandoned",
        Disposition.MACHINE: "machine_answered",
        Disposition.NO_ANSWER: "no_answer",
        Disposition.BUSY: "busy",
        Disposition.REJECTED: "rejected",
        Disposition.FAILED: "failed",
        Disposition.INVALID: "failed",
    }
)
"""How a call ended, as webhooks tell it."""

AGENT_STATUS: Mapping[AgentState, str] = MappingProxyType(
    {
        AgentState.WAITING: "waiting",
        AgentState.ON_CALL: "outbound",
        AgentState.WRAPPING_UP: "wrap_up",
        AgentState.PAUSED: "paused",
        AgentState.OFF: "offline",
    }
)
"""A user's `status`: this practice platform's words, but "outbound", which is the vendor's."""
