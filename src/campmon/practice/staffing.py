"""Who works a campaign: what a change of staffing comes to."""

from collections.abc import Callable, Iterable

from campmon.model.staffing import Staffing, StaffingAnswer, StaffingChange
from campmon.practice.agents import PracticeAgent, Workforce
from campmon.practice.campaign import DialedCampaign


def put_on(
    workforce: Workforce, campaign: DialedCampaign, agents: Iterable[str], teams: Iterable[str]
) -> None:
    """Put agents, by id, and teams, by name, on a campaign. All of them have to exist."""
    for agent_id in agents:
        _add_agent(workforce, campaign, workforce.agents[agent_id])
    for team in teams:
        _add_team(workforce, campaign, team)


def change_staffing(
    workforce: Workforce, campaign: DialedCampaign, change: StaffingChange
) -> StaffingAnswer:
    """Change who works a campaign. What cannot be done is told apart, and the rest is done.

    Removals come first. An agent who is there through a team only can be taken off alone. Who is
    there already is neither added nor told of. Agents are known by their e-mail addresses in any
    case, and are told of as they were named.
    """
    removed_agents, not_on_it = _split(
        change.remove_agents,
        lambda name: _remove_agent(workforce, campaign, workforce.called(name)),
    )
    removed_teams, teams_not_on_it = _split(
        change.remove_teams, lambda name: _remove_team(workforce, campaign, name)
    )
    added_agents, _ = _split(
        change.add_agents, lambda name: _add_agent(workforce, campaign, workforce.called(name))
    )
    added_teams, _ = _split(change.add_teams, lambda name: _add_team(workforce, campaign, name))
    agents = (*change.add_agents, *change.remove_agents)
    teams = (*change.add_teams, *change.remove_teams)
    return StaffingAnswer(
        added_agents=added_agents,
        removed_agents=removed_agents,
        added_teams=added_teams,
        removed_teams=removed_teams,
        agents_not_found=_those(agents, lambda name: workforce.called(name) is None),
        agents_not_in_campaign=_those(not_on_it, lambda name: workforce.called(name) is not None),
        teams_not_found=_those(teams, lambda name: name not in workforce.teams),
        teams_not_in_campaign=_those(teams_not_on_it, lambda name: name in workforce.teams),
    )


def staffing_of(workforce: Workforce, campaign: DialedCampaign, now: float) -> Staffing:
    """Who is on a campaign, and who else there is."""
    everyone = workforce.agents.values()
    return Staffing(
        agents=tuple(agent.told(now) for agent in campaign.staff),
        teams=tuple(campaign.teams),
        other_agents=tuple(agent.told(now) for agent in everyone if agent not in campaign.staff),
        other_teams=tuple(team for team in workforce.teams if team not in campaign.teams),
    )


def _split(
    names: Iterable[str], act: Callable[[str], bool]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those of some names, each once, that an act did something to, and the others."""
    done: list[str] = []
    undone: list[str] = []
    for name in dict.fromkeys(names):
        (done if act(name) else undone).append(name)
    return tuple(done), tuple(undone)


def _those(names: Iterable[str], holds: Callable[[str], bool]) -> tuple[str, ...]:
    """The names for which something holds, each once."""
    return tuple(name for name in dict.fromkeys(names) if holds(name))


def _add_agent(workforce: Workforce, campaign: DialedCampaign, agent: PracticeAgent | None) -> bool:
    if agent is None:
        return False
    campaign.direct.add(agent)
    return workforce.assign(agent, campaign)


def _remove_agent(
    workforce: Workforce, campaign: DialedCampaign, agent: PracticeAgent | None
) -> bool:
    if agent is None:
        return False
    campaign.direct.discard(agent)
    return workforce.withdraw(agent, campaign)


def _add_team(workforce: Workforce, campaign: DialedCampaign, team: str) -> bool:
    if team in campaign.teams or team not in workforce.teams:
        return False
    campaign.teams.append(team)
    for agent in workforce.teams[team]:
        workforce.assign(agent, campaign)
    return True


def _remove_team(workforce: Workforce, campaign: DialedCampaign, team: str) -> bool:
    """Take a team off; its members who were also put on one by one stay."""
    if team not in campaign.teams:
        return False
    campaign.teams.remove(team)
    for agent in workforce.teams[team]:
        if agent not in campaign.direct:
            workforce.withdraw(agent, campaign)
    return True
