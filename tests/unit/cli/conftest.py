"""A machine of its own for each test."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli.machine import FakeBackend, Machine, some_campaigns


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A directory with a short path, wherever the tests run: sockets' paths are short."""
    with tempfile.TemporaryDirectory(prefix="cm", dir="/tmp") as path:
        yield Path(path)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    home = tmp_path / "home"
    home.mkdir()
    environ = {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
    }
    return Machine(environ, FakeBackend({c.id: c for c in some_campaigns()}))
