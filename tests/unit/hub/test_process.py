"""The local hub's process, run here: its lock, its signals, its end."""

import fcntl
import io
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from campmon.backends.hub.address import HubAddress
from campmon.hub import process
from campmon.hub.__main__ import main
from campmon.hub.listen import answers, listen
from campmon.hub.process import HubOptions, run_hub


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="cm-") as path:
        yield Path(path)


def options(folder: Path, **told: Any) -> HubOptions:
    given: dict[str, Any] = {
        "socket": folder / "hub.sock",
        "lock": folder / "hub.lock",
        "audit": folder / "audit.jsonl",
        "profile": "practice",
        "options": {"campaigns": 1, "records": 10, "agents": 1},
        "first_seconds": 0.05,
    }
    return HubOptions(**given | told)


def test_it_serves_until_nobody_comes_and_leaves_no_socket(folder: Path) -> None:
    assert run_hub(options(folder)) == 0
    assert not (folder / "hub.sock").exists()
    assert run_hub(options(folder)) == 0  # the lock was let go of


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it(folder: Path, number: signal.Signals) -> None:
    before = signal.getsignal(number)

    def strike() -> None:
        until = time.monotonic() + 20
        while not answers(HubAddress(path=str(folder / "hub.sock"))) and time.monotonic() < until:
            time.sleep(0.005)
        os.kill(os.getpid(), number)

    striker = threading.Thread(target=strike)
    striker.start()
    assert run_hub(options(folder, first_seconds=1000)) == 0
    striker.join()
    assert not (folder / "hub.sock").exists()
    assert signal.getsignal(number) == before


def test_where_another_serves_it_gives_way(folder: Path) -> None:
    with listen(HubAddress(path=str(folder / "hub.sock"))), Held(folder / "hub.lock"):
        assert run_hub(options(folder)) == 0
        assert (folder / "hub.sock").is_socket()


def test_where_another_is_ending_it_waits_for_the_lock(folder: Path) -> None:
    held = Held(folder / "hub.lock")
    threading.Timer(0.1, held.close).start()
    assert run_hub(options(folder)) == 0


def test_where_another_hangs_it_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "LOCK_SECONDS", 0.05)
    with Held(folder / "hub.lock"):
        assert run_hub(options(folder)) == 2
    assert "does not answer" in caplog.text


def test_a_lock_that_cannot_be_made_is_told(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "hub.lock").mkdir()
    assert run_hub(options(folder)) == 2
    assert "the hub's lock" in caplog.text


def test_a_backend_that_is_not_there_is_told(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert run_hub(options(folder, backend="nonsense")) == 2
    assert "no backend is called 'nonsense'" in caplog.text


class Held:
    """Holds a lock as another process would: through a descriptor of its own."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def close(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None:
        self.close()


def test_the_program_reads_its_options_from_standard_input(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told = options(folder).model_dump_json().encode()
    for text, code in ((told, 0), (b"{}", 2)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        assert main() == code
    assert "the hub's options: socket" in caplog.text
