"""Campaign states: what supervisors ask for, and what the dialer does by itself."""

from datetime import timedelta

import pytest

from campmon.model.errors import RefusedError, UnknownCampaignError
from campmon.model.staffing import AgentState, StaffingChange
from campmon.model.state import CampaignState, Operation
from campmon.practice.dialer import Dialer
from campmon.practice.geography import Region
from campmon.practice.plan import CampaignPlan, CampaignType, RetryRules, ScheduledAct
from tests.unit.practice.floors import ELEVEN_EASTERN, PLAY, agents, dialer, figures, phones

S = CampaignState
ONCE = RetryRules(max_attempts=1)


def state(made: Dialer, campaign_id: str = "4101") -> CampaignState:
    return made.campaign(campaign_id).state


def until(made: Dialer, wanted: CampaignState, within: float = 7_200) -> None:
    """Let time go by until the campaign is in a state."""
    limit = made.seconds + within
    while state(made) is not wanted and made.seconds < limit:
        made.advance(made.seconds + 20)
    assert state(made) is wanted


def test_a_file_is_loaded_and_then_built() -> None:
    made = dialer(CampaignPlan("A", 4_000, invalid_share=0.1), until=0.01)
    assert state(made) is S.LOADING
    made.advance(5)
    assert state(made) is S.BUILT
    uploaded, loaded, *_ = figures(made.campaign("4101"))
    assert uploaded == 4_000
    assert 3_400 < loaded < 3_800


def test_a_campaign_can_wait_for_its_build_and_a_broken_one_for_nothing() -> None:
    made = dialer(CampaignPlan("A", 10, built_on_load=False), CampaignPlan("B", 10, broken=True))
    assert state(made) is S.UNBUILT
    assert state(made, "4102") is S.BROKEN
    made.operate("4101", Operation.BUILD, "ana")
    assert state(made) is S.BUILT


def test_playing_dials_and_pausing_lets_calls_end() -> None:
    made = dialer(CampaignPlan("A", 500, teams=("Blue",)))
    campaign = made.campaign("4101")
    assert campaign.placed == 0
    made.operate("4101", Operation.PLAY, "ana")
    made.advance(300)
    assert campaign.placed > 20
    made.operate("4101", Operation.PAUSE, "ana")
    placed, going_on = campaign.placed, campaign.in_progress
    assert going_on > 0
    made.advance(300 + 3_700)
    assert campaign.placed == placed
    assert campaign.in_progress == 0
    assert state(made) is S.PAUSED
    assert campaign.state_by == "ana"
    assert made.moment(campaign.state_at) - ELEVEN_EASTERN == timedelta(seconds=300)


def test_agents_of_a_paused_campaign_work_the_others() -> None:
    made = dialer(
        CampaignPlan("A", 500, teams=("Blue",), acts=PLAY),
        CampaignPlan("B", 500, teams=("Blue",), acts=PLAY),
    )
    made.operate("4101", Operation.PAUSE, "ana")
    made.advance(1_800)
    first, second = made.campaign("4101"), made.campaign("4102")
    assert not first.waiting
    assert second.placed > 10 * first.placed
    waiting = [a for a in second.staff if a.state is AgentState.WAITING]
    assert all(agent.serving is second for agent in waiting)


def test_stopping_takes_as_long_as_the_last_call() -> None:
    made = dialer(CampaignPlan("A", 500, teams=("Blue",), acts=PLAY), until=600)
    made.operate("4101", Operation.STOP, "ana")
    assert state(made) is S.STOPPING
    until(made, S.STOPPED)
    campaign = made.campaign("4101")
    assert campaign.in_progress == 0
    assert campaign.state_by == "ana"
    made.operate("4101", Operation.PLAY, "ana")
    assert state(made) is S.PLAYING


