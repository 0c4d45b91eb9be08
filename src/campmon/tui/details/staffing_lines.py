"""Who works a campaign, as lines. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from campmon.model.detail import AgentCount
from campmon.model.staffing import Agent, AgentState, Staffing
from campmon.tui import figures
from campmon.tui.cells import cut, fit, right, wrap
from campmon.tui.details.overview import folded
from campmon.tui.looks import Line, Span

_STATE, _FOR = 12, 8
_TEAM_FROM = 90
"""Cells from which a team has a column of its own."""

_ORDER = (
    AgentState.ON_CALL,
    AgentState.WAITING,
    AgentState.WRAPPING_UP,
    AgentState.PAUSED,
    AgentState.OFF,
)
_ROLES = {AgentState.PAUSED: "warn", AgentState.OFF: "muted"}


def staffing_lines(staffing: Staffing, sought: str, service: str | None, width: int) -> list[Line]:
    """Agents and teams on the campaign, as far as `sought` is found in them; how far that is true.

    service  what the platform calls those who are given its calls
    """
    agents = matching(staffing.agents, sought)
    teams = [team for team in staffing.teams if _has(sought, team)]
    lines: list[Line] = [
        *[((line, "warn"),) for line in folded(staffing.caution, width) if staffing.caution],
        *_agents(staffing, agents, sought, width),
        (),
        *_teams(staffing, teams, sought, width),
        (),
    ]
    if service and not sought:
        lines += [_title("Service", "", width), ((cut(service, width), "text"),), ()]
    if not sought and not staffing.agents and not staffing.teams and not staffing.remembered:
        said = "Nobody works this campaign: nothing can be dialed for it until somebody does."
        lines = [*[((line, "warn"),) for line in wrap(said, width, 3)], (), *lines]
    return lines


def matching(agents: Iterable[Agent], sought: str) -> list[Agent]:
    """The agents in whom all words are found, those at work first, then by name."""
    found = [agent for agent in agents if _has(sought, agent.name, agent.id, agent.team or "")]
    return sorted(found, key=lambda agent: (_rank(agent), agent.name.casefold(), agent.id))


def _rank(agent: Agent) -> int:
    return _ORDER.index(agent.state) if agent.state is not None else len(_ORDER)


def _has(sought: str, *texts: str) -> bool:
    whole = "\n".join(texts).casefold()
    return all(word in whole for word in sought.casefold().split())


def _title(title: str, count: str, width: int) -> Line:
    said = f"{title} {count}".rstrip()
    return ((said, "title"), (f" {'─' * max(0, width - len(said) - 1)}", "track"))


def _count(found: int, of: int, sought: str) -> str:
    return f"{found:,} of {of:,}" if sought else f"{of:,}"


def _agents(staffing: Staffing, agents: Sequence[Agent], sought: str, width: int) -> list[Line]:
    lines = [_title("Agents", _count(len(agents), len(staffing.agents), sought), width)]
    if not agents:
        lines.append((("none found" if sought and staffing.agents else "none", "muted"),))
        return lines
    name, id_, team = _columns(width)
    head = fit("Agent", name) + fit("E-mail or id", id_) + fit("Team", team)[:team]
    lines.append(((fit(head + fit("State", _STATE) + right("For", _FOR), width), "heading"),))
    return [*lines, *(_agent(agent, name, id_, team) for agent in agents)]


def _columns(width: int) -> tuple[int, int, int]:
    room = max(24, width - _STATE - _FOR)
    team = max(10, room // 6) if width >= _TEAM_FROM else 0
    name = (room - team) * 2 // 5
    return name, room - team - name, team


def _agent(agent: Agent, name: int, id_: int, team: int) -> Line:
    state = agent.state.value if agent.state is not None else figures.UNKNOWN
    role = _ROLES.get(agent.state, "text") if agent.state is not None else "muted"
    since = "" if agent.seconds_in_state is None else figures.short_span(agent.seconds_in_state)
    spans: list[Span] = [
        (fit(agent.name or agent.id, name - 1) + " ", role if role == "muted" else "text"),
        (fit(agent.id, id_ - 1) + " ", "muted"),
    ]
    if team:
        spans.append((fit(agent.team or "", team - 1) + " ", "muted"))
    return (*spans, (fit(state, _STATE), role), (right(since, _FOR), role))


def _teams(staffing: Staffing, teams: Sequence[str], sought: str, width: int) -> list[Line]:
    lines = [_title("Teams", _count(len(teams), len(staffing.teams), sought), width)]
    if not teams:
        lines.append((("none found" if sought and staffing.teams else "none", "muted"),))
    for team in teams:
        members = sum(1 for agent in staffing.agents if agent.team == team)
        named = f"  {members:,} of its agents on it" if members else ""
        lines.append(((cut(team, max(10, width - len(named))), "text"), (named, "muted")))
    return lines


def counts_line(agents: Sequence[AgentCount] | None, width: int, whose: str = "") -> Line:
    """How many agents are in which state now, where the details know it.

    whose  what is to be said behind "agents", where they are not the campaign's alone
    """
    if agents is None:
        return ()
    if not agents:
        return ((f"No agents{whose} are logged in", "warn"),)
    said = " · ".join(f"{count.agents:,} {count.word}" for count in agents)
    head = f"Agents{whose} now " if whose else "Now "
    return ((head, "muted"), (cut(said, width - len(head)), "text"))
