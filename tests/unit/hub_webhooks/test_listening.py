"""The listener as a whole: exact counts over HTTP, monitors that are fed, restarts, its end."""

import asyncio
import socket
import stat
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from campmon.backends.voiso.events.database import StoreError
from campmon.backends.voiso.events.event import CallEvent, read_event
from campmon.backends.voiso.events.feed import EventFeed
from campmon.backends.voiso.events.intake import Intake
from campmon.backends.voiso.events.places import lock_path, socket_path, store_path
from campmon.backends.voiso.events.store import CallStore, Taken
from campmon.backends.voiso.events.tally import AgentSeen, CampaignTally
from campmon.backends.voiso.events.wire import Begin, End, TallyTold, decode, encode
from campmon.hub.webhooks.feed_server import FeedServer
from campmon.hub.webhooks.listening import Listener, is_loopback, listening
from campmon.model.errors import ConfigurationError, UsageError
from campmon.model.staffing import AgentState
from tests.unit.hub_webhooks.ground import NOON, PROFILE, config, fed, listened
from tests.unit.voiso_events import told
from tests.unit.voiso_events.test_store import check

PATIENCE = 30.0


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_disturbed_stream_is_counted_exactly_and_two_monitors_see_it(
    tmp_path: Path,
) -> None:
    random = Random(11)
    bodies = told.stream(random, 120)
    waiting = told.disturbed(random, bodies)
    async with fed(tmp_path) as early:
        assert not await early.settle(PATIENCE)
        async with listened(tmp_path) as ground, fed(tmp_path) as second:
            assert await second.settle(PATIENCE)

            async def send() -> None:
                while waiting:
                    assert (await ground.post(waiting.pop())).status_code == 200

            await asyncio.gather(*(send() for _ in range(8)))
            check(dict(ground.listener.tallies), bodies)
            for feed in (early, second):
                await until(partial(_knows, feed, ground.listener))
                assert feed.connected
                assert feed.heard_at == feed.as_of == NOON
            assert ground.listener.monitors == 2
        await until(lambda: not early.connected)
        assert early.tally("100") is not None  # the last that was known
        assert early.problem == ""


def _knows(feed: EventFeed, listener: Listener) -> bool:
    return all(feed.tally(name) == tally for name, tally in listener.tallies.items())


def _placed(feed: EventFeed, campaign: str) -> int:
    tally = feed.tally(campaign)
    return tally.placed if tally is not None else 0


async def test_a_monitor_finds_a_listener_that_comes_back(tmp_path: Path) -> None:
    async with fed(tmp_path) as feed:
        for number in (1, 2):
            async with listened(tmp_path) as ground:
                await ground.post(told.body("ended", f"call-{number}", disposition="busy"))
                await until(lambda: feed.connected)
                while _placed(feed, "9883") != number:
                    await asyncio.sleep(0.01)
            await until(lambda: not feed.connected)
        assert feed.tally("unheard of") is None


async def test_a_new_day_reaches_the_monitors(tmp_path: Path) -> None:
    at = NOON
    async with listened(tmp_path, now=lambda: at) as ground, fed(tmp_path) as feed:
        await ground.post(told.body("ended", disposition="busy"))
        await until(lambda: feed.tally("9883"))
        at = NOON + timedelta(days=1)
        tomorrow = told.BASE + 86_400
        await ground.post(told.body("ended", "other", tomorrow, campaign=5, disposition="busy"))
        await until(lambda: feed.tally("5"))
        assert feed.tally("9883") is None
        assert ground.listener.day == "2026-11-21"


