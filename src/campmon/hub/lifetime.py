"""How long a hub lives: as long as someone watches."""

import asyncio

FIRST_SECONDS = 10.0
"""How long a hub waits for its first monitor."""

GRACE_SECONDS = 2.0
"""How long it waits for one to come back after the last has left."""


class Lifetime:
    """Counts the monitors. `over` returns when the hub has none, and none will come.

    stays   the hub does not end with its monitors; for hubs that someone starts by hand
    """

    def __init__(
        self,
        *,
        first_seconds: float = FIRST_SECONDS,
        grace_seconds: float = GRACE_SECONDS,
        stays: bool = False,
    ) -> None:
        self._wait = first_seconds
        self._grace = grace_seconds
        self._stays = stays
        self._monitors = 0
        self._changed = asyncio.Event()

    @property
    def monitors(self) -> int:
        """How many monitors are connected."""
        return self._monitors

    def joined(self) -> None:
        """A monitor has come."""
        self._monitors += 1
        self._wait = self._grace
        self._changed.set()

    def left(self) -> None:
        """A monitor has gone."""
        self._monitors -= 1
        self._changed.set()

    async def over(self) -> None:
        """Return when no monitor is there, and none has come for the time it is waited for."""
        while True:
            self._changed.clear()
            wait = None if self._stays or self._monitors else self._wait
            try:
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            except TimeoutError:
                return
