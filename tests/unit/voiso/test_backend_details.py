"""The panels' figures, as a receiver of events tells them over the user's local socket."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from campmon.backends.voiso.backend import VoisoBackend
from campmon.backends.voiso.events.places import socket_path
from campmon.backends.voiso.events.tally import AgentSeen, CampaignTally
from campmon.backends.voiso.events.wire import Begin, End, TallyTold, encode
from campmon.model.detail import CampaignDetail, WrapUpCount
from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState
from tests.unit.voiso.cluster import NOON, Cluster, opened

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


async def test_figures_of_a_receiver_that_is_gone_are_not_shown(folder: Path) -> None:
    cluster = Cluster()
    cluster.add(25735)
    async with opened(cluster, runtime_dir=folder) as backend:
        assert (await backend.read_detail("25735")).calls is None
        async with telling(folder, Begin(day="2026-03-03"), TallyTold(tally=TALLY), End(at=AT)):
            await detail_of(backend, calls=True)
        detail = await detail_of(backend, calls=False)
    assert all("campmon listen" in why for why in detail.missing.values())
