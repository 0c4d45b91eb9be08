"""Finding records by their phone."""

from random import Random

from campmon.practice.geography import Region
from campmon.practice.phone_index import PhoneIndex
from campmon.practice.plan import CampaignPlan, DialingSort, RetryRules
from campmon.practice.records import Records
from tests.unit.practice.floors import PLAY, dialer, phones


def records(loaded: int, invalid_share: float = 0.1) -> Records:
    made = Records(Region.NATIONAL, DialingSort.AS_LOADED, RetryRules(), salt=99)
    made.load(loaded, invalid_share, Random(3))
    return made


def test_every_valid_record_is_found_and_no_invalid_one() -> None:
    made = records(60_000)  # more than are kept in the dictionary
    index = PhoneIndex(made)
    last = dict(made.first_phones(0, 60_000))
    assert 50_000 < len(last) < 60_000
    assert all(index.find(phone) == place for phone, place in last.items())
    bad = [place for place in range(60_000) if not made.is_valid(place)]
    assert all(index.find(made.phone(place)) != place for place in bad)
    assert index.find(0) is None
    assert index.find(9_999_999_999) is None


def test_records_that_come_later_are_found_too_and_the_last_of_a_number() -> None:
    made = records(30_000)
    index = PhoneIndex(made)
    assert index.find(2_125_550_000) is None
    for round_ in range(3):
        begin = made.uploaded
        made.append([[2_125_550_000 + n] for n in range(9_000)])
        assert index.find(2_125_550_000) == begin, round_
        assert index.find(2_125_558_999) == begin + 8_999
    made.append([[], [3_125_551_212]])
    assert index.find(3_125_551_212) == made.uploaded - 1


def test_records_may_be_learnt_before_in_steps() -> None:
    made = records(60_000)
    index = PhoneIndex(made)
    steps = 1
    while not index.learn():
        steps += 1
    assert steps == 12
    place, phone = 59_999, made.phone(59_999)
    made.append([[phone], [2_125_550_000]])
    assert index.learn()
    assert index.find(phone) == place + 1
    assert index.find(2_125_550_000) == place + 2


def test_only_the_first_phone_finds_a_record() -> None:
    made = records(0)
    made.append([[2_125_551_212, 3_125_551_212]])
    index = PhoneIndex(made)
    assert index.find(2_125_551_212) == 0
    assert index.find(3_125_551_212) is None


def test_a_dialer_finds_records_however_the_number_is_written() -> None:
    made = dialer(CampaignPlan("A", 200, teams=("Blue",)), CampaignPlan("Broken", 20, broken=True))
    assert made.find_record("4101", "212 555 1212") is None
    made.append("4101", phones(2, first=2_125_551_212), at=None)
    for written in ("2125551212", "+1 (212) 555-1212", "12125551212"):
        assert made.find_record("4101", written) == 200
    assert made.find_record("4101", "+44 20 7183 8750") is None
    listed, _ = made.list_records("4101", 0, 200, valid_only=True)
    for record in listed:
        assert made.find_record("4101", record.phones[0]) == record.place
    asked = ["12125551213", "2125551299", listed[0].phones[0], ""]
    found = [phone for phone in asked if made.find_record("4101", phone) is not None]
    assert set(found) == {"12125551213", listed[0].phones[0]}
    assert all(made.find_record("4102", phone) is None for phone in asked)


def test_records_are_found_while_their_file_is_still_being_loaded() -> None:
    made = dialer(CampaignPlan("A", 2_000, teams=("Blue",), acts=PLAY), until=0.06)
    campaign = made.campaign("4101")
    loaded = campaign.records.uploaded
    assert 0 < loaded < 2_000
    for _ in range(2):
        place = next(p for p in range(loaded - 1, 0, -1) if campaign.records.is_valid(p))
        assert made.find_record("4101", str(campaign.records.phone(place))) == place
        made.advance(10)
        loaded = campaign.records.uploaded
    assert loaded == 2_000
