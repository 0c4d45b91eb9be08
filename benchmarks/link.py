"""A link of little bandwidth before a terminal: what was written waits there until it is sent."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable


class Link:
    """Takes all at once, as sshd and TCP do, and brings it to the far end at its own speed.

    bytes_per_second  what it carries
    delay             seconds from one end to the other
    on_arrival        is given what has arrived, in the order in which it was sent
    """

    def __init__(
        self, bytes_per_second: float, delay: float, on_arrival: Callable[[bytes, float], None]
    ) -> None:
        self._rate = bytes_per_second
        self._delay = delay
        self._on_arrival = on_arrival
        self._sent: deque[tuple[float, bytes]] = deque()
        self._free_at = 0.0
        self.in_flight = 0
        """Bytes that were taken in and have not arrived."""

    def send(self, data: bytes, now: float) -> None:
        """Take bytes in."""
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            self._free_at = max(self._free_at, now) + len(piece) / self._rate
            self._sent.append((self._free_at + self._delay, piece))
            self.in_flight += len(piece)

    def deliver(self, now: float) -> None:
        """Hand on what has arrived by now."""
        while self._sent and self._sent[0][0] <= now:
            at, piece = self._sent.popleft()
            self.in_flight -= len(piece)
            self._on_arrival(piece, at)


_PIECE = 256
