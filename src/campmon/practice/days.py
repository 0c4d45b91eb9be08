"""The platform's day: uploads, loading, schedules, reports, and the clock's full hours."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import count

from campmon.model.errors import RefusedError
from campmon.model.record import Record
from campmon.model.state import CampaignState
from campmon.model.zones import DAY_BEGINS_HOUR
from campmon.practice.campaign import DialedCampaign
from campmon.practice.floor import Floor
from campmon.practice.geography import parse_phones
from campmon.practice.limits import MAX_PHONES
from campmon.practice.pacing import ADJUST_SECONDS
from campmon.practice.plan import CampaignPlan, FloorPlan, ScheduledAct
from campmon.practice.staffing import put_on
from campmon.practice.states import States
from campmon.practice.timetable import Timetable
from campmon.practice.updating import adopt, new_campaign

UPLOAD_HOUR = 8
"""Eastern hour at which yesterday's campaigns make room and most of the day's are uploaded."""

_LOAD_ROWS, _LOAD_GAP = 500, 0.05
_GIVEN_ROWS, _GIVEN_GAP = 100, 0.01  # each of these takes longer, and no event may take long

_OVER = frozenset({CampaignState.DONE, CampaignState.DEACTIVATED, CampaignState.BROKEN})


class Days:
    """Uploads campaigns, keeps their schedules, and ends the day.

    timetable  keeps the schedules of campaigns
    adjust     told when an adaptive campaign's level is to be adjusted
    """

    def __init__(
        self,
        floor: Floor,
        states: States,
        timetable: Timetable,
        adjust: Callable[[DialedCampaign], None],
        plan: FloorPlan,
    ) -> None:
        self._floor = floor
        self._timeline = floor.timeline
        self._states = states
        self._timetable = timetable
        self._adjust = adjust
        self._plans = plan.campaigns
        self._ids = count(plan.first_id)

    def begin(self) -> None:
        """Upload the first day's campaigns, but those of a later hour, and start the clock."""
        for plan in self._plans:
            if plan.upload_hour is None:
                self._upload(plan)
        self._plan_next_hour()

    def create(
        self, name: str, records: Sequence[Record], properties: Mapping[str, str], by: str
    ) -> DialedCampaign:
        """Create a campaign from given records, and begin to load them. Raises RefusedError."""
        plan, read = new_campaign(self._floor, name, len(records), properties)
        campaign = self._upload(plan, tuple(records))
        adopt(self._floor, campaign, read, by)
        return campaign

    def _upload_planned(self, plan: CampaignPlan) -> None:
        self._upload(plan)

    def _upload(self, plan: CampaignPlan, file: Sequence[Record] | None = None) -> DialedCampaign:
        """Create a campaign and begin to load its file; without one it is made up."""
        floor, now = self._floor, self._timeline.now
        service = floor.services.id_of(plan.service)
        campaign = DialedCampaign(str(next(self._ids)), plan, floor.random, now, service, file)
        floor.campaigns[campaign.id] = campaign
        floor.changed()
        put_on(self._floor.workforce, campaign, plan.agents, plan.teams)
        self._timeline.at(now, self._load, campaign)
        if campaign.pacer.adaptive:
            self._timeline.after(ADJUST_SECONDS, self._adjust_level, campaign)
        if plan.feed_per_minute:
            self._plan_feed(campaign)
        return campaign

    # -- one campaign ------------------------------------------------------------------------

    def _load(self, campaign: DialedCampaign) -> None:
        at_once, gap = (
            (_LOAD_ROWS, _LOAD_GAP) if campaign.file is None else (_GIVEN_ROWS, _GIVEN_GAP)
        )
        rows = min(at_once, campaign.still_to_load)
        if campaign.file is None:
            campaign.records.load(rows, campaign.plan.invalid_share, self._floor.random)
        else:
            begin = len(campaign.file) - campaign.still_to_load
            self._load_given(campaign, campaign.file[begin : begin + rows])
        campaign.still_to_load -= rows
        if campaign.still_to_load:
            self._timeline.after(gap, self._load, campaign)
            return
        campaign.file = None
        if campaign.plan.broken:
            state = CampaignState.BROKEN
        else:
            built = campaign.plan.built_on_load
            state = CampaignState.BUILT if built else CampaignState.UNBUILT
        self._floor.set_state(campaign, state, campaign.state_by)
        self._timetable.keep(campaign)
        for act in campaign.plan.acts:
            self._timeline.after(act.after, self._act, (campaign, act))

    def _load_given(self, campaign: DialedCampaign, rows: Sequence[Record]) -> None:
        campaign.records.load_given([parse_phones(row.phones[:MAX_PHONES]) for row in rows])
        campaign.roster.keep(rows)

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
            campaign.roster.keep([None])
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
        """Forget the day's calls, and report the campaign unless it goes on or is yet to begin."""
        campaign.calls.clear()
        if not campaign.plan.live and not self._timetable.awaits(campaign):
            self._states.report(campaign)

    def _archive(self, campaign: DialedCampaign) -> None:
        """Yesterday's campaigns make room for today's."""
        if campaign.state in _OVER and not campaign.in_progress:
            del self._floor.campaigns[campaign.id]
            self._floor.changed()
            for agent in list(campaign.staff):
                self._floor.workforce.withdraw(agent, campaign)

    def _upload_of_hour(self, hour: int) -> None:
        here = {id(campaign.origin) for campaign in self._floor.campaigns.values()}
        for plan in self._plans:
            due = UPLOAD_HOUR if plan.upload_hour is None else plan.upload_hour
            if due == hour and id(plan) not in here:
                self._timeline.after(0.0, self._upload_planned, plan)
