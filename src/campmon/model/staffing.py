"""Who works a campaign: agents, teams, and changes to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

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

    seconds_in_state  how long the agent has been in the state, in the platform's seconds
    number            another id that the platform knows the agent by (Voiso's version 4: the user's
                      id); "" for none
    """

    id: str
    name: str
    state: AgentState | None = None
    seconds_in_state: float | None = None
    team: str | None = None
    number: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", clean(self.id))
        object.__setattr__(self, "number", clean(self.number))
        object.__setattr__(self, "name", clean(self.name))


class StaffingMove(StrEnum):
    """What a change of staffing is made of."""

    ADD_AGENTS = "add agents"
    REMOVE_AGENTS = "remove agents"
    ADD_TEAMS = "add teams"
    REMOVE_TEAMS = "remove teams"


@dataclass(frozen=True, slots=True)
class Staffing:
    """Agents and teams on a campaign, and those known but not on it.

    remembered   the platform lists no assignments: these are what campmon itself has changed
    note         what else is to be known of the lists, in a sentence; "" is nothing
    not_offered  moves that the platform lacks, each with the reason
    """

    agents: tuple[Agent, ...] = ()
    teams: tuple[str, ...] = ()
    other_agents: tuple[Agent, ...] = ()
    other_teams: tuple[str, ...] = ()
    remembered: bool = False
    note: str = ""
    not_offered: Mapping[StaffingMove, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for name in ("teams", "other_teams"):
            object.__setattr__(self, name, tuple(map(clean, getattr(self, name))))
        object.__setattr__(self, "note", clean(self.note))
        reasons = {move: clean(reason) for move, reason in self.not_offered.items()}
        object.__setattr__(self, "not_offered", MappingProxyType(reasons))

    @property
    def caution(self) -> str:
        """How far the lists can be trusted, in sentences; "" where they say all there is."""
        if not self.remembered:
            return self.note
        known = (
            "campmon knows only what it changed itself, and others may be on it"
            if self.agents or self.teams
            else "campmon has put nobody on it itself, so who works it is not known"
        )
        return f"The platform lists no assignments: {known}. {self.note}".strip()


@dataclass(frozen=True, slots=True)
class StaffingChange:
    """What to add to and remove from a campaign, by agent id and team name."""

    add_agents: tuple[str, ...] = ()
    remove_agents: tuple[str, ...] = ()
    add_teams: tuple[str, ...] = ()
    remove_teams: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.moves)

    @property
    def moves(self) -> Mapping[StaffingMove, tuple[str, ...]]:
        """The names of each move that there is."""
        every = {
            StaffingMove.ADD_AGENTS: self.add_agents,
            StaffingMove.REMOVE_AGENTS: self.remove_agents,
            StaffingMove.ADD_TEAMS: self.add_teams,
            StaffingMove.REMOVE_TEAMS: self.remove_teams,
        }
        return MappingProxyType({move: names for move, names in every.items() if names})

    def __str__(self) -> str:
        """In words, for the audit: "add agents a, b; remove teams North"."""
        return clean("; ".join(f"{move} {', '.join(names)}" for move, names in self.moves.items()))


@dataclass(frozen=True, slots=True)
class StaffingAnswer:
    """What the platform made of a change, told apart.

    agents_not_asked  named so that the platform could not be asked about them: nothing was sent
    why_not_asked     why not, and how to name them, in a sentence
    """

    added_agents: tuple[str, ...] = ()
    removed_agents: tuple[str, ...] = ()
    added_teams: tuple[str, ...] = ()
    removed_teams: tuple[str, ...] = ()
    agents_not_found: tuple[str, ...] = ()
    agents_not_in_campaign: tuple[str, ...] = ()
    teams_not_found: tuple[str, ...] = ()
    teams_not_in_campaign: tuple[str, ...] = ()
    agents_not_asked: tuple[str, ...] = ()
    why_not_asked: str = ""

    @property
    def done(self) -> bool:
        """Whether anybody came or went."""
        return bool(
            self.added_agents or self.removed_agents or self.added_teams or self.removed_teams
        )

    @property
    def missed(self) -> bool:
        """Whether anybody is named with whom it could not be done."""
        return bool(
            self.agents_not_found
            or self.agents_not_in_campaign
            or self.teams_not_found
            or self.teams_not_in_campaign
            or self.agents_not_asked
        )
