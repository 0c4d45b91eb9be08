"""`campmon doctor`."""

import fcntl
import json
import os
import socket
import struct
import tempfile
import termios
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import pytest

from campmon.cli.run import run
from campmon.cli.streams import Streams
from campmon.model.errors import (
    AccessError,
    CampmonError,
    ConfigurationError,
    UnreachableError,
)
from campmon.model.reading import Notice
from tests.unit.cli.machine import FakeBackend, Machine, Typed


def checks(machine: Machine) -> dict[str, dict[str, str]]:
    ended = machine.run("doctor", "--json")
    found = json.loads(ended.out)
    failed = any(check["verdict"] == "fail" for check in found["checks"])
    assert found["ok"] is not failed
    assert ended.code == (1 if failed else 0)
    return {check["check"]: check for check in found["checks"]}


def test_all_is_well(machine: Machine) -> None:
    found = checks(machine)
    assert {check["verdict"] for check in found.values()} == {"ok"}
    assert "none here" in found["terminal"]["found"]
    assert "the practice dialer is used" in found["configuration"]["found"]
    assert "its local hub is not running" in found["-p practice"]["found"]


def test_a_line_for_each_check_with_the_mend_below(machine: Machine) -> None:
    machine.environ["TERM"] = "dumb"
    ended = machine.run("doctor")
    assert ended.code == 0
    assert "warn  terminal       TERM=dumb" in ended.out
    assert "→ export TERM=xterm-256color" in ended.out
    assert "ok    Python" in ended.out


