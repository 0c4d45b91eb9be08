"""The server without a browser: who is let in, how many, and how it ends."""

import asyncio
import http.client
import json
import os
import signal
import sys
from collections.abc import Mapping

import psutil  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from tests.system.web.conftest import PATIENCE, Serving, Start


def get(serving: Serving, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of a page."""
    connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def socket_of(serving: Serving, origin: str | None = "own", token: str | None = None) -> connect:
    """A browser's WebSocket."""
    if origin == "own":
        origin = f"http://127.0.0.1:{serving.port}"
    path = serving.path if token is None else f"/{token}/"
    return connect(
        f"ws://127.0.0.1:{serving.port}{path}ws?width=100&height=30",
        additional_headers={} if origin is None else {"Origin": origin},
        compression=None,
        proxy=None,
        max_size=None,
    )


async def until_drawn(browser: ClientConnection, text: bytes) -> None:
    drawn = b""
    async with asyncio.timeout(PATIENCE):
        while text not in drawn:
            told = await browser.recv()
            drawn += told if isinstance(told, bytes) else b""


def wait_for_the_end(processes: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
    assert alive == []


async def ends_with_its_server(serving: Serving, number: signal.Signals) -> None:
    """A browser's monitor ends with its server, however that ends."""
    async with socket_of(serving) as browser:
        await until_drawn(browser, b"Winback")
        (monitor,) = serving.monitors()
        serving.process.send_signal(number)
        await asyncio.to_thread(wait_for_the_end, [monitor])


async def test_who_is_let_in_and_that_a_hang_up_ends_it(start: Start) -> None:
    serving = start()
    status, page = await asyncio.to_thread(get, serving, serving.path)
    assert status == 200
    assert b"http://" not in page.replace(f"ws://127.0.0.1:{serving.port}".encode(), b"")
    for path, headers, expected in (
        (serving.path + "textual.js", {}, 200),
        (serving.path, {"Host": f"localhost:{serving.port}"}, 200),
        (serving.path + "nothing", {}, 404),
        (serving.path + "download/1", {}, 404),
        (serving.path + "../textual.js", {}, 404),
        ("/", {}, 403),
        (serving.path.rstrip("/"), {}, 403),
        ("/" + "x" * 32 + "/", {}, 403),
        (serving.path, {"Host": f"dialer.example:{serving.port}"}, 403),
        (serving.path, {"Host": "127.0.0.1"}, 403),
        (serving.path, {"Origin": "https://dialer.example"}, 403),
    ):
        assert (await asyncio.to_thread(get, serving, path, headers))[0] == expected, path
    for origin, token in (
        ("https://dialer.example", None),
        ("null", None),
        (None, None),
        (f"http://127.0.0.1:{serving.port + 1}", None),
        ("own", "x" * 32),
    ):
        with pytest.raises(InvalidStatus) as refused:
            await socket_of(serving, origin, token)
        assert refused.value.response.status_code == 403
    assert serving.monitors() == []
    await ends_with_its_server(serving, signal.SIGHUP)
    assert await asyncio.to_thread(serving.process.wait, PATIENCE) == 128 + signal.SIGHUP


async def test_a_browser_types_and_goes_and_its_process_ends(start: Start) -> None:
    serving = start()
    async with socket_of(serving) as browser:
        await until_drawn(browser, b"Winback")
        await browser.send(json.dumps(["resize", {"width": 130, "height": 40}]))
        await browser.send(json.dumps(["blur"]))
        await browser.send(json.dumps(["focus"]))
        await browser.send("nonsense")
        await browser.send(json.dumps(["ping", "17"]))
        async with asyncio.timeout(PATIENCE):
            while await browser.recv() != '["pong", "17"]':
                pass
        refusals = {"a": b"this is read-only", "n": b"cannot create", "x": b"no files"}
        for key, refusal in refusals.items():
            await browser.send(json.dumps(["stdin", key]))
            await until_drawn(browser, refusal)
        await browser.send(json.dumps(["stdin", "?"]))
        await until_drawn(browser, b"Help")
        monitors = serving.monitors()
        assert len(monitors) == 1
    await asyncio.to_thread(wait_for_the_end, monitors)
    await ends_with_its_server(serving, signal.SIGKILL)


def test_it_ends_with_whoever_started_it(start: Start) -> None:
    shell = "import subprocess, sys; subprocess.run(sys.argv[1:])"
    serving = start(sys.executable, "-c", shell)
    (server,) = psutil.Process(serving.process.pid).children()
    os.kill(serving.process.pid, signal.SIGKILL)
    wait_for_the_end([server])
