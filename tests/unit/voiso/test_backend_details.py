"""The panels' figures, as a receiver of events tells them over the user's local socket."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from campmon.backends.voiso.backend import VoisoBackend
from campmon.backends.voiso.events.event import read_event
from campmon.backends.voiso.events.places import socket_path, store_path
from campmon.backends.voiso.events.store import CallStore
from campmon.backends.voiso.events.tally import AgentSeen, CampaignTally
from campmon.backends.voiso.events.wire import Begin, End, TallyTold, encode
from campmon.model.detail import CampaignDetail, WrapUpCount
from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState
from tests.unit.voiso.cluster import NOON, Cluster, Time, opened
from tests.unit.voiso_events import told

AT = NOON.timestamp()
TALLY = CampaignTally(
    "25735",
    placed=10,
    dispositions={Disposition.ANSWERED: 3, Disposition.DROPPED: 1, Disposition.BUSY: 6},
    attempts=(8, 1),
    agents=(AgentSeen("1", "Ann", "ann@x.example", AgentState.ON_CALL, AT - 30, AT - 30),),
    wrap_up_codes={"Sale": 2},
    first_at=AT - 600,
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short one: sockets' paths are."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        yield Path(name)


@asynccontextmanager
async def telling(folder: Path, *messages: Begin | TallyTold | End) -> AsyncIterator[None]:
    """A receiver that tells this and then no more, for as long as the block lasts."""
    over = asyncio.Event()

    async def tell(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"".join(map(encode, messages)))
        await writer.drain()
        await over.wait()
        writer.close()

    server = await asyncio.start_unix_server(tell, str(socket_path(folder, "acme")))
    try:
        yield
    finally:
        server.close()
        over.set()
        await server.wait_closed()


async def detail_of(backend: VoisoBackend, *, calls: bool) -> CampaignDetail:
    """The details, once they have calls, or have none."""
    detail = await backend.read_detail("25735")
    while (detail.calls is not None) is not calls:
        await asyncio.sleep(0.01)
        detail = await backend.read_detail("25735")
    return detail


async def test_details_are_those_of_the_days_events(folder: Path) -> None:
    cluster = Cluster()
    cluster.add(25735)
    messages = (Begin(day="2026-03-03"), TallyTold(tally=TALLY), End(at=AT))
    async with telling(folder, *messages), opened(cluster, runtime_dir=folder) as backend:
        detail = await backend.read_detail("25735")
    assert detail.calls is not None
    assert (detail.calls.placed, detail.calls.answered, detail.calls.dropped) == (10, 4, 1)
    assert detail.calls.running_seconds == 600
    assert detail.dispositions == TALLY.dispositions
    assert detail.attempts == (8, 1)
    assert detail.agents_in(AgentState.ON_CALL) == 1
    assert detail.wrap_up_codes == (WrapUpCount("Sale", 2),)
    assert detail.missing == {}
    assert detail.properties["Last event"] == "none yet"
    assert "Agents counted" in detail.properties


async def test_a_campaign_without_events_says_so(folder: Path) -> None:
    cluster = Cluster()
    cluster.add(25735)
    messages = (Begin(day="2026-03-03"), End(at=AT, heard_at=AT - 60))
    async with telling(folder, *messages), opened(cluster, runtime_dir=folder) as backend:
        detail = await backend.read_detail("25735")
    assert detail.calls is None
    assert all("No event of this campaign" in why for why in detail.missing.values())
    heard = (NOON - timedelta(seconds=60)).astimezone()
    assert detail.properties["Last event"] == f"{heard:%H:%M:%S}"


async def test_a_receiver_that_speaks_otherwise_is_told_of(folder: Path) -> None:
    cluster = Cluster()
    cluster.add(25735)
    messages = (Begin(day="2026-03-03", version=99), End(at=AT))
    async with telling(folder, *messages), opened(cluster, runtime_dir=folder) as backend:
        detail = await backend.read_detail("25735")
    assert all("version 99" in why for why in detail.missing.values())


async def missing_of(backend: VoisoBackend) -> CampaignDetail:
    """The details, once something is missing in them."""
    detail = await backend.read_detail("25735")
    while not detail.missing:
        await asyncio.sleep(0.01)
        detail = await backend.read_detail("25735")
    return detail


async def test_figures_of_a_receiver_that_is_gone_stay_with_their_age(folder: Path) -> None:
    cluster, time = Cluster(), Time()
    cluster.add(25735)
    async with opened(cluster, time, runtime_dir=folder) as backend:
        assert (await backend.read_detail("25735")).calls is None
        messages = (Begin(day="2026-03-03"), TallyTold(tally=TALLY), End(at=AT))
        async with telling(folder, *messages):
            await detail_of(backend, calls=True)
        time.seconds = 90
        detail = await missing_of(backend)
        at = f"{NOON.astimezone():%H:%M}"
        assert detail.calls is not None
        assert (detail.calls.placed, detail.calls.running_seconds) == (10, 600)
        assert detail.wrap_up_codes == (WrapUpCount("Sale", 2),)
        assert set(detail.missing.values()) == {
            f"Figures of {at}: the listener is gone since then."
            " Start it again: campmon listen -p acme."
        }
        assert detail.properties["Listener"] == f"gone since {at}"
        time.seconds = 25 * 3600
        detail = await backend.read_detail("25735")
        assert detail.calls is None, "those are of another day"
        assert all("in events alone: run campmon listen" in why for why in detail.missing.values())


async def test_a_campaign_that_a_receiver_never_heard_of_says_so_once_it_is_gone(
    folder: Path,
) -> None:
    cluster = Cluster()
    cluster.add(25735)
    async with opened(cluster, runtime_dir=folder) as backend:
        async with telling(folder, Begin(day="2026-03-03"), End(at=AT)):
            while "No event of this" not in str((await backend.read_detail("25735")).missing):
                await asyncio.sleep(0.01)
        detail = await backend.read_detail("25735")
        while "Listener" not in detail.properties:
            await asyncio.sleep(0.01)
            detail = await backend.read_detail("25735")
    assert detail.calls is None
    assert all("Start it again" in why for why in detail.missing.values())


@contextmanager
def stored(folder: Path, now: datetime, *, killed: bool) -> Iterator[Path]:
    """A store with one call of the campaign, left as it ends, or as it stands when it is killed."""
    path = store_path(folder, "acme")
    store = CallStore(path, now=lambda: now)
    at = now.timestamp()
    event = read_event(
        told.body("answered", at=at, campaign=25735, agent=1, agent_start_time=told.iso(at))
    )
    assert event is not None
    store.take([event])
    if not killed:
        store.close()
    for file in path.parent.iterdir():
        os.utime(file, (AT, AT))
    yield path
    store.close()


@pytest.mark.parametrize("killed", [False, True])
async def test_without_a_listener_what_the_last_one_kept_is_shown(
    folder: Path, killed: bool
) -> None:
    cluster, time = Cluster(), Time()
    cluster.add(25735)
    cluster.add(7)
    places = {"runtime_dir": folder, "state_dir": folder}
    with stored(folder, NOON, killed=killed) as path:
        before = path.read_bytes()
        async with opened(cluster, time, **places) as backend:
            await kept_figures_are_told(backend, time)
        assert path.read_bytes() == before


async def kept_figures_are_told(backend: VoisoBackend, time: Time) -> None:
    detail = await backend.read_detail("25735")
    assert detail.calls is not None
    assert detail.calls.placed == 1
    assert detail.agents_in(AgentState.ON_CALL) == 1
    assert all(
        f"Figures of {NOON.astimezone():%H:%M}: no listener runs" in why
        for why in detail.missing.values()
    )
    assert (await backend.read_detail("7")).calls is None
    again = await backend.read_detail("25735")
    assert again.missing == detail.missing, "looking makes nothing younger"
    time.seconds = 25 * 3600
    assert (await backend.read_detail("25735")).calls is None


@pytest.mark.parametrize("content", [b"", b"no database at all, and no SQLite file either"])
async def test_a_store_that_cannot_be_read_is_as_none(folder: Path, content: bytes) -> None:
    cluster = Cluster()
    cluster.add(25735)
    path = store_path(folder, "acme")
    path.parent.mkdir()
    path.write_bytes(content)
    async with opened(cluster, runtime_dir=folder, state_dir=folder) as backend:
        detail = await backend.read_detail("25735")
    assert detail.calls is None
    assert all("run campmon listen" in why for why in detail.missing.values())
    assert path.read_bytes() == content