def test_stopping_is_at_once_where_no_call_is_in_progress() -> None:
    made = dialer(CampaignPlan("A", 500, teams=("Blue",)))
    made.operate("4101", Operation.STOP, "ana")
    assert state(made) is S.STOPPED
    made.operate("4101", Operation.DEACTIVATE, "ana")
    assert state(made) is S.DEACTIVATED
    assert made.campaign("4101").platform_state == "DEACTIVATED"


def test_what_is_so_already_is_said_and_what_is_impossible_refused() -> None:
    made = dialer(CampaignPlan("A", 500, teams=("Blue",), acts=PLAY))
    receipt = made.operate("4101", Operation.PLAY, "ana")
    assert receipt.already
    assert "already" in receipt.message
    with pytest.raises(RefusedError, match="playing"):
        made.operate("4101", Operation.DEACTIVATE, "ana")
    assert state(made) is S.PLAYING


def test_an_unknown_campaign_is_named_with_the_near_ones() -> None:
    made = dialer(CampaignPlan("A", 5))
    with pytest.raises(UnknownCampaignError, match="4109") as refused:
        made.operate("4109", Operation.PLAY, "ana")
    assert "4101" in refused.value.mend


def test_playing_needs_agents_and_records() -> None:
    made = dialer(CampaignPlan("A", 5), CampaignPlan("B", 0, teams=("Blue",)))
    with pytest.raises(RefusedError, match="no agents") as refused:
        made.operate("4101", Operation.PLAY, "ana")
    assert "team" in refused.value.mend
    with pytest.raises(RefusedError, match="no records"):
        made.operate("4102", Operation.PLAY, "ana")
    assert state(made) is state(made, "4102") is S.BUILT


def test_a_campaign_is_done_when_no_records_remain() -> None:
    made = dialer(CampaignPlan("A", 30, retries=ONCE, teams=("Blue",), acts=PLAY))
    until(made, S.DONE)
    campaign = made.campaign("4101")
    assert campaign.records.remaining == 0
    assert campaign.in_progress == 0
    assert campaign.platform_state == "REPORTED"
    with pytest.raises(RefusedError, match="done"):
        made.append("4101", phones(1), at=0.0)


def test_with_a_report_at_the_end_of_the_day_it_waits_for_records_till_then() -> None:
    made = dialer(
        CampaignPlan("A", 30, retries=ONCE, report_at_end=True, teams=("Blue",), acts=PLAY)
    )
    campaign = made.campaign("4101")
    made.advance(3_600)
    assert campaign.records.remaining == 0
    assert state(made) is S.PLAYING
    assert "till the end of the day" in (campaign.reason or "")
    made.append("4101", phones(10), at=0.0)
    assert campaign.reason is None
    made.advance(3 * 3_600)
    assert campaign.records.completed == campaign.records.loaded
    assert state(made) is S.PLAYING
    made.advance(17.1 * 3_600)  # past 4:00 Eastern
    assert state(made) is S.DONE
    assert "day is over" in (campaign.reason or "")


def test_a_live_campaign_pauses_without_records_and_resumes_with_them() -> None:
    made = dialer(CampaignPlan("A", 20, retries=ONCE, live=True, teams=("Blue",), acts=PLAY))
    until(made, S.PAUSED)
    campaign = made.campaign("4101")
    assert campaign.platform_state == "AUTO_PAUSED"
    assert "no records" in (campaign.reason or "")
    made.append("4101", phones(3), at=0.0)
    assert state(made) is S.PLAYING
    assert campaign.reason is None
    assert campaign.state_by == "dialer"


def test_no_agents_logged_in_pauses_and_their_coming_resumes() -> None:
    late = agents(5, begins=11.25, ends=12.0)
    made = dialer(CampaignPlan("A", 2_000, teams=("Blue",), acts=PLAY), people=late)
    campaign = made.campaign("4101")
    assert state(made) is S.PAUSED
    assert campaign.reason == "no agents are logged in"
    made.advance(16 * 60)
    assert state(made) is S.PLAYING
    assert campaign.placed > 0
    until(made, S.PAUSED)
    assert campaign.reason == "no agents are logged in"


