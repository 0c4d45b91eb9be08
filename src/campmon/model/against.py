"""All that speaks against a campaign's being dialed, in the order to mend it. Pure rules.

`why` has the first reason, from what the board knows at any time. Here come all of them, from
what the details read besides: properties and staffing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from campmon.model.append_rules import why_no_append
from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.model.staffing import AgentState, Staffing
from campmon.model.state import CampaignState
from campmon.model.why import NOT_NOW, WhyNot, paused_by_itself, why_not_dialing

CALLER_ID = "callerId"
STARTS, ENDS = "scheduleTime.start", "scheduleTime.end"

READ_NOW, EDIT, STAFFING, APPEND = (
    "screen.read_now",
    "campaign.edit",
    "campaign.staffing",
    "campaign.append",
)
_NEEDS: Mapping[str, Capability] = MappingProxyType(
    {
        "campaign.play": Capability.PLAY,
        "campaign.build": Capability.BUILD,
        STAFFING: Capability.STAFFING,
        APPEND: Capability.APPEND,
        EDIT: Capability.UPDATE,
    }
)
_SAME: Mapping[str, str] = MappingProxyType(
    {"no agents": "no agents are logged in", "no agents are on it": "nobody is assigned to it"}
)
"""How platforms say what is said here too."""
_OF_NOW = ("calling hours", "waiting for retry")
"""Properties that say why no record may be dialed at this moment."""
_ENDED = frozenset({CampaignState.DONE, CampaignState.DEACTIVATED, CampaignState.BROKEN})


@dataclass(frozen=True, slots=True)
class Around:
    """What is known besides a campaign's state and details.

    stale         why its source is not heard; None while it is
    capabilities  what the platform offers; None where that is not known
    properties    by the names that an update takes; None where they were not read
    property_names  those that campaigns of the platform can have
    staffing      who works it; None where that was not read
    read_only     nothing may be changed from here
    """

    now: datetime
    stale: str | None = None
    capabilities: Capabilities | None = None
    properties: Mapping[str, str] | None = None
    property_names: frozenset[str] = field(default_factory=frozenset)
    staffing: Staffing | None = None
    read_only: bool = False


def all_against(
    campaign: Campaign, detail: CampaignDetail | None, around: Around
) -> tuple[WhyNot, ...]:
    """Every reason, the one to mend first at the top; empty where it is being dialed."""
    first = why_not_dialing(campaign, detail)
    reasons: list[WhyNot] = []
    if around.stale is not None:
        said = f": {around.stale}" if around.stale else ""
        reasons.append(
            WhyNot(f"Its source is not heard, so all of this may be old{said}", READ_NOW)
        )
    if first is not None:
        reasons.append(_by_itself(campaign, first))
    if campaign.state not in _ENDED:
        moving = _moving(campaign, detail)
        reasons += _more(campaign, detail, around, moving=moving)
    told: dict[str, WhyNot] = {}
    for reason in reasons:
        told.setdefault(_same(reason), _doable(_with_hours(reason, detail), around))
    return tuple(told.values())


def _same(reason: WhyNot) -> str:
    """What two tellings of one reason have in common."""
    words = reason.reason.casefold().removeprefix("auto-paused: ").partition(";")[0]
    return _SAME.get(words, words)


def _with_hours(reason: WhyNot, detail: CampaignDetail | None) -> WhyNot:
    """Where no record may be dialed now: the hours, and how many wait, where the platform tells."""
    if reason.reason != NOT_NOW or detail is None:
        return reason
    told = [f"{name} {detail.properties[name]}" for name in _OF_NOW if detail.properties.get(name)]
    return replace(reason, reason=f"{NOT_NOW} ({'; '.join(told)})") if told else reason


def _moving(campaign: Campaign, detail: CampaignDetail | None) -> bool:
    """Whether calls are seen to be made: what may be wrong is then not in their way."""
    if campaign.state is not CampaignState.PLAYING:
        return False
    if campaign.pace:
        return True
    on_call = detail.on_call if detail is not None else None
    lines = detail.calls.lines if detail is not None and detail.calls is not None else None
    return bool(on_call or lines)


def _by_itself(campaign: Campaign, first: WhyNot) -> WhyNot:
    """The first reason; of a pause of the platform's own, how it ends."""
    if campaign.state is not CampaignState.PAUSED or not paused_by_itself(campaign):
        return first
    return replace(first, reason=f"{first.reason}; it resumes by itself when that changes")


