"""An append that outlives the program that began it."""

import json
import subprocess
import sys

from tests.system.cli.conftest import PATIENCE, Shell

ROWS = b"phone,first name\n2015550123,Ann\n2015550124,Bob\n12,Cy\n"


def test_records_from_a_pipe_go_on_without_the_program_that_took_them(shell: Shell) -> None:
    begun = subprocess.run(
        shell.command("append", "Recall", "-", "--yes", "--json", "--detach"),
        env=shell.environ,
        input=ROWS,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    events = [json.loads(line) for line in begun.stdout.splitlines()]
    assert [event["event"] for event in events] == ["opened", "checked", "confirmed", "detached"]
    job = events[-1]["job"]
    followed = shell.run("jobs", job, "--follow", "--json")
    report = json.loads(followed.stdout.splitlines()[-1])
    assert (followed.returncode, report["state"], report["accepted"]) == (4, "done", 2)
    (listed,) = json.loads(shell.run("jobs", "--json").stdout)
    assert (listed["job"], listed["can_be_resumed"], listed["rejected"]) == (job, False, 1)
    left = {path.name for path in (shell.home / ".local/state/campmon/appends").iterdir()}
    assert not [name for name in left if name.endswith((".records", ".rejected", ".input"))]


def test_what_is_only_asked_for_loads_little(shell: Shell) -> None:
    code = (
        "import sys; sys.argv = ['campmon', *sys.argv[1:]]\n"
        "from campmon.cli.entry import main\ntry: main()\nexcept SystemExit: pass\n"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    for command in (("append", "--help"), ("jobs", "--help"), ("contacts", "update", "--help")):
        ended = shell.run(command=[sys.executable, "-c", code, *command])
        loaded = set(ended.stderr.decode().splitlines()[-1].split())
        assert "click" in loaded
        assert not loaded & {"sqlite3", "httpx", "python_calamine", "phonenumbers", "textual"}
