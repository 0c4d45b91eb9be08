"""How long to wait before yet another login, where one new session after another is refused."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

MOST_SESSIONS = 5
"""In so many sessions, one after another, a call may be refused before it is given up."""

_FIRST_SECONDS = 0.25
_GROWTH = 2.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Where the waits between logins come from.

    sleep   waits for seconds
    chance  a number from 0 to 1: programs that share a session must not all log in at once
    """

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random

    def seconds(self, refused: int) -> float:
        """Seconds before the next login, after so many sessions that were refused in a row.

        None after the first, which had come of age; then 0.125 to 0.25, and twice that each time.
        """
        if refused <= 1:
            return 0.0
        return _FIRST_SECONDS * _GROWTH ** (refused - 2) * (1 + self.chance()) / 2
