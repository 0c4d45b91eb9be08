"""A campaign's schedule: ASAP and end of day, moments in our time and in the platform's."""

from datetime import UTC, datetime

from campmon.model.zones import EASTERN

ASAP = "ASAP"
"""A start that is not scheduled: as soon as possible."""
END_OF_DAY = "EOD"
"""An end that is not scheduled: curfew, depletion, or a manager's stop."""

_BEFORE_ANY_CAMPAIGN = datetime(1971, 1, 1, tzinfo=UTC)


def happened(moment: datetime | None) -> datetime | None:
    """`moment`, or None where LiveVox gives a date of 0: it has not come about yet."""
    if moment is None or moment < _BEFORE_ANY_CAMPAIGN:
        return None
    return moment


def is_asap(start: datetime) -> bool:
    """Whether a start stands for "as soon as possible": midnight in platform time.

    LiveVox Campaign API reference, Read Campaign.
    """
    eastern = EASTERN.local(start)
    return (eastern.hour, eastern.minute, eastern.second) == (0, 0, 0)


def is_end_of_day(end: datetime) -> bool:
    """Whether an end stands for "end of day": 23:59 in platform time."""
    eastern = EASTERN.local(end)
    return (eastern.hour, eastern.minute, eastern.second) == (23, 59, 0)


def told(moment: datetime) -> str:
    """A moment in the reader's zone and in platform time."""
    local, eastern = moment.astimezone(), EASTERN.local(moment)
    same_day = local.date() == eastern.date()
    platform = f"{eastern:%H:%M}" if same_day else f"{eastern:%Y-%m-%d %H:%M}"
    return f"{local:%Y-%m-%d %H:%M %Z} ({platform} ET)"


def start_told(start: datetime | None) -> str:
    """A scheduled start in words."""
    if start is None:
        return f"{ASAP}: as soon as possible"
    if is_asap(start):
        return f"{ASAP}: as soon as possible on {EASTERN.local(start):%Y-%m-%d} (ET)"
    return told(start)


def end_told(end: datetime | None) -> str:
    """A scheduled end in words."""
    if end is None:
        return f"{END_OF_DAY}: end of day"
    if is_end_of_day(end):
        return f"{END_OF_DAY}: end of day on {EASTERN.local(end):%Y-%m-%d} (ET)"
    return told(end)
