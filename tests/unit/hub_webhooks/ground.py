"""A listener over loopback, and a monitor's feed of it."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from campmon.backends.voiso.events.feed import EventFeed
from campmon.backends.voiso.events.places import socket_path
from campmon.hub.webhooks.listening import Listener, ListenerConfig, listening
from tests.unit.voiso_events import told

PROFILE = "sales floor"
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def config(folder: Path, **more: Any) -> ListenerConfig:
    return ListenerConfig(
        PROFILE,
        SecretStr(told.SECRET),
        state_dir=folder / "state",
        runtime_dir=folder / "run",
        port=0,
        zone=UTC,
        **more,
    )


@dataclass
class Ground:
    """A listener, and the way to it."""

    listener: Listener
    http: httpx.AsyncClient
    config: ListenerConfig

    @property
    def host(self) -> str:
        return urlsplit(self.listener.base_url).hostname or ""

    @property
    def port(self) -> int:
        return urlsplit(self.listener.base_url).port or 0

    async def post(self, body: Any, path: str = "/") -> httpx.Response:
        return await self.http.post(path, content=json.dumps(body).encode())


@asynccontextmanager
async def listened(
    folder: Path, *, now: Callable[[], datetime] = lambda: NOON, **more: Any
) -> AsyncIterator[Ground]:
    """A listener at work in `folder`."""
    options = config(folder, **more)
    async with (
        listening(options, now=now) as listener,
        httpx.AsyncClient(base_url=listener.base_url, trust_env=False, timeout=30) as http,
    ):
        yield Ground(listener, http, options)


@asynccontextmanager
async def fed(folder: Path) -> AsyncIterator[EventFeed]:
    """A monitor's feed, looking for the listener of `folder`."""
    feed = EventFeed(socket_path(folder / "run", PROFILE))
    await feed.start()
    try:
        yield feed
    finally:
        await feed.aclose()
