"""Which page is on the wall, and for how long. No clock of its own."""

from __future__ import annotations

from collections.abc import Callable

from campmon.model.campaign import CampaignKey

Keys = Callable[[], list[CampaignKey]]

LEAST_SECONDS, MOST_SECONDS, STEP = 5, 120, 5


class Turning:
    """Pages by turns: all sources together first, then a campaign a page.

    Which campaigns these are is asked for anew at every turn, so that days later it is still true.
    """

    def __init__(self, now: float, seconds: int = 10) -> None:
        self.seconds = seconds
        self.held = False
        self._since = now
        self._keys: list[CampaignKey] = []
        self._key: CampaignKey | None = None

    @property
    def key(self) -> CampaignKey | None:
        """The campaign that is shown; None is all sources together."""
        return self._key

    @property
    def place(self) -> tuple[int, int]:
        """Which page it is, from 1, and of how many."""
        number = self._keys.index(self._key) + 2 if self._key in self._keys else 1
        return number, len(self._keys) + 1

    def tick(self, now: float, keys: Keys) -> bool:
        """Turn the page if it is time; whether it was."""
        if not self._keys:
            self._keys = keys()
        if self.held or now - self._since < self.seconds:
            return False
        self.turn(1, now, keys)
        return True

    def turn(self, by: int, now: float, keys: Keys) -> None:
        """Turn by pages. The place of a campaign that is no more is between its neighbours."""
        before, self._keys = self._keys, keys()
        pages: list[CampaignKey | None] = [None, *self._keys]
        if self._key in pages:
            place = pages.index(self._key) + by
        else:
            ahead = before[: before.index(self._key)] if self._key in before else []
            left = [key for key in ahead if key in self._keys]
            last = self._keys.index(left[-1]) + 1 if left else 0
            place = last + by if by > 0 else last + 1 + by
        self._key = pages[place % len(pages)]
        self._since = now

    def hold(self, now: float) -> None:
        """Stay on this page; or go on, after its whole time."""
        self.held = not self.held
        self._since = now

    def slower(self, by: int) -> None:
        """Change how long each page is shown."""
        self.seconds = max(LEAST_SECONDS, min(MOST_SECONDS, self.seconds + by * STEP))
