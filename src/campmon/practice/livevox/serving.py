"""The LiveVox face alone over a real socket: for tests in their own loop."""

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
from campmon.practice.livevox.accounts import Accounts, practice_accounts
from campmon.practice.livevox.answers import in_trouble
from campmon.practice.livevox.app import make_livevox_app
from campmon.practice.livevox.platform import CALLS_PER_MINUTE, Platform
from campmon.practice.running import RunningDialer


@dataclass(frozen=True, slots=True)
class Face:
    """A LiveVox face that is being served.

    base_url  where, without a slash at the end
    accounts  who may log in
    log       the requests so far
    platform  what is behind it, for tests: its sessions, its clock's skew
    """

    base_url: str
    accounts: Accounts
    log: RequestLog
    platform: Platform


def livevox_front(platform: Platform) -> Front:
    """The face over a platform, for a server."""
    return Front(make_livevox_app(platform), in_trouble, expire=platform.sessions.expire_all)


@asynccontextmanager
async def serve(
    running: RunningDialer,
    *,
    accounts: Accounts | None = None,
    faults: FaultPlan | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    listener: socket.socket | None = None,
    calls_per_minute: int = CALLS_PER_MINUTE,
    monotonic: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = real_now,
) -> AsyncIterator[Face]:
    """Serve a dialer on the running loop for as long as the block lasts.

    The dialer is opened before, and closed by whoever made it. On leaving, requests under way have
    a moment to end, then their connections are cut.

    listener   made by `listen`, in place of `host` and `port`
    monotonic  steady clock in seconds, for sessions and limits
    now        the machine's own clock (aware), for the header Date

    Raises ConfigurationError where `host` is not this machine's own loopback, or the port is taken.
    """
    listener = listener or listen(host, port)
    known, clock = accounts or practice_accounts(), ServerClock(monotonic)
    platform = Platform(running, known, calls_per_minute=calls_per_minute, clock=clock)
    front = livevox_front(platform)
    async with serve_fronts((front,), listener, faults=faults, clock=clock, now=now) as served:
        yield Face(served.base_url, known, served.log, platform)
