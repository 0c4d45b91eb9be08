"""Updates of records on the practice dialer: what changes, what does not, and what is refused."""

import pytest

from campmon.model.errors import RateLimitedError, RefusedError, UnknownCampaignError
from campmon.model.intent import Receipt
from campmon.model.record import Record
from campmon.model.state import Operation
from campmon.practice.call_news import CallNews
from campmon.practice.dialer import Dialer
from campmon.practice.plan import CampaignPlan
from campmon.practice.roster import PracticeRecord
from tests.unit.practice.floors import PLAY, close_books, close_lists, dialer, figures, phones


def record_at(made: Dialer, place: int) -> PracticeRecord:
    return made.list_records("4101", place, 1)[0][0]


def update(made: Dialer, phone: str, **fields: str) -> Receipt:
    return made.update_records("4101", [Record((phone,), fields)], "ana")


@pytest.fixture
def made() -> Dialer:
    """A campaign of 100 records, and four appended ones with text of their own."""
    floor = dialer(CampaignPlan("A", 100, teams=("Blue",)))
    batch = [
        Record(
            (str(2_125_551_000 + n),),
            {"firstName": f"F{n}", "last_name": "Roe", "account": f"A{n}", "note": "old"},
        )
        for n in range(4)
    ]
    floor.append("4101", batch, at=0.0)
    return floor


def test_only_the_fields_that_are_given_change(made: Dialer) -> None:
    before = [record_at(made, place) for place in range(104)]
    receipt = update(made, "2125551001", first_name="Eva", note="", extra1="x")
    assert (receipt.accepted, receipt.refused, receipt.already) == (1, (), False)
    after = record_at(made, 101)
    assert (after.first_name, after.last_name, after.account) == ("Eva", "Roe", "A1")
    assert after.fields == {"note": "", "extra1": "x"}
    others = [record_at(made, place) for place in range(104) if place != 101]
    assert others == before[:101] + before[102:]
    update(made, "2125551001", account="B", LASTNAME="Doe")
    again = record_at(made, 101)
    assert (again.first_name, again.last_name, again.account) == ("Eva", "Doe", "B")
    assert again.fields == after.fields
    close_lists(made)


def test_a_record_of_a_made_up_file_can_be_changed(made: Dialer) -> None:
    before = made.list_records("4101", 0, 1, valid_only=True)[0][0]
    update(made, before.phones[0], account="X-1", extra1="new", last_name="Doe")
    after = record_at(made, before.place)
    assert (after.account, after.first_name, after.last_name) == ("X-1", before.first_name, "Doe")
    assert after.fields == {**before.fields, "extra1": "new"}
    assert after.phones == before.phones


def test_what_is_so_already_is_said_to_be(made: Dialer) -> None:
    changes = made.changes
    assert update(made, "2125551000", first_name="F0", note="old", active="1").already
    assert made.changes == changes
    assert not update(made, "2125551000", priority="5").already
    assert update(made, "2125551000", priority="5").already
    assert made.changes == changes + 1
    assert made.campaign("4101").modified_by == "ana"


def test_refused_records_are_named_and_the_others_are_changed(made: Dialer) -> None:
    batch = [
        Record(("2125551000",), {"first_name": "Eva"}),
        Record(("2125559999",), {"first_name": "Eva"}),
        Record(("123",), {"first_name": "Eva"}),
        Record((), {"first_name": "Eva"}),
        Record(("2125551001", "2125551002"), {"first_name": "Eva"}),
        Record(("2125551002",), {"first_name": "Eva", "priority": "1001"}),
        Record(("2125551002",), {"first_name": "Eva", "priority": "-1"}),
        Record(("2125551002",), {"first_name": "Eva", "active": "maybe"}),
        Record(("2125551003",), {"first_name": "Eva", "active": "FALSE", "priority": " 1000 "}),
    ]
    receipt = made.update_records("4101", batch)
    assert receipt.accepted == 2
    assert [(one.index, one.reason) for one in receipt.refused] == [
        (1, "no record with this number"),
        (2, "no record with this number"),
        (3, "no phone"),
        (4, "phones cannot be changed"),
        (5, "priority '1001' is not 0 to 1,000"),
        (6, "priority '-1' is not 0 to 1,000"),
        (7, "active 'maybe' is neither 1 nor 0"),
    ]
    assert [record_at(made, place).first_name for place in range(100, 104)] == [
        "Eva", "F1", "F2", "Eva",
    ]  # fmt: skip
    last = record_at(made, 103)
    assert (last.active, last.priority) == (False, 1_000)
    assert (record_at(made, 102).active, record_at(made, 102).priority) == (True, None)


