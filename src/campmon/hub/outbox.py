"""What waits to be sent to one monitor: never more than one frame and the latest acts."""

import asyncio
from collections import deque
from collections.abc import Callable

_ACTS_KEPT = 100


class Outbox:
    """A monitor's deltas, conflated: one that is behind gets a snapshot when it can take it."""

    def __init__(self, snapshot: Callable[[], bytes]) -> None:
        self._snapshot = snapshot
        self._frame: bytes | None = None
        self._behind = True  # a new monitor begins with a snapshot
        self._acts: deque[bytes] = deque(maxlen=_ACTS_KEPT)
        self._something = asyncio.Event()
        self._something.set()

    def offer(self, frame: bytes) -> None:
        """Take a delta; where one is waiting already, a snapshot will do for both."""
        if self._frame is not None or self._behind:
            self.fall_behind()
        else:
            self._frame = frame
            self._something.set()

    def tell(self, frame: bytes) -> None:
        """Take an act; of many that wait the latest are kept."""
        self._acts.append(frame)
        self._something.set()

    def fall_behind(self) -> None:
        """Send a snapshot next."""
        self._frame = None
        self._behind = True
        self._something.set()

    async def next(self) -> bytes:
        """Wait for what is to be sent next. A snapshot is made only now, so it is the latest."""
        while True:
            await self._something.wait()
            if self._behind:
                self._behind = False
                return self._snapshot()
            if self._frame is not None:
                frame, self._frame = self._frame, None
                return frame
            if self._acts:
                return self._acts.popleft()
            self._something.clear()
