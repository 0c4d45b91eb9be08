"""Days and moments as people write them."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from campmon.model.days import read_day, read_days
from campmon.model.errors import UsageError

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # 10:30 in New York
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _eastern(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "EST5EDT,M3.2.0,M11.1.0")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def eastern(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of November 2026, in Eastern standard time."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) + timedelta(hours=5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20", 20),
        (" 2026-11-20 ", 20),
        ("today", 22),
        ("Yesterday", 21),
        ("3d", 19),
        ("3 d ago", 19),
        ("0d", 22),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight(text: str, day: int) -> None:
    assert read_day(text, NOW) == (eastern(day), eastern(day + 1))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", NOW),
        ("2h", NOW - timedelta(hours=2)),
        ("15m", NOW - timedelta(minutes=15)),
        ("15 min ago", NOW - timedelta(minutes=15)),
        ("2026-11-20T14:30", eastern(20, 14, 30)),
        ("2026-11-20 14:30", eastern(20, 14, 30)),
        ("2026-11-20T14:30Z", datetime(2026, 11, 20, 14, 30, tzinfo=UTC)),
        ("2026-11-20T14:30+01:00", datetime(2026, 11, 20, 13, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_begins_and_ends_at_once(text: str, moment: datetime) -> None:
    assert read_day(text, NOW) == (moment, moment)
    assert read_day(text, NOW)[0].tzinfo is not None


@pytest.mark.parametrize(
    "text", ["", "tomorrowish", "2026-13-01", "2026-02-30", "d", "99999d", "-3d", "\x1b[31m", "22"]
)
def test_what_is_no_day_is_told_with_what_is_taken(text: str) -> None:
    with pytest.raises(UsageError, match="2026-11-20") as told:
        read_day(text, NOW)
    assert told.value.exit_code == 2


def test_a_day_on_which_the_clocks_change_has_its_own_length() -> None:
    since, until = read_day("2026-11-01", NOW)
    assert until - since == timedelta(hours=25)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-11-20", eastern(20), eastern(21)),
        ("yesterday", eastern(21), eastern(22)),
        ("3d", eastern(19), eastern(23)),
        ("2026-11-18 – 2026-11-20", eastern(18), eastern(21)),
        ("2026-11-18..2026-11-20", eastern(18), eastern(21)),
        ("2026-11-18 - yesterday", eastern(18), eastern(22)),
        ("3d to yesterday", eastern(19), eastern(22)),
        ("2026-11-18..", eastern(18), eastern(23)),
        ("2026-11-18T09:00..2026-11-18T10:00", eastern(18, 9), eastern(18, 10)),
    ],
)
def test_a_span_of_days(text: str, since: datetime, until: datetime) -> None:
    assert read_days(text, NOW) == (since, until)


@pytest.mark.parametrize("text", ["2026-11-20..2026-11-18", "..", "x..y", "yesterday..x"])
def test_a_span_that_cannot_be_meant(text: str) -> None:
    with pytest.raises(UsageError):
        read_days(text, NOW)
