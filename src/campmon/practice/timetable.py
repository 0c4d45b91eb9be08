"""The schedules of campaigns: what plays and stops by itself at a set time."""

from contextlib import suppress

from campmon.model.errors import RefusedError
from campmon.model.state import CampaignState, Operation
from campmon.practice.campaign import DialedCampaign
from campmon.practice.floor import Floor
from campmon.practice.properties import Schedule
from campmon.practice.states import States

_BY = "schedule"
_WAITING = frozenset({CampaignState.UNBUILT, CampaignState.BUILT})

_Planned = tuple[DialedCampaign, Schedule]


class Timetable:
    """Plays and stops campaigns when their schedule says so, unless it was changed meanwhile."""

    def __init__(self, floor: Floor, states: States) -> None:
        self._floor = floor
        self._states = states

    def keep(self, campaign: DialedCampaign) -> None:
        """Plan what the schedule of a loaded campaign asks for; one that is loading comes later."""
        schedule = campaign.schedule
        if schedule is None or campaign.state is CampaignState.LOADING:
            return
        timeline = self._floor.timeline
        timeline.at(max(schedule.begins, timeline.now), self._begin, (campaign, schedule))
        if schedule.end is not None:
            timeline.at(max(schedule.end, timeline.now), self._end, (campaign, schedule))

    def awaits(self, campaign: DialedCampaign) -> bool:
        """Whether a campaign is to begin by itself yet."""
        schedule = campaign.schedule
        if schedule is None or campaign.state not in _WAITING:
            return False
        return schedule.begins >= self._floor.timeline.now

    def _begin(self, planned: _Planned) -> None:
        campaign, schedule = planned
        if campaign.schedule is schedule and campaign.state in _WAITING:
            self._operate(campaign, Operation.PLAY)

    def _end(self, planned: _Planned) -> None:
        campaign, schedule = planned
        if campaign.schedule is schedule:
            self._operate(campaign, Operation.STOP)

    def _operate(self, campaign: DialedCampaign, operation: Operation) -> None:
        with suppress(RefusedError):  # what is not possible by then is left to the supervisors
            self._states.operate(campaign, operation, _BY)
