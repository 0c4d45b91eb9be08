"""Who works a campaign, in the model's words."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from campmon.backends.voiso.client import UserRow
from campmon.backends.voiso.memory import Known
from campmon.backends.voiso.words import agent_state
from campmon.model.staffing import Agent, Staffing, StaffingMove

_NO_REMOVAL = 'version 4 of its API takes nobody off a campaign (version 1 does: api = "v1")'
_NO_TEAMS = 'version 4 of its API assigns no teams (version 1 does: api = "v1")'
V4_LACKS: Mapping[StaffingMove, str] = MappingProxyType(
    {
        StaffingMove.REMOVE_AGENTS: _NO_REMOVAL,
        StaffingMove.ADD_TEAMS: _NO_TEAMS,
        StaffingMove.REMOVE_TEAMS: _NO_TEAMS,
    }
)


def remembered(known: Known, campaign_id: str) -> Staffing:
    """What campmon itself did to a campaign; others are those it knows from other changes."""
    here = known.of(campaign_id)
    agents, other_agents = _told_apart(here.agents, known.agents)
    teams, other_teams = _told_apart(here.teams, known.teams)
    return Staffing(
        agents=tuple(Agent(name, name) for name in agents),
        teams=teams,
        other_agents=tuple(Agent(name, name) for name in other_agents),
        other_teams=other_teams,
        remembered=True,
    )


def _told_apart(
    here: Iterable[str], everywhere: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names on a campaign and all others, in any case the same, spelled alike on every campaign."""
    spelled = {name.casefold(): name for name in everywhere}
    on_it = {name.casefold(): name for name in here}
    return (
        tuple(spelled.get(folded, name) for folded, name in on_it.items()),
        tuple(name for folded, name in spelled.items() if folded not in on_it),
    )


def listed(here: Iterable[UserRow], elsewhere: Iterable[UserRow], note: str) -> Staffing:
    """What version 4 lists: users on a campaign, and those seen on others."""
    on_it = {user.id: user for user in here}
    others = {user.id: user for user in elsewhere if user.id not in on_it}
    return Staffing(
        agents=tuple(map(_agent, on_it.values())),
        other_agents=tuple(map(_agent, others.values())),
        note=note,
        not_offered=V4_LACKS,
    )


def why_not_asked(names: Sequence[str]) -> str:
    """Why version 4 was not asked about `names`, and how to name them; "" for none."""
    if not names:
        return ""
    (whose, it, ids) = (
        (f"the number of {names[0]} is", "it", "the id")
        if len(names) == 1
        else (f"the numbers of {len(names):,} agents are", "them", "their ids")
    )
    return (
        f"{whose} not known here, so Voiso was not asked: version 4 takes user ids, and campmon"
        f" knows {it} only from users on your campaigns. Give {ids}."
    )


def name_of(user: UserRow) -> str:
    """What a user is called by in changes: the e-mail address, or the id without one."""
    return user.email.strip() or user.id


def _agent(user: UserRow) -> Agent:
    return Agent(
        id=name_of(user),
        name=user.name.strip() or name_of(user),
        state=agent_state(user.status),
        team=", ".join(user.teams) or None,
        number=user.id,
    )
