"""A home of its own for each test, and configuration files in it."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Environ = dict[str, str]
Configure = Callable[..., Path]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A directory with a short path, wherever the tests run: sockets' paths are short."""
    with tempfile.TemporaryDirectory(prefix="cm", dir="/tmp") as path:
        yield Path(path)


@pytest.fixture
def environ(tmp_path: Path) -> Environ:
    home = tmp_path / "home"
    home.mkdir()
    return {"HOME": str(home), "TMPDIR": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}


@pytest.fixture
def configure(environ: Environ, tmp_path: Path) -> Configure:
    """Write a configuration and have CAMPMON_CONFIG name it."""

    def write(content: str | bytes, mode: int = 0o600) -> Path:
        path = tmp_path / "campmon.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        environ["CAMPMON_CONFIG"] = str(path)
        return path

    return write
