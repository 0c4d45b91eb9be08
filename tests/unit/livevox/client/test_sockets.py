"""The same over real sockets: what was sent, what was not, and what nobody can know."""

import asyncio
import gzip
import socket

import pytest

from campmon.backends.livevox.client import AnswerLost, BadAnswer, LiveVoxClient, NotReached
from tests.unit.livevox.client.loopback import (
    CERTIFICATE,
    DROP,
    Server,
    answer,
    calling,
    serving,
)

SHORT = 1.5
"""A timeout that is waited for, in seconds; still long enough for a busy machine to connect."""

INFO = "GET /campaign/campaigns/info"
APPEND = "PUT /campaign/campaigns/1/transactions"
OK = answer("200 OK", b'{"size": 3}')
DONE = answer("204 No Content")


async def append(client: LiveVoxClient) -> None:
    """A write."""
    await client.append_records("1", [{"phone1": "4155556004"}])


def calls(server: Server) -> list[str]:
    """What was asked but for logins."""
    return [asked for asked in server.asked if not asked.endswith("login")]


async def never(_: asyncio.StreamWriter) -> None:
    """Keep the connection, and say nothing."""
    await asyncio.Event().wait()


async def test_reads_and_writes_share_the_connections() -> None:
    async with serving() as server, calling(f"http://127.0.0.1:{server.port}/lv") as client:
        server.set("info", OK)
        server.set("transactions", DONE)
        assert (await client.list_info()).size == 3
        await append(client)
        assert client.calls_made == 3
        assert calls(server) == [
            "GET /lv/campaign/campaigns/info",
            "PUT /lv/campaign/campaigns/1/transactions",
        ]
        assert server.bodies[-1] == b'{"records": [{"phone1": "4155556004"}]}'


async def test_a_write_accepted_and_dropped_is_in_doubt_and_sent_once() -> None:
    async with serving() as server, calling(f"http://127.0.0.1:{server.port}") as client:
        server.set("transactions", DROP)
        with pytest.raises(AnswerLost, match="closed the connection"):
            await append(client)
        assert calls(server) == [APPEND]


async def test_a_write_not_answered_in_time_is_in_doubt_and_sent_once() -> None:
    async with (
        serving() as server,
        calling(f"http://127.0.0.1:{server.port}", timeout_seconds=SHORT) as client,
    ):
        server.set("transactions", never)
        with pytest.raises(AnswerLost, match="in time"):
            await append(client)
        assert calls(server) == [APPEND]


async def test_a_read_not_answered_in_time_is_not_asked_again() -> None:
    async with (
        serving() as server,
        calling(f"http://127.0.0.1:{server.port}", timeout_seconds=SHORT) as client,
    ):
        server.set("info", never)
        with pytest.raises(NotReached, match="in time"):
            await client.list_info()
        assert calls(server) == [INFO]


async def test_a_read_dropped_on_a_new_connection_is_not_asked_again() -> None:
    async with serving() as server, calling(f"http://127.0.0.1:{server.port}") as client:
        server.set("info", DROP)
        with pytest.raises(NotReached, match="closed the connection"):
            await client.list_info()
        assert calls(server) == [INFO]


async def test_a_read_dropped_on_a_kept_connection_is_asked_once_more() -> None:
    async with serving() as server, calling(f"http://127.0.0.1:{server.port}") as client:
        server.set("info", OK, DROP, OK)
        await client.list_info()
        assert (await client.list_info()).size == 3
        assert calls(server) == [INFO] * 3


async def test_a_write_dropped_on_a_kept_connection_is_not() -> None:
    async with serving() as server, calling(f"http://127.0.0.1:{server.port}") as client:
        server.set("info", OK)
        server.set("transactions", DROP, DONE)
        await client.list_info()
        with pytest.raises(AnswerLost):
            await append(client)
        assert calls(server) == [INFO, APPEND]


async def test_a_read_s_answer_that_is_cut_off_cannot_be_used() -> None:
    async with serving() as server, calling(f"http://127.0.0.1:{server.port}") as client:

        async def cut(writer: asyncio.StreamWriter) -> None:
            writer.write(OK[:-3])
            await writer.drain()

        server.set("info", cut)
        with pytest.raises(BadAnswer, match="cut off"):
            await client.list_info()
        assert calls(server) == [INFO]


