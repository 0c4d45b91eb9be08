"""Who works a campaign: what a change of staffing comes to."""

from collections.abc import Iterable

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
    """Change who works a campaign. What cannot be done is told apart, and the rest is done."""
    known, teams = workforce.agents, workforce.teams
    removed_agents = [
        agent_id
        for agent_id in change.remove_agents
        if agent_id in known and _remove_agent(workforce, campaign, known[agent_id])
    ]
    removed_teams = [
        team for team in change.remove_teams if _remove_team(workforce, campaign, team)
    ]
    added_agents = [
        agent_id
        for agent_id in change.add_agents
        if agent_id in known and _add_agent(workforce, campaign, known[agent_id])
    ]
    added_teams = [
        team for team in change.add_teams if team in teams and _add_team(workforce, campaign, team)
    ]
    return StaffingAnswer(
        added_agents=tuple(added_agents),
        removed_agents=tuple(removed_agents),
        added_teams=tuple(added_teams),
        removed_teams=tuple(removed_teams),
        agents_not_found=_missing((*change.add_agents, *change.remove_agents), known),
        agents_not_in_campaign=tuple(
            agent_id
            for agent_id in change.remove_agents
            if agent_id in known and agent_id not in removed_agents
        ),
        teams_not_found=_missing((*change.add_teams, *change.remove_teams), teams),
        teams_not_in_campaign=tuple(
            team for team in change.remove_teams if team in teams and team not in removed_teams
        ),
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


def _missing(names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    there = set(known)
    return tuple(dict.fromkeys(name for name in names if name not in there))


def _add_agent(workforce: Workforce, campaign: DialedCampaign, agent: PracticeAgent) -> bool:
    campaign.direct.add(agent)
    return workforce.assign(agent, campaign)


def _remove_agent(workforce: Workforce, campaign: DialedCampaign, agent: PracticeAgent) -> bool:
    campaign.direct.discard(agent)
    return workforce.withdraw(agent, campaign)


def _add_team(workforce: Workforce, campaign: DialedCampaign, team: str) -> bool:
    if team in campaign.teams:
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
