"""US time zones, by rule rather than by the machine's zone database, which may be missing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone: its standard offset from UTC in hours, and whether it keeps daylight time."""

    name: str
    standard: float
    daylight: bool = True
    short: str = ""

    def offset(self, at: datetime) -> timedelta:
        """The offset from UTC at the moment `at` (aware)."""
        hours = self.standard + (1 if self.daylight and _is_daylight(at, self.standard) else 0)
        return timedelta(hours=hours)

    def local(self, at: datetime) -> datetime:
        """The moment `at` (aware) as this zone's clocks show it."""
        return at.astimezone(timezone(self.offset(at), self.short or self.name))


def _is_daylight(at: datetime, standard: float) -> bool:
    """US daylight time: second Sunday of March to first Sunday of November, at 2:00 local."""
    moment = at.astimezone(UTC).replace(tzinfo=None)
    begins = first_sunday(moment.year, 3, 8) + timedelta(hours=2 - standard)
    ends = first_sunday(moment.year, 11, 1) + timedelta(hours=1 - standard)
    return begins <= moment < ends


def first_sunday(year: int, month: int, day: int) -> datetime:
    """Midnight of the first Sunday on or after a day."""
    first = datetime(year, month, day)
    return first + timedelta(days=(6 - first.weekday()) % 7)


EASTERN = Zone("Eastern", -5, short="ET")


DAY_BEGINS_HOUR = 4
"""Eastern hour at which a dialing day begins (LiveVox: 04:00 to 03:59 ET)."""


def day_begins(at: datetime) -> datetime:
    """The beginning of the dialing day in which `at` (aware) falls, as Eastern clocks show it."""
    local = EASTERN.local(at)
    begun = local.replace(hour=DAY_BEGINS_HOUR, minute=0, second=0, microsecond=0)
    if begun > local:
        begun -= timedelta(days=1)
    # The clocks may have changed in between: the hour is what counts, not the offset.
    offset = EASTERN.offset(begun) - (begun.utcoffset() or timedelta())
    return EASTERN.local(begun - offset)
