"""The real program in processes of its own, with a home of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

PATIENCE = 60.0

PRACTICE = """
[profiles.practice]
backend = "practice"
seed = 1
speed = 1
campaigns = 3
records = 20
agents = 2
names = ["\\u001b]0;x\\u0007[bold red]a[/]", "Spring\\u202e renewals", "Recall"]
"""


@dataclass
class Shell:
    """Runs `python -m campmon` and the console script."""

    home: Path
    environ: dict[str, str]

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "campmon", *arguments]

    def run(
        self,
        *arguments: str,
        environ: dict[str, str] | None = None,
        command: Sequence[str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            list(command or self.command(*arguments)),
            env=self.environ if environ is None else environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(*arguments),
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )


@pytest.fixture
def shell() -> Iterator[Shell]:
    home = Path(tempfile.mkdtemp(prefix="cm", dir="/tmp"))  # sockets' paths are short
    config = home / "config.toml"
    config.write_text(PRACTICE)
    config.chmod(0o600)
    environ = {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "TMPDIR": str(home),
        "PATH": os.environ["PATH"],
        "CAMPMON_CONFIG": str(config),
    }
    for name in ("COVERAGE_PROCESS_START", "COV_CORE_SOURCE", "COV_CORE_CONFIG"):
        if name in os.environ:
            environ[name] = os.environ[name]
    yield Shell(home, environ)
    until = time.monotonic() + PATIENCE
    while list((home / "campmon").glob("hub-*.sock")):  # it ends after its last monitor
        assert time.monotonic() < until, "a hub stays behind"
        time.sleep(0.05)
    shutil.rmtree(home)
