"""What is sent to the receiver, right and wrong, over real connections."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from starlette.types import ASGIApp

from campmon.backends.voiso.events.database import StoreError
from campmon.backends.voiso.events.event import CallEvent
from campmon.backends.voiso.events.intake import BusyError, Intake
from campmon.backends.voiso.events.store import CallStore, Taken
from campmon.hub.webhooks.http_server import listen, serving
from campmon.hub.webhooks.receiver import MOST_BODY_BYTES, Receiver
from campmon.model.errors import ConfigurationError
from tests.unit.hub_webhooks.ground import Ground, listened
from tests.unit.voiso_events import told

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Ground]:
    async with listened(tmp_path) as made:
        yield made


async def test_an_event_is_counted_once(ground: Ground) -> None:
    body = told.body("ended", disposition="busy")
    first = await ground.post(body)
    assert (first.status_code, first.json()) == (200, {"status": "counted"})
    again = await ground.post(body, "/voiso")
    assert (again.status_code, again.json()) == (200, {"status": "known"})
    other = await ground.post(body | {"event": "inbound.call.ended"}, "/hooks/voiso?x=1")
    assert (other.status_code, other.json()) == (200, {"status": "ignored"})
    received = ground.listener.received
    assert (received.counted, received.repeated, received.ignored) == (1, 1, 1)
    assert ground.listener.tallies["9883"].placed == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", 47, ["x"], told.SECRET + " ", "\ud800"])
async def test_without_the_secret_nothing_is_said_and_nothing_counted(
    ground: Ground, secret: object
) -> None:
    for body in (told.body("ended"), {"event": 4}, {}):
        answer = await ground.post(body | {"secret": secret})
        assert (answer.status_code, answer.json()) == (401, {"error": "unauthorized"})
    missing = {key: value for key, value in told.body("ended").items() if key != "secret"}
    assert (await ground.post(missing)).status_code == 401
    assert ground.listener.received.refused == 4
    assert not ground.listener.tallies


@pytest.mark.parametrize("content", [b"", b"no json", b"[1]", b"{" * 30_000, b"\xff\x00"])
async def test_what_is_no_json_object_is_refused(ground: Ground, content: bytes) -> None:
    answer = await ground.http.post("/", content=content)
    assert answer.status_code == 400
    assert told.SECRET not in answer.text


async def test_what_is_wrong_with_an_event_is_named(ground: Ground) -> None:
    body = told.body("ended")
    del body["data"]["campaign"]
    answer = await ground.post(body)
    assert (answer.status_code, answer.json()) == (400, {"error": "data.campaign.id is missing"})
    assert ground.listener.received.bad == 1


async def test_only_posts_are_taken(ground: Ground) -> None:
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        answer = await ground.http.request(method, "/")
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("size", [MOST_BODY_BYTES + 1, 3_000_000])
async def test_bodies_that_are_too_large_are_refused(ground: Ground, size: int) -> None:
    assert (await ground.http.post("/", content=b"x" * size)).status_code == 413

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(size // 1000):
            yield b" " * 1100

    assert (await ground.http.post("/", content=parts())).status_code == 413
    assert (await ground.post(told.body("ended"))).status_code == 200


async def test_a_body_as_long_as_may_be_is_taken(ground: Ground) -> None:
    content = json.dumps(told.body("ended")).encode()
    answer = await ground.http.post("/", content=content.ljust(MOST_BODY_BYTES))
    assert answer.status_code == 200


async def read_all(reader: asyncio.StreamReader) -> bytes:
    try:
        return await asyncio.wait_for(reader.read(), 30)
    except ConnectionResetError:
        return b""


class Alone:
    """A receiver served without a store behind it."""

    def __init__(self, app: ASGIApp, **bounds: float) -> None:
        self._listener = listen("127.0.0.1", 0)
        self._serving = serving(app, self._listener, **bounds)  # type: ignore[arg-type] # bounds
        self.port = int(self._listener.getsockname()[1])

    async def __aenter__(self) -> "Alone":
        await self._serving.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._serving.__aexit__(None, None, None)
        self._listener.close()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)


async def taken(_: CallEvent) -> bool:
    return True


async def test_a_slow_body_is_given_up() -> None:
    receiver = Receiver(SecretStr(told.SECRET), taken, body_seconds=0.05)
    async with Alone(receiver) as alone:
        reader, writer = await alone.connect()
        writer.write(HEAD % 100 + b'{"event":')
        assert (await read_all(reader)).startswith(b"HTTP/1.1 408")
        writer.close()
    assert receiver.received.bad == 1


async def test_a_slow_head_is_given_up() -> None:
    async with Alone(Receiver(SecretStr("s"), taken), header_seconds=0.05) as alone:
        silent, dripping = await alone.connect(), await alone.connect()
        dripping[1].write(b"POST / HTTP/1.1\r\nHost:")
        for reader, writer in (silent, dripping):
            assert await read_all(reader) == b""
            writer.close()


async def test_many_idle_connections_keep_nobody_out() -> None:
    receiver = Receiver(SecretStr(told.SECRET), taken)
    async with Alone(receiver, most_connections=20) as alone:
        idle = [await alone.connect() for _ in range(60)]
        async with httpx.AsyncClient(trust_env=False) as http:
            for _ in range(3):
                answer = await http.post(f"http://127.0.0.1:{alone.port}/", json=told.body("ended"))
                assert answer.status_code == 200
        assert await read_all(idle[0][0]) == b""  # the oldest made room
        for _, writer in idle:
            writer.close()


async def test_where_all_are_at_work_a_newcomer_goes() -> None:
    release = asyncio.Event()
    at_work = asyncio.Semaphore(0)

    async def slow(_: CallEvent) -> bool:
        at_work.release()
        await release.wait()
        return True

    content = json.dumps(told.body("ended")).encode()
    async with Alone(Receiver(SecretStr(told.SECRET), slow), most_connections=2) as alone:
        working = [await alone.connect() for _ in range(2)]
        for _, writer in working:
            writer.write(HEAD % len(content) + content)
            await at_work.acquire()
        newcomer, writer = await alone.connect()
        assert await read_all(newcomer) == b""
        writer.close()
        release.set()
        for reader, writer in working:
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            writer.close()


async def test_three_hundred_connections_at_once(ground: Ground) -> None:
    bodies = [told.body("ended", f"call-{n}", disposition="busy") for n in range(300)]
    limits = httpx.Limits(max_connections=300, max_keepalive_connections=0)
    async with httpx.AsyncClient(
        base_url=ground.listener.base_url, trust_env=False, limits=limits, timeout=60
    ) as http:
        answers = await asyncio.gather(*(http.post("/", json=body) for body in bodies))
    assert {answer.status_code for answer in answers} == {200}
    assert ground.listener.tallies["9883"].placed == 300


async def test_requests_that_make_no_sense_harm_nobody(ground: Ground) -> None:
    for sent in (b"\x16\x03\x01\x02", b"GET\r\n\r\n", b"A" * 40_000 + b"\r\n\r\n"):
        reader, writer = await asyncio.open_connection(ground.host, ground.port)
        writer.write(sent)
        writer.write_eof()
        assert b" 200 " not in await read_all(reader)
        writer.close()
    assert (await ground.post(told.body("ended"))).status_code == 200


async def test_a_full_disk_is_told_and_the_event_is_to_be_sent_again(tmp_path: Path) -> None:
    async with listened(tmp_path) as ground:
        assert ground.listener.day
    (store,) = (tmp_path / "state" / "calls").glob("*.sqlite")
    room = store.stat().st_size + 4096
    async with listened(tmp_path, most_bytes=room) as ground:
        statuses = []
        for number in range(200):
            answer = await ground.post(told.body("ended", f"call-{number}", number=str(number)))
            statuses.append(answer.status_code)
            if answer.status_code == 503:
                break
        assert statuses[-1] == 503
        assert answer.headers["Retry-After"] == "5"
        assert "full" in ground.listener.received.problem
        assert "full" not in answer.text
        assert ground.listener.tallies["9883"].placed == statuses.count(200)
    async with listened(tmp_path) as ground:
        assert (await ground.post(told.body("ended", f"call-{number}"))).status_code == 200
        assert ground.listener.tallies["9883"].placed == statuses.count(200) + 1


async def test_a_flood_waits_in_a_queue_that_has_an_end(tmp_path: Path) -> None:
    def open_store() -> CallStore:
        return CallStore(tmp_path / "x.sqlite", now=lambda: datetime.now(UTC), zone=UTC)

    changes: list[Taken] = []
    intake = Intake(open_store, changes.append, most_waiting=3)
    event = CallEvent(kind="ended", center="", call_id="", at=1.0, campaign_id="1")  # type: ignore[arg-type] # never kept
    with pytest.raises(StoreError, match="no events are kept"):
        await intake.take(event)
    await intake.start()
    found = await asyncio.gather(
        *(intake.take(_ended(number)) for number in range(5)), return_exceptions=True
    )
    assert [type(one) for one in found] == [bool, bool, bool, BusyError, BusyError]
    await intake.aclose()
    assert sum(sum(change.fresh) for change in changes) == 3
    with pytest.raises(StoreError):
        await intake.take(_ended(9))


def _ended(number: int) -> CallEvent:
    from campmon.backends.voiso.events.event import read_event

    event = read_event(told.body("ended", f"call-{number}"))
    assert event is not None
    return event


async def test_a_port_that_is_taken_is_told(ground: Ground) -> None:
    with pytest.raises(ConfigurationError, match="cannot listen"):
        listen("127.0.0.1", ground.port)
    with pytest.raises(ConfigurationError, match="cannot listen"):
        listen("no.such.host.invalid", 0)
