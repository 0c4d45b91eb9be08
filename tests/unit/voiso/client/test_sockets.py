"""The same over real sockets: what was sent, what was not, and what nobody can know."""

import asyncio
import socket

import pytest
from pydantic import SecretStr

from campmon.backends.voiso.client import (
    AnswerLost,
    BadAnswer,
    NotReached,
    VoisoV1Client,
    VoisoV4Client,
)
from tests.unit.livevox.client.loopback import CERTIFICATE, DROP, Play, answer, serving
from tests.unit.voiso.client.tape import calling_v1, calling_v4

KEY_OF_PROXY = SecretStr("k-0123456789")
SHORT = 1.5
"""A timeout that is waited for, in seconds; still long enough for a busy machine to connect."""

LIST = answer("200 OK", b'[{"id": 1}]')
ADDED = answer("201 Created", b'{"contacts": ["442079460001"]}')


async def add(client: VoisoV1Client) -> None:
    """A write."""
    answered = await client.add_contacts("1", [{"phoneNumber": "442079460001"}])
    assert answered.taken == ("442079460001",)


async def never(_: asyncio.StreamWriter) -> None:
    """Keep the connection, and say nothing."""
    await asyncio.Event().wait()


async def test_reads_and_writes_share_the_connections() -> None:
    async with serving() as server, calling_v1(server.port) as client:
        server.set("campaigns", LIST)
        server.set("contacts", ADDED)
        assert len(await client.list_campaigns()) == 1
        await add(client)
        assert client.calls_made == 2
        assert server.bodies[-1] == b'{"contacts": [{"phoneNumber": "442079460001"}]}'
        assert b"user-agent: campmon-voiso\r\n" in server.heads[-1].lower()


async def test_a_write_accepted_and_dropped_is_in_doubt_and_sent_once() -> None:
    async with serving() as server, calling_v1(server.port) as client:
        server.set("contacts", DROP)
        with pytest.raises(AnswerLost, match="closed the connection"):
            await add(client)
        assert len(server.asked) == 1


async def test_a_write_not_answered_in_time_is_in_doubt_and_sent_once() -> None:
    async with serving() as server, calling_v1(server.port, timeout_seconds=SHORT) as client:
        server.set("operation", never)
        with pytest.raises(AnswerLost, match="in time"):
            await client.operate("1", "stop")
        assert len(server.asked) == 1


async def test_a_read_dropped_on_a_kept_connection_is_asked_once_more_and_a_write_is_not() -> None:
    async with serving() as server, calling_v1(server.port) as client:
        server.set("campaigns", LIST, DROP, LIST)
        server.set("contacts", DROP, ADDED)
        await client.list_campaigns()
        assert len(await client.list_campaigns()) == 1
        assert len(server.asked) == 3
        with pytest.raises(AnswerLost):
            await add(client)
        assert len(server.asked) == 4


async def test_an_answer_that_is_cut_off_cannot_be_used() -> None:
    async with serving() as server, calling_v1(server.port) as client:

        def cut(whole: bytes) -> Play:
            async def play(writer: asyncio.StreamWriter) -> None:
                writer.write(whole[:-3])
                await writer.drain()

            return play

        server.set("campaigns", cut(LIST))
        server.set("contacts", cut(ADDED))
        server.set("operation", cut(answer("200 OK", b'{"success": false}')))
        with pytest.raises(BadAnswer, match="cut off"):
            await client.list_campaigns()
        with pytest.raises(AnswerLost, match="cut off"):
            await add(client)
        with pytest.raises(AnswerLost, match="cut off"):
            await client.operate("1", "start")


async def test_nothing_listens_there() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        async with calling_v1(port) as client, calling_v4(port) as newer:
            with pytest.raises(NotReached, match=f"127.0.0.1:{port} refused the connection"):
                await add(client)
            with pytest.raises(NotReached, match="nothing listens there"):
                await newer.start("1")


async def test_certificates() -> None:
    async with serving(tls=True) as server:
        server.set("campaigns", LIST)
        async with calling_v1(server.port, scheme="https") as client:
            with pytest.raises(NotReached, match="is not trusted"):
                await client.list_campaigns()
        assert server.asked == []
        async with calling_v1(server.port, scheme="https", ca_bundle=str(CERTIFICATE)) as client:
            assert len(await client.list_campaigns()) == 1
        async with calling_v1(server.port, scheme="https", verify_tls=False) as client:
            assert len(await client.list_campaigns()) == 1


async def test_a_proxy_is_gone_through_and_sees_no_key() -> None:
    async with serving() as proxy:
        proxy.set("", answer("407 Proxy Authentication Required"))
        address = f"http://user:hush@127.0.0.1:{proxy.port}"
        for kind in (VoisoV1Client, VoisoV4Client):
            client = kind("https://cluster1.example", KEY_OF_PROXY, proxy=address)
            with pytest.raises(NotReached, match=r"the proxy 127.0.0.1:[0-9]+ refused: 407"):
                await client.list_campaigns()
            await client.aclose()
        assert proxy.asked == ["CONNECT cluster1.example:443"] * 2
        assert b"k-0123456789" not in b"".join(proxy.heads)
