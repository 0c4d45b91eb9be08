"""Who would be called too early or too late is told; of unknown places nothing is said."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from campmon.append.calling_hours import PlaceTally
from campmon.model.record import AppendRules

MORNING = datetime(2026, 1, 15, 13, 12, tzinfo=UTC)
"""8:12 in New York, 7:12 in Chicago, 5:12 in Los Angeles, 14:12 in Berlin, 22:12 in Tokyo."""


def number(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{place:07}" for place in range(count)]


def test_numbers_in_zones_outside_the_hours_are_told(rules: AppendRules) -> None:
    tally = PlaceTally(rules)
    tally.add(number("201", 3))
    tally.add(number("310", 1_000) + number("312", 2))
    assert tally.warnings(MORNING) == (
        "CALLING HOURS: 1,002 of 1,005 numbers are in zones where it is now outside 8:00 to 21:00 "
        "(Pacific 5:12: 1,000; Central 7:12: 2)",
    )
    assert tally.warnings(MORNING.replace(hour=17)) == ()
    assert tally.warnings(MORNING.replace(hour=2))[0].startswith("CALLING HOURS: 3 of 1,005")


@pytest.mark.parametrize("hour", range(24))
def test_of_unknown_places_nothing_is_said(rules: AppendRules, hour: int) -> None:
    tally = PlaceTally(rules)
    tally.add(["8005550123", "6005550123", "61291234567", "79161234567"])
    assert tally.warnings(MORNING.replace(hour=hour)) == ()


def test_how_many_are_unknown_is_said_with_the_rest(rules: AppendRules) -> None:
    tally = PlaceTally(rules)
    tally.add(["3105550123", "8005550123"])
    assert tally.warnings(MORNING) == (
        "CALLING HOURS: 1 of 2 numbers is in zones where it is now outside 8:00 to 21:00 "
        "(Pacific 5:12: 1); the zone of 1 is not known",
    )


def test_other_countries_are_told_by_their_code(rules: AppendRules) -> None:
    tally = PlaceTally(rules)
    tally.add(["81312345678", "4930123456", "3105550123"])
    assert "(+81 22:12: 1; Pacific 5:12: 1)" in tally.warnings(MORNING)[0]


@pytest.mark.parametrize(("region", "e164"), [("US", True), ("", True), ("DE", False)])
def test_numbers_with_country_code_are_known_by_it(
    rules: AppendRules, region: str, e164: bool
) -> None:
    tally = PlaceTally(replace(rules, region=region, e164=e164))
    tally.add(["13105550123", "4930123456", "4512345678"])
    assert "1 of 3 numbers is" in tally.warnings(MORNING)[0]
    assert "Pacific" in tally.warnings(MORNING)[0]


def test_many_zones_are_cut_short(rules: AppendRules) -> None:
    tally = PlaceTally(rules)
    tally.add([f"{area}5550123" for area in ("201", "312", "303", "310", "907", "808", "709")])
    told = tally.warnings(datetime(2026, 1, 15, 10, 0, tzinfo=UTC))[0]
    assert "7 of 7" in told
    assert told.endswith("; others: 2)")


def test_an_hour_begins_inside_and_ends_outside(rules: AppendRules) -> None:
    tally = PlaceTally(rules)
    tally.add(["2015550123"])
    assert tally.warnings(datetime(2026, 1, 15, 12, 59, tzinfo=UTC))
    assert not tally.warnings(datetime(2026, 1, 15, 13, 0, tzinfo=UTC))
    assert not tally.warnings(datetime(2026, 1, 16, 1, 59, tzinfo=UTC))
    assert tally.warnings(datetime(2026, 1, 16, 2, 0, tzinfo=UTC))
