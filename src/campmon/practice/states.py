"""The states of campaigns: what supervisors may ask for, and what the dialer does by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from campmon.model.errors import RefusedError
from campmon.model.intent import Receipt
from campmon.model.state import CampaignState, Operation, allows, has_taken_effect
from campmon.practice.campaign import DialedCampaign
from campmon.practice.floor import Floor
from campmon.practice.plan import CampaignType
from campmon.practice.records import NEVER

DIALER = "dialer"
"""Who set a state, where it was the dialer itself."""


class StartLack(StrEnum):
    """What a campaign lacks that it cannot begin to play without."""

    AGENTS = "no agents"
    RECORDS = "no records"


def start_lacks(campaign: DialedCampaign) -> list[StartLack]:
    """What the campaign needs before it can begin to play, whatever its state.

    A live campaign needs to have had a valid record once, and any other to have one left, unless
    it waits for records.
    """
    records = campaign.records
    has_records = records.loaded if campaign.plan.live else records.remaining
    needs_records = campaign.plan.live or not campaign.waits_for_records
    lacks = [] if campaign.staff else [StartLack.AGENTS]
    if needs_records and not has_records:
        lacks.append(StartLack.RECORDS)
    return lacks


class _Course(Enum):
    PAUSE = auto()
    WAIT = auto()
    FINISH = auto()


@dataclass(frozen=True, slots=True)
class _Stall:
    """Why a campaign cannot be dialed at this moment, and what follows from it."""

    course: _Course
    reason: str


_INBOUND = _Stall(_Course.WAIT, "An inbound campaign waits for callers")
_NO_STAFF = _Stall(_Course.PAUSE, "no agents are on it")
_NO_AGENTS = _Stall(_Course.PAUSE, "no agents are logged in")
_NO_RECORDS = _Stall(_Course.PAUSE, "no records; it waits for the next")
_UNTIL_EVENING = _Stall(_Course.WAIT, "No records; it waits for more till the end of the day")
_FINISHED = _Stall(_Course.FINISH, "No records remain; it has been reported")
_RETRIES = _Stall(_Course.WAIT, "Every record left waits for its retry time")
_NONE_ACTIVE = _Stall(_Course.PAUSE, "no active records; it waits for the next")
_INACTIVE = _Stall(_Course.WAIT, "The records left are inactive")
_NOT_LAUNCHED = _Stall(_Course.WAIT, "The records left have no caller ID and are not launched")
_HOURS = _Stall(_Course.PAUSE, "nobody left to call is in calling hours (8:00 to 21:00 local)")


class States:
    """Changes campaign states, by request and by rule.

    revive  told when a playing campaign may have something to dial
    shed    told when a campaign no longer needs its waiting agents
    """

    def __init__(
        self,
        floor: Floor,
        revive: Callable[[DialedCampaign], None],
        shed: Callable[[DialedCampaign], None],
    ) -> None:
        self._floor = floor
        self._revive = revive
        self._shed = shed

    # -- by request --------------------------------------------------------------------------

    def operate(self, campaign: DialedCampaign, operation: Operation, by: str) -> Receipt:
        """Carry out an operation. Raises RefusedError; nothing has changed then."""
        if campaign.auto_paused:
            return self._operate_auto_paused(campaign, operation, by)
        if has_taken_effect(campaign.state, operation):
            return Receipt(f"It is {campaign.state.value} already", already=True)
        if not allows(campaign.state, operation):
            raise RefusedError(
                f"{campaign.plan.name!r} is {campaign.state.value}, "
                f"so {operation.value} is not possible"
            )
        return self._carry_out(campaign, operation, by)

    def _operate_auto_paused(
        self, campaign: DialedCampaign, operation: Operation, by: str
    ) -> Receipt:
        if operation is Operation.PLAY:
            raise RefusedError(
                f"{campaign.plan.name!r} is paused by the dialer: {campaign.reason}",
                "It resumes by itself when that changes.",
            )
        if operation is Operation.PAUSE:
            self._set(campaign, CampaignState.PAUSED, by)
            return Receipt("Paused; it will not resume by itself")
        if not allows(campaign.state, operation):
            raise RefusedError(f"{campaign.plan.name!r} is paused by the dialer")
        return self._carry_out(campaign, operation, by)

    def _carry_out(self, campaign: DialedCampaign, operation: Operation, by: str) -> Receipt:
        match operation:
            case Operation.PLAY:
                return self._play(campaign, by)
            case Operation.PAUSE:
                self._set(campaign, CampaignState.PAUSED, by)
            case Operation.STOP:
                self._stop(campaign, CampaignState.STOPPED, by)
            case Operation.BUILD:
                self._set(campaign, CampaignState.BUILT, by)
            case Operation.DEACTIVATE:
                self._set(campaign, CampaignState.DEACTIVATED, by)
        return Receipt()

    def _play(self, campaign: DialedCampaign, by: str) -> Receipt:
        lacks = start_lacks(campaign)
        if StartLack.AGENTS in lacks:
            raise RefusedError(
                f"{campaign.plan.name!r} has no agents", "Put agents or a team on it first."
            )
        if StartLack.RECORDS in lacks:
            raise RefusedError(
                f"{campaign.plan.name!r} has no records left to dial", "Append records first."
            )
        self._set(campaign, CampaignState.PLAYING, by)
        self.look_again(campaign)
        return Receipt(f"Paused at once: {campaign.reason}" if campaign.auto_paused else "")

    def _stop(self, campaign: DialedCampaign, ends_as: CampaignState, by: str) -> None:
        campaign.ends_as = ends_as
        self._set(campaign, CampaignState.STOPPING, by)
        self.review(campaign)

    def _set(self, campaign: DialedCampaign, state: CampaignState, by: str | None) -> None:
        self._floor.set_state(campaign, state, by)
        if state is CampaignState.PLAYING:
            campaign.dry = False
        else:
            self._shed(campaign)

    def report(self, campaign: DialedCampaign) -> None:
        """End the campaign's day: its calls end, then it is reported."""
        if campaign.state is CampaignState.STOPPING:
            campaign.ends_as = CampaignState.DONE
        elif campaign.state in _ENDS_WITH_THE_DAY:
            self._stop(campaign, CampaignState.DONE, "end of day")

    # -- by rule -----------------------------------------------------------------------------

    def look_again(self, campaign: DialedCampaign) -> None:
        """Follow up a change of agents, records or hours."""
        self.review(campaign)
        self._revive(campaign)

    def review(self, campaign: DialedCampaign) -> None:
        """Pause, resume or end the campaign where the rules say so."""
        if campaign.state is CampaignState.STOPPING:
            self._end_stopping(campaign)
            return
        if not campaign.dialing and not campaign.auto_paused:
            return
        stall = self._stall(campaign)
        if stall is not None and stall.course is _Course.FINISH:
            self._set(campaign, CampaignState.DONE, DIALER)
            campaign.reason = stall.reason
        elif stall is not None and stall.course is _Course.PAUSE:
            if campaign.dialing:
                self._set(campaign, CampaignState.PAUSED, DIALER)
                campaign.auto_paused = True
            campaign.reason = stall.reason
        else:
            self._go_on(campaign, stall.reason if stall else None)

    def _end_stopping(self, campaign: DialedCampaign) -> None:
        if campaign.in_progress:
            return
        self._set(campaign, campaign.ends_as, campaign.state_by)
        if campaign.ends_as is CampaignState.DONE:
            campaign.reason = "The platform's day is over; it has been reported"

    def _go_on(self, campaign: DialedCampaign, reason: str | None) -> None:
        if campaign.auto_paused:
            self._set(campaign, CampaignState.PLAYING, DIALER)
            self._revive(campaign)
        else:
            campaign.reason = reason

    def _stall(self, campaign: DialedCampaign) -> _Stall | None:
        records = campaign.records
        if campaign.plan.type is CampaignType.INBOUND:
            return _INBOUND
        if not records.remaining:
            if campaign.plan.live:
                return _NO_RECORDS
            return _UNTIL_EVENING if campaign.plan.report_at_end else _FINISHED
        if records.inactive == records.remaining:
            return _NONE_ACTIVE if campaign.plan.live else _INACTIVE
        if not campaign.logged_in:
            return _NO_AGENTS if campaign.staff else _NO_STAFF
        if records.in_call or records.dialable(self._floor.timeline.now, self._floor.open_zones):
            return None
        due = records.next_due()
        if due is None or (due >= NEVER and records.ready):
            return _HOURS
        return _RETRIES if due < NEVER else _NOT_LAUNCHED


_ENDS_WITH_THE_DAY = frozenset(
    {
        CampaignState.UNBUILT,
        CampaignState.BUILT,
        CampaignState.PLAYING,
        CampaignState.PAUSED,
        CampaignState.STOPPED,
    }
)
