"""The platform's day: uploads, reports at 4:00 Eastern, and the floors that come with campmon."""

from datetime import UTC, datetime, timedelta

import pytest

from campmon.model.state import CampaignState, Operation
from campmon.practice.cast import agent_plans
from campmon.practice.dialer import Dialer
from campmon.practice.plan import CampaignPlan, FloorPlan
from campmon.practice.scenario import default_floor, first_moment
from tests.unit.practice.floors import PLAY, close_books, dialer

HOUR = 3_600.0
S = CampaignState
TODAY = datetime(2026, 5, 6, 12, tzinfo=UTC)


def by_name(made: Dialer) -> dict[str, CampaignState]:
    return {campaign.plan.name: campaign.state for campaign in made.campaigns()}


def open_floor(plan: FloorPlan, seed: int = 1, today: datetime = TODAY) -> Dialer:
    made = Dialer(seed, first_moment(today, plan.warm_up), plan)
    made.advance(plan.warm_up)
    return made


def test_at_four_eastern_the_day_s_campaigns_are_reported_but_live_ones_go_on() -> None:
    made = dialer(
        CampaignPlan("Outbound", 900, teams=("Blue",), acts=PLAY),
        CampaignPlan("Built", 900, teams=("Blue",)),
        CampaignPlan("Live", 9_000, live=True, teams=("Blue",), acts=PLAY),
        CampaignPlan("Broken", 9, broken=True),
    )
    made.advance(17 * HOUR - 1)
    assert by_name(made)["Built"] is S.BUILT
    made.advance(17 * HOUR + 1)
    assert by_name(made) == {
        "Outbound": S.DONE, "Built": S.DONE, "Live": S.PAUSED, "Broken": S.BROKEN,
    }  # fmt: skip


def test_a_stop_at_the_day_s_end_ends_as_a_report() -> None:
    made = dialer(
        CampaignPlan("A", 9_000, teams=("Blue",), acts=PLAY, reach=6.0),
        start=datetime(2026, 5, 7, 0, 50, tzinfo=UTC),  # 20:50 Eastern
    )
    made.advance(590)
    made.operate("4101", Operation.STOP, "ana")
    assert by_name(made) == {"A": S.STOPPING}
    made.advance(7.2 * HOUR)
    assert by_name(made) == {"A": S.DONE}
    assert made.campaign("4101").in_progress == 0


def test_in_the_morning_yesterday_s_campaigns_make_room_for_new_ones() -> None:
    made = dialer(
        CampaignPlan("A", 900, teams=("Blue",), acts=PLAY),
        CampaignPlan("Live", 50, live=True, feed_per_minute=2.0, teams=("Blue",), acts=PLAY),
        CampaignPlan("Afternoon", 90, teams=("Blue",), acts=PLAY, upload_hour=14),
    )
    assert set(by_name(made)) == {"A", "Live"}
    made.advance_to(made.start + timedelta(hours=3.1))
    assert set(by_name(made)) == {"A", "Live", "Afternoon"}
    made.advance(21 * HOUR + 60)
    assert {campaign.id: campaign.plan.name for campaign in made.campaigns()} == {
        "4102": "Live", "4104": "A",
    }  # fmt: skip
    assert made.campaign("4104").records.uploaded == 900
    made.advance(24 * HOUR)
    assert made.campaign("4104").placed > 50
    assert len(made.workforce.agents["blue0@x.example"].campaigns) == 2
    close_books(made)


def test_a_live_campaign_that_was_stopped_for_good_is_uploaded_again() -> None:
    made = dialer(CampaignPlan("Live", 50, live=True, feed_per_minute=1.0, teams=("Blue",)))
    made.operate("4101", Operation.DEACTIVATE, "ana")
    made.advance(21 * HOUR + 60)
    assert [campaign.id for campaign in made.campaigns()] == ["4102"]


