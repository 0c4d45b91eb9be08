"""Voiso's words for the states of campaigns and users, and campmon's for them."""

from collections.abc import Mapping
from types import MappingProxyType

from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState

_S = CampaignState

STATES: Mapping[str, CampaignState] = MappingProxyType(
    {
        "draft": _S.DRAFT,
        "processing": _S.LOADING,
        "active": _S.PLAYING,
        "paused": _S.PAUSED,
        "pausing": _S.PAUSED,
        "auto_paused": _S.PAUSED,
        "auto_pausing": _S.PAUSED,
        "stopping": _S.STOPPING,
        "stopped": _S.STOPPED,
        "completed": _S.DONE,
        "import_error": _S.BROKEN,
    }
)
"""Every status of version 4 of Voiso's API; version 1 is taken to use the same."""

_PAUSED_BY_ITSELF = frozenset({"auto_paused", "auto_pausing"})
_WHY_LIVE_PAUSES = "no contacts, no contacts within calling hours, or no agents logged in"
"""When live campaigns pause by themselves, as Voiso's article on its Campaigns APIs has it."""

_AGENT_STATES: Mapping[str, AgentState] = MappingProxyType(
    {
        "available": AgentState.WAITING,
        "ready": AgentState.WAITING,
        "waiting": AgentState.WAITING,
        "on_call": AgentState.ON_CALL,
        "outbound": AgentState.ON_CALL,
        "talking": AgentState.ON_CALL,
        "wrap_up": AgentState.WRAPPING_UP,
        "wrapping_up": AgentState.WRAPPING_UP,
        "paused": AgentState.PAUSED,
        "on_break": AgentState.PAUSED,
        "offline": AgentState.OFF,
        "logged_out": AgentState.OFF,
    }
)


def state_of(word: str) -> CampaignState:
    """What a status of Voiso's means; UNKNOWN for one that is not known."""
    return STATES.get(_plain(word), CampaignState.UNKNOWN)


def paused_by_itself(word: str) -> bool:
    """Whether the platform has paused the campaign, and resumes it when it can be dialed again."""
    return _plain(word) in _PAUSED_BY_ITSELF


def reason_for(word: str, told: str) -> str | None:
    """Why a campaign is in its state: in the platform's words, else what its texts say."""
    if not paused_by_itself(word):
        return told or None
    return f"auto-paused: {told or _WHY_LIVE_PAUSES}"


def agent_state(word: str) -> AgentState | None:
    """What a user's status means; None where that is not clear."""
    return _AGENT_STATES.get(_plain(word))


def _plain(word: str) -> str:
    return "_".join(word.casefold().replace("-", " ").replace("_", " ").split())
