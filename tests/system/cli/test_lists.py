"""Records, calls, properties and new campaigns from a shell, on a real source."""

import json
import shutil
import signal
import subprocess

import pytest

from tests.system.cli.conftest import PATIENCE, Shell

CONFIG = {
    "serviceId": 55101, "typeId": 1, "voiceId": 1, "answeringMachineOption": "NO_MESSAGES",
    "dialingStrategyId": 49080, "callerId": "2015550123", "appendable": True,
    "scheduleTime": {"start": "ASAP", "end": "EOD", "nextDay": False},
}  # fmt: skip


def test_all_records_of_a_campaign(shell: Shell) -> None:
    ended = shell.run("records", "Recall", "--limit", "0", "--json")
    found = json.loads(ended.stdout)
    assert ended.returncode == 0
    assert len({record["id"] for record in found}) == len(found) == 20
    one = next(record for record in found if len(record["phones"][0]) == 10)
    by_account = shell.run("records", "Recall", "--account", one["account"], "--json")
    assert one["id"] in [record["id"] for record in json.loads(by_account.stdout)]
    by_phone = shell.run("records", "Recall", "--phone", f"+1{one['phones'][0]}", "--json")
    assert one["id"] in [record["id"] for record in json.loads(by_phone.stdout)]


def test_a_reader_that_has_seen_enough_of_the_records(shell: Shell) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    script = 'set -o pipefail; "$@" | head -c 1'
    for options in ([], ["--json"]):
        command = [bash, "-c", script, "bash", *shell.command("records", "Recall", *options)]
        ended = shell.run(command=command)
        assert ended.returncode == 0
        assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_full_disk_under_the_records_is_told(shell: Shell, options: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            shell.command("records", "Recall", *options),
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


def test_what_is_created_and_changed_at_the_hub_stays(shell: Shell) -> None:
    file, config = shell.home / "Spring.txt", shell.home / "spring.json"
    file.write_bytes("1,2015550101,doe jøhn\n2,2015550102,doe jane\n".encode())
    config.write_text(json.dumps(CONFIG))
    with shell.start("watch", "--json") as watching:
        assert watching.stdout is not None
        watching.stdout.readline()
        created = shell.run("create", str(file), "--config", str(config), "--yes", "--json")
        campaign = json.loads(created.stdout)["campaign"]
        changed = shell.run("update", campaign["id"], "callerId=2015550199", "--yes", "--json")
        again = shell.run("update", campaign["id"], "callerId=2015550199", "--json")
        listed = shell.run("update", campaign["id"], "--json")
        records = shell.run("records", campaign["id"], "--json")
        watching.terminate()
        _, talk = watching.communicate(timeout=PATIENCE)
    assert (created.returncode, campaign["name"]) == (0, "Spring.txt")
    assert (changed.returncode, json.loads(changed.stdout)["outcome"]) == (0, "done")
    assert json.loads(again.stdout)["outcome"] == "already so"
    values = {known["name"]: known["value"] for known in json.loads(listed.stdout)["properties"]}
    assert values["callerId"].endswith("2015550199")
    assert [record["account"] for record in json.loads(records.stdout)] == ["1", "2"]
    assert b"Spring.txt" in talk
    audit = (shell.home / ".local/state/campmon/audit.jsonl").read_text()
    assert "Spring.txt" in audit


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_calls_are_followed_until_a_signal(shell: Shell, number: signal.Signals) -> None:
    with shell.start("calls", "Recall", "--follow", "--since", "1h", "--json") as following:
        assert following.stdout is not None
        first = json.loads(following.stdout.readline())
        following.send_signal(number)
        rest, talk = following.communicate(timeout=PATIENCE)
    assert following.returncode == 130
    assert list(first) == ["account", "phone", "started", "finished", "result"]
    assert all(json.loads(line) for line in rest.splitlines())
    assert b"Traceback" not in talk


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["create", "/nonexistent.txt", "--config", "/dev/null"], 2, "/dev/null"),
        (["create", "/nonexistent.txt"], 2, "--config"),
        (["update", "Recall", "calledId=1"], 2, "Did you mean 'callerId'?"),
        (["update", "Recall", "callerId=2015550123"], 2, "--yes"),
        (["records", "nope"], 2, "no campaign answers to 'nope'"),
        (["calls", "Recall", "--since", "whenever"], 2, "whenever"),
        (["campaigns", "--from", "2026-13-01"], 2, "2026-13-01"),
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