async def test_a_write_s_status_counts_even_if_the_rest_is_cut_off() -> None:
    async with serving() as server, calling(f"http://127.0.0.1:{server.port}") as client:

        async def cut(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
            await writer.drain()

        server.set("transactions", cut)
        await append(client)
        server.set("campaigns", cut)
        with pytest.raises(AnswerLost, match="no campaign's id"):
            await client.create_campaign("a.txt", b"1", {})


@pytest.mark.parametrize("head", [b"HTTP/1.1 20", b"SSH-2.0-OpenSSH\r\n", b"\x00\x01\x02"])
async def test_something_that_does_not_speak_http(head: bytes) -> None:
    async with serving() as server, calling(f"http://127.0.0.1:{server.port}") as client:

        async def odd(writer: asyncio.StreamWriter) -> None:
            writer.write(head)
            await writer.drain()

        server.set("transactions", odd)
        server.set("info", odd)
        with pytest.raises(AnswerLost):
            await append(client)
        with pytest.raises(NotReached):
            await client.list_info()


async def test_an_answer_that_drips_for_ever_is_given_up() -> None:
    async with (
        serving() as server,
        calling(f"http://127.0.0.1:{server.port}", timeout_seconds=SHORT / 3) as client,
    ):

        async def drip(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                writer.write(b"1\r\n \r\n")
                await writer.drain()
                await asyncio.sleep(0.02)

        server.set("info", drip)
        with pytest.raises(BadAnswer, match="in time"):
            await client.list_info()


async def test_an_answer_too_large_to_hold_is_refused() -> None:
    async with serving() as server, calling(f"http://127.0.0.1:{server.port}") as client:
        bomb = gzip.compress(bytes(65 * 1024 * 1024), 1)
        server.set("info", answer("200 OK", bomb, "Content-Encoding: gzip", "Connection: close"))
        with pytest.raises(BadAnswer, match="64 MB"):
            await client.list_info()


async def test_the_session_is_not_taken_to_another_host() -> None:
    async with (
        serving() as server,
        serving() as other,
        calling(f"http://127.0.0.1:{server.port}") as client,
    ):
        where = f"Location: http://localhost:{other.port}/campaign/campaigns/info?a=b"
        server.set("info", answer("307 Temporary Redirect", b"", where))
        with pytest.raises(BadAnswer, match=f"http://localhost:{other.port}/campaign"):
            await client.list_info()
        assert other.asked == []


async def test_nothing_listens_there() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        async with calling(f"http://127.0.0.1:{port}") as client:
            with pytest.raises(NotReached, match=f"127.0.0.1:{port} refused the connection"):
                await append(client)


async def test_nothing_listens_at_any_of_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as bound:
        bound.bind(("0.0.0.0", 0))
        port = bound.getsockname()[1]

        async def two(*_: object, **__: object) -> list[object]:
            stream = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
            return [(*stream, (f"127.0.0.{last}", port)) for last in (1, 2)]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", two)
        async with calling(f"http://two.example:{port}") as client:
            with pytest.raises(NotReached, match="refused the connection"):
                await append(client)


async def test_a_name_that_cannot_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    async with calling("https://api.nowhere.invalid") as client:
        with pytest.raises(NotReached, match=r"api\.nowhere\.invalid.*DNS.*not known"):
            await append(client)


async def test_a_network_without_a_way_there(monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_way(*_: object, **__: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", no_way)
    async with calling("http://127.0.0.1:9") as client:
        with pytest.raises(NotReached, match="cannot be reached: Network is unreachable"):
            await append(client)


async def test_a_certificate_that_nobody_trusts() -> None:
    async with serving(tls=True) as server, calling(f"https://127.0.0.1:{server.port}") as client:
        message = f"certificate of 127.0.0.1:{server.port} is not trusted: self.signed"
        with pytest.raises(NotReached, match=message):
            await append(client)
        assert server.asked == []


async def test_a_certificate_may_be_trusted_by_its_bundle_or_without_a_look() -> None:
    async with serving(tls=True) as server:
        server.set("info", OK)
        base_url = f"https://localhost:{server.port}"
        async with calling(base_url, ca_bundle=str(CERTIFICATE)) as client:
            assert (await client.list_info()).size == 3
        async with calling(base_url, verify_tls=False) as client:
            assert (await client.list_info()).size == 3


async def test_tls_spoken_to_one_who_does_not() -> None:
    async with serving() as server:

        async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            writer.close()

        listener = await asyncio.start_server(plain, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        async with listener, calling(f"https://127.0.0.1:{port}") as client:
            with pytest.raises(NotReached, match="no TLS connection"):
                await append(client)
        assert server.asked == []


async def test_a_tls_connection_dropped_before_anything_was_sent() -> None:
    async def drop(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    listener = await asyncio.start_server(drop, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with listener, calling(f"https://127.0.0.1:{port}") as client:
        with pytest.raises(NotReached):
            await append(client)
