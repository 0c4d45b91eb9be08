"""`campmon config` and `campmon completion`."""

import json
import shutil
import subprocess

import pytest

from campmon.settings.paths import Paths
from tests.unit.cli.machine import Machine


def test_the_path_is_printed_whether_or_not_the_file_is_there(machine: Machine) -> None:
    ended = machine.run("config", "path")
    assert ended.code == 0
    assert ended.out.endswith("/campmon/config.toml\n")
    assert "it is not there" in ended.err
    path = machine.configure("")
    ended = machine.run("config", "path")
    assert (ended.out, ended.err) == (f"{path}\n", "")


def test_a_good_configuration(machine: Machine) -> None:
    assert "no configuration file: good; profiles: practice" in machine.run("config", "check").out
    path = machine.configure('[profiles.a]\nbackend = "practice"\n')
    ended = machine.run("config", "check")
    assert (ended.code, ended.out) == (0, f"{path}: good; profiles: a, practice\n")


def test_everything_that_is_wrong_is_told(machine: Machine) -> None:
    machine.configure('teme = "x"\n[profiles.a]\nbackend = "practice"\nsede = 1\n')
    ended = machine.run("config", "check")
    assert (ended.code, ended.out) == (2, "")
    assert "unknown key 'teme'" in ended.err
    assert "Did you mean 'seed'?" in ended.err


def test_a_theme_that_is_not_there_is_told_with_the_nearest(machine: Machine) -> None:
    machine.configure('theme = "drak"\n')
    told = machine.run("config", "check")
    assert told.code == 2
    assert "there is no theme 'drak'" in told.err
    assert "'dark'" in told.err
    machine.configure('theme = "night-shfit"\n')
    own = Paths.from_environ(machine.environ).themes_dir
    own.mkdir(parents=True)
    (own / "night-shift.toml").touch()
    assert "Did you mean 'night-shift'?" in machine.run("config", "check").err
    machine.configure('theme = "night-shift"\n')
    assert machine.run("config", "check").code == 0


@pytest.mark.parametrize(
    ("command", "code"), [("/nonexistent/x", 2), ("no-such-program --quiet", 2), ("sh -c true", 0)]
)
def test_a_command_of_alerts_that_cannot_be_run_is_told(
    machine: Machine, command: str, code: int
) -> None:
    machine.configure(f'[alerts]\ncommand = "{command}"\n')
    told = machine.run("config", "check")
    assert told.code == code
    assert ("which cannot be run" in told.err) is bool(code)


def test_a_file_that_others_can_read(machine: Machine) -> None:
    machine.configure("", mode=0o644)
    for arguments in (["config", "check"], ["campaigns"]):
        ended = machine.run(*arguments)
        assert ended.code == 2
        assert "chmod 600" in ended.err


def test_the_schema_describes_what_is_taken(machine: Machine) -> None:
    ended = machine.run("config", "schema")
    schema = json.loads(ended.out)
    assert ended.code == 0
    assert set(schema["properties"]) == {
        "default_profile", "theme", "layout", "terminal", "profiles", "history", "alerts", "keys",
    }  # fmt: skip
    assert schema["additionalProperties"] is False
    assert "livewox" not in schema["$defs"]
    assert "seed" in schema["$defs"]["PracticeTable"]["properties"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_good_shell(machine: Machine, shell: str) -> None:
    ended = machine.run("completion", shell)
    assert ended.code == 0
    assert "_CAMPMON_COMPLETE" in ended.out
    program = shutil.which(shell)
    if program is not None:
        checked = subprocess.run(
            [program, "-n"], input=ended.out.encode(), capture_output=True, check=False
        )
        assert (checked.returncode, checked.stderr) == (0, b"")
