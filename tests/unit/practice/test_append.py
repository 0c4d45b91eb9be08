"""Appends to the practice dialer: who may, how many, how often."""

import pytest

from campmon.model.errors import RateLimitedError, RefusedError
from campmon.model.record import Record
from campmon.model.state import Operation
from campmon.practice.geography import ZONES, Region
from campmon.practice.plan import CampaignPlan, CampaignType
from tests.unit.practice.floors import PLAY, agents, dialer, figures, phones


def test_an_append_grows_the_figures_by_exactly_its_records_in_each_state_that_takes_one() -> None:
    made = dialer(CampaignPlan("A", 100, teams=("Blue",)))
    campaign = made.campaign("4101")
    acts = (None, Operation.PLAY, Operation.PAUSE)
    for at, operation in enumerate(acts):
        if operation is not None:
            made.operate("4101", operation, "ana")
        before = figures(campaign)
        receipt = made.append("4101", phones(40), at=at)
        assert receipt.accepted == 40
        after = figures(campaign)
        assert after == (before[0] + 40, before[1] + 40, before[2], before[3] + 40)


@pytest.mark.parametrize(
    "plan",
    [
        CampaignPlan("not allowed", 100, append_allowed=False),
        CampaignPlan("requeue", 100, requeue=True),
        CampaignPlan("callback", 100, type=CampaignType.CALLBACK),
        CampaignPlan("inbound", 0, type=CampaignType.INBOUND),
        CampaignPlan("manual", 100, type=CampaignType.MANUAL),
        CampaignPlan("unbuilt", 100, built_on_load=False),
        CampaignPlan("broken", 100, broken=True),
    ],
    ids=lambda plan: plan.name,
)
def test_campaigns_that_take_no_append(plan: CampaignPlan) -> None:
    made = dialer(plan)
    before = figures(made.campaign("4101"))
    with pytest.raises(RefusedError) as refused:
        made.append("4101", phones(1), at=0.0)
    assert repr(plan.name) in refused.value.message
    assert figures(made.campaign("4101")) == before


def test_a_stopped_campaign_takes_no_append() -> None:
    made = dialer(CampaignPlan("A", 100, teams=("Blue",)))
    made.operate("4101", Operation.STOP, "ana")
    with pytest.raises(RefusedError, match="stopped"):
        made.append("4101", phones(1), at=0.0)


def test_ten_thousand_records_a_call_and_no_more_and_no_fewer_than_one() -> None:
    made = dialer(CampaignPlan("A", 0, teams=("Blue",)))
    assert made.append("4101", phones(10_000), at=0.0).accepted == 10_000
    with pytest.raises(RefusedError, match="10,001"):
        made.append("4101", phones(10_001), at=1.0)
    with pytest.raises(RefusedError, match="without records"):
        made.append("4101", (), at=2.0)
    assert made.campaign("4101").records.uploaded == 10_000


def test_five_calls_in_any_minute() -> None:
    made = dialer(CampaignPlan("A", 0), CampaignPlan("B", 0), people=agents(1))
    for at in (0.0, 10.0, 20.0, 30.0, 40.0):
        made.append("4101" if at < 25 else "4102", phones(1), at=at)
    with pytest.raises(RateLimitedError) as limited:
        made.append("4101", phones(1), at=45.0)
    assert limited.value.retry_after == pytest.approx(15.0)
    budget = made.budget(45.0)
    assert (budget.used, budget.limit, budget.window_seconds) == (5, 5, 60.0)
    assert budget.free_in_seconds == pytest.approx(15.0)
    assert made.budget(60.0).free_in_seconds == 0
    made.append("4101", phones(1), at=60.0)
    with pytest.raises(RateLimitedError):
        made.append("4101", phones(1), at=69.9)
    assert sum(campaign.records.uploaded for campaign in made.campaigns()) == 6


def test_records_without_a_phone_or_with_too_many_are_refused_one_by_one() -> None:
    made = dialer(CampaignPlan("A", 0))
    good = phones(2)
    too_many = Record(tuple(str(2_125_551_000 + n) for n in range(31)))
    as_many_as_may_be = Record(tuple(str(2_125_551_000 + n) for n in range(30)))
    receipt = made.append(
        "4101", [good[0], Record(()), too_many, as_many_as_may_be, Record((" ",)), good[1]], at=0.0
    )
    assert receipt.accepted == 3
    assert [(one.index, one.reason) for one in receipt.refused] == [
        (1, "no phone"), (2, "31 phones; 30 are the most"), (4, "no phone"),
    ]  # fmt: skip
    assert figures(made.campaign("4101"))[:2] == (3, 3)


def test_records_whose_phones_cannot_be_dialed_are_uploaded_but_not_loaded() -> None:
    made = dialer(CampaignPlan("A", 0))
    receipt = made.append(
        "4101", [Record(("123",)), Record(("+44 20 7183 8750", "212 555 1212"))], at=0.0
    )
    assert receipt.accepted == 2
    assert receipt.refused == ()
    assert "1 not valid" in receipt.message
    assert figures(made.campaign("4101")) == (2, 1, 0, 1)


def test_appended_records_are_dialed_before_the_others() -> None:
    atlantic = next(place for place, zone in enumerate(ZONES) if zone.name == "Atlantic")
    made = dialer(CampaignPlan("A", 3_000, region=Region.CENTRAL, teams=("Blue",)))
    campaign = made.campaign("4101")
    others = campaign.records.ready
    made.append("4101", phones(30, first=7_875_550_000), at=0.0)
    made.operate("4101", Operation.PLAY, "ana")
    while campaign.placed < 30:
        assert campaign.records.by_zone()[atlantic] == 30 - campaign.placed
        assert campaign.records.ready == others + 30 - campaign.placed
        made.advance(made.seconds + 5)
    assert campaign.records.by_zone()[atlantic] == 0


def test_an_append_wakes_a_campaign_that_has_run_out() -> None:
    made = dialer(
        CampaignPlan("A", 5, report_at_end=True, teams=("Blue",), acts=PLAY, reach=9.0), until=7_200
    )
    campaign = made.campaign("4101")
    assert campaign.records.remaining == 0
    placed = campaign.placed
    made.append("4101", phones(5), at=0.0)
    made.advance(7_230)
    assert campaign.placed > placed
