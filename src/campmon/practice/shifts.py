"""The agents' day: shifts begin and end, breaks come in between."""

from collections.abc import Callable

from campmon.model.staffing import AgentState
from campmon.practice.agents import PracticeAgent
from campmon.practice.campaign import DialedCampaign
from campmon.practice.floor import Floor
from campmon.practice.plan import MINUTE

_LAST_BREAK = 20 * MINUTE  # before the shift's end


class Shifts:
    """Brings agents in, sends them on breaks, and home.

    make_ready  told when an agent can take calls
    look_again  told of each campaign whose agents changed
    """

    def __init__(
        self,
        floor: Floor,
        make_ready: Callable[[PracticeAgent], None],
        look_again: Callable[[DialedCampaign], None],
    ) -> None:
        self._floor = floor
        self._timeline = floor.timeline
        self._make_ready = make_ready
        self._look_again = look_again

    def begin(self) -> None:
        """Put every agent where the time of day wants them."""
        hour = self._floor.time.hour_of_day(self._timeline.now)
        for agent in self._floor.workforce.agents.values():
            if agent.plan.begins <= hour < agent.plan.ends:
                self._make_ready(agent)
                self._plan_next(agent, self._floor.random.uniform(2, 110) * MINUTE)
            else:
                self._plan_return(agent)

    def leave(self, agent: PracticeAgent, state: AgentState) -> None:
        """Let an agent with nothing in hand take a break, or go home."""
        agent.wants = None
        self._floor.workforce.set_state(agent, state, self._timeline.now)
        if state is AgentState.OFF:
            self._plan_return(agent)
            self._tell(agent)
        else:
            self._timeline.after(
                self._floor.random.uniform(6, 17) * MINUTE, self._break_ends, agent
            )

    def _plan_return(self, agent: PracticeAgent) -> None:
        when = self._floor.time.next_hour_of_day(self._timeline.now, agent.plan.begins)
        self._timeline.at(when, self._shift_begins, agent)

    def _plan_next(self, agent: PracticeAgent, until_break: float) -> None:
        """Plan the next break, or the end of the shift where it is near."""
        now = self._timeline.now
        ends = self._floor.time.next_hour_of_day(now, agent.plan.ends)
        round_the_clock = agent.plan.ends - agent.plan.begins >= 24.0
        if round_the_clock or now + until_break < ends - _LAST_BREAK:
            self._timeline.after(until_break, self._break_begins, agent)
        else:
            self._timeline.at(ends, self._shift_ends, agent)

    def _shift_begins(self, agent: PracticeAgent) -> None:
        self._make_ready(agent)
        self._tell(agent)
        self._plan_next(agent, self._floor.random.uniform(75, 140) * MINUTE)

    def _break_begins(self, agent: PracticeAgent) -> None:
        self._want(agent, AgentState.PAUSED)

    def _break_ends(self, agent: PracticeAgent) -> None:
        self._make_ready(agent)
        self._plan_next(agent, self._floor.random.uniform(75, 140) * MINUTE)

    def _shift_ends(self, agent: PracticeAgent) -> None:
        self._want(agent, AgentState.OFF)

    def _want(self, agent: PracticeAgent, state: AgentState) -> None:
        if agent.call is None:
            self.leave(agent, state)
        else:
            agent.wants = state

    def _tell(self, agent: PracticeAgent) -> None:
        for campaign in list(agent.campaigns):
            self._look_again(campaign)
