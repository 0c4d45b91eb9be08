"""The way to the screen; the screen itself has tests of its own."""

from collections.abc import Mapping, Sequence

import pytest

from campmon.settings import Paths, Settings
from tests.unit.cli.machine import Machine


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], bool]]:
    calls: list[tuple[list[str], bool]] = []

    def run(
        settings: Settings,
        profiles: Sequence[str],
        *,
        read_only: bool,
        paths: Paths,
        environ: Mapping[str, str],
        in_browser: bool = False,
        wallboard: bool = False,
    ) -> int:
        assert settings.profiles
        assert paths.state_dir.is_dir()
        assert environ["TERM"]
        calls.append((list(profiles), read_only))
        return 7

    monkeypatch.setattr("campmon.tui.start.run", run)
    return calls


Opened = list[tuple[list[str], bool]]


def test_bare_campmon_opens_it_on_the_default_profile(machine: Machine, opened: Opened) -> None:
    assert machine.run(terminal=True).code == 7
    assert opened == [(["practice"], False)]


def test_several_profiles_and_read_only(machine: Machine, opened: Opened) -> None:
    machine.configure('[profiles.b]\nbackend = "practice"\n')
    ended = machine.run("monitor", "-p", "b", "-p", "practice", "--read-only", terminal=True)
    assert ended.code == 7
    assert opened == [(["b", "practice"], True)]


def test_a_screen_on_a_wall_begins_with_the_wallboard(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[bool] = []

    def run(*_: object, wallboard: bool, **__: object) -> int:
        begun.append(wallboard)
        return 0

    monkeypatch.setattr("campmon.tui.start.run", run)
    assert machine.run("monitor", "--wallboard", terminal=True).code == 0
    assert machine.run("monitor", terminal=True).code == 0
    assert begun == [True, False]


def test_that_of_a_browser_is_always_read_only(machine: Machine, opened: Opened) -> None:
    assert machine.run("web-viewer", "--profile", "practice").code == 7
    assert opened == [(["practice"], True)]


def test_without_a_terminal_it_is_refused(machine: Machine, opened: Opened) -> None:
    ended = machine.run("monitor")
    assert ended.code == 2
    assert "campmon watch" in ended.err
    assert opened == []


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_dumb_terminal_is_refused(machine: Machine, opened: Opened, term: str) -> None:
    machine.environ["TERM"] = term
    for arguments in ([], ["monitor"]):
        ended = machine.run(*arguments, terminal=True)
        assert ended.code == 2
        assert f"TERM={term}" in ended.err
        assert "campmon watch" in ended.err
    assert opened == []


def test_what_is_wrong_is_said_before_it_opens(machine: Machine, opened: Opened) -> None:
    machine.configure("teme = 1\n")
    ended = machine.run(terminal=True)
    assert ended.code == 2
    assert "unknown key 'teme'" in ended.err
    assert machine.run("monitor", "-p", "nope", terminal=True).code == 2
    assert opened == []
