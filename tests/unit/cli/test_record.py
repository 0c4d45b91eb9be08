"""`campmon record` and `campmon replay`, and commands on a recording."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from campmon.backends.recording import BACKEND, open_player
from campmon.cli.record import _names
from campmon.hub.sources import RECORDING_NOTE, Source, backend_for
from campmon.model.errors import AccessError, ConfigurationError, UnreachableError
from campmon.settings import Paths, Settings
from campmon.settings.profile import Profile
from tests.unit.cli.machine import FakeBackend, Machine
from tests.unit.recording.ground import record_a_minute

SECRETIVE = """
[profiles.acme]
backend = "voiso"
base_url = "https://cluster.example.com"
api_key_env = "KEY"
"""


@pytest.fixture
def day(machine: Machine, tmp_path: Path) -> Path:
    """A recording of two minutes."""
    machine.skips_waiting = True
    path = tmp_path / "day.cmr"
    ended = machine.run("record", str(path), "--for", "2m")
    assert ended.code == 0, ended.err
    assert "campmon replay" in ended.err
    assert ended.out == ""
    return path


def test_of_an_address_no_part_is_told() -> None:
    options = {"base_url": "https://dialer.example:8443/vici/", "proxy": "http://me:pw@proxy:3128"}
    kept_out = _names((Profile("a", "vicidial", options=options),))
    told = ("https://dialer.example:8443/vici/", "dialer.example:8443/vici", "proxy:3128")
    for text in told:
        assert any(name in text for name in kept_out), text
    assert {"dialer.example", "proxy", "me", "pw"} <= set(kept_out)
    hub = Profile("b", "hub", options={"base_url": "unix:/run/floor.sock", "username": "anna"})
    assert set(_names((hub,))) == {"unix:/run/floor.sock", "/run/floor.sock", "anna"}


def from_profile(machine: Machine, path: Path) -> None:
    """Let commands go to the recording in place of the machine's own source."""
    machine.configure(f'[profiles.day]\nbackend = "recording"\nfile = "{path}"\n')
    machine.source = backend_for  # type: ignore[method-assign]


def test_it_records_until_its_time_is_over(machine: Machine, day: Path) -> None:
    assert machine.roles == ["monitor"]
    assert day.stat().st_mode & 0o777 == 0o600
    player = open_player(day)
    assert player.recording.seconds > 60
    assert [source.name for source in player.recording.sources] == ["practice"]
    player.seek(player.recording.seconds)
    assert len(player.tracks[0].campaigns) == len(machine.backend.campaigns)


def test_a_file_that_is_there_is_left_alone(machine: Machine, day: Path) -> None:
    before = day.read_bytes()
    ended = machine.run("record", str(day), "--for", "1m")
    assert ended.code == 2
    assert "--force" in ended.err
    assert day.read_bytes() == before
    assert machine.run("record", str(day), "--for", "1m", "--force").code == 0
    assert day.read_bytes() != before


def test_on_a_terminal_a_line_says_how_far_it_is(machine: Machine, tmp_path: Path) -> None:
    machine.skips_waiting = True
    ended = machine.run("record", str(tmp_path / "day"), "--for", "2m", terminal=True)
    assert ended.code == 0
    assert "recording 0:0" in ended.err
    assert ended.err.count("\r") > 2


def test_what_cannot_be_reached_is_told_at_once(machine: Machine, tmp_path: Path) -> None:
    class Closed(FakeBackend):
        async def open(self) -> None:
            raise UnreachableError("nobody answers")

    machine.backend = Closed({})
    ended = machine.run("record", str(tmp_path / "day"))
    assert ended.code == 3
    assert not (tmp_path / "day").exists()


@pytest.mark.parametrize("wrong", ["soon", "0s", "8d", "-1m"])
def test_a_length_that_is_none_is_refused(machine: Machine, tmp_path: Path, wrong: str) -> None:
    ended = machine.run("record", str(tmp_path / "day"), f"--for={wrong}")
    assert ended.code == 2
    assert "15m" in ended.err


