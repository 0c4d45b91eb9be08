"""Moments on the wire: milliseconds since 1970, as a number or a numeric string.

The reference says "Unix timestamp" and means milliseconds everywhere; a moment in ISO 8601 with an
offset is taken too. 0 stands for "never" (actualStartDate of a campaign without calls).
"""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

AS_SOON_AS_POSSIBLE = 1381464000000
"""A schedule's start that is no moment but "ASAP" (LiveVox Campaign API reference)."""

END_OF_DAY = 1381550340000
"""A schedule's end that is no moment but "end of the day" (LiveVox Campaign API reference)."""


def to_milliseconds(moment: datetime) -> int:
    """The wire's number for an aware moment. Raises ValueError for one without a time zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return (moment - EPOCH) // _MILLISECOND


def read_milliseconds(value: object) -> int | None:
    """Milliseconds from a number, a numeric string or an ISO 8601 text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return _from_text(value.strip())
    if isinstance(value, int | float):
        try:
            return int(value)
        except (ValueError, OverflowError):  # not a number, or endless
            return None
    return None


def read_moment(value: object) -> datetime | None:
    """The moment in UTC; None for 0, for nonsense, and for what no calendar has."""
    milliseconds = read_milliseconds(value)
    if milliseconds is None or milliseconds <= 0:
        return None
    try:
        return EPOCH + milliseconds * _MILLISECOND
    except OverflowError:
        return None


def _from_text(text: str) -> int | None:
    for read in (int, _float_to_int, _iso_to_int):
        try:
            return read(text)
        except (ValueError, OverflowError):
            continue
    return None


def _float_to_int(text: str) -> int:
    return int(float(text))


def _iso_to_int(text: str) -> int:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        moment = moment.replace(tzinfo=UTC)
    return to_milliseconds(moment)
