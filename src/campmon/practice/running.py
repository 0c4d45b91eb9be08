"""A practice dialer whose virtual time runs by a real clock."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from campmon.model.errors import RefusedError, UnreachableError
from campmon.practice.dialer import Dialer
from campmon.practice.properties import END, START

_EVENTS_AT_ONCE = 25  # well under a millisecond as a rule, and under 20 in the worst case
_SLOWEST_TOLD = 1.0  # a platform as good as standing still has its past ages ago: told as its own


class RunningDialer:
    """A dialer that works `speed` times as fast as `monotonic` tells, while it is open.

    Time is caught up with by `advance`; long stretches are worked off in pieces that leave the
    event loop free in between.

    dialer     the platform
    speed      virtual seconds for each second
    warm_up    virtual seconds that the platform works before it is first seen
    monotonic  steady clock in seconds, for the speed and for the append budget
    now        the reader's own clock (aware), for the age of figures
    """

    def __init__(
        self,
        dialer: Dialer,
        *,
        speed: float = 10.0,
        warm_up: float = 0.0,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.dialer = dialer
        self.speed = speed
        self.monotonic = monotonic
        self.now = now
        self._resume_at = warm_up
        self._opened_at: float | None = None
        self._opened_for_reader = now()
        self._advancing = asyncio.Lock()
        self._changes_told = -1
        self._modified_told = datetime.min.replace(tzinfo=UTC)

    async def open(self) -> None:
        """Let virtual time run, and the platform work up to where it is first seen."""
        if self._opened_at is None:
            self._opened_at = self.monotonic()
            await self.advance()
            self._opened_at = self.monotonic()  # the warm-up does not count as time open
            self._opened_for_reader = self.now()

    def close(self) -> None:
        """Let virtual time stand still."""
        if self._opened_at is not None:
            self._resume_at = self._target(self._opened_at)
            self._opened_at = None

    async def advance(self) -> datetime:
        """Bring the platform up to the present, and return what the reader's clock shows for it.

        Raises UnreachableError if it is not open.
        """
        async with self._advancing:
            if self._opened_at is None:
                raise UnreachableError("the practice dialer is not open")
            as_of = self.now()
            target = self._target(self._opened_at)
            done = self.dialer.advance(target, at_most=_EVENTS_AT_ONCE)
            while not done:  # long work in pieces: whoever else is on the loop goes between
                await asyncio.sleep(0)
                done = self.dialer.advance(target, at_most=_EVENTS_AT_ONCE)
            return as_of

    async def learn_phones(self, campaign_id: str) -> None:
        """Have the records of a campaign found quickly from here on, without holding the loop.

        Raises UnknownCampaignError.
        """
        index = self.dialer.campaign(campaign_id).phone_index
        known = index.learn()
        while not known:
            await asyncio.sleep(0)
            known = index.learn()

    def moment(self, seconds: float) -> datetime:
        """When a platform second was, or will be, by the reader's clock: never a clock apart."""
        ahead = (seconds - self._resume_at) / self._told_speed
        return self._opened_for_reader + timedelta(seconds=ahead)

    def seconds(self, moment: datetime) -> float:
        """The platform second at a moment (aware) of the reader's clock; undoes `moment`."""
        ahead = (moment - self._opened_for_reader).total_seconds()
        return self._resume_at + ahead * self._told_speed

    def modified(self) -> datetime:
        """When the list, a state or a property last changed, by the reader's clock.

        What changes after it was told is told at least a millisecond later, even where the
        platform's time stands as good as still: by this moment readers know that something changed.
        """
        if self.dialer.changes != self._changes_told:
            later = self._modified_told + timedelta(milliseconds=1)
            self._modified_told = max(self.moment(self.dialer.modified), later)
            self._changes_told = self.dialer.changes
        return self._modified_told

    def inward(self, properties: Mapping[str, str | None]) -> dict[str, str | None]:
        """Property values with their moments put from the reader's clock to the platform's.

        Raises RefusedError for a moment beyond all calendars.
        """
        return {
            name: self._inward(value) if name in (START, END) else value
            for name, value in properties.items()
        }

    def outward(self, properties: Mapping[str, str]) -> dict[str, str]:
        """Property values with their moments put from the platform's clock to the reader's."""
        return {
            name: self._outward(value) if name in (START, END) else value
            for name, value in properties.items()
        }

    def _inward(self, value: str | None) -> str | None:
        moment = _read(value)
        if moment is None:
            return value
        try:
            return self.dialer.moment(self.seconds(moment)).isoformat()
        except OverflowError:
            raise RefusedError(f"{value} is too far away") from None

    def _outward(self, value: str) -> str:
        moment = _read(value)
        if moment is None:
            return value
        seconds = (moment - self.dialer.start).total_seconds()
        return _to_millisecond(self.moment(seconds)).isoformat()

    @property
    def _told_speed(self) -> float:
        return max(self.speed, _SLOWEST_TOLD)

    def _target(self, opened_at: float) -> float:
        return self._resume_at + (self.monotonic() - opened_at) * self.speed


def _read(value: str | None) -> datetime | None:
    """The moment that a property's value is; None for a word, or none."""
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.astimezone()


def _to_millisecond(moment: datetime) -> datetime:
    """The nearest whole millisecond: what is told is read back as the same."""
    rest = timedelta(microseconds=moment.microsecond % 1000)
    return moment - rest + timedelta(milliseconds=1 if rest >= timedelta(microseconds=500) else 0)
