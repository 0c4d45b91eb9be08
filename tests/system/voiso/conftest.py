"""campmon against a Voiso of another hand, over real sockets."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from campmon.cli.run import run
from campmon.cli.streams import Streams
from campmon.engine.clock import SystemClock
from tests.system.voiso.plain import KEY_V1, KEY_V4, Plain, Seen, serving
from tests.unit.cli.machine import Typed


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it asked of the platform."""

    code: int
    out: str
    err: str
    asked: list[Seen]

    @property
    def report(self) -> dict[str, Any]:
        """The last event of an append's, which is its report."""
        report: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return report

    @property
    def whats(self) -> list[str]:
        """What was asked for, in order."""
        return [seen.what for seen in self.asked]


@dataclass
class Desk:
    """A machine with a profile for each generation: -p v1 and -p v4."""

    platform: Plain
    environ: dict[str, str]
    folder: Path

    def configure(self) -> None:
        """Write the configuration."""
        path = Path(self.environ["CAMPMON_CONFIG"])
        path.write_text(
            "".join(
                f'[profiles.{api}]\nbackend = "voiso"\napi = "{api}"\nregion = "US"\n'
                f'base_url = "{self.platform.base_url}"\napi_key_env = "VOISO_KEY_{api.upper()}"\n'
                for api in ("v1", "v4")
            )
        )
        path.chmod(0o600)

    def run(self, *arguments: str) -> Ended:
        """Run campmon with these arguments, in a pipe."""
        out, err = Typed("", False), Typed("", False)
        before = len(self.platform.log)
        streams = Streams(Typed("", False), out, err)
        code = run(arguments, environ=self.environ, streams=streams, clock=SystemClock())
        with self.platform.lock:
            asked = self.platform.log[before:]
        self.assert_no_key(out.getvalue() + err.getvalue())
        return Ended(code, out.getvalue(), err.getvalue(), asked)

    def assert_no_key(self, told: str) -> None:
        """No key in what was told, nor in anything that was written."""
        written = [
            path.read_bytes().decode(errors="replace")
            for path in (self.folder / "state").rglob("*")
            if path.is_file()
        ]
        assert not [text for text in (told, *written) if KEY_V1 in text or KEY_V4 in text]

    def file(self, name: str, rows: list[dict[str, Any]]) -> str:
        """A CSV file of the user's."""
        path = self.folder / name
        heads = list(rows[0])
        lines = [",".join(heads), *(",".join(str(row[head]) for head in heads) for row in rows)]
        path.write_text("\n".join(lines) + "\n")
        return str(path)


@pytest.fixture
def platform() -> Iterator[Plain]:
    """A platform that is there, without campaigns."""
    with serving(Plain()) as served:
        yield served


@pytest.fixture
def runtime() -> Iterator[Path]:
    """A folder for sockets, whose paths have to be short."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        yield Path(name)


@pytest.fixture
def desk(platform: Plain, tmp_path: Path, runtime: Path) -> Desk:
    """A machine configured for the platform."""
    environ = {
        "HOME": str(tmp_path / "home"),
        "CAMPMON_CONFIG": str(tmp_path / "config.toml"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_RUNTIME_DIR": str(runtime),
        "VOISO_KEY_V1": KEY_V1,
        "VOISO_KEY_V4": KEY_V4,
        "TERM": "dumb",
    }
    for name in ("home", "state"):
        (tmp_path / name).mkdir(mode=0o700)
    desk = Desk(platform, environ, tmp_path)
    desk.configure()
    return desk
