"""Records one by one, and finished calls: whole, in order, and page by page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.model.disposition import Disposition
from campmon.model.errors import UnknownCampaignError
from campmon.model.record import Record
from campmon.model.state import Operation
from campmon.practice.call_log import PracticeCall
from campmon.practice.dialer import Dialer
from campmon.practice.gaps import Gaps
from campmon.practice.plan import CampaignPlan, DialingSort
from campmon.practice.roster import PracticeRecord
from tests.unit.practice.floors import PLAY, close_lists, dialer, everything_of

HOUR = 3_600.0


def records_of(made: Dialer, campaign_id: str = "4101") -> list[PracticeRecord]:
    return everything_of(made, campaign_id)[0]


def calls_of(made: Dialer, campaign_id: str = "4101") -> list[PracticeCall]:
    return everything_of(made, campaign_id)[1]


def test_a_loaded_record_has_an_account_a_name_and_its_phones() -> None:
    made = dialer(CampaignPlan("A", 400, invalid_share=0.0))
    listed = records_of(made)
    assert [record.place for record in listed] == list(range(400))
    assert len({record.account for record in listed}) == 400
    assert len({(record.first_name, record.last_name) for record in listed}) > 300
    for record in listed:
        assert record.account.isdigit()
        assert record.first_name.istitle()
        assert record.last_name
        assert record.phones == tuple(map(str, made.campaign("4101").records.phones(record.place)))
        assert 1 <= len(record.phones) <= 3
        assert record.valid
        assert record.result is None
        assert float(record.fields["total_amount"]) >= 5


def test_the_same_seed_has_the_same_people_and_another_campaign_has_others() -> None:
    plans = CampaignPlan("A", 50), CampaignPlan("B", 50)
    here, there = dialer(*plans), dialer(*plans)
    assert records_of(here) == records_of(there)
    assert records_of(here) != records_of(here, "4102")


def test_invalid_records_are_listed_unless_only_valid_ones_are_wanted() -> None:
    made = dialer(CampaignPlan("A", 1_000, invalid_share=0.25))
    listed = records_of(made)
    bad = [record for record in listed if not record.valid]
    assert 150 < len(bad) < 350
    assert all(not record.phones or len(record.phones[0]) == 7 for record in bad)
    assert {len(record.phones) for record in bad} == {0, 1}
    valid, more = made.list_records("4101", 0, 1_000, valid_only=True)
    assert valid == [record for record in listed if record.valid]
    assert not more


@pytest.mark.parametrize("valid_only", [False, True])
def test_pages_join_to_the_whole(valid_only: bool) -> None:
    made = dialer(CampaignPlan("A", 250, invalid_share=0.3))
    whole, _ = made.list_records("4101", 0, 1_000, valid_only=valid_only)
    joined: list[PracticeRecord] = []
    more = True
    while more:
        page, more = made.list_records("4101", len(joined), 30, valid_only=valid_only)
        assert len(page) == 30 or not more
        joined += page
    assert joined == whole
    assert made.list_records("4101", len(whole), 30, valid_only=valid_only) == ([], False)
    assert made.list_records("4101", 10**7, 30, valid_only=valid_only) == ([], False)


@given(
    rows=st.lists(st.booleans(), max_size=60), offset=st.integers(0, 70), count=st.integers(0, 70)
)
def test_valid_rows_are_found_by_number(rows: list[bool], offset: int, count: int) -> None:
    gaps = Gaps()
    gaps.add(place for place, valid in enumerate(rows) if not valid)
    expected = [place for place, valid in enumerate(rows) if valid][offset : offset + count]
    assert gaps.valid_places(offset, count, len(rows)) == expected
    assert len(gaps) == rows.count(False)


def test_an_appended_record_is_shown_as_it_was_sent() -> None:
    made = dialer(CampaignPlan("A", 5))
    fields = {"account": "A-1", "firstName": "Zoë", "last_name": "", "extra3": "a|b\ud800", "z": ""}
    sent = [
        Record(("(212) 555-1212", "12"), fields),
        Record(()),  # refused: no record of it
        Record(("123",), {"account": "A-2"}),
        Record(("415 555 6004",)),
    ]
    made.append("4101", sent, at=0.0)
    first, second, third = records_of(made)[5:]
    assert first == PracticeRecord(
        5, "A-1", "Zoë", "", ("(212) 555-1212", "12"), True, None, {"extra3": "a|b\ud800", "z": ""}
    )
    assert second == PracticeRecord(6, "A-2", "", "", ("123",), False, None, {})
    assert third == PracticeRecord(7, "", "", "", ("415 555 6004",), True, None, {})
    assert [r.place for r in made.list_records("4101", 0, 99, valid_only=True)[0]][-2:] == [5, 7]


def test_records_that_arrive_by_themselves_have_names_too() -> None:
    made = dialer(
        CampaignPlan("Live", 3, live=True, feed_per_minute=5.0, teams=("Blue",), acts=PLAY),
        until=600.0,
    )
    made.append("4101", [Record(("2125551212",), {"account": "mine"})], at=0.0)
    made.advance(1_200.0)
    listed = records_of(made)
    assert len(listed) > 20
    assert all(record.account and record.phones for record in listed)
    assert [record.account for record in listed].count("mine") == 1
    close_lists(made)


def test_records_are_listed_while_a_file_is_loaded_and_none_of_a_broken_one() -> None:
    made = dialer(CampaignPlan("A", 20_000), CampaignPlan("Broken", 10, broken=True), until=1.0)
    listed, _ = made.list_records("4101", 0, 20_000)
    assert 0 < len(listed) < 20_000
    assert made.list_records("4102", 0, 10) == ([], False)


def test_a_large_campaign_is_paged_at_any_place() -> None:
    made = dialer(CampaignPlan("A", 500_000), until=120.0)
    page, more = made.list_records("4101", 499_990, 100)
    assert [record.place for record in page] == list(range(499_990, 500_000))
    assert not more
    loaded = made.campaign("4101").records.loaded
    (last,), more = made.list_records("4101", loaded - 1, 10, valid_only=True)
    assert last.valid
    assert last.place >= loaded
    assert not more


def test_finished_calls_come_in_order_of_finishing() -> None:
    made = dialer(
        CampaignPlan("A", 800, sort=DialingSort.INVERTED, teams=("Blue",), acts=PLAY), until=HOUR
    )
    campaign, calls = made.campaign("4101"), calls_of(made)
    assert len(calls) == campaign.placed - campaign.in_progress > 100
    assert campaign.first_call_at == min(call.started for call in calls)
    assert campaign.last_call_at == calls[-1].finished
    listed = records_of(made)
    for call in calls:
        assert call.started < call.finished
        assert call.phone in listed[call.place].phones
    assert {call.disposition for call in calls} >= {Disposition.ANSWERED, Disposition.MACHINE}
    retried = [call for call in calls if call.phone != listed[call.place].phones[0]]
    assert retried
    close_lists(made)


def test_calls_are_found_by_when_they_finished_both_ends_included() -> None:
    made = dialer(CampaignPlan("A", 800, teams=("Blue",), acts=PLAY), until=HOUR)
    calls = calls_of(made)
    since, until = calls[10].finished, calls[30].finished
    assert made.list_calls("4101", since, until, 0, 100) == (calls[10:31], False)
    assert made.list_calls("4101", since, until, 15, 3) == (calls[25:28], True)
    assert made.list_calls("4101", since, until, 18, 3) == (calls[28:31], False)
    assert made.list_calls("4101", since, until, 40, 3) == ([], False)
    assert made.list_calls("4101", until, since, 0, 100) == ([], False)
    assert made.list_calls("4101", made.seconds + 1, made.seconds + 9, 0, 9) == ([], False)


def test_the_last_result_stays_with_the_record_and_calls_go_with_the_day() -> None:
    made = dialer(CampaignPlan("Live", 200, live=True, teams=("Blue",), acts=PLAY), until=2 * HOUR)
    results = {call.place: call.disposition for call in calls_of(made)}
    assert {record.place: record.result for record in records_of(made) if record.result} == results
    made.advance(17 * HOUR - 1)  # 3:59:59 Eastern
    results = {call.place: call.disposition for call in calls_of(made)}
    assert results
    made.advance(17 * HOUR + 1)
    assert calls_of(made) == []
    assert made.campaign("4101").first_call_at is not None
    assert {record.place: record.result for record in records_of(made) if record.result} == results
    made.advance(24 * HOUR)
    assert all(call.started > 17 * HOUR for call in calls_of(made))


def test_what_is_asked_of_no_campaign_is_an_error() -> None:
    made = dialer(CampaignPlan("A", 5))
    for ask in (
        lambda: made.list_records("41", 0, 1),
        lambda: made.list_calls("41", 0, 1, 0, 1),
        lambda: made.properties("41"),
        lambda: made.update("41", {}),
    ):
        with pytest.raises(UnknownCampaignError):
            ask()


def test_moments_of_a_campaign_s_life() -> None:
    made = dialer(CampaignPlan("A", 400, built_on_load=False, teams=("Blue",)))
    campaign = made.campaign("4101")
    assert campaign.uploaded_at == 0.0
    assert campaign.built_at is campaign.first_call_at is campaign.last_call_at is None
    made.advance(50.0)
    made.operate("4101", Operation.PLAY, "ana")
    assert campaign.built_at == campaign.modified == made.modified == 50.0
    made.advance(400.0)
    assert campaign.built_at == 50.0
    assert campaign.first_call_at is not None
    assert campaign.last_call_at is not None
    assert 50.0 <= campaign.first_call_at < campaign.last_call_at
