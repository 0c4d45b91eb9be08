"""The platform's day: uploads, loading, schedules, reports, and the clock's full hours."""

from collections.abc import Callable
from contextlib import suppress
from itertools import count

from campmon.model.errors import RefusedError
from campmon.model.state import CampaignState
from campmon.model.zones import DAY_BEGINS_HOUR
from campmon.practice.campaign import DialedCampaign
from campmon.practice.floor import Floor
from campmon.practice.pacing import ADJUST_SECONDS
from campmon.practice.plan import CampaignPlan, FloorPlan, ScheduledAct
from campmon.practice.staffing import put_on
from campmon.practice.states import States

UPLOAD_HOUR = 8
"""Eastern hour at which yesterday's campaigns make room and most of the day's are uploaded."""

_LOAD_ROWS, _LOAD_GAP = 500, 0.05

_OVER = frozenset({CampaignState.DONE, CampaignState.DEACTIVATED, CampaignState.BROKEN})


class Days:
    """Uploads campaigns, keeps their schedules, and ends the day.

    adjust  told when an adaptive campaign's level is to be adjusted
    """

    def __init__(
        self,
        floor: Floor,
        states: States,
        adjust: Callable[[DialedCampaign], None],
        plan: FloorPlan,
    ) -> None:
        self._floor = floor
        self._timeline = floor.timeline
        self._states = states
        self._adjust = adjust
        self._plans = plan.campaigns
        self._ids = count(plan.first_id)

    def begin(self) -> None:
        """Upload the first day's campaigns, but those of a later hour, and start the clock."""
        for plan in self._plans:
            if plan.upload_hour is None:
                self._upload(plan)
        self._plan_next_hour()

    def _upload(self, plan: CampaignPlan) -> None:
        """Create a campaign and begin to load its file."""
        now = self._timeline.now
        campaign = DialedCampaign(str(next(self._ids)), plan, self._floor.random, now)
        self._floor.campaigns[campaign.id] = campaign
        put_on(self._floor.workforce, campaign, plan.agents, plan.teams)
        self._timeline.at(now, self._load, campaign)
        if campaign.pacer.adaptive:
            self._timeline.after(ADJUST_SECONDS, self._adjust_level, campaign)
        if plan.feed_per_minute:
            self._plan_feed(campaign)

    # -- one campaign ------------------------------------------------------------------------

    def _load(self, campaign: DialedCampaign) -> None:
        rows = min(_LOAD_ROWS, campaign.still_to_load)
        campaign.records.load(rows, campaign.plan.invalid_share, self._floor.random)
        campaign.still_to_load -= rows
        if campaign.still_to_load:
            self._timeline.after(_LOAD_GAP, self._load, campaign)
            return
        if campaign.plan.broken:
            state = CampaignState.BROKEN
        else:
            built = campaign.plan.built_on_load
            state = CampaignState.BUILT if built else CampaignState.UNBUILT
        campaign.set_state(state, self._timeline.now, None)
        for act in campaign.plan.acts:
            self._timeline.after(act.after, self._act, (campaign, act))

    def _act(self, planned: tuple[DialedCampaign, ScheduledAct]) -> None:
        campaign, act = planned
        with suppress(RefusedError):  # what is not possible by then is left to the supervisors
            self._states.operate(campaign, act.operation, act.by)

    def _adjust_level(self, campaign: DialedCampaign) -> None:
        if campaign.state in _OVER:
            return
        if campaign.dialing:
            self._adjust(campaign)
        self._timeline.after(ADJUST_SECONDS, self._adjust_level, campaign)

    def _plan_feed(self, campaign: DialedCampaign) -> None:
        gap = self._floor.random.expovariate(campaign.plan.feed_per_minute / 60.0)
        self._timeline.after(gap, self._feed, campaign)

    def _feed(self, campaign: DialedCampaign) -> None:
        """A record arrives by itself, while the people who send them are awake."""
        if campaign.state in _OVER:
            return
        if (
            campaign.state in (CampaignState.PLAYING, CampaignState.PAUSED)
            and self._floor.open_zones
        ):
            random = self._floor.random
            code = random.choice((212, 312, 303, 415, 305, 713, 206))
            campaign.records.append([[code * 10_000_000 + random.randrange(2_000_000, 9_999_999)]])
            self._states.look_again(campaign)
        self._plan_feed(campaign)

    # -- the clock ---------------------------------------------------------------------------

    def _plan_next_hour(self) -> None:
        when = self._floor.time.next_full_hour(self._timeline.now)
        self._timeline.at(when, self._full_hour, None)

    def _full_hour(self, _: None) -> None:
        hours_changed = self._floor.read_clocks()
        hour = self._floor.hours[0]
        if hour == DAY_BEGINS_HOUR:
            self._each(self._end_day)
        elif hour == UPLOAD_HOUR:
            self._each(self._archive)
        if hours_changed:
            self._each(self._states.look_again)
        self._timeline.after(0.0, self._upload_of_hour, hour)
        self._plan_next_hour()

    def _each(self, act: Callable[[DialedCampaign], None]) -> None:
        """Do something to each campaign, as an event each, so that no event takes long."""
        for campaign in self._floor.campaigns.values():
            self._timeline.after(0.0, act, campaign)

    def _end_day(self, campaign: DialedCampaign) -> None:
        if not campaign.plan.live:
            self._states.report(campaign)

    def _archive(self, campaign: DialedCampaign) -> None:
        """Yesterday's campaigns make room for today's."""
        if campaign.state in _OVER and not campaign.in_progress:
            del self._floor.campaigns[campaign.id]
            for agent in list(campaign.staff):
                self._floor.workforce.withdraw(agent, campaign)

    def _upload_of_hour(self, hour: int) -> None:
        here = {id(campaign.plan) for campaign in self._floor.campaigns.values()}
        for plan in self._plans:
            due = UPLOAD_HOUR if plan.upload_hour is None else plan.upload_hour
            if due == hour and id(plan) not in here:
                self._timeline.after(0.0, self._upload, plan)
