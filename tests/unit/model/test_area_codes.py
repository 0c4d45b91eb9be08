"""Numbers are in the zone of their area code or country, or nowhere that is known."""

from datetime import UTC, datetime, timedelta

import phonenumbers
import pytest
from phonenumbers import PhoneNumber, PhoneNumberType

from campmon.model.area_codes import AREA_CODE_ZONES, COUNTRY_ZONES, zone_of

WINTER = datetime(2026, 1, 15, 12, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 12, tzinfo=UTC)

GEOGRAPHIC = {PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
NOWHERE = {"600", "622", "633"}


def test_every_area_code_that_people_have_is_known() -> None:
    people = {
        f"{area}"
        for area in range(200, 1000)
        for rest in (2_345_678, 5_552_345, 7_312_345, 9_872_345)
        if phonenumbers.number_type(PhoneNumber(1, area * 10_000_000 + rest)) in GEOGRAPHIC
    }
    assert len(people) > 350
    assert people - NOWHERE <= set(AREA_CODE_ZONES)
    assert not NOWHERE & set(AREA_CODE_ZONES)


def test_every_country_code_is_one() -> None:
    assert {int(code) for code in COUNTRY_ZONES} <= set(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
    assert "1" not in COUNTRY_ZONES


@pytest.mark.parametrize(
    ("number", "winter", "summer"),
    [
        ("12015550123", -5, -4),  # New Jersey
        ("13125550123", -6, -5),  # Chicago
        ("13035550123", -7, -6),  # Denver
        ("16025550123", -7, -7),  # Phoenix
        ("13105550123", -8, -7),  # Los Angeles
        ("19075550123", -9, -8),  # Anchorage
        ("18085550123", -10, -10),  # Honolulu
        ("17875550123", -4, -4),  # San Juan
        ("16715550123", 10, 10),  # Guam
        ("18505550123", -6, -5),  # Pensacola rather than Tallahassee
        ("16895550123", -5, -4),  # Orlando
        ("14165550123", -5, -4),  # Toronto
        ("13065550123", -6, -6),  # Regina
        ("16045550123", -8, -7),  # Vancouver
        ("19025550123", -4, -3),  # Halifax
        ("17095550123", -3.5, -2.5),  # St John's
        ("18765550123", -5, -5),  # Kingston
        ("442079460018", 0, 1),
        ("49301234567", 1, 2),
        ("35312345678", 0, 1),
        ("302101234567", 2, 3),
        ("919812345678", 5.5, 5.5),
        ("9779812345678", 5.75, 5.75),
        ("5511912345678", -3, -3),
        ("5592912345678", -4, -4),
        ("5568912345678", -5, -5),
        ("390612345678", 1, 2),
        ("35799123456", 2, 3),
    ],
)
def test_zones(number: str, winter: float, summer: float) -> None:
    zone = zone_of(number)
    assert zone is not None
    assert zone == zone_of(number[:4])
    assert zone.offset(WINTER) == timedelta(hours=winter)
    assert zone.offset(SUMMER) == timedelta(hours=summer)


@pytest.mark.parametrize(
    "number", ["18005550123", "19005550123", "79161234567", "61291234567", "5215512345678", "", "1"]
)
def test_what_may_be_anywhere_is_unknown(number: str) -> None:
    assert zone_of(number) is None


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), 2),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), 2),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), 1),
    ],
)
def test_europe_changes_its_clocks_at_one_moment(moment: datetime, hours: int) -> None:
    berlin = COUNTRY_ZONES["49"]
    assert berlin.offset(moment) == timedelta(hours=hours)
    assert berlin.local(moment).hour == (moment.hour + hours) % 24
