"""The program as it is started from a shell: pipes, locales, homes, signals."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from campmon import __version__
from tests.system.cli.conftest import PATIENCE, Shell

LOADED = "import sys; from campmon.cli.entry import main\ntry: main()\nexcept SystemExit: pass\n"


def loaded(shell: Shell, *arguments: str) -> set[str]:
    """The packages that a fresh interpreter has loaded after running a command."""
    code = f"import sys; sys.argv = ['campmon', *{arguments!r}]\n{LOADED}"
    code += "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    ended = shell.run(command=[sys.executable, "-c", code])
    return set(ended.stderr.decode().splitlines()[-1].split())


def test_the_version_loads_nothing_that_takes_time(shell: Shell) -> None:
    assert not loaded(shell, "--version") & {
        "click", "pydantic", "textual", "httpx", "asyncio", "websockets", "rich",
    }  # fmt: skip


def test_campaigns_loads_no_screen_and_no_http(shell: Shell) -> None:
    packages = loaded(shell, "campaigns")
    assert "click" in packages
    assert not packages & {"textual", "rich", "httpx", "starlette", "uvicorn"}
    del shell.environ["CAMPMON_CONFIG"]
    assert not loaded(shell, "campaigns") & {"textual", "rich", "httpx", "pydantic"}


@pytest.mark.parametrize("way", ["module", "script"])
def test_the_version(shell: Shell, way: str) -> None:
    script = Path(sys.executable).with_name("campmon")
    command = [str(script), "--version"] if way == "script" else shell.command("--version")
    ended = shell.run(command=command)
    assert (ended.returncode, ended.stdout) == (0, f"campmon {__version__}\n".encode())


def test_campaigns_as_json_in_a_pipe(shell: Shell) -> None:
    ended = shell.run("campaigns", "--json")
    found = json.loads(ended.stdout)
    assert ended.returncode == 0
    assert [campaign["name"] for campaign in found] == [
        "]0;x[bold red]a[/]",
        "Spring renewals",
        "Recall",
    ]
    assert b"fresh practice dialer" in ended.stderr


def test_bare_in_a_pipe_prints_one_table(shell: Shell) -> None:
    ended = shell.run()
    assert ended.returncode == 0
    assert b"% Done" in ended.stdout.splitlines()[0]
    assert b"]0;x[bold red]a[/]" in ended.stdout
    assert b"\x1b" not in ended.stdout + ended.stderr
    assert b"open the monitor" in ended.stderr


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"NO_COLOR": "1", "TERM": "xterm-256color"},
    ],
)
def test_any_locale_gets_utf_8(shell: Shell, locale: dict[str, str]) -> None:
    ended = shell.run("show", "Recall", environ=shell.environ | locale)
    assert ended.returncode == 0
    assert "—" in ended.stdout.decode("utf-8")
    assert b"\x1b" not in ended.stdout


def test_bytes_that_are_no_text_can_be_named(shell: Shell) -> None:
    ended = shell.run(command=[*shell.command("show"), b"\xff\xfe"])  # type: ignore[list-item]
    assert ended.returncode == 2
    assert b"no campaign answers to" in ended.stderr
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("home", [None, "/proc/nonexistent", "/dev/null"])
def test_without_a_usable_home_it_says_so_and_runs(shell: Shell, home: str | None) -> None:
    environ = {name: value for name, value in shell.environ.items() if name != "HOME"}
    if home is not None:
        environ["HOME"] = home
    ended = shell.run("pause", "Recall", "--json", environ=environ)
    private = shell.home / f"campmon-{os.geteuid()}"
    assert json.loads(ended.stdout)
    assert f"the audit log is kept in {private}".encode() in ended.stderr
    assert private.stat().st_mode & 0o777 == 0o700
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "nope"], 2, "no campaign answers to 'nope'"),
        (["campagins"], 2, "Did you mean 'campaigns'?"),
        (["monitor"], 2, "needs a terminal"),
        (["stop", "Recall"], 2, "--yes"),
        (["append", "Recall", "/nonexistent.csv", "--yes"], 2, "does not exist"),
        (["campaigns", "-p", "practise"], 2, "Did you mean 'practice'?"),
    ],
)
def test_what_is_wrong_has_its_exit_code(
    shell: Shell, arguments: list[str], code: int, said: str
) -> None:
    ended = shell.run(*arguments)
    assert ended.returncode == code
    assert said in ended.stderr.decode()
    assert ended.stdout == b""
    assert b"Traceback" not in ended.stderr


def test_a_configuration_that_others_can_read_is_refused(shell: Shell) -> None:
    Path(shell.environ["CAMPMON_CONFIG"]).chmod(0o644)
    ended = shell.run("campaigns", "--json")
    assert ended.returncode == 2
    assert json.loads(ended.stdout)["error"]["code"] == "configuration"
    assert b"chmod 600" in ended.stderr


def test_a_reader_that_leaves_is_no_error(shell: Shell) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    script = 'set -o pipefail; "$@" | head -c 1'
    for arguments in (["campaigns", "--json"], ["--help"], ["--version"], ["watch"]):
        ended = shell.run(command=[bash, "-c", script, "bash", *shell.command(*arguments)])
        assert ended.returncode == 0
        assert b"Broken" not in ended.stderr
        assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("argument", ["campaigns", "--version", "--help"])
def test_a_full_disk_is_told(shell: Shell, argument: str) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            shell.command(argument),
            env=shell.environ,
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
        )
    assert ended.returncode == 1
    assert b"no space left" in ended.stderr.lower()
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_watch_ends_with_130(shell: Shell, number: signal.Signals) -> None:
    with shell.start("watch", "--json") as watching:
        assert watching.stdout is not None
        first = json.loads(watching.stdout.readline())
        watching.send_signal(number)
        _, talk = watching.communicate(timeout=PATIENCE)
    assert first["profile"] == "practice"
    assert watching.returncode == 130
    assert b"Traceback" not in talk


def test_append_from_a_file(shell: Shell) -> None:
    file = shell.home / "records.csv"
    file.write_text("phone,first name\n2015550123,Ann\n2015550124,Bob\n12,Cy\n")
    ids = [c["id"] for c in json.loads(shell.run("campaigns", "--json").stdout)
           if c["state"] in ("playing", "built", "paused")]  # fmt: skip
    ended = shell.run("append", ids[0], str(file), "--yes", "--json")
    report = json.loads(ended.stdout.splitlines()[-1])
    assert ended.returncode == report["exit_code"] == 4
    assert (report["accepted"], report["rejected"], report["rows"]) == (2, 1, 3)
    audit = (shell.home / ".local/state/campmon/audit.jsonl").read_text().splitlines()
    assert [json.loads(line)["outcome"] for line in audit] == ["", "done"]


def test_commands_and_watchers_meet_at_the_local_hub(shell: Shell) -> None:
    with shell.start("watch", "Recall", "--json") as watching:
        assert watching.stdout is not None
        first = json.loads(watching.stdout.readline())
        ended = shell.run("stop", "Recall", "--yes", "--json")
        seen = first
        while seen["state"] not in ("stopping", "stopped"):
            seen = json.loads(watching.stdout.readline())
        listed = shell.run("campaigns", "--state", seen["state"], "--json")
        watching.terminate()
        _, talk = watching.communicate(timeout=PATIENCE)
    assert first["state"] == "playing"
    assert ended.returncode == 0
    assert ended.stderr == b""  # no word of a fresh dialer: it joined the one that is there
    assert [c["name"] for c in json.loads(listed.stdout)] == ["Recall"]
    assert b"stop Recall" in talk
