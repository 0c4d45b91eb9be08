"""campmon against a LiveVox of another hand, over real sockets."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from campmon.cli.run import run
from campmon.cli.streams import Streams
from campmon.engine.clock import SystemClock
from tests.system.livevox.quirky import CLIENT, PASSWORD, TOKEN, USER, Quirky, Seen, serving
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
    """A machine whose only profile leads to the platform."""

    platform: Quirky
    environ: dict[str, str]
    folder: Path

    def configure(self, more: str = "") -> None:
        """Write the configuration, with further lines in the profile."""
        path = Path(self.environ["CAMPMON_CONFIG"])
        path.write_text(
            f'default_profile = "acme"\n[profiles.acme]\nbackend = "livevox"\n'
            f'base_url = "{self.platform.base_url}"\nclient_name = "{CLIENT}"\n'
            f'username = "{USER}"\npassword_env = "LV_PASSWORD"\n'
            f'access_token_env = "LV_TOKEN"\nrefresh_seconds = 0.5\n{more}\n'
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
        told = out.getvalue() + err.getvalue()
        assert PASSWORD not in told
        assert TOKEN not in told
        assert not any(session in told for session in self.platform.sessions)
        assert "\x1b" not in told
        assert "\u202e" not in told
        return Ended(code, out.getvalue(), err.getvalue(), asked)

    def file(self, name: str, text: str) -> str:
        """A file of the user's."""
        path = self.folder / name
        path.write_text(text)
        return str(path)


@pytest.fixture
def platform() -> Iterator[Quirky]:
    """A platform that is there, without campaigns."""
    with serving(Quirky()) as served:
        yield served


@pytest.fixture
def desk(platform: Quirky, tmp_path: Path) -> Desk:
    """A machine configured for the platform."""
    environ = {
        "HOME": str(tmp_path / "home"),
        "CAMPMON_CONFIG": str(tmp_path / "config.toml"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "LV_PASSWORD": PASSWORD,
        "LV_TOKEN": TOKEN,
        "TERM": "dumb",
    }
    for name in ("home", "state", "run"):
        (tmp_path / name).mkdir(mode=0o700)
    desk = Desk(platform, environ, tmp_path)
    desk.configure()
    return desk