@pytest.mark.parametrize(
    ("variables", "check", "verdict", "said"),
    [
        ({"NO_COLOR": "1"}, "colours", "ok", "off"),
        ({"COLORTERM": "truecolor"}, "colours", "ok", "16 million"),
        ({"TERM": "xterm"}, "colours", "ok", "16 at least"),
        ({"TMUX": "/tmp/tmux", "TERM": "tmux-256color"}, "tmux", "ok", "inside tmux"),
        ({"TMUX": "/tmp/tmux"}, "tmux", "warn", "TERM=xterm-256color"),
        ({"SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}, "ssh", "ok", "not animated"),
        ({"TERM": "\x1b[2J"}, "terminal", "ok", "none here"),
    ],
)
def test_the_terminals_surroundings(
    machine: Machine, variables: dict[str, str], check: str, verdict: str, said: str
) -> None:
    machine.environ |= variables
    found = checks(machine)[check]
    assert found["verdict"] == verdict
    assert said in found["found"]


@pytest.fixture
def screen() -> Iterator[TextIO]:
    ours, theirs = os.openpty()
    with open(theirs, "w", encoding="latin-1") as terminal:
        yield terminal
    os.close(ours)


@pytest.mark.parametrize(("size", "verdict"), [((24, 80), "ok  "), ((24, 79), "warn")])
def test_the_terminals_size_and_encoding(
    machine: Machine, screen: TextIO, size: tuple[int, int], verdict: str
) -> None:
    from campmon.cli.checks import Checkup
    from campmon.cli.session import Session
    from campmon.engine.clock import SystemClock

    fcntl.ioctl(screen.fileno(), termios.TIOCSWINSZ, struct.pack("4H", *size, 0, 0))
    streams = Streams(Typed("", True), screen, Typed("", True))
    session = Session(machine.environ, streams, clock=SystemClock())
    found = {f.check: f for f in session.run(Checkup(session).findings())}
    assert found["size"].found == f"{size[1]} × {size[0]}"
    assert found["size"].verdict == verdict.strip()
    assert found["encoding"].verdict == "warn"
    assert "TERM=xterm-256color" in found["terminal"].found


def test_a_clock_that_was_never_set(machine: Machine) -> None:
    class OldClock:
        def now(self) -> datetime:
            return datetime(1970, 1, 1, tzinfo=UTC)

        def monotonic(self) -> float:
            return 0.0

        async def sleep(self, seconds: float) -> None: ...

    out = Typed("", False)
    streams = Streams(Typed("", False), out, Typed("", False))
    assert run(["doctor"], environ=machine.environ, streams=streams, clock=OldClock()) == 1
    assert "fail  clock" in out.getvalue()


def test_fallbacks_are_warnings(machine: Machine) -> None:
    del machine.environ["HOME"]
    found = checks(machine)["directories"]
    assert found["verdict"] == "warn"
    assert "no HOME" in found["found"]


def test_directories_that_cannot_be_had(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *, links: bool = True) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("campmon.settings.paths.make_private", refuse)
    assert checks(machine)["directories"]["verdict"] == "fail"


def test_directories_that_others_can_enter(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campmon.settings.private.PRIVATE", 0o755)
    found = checks(machine)["state"]
    assert found["verdict"] == "fail"
    assert found["mend"].startswith("chmod 700")


def test_directories_that_cannot_be_written(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks(machine)
    monkeypatch.setattr("campmon.cli.checks.os.access", lambda *_: False)
    monkeypatch.setattr("campmon.settings.paths.make_private", lambda path, links=True: None)
    assert checks(machine)["sockets"]["verdict"] == "fail"


def test_a_full_disk(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    room = list(os.statvfs("/"))
    room[2], room[4] = 1_000, 0  # blocks there are, blocks left
    monkeypatch.setattr("campmon.cli.checks.os.statvfs", lambda _: os.statvfs_result(room))
    found = checks(machine)["state"]
    assert found["verdict"] == "fail"
    assert "full" in found["found"]


def test_a_wrong_configuration_is_told_with_the_mend(machine: Machine) -> None:
    machine.configure("teme = 1\n", mode=0o600)
    found = checks(machine)["configuration"]
    assert found["verdict"] == "fail"
    assert found["mend"] == "Did you mean 'theme'?"


def hub(machine: Machine, address: str) -> dict[str, str]:
    machine.configure(f'[profiles.floor]\nbackend = "hub"\nbase_url = "{address}"\n')
    return checks(machine)["-p floor"]


def test_an_address_that_takes_connections(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = hub(machine, f"ws://127.0.0.1:{port}")
    assert (found["verdict"], found["found"]) == ("ok", f"127.0.0.1:{port} takes connections")


def test_an_address_where_nobody_listens(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    found = hub(machine, f"ws://127.0.0.1:{port}")
    assert found["verdict"] == "fail"
    assert "base_url" in found["mend"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TimeoutError(), "no answer in 3 s"),
        (socket.gaierror(-2, "Name or service not known"), "the name is not known"),
    ],
)
def test_an_address_that_does_not_answer(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    async def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("campmon.cli.checks.asyncio.open_connection", fail)
    assert said in hub(machine, "wss://hub.example")["found"]


def test_a_socket_of_a_hub(machine: Machine) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as short:  # sockets' paths are short
        path = Path(short) / "h"
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
            server.listen()
            assert hub(machine, f"unix:{path}")["verdict"] == "ok"
        path.unlink()
        assert hub(machine, f"unix:{path}")["verdict"] == "fail"


def test_a_backend_of_a_later_version_is_a_warning(machine: Machine) -> None:
    machine.configure(
        '[profiles.v]\nbackend = "vicidial"\nbase_url = "https://h"\nusername = "u"\n'
    )
    assert checks(machine)["-p v"]["verdict"] == "warn"


def test_an_outside_backend_may_have_no_address(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("campmon.settings.interpret", "campmon.cli.checks"):
        monkeypatch.setattr(f"{module}.installed_backends", lambda: ["acd"])
    machine.configure('[profiles.a]\nbackend = "acd"\n')
    assert "no base_url" in checks(machine)["-p a"]["found"]


LIVEVOX = """
[profiles.acme]
backend = "livevox"
base_url = "https://lv.example/path"
client_name = "ACME"
username = "sup1"
password_env = "LV_PASSWORD"
access_token_env = "LV_TOKEN"
"""


def test_a_platform_with_a_login_is_logged_in_to(machine: Machine) -> None:
    machine.configure(LIVEVOX)
    found = checks(machine)["-p acme"]
    assert found["verdict"] == "ok"
    assert found["found"] == "logged in to lv.example; 6 campaigns of today"
    assert machine.backend.closed == 1


def test_what_the_login_tells_is_a_warning_of_its_own(machine: Machine) -> None:
    machine.configure(LIVEVOX)
    machine.backend.notices = (Notice("password: 3 days", "It expires\x1b in 3 days."),)
    ended = machine.run("doctor")
    assert "warn  -p acme        password: 3 days\n" in ended.out
    assert "→ It expires in 3 days." in ended.out
    assert "expires" not in ended.err
    assert "ok    -p acme        logged in" in ended.out


@pytest.mark.parametrize(
    "error",
    [
        AccessError("LiveVox refused the login of sup1", "Check the password."),
        UnreachableError("no host called lv.example can be found", "Check base_url."),
        ConfigurationError("LV_TOKEN is not set", "export LV_TOKEN=…"),
    ],
)
def test_a_login_that_fails_is_told_with_the_mend(machine: Machine, error: CampmonError) -> None:
    machine.configure(LIVEVOX)
    machine.backend.fails_to_open = error
    found = checks(machine)["-p acme"]
    assert (found["verdict"], found["found"], found["mend"]) == ("fail", error.message, error.mend)


def test_rights_that_are_lacking_are_found(machine: Machine) -> None:
    def refuse(backend: FakeBackend) -> None:
        raise AccessError("this user may not see that")

    machine.configure(LIVEVOX)
    machine.backend.before_read = [refuse]
    found = checks(machine)["-p acme"]
    assert (found["verdict"], found["found"]) == ("fail", "this user may not see that")
    assert found["mend"]


def test_the_history_and_what_was_set_aside_of_it(machine: Machine) -> None:
    assert "history" not in checks(machine)
    state = Path(checks(machine)["state"]["found"])
    (state / "history.db").write_bytes(b"x" * 2_300_000)
    found = checks(machine)["history"]
    assert found["verdict"] == "ok"
    assert found["found"] == f"{state / 'history.db'}, 2.3 MB"
    (state / "history.db.damaged-20260303-150000").touch()
    (state / "history.db.damaged-20260303-150000-wal").touch()
    found = checks(machine)["history"]
    assert found["verdict"] == "warn"
    assert found["found"].endswith("history.db.damaged-20260303-150000")
