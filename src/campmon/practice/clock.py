"""The platform's virtual time: seconds since the dialer's start, and what clocks show then."""

from datetime import datetime, timedelta

from campmon.model.zones import EASTERN

DAY = 86_400.0
HOUR = 3600.0


class PlatformTime:
    """Turns virtual seconds into moments, and back. The platform's own clocks show Eastern time."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("the start of virtual time needs a time zone")
        self._start = start

    def moment(self, seconds: float) -> datetime:
        """The moment of `seconds`, as Eastern clocks show it."""
        return EASTERN.local(self._start + timedelta(seconds=seconds))

    def seconds(self, moment: datetime) -> float:
        """Virtual seconds at `moment` (aware)."""
        return (moment - self._start).total_seconds()

    def next_full_hour(self, seconds: float) -> float:
        """The first full hour after `seconds`."""
        moment = self.moment(seconds)
        begun = moment.replace(minute=0, second=0, microsecond=0)
        return self.seconds(begun + timedelta(hours=1))

    def hour_of_day(self, seconds: float) -> float:
        """Hours since Eastern midnight, with fraction."""
        moment = self.moment(seconds)
        return moment.hour + moment.minute / 60 + moment.second / 3600

    def next_hour_of_day(self, seconds: float, hour: float) -> float:
        """When Eastern clocks next show `hour` (hours since midnight), strictly after `seconds`."""
        ahead = (hour - self.hour_of_day(seconds)) % 24.0
        then = seconds + (ahead or 24.0) * HOUR
        # Where daylight time begins or ends in between, the clocks are an hour off by then.
        shift = self.moment(seconds).utcoffset(), self.moment(then).utcoffset()
        if shift[0] is not None and shift[1] is not None:
            then -= (shift[1] - shift[0]).total_seconds()
        return then if then > seconds else then + DAY