def test_a_record_that_is_twice_in_a_batch_gets_both_changes(made: Dialer) -> None:
    batch = [
        Record(("2125551000",), {"priority": "5", "active": "0", "note": "one"}),
        Record(("2125551000",), {"active": "1", "note": "two"}),
        Record(("2125551000",), {"priority": "", "active": ""}),
    ]
    assert made.update_records("4101", batch).accepted == 3
    record = record_at(made, 100)
    assert (record.priority, record.active, record.fields["note"]) == (5, True, "two")


def test_records_come_with_a_priority_or_inactive(made: Dialer) -> None:
    batch = [
        Record(("2125552000",), {"priority": "3", "note": "n"}),
        Record(("2125552001",), {"active": "0"}),
        Record(("2125552002",), {"priority": "high"}),
    ]
    receipt = made.append("4101", batch, at=None)
    assert receipt.accepted == 2
    assert [refused.index for refused in receipt.refused] == [2]
    first, second = record_at(made, 104), record_at(made, 105)
    assert (first.priority, first.active, first.fields) == (3, True, {"note": "n"})
    assert (second.priority, second.active, second.fields) == (None, False, {})
    close_books(made)


def test_the_lowest_priority_is_called_first(made: Dialer) -> None:
    update(made, "2125551003", priority="0")
    heard: dict[int, str] = {}

    def hear(news: CallNews) -> None:
        heard[int(news.call_id)] = news.phone

    made.on_call = hear
    made.operate("4101", Operation.PLAY, "ana")
    made.advance(made.seconds + 3_600)
    assert [heard[call] for call in (1, 2, 3)] == ["2125551003", "2125551000", "2125551001"]


def test_inactive_records_are_not_called_and_count_as_remaining() -> None:
    made = dialer(CampaignPlan("A", 0, teams=("Blue",), report_at_end=True))
    made.append("4101", phones(40), at=0.0)
    off = [Record(record.phones, {"active": "0"}) for record in phones(40)[10:]]
    made.update_records("4101", off)
    campaign = made.campaign("4101")
    assert figures(campaign) == (40, 40, 0, 40)
    assert made.dialable("4101") == 10
    made.operate("4101", Operation.PLAY, "ana")
    made.advance(made.seconds + 5 * 3_600)
    calls, _ = made.list_calls("4101", 0, made.seconds, 0, 1_000)
    assert {call.place for call in calls} == set(range(10))
    assert figures(campaign) == (40, 40, 10, 30)
    assert campaign.reason == "The records left are inactive"
    close_books(made)
    on = [Record(record.phones, {"active": "true"}) for record in phones(40)[10:]]
    made.update_records("4101", on)
    assert campaign.reason is None
    made.advance(made.seconds + 60)
    assert made.list_calls("4101", 0, made.seconds, 0, 1_000)[0][-1].place >= 10
    close_books(made)


@pytest.mark.parametrize(
    "plan",
    [
        CampaignPlan("unbuilt", 10, built_on_load=False),
        CampaignPlan("broken", 10, broken=True),
    ],
    ids=lambda plan: plan.name,
)
def test_states_that_take_no_update(plan: CampaignPlan) -> None:
    made = dialer(plan)
    with pytest.raises(RefusedError, match=f"'{plan.name}' is {plan.name}"):
        update(made, "2125551000", priority="1")


def test_campaigns_that_take_no_append_take_updates() -> None:
    made = dialer(CampaignPlan("A", 10, append_allowed=False, teams=("Blue",), acts=PLAY), until=1)
    record = made.list_records("4101", 0, 1, valid_only=True)[0][0]
    assert update(made, record.phones[0], priority="1").accepted == 1


def test_a_call_has_its_limits_and_counts_where_it_says_when_it_was_made(made: Dialer) -> None:
    with pytest.raises(RefusedError, match="without records"):
        made.update_records("4101", [])
    with pytest.raises(RefusedError, match="10,001"):
        made.update_records("4101", phones(10_001))
    with pytest.raises(UnknownCampaignError):
        made.update_records("4199", phones(1))
    for _ in range(9):
        made.update_records("4101", phones(1))
        made.append("4101", phones(1), at=None)
    assert made.budget(1.0).used == 1  # the append of the fixture
    for at in (1.0, 2.0, 3.0, 4.0):
        made.update_records("4101", phones(1), at=at)
    with pytest.raises(RateLimitedError):
        made.update_records("4101", phones(1), at=5.0)
    with pytest.raises(RateLimitedError):
        made.append("4101", phones(1), at=5.0)
