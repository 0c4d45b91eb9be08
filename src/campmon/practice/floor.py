"""What the parts of the practice dialer share: time, chance, people and campaigns."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any, TypeVar

from campmon.model.state import CampaignState
from campmon.practice.agents import Workforce
from campmon.practice.campaign import DialedCampaign
from campmon.practice.clock import PlatformTime
from campmon.practice.geography import local_hours, open_zones
from campmon.practice.services import Services

Subject = TypeVar("Subject")


class Timeline:
    """Events in virtual time, run in order of time and, at the same time, of planning."""

    def __init__(self) -> None:
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[[Any], None], Any]] = []
        self._order = count()

    def at(self, time: float, act: Callable[[Subject], None], subject: Subject) -> None:
        """Plan `act(subject)` for `time`; a time gone by means at once."""
        heappush(self._events, (time, next(self._order), act, subject))

    def after(self, delay: float, act: Callable[[Subject], None], subject: Subject) -> None:
        """Plan `act(subject)` for `delay` seconds from now."""
        heappush(self._events, (self.now + delay, next(self._order), act, subject))

    def run(self, until: float, at_most: int | None = None) -> bool:
        """Run the events up to `until`, `at_most` so many. Returns whether all of them are done."""
        events = self._events
        left = -1 if at_most is None else at_most
        while events and events[0][0] <= until:
            if not left:
                return False
            left -= 1
            time, _, act, subject = heappop(events)
            if time > self.now:
                self.now = time
            act(subject)
        self.now = max(self.now, until)
        return True


class Floor:
    """The state that all parts of the dialer work on.

    modified  when the list, a state or a property last changed (virtual seconds)
    changes   counts these changes
    """

    def __init__(
        self, random: Random, time: PlatformTime, workforce: Workforce, services: Services
    ) -> None:
        self.random = random
        self.time = time
        self.timeline = Timeline()
        self.workforce = workforce
        self.services = services
        self.modified = 0.0
        self.changes = 0
        self.campaigns: dict[str, DialedCampaign] = {}
        self.hours: tuple[int, ...] = ()
        self.open_zones: tuple[int, ...] = ()
        self.read_clocks()

    def changed(self) -> None:
        """Note that the list, a state or a property has changed."""
        self.modified = self.timeline.now
        self.changes += 1

    def set_state(self, campaign: DialedCampaign, state: CampaignState, by: str | None) -> None:
        """Change a campaign's state."""
        campaign.set_state(state, self.timeline.now, by)
        self.changed()

    def read_clocks(self) -> bool:
        """Look at the clocks of all time zones. Returns whether calling hours changed anywhere."""
        self.hours = local_hours(self.time.moment(self.timeline.now))
        before, self.open_zones = self.open_zones, open_zones(self.hours)
        return before != self.open_zones
