"""Campaign states, the operations on them, and the one table of which state allows which."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class CampaignState(StrEnum):
    """Where a campaign stands, in campmon's words; the platform's own word is kept beside it."""

    DRAFT = "draft"
    LOADING = "loading"
    UNBUILT = "unbuilt"
    BUILT = "built"
    PLAYING = "playing"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    DONE = "done"
    DEACTIVATED = "deactivated"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class Operation(StrEnum):
    """What a supervisor can ask of a campaign as a whole."""

    BUILD = "build"
    PLAY = "play"
    PAUSE = "pause"
    STOP = "stop"
    DEACTIVATE = "deactivate"


_S = CampaignState
_O = Operation

ALLOWED: Mapping[CampaignState, frozenset[Operation]] = MappingProxyType(
    {
        _S.DRAFT: frozenset({_O.PLAY, _O.DEACTIVATE}),
        _S.LOADING: frozenset(),
        _S.UNBUILT: frozenset({_O.BUILD, _O.PLAY, _O.DEACTIVATE}),
        _S.BUILT: frozenset({_O.PLAY, _O.STOP, _O.DEACTIVATE}),
        _S.PLAYING: frozenset({_O.PAUSE, _O.STOP}),
        _S.PAUSED: frozenset({_O.PLAY, _O.STOP}),
        _S.STOPPING: frozenset(),
        _S.STOPPED: frozenset({_O.PLAY, _O.DEACTIVATE}),
        _S.DONE: frozenset({_O.DEACTIVATE}),
        _S.DEACTIVATED: frozenset(),
        _S.BROKEN: frozenset({_O.DEACTIVATE}),
        # An unknown word may mean anything: the platform decides, and its answer is shown.
        _S.UNKNOWN: frozenset(_O),
    }
)
"""Which operations make sense in a state. A platform may allow fewer."""

LEADS_TO: Mapping[Operation, frozenset[CampaignState]] = MappingProxyType(
    {
        _O.BUILD: frozenset({_S.BUILT}),
        _O.PLAY: frozenset({_S.PLAYING}),
        _O.PAUSE: frozenset({_S.PAUSED}),
        _O.STOP: frozenset({_S.STOPPED, _S.STOPPING, _S.DONE}),
        _O.DEACTIVATE: frozenset({_S.DEACTIVATED}),
    }
)
"""The states that show that an operation has taken effect."""

APPENDABLE_STATES: frozenset[CampaignState] = frozenset({_S.BUILT, _S.PLAYING, _S.PAUSED})
"""States in which records may be appended (LiveVox: "built, playing, or paused")."""


def allows(state: CampaignState, operation: Operation) -> bool:
    """Whether `operation` makes sense for a campaign in `state`."""
    return operation in ALLOWED[state]


def has_taken_effect(state: CampaignState, operation: Operation) -> bool:
    """Whether a campaign in `state` shows that `operation` was carried out."""
    return state in LEADS_TO[operation]
