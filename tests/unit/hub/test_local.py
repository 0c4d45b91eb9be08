"""The local hub found, started and joined; and which backend a profile gets."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from campmon.backends.hub import HubBackend
from campmon.backends.practice import PracticeBackend
from campmon.hub.listen import listen
from campmon.hub.local import LocalHub
from campmon.hub.process import read_hub_options
from campmon.hub.sources import FRESH_NOTE, backend_for
from campmon.model.errors import ConfigurationError, UnreachableError
from campmon.settings.paths import Paths
from campmon.settings.profile import PRACTICE, Profile


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="cm-") as path:
        yield Path(path)


@pytest.fixture
def paths(folder: Path) -> Paths:
    return Paths(folder / "config.toml", folder, folder, folder / "themes")


def local(folder: Path, environ: Mapping[str, str] | None = None, **told: Any) -> LocalHub:
    given: dict[str, Any] = {"profile": "practice", "backend": "practice", "options": {}}
    return LocalHub(
        **given | told,
        runtime_dir=folder,
        state_dir=folder,
        environ=dict(os.environ) if environ is None else environ,
    )


def test_a_hub_is_for_one_profile_and_its_options(folder: Path) -> None:
    same = [
        local(folder, options={"seed": 1, "speed": 2}),
        local(folder, options={"speed": 2, "seed": 1}),
    ]
    others = [local(folder), local(folder, options={"seed": 2}), local(folder, profile="x")]
    assert same[0].address == same[1].address
    assert len({hub.address for hub in (same[0], *others)}) == 4


async def test_a_hub_that_ends_at_once_is_told_with_its_last_word(folder: Path) -> None:
    broken = local(folder, backend="nonsense")
    with pytest.raises(UnreachableError, match="no backend is called 'nonsense'") as caught:
        await broken.ensure()
    assert "exit code 2" in caught.value.message
    assert str(broken.log) in caught.value.mend
    assert broken.log.stat().st_mode & 0o077 == 0


async def test_a_hub_that_says_nothing_before_it_ends_is_told_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(UnreachableError, match="it left no word"):
        await local(folder).ensure()
    monkeypatch.setattr(sys, "executable", str(folder / "no-python"))
    with pytest.raises(UnreachableError, match="cannot be started: No such file"):
        await local(folder).ensure()


async def test_a_hub_that_never_listens_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = folder / "sleeper"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr("campmon.hub.local.START_SECONDS", 0.1)
    hub = local(folder)
    with pytest.raises(UnreachableError, match="has not begun to listen"):
        await hub.ensure()
    process = hub._process  # to end what the test has started; nobody else may
    assert process is not None
    process.kill()
    process.wait()


async def test_a_hub_that_listens_is_joined_and_none_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(folder / "no-python"))
    hub = local(folder)
    assert not hub.is_running()
    with listen(hub.address):
        assert hub.is_running()
        hub.launch()
        await hub.ensure()


def test_a_log_does_not_grow_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/true")
    hub = local(folder)
    hub.log.write_bytes(b"x" * (1024 * 1024 + 1))
    hub.launch()
    assert hub.log.stat().st_size == 0


def test_a_monitor_of_the_practice_dialer_starts_the_hub_at_once(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    monkeypatch.setattr(LocalHub, "launch", lambda hub: started.append(hub.address))
    source = backend_for(PRACTICE, paths, role="monitor", environ={})
    assert isinstance(source.backend, HubBackend)
    assert started == [source.backend.address]
    assert source.note is None


def test_a_command_joins_a_hub_that_runs_or_has_a_dialer_of_its_own(paths: Paths) -> None:
    alone = backend_for(PRACTICE, paths, role="command", environ={})
    assert isinstance(alone.backend, PracticeBackend)
    assert alone.note == FRESH_NOTE
    with listen(local(paths.runtime_dir).address):
        joined = backend_for(PRACTICE, paths, role="command", environ={})
    assert isinstance(joined.backend, HubBackend)
    assert joined.note is None
    assert not list(paths.runtime_dir.glob("*.lock"))


def test_a_teams_hub_is_joined_where_the_profile_says(paths: Paths) -> None:
    profile = Profile("team", "hub", options={"base_url": "unix:/run/team.sock"})
    source = backend_for(profile, paths, role="monitor", environ={})
    assert isinstance(source.backend, HubBackend)
    assert str(source.backend.address) == "unix:/run/team.sock"
    with pytest.raises(ConfigurationError, match="does not say where"):
        backend_for(Profile("team", "hub"), paths, role="monitor", environ={})


def test_a_backend_that_is_not_there_is_told(paths: Paths) -> None:
    with pytest.raises(ConfigurationError, match="vicidial"):
        backend_for(Profile("acme", "vicidial"), paths, role="monitor", environ={})


def test_a_hubs_options_are_strict() -> None:
    given = '{"socket": "/s", "lock": "/l", "audit": "/a", "profile": "p", "colour": "red"}'
    with pytest.raises(ConfigurationError, match="colour"):
        read_hub_options(given)
    with pytest.raises(ConfigurationError, match="the hub's options"):
        read_hub_options(b"\xff")
