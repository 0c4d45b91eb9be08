"""Time zones, calling hours and phones."""

from datetime import UTC, datetime, timedelta

import pytest

from campmon.model.zones import EASTERN
from campmon.practice.clock import PlatformTime
from campmon.practice.geography import (
    AREA_CODES,
    CODES_BY_ZONE,
    UNKNOWN_ZONE,
    ZONE_BYTES,
    ZONES,
    Region,
    local_hours,
    open_zones,
    parse_phone,
    zone_of_phone,
)


def names_open_at(at: datetime) -> set[str]:
    return {ZONES[zone].name for zone in open_zones(local_hours(at))}


def test_daylight_time_begins_and_ends_on_the_hour() -> None:
    hour = timedelta(hours=1)
    begins = datetime(2026, 3, 8, 7, tzinfo=UTC)  # 2:00 EST
    ends = datetime(2026, 11, 1, 6, tzinfo=UTC)  # 2:00 EDT
    assert EASTERN.offset(begins - timedelta(seconds=1)) == -5 * hour
    assert EASTERN.offset(begins) == -4 * hour
    assert EASTERN.offset(ends - timedelta(seconds=1)) == -4 * hour
    assert EASTERN.offset(ends) == -5 * hour


def test_arizona_and_hawaii_keep_standard_time() -> None:
    summer = datetime(2026, 7, 1, 18, tzinfo=UTC)
    hours = dict(zip((zone.name for zone in ZONES), local_hours(summer), strict=True))
    assert hours["Eastern"] == 14
    assert hours["Central"] == 13
    assert hours["Mountain"] == 12
    assert hours["Arizona"] == hours["Pacific"] == 11
    assert hours["Hawaii"] == 8


@pytest.mark.parametrize(
    ("utc_hour", "opened", "closed"),
    [
        (12, {"Eastern", "Atlantic"}, {"Central", "Pacific", "unknown"}),
        (14, {"Eastern", "Central", "Mountain"}, {"Pacific", "Arizona", "Hawaii", "unknown"}),
        (15, {"Eastern", "Pacific", "unknown"}, {"Alaska", "Hawaii"}),
        (23, {"Eastern", "Hawaii", "unknown"}, set()),
    ],
)
def test_calling_hours_are_those_of_the_person_called(
    utc_hour: int, opened: set[str], closed: set[str]
) -> None:
    there = names_open_at(datetime(2026, 5, 6, utc_hour, tzinfo=UTC))
    assert opened <= there
    assert not closed & there


def test_nobody_is_called_at_21() -> None:
    before = datetime(2026, 5, 7, 0, 59, tzinfo=UTC)
    assert "Eastern" in names_open_at(before)
    assert "Eastern" not in names_open_at(before + timedelta(minutes=1))


def test_every_area_code_is_in_one_zone() -> None:
    codes = [code for zone in CODES_BY_ZONE for code in zone]
    assert len(codes) == len(set(codes)) > 300
    assert all(201 <= code <= 989 for code in codes)


@pytest.mark.parametrize("region", list(Region))
def test_a_byte_chooses_an_area_code_of_the_region(region: Region) -> None:
    assert len(AREA_CODES[region]) == len(ZONE_BYTES[region]) == 256
    for code, zone in zip(AREA_CODES[region], ZONE_BYTES[region], strict=True):
        assert zone_of_phone(code * 10_000_000) == zone != UNKNOWN_ZONE


@pytest.mark.parametrize(
    "text",
    [
        "2125551212",
        "+12125551212",
        "12125551212",
        "(212) 555-1212",
        "+1 212.555.1212",
        " 212 555 1212 ",
    ],
)
def test_phones_are_read_however_they_are_written(text: str) -> None:
    assert parse_phone(text) == 2_125_551_212


@pytest.mark.parametrize(
    "text",
    ["", "123", "+442071838750", "1125551212", "2120551212", "212555121", "21255512123",
     "212555121a", "\u0662\u0661\u0662\u0665\u0665\u0665\u0661\u0662\u0661\u0662", "2125551212x5"],
)  # fmt: skip
def test_what_the_trunk_cannot_dial_is_no_phone(text: str) -> None:
    assert parse_phone(text) is None


def test_an_unknown_area_code_has_the_careful_zone() -> None:
    assert zone_of_phone(5_555_551_212) == UNKNOWN_ZONE


def test_virtual_time_needs_a_zone_to_begin_in() -> None:
    with pytest.raises(ValueError, match="time zone"):
        PlatformTime(datetime(2026, 5, 6, 11))


def test_the_platform_s_clocks_show_eastern_time() -> None:
    time = PlatformTime(datetime(2026, 5, 6, 15, tzinfo=UTC))
    assert f"{time.moment(90):%H:%M:%S %Z}" == "11:01:30 ET"
    assert time.seconds(time.moment(1_234.5)) == 1_234.5
    assert time.next_full_hour(0.0) == 3_600
    assert time.next_full_hour(3_599.0) == 3_600


@pytest.mark.parametrize("month_day", [(3, 7), (3, 8), (10, 31), (11, 1), (5, 6)])
def test_an_hour_of_day_is_found_across_the_change_of_clocks(month_day: tuple[int, int]) -> None:
    time = PlatformTime(datetime(2026, *month_day, 15, tzinfo=UTC))
    for wanted in (4.0, 8.5, 20.0, time.hour_of_day(0.0)):
        then = time.next_hour_of_day(0.0, wanted)
        assert time.hour_of_day(then) == pytest.approx(wanted)
        assert 0 < then <= 25 * 3_600
