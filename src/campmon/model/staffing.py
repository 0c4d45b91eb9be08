"""Who works a campaign: agents, teams, and changes to them."""

from dataclasses import dataclass
from enum import StrEnum

from campmon.model.text import clean


class AgentState(StrEnum):
    """What an agent is doing."""

    WAITING = "waiting"
    ON_CALL = "on call"
    WRAPPING_UP = "wrapping up"
    PAUSED = "paused"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent; `id` is what the platform assigns by (Voiso: the e-mail address).

    seconds_in_state is how long the agent has been in the state, in the platform's seconds.
    """

    id: str
    name: str
    state: AgentState | None = None
    seconds_in_state: float | None = None
    team: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", clean(self.id))
        object.__setattr__(self, "name", clean(self.name))


@dataclass(frozen=True, slots=True)
class Staffing:
    """Agents and teams on a campaign, and those known but not on it."""

    agents: tuple[Agent, ...] = ()
    teams: tuple[str, ...] = ()
    other_agents: tuple[Agent, ...] = ()
    other_teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffingChange:
    """What to add to and remove from a campaign, by agent id and team name."""

    add_agents: tuple[str, ...] = ()
    remove_agents: tuple[str, ...] = ()
    add_teams: tuple[str, ...] = ()
    remove_teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffingAnswer:
    """What the platform made of a change, told apart."""

    added_agents: tuple[str, ...] = ()
    removed_agents: tuple[str, ...] = ()
    added_teams: tuple[str, ...] = ()
    removed_teams: tuple[str, ...] = ()
    agents_not_found: tuple[str, ...] = ()
    agents_not_in_campaign: tuple[str, ...] = ()
    teams_not_found: tuple[str, ...] = ()
    teams_not_in_campaign: tuple[str, ...] = ()