def test_records_arrive_by_themselves_where_a_campaign_is_fed() -> None:
    made = dialer(CampaignPlan("A", 5, live=True, feed_per_minute=2.0, teams=("Blue",), acts=PLAY))
    made.advance(HOUR)
    assert 60 < made.campaign("4101").records.uploaded < 190


def test_the_default_floor_has_something_of_everything() -> None:
    made = open_floor(default_floor())
    assert f"{made.now:%H:%M}" == "11:00"
    states = set(by_name(made).values())
    assert {S.PLAYING, S.PAUSED, S.BUILT, S.UNBUILT, S.STOPPED, S.DONE} <= states
    campaigns = list(made.campaigns())
    assert len(campaigns) >= 12
    reasons = " ".join(campaign.reason or "" for campaign in campaigns)
    assert "calling hours" in reasons
    assert "no agents" in reasons
    assert any(campaign.plan.requeue for campaign in campaigns)
    assert any(campaign.plan.live for campaign in campaigns)
    for campaign in campaigns:
        assert campaign.records.uploaded >= campaign.plan.records
    playing = [campaign for campaign in campaigns if campaign.state is S.PLAYING]
    assert len(playing) >= 6
    for campaign in playing:
        assert campaign.placed > 10
        assert campaign.answered > 0
        assert sum(campaign.wrap_up_codes) > 0
    assert sum(campaign.ringing for campaign in playing) > 0
    assert any(campaign.takes_appends for campaign in playing)
    close_books(made)


@pytest.mark.no_cover
def test_the_default_floor_has_work_all_through_the_day() -> None:
    made = open_floor(default_floor())
    for hour in range(1, 9):
        placed = sum(campaign.placed for campaign in made.campaigns())
        made.advance(default_floor().warm_up + hour * HOUR)
        assert sum(campaign.placed for campaign in made.campaigns()) > placed + 50, hour
    made.advance(26 * HOUR)
    assert sum(state is S.PLAYING for state in by_name(made).values()) >= 6
    close_books(made)


@pytest.mark.parametrize(("day", "opens_on"), [(6, 6), (8, 8), (9, 8), (10, 8), (11, 11)])
def test_virtual_time_begins_on_a_weekday_at_eleven(day: int, opens_on: int) -> None:
    begins = first_moment(datetime(2026, 5, day, 20, tzinfo=UTC), warm_up=600)
    opens = begins + timedelta(seconds=600)
    assert (opens.day, opens.hour, opens.minute) == (opens_on, 11, 0)
    assert opens.weekday() < 5


def test_a_floor_made_to_measure() -> None:
    made = open_floor(default_floor(campaigns=20, records=50, agents=30))
    campaigns = list(made.campaigns())
    assert [campaign.plan.name for campaign in campaigns[:2]] == [
        "practice-00001", "practice-00002",
    ]  # fmt: skip
    assert campaigns[0].id == "100001"
    assert len(campaigns) == 20
    assert {campaign.records.uploaded for campaign in campaigns} == {50}
    assert len(made.workforce.agents) == 30
    assert sum(state is S.PLAYING for state in by_name(made).values()) == 18
    assert all(campaign.staff for campaign in campaigns)


@pytest.mark.parametrize("agents", [0, 1, 3])
def test_few_agents_are_no_trouble(agents: int) -> None:
    for plan in (default_floor(agents=agents), default_floor(campaigns=5, agents=agents)):
        made = open_floor(plan)
        assert len(made.workforce.agents) == agents
        close_books(made)


def test_names_can_be_given_to_the_first_campaigns() -> None:
    plan = default_floor(names=("Ours", "[b]Theirs[/]"))
    assert [campaign.name for campaign in plan.campaigns[:2]] == ["Ours", "[b]Theirs[/]"]
    assert len(plan.campaigns) == len(default_floor().campaigns)


def test_many_agents_have_different_names() -> None:
    people = list(agent_plans(3_000))
    assert len({agent.id for agent in people}) == 3_000
    assert len({agent.name for agent in people}) == 3_000
