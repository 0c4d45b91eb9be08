"""Agents and teams of the practice dialer: each in one state and on one call at most."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from campmon.model.staffing import Agent, AgentState
from campmon.practice.plan import AgentPlan

if TYPE_CHECKING:
    from campmon.practice.campaign import Call, DialedCampaign


class PracticeAgent:
    """One agent.

    state / since  what the agent does, since when (virtual seconds)
    call           the call the agent is on or writes up
    serving        the campaign whose next answer the agent waits for
    campaigns      all campaigns the agent is on, the one whose turn is next first
    wants          the state the agent will go to when the present call is done
    """

    __slots__ = ("call", "campaigns", "plan", "serving", "since", "state", "wants")

    def __init__(self, plan: AgentPlan, since: float) -> None:
        self.plan = plan
        self.state = AgentState.OFF
        self.since = since
        self.call: Call | None = None
        self.serving: DialedCampaign | None = None
        self.campaigns: list[DialedCampaign] = []
        self.wants: AgentState | None = None

    def told(self, now: float) -> Agent:
        """The agent as others see them."""
        return Agent(self.plan.id, self.plan.name, self.state, now - self.since, self.plan.team)


class Workforce:
    """All agents and teams, and who works which campaign."""

    def __init__(self, plans: Iterable[AgentPlan], now: float) -> None:
        self._agents = {plan.id: PracticeAgent(plan, now) for plan in plans}
        self._teams: dict[str, list[PracticeAgent]] = {}
        for agent in self._agents.values():
            if agent.plan.team is not None:
                self._teams.setdefault(agent.plan.team, []).append(agent)
        self._by_address = {name.casefold(): agent for name, agent in self._agents.items()}

    @property
    def agents(self) -> Mapping[str, PracticeAgent]:
        """All agents by id."""
        return self._agents

    def called(self, agent_id: str) -> PracticeAgent | None:
        """The agent of an id, whatever its case: it is an e-mail address. None is nobody."""
        return self._agents.get(agent_id) or self._by_address.get(agent_id.casefold())

    @property
    def teams(self) -> Mapping[str, list[PracticeAgent]]:
        """The members of each team."""
        return self._teams

    def set_state(self, agent: PracticeAgent, state: AgentState, now: float) -> None:
        """Put an agent into a state; leaving WAITING, no campaign is served any more."""
        was_in, is_in = agent.state is not AgentState.OFF, state is not AgentState.OFF
        if was_in is not is_in:
            step = 1 if is_in else -1
            for campaign in agent.campaigns:
                campaign.logged_in += step
        if agent.serving is not None and state is not AgentState.WAITING:
            del agent.serving.waiting[agent]
            agent.serving = None
        agent.state = state
        agent.since = now

    def assign(self, agent: PracticeAgent, campaign: "DialedCampaign") -> bool:
        """Put an agent on a campaign. False if they are on it already."""
        if agent in campaign.staff:
            return False
        campaign.staff[agent] = None
        agent.campaigns.append(campaign)
        campaign.logged_in += agent.state is not AgentState.OFF
        return True

    def withdraw(self, agent: PracticeAgent, campaign: "DialedCampaign") -> bool:
        """Take an agent off a campaign; a call in progress goes on. False if not on it."""
        if agent not in campaign.staff:
            return False
        del campaign.staff[agent]
        agent.campaigns.remove(campaign)
        campaign.logged_in -= agent.state is not AgentState.OFF
        if agent.serving is campaign:
            self.dismiss(agent)
        return True

    def serve(self, agent: PracticeAgent, campaign: "DialedCampaign") -> None:
        """Let a waiting agent wait for the campaign's next answer."""
        agent.serving = campaign
        campaign.waiting[agent] = None
        agent.campaigns.remove(campaign)
        agent.campaigns.append(campaign)

    def dismiss(self, agent: PracticeAgent) -> None:
        """Let an agent wait for no campaign in particular."""
        if agent.serving is not None:
            del agent.serving.waiting[agent]
            agent.serving = None