async def test_there_is_one_listener_for_a_profile(tmp_path: Path) -> None:
    async with listened(tmp_path) as ground:
        with pytest.raises(UsageError, match=r"listens for profile 'sales floor' already \(proc"):
            async with listened(tmp_path):
                pytest.fail("a second listener")
        assert (await ground.post(told.body("ended"))).status_code == 200
    path = socket_path(tmp_path / "run", PROFILE)
    assert not path.exists()
    async with listened(tmp_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        lock = lock_path(tmp_path / "state", PROFILE)
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600


async def test_what_a_dead_listener_left_is_replaced(tmp_path: Path) -> None:
    path = socket_path(tmp_path / "run", PROFILE)
    path.parent.mkdir(mode=0o700)
    dead = await asyncio.start_unix_server(lambda *_: None, path)
    dead.close()
    await dead.wait_closed()
    assert path.is_socket()
    async with listened(tmp_path), fed(tmp_path) as feed:
        assert await feed.settle(PATIENCE)


async def test_a_listener_with_another_state_folder_takes_no_monitors(tmp_path: Path) -> None:
    elsewhere = replace(config(tmp_path), state_dir=tmp_path / "another")
    async with listened(tmp_path), fed(tmp_path) as feed:
        with pytest.raises(UsageError, match=r"feeds the monitors at .* already"):
            async with listening(elsewhere, now=lambda: NOON):
                pytest.fail("a second listener")
        assert await feed.settle(PATIENCE)


def listening_at(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(100)
    return listener


def feed_server(path: Path) -> FeedServer:
    return FeedServer(path, now=lambda: NOON, round_seconds=0.0, look_seconds=0.01)


async def test_a_socket_that_is_gone_is_made_again(tmp_path: Path) -> None:
    path = socket_path(tmp_path / "run", PROFILE)
    server = feed_server(path)
    await server.start()
    async with fed(tmp_path) as early:
        assert await early.settle(PATIENCE)
        path.unlink()
        path.parent.rmdir()
        await until(path.is_socket)
        async with fed(tmp_path) as late:
            await until(lambda: late.connected)
        assert early.connected
    await server.aclose()
    assert not path.exists()


async def test_anothers_socket_stays_and_its_end_is_noticed(tmp_path: Path) -> None:
    path = socket_path(tmp_path / "run", PROFILE)
    server = feed_server(path)
    await server.start()
    path.unlink()
    another = listening_at(path)
    await until(lambda: server.problem)
    assert "no monitor can be fed now" in server.problem
    assert str(path) in server.problem
    await server.aclose()
    assert path.is_socket()

    server = feed_server(path)
    with pytest.raises(UsageError):
        await server.start()
    await server.aclose()
    assert path.is_socket()
    another.close()


async def test_after_another_has_gone_the_monitors_are_fed_again(tmp_path: Path) -> None:
    path = socket_path(tmp_path / "run", PROFILE)
    server = feed_server(path)
    await server.start()
    path.unlink()
    another = listening_at(path)
    await until(lambda: server.problem)
    another.close()
    async with fed(tmp_path) as feed:
        await until(lambda: feed.connected)
    await until(lambda: not server.problem)
    await server.aclose()


async def test_a_monitor_that_does_not_read_costs_nothing_and_gets_the_present(
    tmp_path: Path,
) -> None:
    agents = tuple(
        AgentSeen(str(number), "x" * 100, "", AgentState.WAITING, 0.0, 0.0) for number in range(200)
    )

    def publish(placed: int) -> None:
        tallies = {str(n): CampaignTally(str(n), placed=placed, agents=agents) for n in range(40)}
        feed.publish(Taken("2026-11-20", (True,), tallies))

    path = tmp_path / "run" / "feed.sock"
    feed = FeedServer(path, now=lambda: NOON, round_seconds=0.0)
    publish(0)
    await feed.start()
    reader, writer = await asyncio.open_unix_connection(str(path), limit=1 << 20)
    await until(lambda: feed.monitors == 1)
    for placed in range(1, 101):
        publish(placed)
        await asyncio.sleep(0)
    received, last = 0, dict[str, int]()
    while set(last.values()) != {100}:
        line = await asyncio.wait_for(reader.readline(), PATIENCE)
        received += len(line)
        message = decode(line)
        if isinstance(message, TallyTold):
            last[message.tally.campaign_id] = message.tally.placed
    whole = 40 * len(encode(TallyTold(tally=CampaignTally("0", agents=agents))))
    assert received < 3 * whole
    writer.close()
    await feed.aclose()


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (encode(Begin(version=99, day="2026-11-20")), "speaks version 99"),
        (b'{"kind": "nonsense"}\n', "cannot be understood"),
        (b"x" * 9_000_000 + b"\n", "cannot be understood"),
    ],
)
async def test_a_feed_that_cannot_be_understood_is_no_feed(
    tmp_path: Path, said: bytes, problem: str
) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        writer.close()

    path = socket_path(tmp_path, PROFILE)
    server = await asyncio.start_unix_server(serve, path)
    feed = EventFeed(path)
    await feed.start()
    await feed.start()
    assert not await feed.settle(PATIENCE)
    assert problem in feed.problem
    await feed.aclose()
    await feed.aclose()
    server.close()


async def test_a_listener_that_falls_silent_is_given_up(tmp_path: Path) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(encode(Begin(day="2026-11-20")) + encode(End(at=NOON.timestamp())))
        await reader.read()  # until it is given up
        writer.close()

    path = socket_path(tmp_path, PROFILE)
    server = await asyncio.start_unix_server(serve, path)
    feed = EventFeed(path, silence_seconds=0.05)
    await feed.start()
    assert await feed.settle(PATIENCE)
    await until(lambda: not feed.connected)
    assert "says nothing" in feed.problem
    await feed.aclose()
    server.close()


def test_places_are_short_and_the_same_for_every_process() -> None:
    path = socket_path(Path("/run"), "a very long profile name " * 20)
    assert len(str(path)) < 40
    assert path == socket_path(Path("/run"), "a very long profile name " * 20)
    assert path != socket_path(Path("/run"), "another")


async def test_a_failure_that_nobody_foresaw_is_raised_and_nothing_hangs(tmp_path: Path) -> None:
    class Broken(CallStore):
        def take(self, events: Sequence[CallEvent]) -> Taken:
            raise ZeroDivisionError

    intake = Intake(lambda: Broken(tmp_path / "x.sqlite", now=lambda: NOON), lambda _: None)
    await intake.start()
    event = read_event(told.body("ended"))
    assert event is not None
    with pytest.raises(StoreError, match="has failed"):
        await intake.take(event)
    with pytest.raises(ZeroDivisionError):
        await intake.failed()
    with pytest.raises(StoreError, match="no events are kept"):
        await intake.take(event)
    with pytest.raises(ZeroDivisionError):
        await intake.aclose()


async def test_a_store_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    path = store_path(tmp_path / "state", PROFILE)
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be used"):
        async with listened(tmp_path):
            pytest.fail("it listens")
    path.rmdir()
    lock = lock_path(tmp_path / "state", PROFILE)
    lock.unlink()
    lock.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        async with listened(tmp_path):
            pytest.fail("it listens")


async def test_a_listener_ends_at_once_though_a_request_hangs(tmp_path: Path) -> None:
    async with listened(tmp_path) as ground:
        reader, writer = await asyncio.open_connection(ground.host, ground.port)
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        await ground.post(told.body("ended"))
        failed = asyncio.create_task(ground.listener.failed())
        await asyncio.sleep(0)
        failed.cancel()
    assert b" 200 " not in await reader.read()
    writer.close()


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.b", False)],
)
def test_which_addresses_are_this_machines_own(host: str, own: bool) -> None:
    assert is_loopback(host) is own
