"""Live campaigns: drafts without records, what a start needs, and pauses that end by themselves."""

import pytest

from campmon.model.errors import RefusedError
from campmon.model.record import Record
from campmon.model.staffing import StaffingChange
from campmon.model.state import CampaignState, Operation
from campmon.practice.dialer import Dialer
from campmon.practice.plan import AgentPlan, CampaignPlan, CampaignType, FloorPlan
from campmon.practice.scenario import default_floor, first_moment, live_floor
from campmon.practice.states import StartLack
from tests.unit.practice.floors import ELEVEN_EASTERN, agents, close_books, dialer, figures, phones

DRAFT = CampaignPlan("Draft", 0, live=True)
S = CampaignState


def test_a_draft_without_records_takes_appends_and_starts_when_it_has_all_it_needs() -> None:
    made = dialer(DRAFT)
    campaign = made.campaign("4101")
    assert campaign.platform_state == "READY"
    assert made.why_no_start("4101") == [StartLack.AGENTS, StartLack.RECORDS]
    made.append("4101", [Record(("123",))], at=None)  # not valid: as good as none
    assert made.why_no_start("4101") == ["no agents", "no records"]
    made.append("4101", phones(3), at=None)
    assert made.why_no_start("4101") == ["no agents"]
    with pytest.raises(RefusedError, match="no agents"):
        made.operate("4101", Operation.PLAY, "ana")
    made.change_staffing("4101", StaffingChange(add_teams=("Blue",)))
    assert made.why_no_start("4101") == []
    made.operate("4101", Operation.PLAY, "ana")
    made.advance(60)
    assert campaign.state is S.PLAYING
    assert campaign.placed == 3
    close_books(made)


def test_a_live_campaign_without_records_cannot_start() -> None:
    made = dialer(CampaignPlan("A", 0, live=True, teams=("Blue",)))
    assert made.why_no_start("4101") == ["no records"]
    with pytest.raises(RefusedError, match="no records") as refused:
        made.operate("4101", Operation.PLAY, "ana")
    assert "Append" in refused.value.mend
    assert made.campaign("4101").state is S.BUILT


def test_a_live_campaign_that_was_dialed_to_the_end_may_be_played_and_waits() -> None:
    made = dialer(CampaignPlan("A", 0, live=True, teams=("Blue",)))
    made.append("4101", phones(1), at=None)
    made.operate("4101", Operation.PLAY, "ana")
    campaign = made.campaign("4101")
    while campaign.records.remaining:
        made.advance(made.seconds + 60)
    made.operate("4101", Operation.STOP, "ana")
    made.advance(made.seconds + 3_700)
    assert campaign.state is S.STOPPED
    assert made.why_no_start("4101") == []
    made.operate("4101", Operation.PLAY, "ana")
    assert campaign.auto_paused


def test_what_other_campaigns_need_to_start() -> None:
    made = dialer(
        CampaignPlan("Empty", 0, teams=("Blue",)),
        CampaignPlan("Waits", 0, report_at_end=True, teams=("Blue",)),
        CampaignPlan("Inbound", 0, type=CampaignType.INBOUND, teams=("Blue",)),
        CampaignPlan("Full", 9),
    )
    assert [made.why_no_start(str(4101 + n)) for n in range(4)] == [
        ["no records"], [], [], ["no agents"],
    ]  # fmt: skip


def test_a_live_campaign_pauses_without_active_records_and_resumes_with_one() -> None:
    made = dialer(CampaignPlan("A", 0, live=True, teams=("Blue",)))
    made.append("4101", [Record(r.phones, {"active": "0"}) for r in phones(4)], at=None)
    made.operate("4101", Operation.PLAY, "ana")
    campaign = made.campaign("4101")
    assert campaign.auto_paused
    assert campaign.reason == "no active records; it waits for the next"
    assert figures(campaign) == (4, 4, 0, 4)
    made.update_records("4101", [Record(phones(1)[0].phones, {"active": "1"})])
    assert campaign.state is S.PLAYING
    assert campaign.reason is None
    made.advance(made.seconds + 5)
    assert campaign.placed == 1
    close_books(made)


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        (agents(2, begins=11.5, ends=20.0), "no agents are logged in"),
        (agents(2), "nobody left to call is in calling hours (8:00 to 21:00 local)"),
    ],
)
def test_a_live_campaign_resumes_when_agents_come_and_when_hours_begin(
    people: list[AgentPlan], reason: str
) -> None:
    made = dialer(DRAFT, people=people)
    hawaii = 8_085_550_100
    made.append("4101", phones(3, first=hawaii if "hours" in reason else 2_125_550_100), at=None)
    made.change_staffing("4101", StaffingChange(add_teams=("Blue",)))
    made.operate("4101", Operation.PLAY, "ana")
    campaign = made.campaign("4101")
    assert (campaign.auto_paused, campaign.reason) == (True, reason)
    made.advance(4 * 3_600)
    assert campaign.placed > 0
    assert not campaign.auto_paused or "no records" in (campaign.reason or "")


def test_the_live_floor_has_a_live_campaign_that_plays_and_a_draft() -> None:
    plain = default_floor()
    plan = live_floor(plain)
    assert plan.campaigns[: len(plain.campaigns)] == plain.campaigns
    made = Dialer(1, first_moment(ELEVEN_EASTERN, plan.warm_up), plan)
    made.advance(plan.warm_up)
    playing, draft = list(made.campaigns())[-2:]
    assert playing.plan.live
    assert playing.state in (S.PLAYING, S.PAUSED)
    assert playing.placed > 0
    assert playing.records.loaded == 60
    assert (draft.plan.live, draft.state, draft.records.uploaded) == (True, S.BUILT, 0)
    assert made.why_no_start(draft.id) == ["no records"]


def test_a_live_floor_without_agents() -> None:
    plan = live_floor(FloorPlan((CampaignPlan("A", 1),)))
    made = Dialer(1, ELEVEN_EASTERN, plan)
    made.advance(10)
    assert [campaign.state for campaign in made.campaigns()] == [S.BUILT] * 3
