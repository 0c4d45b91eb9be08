"""What goes over the wire, right and wrong: seen from a client that speaks raw frames."""

import asyncio
import json
import os
import socket
import struct
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from websockets.asyncio.client import connect, unix_connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from campmon.backends.hub import HubBackend
from campmon.backends.hub.address import loopback_address
from campmon.backends.hub.protocol import (
    MAX_MESSAGE_BYTES,
    CreateMessage,
    decode_from_client,
    encode,
)
from campmon.engine.audit import AuditLog
from campmon.engine.clock import SystemClock
from campmon.hub.lifetime import Lifetime
from campmon.hub.listen import listen
from campmon.hub.server import Server
from campmon.model.errors import UnreachableError
from campmon.model.intent import Creation, Tier
from tests.unit.hub.ground import (
    HELLO,
    PATIENCE,
    PAUSE,
    Platform,
    campaign,
    first,
    hear,
    hear_until,
    hub,
    intent,
    raw,
    say,
)


async def test_the_hub_greets_then_tells_the_board_then_what_changes() -> None:
    async with hub() as served, raw(served) as client:
        await say(client, HELLO | {"role": "monitor", "who": "liar"})
        hello = await hear(client)
        assert (hello["version"], hello["pid"], hello["verified"]) == (4, os.getpid(), True)
        assert hello["who"] != "liar"
        snapshot = await hear(client)
        assert snapshot["type"] == "snapshot"
        assert [row[1] for row in snapshot["campaigns"]] == ["c0", "c1"]
        served.platform.count("c1", 6000)
        handle = snapshot["campaigns"][1][0]
        await served.read()
        delta = await hear(client)
        assert (delta["type"], delta["seq"]) == ("delta", snapshot["seq"] + 1)
        assert delta["figures"] == [[handle, 6000, 6000, 0, 6000, None, None]]
        assert "campaigns" not in delta


async def test_a_gap_is_mended_with_a_snapshot() -> None:
    async with hub() as served, raw(served, {"role": "monitor"}) as client:
        await hear_until(client, lambda message: message["type"] == "snapshot")
        await say(client, {"type": "follow"})
        snapshot = await hear(client)
        assert snapshot["type"] == "snapshot"
        await served.read()
        delta = await hear(client)
        assert delta["seq"] == snapshot["seq"] + 1


async def test_a_hub_whose_source_hangs_gives_signs_of_life_that_make_nothing_younger() -> None:
    async with hub(refresh_seconds=0.1) as served, raw(served, {"role": "monitor"}) as client:
        served.platform.may_read.clear()
        stale = await hear_until(
            client, lambda told: told.get("source", {}).get("state") == "stale"
        )
        beats = [await hear(client) for _ in range(3)]
        assert {beat["type"] for beat in beats} == {"delta"}
        assert {beat["source"]["as_of"] for beat in beats} == {stale["source"]["as_of"]}
        served.platform.may_read.set()


async def test_a_command_is_told_nothing_that_it_did_not_ask_for() -> None:
    async with hub() as served, raw(served, {"role": "command"}) as client:
        await served.read()
        await say(client, {"type": "ask", "id": 9, "what": "campaign", "campaign": "c0"})
        answer = await hear(client)
        assert (answer["type"], answer["id"], answer["body"]["id"]) == ("answer", 9, "c0")


async def test_a_command_that_follows_is_told_all_and_keeps_the_hub_alive() -> None:
    lifetime = Lifetime(first_seconds=1000, grace_seconds=0.1)
    async with hub(lifetime=lifetime) as served:
        watch = served.backend(role="command")
        await watch.open()
        assert lifetime.monitors == 0
        reading = await first(watch, lambda _: True)
        assert (reading.full, len(reading.campaigns)) == (True, 2)
        assert lifetime.monitors == 1
        assert (await first(watch, lambda _: True)).full
        assert lifetime.monitors == 1
        await watch.close()
        async with asyncio.timeout(PATIENCE):
            await served.running


