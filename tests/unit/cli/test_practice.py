"""`campmon practice`, in this process: what it says, and how it ends."""

import io
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from campmon.cli.run import run
from campmon.cli.streams import Streams

SMALL = ("--port", "0", "--campaigns", "2", "--records", "5", "--agents", "1")


class Heard(io.StringIO):
    """A stdout that does something when it is told where the server listens."""

    def __init__(self, then: Callable[[str], None]) -> None:
        super().__init__()
        self._then = then

    def write(self, text: str) -> int:
        if text.startswith("listening on "):
            self._then(text.removeprefix("listening on ").strip())
        return super().write(text)


def practice(
    home: Path, *arguments: str, then: Callable[[str], None] = lambda _: None
) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a run."""
    stdout, stderr = Heard(then), io.StringIO()
    environ = {
        "HOME": str(home),
        "CAMPMON_PRACTICE_PASSWORD": "pw-1",
        "CAMPMON_PRACTICE_TOKEN": "token-1",
    }
    code = run(
        ["practice", *arguments], environ=environ, streams=Streams(io.StringIO(), stdout, stderr)
    )
    return code, stdout.getvalue(), stderr.getvalue()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)]
)
def test_it_listens_until_a_signal_comes(tmp_path: Path, number: signal.Signals, code: int) -> None:
    addresses: list[str] = []

    def end(base_url: str) -> None:
        port = int(base_url.rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port)).close()  # it listens already
        addresses.append(base_url)
        os.kill(os.getpid(), number)
        os.kill(os.getpid(), number)  # twice is once

    ended, data, talk = practice(tmp_path, *SMALL, then=end)
    assert ended == code
    assert data == f"listening on {addresses[0]}\n"
    assert f'base_url = "{addresses[0]}"' in talk
    assert 'username = "manager"' in talk
    for told in ("pw-1", "token-1", "agent1 (Agent)", "reporter (Reporter)"):
        assert talk.count(told) == 1
    with pytest.raises(httpx.ConnectError):
        httpx.get(addresses[0], trust_env=False)


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        code, data, talk = practice(tmp_path, "--port", port)
    assert (code, data) == (2, "")
    assert port in talk
    assert "--port" in talk


def test_where_webhooks_go(tmp_path: Path) -> None:
    def end(_: str) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    _, _, without = practice(tmp_path, *SMALL, then=end)
    assert "WEBHOOK" not in without
    _, _, talk = practice(tmp_path, *SMALL, "--webhooks", "http://127.0.0.1:9/voiso", then=end)
    assert "export CAMPMON_PRACTICE_WEBHOOK_SECRET=" in talk
    assert talk.count('webhook_secret_env = "CAMPMON_PRACTICE_WEBHOOK_SECRET"') == 2
    code, data, talk = practice(tmp_path, *SMALL, "--webhooks", "127.0.0.1:9")
    assert (code, data) == (2, "")
    assert "http://" in talk


def test_faults_that_are_wrong(tmp_path: Path) -> None:
    faults = tmp_path / "faults.toml"
    faults.write_text('[[rule]]\nthen = "explode"\n')
    code, data, talk = practice(tmp_path, *SMALL, "--faults", str(faults))
    assert (code, data) == (2, "")
    assert "rule number 1 then" in talk


@pytest.mark.parametrize(
    "arguments", [("--speed", "0"), ("--campaigns", "0"), ("--port", "-1"), ("--agents", "many")]
)
def test_numbers_that_cannot_be(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, data, talk = practice(tmp_path, *arguments)
    assert (code, data) == (2, "")
    assert arguments[0].strip("-") in talk
