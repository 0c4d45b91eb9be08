"""`campmon listen` as a program: what it prints, that nothing is lost, how it ends."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from tests.unit.voiso_events import told

PATIENCE = 60.0
PROFILES = """
default_profile = "dialer"

[profiles.dialer]
backend = "voiso"
base_url = "https://cluster1.voiso.invalid"
api_key_env = "KEY"
webhook_secret_env = "WEBHOOK_SECRET"
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    kept = ("PATH", "COVERAGE_PROCESS_START", "COV_CORE_SOURCE", "COV_CORE_CONFIG")
    config = tmp_path / "config.toml"
    config.write_text(PROFILES)
    config.chmod(0o600)
    own = {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "CAMPMON_CONFIG": str(config),
        "WEBHOOK_SECRET": told.SECRET,
        "TZ": "UTC",
    }
    return {name: os.environ[name] for name in kept if name in os.environ} | own


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "campmon", "listen", *arguments]


def run(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), env=environ, capture_output=True, text=True, timeout=PATIENCE
    )


class Program:
    """A listener that runs."""

    def __init__(self, environ: dict[str, str], *arguments: str) -> None:
        self.process = subprocess.Popen(
            command("--port", "0", "--json", *arguments),
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,  # what is read with the first line would be lost to `communicate`
        )
        assert self.process.stdout is not None
        self.url = str(json.loads(self.process.stdout.readline())["listening_on"])

    def send(self, bodies: list[told.Body]) -> None:
        with httpx.Client(base_url=self.url, trust_env=False, timeout=PATIENCE) as http:
            for body in bodies:
                assert http.post("/", json=body).status_code == 200

    def end(self, number: signal.Signals) -> tuple[int, dict[str, Any], str]:
        """End it; return its exit code, the last that it printed of each campaign, its talk."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        campaigns: dict[str, Any] = {}
        for line in out.decode().splitlines():
            for campaign in json.loads(line)["campaigns"]:
                campaigns[campaign["id"]] = campaign
        return self.process.returncode, campaigns, err.decode()


@contextmanager
def listener(environ: dict[str, str], *arguments: str) -> Iterator[Program]:
    program = Program(environ, *arguments)
    try:
        yield program
    finally:
        program.process.kill()
        program.process.communicate()


def check(campaigns: dict[str, Any], bodies: list[told.Body]) -> None:
    counts = told.count(bodies)
    assert campaigns.keys() == counts.keys()
    for name, expected in counts.items():
        found = campaigns[name]
        assert found["placed"] == expected.placed
        assert found["dispositions"] == dict(expected.dispositions)
        assert found["wrap_up_codes"] == dict(expected.codes)
        assert found["talk_seconds"] == expected.talk
        assert tuple(found["attempts"]) == expected.attempts


def test_killed_in_mid_stream_and_sent_everything_again_it_counts_exactly(
    environ: dict[str, str],
) -> None:
    random = Random(3)
    # Long ago, so that they are counted on the day they come, whichever that is.
    bodies = told.stream(random, 60, begin=told.BASE - 700 * 86_400)
    sent = told.disturbed(random, bodies)
    with listener(environ) as killed:
        killed.send(sent[:50])
        killed.process.kill()
    with listener(environ) as program:
        program.send(told.disturbed(random, bodies))
        code, campaigns, talk = program.end(signal.SIGTERM)
    assert code == 0
    check(campaigns, bodies)
    assert "dialer.call.hangup" in talk
    assert told.SECRET not in talk + str(campaigns)
    with listener(environ) as again:
        assert check_kept(again) == campaigns


def check_kept(program: Program) -> dict[str, Any]:
    """What a listener knows from before, as it tells at once."""
    return program.end(signal.SIGHUP)[1]


def test_an_interrupt_ends_it_with_130_and_its_places_are_private(
    environ: dict[str, str], tmp_path: Path
) -> None:
    with listener(environ) as program:
        places = [*(tmp_path / "run").rglob("calls-*"), *tmp_path.rglob("calls/*")]
        assert len(places) >= 3
        for place in places:
            assert stat.S_IMODE(place.stat().st_mode) == 0o600
        second = run(environ, "--port", "0")
        assert second.returncode == 2
        assert "already (process" in second.stderr
        code, _, _ = program.end(signal.SIGINT)
    assert code == 130
    assert not list((tmp_path / "run").rglob("*.sock"))


def test_without_what_it_needs_it_says_what(environ: dict[str, str]) -> None:
    ended = run(environ, "-p", "practice")
    assert ended.returncode == 2
    assert "is not of Voiso" in ended.stderr
    ended = run({name: value for name, value in environ.items() if name != "WEBHOOK_SECRET"})
    assert ended.returncode == 2
    assert "webhook_secret" in ended.stderr
    with listener(environ) as program:
        port = program.url.rpartition(":")[2]
        other = environ | {"HOME": environ["HOME"] + "/other", "XDG_RUNTIME_DIR": "/nowhere"}
        ended = run(other | {"TMPDIR": environ["HOME"]}, "--port", port)
    assert ended.returncode == 2
    assert "--port" in ended.stderr


def test_an_address_that_others_reach_is_warned_of(environ: dict[str, str]) -> None:
    with listener(environ, "--host", "0.0.0.0") as program:
        code, _, talk = program.end(signal.SIGTERM)
    assert code == 0
    assert "0.0.0.0 is open to others" in talk
