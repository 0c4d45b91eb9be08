"""The vendor's words and numbers for what the practice dialer knows.

Sources: LiveVox Campaign API reference; where it is silent (result ids, states of agents) the words
are this practice platform's own.
"""

from collections.abc import Mapping
from types import MappingProxyType

from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState as State

STATUS: Mapping[State, str] = MappingProxyType(
    {
        State.DRAFT: "UNASSIGNED",
        State.LOADING: "INVALID",  # "uploading … is still in progress"
        State.UNBUILT: "ACTIVE",
        State.BUILT: "PREBUILT",
        State.PLAYING: "PLAYING",
        State.PAUSED: "PAUSED",
        State.STOPPING: "STOPPED",  # the vendor has no word for calls that still end
        State.STOPPED: "STOPPED",
        State.DONE: "COMPLETED",
        State.DEACTIVATED: "DEACTIVATED",
        State.BROKEN: "BROKEN",
    }
)
"""The word that answers have for each state."""

_STOPPED = frozenset({State.STOPPING, State.STOPPED})

FILTER: Mapping[str, frozenset[State]] = MappingProxyType(
    {
        "LOADING": frozenset({State.LOADING}),
        "SCHEDULED_UNBUILT": frozenset({State.UNBUILT}),
        "READY_UNBUILT": frozenset({State.UNBUILT}),
        "SCHEDULED": frozenset({State.BUILT}),
        "READY": frozenset({State.BUILT}),
        "REPORTED": frozenset({State.DONE}),
        "DONE": frozenset({State.DONE}),
        "PLAYING": frozenset({State.PLAYING}),
        "PAUSED": frozenset({State.PAUSED}),
        # The vendor's own example filters with the words of answers.
        "UNASSIGNED": frozenset({State.DRAFT}),
        "INVALID": frozenset({State.LOADING}),
        "ACTIVE": frozenset({State.UNBUILT}),
        "PREBUILT": frozenset({State.BUILT}),
        "STOPPED": _STOPPED,
        "COMPLETED": frozenset({State.DONE}),
    }
)
"""What each word of a search's `state` finds."""

SCHEDULED_WORDS: Mapping[str, bool] = MappingProxyType(
    {"SCHEDULED_UNBUILT": True, "READY_UNBUILT": False, "SCHEDULED": True, "READY": False}
)
"""Words that tell campaigns with a schedule from those on demand: whether they want one."""

NOT_FILTERED = frozenset({"BROKEN", "DEACTIVATED"})
"""Words of answers that a search may not name."""

RESULT_ID: Mapping[Disposition, int] = MappingProxyType(
    {
        Disposition.ANSWERED: 316,
        Disposition.DROPPED: 318,
        Disposition.MACHINE: 320,
        Disposition.NO_ANSWER: 326,
        Disposition.BUSY: 328,
        Disposition.REJECTED: 330,
        Disposition.FAILED: 332,
        Disposition.INVALID: 339,
    }
)
"""Result ids of this practice platform; LiveVox publishes no table of its own."""

AGENT_STATE: Mapping[AgentState, str] = MappingProxyType(
    {
        AgentState.WAITING: "READY",
        AgentState.ON_CALL: "IN_CALL",
        AgentState.WRAPPING_UP: "WRAP_UP",
        AgentState.PAUSED: "NOT_READY",
        AgentState.OFF: "LOGGED_OFF",
    }
)
"""An agent's `stateId`."""
