"""A listener for one profile's webhooks: receiver, store and feed tied together.

A part, not a program: `campmon listen` runs it, and so can whatever else has an event loop.
"""

import fcntl
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from ipaddress import ip_address
from pathlib import Path

from pydantic import SecretStr

from campmon.backends.voiso.events.database import MOST_BYTES
from campmon.backends.voiso.events.intake import Intake
from campmon.backends.voiso.events.places import lock_path, socket_path, store_path
from campmon.backends.voiso.events.store import CallStore, Taken
from campmon.backends.voiso.events.tally import CampaignTally
from campmon.hub.webhooks.feed_server import FeedServer
from campmon.hub.webhooks.http_server import listen, serving
from campmon.hub.webhooks.receiver import Received, Receiver
from campmon.model.errors import ConfigurationError, UsageError
from campmon.settings.private import make_private

DEFAULT_PORT = 8767


@dataclass(frozen=True, slots=True)
class ListenerConfig:
    """What to listen for, and where.

    profile      whose events these are; names the files
    secret       what the platform puts into every event
    state_dir    where calls are kept
    runtime_dir  where monitors find the feed
    zone         whose midnight ends a day; the machine's own where it is None
    """

    profile: str
    secret: SecretStr
    state_dir: Path
    runtime_dir: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    zone: tzinfo | None = None
    most_bytes: int = MOST_BYTES


class Listener:
    """A listener that is at work."""

    def __init__(self, base_url: str, receiver: Receiver, intake: Intake, feed: FeedServer) -> None:
        self._base_url = base_url
        self._receiver = receiver
        self._intake = intake
        self._feed = feed

    @property
    def base_url(self) -> str:
        """Where events are taken, without a slash at the end."""
        return self._base_url

    @property
    def received(self) -> Received:
        """What has come since the start."""
        return self._receiver.received

    @property
    def problem(self) -> str:
        """What keeps events or monitors from being served now, in a sentence; "" is nothing."""
        return self.received.problem or self._feed.problem

    @property
    def day(self) -> str:
        """The day that is counted (ISO 8601)."""
        return self._feed.day

    @property
    def tallies(self) -> Mapping[str, CampaignTally]:
        """The day's tallies by campaign."""
        return self._feed.tallies

    @property
    def monitors(self) -> int:
        """How many monitors are fed."""
        return self._feed.monitors

    async def failed(self) -> None:
        """Wait for a failure that nobody foresaw, and raise it; cancel to stop waiting."""
        await self._intake.failed()


@asynccontextmanager
async def listening(
    config: ListenerConfig,
    *,
    now: Callable[[], datetime],
    on_taken: Callable[[Taken], None] = lambda _: None,
) -> AsyncIterator[Listener]:
    """Receive, keep and tell for as long as the block lasts; what has come is kept on leaving.

    now       the present moment (aware)
    on_taken  told of every transaction that changed something

    Raises UsageError where another listener serves the profile or feeds its monitors,
    ConfigurationError where the port cannot be had or the files are not ours, StoreError where they
    cannot be written.
    """
    with (
        _locked(lock_path(config.state_dir, config.profile), config.profile),
        listen(config.host, config.port) as http,
    ):
        feed = FeedServer(socket_path(config.runtime_dir, config.profile), now=now)

        def taken(what: Taken) -> None:
            feed.publish(what)
            on_taken(what)

        def open_store() -> CallStore:
            path = store_path(config.state_dir, config.profile)
            return CallStore(path, now=now, zone=config.zone, most_bytes=config.most_bytes)

        intake = Intake(open_store, taken)
        await intake.start()
        try:
            await feed.start()
            receiver = Receiver(config.secret, intake.take)
            async with serving(receiver, http):
                yield Listener(_url(http), receiver, intake, feed)
        finally:
            await intake.aclose()
            await feed.aclose()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens at `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _locked(path: Path, profile: str) -> Iterator[None]:
    """Hold the profile's lock, which ends with this process however that ends."""
    try:
        make_private(path.parent)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        lock = os.open(path, flags, 0o600)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be used: {error.strerror}") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip()
            process = f" (process {holder})" if holder.isdecimal() else ""
            raise UsageError(
                f"another campmon listens for profile {profile!r} already{process}",
                "It feeds every monitor of yours; end it first to start another.",
            ) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(lock)
