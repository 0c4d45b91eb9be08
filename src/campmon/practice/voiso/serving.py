"""The Voiso face alone over a real socket: for tests in their own loop."""

import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from campmon.practice.http.clock import ServerClock
from campmon.practice.http.faults import FaultPlan
from campmon.practice.http.front import Front
from campmon.practice.http.log import RequestLog
from campmon.practice.http.serving import listen, real_now, serve_fronts
from campmon.practice.running import RunningDialer
from campmon.practice.voiso.answers import in_trouble
from campmon.practice.voiso.app import PREFIX, loggable, make_voiso_app
from campmon.practice.voiso.busy import BusyRule
from campmon.practice.voiso.keys import Keys, practice_keys
from campmon.practice.voiso.platform import CALLS_PER_MINUTE, VoisoPlatform
from campmon.practice.voiso.webhooks import WebhookSender, WebhookTarget, sending


@dataclass(frozen=True, slots=True)
class VoisoFace:
    """A Voiso face that is being served.

    base_url  where, without a slash at the end
    keys      who may call it
    log       the requests so far, without keys in their paths
    platform  what is behind it
    webhooks  sends its events; None where they go nowhere
    """

    base_url: str
    keys: Keys
    log: RequestLog
    platform: VoisoPlatform
    webhooks: WebhookSender | None = None


def voiso_front(platform: VoisoPlatform) -> Front:
    """The face over a platform, for a server."""
    return Front(make_voiso_app(platform), in_trouble, prefix=PREFIX, loggable=loggable)


@asynccontextmanager
async def serve(
    running: RunningDialer,
    *,
    keys: Keys | None = None,
    faults: FaultPlan | None = None,
    busy: BusyRule | None = None,
    webhooks: WebhookTarget | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    listener: socket.socket | None = None,
    calls_per_minute: int = CALLS_PER_MINUTE,
    monotonic: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = real_now,
) -> AsyncIterator[VoisoFace]:
    """Serve a dialer on the running loop for as long as the block lasts.

    The dialer is opened before, and closed by whoever made it. On leaving, requests under way have
    a moment to end, then their connections are cut.

    busy       how long a campaign is busy after contacts, and with which status it says so
    webhooks   where events of calls go
    listener   made by `listen`, in place of `host` and `port`
    monotonic  steady clock in seconds, for limits
    now        the machine's own clock (aware), for the header Date

    Raises ConfigurationError where `host` is not this machine's own loopback, or the port is taken.
    """
    listener = listener or listen(host, port)
    known, clock = keys or practice_keys(), ServerClock(monotonic)
    platform = VoisoPlatform(
        running, known, clock=clock, busy=busy, calls_per_minute=calls_per_minute
    )
    front = voiso_front(platform)
    async with (
        serve_fronts((front,), listener, faults=faults, clock=clock, now=now) as served,
        sending(platform, webhooks) as sender,
    ):
        yield VoisoFace(served.base_url, known, served.log, platform, sender)
