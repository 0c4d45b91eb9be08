"""The calls: lines are filled, people answer or do not, agents talk and write up."""

from collections.abc import Callable

from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState
from campmon.practice.agents import PracticeAgent
from campmon.practice.call_news import CallEvent, CallNews
from campmon.practice.campaign import CODE_STEPS, WORDING, Call, DialedCampaign
from campmon.practice.floor import Floor
from campmon.practice.outcomes import (
    draw_code,
    draw_outcome,
    draw_ring_seconds,
    draw_talk_seconds,
    draw_wrap_up_seconds,
    human_chance,
)

ANSWER_WITHIN_SECONDS = 2.0
"""A person who answers is dropped if no agent is free within this time."""

_BURST = 100  # lines filled at once, so that no single event takes long
_BURST_GAP = 0.25
_IDLE_GAP = 5.0  # an idle campaign is looked at no more often than this


class Calling:
    """Fills lines, follows each call to its disposition, and gives agents their next call.

    on_idle   told when a campaign has nothing to dial, no call left, or no record left
    on_leave  told when an agent who wants to be in another state has nothing in hand any more
    on_call   told of every call; it must not act on the dialer. None while nobody listens
    """

    def __init__(
        self,
        floor: Floor,
        on_idle: Callable[[DialedCampaign], None],
        on_leave: Callable[[PracticeAgent, AgentState], None],
        on_call: Callable[[CallNews], None] | None = None,
    ) -> None:
        self._floor = floor
        self._timeline = floor.timeline
        self._random = floor.random
        self._on_idle = on_idle
        self._on_leave = on_leave
        self.on_call = on_call
        self._calls = 0

    # -- lines -------------------------------------------------------------------------------

    def revive(self, campaign: DialedCampaign) -> None:
        """Look again whether anything can be dialed, after something has changed."""
        if not campaign.dialing:
            return
        campaign.dry = False
        workforce = self._floor.workforce
        for agent in campaign.staff:
            if agent.state is AgentState.WAITING and agent.serving is None:
                workforce.serve(agent, campaign)
        self.fill(campaign)

    def fill(self, campaign: DialedCampaign) -> None:
        """Place calls until enough lines ring for the agents who wait."""
        if not campaign.dialing or campaign.dry:
            self.shed(campaign)
            return
        lines = campaign.pacer.lines(len(campaign.waiting))
        for _ in range(min(_BURST, lines - campaign.ringing)):
            record = campaign.records.take(self._timeline.now, self._floor.open_zones)
            if record is None:
                self._run_dry(campaign)
                return
            self._place(campaign, record)
        if campaign.ringing < lines:
            self._timeline.after(_BURST_GAP, self.fill, campaign)

    def shed(self, campaign: DialedCampaign) -> None:
        """Let agents go whom no ringing line needs; they look for another campaign."""
        for agent in list(campaign.waiting)[campaign.ringing :]:
            self._floor.workforce.dismiss(agent)
            self._timeline.after(0.0, self.seek, agent)

    def adjust(self, campaign: DialedCampaign) -> None:
        """Let an adaptive campaign adjust its level to how its calls go."""
        campaign.pacer.adjust()
        self.fill(campaign)

    def _run_dry(self, campaign: DialedCampaign) -> None:
        campaign.dry = True
        self.shed(campaign)
        self._plan_wake(campaign)
        self._on_idle(campaign)

    def _plan_wake(self, campaign: DialedCampaign) -> None:
        due = campaign.records.next_due()
        if due is None:
            return
        # Due times are whole milliseconds: a little later it is certain that they are past.
        wake_at = max(due + 0.002, self._timeline.now + _IDLE_GAP)
        if not campaign.wake_at or wake_at < campaign.wake_at:
            campaign.wake_at = wake_at
            self._timeline.at(wake_at, self._wake, campaign)

    def _wake(self, campaign: DialedCampaign) -> None:
        campaign.wake_at = 0.0
        if campaign.dry:
            self.revive(campaign)
            self._on_idle(campaign)

    # -- one call ----------------------------------------------------------------------------

    def _place(self, campaign: DialedCampaign, record: int) -> None:
        records, random = campaign.records, self._random
        hour = self._floor.hours[records.zone(record)]
        outcome = draw_outcome(
            random,
            human_chance(hour, campaign.plan.reach),
            first_time=records.first_time(record),
        )
        now = self._timeline.now
        campaign.ringing += 1
        campaign.placed += 1
        if campaign.first_call_at is None:
            campaign.first_call_at = now
        ring = draw_ring_seconds(random, outcome)
        self._calls += 1
        call = Call(campaign, record, outcome, now, self._calls)
        self._timeline.after(ring, self._ring_ends, call)

    def _ring_ends(self, call: Call) -> None:
        campaign = call.campaign
        campaign.ringing -= 1
        answered = call.outcome is Disposition.ANSWERED
        campaign.pacer.saw_call(answered=answered)
        if not answered:
            self._end(call, call.outcome)
        else:
            campaign.answered += 1
            call.answered_at = self._timeline.now
            agent = next(iter(campaign.waiting), None)
            if agent is not None:
                self._connect(call, agent)
            else:
                campaign.queue.append(call)
                self._timeline.after(ANSWER_WITHIN_SECONDS, self._give_up, call)
        self.fill(campaign)

    def _give_up(self, call: Call) -> None:
        if call.agent is None:
            call.campaign.dropped += 1
            call.campaign.pacer.saw_drop()
            self._end(call, Disposition.DROPPED)

    def _connect(self, call: Call, agent: PracticeAgent) -> None:
        now = self._timeline.now
        call.campaign.waits.add(now - agent.since)
        call.agent = agent
        call.connected_at = now
        agent.call = call
        self._floor.workforce.set_state(agent, AgentState.ON_CALL, now)
        self._timeline.after(draw_talk_seconds(self._random), self._hang_up, agent)
        if self.on_call is not None:
            self._tell("answered", call)

    def _hang_up(self, agent: PracticeAgent) -> None:
        now, call = self._timeline.now, agent.call
        assert call is not None
        call.campaign.talks.add(now - agent.since)
        self._floor.workforce.set_state(agent, AgentState.WRAPPING_UP, now)
        self._end(call, Disposition.ANSWERED)
        self._timeline.after(draw_wrap_up_seconds(self._random), self._wrapped_up, agent)
        if self.on_call is not None:
            self._tell("hangup", call, Disposition.ANSWERED)

    def _end(self, call: Call, disposition: Disposition) -> None:
        """Give a call its one disposition, and its record what follows from it."""
        campaign, place, now = call.campaign, call.record, self._timeline.now
        records = campaign.records
        call.ended = True
        call.hung_up_at = now
        campaign.last_call_at = now
        campaign.dispositions[disposition] += 1
        campaign.calls.add(place, call.which, call.started, now, disposition)
        records.settle(place, disposition, now)
        if campaign.dry:
            self._plan_wake(campaign)
        if not campaign.dialing or campaign.dry or not records.remaining:
            self._on_idle(campaign)
        if self.on_call is not None and call.agent is None:
            self._tell("ended", call, disposition)

    def _tell(
        self,
        kind: CallEvent,
        call: Call,
        disposition: Disposition | None = None,
        wrap_up_code: str | None = None,
    ) -> None:
        """Tell the listener of a call, as it is at this moment."""
        assert self.on_call is not None
        campaign, agent, now = call.campaign, call.agent, self._timeline.now
        self.on_call(
            CallNews(
                kind=kind,
                call_id=str(call.number),
                campaign_id=campaign.id,
                campaign_name=campaign.plan.name,
                live=campaign.plan.live,
                phone=str(campaign.records.phone(call.record, call.which)),
                disposition=disposition,
                agent=None if agent is None else agent.plan,
                wrap_up_code=wrap_up_code,
                started=call.started,
                answered_at=call.answered_at,
                connected_at=call.connected_at,
                hung_up_at=call.hung_up_at,
                ended_at=now if kind == "ended" else None,
            )
        )

    # -- agents ------------------------------------------------------------------------------

    def _wrapped_up(self, agent: PracticeAgent) -> None:
        call, agent.call = agent.call, None
        assert call is not None
        code = draw_code(self._random, CODE_STEPS)
        call.campaign.wrap_up_codes[code] += 1
        if self.on_call is not None:
            self._tell("ended", call, Disposition.ANSWERED, WORDING.codes[code])
        if agent.wants is not None:
            self._on_leave(agent, agent.wants)
        else:
            self.make_ready(agent)

    def make_ready(self, agent: PracticeAgent) -> None:
        """Let an agent with nothing in hand wait for a call."""
        self._floor.workforce.set_state(agent, AgentState.WAITING, self._timeline.now)
        self.seek(agent)

    def seek(self, agent: PracticeAgent) -> None:
        """Give a waiting agent a call that waits, or a campaign to wait for."""
        if agent.state is not AgentState.WAITING or agent.serving is not None:
            return
        for campaign in agent.campaigns:
            queue = campaign.waiting_calls()
            if queue:
                self._connect(queue.popleft(), agent)
                return
        for campaign in agent.campaigns:
            if campaign.wants_agents:
                self._floor.workforce.serve(agent, campaign)
                self.fill(campaign)
                return