async def test_another_version_is_refused_with_what_each_side_speaks() -> None:
    async with hub() as served, raw(served) as client:
        await say(client, {"type": "hello", "version": 99, "something": "new"})
        error = await hear(client)
        assert (error["type"], error["code"]) == ("error", "access")
        assert "version 4 of the protocol, the client version 99" in error["message"]
        assert str(os.getpid()) in error["mend"]
        with pytest.raises(ConnectionClosed):
            await hear(client)


@pytest.mark.parametrize(
    "frame",
    [
        "this is no JSON",
        b"\xff\xfe\x00",
        "[]",
        '{"type": "hello"',
        json.dumps({"type": "nonsense"}),
        json.dumps({"type": "ask", "id": 1, "what": "board"}),
        json.dumps(HELLO | {"role": "emperor"}),
        json.dumps(HELLO | {"unknown": 1}),
        json.dumps({"type": "hello", "version": "one"}),
    ],
)
async def test_what_is_no_hello_is_answered_and_ends_the_connection(frame: str | bytes) -> None:
    async with hub() as served:
        async with raw(served) as client:
            await client.send(frame)
            assert (await hear(client))["type"] == "error"
            with pytest.raises(ConnectionClosed):
                await hear(client)
        await served.monitor()  # the hub lives


OPERATE = {"type": "intent", "id": 1, "campaign": "c0", "kind": "operate"}


@pytest.mark.parametrize(
    "message",
    [
        {"type": "nonsense"},
        {"type": "ask", "id": 1, "what": "secrets"},
        OPERATE | {"action": {"operation": "explode"}},
        OPERATE | {"action": {}, "confirmed": 2},
        OPERATE | {"action": {"operation": "pause"}, "confirmed": 7},
        OPERATE | {"action": {"operation": "pause"}, "kind": "explode"},
        OPERATE | {"action": {"records": []}, "kind": "operate"},
        HELLO,
    ],
)
async def test_what_is_no_message_ends_the_connection_and_does_nothing(message: Any) -> None:
    async with hub() as served:
        async with raw(served, {"role": "monitor"}) as client:
            await say(client, message)
            error = await hear_until(client, lambda told: told["type"] == "error")
            assert error.get("id") is None
            with pytest.raises(ConnectionClosed):
                await hear_until(client, lambda _: False)
        assert served.platform.written == []
        assert (await served.monitor()).platform == "test platform"


async def test_a_message_that_is_too_large_ends_the_connection_with_the_reason() -> None:
    async with hub() as served:
        async with raw(served, {"role": "command"}) as client:
            head = struct.pack("!BBQ4x", 0x81, 0xFF, MAX_MESSAGE_BYTES + 1)  # text, masked
            client.transport.write(head)
            with pytest.raises(ConnectionClosed) as caught:
                await hear(client)
            assert caught.value.rcvd is not None
            assert caught.value.rcvd.code == 1009
        await served.monitor()


async def test_a_client_that_only_probes_does_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    async with hub() as served:
        for _ in range(3):
            probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            probe.connect(str(served.address.path))
            probe.close()
        await served.monitor()
        assert caplog.text == ""


async def test_many_requests_of_one_client_wait_their_turn() -> None:
    async with hub() as served, raw(served, {"role": "command"}) as client:
        served.platform.may_read_campaign.clear()
        for number in range(40):
            await say(client, {"type": "ask", "id": number, "what": "campaign", "campaign": "c0"})
        other = served.backend(role="command")
        await other.open()
        served.platform.may_read_campaign.set()
        answered = {(await hear(client))["id"] for _ in range(40)}
        assert answered == set(range(40))
        assert (await other.read_campaign("c1")).id == "c1"


