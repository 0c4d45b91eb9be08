"""What the editor lists: agents or teams, who is on the campaigns first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campmon.model.staffing import Agent, Staffing
from campmon.model.staffing_plan import Kind, Name


@dataclass(frozen=True, slots=True)
class Row:
    """An agent or a team.

    on      on how many of the campaigns
    of      how many campaigns there are
    listed  whether the platform's lists have it; else it was typed or pasted
    told    who says that it is on them: "by campmon" where assignments are only remembered
    """

    name: Name
    label: str
    team: str
    state: str
    on: int
    of: int
    listed: bool
    told: str
    sought: str

    @property
    def id(self) -> str:
        """An agent's id; a team's name."""
        return self.name[1]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a section."""

    text: str


ListLine = Row | Heading


def rows_of(staffings: Sequence[Staffing], kind: Kind, typed: Iterable[str]) -> list[list[Row]]:
    """Rows by section: those the lists do not have, those on a campaign, the others; by name."""
    agents: dict[str, Agent] = {}
    on: dict[str, int] = {}
    remembered: set[str] = set()
    for staffing in staffings:
        for agent in _all(staffing, kind):
            agents.setdefault(agent.id, agent)
        for agent in _present(staffing, kind):
            on[agent.id] = on.get(agent.id, 0) + 1
            if staffing.remembered:
                remembered.add(agent.id)
    of = len(staffings)
    listed = [
        _row(kind, agent, on.get(id_, 0), of, "by campmon" if id_ in remembered else "")
        for id_, agent in agents.items()
    ]
    listed.sort(key=lambda row: (row.label.casefold(), row.id))
    unlisted = [_row(kind, Agent(text, text), 0, of, "", listed=False) for text in typed]
    return [
        unlisted,
        [row for row in listed if row.on],
        [row for row in listed if not row.on],
    ]


def _present(staffing: Staffing, kind: Kind) -> Iterable[Agent]:
    if kind is Kind.AGENT:
        return staffing.agents
    return (Agent(team, team) for team in staffing.teams)


def _all(staffing: Staffing, kind: Kind) -> Iterable[Agent]:
    if kind is Kind.AGENT:
        return (*staffing.agents, *staffing.other_agents)
    return (Agent(team, team) for team in (*staffing.teams, *staffing.other_teams))


def _row(kind: Kind, agent: Agent, on: int, of: int, told: str, *, listed: bool = True) -> Row:
    label = agent.name or agent.id
    team = agent.team or ""
    state = agent.state.value if agent.state is not None else ""
    sought = f"{label}\n{agent.id}\n{team}".casefold()
    return Row((kind, agent.id), label, team, state, on, of, listed, told, sought)


def found(sections: Sequence[Sequence[Row]], text: str) -> list[list[Row]]:
    """The rows in which all words of `text` are found, in any case."""
    words = text.casefold().split()
    if not words:
        return [list(section) for section in sections]
    return [
        [row for row in section if all(word in row.sought for word in words)]
        for section in sections
    ]


def listed(sections: Sequence[Sequence[Row]], several: bool) -> list[ListLine]:
    """The lines of the list: each section that has rows below its heading."""
    on, other = ("On the campaigns", "On none of them") if several else (
        "On the campaign", "Known, not on it"
    )  # fmt: skip
    headings = ("Not in the platform's lists: perhaps unknown", on, other)
    lines: list[ListLine] = []
    for text, section in zip(headings, sections, strict=True):
        if section:
            lines.append(Heading(f"{text} · {len(section):,}"))
            lines.extend(section)
    return lines
