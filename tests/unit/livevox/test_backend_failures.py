"""Each way in which LiveVox cannot be had: what is said, and what helps."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from campmon.backends.livevox import BACKEND
from campmon.model.errors import (
    AccessError,
    CampmonError,
    ConfigurationError,
    RateLimitedError,
    UnreachableError,
)
from tests.unit.livevox.floor import (
    OPTIONS,
    PASSWORD,
    SESSION,
    TOKEN,
    Floor,
    error,
    make,
    opened,
)


def _raises(problem: Exception, cause: Exception | None = None) -> Callable[..., httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        raise problem from cause

    return answer


UNTRUSTED = ssl.SSLCertVerificationError(1, "certificate verify failed")
UNTRUSTED.verify_message = "self-signed certificate in certificate chain"
NO_TLS = ssl.SSLError(1, "wrong version number")
NO_TLS.reason = "WRONG_VERSION_NUMBER"


@pytest.mark.parametrize(
    ("answer", "message", "mend"),
    [
        (
            _raises(httpx.ConnectError(""), socket.gaierror(-2, "Name or service not known")),
            "lv.example cannot be found",
            "base_url",
        ),
        (
            _raises(httpx.ConnectError(""), ConnectionRefusedError(111, "refused")),
            "lv.example refused the connection",
            "base_url",
        ),
        (_raises(httpx.ConnectError(""), UNTRUSTED), "certificate of lv.example", "ca_bundle ="),
        (
            _raises(httpx.ConnectError(""), NO_TLS),
            "no TLS connection to lv.example",
            "https://",
        ),
        (_raises(httpx.ConnectTimeout("")), "within 15 s", "timeout_seconds"),
        (_raises(httpx.ReadTimeout("")), "did not answer in time", "timeout_seconds"),
        (_raises(httpx.ProxyError("407 who are you")), "the proxy", "HTTPS_PROXY"),
        (_raises(httpx.ReadError("")), "closed the connection", "base_url"),
    ],
)
async def test_no_way_to_the_platform(
    answer: Callable[..., httpx.Response], message: str, mend: str
) -> None:
    floor = Floor(instead={"stats": answer})
    floor.add(1)
    async with opened(floor) as backend:
        with pytest.raises(UnreachableError) as failed:
            await backend.read()
    assert message in failed.value.message
    assert mend in failed.value.mend


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: httpx.Response(500, json={"code": 1, "message": "oops"}),
        lambda _: httpx.Response(200, text='{"campaign": [{"id'),
        lambda _: httpx.Response(200, text="<html>Sign in to the network</html>"),
        lambda _: httpx.Response(503),
        lambda _: httpx.Response(302, headers={"Location": "https://portal.example/"}),
    ],
    ids=["500", "truncated", "web page", "503", "redirect"],
)
async def test_answers_that_cannot_be_used(answer: Callable[..., httpx.Response]) -> None:
    floor = Floor(instead={"search": answer})
    async with opened(floor) as backend:
        with pytest.raises(UnreachableError) as failed:
            await backend.read()
        assert "base_url" in failed.value.mend
        floor.instead.clear()
        floor.add(1)
        assert len((await backend.read()).campaigns) == 1


@pytest.mark.parametrize(
    ("answer", "message", "mend"),
    [
        (
            error(401, "Invalid credentials"),
            "Invalid credentials",
            "access_token of profile 'acme'",
        ),
        (error(401, "Password has expired"), "Password has expired", "LiveVox portal"),
        (error(403, "Access token is not valid"), "Access token", "access_token"),
        (error(404, "nothing here"), "base_url may be wrong", "/session/login"),
        (lambda _: httpx.Response(200, json={"message": "Account is locked"}), "locked", "lock"),
    ],
)
async def test_a_refused_login(
    answer: Callable[..., httpx.Response], message: str, mend: str
) -> None:
    backend = make(Floor(instead={"login": answer}))
    with pytest.raises(AccessError) as failed:
        await backend.open()
    assert message in failed.value.message
    assert mend in failed.value.mend
    for secret in (PASSWORD, TOKEN, SESSION):
        assert secret not in str(failed.value)
    await backend.close()


async def test_a_role_that_may_not_is_told_which_may() -> None:
    floor = Floor(instead={"search": error(403, "Reporters may not")})
    async with opened(floor) as backend:
        with pytest.raises(AccessError, match="Reporters may not") as failed:
            await backend.read()
    assert "Sysadmin, Superuser or Manager" in failed.value.mend


async def test_too_many_calls_say_when_to_come_again() -> None:
    floor = Floor(instead={"search": lambda _: httpx.Response(503, headers={"Retry-After": "9"})})
    async with opened(floor) as backend:
        with pytest.raises(RateLimitedError) as limited:
            await backend.read()
        assert limited.value.retry_after == 9
        floor.instead["search"] = lambda _: httpx.Response(429)
        with pytest.raises(RateLimitedError) as limited:
            await backend.read()
        assert (limited.value.retry_after, limited.value.mend != "") == (None, True)


async def test_a_wrong_base_path_is_told() -> None:
    floor = Floor(instead={"search": error(404, "no such page")})
    async with opened(floor) as backend:
        with pytest.raises(UnreachableError) as failed:
            await backend.read()
    assert "base_url" in failed.value.mend


async def test_an_answer_that_platform_has_no_word_for_is_refused() -> None:
    floor = Floor(instead={"search": error(400, "dateRange is too long")})
    async with opened(floor) as backend:
        with pytest.raises(CampmonError, match="dateRange is too long"):
            await backend.read()


async def test_over_real_sockets_a_port_where_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    backend = BACKEND.create("acme", {**OPTIONS, "base_url": f"http://127.0.0.1:{port}"})
    with pytest.raises(UnreachableError, match="nothing listens"):
        await backend.open()
    await backend.close()


async def test_over_real_sockets_a_platform_that_never_answers() -> None:
    silent = asyncio.Event()

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silent.wait()
        writer.close()

    async with await asyncio.start_server(hold, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        options = {**OPTIONS, "base_url": f"http://127.0.0.1:{port}", "timeout_seconds": 0.05}
        backend = BACKEND.create("acme", options)
        with pytest.raises(UnreachableError) as failed:
            await backend.open()
        silent.set()
        await backend.close()
    assert "timeout_seconds" in failed.value.mend


async def test_over_real_sockets_a_proxy_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    options = {**OPTIONS, "proxy": f"http://127.0.0.1:{port}"}
    backend = BACKEND.create("acme", options)
    with pytest.raises(UnreachableError, match="proxy") as failed:
        await backend.open()
    assert "proxy in the profile" in failed.value.mend
    await backend.close()


async def test_a_ca_bundle_without_certificates_is_told(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("no certificate")
    backend = BACKEND.create("acme", {**OPTIONS, "ca_bundle": str(bundle)})
    with pytest.raises(ConfigurationError, match="CA bundle"):
        await backend.open()
