"""LiveVox's words and numbers for states and types of campaigns, and campmon's for them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from campmon.model.errors import UsageError
from campmon.model.state import CampaignState

_S = CampaignState

STATES: Mapping[str, CampaignState] = MappingProxyType(
    {
        "UNASSIGNED": _S.UNBUILT,
        "ACTIVE": _S.UNBUILT,
        "SCHEDULED_UNBUILT": _S.UNBUILT,
        "READY_UNBUILT": _S.UNBUILT,
        "INVALID": _S.LOADING,
        "LOADING": _S.LOADING,
        "PREBUILT": _S.BUILT,
        "READY": _S.BUILT,
        "SCHEDULED": _S.BUILT,
        "PLAYING": _S.PLAYING,
        "PAUSED": _S.PAUSED,
        "STOPPED": _S.STOPPED,
        "COMPLETED": _S.DONE,
        "DONE": _S.DONE,
        "REPORTED": _S.DONE,
        "DEACTIVATED": _S.DEACTIVATED,
        "BROKEN": _S.BROKEN,
    }
)
"""Every status word of the LiveVox Campaign API reference: those it answers with and those of
the search filter, which are not the same. INVALID is a campaign whose file is still loading."""

FILTERS: Mapping[CampaignState, tuple[str, ...]] = MappingProxyType(
    {
        _S.LOADING: ("LOADING",),
        _S.UNBUILT: ("SCHEDULED_UNBUILT", "READY_UNBUILT"),
        _S.BUILT: ("SCHEDULED", "READY"),
        _S.DONE: ("REPORTED", "DONE"),
        _S.PLAYING: ("PLAYING",),
        _S.PAUSED: ("PAUSED",),
    }
)
"""The states that the search can filter by (LiveVox Campaign API reference, Find Matching
Campaigns), in its own words; other states cannot be asked for."""

TYPES: Mapping[int, str] = MappingProxyType(
    {
        1: "outbound",
        2: "callback",
        4: "scheduled callback",
        5: "manual",
        6: "SMS",
        7: "HCI",
        8: "10DMT",
        9: "manual SMS",
        10: "inbound SMS",
        11: "email",
        12: "manual email",
        13: "inbound email",
        14: "chat",
    }
)
"""Types of campaigns by number. Read Campaign's table has 10 for 10DMT; everywhere else that is 8,
and 10 is inbound SMS."""


def state_of(word: str) -> CampaignState:
    """What a status word of LiveVox's means; UNKNOWN for one that is not known."""
    return STATES.get(word.strip().upper(), CampaignState.UNKNOWN)


def filters_for(states: Iterable[CampaignState]) -> tuple[str, ...]:
    """The search's filter for `states`; empty where it cannot ask for all of them."""
    words: list[str] = []
    for state in dict.fromkeys(states):
        if state not in FILTERS:
            return ()
        words.extend(FILTERS[state])
    return tuple(words)


def type_name(type_id: int | None) -> str:
    """A type's name; its number where it has none that is known."""
    if type_id is None:
        return "unknown"
    return TYPES.get(type_id, f"type {type_id}")


def type_number(text: str) -> int:
    """The number of the type that `text` means, by name or number. Raises UsageError."""
    wanted = " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
    digits = wanted.removeprefix("type ")
    if digits.isascii() and digits.isdigit() and len(digits) <= 9:
        return int(digits)
    for number, name in TYPES.items():
        if name.casefold() == wanted:
            return number
    known = ", ".join(f"{name} ({number})" for number, name in TYPES.items())
    raise UsageError(f"no type of campaign is called {text!r}", f"There are {known}.")
