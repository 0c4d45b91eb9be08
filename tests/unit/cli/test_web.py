"""The monitor for a browser: who is let in, what is passed on, and what is wrong at the start."""

import asyncio
import io
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.machinery import ModuleSpec
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from campmon.cli.web import opening, page
from campmon.cli.web.asked import Focused, Pinged, Resized, Typed, read_said, sized
from campmon.cli.web.guard import Asked, Guard
from campmon.cli.web.packets import (
    LONGEST,
    META,
    PRELUDE,
    Packet,
    PacketError,
    packed,
    read_packet,
    read_prelude,
)
from campmon.cli.web.page import load_pages
from campmon.cli.web.server import Server
from campmon.cli.web.viewer import Viewer
from campmon.model.errors import ConfigurationError
from tests.unit.cli.machine import Machine

GUARD = Guard(8767, "t0ken")
OWN = ("http://127.0.0.1:8767",)


def asked(
    path: str = "/t0ken/",
    hosts: tuple[str, ...] = ("127.0.0.1:8767",),
    origins: tuple[str, ...] = (),
    opens_socket: bool = False,
) -> Asked:
    return Asked(path, hosts, origins, opens_socket)


@pytest.mark.parametrize(
    "request_",
    [
        asked(),
        asked("/t0ken/textual.js", origins=OWN),
        asked(hosts=("LOCALHOST:8767",), origins=("http://localhost:8767",)),
        asked("/t0ken/ws?width=1", origins=OWN, opens_socket=True),
    ],
)
def test_our_own_page_is_let_in(request_: Asked) -> None:
    assert GUARD.refusal(request_) is None


@pytest.mark.parametrize(
    "request_",
    [
        asked("/"),
        asked("/t0ken"),
        asked("/t0kens/"),
        asked("/tokén/"),
        asked(hosts=()),
        asked(hosts=("127.0.0.1:8767", "evil.example")),
        asked(hosts=("evil.example:8767",)),
        asked(hosts=("127.0.0.1",)),
        asked(origins=("http://evil.example",)),
        asked(origins=("null",)),
        asked(origins=("http://localhost:8767",)),  # the other of our names: not this page
        asked(origins=OWN * 2),
        asked(opens_socket=True),
    ],
)
def test_all_others_are_not(request_: Asked) -> None:
    refusal = GUARD.refusal(request_)
    assert refusal is not None
    assert refusal[0] is HTTPStatus.FORBIDDEN


def test_what_a_browser_says() -> None:
    assert read_said('["stdin", "p"]') == Typed("p")
    assert read_said('["resize", {"width": 80, "height": 24}]') == Resized(80, 24)
    assert read_said('["resize", {"width": -1, "height": 1000000}]') == Resized(20, 1000)
    assert read_said('["focus"]') == Focused(True)
    assert read_said('["blur"]') == Focused(False)
    assert read_said('["ping", "7"]') == Pinged("7")
    for nothing in ("", "[", "{}", '["stdin", 1]', '["resize", {"width": "a"}]', "[" * 100_000):
        assert read_said(nothing) is None


@given(st.text() | st.binary())
def test_whatever_a_browser_says_is_no_crash(message: str | bytes) -> None:
    read_said(message)


@given(st.lists(st.tuples(st.sampled_from([b"D", b"M", b"P"]), st.binary())))
def test_packets_are_read_as_they_were_packed(sent: list[tuple[bytes, bytes]]) -> None:
    async def read() -> list[Packet]:
        stream = asyncio.StreamReader()
        stream.feed_data(b"hello\n" + PRELUDE + b"".join(packed(*one) for one in sent) + b"D\0")
        stream.feed_eof()
        assert await read_prelude(stream)
        found = []
        while (packet := await read_packet(stream)) is not None:
            found.append(packet)
        return found

    assert asyncio.run(read()) == [Packet(*one) for one in sent]


