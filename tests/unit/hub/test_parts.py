"""The hub's small parts: how long it lives, where it listens, what waits for a client."""

import asyncio
import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from campmon.backends.hub.address import HubAddress, loopback_address
from campmon.hub.lifetime import Lifetime
from campmon.hub.listen import answers, forget, listen
from campmon.hub.outbox import Outbox
from campmon.hub.peer import peer_of
from campmon.model.errors import AccessError, UnreachableError
from tests.unit.hub.ground import PATIENCE, hub


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="cm-") as path:
        yield Path(path)


async def test_a_hub_ends_when_nobody_comes() -> None:
    async with asyncio.timeout(PATIENCE):
        await Lifetime(first_seconds=0.01, grace_seconds=1000).over()


async def test_a_hub_stays_while_one_watches_and_ends_after_the_last() -> None:
    lifetime = Lifetime(first_seconds=1000, grace_seconds=0.01)
    lifetime.joined()
    lifetime.joined()
    over = asyncio.create_task(lifetime.over())
    lifetime.left()
    done, _ = await asyncio.wait({over}, timeout=0.2)
    assert not done
    assert lifetime.monitors == 1
    lifetime.left()
    async with asyncio.timeout(PATIENCE):
        await over


async def test_a_monitor_that_comes_back_in_time_keeps_it_alive() -> None:
    lifetime = Lifetime(first_seconds=1000, grace_seconds=0.2)
    lifetime.joined()
    over = asyncio.create_task(lifetime.over())
    lifetime.left()
    await asyncio.sleep(0.02)
    lifetime.joined()
    done, _ = await asyncio.wait({over}, timeout=0.5)
    assert not done
    over.cancel()


async def test_a_served_hub_ends_with_its_last_monitor_and_not_for_a_command() -> None:
    async with hub(lifetime=Lifetime(first_seconds=1000, grace_seconds=0.1)) as served:
        command = served.backend(role="command")
        await command.open()
        one, two = await served.monitor(), await served.monitor()
        await one.close()
        done, _ = await asyncio.wait({served.running}, timeout=0.4)
        assert not done
        await two.close()
        async with asyncio.timeout(PATIENCE):
            assert await served.running == "nobody watches"


def test_the_socket_is_its_users_alone(folder: Path) -> None:
    path = folder / "deep" / "hub.sock"
    with listen(HubAddress(path=str(path))):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert answers(HubAddress(path=str(path)))


def test_a_folder_that_others_can_enter_is_refused(folder: Path) -> None:
    folder.chmod(0o755)
    with pytest.raises(AccessError, match=f"{folder}") as caught:
        listen(HubAddress(path=str(folder / "hub.sock")))
    assert "chmod 700" in caught.value.mend


def test_a_socket_left_by_a_hub_that_was_killed_is_replaced(folder: Path) -> None:
    address = HubAddress(path=str(folder / "hub.sock"))
    listen(address).close()
    assert Path(str(address.path)).is_socket()
    assert not answers(address)
    with listen(address):
        assert answers(address)
        forget(address)
        assert not answers(address)
    forget(address)  # twice does no harm


def test_what_is_there_and_no_socket_is_left_alone(folder: Path) -> None:
    path = folder / "hub.sock"
    path.write_text("precious")
    with pytest.raises(UnreachableError, match="cannot listen"):
        listen(HubAddress(path=str(path)))
    assert path.read_text() == "precious"


def test_a_port_that_is_taken_is_told() -> None:
    with listen(loopback_address("127.0.0.1", 0)) as listener:
        taken = loopback_address("127.0.0.1", listener.getsockname()[1])
        with pytest.raises(UnreachableError, match=r"cannot listen at ws://127.0.0.1:\d+"):
            listen(taken)


async def test_messages_to_a_port_are_sent_at_once() -> None:
    accepted: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
    listener = listen(loopback_address("127.0.0.1", 0))
    server = await asyncio.start_server(
        lambda _, writer: accepted.put_nowait(writer), sock=listener
    )
    async with server:
        with socket.create_connection(listener.getsockname()):
            writer = await accepted.get()
            told = writer.get_extra_info("socket")
            assert told.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            writer.close()
            await writer.wait_closed()


def test_a_port_has_no_file_to_forget() -> None:
    forget(loopback_address("127.0.0.1", 9))


def test_a_peer_without_credentials_is_the_sockets_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    with ours, theirs:
        seen = peer_of(ours, "liar")
        assert (seen.verified, seen.pid) == (True, os.getpid())
        monkeypatch.delattr(socket, "SO_PEERCRED")  # as on macOS
        without = peer_of(ours, "liar")
        assert (without.who, without.verified, without.pid) == (seen.who, True, None)


async def test_what_waits_for_a_client_is_one_frame_or_a_snapshot() -> None:
    box = Outbox(lambda: b"snapshot")
    box.offer(b"missed")
    assert await box.next() == b"snapshot"
    box.offer(b"one")
    assert await box.next() == b"one"
    box.offer(b"two")
    box.offer(b"three")
    box.tell(b"act")
    assert [await box.next(), await box.next()] == [b"snapshot", b"act"]


async def test_of_many_acts_that_wait_the_latest_are_kept() -> None:
    box = Outbox(lambda: b"snapshot")
    await box.next()
    for number in range(250):
        box.tell(b"%d" % number)
    assert [await box.next() for _ in range(100)] == [b"%d" % n for n in range(150, 250)]
