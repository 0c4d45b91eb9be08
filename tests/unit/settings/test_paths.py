"""Where things are kept, from an environment that is passed in."""

import os
from pathlib import Path

import pytest

from campmon.model.errors import ConfigurationError
from campmon.settings import Paths
from campmon.settings.paths import LONGEST_RUNTIME_DIR
from campmon.settings.private import make_private

Environ = dict[str, str]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_plain_home(environ: Environ, tmp_path: Path) -> None:
    home = tmp_path / "home"
    paths = Paths.from_environ(environ, platform="linux")
    assert paths.config_file == home / ".config/campmon/config.toml"
    assert paths.state_dir == home / ".local/state/campmon"
    assert paths.audit_log.parent == paths.state_dir
    assert paths.runtime_dir == tmp_path / "campmon"
    assert paths.themes_dir == home / ".config/campmon/themes"
    assert paths.notes == ()
    assert not paths.config_is_named
    assert mode(paths.state_dir) == mode(paths.runtime_dir) == 0o700
    assert not paths.config_file.parent.exists()  # nobody asked for it


def test_a_mac_keeps_things_in_its_library(environ: Environ, tmp_path: Path) -> None:
    library = tmp_path / "home/Library/Application Support/campmon"
    paths = Paths.from_environ(environ, platform="darwin")
    assert (paths.config_file.parent, paths.state_dir) == (library, library)


def test_xdg_directories_come_first(environ: Environ, tmp_path: Path) -> None:
    environ |= {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_STATE_HOME": str(tmp_path / "s")}
    paths = Paths.from_environ(environ)
    assert paths.config_file == tmp_path / "c/campmon/config.toml"
    assert paths.state_dir == tmp_path / "s/campmon"
    environ["XDG_CONFIG_HOME"] = "relative"  # counts as unset
    assert Paths.from_environ(environ, platform="linux").config_file.is_relative_to(environ["HOME"])


def test_the_configuration_may_be_named(environ: Environ, tmp_path: Path) -> None:
    named = Paths.from_environ(environ | {"CAMPMON_CONFIG": "~/mine.toml"})
    assert named.config_file == tmp_path / "home/mine.toml"
    assert named.config_is_named
    named = Paths.from_environ(environ | {"CAMPMON_CONFIG": "mine.toml"})
    assert named.config_file == Path.cwd() / "mine.toml"


@pytest.mark.parametrize("home", [None, "", "relative/home"])
def test_without_a_home_a_private_temporary_directory_serves(
    environ: Environ, tmp_path: Path, home: str | None
) -> None:
    del environ["HOME"]
    if home is not None:
        environ["HOME"] = home
    paths = Paths.from_environ(environ)
    assert paths.state_dir == tmp_path / f"campmon-{os.geteuid()}"
    assert paths.config_file == paths.state_dir / "config.toml"
    assert mode(paths.state_dir) == 0o700
    (note,) = paths.notes
    assert "no HOME" in note
    assert str(paths.state_dir) in note


def test_a_home_that_cannot_be_written(environ: Environ, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    environ["HOME"] = str(tmp_path / "file")
    paths = Paths.from_environ(environ)
    assert paths.state_dir == tmp_path / f"campmon-{os.geteuid()}"
    (note,) = paths.notes
    assert "cannot be used (not a directory)" in note


def test_a_state_directory_that_is_a_file(environ: Environ) -> None:
    state = Path(environ["HOME"], ".local/state")
    state.mkdir(parents=True)
    (state / "campmon").write_text("in the way")
    assert "not a directory" in Paths.from_environ(environ, platform="linux").notes[0]


def test_the_runtime_directory_falls_back_quietly_without_xdg(
    environ: Environ, tmp_path: Path
) -> None:
    del environ["XDG_RUNTIME_DIR"]
    paths = Paths.from_environ(environ)
    assert paths.runtime_dir == tmp_path / f"campmon-{os.geteuid()}"
    assert paths.notes == ()


def test_a_runtime_directory_that_cannot_be_made_is_told(environ: Environ, tmp_path: Path) -> None:
    environ["XDG_RUNTIME_DIR"] = "/proc/nonexistent"
    paths = Paths.from_environ(environ)
    assert paths.runtime_dir == tmp_path / f"campmon-{os.geteuid()}"
    assert "cannot be used" in paths.notes[0]


def test_a_path_too_long_for_sockets_is_not_used(environ: Environ, tmp_path: Path) -> None:
    long = tmp_path / ("x" * 60) / ("y" * 60)
    long.mkdir(parents=True)
    environ |= {"XDG_RUNTIME_DIR": str(long), "TMPDIR": str(long)}
    paths = Paths.from_environ(environ)
    assert len(os.fsencode(paths.runtime_dir)) <= LONGEST_RUNTIME_DIR
    assert "too long for sockets" in paths.notes[0]


def test_a_directory_of_ours_that_others_can_enter_is_closed(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir(mode=0o755)
    make_private(ours)
    assert mode(ours) == 0o700


def test_a_directory_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    me = os.geteuid()
    monkeypatch.setattr("campmon.settings.private.os.geteuid", lambda: me + 1)
    with pytest.raises(ConfigurationError, match="belongs to another user"):
        make_private(theirs)


def test_a_link_is_followed_at_home_and_refused_where_others_write(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    make_private(link)
    with pytest.raises(ConfigurationError, match="is a link") as caught:
        make_private(link, links=False)
    assert caught.value.mend == f"Remove it: rm {link}"


def test_a_link_in_the_temporary_directory_is_not_followed(
    environ: Environ, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    (tmp_path / f"campmon-{os.geteuid()}").symlink_to(trap)
    del environ["HOME"]
    paths = Paths.from_environ(environ)
    assert not paths.state_dir.is_relative_to(tmp_path)  # the system's own temporary directory
    assert list(trap.iterdir()) == []


def test_where_nothing_can_be_made_the_mend_is_told(
    environ: Environ, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *, links: bool = True) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("campmon.settings.paths.make_private", refuse)
    with pytest.raises(ConfigurationError, match="Permission denied") as caught:
        Paths.from_environ(environ)
    assert "Set HOME" in caught.value.mend