async def test_a_packet_without_end_is_refused() -> None:
    stream = asyncio.StreamReader()
    stream.feed_data(b"D" + (LONGEST + 1).to_bytes(4, "big"))
    with pytest.raises(PacketError):
        await read_packet(stream)


DRAWS = """
import sys
sys.stdout.buffer.write({prelude!r} + {packets!r})
sys.stdout.buffer.flush()
{then}
"""
STAYS = "sys.stdin.buffer.read()"


@asynccontextmanager
async def served(
    packets: bytes,
    then: str = STAYS,
    *,
    prelude: bytes = PRELUDE,
    most: int = 8,
    command: str = sys.executable,
) -> AsyncIterator[Callable[[], connect]]:
    """A server whose monitors write these packets; gives what connects a browser to it."""
    program = DRAWS.format(prelude=prelude, packets=packets, then=then)

    def make_viewer(size: Resized) -> Viewer:
        assert size == sized(80, 24)
        return Viewer([command, "-ISc", program], {}, log, size)

    log = io.FileIO(os.devnull, "w")
    with log, socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        guard = Guard(port, "t0ken")
        server = Server(guard, load_pages(guard), make_viewer, most_viewers=most)
        async with server.serving(listener):
            yield lambda: connect(
                f"ws://127.0.0.1:{port}/t0ken/ws",
                additional_headers={"Origin": f"http://127.0.0.1:{port}"},
                proxy=None,
            )
        assert server.viewers == 0


async def test_what_is_drawn_is_passed_on_and_offers_of_files_are_not() -> None:
    offers = packed(META, b'{"type": "open_url", "url": "http://x"}') + packed(b"P", b"file")
    packets = packed(b"D", b"one") + offers + packed(META, b"not json") + packed(b"D", b"two")
    async with served(packets) as browser, browser() as connection:
        assert await connection.recv() == b"one"
        assert await connection.recv() == b"two"


async def test_the_browser_is_told_when_the_monitor_has_ended() -> None:
    async with served(packed(META, b'{"type": "exit"}')) as browser, browser() as connection:
        with pytest.raises(ConnectionClosed):
            await connection.recv()


@pytest.mark.parametrize(
    ("packets", "prelude"), [(b"D\xff\xff\xff\xff", PRELUDE), (b"Traceback", b""), (b"D", PRELUDE)]
)
async def test_a_monitor_that_fails_ends_its_browser(packets: bytes, prelude: bytes) -> None:
    async with served(packets, "", prelude=prelude) as browser, browser() as connection:
        with pytest.raises(ConnectionClosed):
            await connection.recv()


async def test_a_monitor_that_stays_is_killed() -> None:
    stays = "import time\nwhile True: time.sleep(60)"
    async with served(packed(b"D", b"one"), stays) as browser, browser() as connection:
        assert await connection.recv() == b"one"


ECHOES = """
while head := sys.stdin.buffer.read(5):
    told = sys.stdin.buffer.read(int.from_bytes(head[1:], "big"))
    sys.stdout.buffer.write(b"D" + head[1:] + told)
    sys.stdout.buffer.flush()
"""


async def test_what_the_browser_says_is_passed_on() -> None:
    async with served(b"", ECHOES) as browser, browser() as connection:
        for said, heard in (
            ('["stdin", "p"]', b"p"),
            ('["resize", {"width": 90, "height": 30}]', b'"height": 30'),
            ('["blur"]', b'"blur"'),
            ('["focus"]', b'"focus"'),
        ):
            await connection.send("nonsense")
            await connection.send(said)
            told = await connection.recv()
            assert isinstance(told, bytes)
            assert heard in told
        await connection.send('["ping", "17"]')
        assert await connection.recv() == '["pong", "17"]'


async def test_a_program_that_cannot_be_started_ends_its_browser() -> None:
    async with served(b"", command="/nowhere/python") as browser, browser() as connection:
        with pytest.raises(ConnectionClosed):
            await connection.recv()