def test_secrets_that_are_read_are_kept_out(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.configure(SECRETIVE)
    machine.environ["KEY"] = "s3cret-key"
    machine.skips_waiting = True
    source = machine.source

    def reads_secrets(profile: Profile, paths: Paths, **more: object) -> object:
        secret = profile.resolve(machine.environ)["api_key"]
        assert str(secret) != "s3cret-key"
        for campaign in machine.backend.campaigns.values():
            object.__setattr__(campaign, "name", "from cluster.example.com with s3cret-key")
        return source(profile, paths, **more)  # type: ignore[arg-type]

    machine.source = reads_secrets  # type: ignore[assignment, method-assign]
    assert machine.run("record", str(tmp_path / "day"), "-p", "acme", "--for", "1m").code == 0
    player = open_player(tmp_path / "day")
    player.seek(player.recording.seconds)
    assert {c.name for c in player.tracks[0].campaigns} == {"from ••• with •••"}


def test_commands_are_told_how_it_was_at_the_end(machine: Machine, day: Path) -> None:
    names = {c.name for c in machine.backend.campaigns.values()}
    from_profile(machine, day)
    ended = machine.run("campaigns", "-p", "day", "--json", "--all")
    assert ended.code == 0
    assert {c["profile"] for c in ended.document} == {"day"}
    assert len(ended.document) == len(names)
    assert RECORDING_NOTE in ended.err
    assert machine.run("show", ended.document[0]["id"], "-p", "day").code == 0
    refused = machine.run("pause", ended.document[0]["id"], "-p", "day", "--yes")
    assert refused.code == 1
    assert "this is a recording" in refused.err


def test_a_file_that_is_none_is_told_with_the_mend(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "day").write_text("nothing")
    from_profile(machine, tmp_path / "day")
    ended = machine.run("campaigns", "-p", "day")
    assert ended.code == 2
    assert "campmon record" in ended.err


def test_a_monitor_plays_it_from_the_beginning(machine: Machine, day: Path) -> None:
    backend = BACKEND.create("day", {"file": str(day)})
    assert backend.player.position == 0
    assert backend.player.moving


def test_replay_opens_the_monitor_on_it(
    machine: Machine, day: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Profile] = []

    def run(settings: Settings, profiles: Sequence[str], **more: Mapping[str, object]) -> int:
        opened.extend(settings.choose(profiles))
        return 0

    monkeypatch.setattr("campmon.tui.start.run", run)
    assert machine.run("replay", str(day), "--speed", "10", terminal=True).code == 0
    assert opened[0].options == {"file": str(day), "speed": 10.0, "own_names": True}
    ended = machine.run("replay", str(day))
    assert ended.code == 2
    assert "campmon watch" in ended.err


@pytest.mark.parametrize("speed", ["nan", "inf", "0", "fast"])
def test_a_speed_that_is_none_is_refused(machine: Machine, day: Path, speed: str) -> None:
    ended = machine.run("replay", str(day), "--speed", speed, terminal=True)
    assert ended.code == 2
    assert "--speed" in ended.err


@pytest.mark.parametrize("how", ["--json", "--plain"])
def test_to_watch_a_recording_ends_with_it(machine: Machine, tmp_path: Path, how: str) -> None:
    path = tmp_path / "day"
    boards = asyncio.run(record_a_minute(path))
    from_profile(machine, path)
    config = Path(machine.environ["CAMPMON_CONFIG"])
    config.write_text(config.read_text() + "speed = 1000\n")
    ended = machine.run("watch", "-p", "day", how)
    assert ended.code == 0
    assert "the recording is at its end, " in ended.err
    completed = next(c.statistics.completed for c in boards[-1] if c.id == "C-001")
    assert str(completed) in ended.out, "figures that wait to be said are said at the end"


def test_the_doctor_looks_at_recordings(machine: Machine, day: Path) -> None:
    from_profile(machine, day)
    assert "a recording of " in machine.run("doctor").out
    day.write_bytes(day.read_bytes()[:-200])
    cut = machine.run("doctor")
    assert "ends abruptly" in cut.out + cut.err
    day.write_text("nothing")
    gone = machine.run("doctor")
    assert "no recording of campmon" in gone.out + gone.err


THREE = """
[profiles.good]
backend = "practice"
[profiles.shut]
backend = "practice"
[profiles.wrong]
backend = "practice"
[profiles.nowhere]
backend = "practice"
"""


def test_a_source_that_cannot_begin_keeps_no_other_from_it(
    machine: Machine, tmp_path: Path
) -> None:
    class Late(FakeBackend):
        async def open(self) -> None:
            problem, self.fails_to_open = self.fails_to_open, None
            if problem is not None:
                raise problem

    shut, wrong = UnreachableError("nobody answers"), AccessError("wrong password", "Set it.")
    rows = machine.backend.campaigns
    good = FakeBackend({id_: replace(c, profile="good") for id_, c in rows.items()}, "good")
    backends = {
        "good": good,
        "shut": Late(
            {id_: replace(c, profile="shut") for id_, c in rows.items()}, "shut", fails_to_open=shut
        ),
        "wrong": FakeBackend({}, "wrong", fails_to_open=wrong),
    }

    def source(profile: Profile, paths: Paths, **more: object) -> Source:
        if profile.name not in backends:
            raise ConfigurationError("no address", "Give it one.")
        return Source(backends[profile.name])

    machine.configure(THREE)
    machine.source = source  # type: ignore[method-assign]
    machine.skips_waiting = True
    path = tmp_path / "day"
    names = ["good", "shut", "wrong", "nowhere"]
    chosen = [word for name in names for word in ("-p", name)]
    ended = machine.run("record", str(path), *chosen, "--for", "10m")
    assert ended.code == 0, ended.err
    assert "wrong is not heard: wrong password" in ended.err
    assert "nowhere is not heard: no address" in ended.err
    assert "Set it." in ended.err
    assert ended.err.count("wrong is stale") == 1, "and once that it stays so"
    player = open_player(path)
    assert [source.name for source in player.recording.sources] == names
    player.seek(player.recording.seconds)
    assert "wrong password" in (player.tracks[2].health.problem or "")
    assert "no address" in (player.tracks[3].health.problem or "")
    found = [len(track.campaigns) for track in player.tracks]
    assert found == [len(rows), len(rows), 0, 0], "what answers later is heard then"
    ended = machine.run("record", str(tmp_path / "none"), "-p", "wrong", "-p", "nowhere")
    assert (ended.code, "wrong password" in ended.err) == (3, True)
    assert not (tmp_path / "none").exists()