def _more(
    campaign: Campaign, detail: CampaignDetail | None, around: Around, *, moving: bool
) -> Iterator[WhyNot]:
    if campaign.no_operation is not None:
        yield WhyNot(_sentence(campaign.no_operation))
    yield from _of_records(campaign, detail)
    yield from _of_agents(detail, around, moving=moving)
    if not moving:
        yield from _of_properties(around)


def _of_records(campaign: Campaign, detail: CampaignDetail | None) -> Iterator[WhyNot]:
    counts = campaign.statistics
    shut = why_no_append(replace(campaign, state=CampaignState.PLAYING))  # whatever it waits for
    mend = None if shut is not None else APPEND
    if counts.uploaded and counts.loaded == 0:
        yield WhyNot(f"None of its {counts.uploaded:,} records is valid", mend)
    elif counts.loaded == 0:
        yield WhyNot("It has no records", mend)
    elif counts.remaining == 0:
        yield WhyNot("No records remain", mend)
    if counts.remaining == 0 and shut is not None:
        yield WhyNot(f"More cannot be appended: {shut}")
    elif detail is not None and detail.dialable == 0 and counts.remaining:
        yield WhyNot(NOT_NOW)


def _of_agents(detail: CampaignDetail | None, around: Around, *, moving: bool) -> Iterator[WhyNot]:
    staffing = around.staffing
    if staffing is not None and not (staffing.agents or staffing.teams or staffing.remembered):
        yield WhyNot("Nobody is assigned to it", STAFFING)
    if detail is None or detail.agents is None:
        return
    there = {state: detail.agents_in(state) or 0 for state in AgentState}
    working = sum(c.agents for c in detail.agents if c.state is not AgentState.OFF)
    paused = there[AgentState.PAUSED]
    if working == 0:
        yield WhyNot(f"No agents{detail.of_service} are logged in", STAFFING)
    elif working == paused:
        yield WhyNot(f"Every agent{detail.of_service} is paused", STAFFING)
    elif not moving and there[AgentState.WAITING] == 0 and _all_known(detail):
        busy = working - paused
        free = f"No agent{detail.of_service} is free"
        yield WhyNot(f"{free}: {busy:,} on calls or wrapping up, {paused:,} paused")


def _all_known(detail: CampaignDetail) -> bool:
    return all(count.state is not None for count in detail.agents or ())


def _of_properties(around: Around) -> Iterator[WhyNot]:
    known = around.properties
    if known is None:
        return
    starts, ends = _moment(known.get(STARTS)), _moment(known.get(ENDS))
    if starts is not None and starts > around.now:
        yield WhyNot(f"It is scheduled to start at {_told(starts)}", EDIT)
    if ends is not None and ends <= around.now:
        yield WhyNot(f"Its schedule ended at {_told(ends)}", EDIT)
    if CALLER_ID in around.property_names and not known.get(CALLER_ID, "").strip():
        yield WhyNot("It has no caller ID: the platform may place no calls without one", EDIT)


def _moment(text: str | None) -> datetime | None:
    """A moment of a schedule; None for its words (as soon as possible, end of the day)."""
    try:
        return datetime.fromisoformat(text or "").astimezone()
    except (ValueError, OverflowError):
        return None


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _doable(reason: WhyNot, around: Around) -> WhyNot:
    """Without a command that the platform does not offer, or that may not be given here."""
    command = reason.command_id
    if command is None or command == READ_NOW:
        return reason
    needed = _NEEDS.get(command)
    offered = around.capabilities is None or needed is None or around.capabilities.offers(needed)
    return reason if offered and not around.read_only else replace(reason, command_id=None)
