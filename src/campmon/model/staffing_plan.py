"""What marks on agents and teams come to, campaign by campaign. Pure rules, no I/O.

The staffing editor and `campmon staffing` share them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from campmon.model.campaign import Campaign
from campmon.model.staffing import (
    Agent,
    Staffing,
    StaffingAnswer,
    StaffingChange,
    StaffingMove,
)
from campmon.model.state import CampaignState
from campmon.model.text import clean


class Kind(StrEnum):
    """Who may be put on a campaign."""

    AGENT = "agent"
    TEAM = "team"


class Mark(StrEnum):
    """What is to become of an agent or a team; the value is its sign."""

    ADD = "+"
    REMOVE = "−"

    @property
    def word(self) -> str:
        """What will be done."""
        return "will be added" if self is Mark.ADD else "will be removed"


Name = tuple[Kind, str]
"""An agent's id or a team's name."""

Marks = Mapping[Name, Mark]

MOVES: Mapping[tuple[Kind, Mark], StaffingMove] = MappingProxyType(
    {
        (Kind.AGENT, Mark.ADD): StaffingMove.ADD_AGENTS,
        (Kind.AGENT, Mark.REMOVE): StaffingMove.REMOVE_AGENTS,
        (Kind.TEAM, Mark.ADD): StaffingMove.ADD_TEAMS,
        (Kind.TEAM, Mark.REMOVE): StaffingMove.REMOVE_TEAMS,
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What marks come to on one campaign.

    change    what is sent; without what is so already
    idle      marks that change nothing here: on it already, or not on it
    unlisted  added, though the platform's lists do not have them: perhaps nobody knows them
    refused   marks that the platform has no move for, by move
    reasons   why, by move
    warnings  what must not be overlooked, in sentences
    note      how far it can be told beforehand what they come to; "" is nothing
    """

    change: StaffingChange
    idle: tuple[Name, ...] = ()
    unlisted: tuple[Name, ...] = ()
    refused: Mapping[StaffingMove, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    reasons: Mapping[StaffingMove, str] = field(default_factory=lambda: MappingProxyType({}))
    warnings: tuple[str, ...] = ()
    note: str = ""


OTHERS_STAY = "campmon knows only what it changed itself: others may be on it, and stay"
"""What is to be known of every change where the platform lists no assignments."""


def names_on(staffing: Staffing) -> frozenset[Name]:
    """Who is on the campaign."""
    agents = ((Kind.AGENT, agent.id) for agent in staffing.agents)
    return frozenset((*agents, *((Kind.TEAM, team) for team in staffing.teams)))


def names_known(staffing: Staffing) -> frozenset[Name]:
    """Who is on the campaign, or known and not on it."""
    others = ((Kind.AGENT, agent.id) for agent in staffing.other_agents)
    return names_on(staffing).union(others, ((Kind.TEAM, team) for team in staffing.other_teams))


def plan_for(campaign: Campaign, staffing: Staffing, marks: Marks) -> Plan:
    """What `marks` come to on `campaign`.

    What is so already is left out, and told. Where assignments are only remembered, nothing is
    known to be so: everything is sent, and the platform's answer tells.
    """
    on, known = names_on(staffing), names_known(staffing)
    sent: dict[StaffingMove, list[str]] = {move: [] for move in StaffingMove}
    refused: dict[StaffingMove, list[str]] = {}
    idle: list[Name] = []
    unlisted: list[Name] = []
    for name, mark in marks.items():
        kind, text = name
        move = MOVES[kind, mark]
        if not staffing.remembered and (name in on) is (mark is Mark.ADD):
            idle.append(name)
        elif move in staffing.not_offered:
            refused.setdefault(move, []).append(text)
        else:
            sent[move].append(text)
            if mark is Mark.ADD and name not in known:
                unlisted.append(name)
    change = StaffingChange(
        tuple(sent[StaffingMove.ADD_AGENTS]),
        tuple(sent[StaffingMove.REMOVE_AGENTS]),
        tuple(sent[StaffingMove.ADD_TEAMS]),
        tuple(sent[StaffingMove.REMOVE_TEAMS]),
    )
    return Plan(
        change,
        tuple(idle),
        tuple(unlisted),
        MappingProxyType({move: tuple(names) for move, names in refused.items()}),
        MappingProxyType({move: staffing.not_offered[move] for move in refused}),
        warnings_of(campaign, staffing, change),
        OTHERS_STAY if staffing.remembered else "",
    )


def warnings_of(campaign: Campaign, staffing: Staffing, change: StaffingChange) -> tuple[str, ...]:
    """What must not be overlooked before `change` is made."""
    on = names_on(staffing)
    gone = {(Kind.AGENT, name) for name in change.remove_agents}
    gone |= {(Kind.TEAM, name) for name in change.remove_teams}
    if not on or not on <= gone:
        return ()
    who = "everyone that campmon knows of" if staffing.remembered else "everyone"
    name = clean(campaign.name)
    if change.add_agents or change.add_teams:
        return (f"{who.capitalize()} on {name} is taken off it, and others are put on it.",)
    if campaign.state is CampaignState.PLAYING:
        return (f"{name} is PLAYING, and {who} is taken off it: nobody is left for its calls.",)
    return (f"{who.capitalize()} is taken off {name}: nobody is left on it.",)


def why_not_marked(staffings: Iterable[Staffing], kind: Kind, mark: Mark) -> str | None:
    """Why `mark` can be set on nobody of this kind; None where one of the campaigns takes it."""
    move = MOVES[kind, mark]
    reasons = [staffing.not_offered.get(move) for staffing in staffings]
    if not reasons or None in reasons:
        return None
    return reasons[0]


def copied(source: Staffing, targets: Sequence[Staffing], *, exact: bool) -> Marks:
    """Marks that bring the staffing of `source` to the targets.

    Everybody on the source is added where missing; `exact`, also everybody else is removed.
    """
    wanted = names_on(source)
    marks: dict[Name, Mark] = {}
    for name in _in_order(source):
        if any(name not in names_on(target) or target.remembered for target in targets):
            marks[name] = Mark.ADD
    if exact:
        for target in targets:
            for name in _in_order(target):
                if name not in wanted:
                    marks[name] = Mark.REMOVE
    return MappingProxyType(marks)


def _in_order(staffing: Staffing) -> list[Name]:
    agents = [(Kind.AGENT, agent.id) for agent in staffing.agents]
    return [*agents, *((Kind.TEAM, team) for team in staffing.teams)]


class Known:
    """Finds whom a name means, in any case: an agent by id, number, or a name of one alone."""

    def __init__(self, staffings: Iterable[Staffing]) -> None:
        self._ids: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}
        self._teams: dict[str, str] = {}
        self._exact: set[Name] = set()
        for staffing in staffings:
            for agent in (*staffing.agents, *staffing.other_agents):
                self._put(agent)
            for team in (*staffing.teams, *staffing.other_teams):
                self._exact.add((Kind.TEAM, team))
                self._teams.setdefault(team.casefold(), team)

    def _put(self, agent: Agent) -> None:
        self._exact.add((Kind.AGENT, agent.id))
        self._ids.setdefault(agent.id.casefold(), agent.id)
        if agent.number:
            self._numbers.setdefault(agent.number.casefold(), agent.id)
        self._names.setdefault(agent.name.casefold(), set()).add(agent.id)

    def meant(self, kind: Kind, text: str) -> str:
        """The name as the platform spells it; `text` itself where nobody is known by it."""
        if (kind, text) in self._exact:
            return text
        folded = text.casefold()
        if kind is Kind.TEAM:
            return self._teams.get(folded, text)
        for ids in (self._ids, self._numbers):
            if folded in ids:
                return ids[folded]
        called = self._names.get(folded, set())
        return next(iter(called)) if len(called) == 1 else text

    def knows(self, kind: Kind, text: str) -> bool:
        """Whether the lists have this very name."""
        return (kind, text) in self._exact


def failed(change: StaffingChange, answer: StaffingAnswer | None) -> tuple[tuple[Name, Mark], ...]:
    """The marks of `change` that the platform did not carry out; all of them without an answer.

    The platform may spell a name in another case than it was asked in.
    """
    done = answer or StaffingAnswer()
    moves = (
        (Kind.AGENT, Mark.ADD, change.add_agents, done.added_agents),
        (Kind.AGENT, Mark.REMOVE, change.remove_agents, done.removed_agents),
        (Kind.TEAM, Mark.ADD, change.add_teams, done.added_teams),
        (Kind.TEAM, Mark.REMOVE, change.remove_teams, done.removed_teams),
    )
    return tuple(
        ((kind, name), mark)
        for kind, mark, asked, carried in moves
        for name in _others(asked, carried)
    )


def _others(names: Iterable[str], those: Iterable[str]) -> list[str]:
    """Names that are not among `those` in any case."""
    folded = {name.casefold() for name in those}
    return [name for name in names if name.casefold() not in folded]
