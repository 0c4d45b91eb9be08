"""Opening the screen: theme, keys, log and sources from settings and environment."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pytest

from campmon.model.errors import ConfigurationError
from campmon.settings.paths import Paths
from campmon.settings.profile import Profile, Settings
from campmon.tui import start
from campmon.tui.app import CampmonApp
from campmon.tui.session import Wanted
from tests.tui.fixed import FixedBackend, HandClock, campaigns


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(
        tmp_path / "config.toml", tmp_path, tmp_path, tmp_path / "themes", notes=("no HOME",)
    )


@pytest.fixture(autouse=True)
def _same_logging_afterwards() -> Iterator[None]:
    log = logging.getLogger("campmon")
    handlers, propagate = log.handlers[:], log.propagate
    yield
    for handler in log.handlers[:]:
        if handler not in handlers:
            log.removeHandler(handler)
            if isinstance(handler, logging.StreamHandler):
                handler.stream.close()
            handler.close()
    log.propagate = propagate


def make(settings: Settings, paths: Paths, environ: dict[str, str]) -> CampmonApp:
    wanted = [Wanted(FixedBackend(HandClock(), campaigns()), 1.0, False)]
    return start.make_app(settings, wanted, notes=["a note"], paths=paths, environ=environ)


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({"COLORTERM": "truecolor", "TERM": "xterm"}, "dark"),
        ({"TERM": "xterm-256color"}, "dark"),
        ({"TERM": "linux"}, "sixteen"),
        ({"TERM": "screen"}, "sixteen"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "mono"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "dark"),
    ],
)
def test_the_theme_suits_the_terminal(environ: dict[str, str], theme: str, paths: Paths) -> None:
    assert make(Settings(), paths, environ).theme_file.name == theme


def test_theme_and_keys_of_the_settings(paths: Paths) -> None:
    keys = MappingProxyType({"campaign.pause": ("f5",)})
    app = make(Settings(theme="light", keys=keys), paths, {"TERM": "xterm-256color"})
    assert app.theme_file.name == "light"
    assert app.keys.of("campaign.pause") == ("f5",)


def test_a_theme_that_is_not_there_is_told_and_the_default_taken(paths: Paths) -> None:
    app = make(Settings(theme="drak"), paths, {"TERM": "xterm-256color"})
    assert app.theme_file.name == "dark"
    assert any("drak" in note for note in app.notes)
    assert "no HOME" in app.notes
    assert "a note" in app.notes


def test_animation_is_off(paths: Paths) -> None:
    assert make(Settings(), paths, {}).animation_level == "none"


def test_the_log_is_the_owner_s_alone_and_nothing_goes_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "monitor.log"
    start.keep_log(path)
    logging.getLogger("campmon.engine").warning("the source is silent")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "the source is silent" in path.read_text()
    assert capfd.readouterr().err == ""


def test_a_large_log_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "monitor.log"
    path.write_text("x" * 1_000_001)
    start.keep_log(path)
    assert path.stat().st_size == 0
    assert (tmp_path / "monitor.log.1").stat().st_size > 1_000_000


def test_without_a_place_for_the_log_it_goes_on(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    start.keep_log(tmp_path / "absent" / "monitor.log")
    logging.getLogger("campmon.engine").warning("the source is silent")
    assert capfd.readouterr().err == ""


def test_a_profile_that_cannot_be_used_is_said_before_anything_is_shown(paths: Paths) -> None:
    with pytest.raises(ConfigurationError, match="absent"):
        start.run(Settings(), ["absent"], read_only=False, paths=paths, environ={})


def test_run_opens_what_the_profiles_name(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[CampmonApp] = []

    def show(app: CampmonApp, _paths: Paths) -> int:
        opened.append(app)
        return 0

    monkeypatch.setattr(start, "show", show)
    options = MappingProxyType({"base_url": "unix:/tmp/campmon-nothing-there.sock"})
    floor = Profile("floor", "hub", 3.0, read_only=True, options=options)
    settings = Settings(profiles=MappingProxyType({"floor": floor}), default_profile="floor")
    assert start.run(settings, [], read_only=False, paths=paths, environ={}) == 0
    (app,) = opened
    source = app.session.sources["floor"]
    assert source.commander.read_only
    assert source.monitor.refresh_seconds == 3.0