async def test_pages_are_served_to_our_own_alone() -> None:
    async with served(b"") as browser:
        port = browser().uri.split(":")[2].partition("/")[0]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            for path, status in (("/t0ken/", 200), ("/t0ken/x", 404), ("/", 403)):
                answer = await client.get(path)
                assert answer.status_code == status
                assert answer.headers["X-Frame-Options"] == "DENY"


def test_it_serves_until_interrupted(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[str] = []

    def look(url: str) -> None:
        pages.append(httpx.get(url, trust_env=False).text)
        os.kill(os.getpid(), signal.SIGINT)

    looking: list[threading.Thread] = []

    def directions(guard: Guard) -> str:
        looking.append(threading.Thread(target=look, args=(guard.url,)))
        looking[0].start()
        return "open it"

    monkeypatch.setattr(opening, "_directions", directions)
    ended = machine.run("monitor", "--web", "--port", "0")
    looking[0].join()
    assert ended.code == 130
    assert ended.err == "open it\n"
    assert urlsplit(ended.out.strip()).hostname == "127.0.0.1"
    assert "textual-terminal" in pages[0]


def test_the_directions_name_the_port() -> None:
    assert "-L 8767:127.0.0.1:8767" in opening._directions(GUARD)


def test_a_taken_port_is_told(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        ended = machine.run("monitor", "--web", "--port", str(other.getsockname()[1]))
    assert ended.code == 2
    assert "Address already in use" in ended.err


async def test_no_more_than_so_many_look() -> None:
    async with served(packed(b"D", b"one"), most=1) as browser, browser() as first:
        assert await first.recv() == b"one"
        with pytest.raises(InvalidStatus) as refused:
            await browser()
        assert refused.value.response.status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_the_page_loads_nothing_from_elsewhere() -> None:
    pages = load_pages(GUARD)
    html = pages.file("", "localhost:8767")
    assert html is not None
    assert b"ws://localhost:8767/t0ken/ws" in html.body
    assert b"//" not in html.body.replace(b"ws://localhost:8767", b"")
    style = pages.file("page.css", "localhost:8767")
    assert style is not None
    assert b"//" not in style.body
    policy = pages.headers()["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy


async def test_it_is_over_when_its_parent_is_gone() -> None:
    never: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    assert await opening._until_over(never, lambda: True) == 128 + signal.SIGHUP


@pytest.fixture
def no_textual_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> ModuleSpec | None:
        assert name == "textual_serve"
        return None

    monkeypatch.setattr(page, "find_spec", find)


@pytest.mark.usefixtures("no_textual_serve")
def test_without_the_extra_the_mend_is_named(machine: Machine) -> None:
    ended = machine.run("monitor", "--web", "--port", "0")
    assert ended.code == 2
    assert f"{sys.executable} -m pip install 'textual-serve" in ended.err
    assert ended.out == ""


def test_an_unknown_textual_serve_is_told(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other") / "__init__.py"
    monkeypatch.setattr(page, "find_spec", lambda _: ModuleSpec("x", None, origin=str(other)))
    with pytest.raises(ConfigurationError, match="no file js/textual"):
        load_pages(GUARD)


def test_a_port_is_for_the_web_alone(machine: Machine) -> None:
    ended = machine.run("monitor", "--port", "8767", terminal=True)
    assert ended.code == 2
    assert "--port is for --web" in ended.err


def test_a_wrong_profile_is_told_before_anything_listens(machine: Machine) -> None:
    ended = machine.run("monitor", "--web", "-p", "nope")
    assert ended.code == 2
    assert "nope" in ended.err


def test_a_log_that_cannot_be_written_is_told(machine: Machine) -> None:
    (machine.home / ".local/state/campmon/web.log").mkdir(parents=True)
    ended = machine.run("monitor", "--web", "--port", "0")
    assert ended.code == 2
    assert "web.log" in ended.err
