"""`campmon monitor --web` as a process, over loopback."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

PATIENCE = 60.0

CONFIG = """
[profiles.practice]
backend = "practice"
seed = 1
campaigns = 3
records = 200
agents = 2
names = ["Spring renewals", "Winback", "Recall"]
"""


class Home:
    """A home of its own, short enough for sockets."""

    def __init__(self, path: Path) -> None:
        self.path = path
        config = path / "config.toml"
        config.write_text(CONFIG)
        config.chmod(0o600)
        self.environ = {
            "HOME": str(path),
            "XDG_RUNTIME_DIR": str(path),
            "TMPDIR": str(path),
            "PATH": os.environ["PATH"],
            "CAMPMON_CONFIG": str(config),
        }
        for name in ("COVERAGE_PROCESS_START", "COV_CORE_SOURCE", "COV_CORE_CONFIG"):
            if name in os.environ:
                self.environ[name] = os.environ[name]

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "campmon", *arguments]


class Serving:
    """The server's process, and what it said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.process = process
        self.url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", self.url), self.url
        self.port = int(self.url.split(":")[2].split("/")[0])
        self.path = urlsplit(self.url).path

    def monitors(self) -> list[psutil.Process]:
        """The processes that draw for browsers."""
        try:
            return list(psutil.Process(self.process.pid).children(recursive=False))
        except psutil.NoSuchProcess:
            return []


Start = Callable[..., Serving]


@pytest.fixture
def home() -> Iterator[Home]:
    with tempfile.TemporaryDirectory(prefix="cw", dir="/tmp") as folder:
        yield Home(Path(folder))
        until = time.monotonic() + PATIENCE
        while list((Path(folder) / "campmon").glob("hub-*.sock")):  # it ends after its last monitor
            assert time.monotonic() < until, "a hub stays behind"
            time.sleep(0.05)


@pytest.fixture
def start(home: Home) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def begin(*before: str) -> Serving:
        process = subprocess.Popen(
            [*before, *home.command("monitor", "--web", "--port", "0")],
            env=home.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return Serving(process)

    yield begin
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
