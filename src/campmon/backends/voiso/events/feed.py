"""A monitor's end of the live feed: follows the listener over its local socket."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from campmon.backends.voiso.events.tally import CampaignTally
from campmon.backends.voiso.events.wire import (
    BEAT_SECONDS,
    MOST_LINE_BYTES,
    VERSION,
    Begin,
    TallyTold,
    decode,
)

FIRST_WAIT_SECONDS = 0.2
LONGEST_WAIT_SECONDS = 2.0
SILENCE_SECONDS = 4 * BEAT_SECONDS
"""After this long without a word the listener is given up, and looked for again."""


class EventFeed:
    """The tallies of one profile's listener, for as long as there is one.

    `start` connects in the background and goes on trying; that nobody listens is no error.
    """

    def __init__(
        self,
        path: Path,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self._path = path
        self._sleep = sleep
        self._silence = silence_seconds
        self._task: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._tallies: dict[str, CampaignTally] = {}
        self._connected = False
        self._wait = FIRST_WAIT_SECONDS
        self._problem = ""
        self._as_of: float | None = None
        self._heard_at: float | None = None

    @property
    def connected(self) -> bool:
        """Whether a listener is there and has told all it knows."""
        return self._connected

    @property
    def problem(self) -> str:
        """What kept us from a listener that is there; "" where there is none, or all is well."""
        return self._problem

    @property
    def as_of(self) -> datetime | None:
        """When the listener last said how things stand; None before it ever did."""
        return _moment(self._as_of)

    @property
    def heard_at(self) -> datetime | None:
        """When the listener last heard of a call; None where it has not since its start."""
        return _moment(self._heard_at)

    def tally(self, campaign_id: str) -> CampaignTally | None:
        """A campaign's tally, the last known where the listener is gone; None without any call."""
        return self._tallies.get(campaign_id)

    async def start(self) -> None:
        """Begin to follow; may be called again."""
        if self._task is None:
            self._task = asyncio.create_task(self._follow())

    async def settle(self, seconds: float) -> bool:
        """Wait until all is told, nobody listens, or `seconds` have gone by; say `connected`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._settled.wait()
        return self._connected

    async def aclose(self) -> None:
        """Follow no longer. May be called twice."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
        self._connected = False

    async def _follow(self) -> None:
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(
                    str(self._path), limit=MOST_LINE_BYTES
                )
            except OSError:
                self._problem = ""
            else:
                try:
                    self._problem = await self._listen(reader)
                finally:
                    writer.close()
            self._connected = False
            self._settled.set()
            await self._sleep(self._wait)
            self._wait = min(2 * self._wait, LONGEST_WAIT_SECONDS)

    async def _listen(self, reader: asyncio.StreamReader) -> str:
        """Take in what is told until the connection ends; return what was wrong with it."""
        telling: dict[str, CampaignTally] | None = None
        while True:
            try:
                async with asyncio.timeout(self._silence):
                    line = await reader.readline()
                if not line.endswith(b"\n"):
                    return ""  # it has ended
                message = decode(line)
            except TimeoutError:
                return "the listener says nothing any more"
            except OSError:
                return ""
            except ValueError as error:  # a line too long too
                return f"the listener said what cannot be understood: {error}"
            if isinstance(message, Begin):
                if message.version != VERSION:
                    return (
                        f"the listener speaks version {message.version} of the feed, this monitor"
                        f" version {VERSION}: start both from the same campmon"
                    )
                telling = {}
            elif isinstance(message, TallyTold):
                told = self._tallies if telling is None else telling
                told[message.tally.campaign_id] = message.tally
            else:
                if telling is not None:
                    self._tallies, telling = telling, None
                self._as_of, self._heard_at = message.at, message.heard_at
                self._connected, self._wait = True, FIRST_WAIT_SECONDS
                self._settled.set()


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
