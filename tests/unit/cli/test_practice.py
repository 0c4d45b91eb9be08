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
    home: Path,
    *arguments: str,
    then: Callable[[str], None] = lambda _: None,
    **secrets: str,
) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a run; `secrets` by the ends of their variables' names."""
    stdout, stderr = Heard(then), io.StringIO()
    environ = {f"CAMPMON_PRACTICE_{name}": secret for name, secret in secrets.items()}
    code = run(
        ["practice", *arguments],
        environ={"HOME": str(home), **environ},
        streams=Streams(io.StringIO(), stdout, stderr),
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
    for told in ("export CAMPMON_PRACTICE_TOKEN=", "agent1 (Agent)", "reporter (Reporter)"):
        assert talk.count(told) == 1
    with pytest.raises(httpx.ConnectError):
        httpx.get(addresses[0], trust_env=False)


def terminated(_: str) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


SECRETS = {
    "PASSWORD": "pw-of-ours",
    "TOKEN": "token-of-ours",
    "KEY": "key-of-ours",
    "KEY_V4": "newer-key-of-ours",
    "WEBHOOK_SECRET": "hook-of-ours",
}


@pytest.mark.parametrize("mine", [*SECRETS, "all"])
def test_only_secrets_that_were_made_up_are_told(tmp_path: Path, mine: str) -> None:
    given = SECRETS if mine == "all" else {mine: SECRETS[mine]}
    hook = ("--webhooks", "http://127.0.0.1:9/voiso")
    _, data, talk = practice(tmp_path, *SMALL, *hook, then=terminated, **given)
    for name, secret in SECRETS.items():
        assert secret not in data + talk
        exported = talk.count(f"export CAMPMON_PRACTICE_{name}=")
        kept = talk.count(f"CAMPMON_PRACTICE_{name}: as you have set it")
        assert (exported, kept) == ((0, 1) if name in given else (1, 0))


def test_an_empty_secret_is_none(tmp_path: Path) -> None:
    _, _, talk = practice(tmp_path, *SMALL, then=terminated, KEY="")
    assert len(talk.partition("export CAMPMON_PRACTICE_KEY=")[2].splitlines()[0]) >= 16
    assert "as you have set it" not in talk


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        code, data, talk = practice(tmp_path, "--port", port)
    assert (code, data) == (2, "")
    assert port in talk
    assert "--port" in talk


def test_where_webhooks_go(tmp_path: Path) -> None:
    _, _, without = practice(tmp_path, *SMALL, then=terminated, WEBHOOK_SECRET="hook-1")
    assert "WEBHOOK" not in without
    hook = ("--webhooks", "http://127.0.0.1:9/voiso")
    _, _, talk = practice(tmp_path, *SMALL, *hook, then=terminated)
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
