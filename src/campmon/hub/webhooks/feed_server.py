"""The listener's end of the live feed: a Unix socket that tells the user's monitors the tallies."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from campmon.backends.voiso.events.store import Taken
from campmon.backends.voiso.events.tally import CampaignTally
from campmon.backends.voiso.events.wire import (
    BEAT_SECONDS,
    Begin,
    End,
    TallyTold,
    encode,
)
from campmon.hub.peer import is_of_this_user
from campmon.hub.webhooks.own_socket import OwnSocket
from campmon.model.errors import CampmonError

ROUND_SECONDS = 1.0
"""A campaign that changes all the time is told once in this."""

LOOK_SECONDS = 2.0
"""How often it is looked whether monitors can still find us."""

MOST_MONITORS = 64

_BUFFER_BYTES = 256 * 1024


class FeedServer:
    """Tells every tally to whoever of this user connects, then what changes.

    now  the present moment (aware)

    What waits for a slow reader is the set of campaigns to tell, never what was to be said of them.
    """

    def __init__(
        self,
        path: Path,
        *,
        now: Callable[[], datetime],
        round_seconds: float = ROUND_SECONDS,
        beat_seconds: float = BEAT_SECONDS,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._place = OwnSocket(path)
        self._now = now
        self._round = round_seconds
        self._beat = beat_seconds
        self._look = look_seconds
        self._problem = ""
        self._looking: asyncio.Task[None] | None = None
        self._day = ""
        self._tallies: dict[str, CampaignTally] = {}
        self._heard_at: float | None = None
        self._readers: set[_Reader] = set()
        self._sessions: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def monitors(self) -> int:
        """How many are connected."""
        return len(self._readers)

    @property
    def problem(self) -> str:
        """Why no monitor finds us, in a sentence; "" where all is well."""
        return self._problem

    @property
    def day(self) -> str:
        """The day that is counted (ISO 8601)."""
        return self._day

    @property
    def tallies(self) -> Mapping[str, CampaignTally]:
        """Every tally of the day, by campaign."""
        return self._tallies

    def publish(self, taken: Taken) -> None:
        """Take in what changed; told at the next round."""
        self._day = taken.day
        if taken.anew:
            self._tallies = {}
        self._tallies.update(taken.tallies)
        if any(taken.fresh):
            self._heard_at = self._now().timestamp()
        for reader in self._readers:
            reader.note(taken)

    async def start(self) -> None:
        """Begin to listen, and see to it that we are found.

        Raises UsageError where another listener answers there, UnreachableError and AccessError as
        `campmon.hub.listen` does.
        """
        await self._open()
        self._looking = asyncio.create_task(self._look_after_it())

    async def aclose(self) -> None:
        """Listen no more, and let go of all monitors."""
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking
        if self._server is not None:
            self._place.leave()
            self._server.close()
        for session in self._sessions:
            session.cancel()
        if self._sessions:
            await asyncio.wait(self._sessions)

    async def _open(self) -> None:
        """Listen anew; monitors that are connected stay so."""
        listener = self._place.take()
        before, self._server = (
            self._server,
            await asyncio.start_unix_server(self._serve, sock=listener),
        )
        if before is not None:
            before.close()

    async def _look_after_it(self) -> None:
        while True:
            await asyncio.sleep(self._look)
            if self._place.ours:
                self._problem = ""
                continue
            try:
                await self._open()
            except CampmonError as error:
                self._problem = f"no monitor can be fed now: {error}"

    async def _serve(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = asyncio.current_task()
        assert session is not None
        self._sessions.add(session)
        try:
            if is_of_this_user(writer.get_extra_info("socket")) and self.monitors < MOST_MONITORS:
                await self._tell(writer)
        except (OSError, asyncio.CancelledError):
            pass  # the monitor has gone, or the listener goes
        finally:
            self._sessions.discard(session)
            writer.transport.abort()

    async def _tell(self, writer: asyncio.StreamWriter) -> None:
        writer.transport.set_write_buffer_limits(high=_BUFFER_BYTES)
        reader = _Reader()
        self._readers.add(reader)
        try:
            while not writer.transport.is_closing():
                for line in reader.lines(self._day, self._tallies):
                    writer.write(line)
                    await writer.drain()
                writer.write(encode(End(at=self._now().timestamp(), heard_at=self._heard_at)))
                await writer.drain()
                await asyncio.sleep(self._round)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(max(0.0, self._beat - self._round)):
                        await reader.something.wait()
        finally:
            self._readers.discard(reader)


class _Reader:
    """What one monitor has yet to be told."""

    def __init__(self) -> None:
        self.something = asyncio.Event()
        self._anew = True
        self._changed: set[str] = set()

    def note(self, taken: Taken) -> None:
        """Note what is to be told."""
        if taken.anew:
            self._anew = True
            self._changed.clear()
        else:
            self._changed.update(taken.tallies)
        self.something.set()

    def lines(self, day: str, tallies: Mapping[str, CampaignTally]) -> Iterator[bytes]:
        """What is to be told now; each tally as it is when its turn comes."""
        self.something.clear()
        anew, changed = self._anew, self._changed
        self._anew, self._changed = False, set()
        if anew:
            yield encode(Begin(day=day))
            changed = set(tallies)
        for campaign in sorted(changed):
            tally = tallies.get(campaign)
            if tally is not None:
                yield encode(TallyTold(tally=tally))