async def test_a_client_that_stops_reading_misses_deltas_and_gets_a_snapshot() -> None:
    long = "x" * 50_000
    async with hub(Platform(20)) as served, raw(served, {"role": "monitor"}) as slow:
        begun = await hear_until(slow, lambda told: told["type"] == "snapshot")
        slow.transport.pause_reading()  # the kernel's buffer fills first, then the hub waits
        for change in range(15):  # deltas of a megabyte each
            for key in served.platform.campaigns:
                served.platform.change(key, reason=f"{change} {long}")
            await served.read()
        slow.transport.resume_reading()
        heard = [begun]
        while heard[-1]["type"] != "snapshot" or len(heard) == 1:
            heard.append(await hear(slow))
        *deltas, snapshot = heard[1:]
        assert len(deltas) <= 5
        assert snapshot["seq"] - deltas[-1]["seq"] >= 10
        assert {row[7] for row in snapshot["campaigns"]} == {f"14 {long}"}
        await served.read()
        assert (await hear(slow))["seq"] == snapshot["seq"] + 1


async def test_on_a_port_the_user_is_what_the_client_says_and_marked_so() -> None:
    clock = SystemClock()
    async with hub() as served:
        listener = listen(loopback_address("127.0.0.1", 0))
        port = listener.getsockname()[1]
        audit = AuditLog(served.folder / "port-audit.jsonl", clock)
        server = Server(
            Platform(), audit, clock=clock, random=Random(1), lifetime=Lifetime(stays=True)
        )
        running = asyncio.create_task(server.run([listener]))
        client = HubBackend("team", loopback_address("localhost", port))
        await client.open()
        await client.write(intent("c0", PAUSE))
        assert {line.who.endswith(" (unverified)") for line in audit.entries()} == {True}
        await client.close()
        with pytest.raises(InvalidStatus) as caught:
            await connect(
                f"ws://127.0.0.1:{port}/", origin=Origin("http://evil.example"), proxy=None
            )
        assert caught.value.response.status_code == 403
        server.stop("over")
        await running


async def test_a_web_page_cannot_reach_the_socket_either() -> None:
    async with hub() as served:
        with pytest.raises(InvalidStatus):
            await unix_connect(
                str(served.address.path),
                "ws://localhost/",
                origin=Origin("http://evil.example"),
            )


async def test_a_hub_that_ends_says_why() -> None:
    async with hub() as served, raw(served, {"role": "monitor"}) as client:
        served.server.stop("SIGHUP")
        with suppress(ConnectionClosed):
            await hear_until(client, lambda _: False)
        assert (client.close_code, client.close_reason) == (1001, "SIGHUP")


async def test_a_hub_that_ends_is_lost_for_its_monitors() -> None:
    async with hub() as served:
        monitor = await served.monitor()
        await first(monitor, lambda _: True)
        served.server.stop("SIGTERM")
        with pytest.raises(UnreachableError, match="the hub is gone: SIGTERM"):
            await first(monitor, lambda _: False)
        with pytest.raises(UnreachableError):
            await monitor.read_campaign("c0")


async def test_campaigns_with_a_new_life_get_new_handles() -> None:
    async with hub() as served, raw(served, {"role": "monitor"}) as client:
        snapshot = await hear_until(client, lambda told: told["type"] == "snapshot")
        handle = snapshot["campaigns"][0][0]
        gone = served.platform.campaigns.pop("c0")
        await served.read()
        delta = await hear_until(client, lambda told: "removed" in told)
        assert delta["removed"] == [handle]
        served.platform.campaigns["c0"] = campaign("c0")
        await served.read()
        delta = await hear_until(client, lambda told: "campaigns" in told)
        assert delta["campaigns"][0][1] == gone.id
        assert delta["campaigns"][0][0] > max(row[0] for row in snapshot["campaigns"])


async def test_who_says_nothing_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campmon.hub.session.HELLO_SECONDS", 0.05)
    async with hub() as served, raw(served) as client:
        error = await hear(client)
        assert "no hello" in error["message"]
        with pytest.raises(ConnectionClosed):
            await hear(client)


@pytest.mark.parametrize("content", [b"", b"1,2015550101,doe\r\n", bytes(range(256))])
def test_a_file_of_whatever_bytes_crosses_the_wire_whole(content: bytes) -> None:
    creation = Creation("Spring.txt", content, {"serviceId": "55101"})
    message = CreateMessage(id=1, creation=creation, confirmed=Tier.CONFIRM)
    assert decode_from_client(encode(message)) == message
