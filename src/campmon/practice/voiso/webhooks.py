"""Outgoing webhooks: each event is POSTed to a receiver, which never holds up the dialer."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from campmon.model.errors import ConfigurationError
from campmon.practice.call_news import CallNews
from campmon.practice.voiso.platform import VoisoPlatform
from campmon.practice.voiso.webhook_events import Body, EventForm

QUEUE_LENGTH = 10_000
"""Events that wait for the receiver at most; those that come while so many do are lost."""

_TIMEOUT_SECONDS = 5.0
_TOGETHER = 50  # events whose order may be disturbed among each other


@dataclass(frozen=True, slots=True)
class Unruly:
    """Deliveries as bad networks make them, for tests of a receiver.

    repeats   how likely an event comes twice, 0 to 1
    disorder  how likely an event comes after the one that follows it, 0 to 1
    """

    repeats: float = 0.0
    disorder: float = 0.0
    seed: int = 1

    def disturb(self, events: Sequence[Body], random: Random) -> list[Body]:
        """The events as they are sent: all of them, some twice, some later."""
        sent: list[Body] = []
        for event in events:
            place = len(sent)
            if sent and random.random() < self.disorder:
                place -= 1
            sent.insert(place, event)
        return [event for event in sent for _ in range(1 + (random.random() < self.repeats))]


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """Where events go, and how.

    secret         told in every body
    unruly         how badly they get there
    pause_seconds  before each further attempt at an event that was not taken
    pulse_seconds  how often the dialer is brought up to the present while nobody asks for it
    queue_length   events that may wait

    Raises ConfigurationError for an address that is none.
    """

    url: str
    secret: str = field(repr=False)
    unruly: Unruly = Unruly()
    pause_seconds: tuple[float, ...] = (0.2, 1.0, 5.0)
    pulse_seconds: float = 0.25
    queue_length: int = QUEUE_LENGTH

    def __post_init__(self) -> None:
        if not _is_address(self.url):
            raise ConfigurationError(
                "webhooks cannot be sent to what --webhooks names",
                "It takes an address that begins with http:// or https://",
            )


def _is_address(url: str) -> bool:
    try:
        address = urlsplit(url)
        port = address.port
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        return False
    return address.scheme in ("http", "https") and bool(address.hostname) and port != 0


class WebhookSender:
    """Sends events one after another, in order of happening, and a few times where it must.

    delivered  events that the receiver answered with 200 to 299, each repeat counted
    lost       those that it never did, and those for which there was no room
    """

    def __init__(self, target: WebhookTarget, http: httpx.AsyncClient) -> None:
        self._target = target
        self._http = http
        self._random = Random(target.unruly.seed)
        self._waiting: asyncio.Queue[Body] = asyncio.Queue(target.queue_length)
        self.delivered = 0
        self.lost = 0

    def put(self, event: Body) -> None:
        """Let an event wait for its turn; it is lost where too many do."""
        try:
            self._waiting.put_nowait(event)
        except asyncio.QueueFull:
            self.lost += 1

    async def settled(self) -> None:
        """Wait until no event waits."""
        await self._waiting.join()

    async def run(self) -> None:
        """Send what comes, until cancelled."""
        while True:
            events = [await self._waiting.get()]
            while not self._waiting.empty() and len(events) < _TOGETHER:
                events.append(self._waiting.get_nowait())
            for event in self._target.unruly.disturb(events, self._random):
                await self._deliver(event)
            for _ in events:
                self._waiting.task_done()

    async def _deliver(self, event: Body) -> None:
        for pause in (*self._target.pause_seconds, None):
            if await self._send(event):
                self.delivered += 1
                return
            if pause is not None:
                await asyncio.sleep(pause)
        self.lost += 1

    async def _send(self, event: Body) -> bool:
        try:
            answer = await self._http.post(self._target.url, json=event)
        except httpx.TransportError:
            return False
        return answer.is_success


@asynccontextmanager
async def sending(
    platform: VoisoPlatform, target: WebhookTarget | None
) -> AsyncIterator[WebhookSender | None]:
    """Tell the target of the platform's calls for as long as the block lasts; None tells nobody.

    What waits at its end is not sent any more.
    """
    if target is None:
        yield None
        return
    form = EventForm(target.secret, platform.moment, platform.user_id, uuid4().hex[:8])
    async with httpx.AsyncClient(trust_env=False, timeout=_TIMEOUT_SECONDS) as http:
        sender = WebhookSender(target, http)

        def hear(news: CallNews) -> None:
            sender.put(form.body(news))

        dialer, before = platform.dialer, platform.dialer.on_call
        dialer.on_call = hear
        tasks = (
            asyncio.create_task(sender.run()),
            asyncio.create_task(_keep_going(platform, target.pulse_seconds)),
        )
        try:
            yield sender
        finally:
            dialer.on_call = before
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


async def _keep_going(platform: VoisoPlatform, seconds: float) -> None:
    """Bring the dialer up to the present again and again: calls happen while nobody asks."""
    while True:
        await platform.running.advance()
        await asyncio.sleep(seconds)