def test_taking_the_last_agents_off_pauses_and_says_so() -> None:
    made = dialer(CampaignPlan("A", 2_000, teams=("Blue",), acts=PLAY), until=300)
    made.change_staffing("4101", StaffingChange(remove_teams=("Blue",)))
    assert made.campaign("4101").reason == "no agents are on it"
    made.change_staffing("4101", StaffingChange(add_agents=("blue1@x.example",)))
    assert state(made) is S.PLAYING


def test_nobody_in_calling_hours_pauses_till_somebody_is() -> None:
    made = dialer(
        CampaignPlan("A", 300, region=Region.FAR_WEST, teams=("Blue",), acts=PLAY)
    )  # 11:00 Eastern: 7:00 in Alaska, 5:00 in Hawaii
    campaign = made.campaign("4101")
    assert state(made) is S.PAUSED
    assert "calling hours" in (campaign.reason or "")
    assert made.dialable("4101") == 0
    made.advance(3_599)
    assert campaign.placed == 0
    made.advance(3_660)
    assert state(made) is S.PLAYING
    assert campaign.placed > 0


def test_an_auto_paused_campaign_can_be_paused_for_good_or_stopped_but_not_played() -> None:
    plan = CampaignPlan("A", 300, region=Region.FAR_WEST, teams=("Blue",), acts=PLAY)
    made = dialer(plan, plan)
    with pytest.raises(RefusedError, match="calling hours") as refused:
        made.operate("4101", Operation.PLAY, "ana")
    assert "by itself" in refused.value.mend
    with pytest.raises(RefusedError):
        made.operate("4101", Operation.BUILD, "ana")
    assert not made.operate("4101", Operation.PAUSE, "ana").already
    made.operate("4102", Operation.STOP, "ana")
    assert state(made, "4102") is S.STOPPED
    made.advance(4_000)
    assert state(made) is S.PAUSED
    assert made.campaign("4101").reason is None
    made.operate("4101", Operation.PLAY, "ana")
    assert state(made) is S.PLAYING


def test_playing_into_a_pause_says_why() -> None:
    made = dialer(CampaignPlan("A", 300, region=Region.FAR_WEST, teams=("Blue",)))
    receipt = made.operate("4101", Operation.PLAY, "ana")
    assert "calling hours" in receipt.message
    assert state(made) is S.PAUSED


def test_records_that_wait_for_their_retry_are_named_as_the_reason() -> None:
    made = dialer(CampaignPlan("A", 12, reach=0.01, teams=("Blue",), acts=PLAY), until=600)
    campaign = made.campaign("4101")
    assert state(made) is S.PLAYING
    assert "retry" in (campaign.reason or "")
    assert campaign.records.delayed == campaign.records.remaining > 0
    made.advance(3_600)
    assert campaign.placed > 12


def test_inbound_and_manual_campaigns() -> None:
    made = dialer(
        CampaignPlan("A", 0, type=CampaignType.INBOUND, teams=("Blue",), acts=PLAY),
        CampaignPlan("B", 300, type=CampaignType.MANUAL, teams=("Blue",), acts=PLAY),
        until=600,
    )
    assert state(made) is S.PLAYING
    assert "callers" in (made.campaign("4101").reason or "")
    assert made.campaign("4101").placed == 0
    assert made.campaign("4102").placed > 0


def test_a_schedule_leaves_alone_what_it_cannot_do() -> None:
    made = dialer(
        CampaignPlan(
            "A", 30, teams=("Blue",), built_on_load=False,
            acts=(ScheduledAct(5, Operation.PAUSE), ScheduledAct(6, Operation.BUILD, "plan")),
        )
    )  # fmt: skip
    assert state(made) is S.BUILT
    assert made.campaign("4101").state_by == "plan"
