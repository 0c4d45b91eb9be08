"""Going through a proxy, real on loopback, and telling its faults from the platform's."""

import asyncio
import socket

import pytest

from campmon.backends.livevox.client import AnswerLost, NotReached
from tests.unit.livevox.client.loopback import DROP, answer, calling, serving

PLATFORM = "https://api.example"


async def append_by(proxy: str, base_url: str = PLATFORM) -> None:
    """A write through a proxy."""
    async with calling(base_url, proxy=proxy) as client:
        await client.append_records("1", [{}])


@pytest.mark.parametrize("status", ["407 Proxy Authentication Required", "403 Forbidden"])
async def test_a_proxy_that_refuses(status: str) -> None:
    async with serving() as proxy:
        proxy.set("", answer(status))
        address = f"http://user:pass-w0rd@127.0.0.1:{proxy.port}"
        with pytest.raises(NotReached) as raised:
            await append_by(address)
        message = raised.value.message
        assert message == f"the proxy 127.0.0.1:{proxy.port} refused: {status}"
        assert proxy.asked == ["CONNECT api.example:443"]
        assert b"proxy-authorization: basic" in proxy.heads[0].lower()
        assert b"lv-" not in proxy.heads[0].lower()


async def test_a_proxy_that_drops_the_tunnel_has_sent_nothing_on() -> None:
    async with serving() as proxy:
        proxy.set("", DROP)
        with pytest.raises(NotReached, match=f"proxy 127.0.0.1:{proxy.port}"):
            await append_by(f"127.0.0.1:{proxy.port}")


async def test_a_proxy_that_is_not_there() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        with pytest.raises(NotReached, match=f"the proxy 127.0.0.1:{port} refused the connection"):
            await append_by(f"http://127.0.0.1:{port}")


async def test_through_a_proxy_without_tls_a_dropped_write_is_in_doubt() -> None:
    async with serving() as proxy:
        proxy.set("transactions", DROP)
        with pytest.raises(AnswerLost):
            await append_by(f"http://127.0.0.1:{proxy.port}", "http://api.example")
        assert proxy.asked[-1] == "PUT http://api.example/campaign/campaigns/1/transactions"


async def test_the_environment_s_proxy_is_taken_but_not_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving() as proxy, serving() as platform:
        platform.set("info", answer("200 OK", b"{}"))
        proxy.set("", answer("403 Forbidden"))
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.delenv(name.upper(), raising=False)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        for host in ("127.0.0.1", "localhost"):
            async with calling(f"http://{host}:{platform.port}") as client:
                await client.list_info()
        assert proxy.asked == []
        async with calling(PLATFORM) as client:
            with pytest.raises(NotReached, match="the proxy"):
                await client.list_info()
        assert proxy.asked == ["CONNECT api.example:443"]


async def test_no_proxy_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "api.example")
    async with calling(PLATFORM) as client:
        with pytest.raises(NotReached, match=r"the name of api\.example cannot"):
            await client.list_info()
