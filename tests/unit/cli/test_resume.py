"""`campmon append --resume`: jobs that were interrupted, and records in doubt."""

import os
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from campmon.cli import detached
from campmon.model.errors import InDoubtError
from campmon.model.intent import Append, Found, Intent, Landing, Receipt
from campmon.model.record import Record
from campmon.model.state import CampaignState
from tests.unit.cli.appends import appended, rows
from tests.unit.cli.machine import Machine, make

GOOD = "Phone,First\n" + rows(100, 105)
NUMBERS = [f"201555{number:04}" for number in range(100, 105)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(GOOD)
    return path


def interrupt_once(machine: Machine) -> None:
    """The next call is answered, and then somebody presses ctrl+c."""

    def interrupted(intent: Intent) -> None:
        machine.backend.on_write = None
        os.kill(os.getpid(), signal.SIGINT)

    machine.backend.on_write = interrupted


def interrupted(machine: Machine, file: Path, campaign: str = "101") -> str:
    """The id of a job that has sent two records of five."""
    interrupt_once(machine)
    ended = machine.run("append", campaign, str(file), "--yes", "--json", "--again")
    assert (ended.code, ended.report["accepted"], ended.report["state"]) == (130, 2, "interrupted")
    job: str = ended.report["job"]
    assert f"campmon append --resume {job}" in ended.err
    return job


def test_a_job_goes_on_exactly_where_it_was(machine: Machine, file: Path) -> None:
    job = interrupted(machine, file)
    file.unlink()  # it is not needed any more
    ended = machine.run("append", "--resume", "--yes")
    assert ended.code == 0
    assert appended(machine) == NUMBERS
    assert "2 of 5 records taken, 3 left in 2 calls" in ended.err
    assert ended.out.startswith(f"5 of 5 rows of {file} appended to Spring renewals\n")
    folder = machine.home / ".local/state/campmon/appends"
    assert not list(folder.glob(f"{job}*"))  # nothing of its records is left
    ended = machine.run("append", "--resume", job, "--yes")
    assert ended.code == 2
    assert "is done: nothing of it is left to send" in ended.err
    ended = machine.run("append", "--resume", "--yes")
    assert ended.code == 2
    assert "no job can go on" in ended.err


def test_it_is_confirmed_anew(machine: Machine, file: Path) -> None:
    interrupted(machine, file)
    ended = machine.run("append", "--resume")
    assert ended.code == 2
    assert "--yes" in ended.err
    ended = machine.run("append", "--resume", terminal=True, typed="n\n")
    assert (ended.code, len(appended(machine))) == (2, 2)
    ended = machine.run("append", "--resume", terminal=True, typed="y\n")
    assert (ended.code, appended(machine)) == (0, NUMBERS)
    assert "append 3 records to Spring renewals (101)? [y/N]" in ended.err


def test_of_several_one_has_to_be_named(machine: Machine, file: Path) -> None:
    first, second = interrupted(machine, file), interrupted(machine, file, "102")
    ended = machine.run("append", "--resume", "--yes")
    assert ended.code == 2
    assert first in ended.err
    assert second in ended.err
    assert machine.run("append", "--resume", second, "--yes").code == 0
    assert machine.run("append", "--resume", first[:-1], "--yes").code == 0
    assert machine.run("append", "--resume", "1999", "--yes").code == 2


def test_a_job_goes_on_as_it_was_begun(machine: Machine, file: Path) -> None:
    interrupted(machine, file)
    for more in (["--map", "phone1=First"], ["-p", "practice"], ["101"]):
        ended = machine.run("append", *more, "--resume", "--yes")
        assert ended.code == 2
        assert "cannot be said with --resume" in ended.err
    assert "CAMPAIGN" in ended.err
    assert machine.run("append", "101", str(file), "--yes", "--doubt", "again").code == 2
    assert machine.run("append", "101").code == 2
    assert len(appended(machine)) == 2


def test_a_campaign_that_takes_none_any_more(machine: Machine, file: Path) -> None:
    interrupted(machine, file)
    machine.backend.campaigns["101"] = make("101", state=CampaignState.STOPPED)
    ended = machine.run("append", "--resume", "--yes")
    assert (ended.code, len(appended(machine))) == (1, 2)
    assert "it is stopped" in ended.err


def test_a_campaign_of_another_name_is_asked_about(machine: Machine, file: Path) -> None:
    interrupted(machine, file)
    machine.skips_waiting = True  # its Uploaded never shows what was accepted
    machine.backend.campaigns["101"] = make("101", "Autumn")
    ended = machine.run("append", "--resume", "--yes")
    assert (ended.code, len(appended(machine))) == (1, 2)
    assert "was called Spring renewals when the job was begun, and is called Autumn" in ended.err
    ended = machine.run("append", "--resume", "--yes", terminal=True, typed="y\n")
    assert (ended.code, appended(machine)) == (0, NUMBERS)


def test_a_profile_that_is_gone(machine: Machine, file: Path) -> None:
    livevox = (
        '[profiles.acme]\nbackend = "livevox"\nbase_url = "https://api.example"\n'
        'client_name = "ACME"\nusername = "sup"\npassword_env = "PW"\naccess_token_env = "TK"\n'
    )
    machine.configure(livevox)
    machine.backend.profile = "acme"
    machine.backend.campaigns["101"] = make("101", profile="acme")
    interrupt_once(machine)
    assert machine.run("append", "101", str(file), "--yes", "-p", "acme").code == 130
    machine.configure(livevox.replace("acme", "other"))
    ended = machine.run("append", "--resume", "--yes")
    assert (ended.code, len(appended(machine))) == (2, 2)
    assert "the profile 'acme', which is not in the configuration any more" in ended.err


class Doubtful:
    """A platform whose answer to the second call never comes; later, it is as a test says."""

    def __init__(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.found = Found(Landing.UNKNOWN, evidence="Uploaded grew by 1 of 2.")
        self._machine = machine
        machine.backend.on_write = self.write
        monkeypatch.setattr(machine.backend, "look_for", self.look_for)

    def write(self, intent: Intent) -> Receipt | None:
        assert isinstance(intent.action, Append)
        if len(self._machine.backend.written) == 2:
            grown = replace(make("101").statistics, uploaded=1_014)
            self._machine.backend.campaigns["101"] = make("101", statistics=grown)
            raise InDoubtError("the answer never came")
        return None

    async def look_for(
        self, campaign_id: str, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        return self.found


@pytest.fixture
def doubtful(machine: Machine, file: Path, monkeypatch: pytest.MonkeyPatch) -> Doubtful:
    """A job whose second batch is in doubt."""
    monkeypatch.setattr("campmon.append.doubt._LEAST_GAP_SECONDS", 0.01)
    doubtful = Doubtful(machine, monkeypatch)
    ended = machine.run("append", "101", str(file), "--yes", "--json")
    assert (ended.code, ended.report["in_doubt"], ended.report["state"]) == (4, 2, "in_doubt")
    return doubtful


@pytest.mark.parametrize(
    ("decision", "sent", "code"),
    [
        ("landed", NUMBERS, 0),
        ("again", [*NUMBERS[:4], *NUMBERS[2:]], 0),
        ("skip", NUMBERS, 4),
    ],
)
def test_a_person_decides_what_nobody_can_know(
    machine: Machine, doubtful: Doubtful, decision: str, sent: list[str], code: int
) -> None:
    letter = {"landed": "l", "again": "a", "skip": "s"}[decision]
    ended = machine.run("append", "--resume", terminal=True, typed=f"y\n{letter}\n")
    assert (ended.code, appended(machine)) == (code, sent)
    assert "IN DOUBT: 2 records of call 2, lines 4 to 5" in ended.err
    assert "Uploaded grew by 1 of 2." in ended.err


def test_it_can_be_decided_later_or_beforehand(machine: Machine, doubtful: Doubtful) -> None:
    ended = machine.run("append", "--resume", terminal=True, typed="y\nq\n")
    assert (ended.code, len(appended(machine))) == (4, 4)
    ended = machine.run("append", "--resume", "--yes", "--json")
    assert (ended.code, len(appended(machine))) == (4, 4)
    (doubt,) = [event for event in ended.events if event["event"] == "doubt"]
    assert (doubt["batch"], doubt["records"], doubt["first_line"]) == (2, 2, 4)
    assert "--doubt landed, again or skip" in ended.err
    ended = machine.run("append", "--resume", "--yes", "--doubt", "again")
    assert (ended.code, appended(machine)) == (0, [*NUMBERS[:4], *NUMBERS[2:]])


def test_what_has_arrived_is_not_sent_again(machine: Machine, doubtful: Doubtful) -> None:
    doubtful.found = Found(Landing.ALL, evidence="both are there")
    ended = machine.run("append", "--resume", "--yes")
    assert (ended.code, appended(machine)) == (0, NUMBERS)
    assert "2 in doubt: they are looked for on the campaign first" in ended.err


class Spawned:
    """A process that is only told of."""

    commands: list[list[str]] = []  # noqa: RUF012 - of all of a test's
    pid = 4711
    code: int | None = None
    options: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, command: list[str], **options: Any) -> None:
        type(self).commands.append(command)
        type(self).options = options

    def poll(self) -> int | None:
        return type(self).code


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> type[Spawned]:
    """No process is started."""
    kind = type("Spawned", (Spawned,), {"commands": [], "code": None})
    monkeypatch.setattr(detached, "_Detached", kind)
    monkeypatch.setattr(detached, "LOOKS", 1)
    monkeypatch.setattr(detached, "LOOK_SECONDS", 0.0)
    return kind


def test_a_job_that_is_detached_goes_on_elsewhere(
    machine: Machine, file: Path, spawned: type[Spawned], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    ended = machine.run(
        "append", "101", str(file), "--detach", "--report", "r.json", terminal=True, typed="y\n"
    )
    assert (ended.code, appended(machine)) == (0, [])
    job = ended.out.strip()
    assert f"campmon jobs {job} --follow" in ended.err
    (command,) = spawned.commands
    assert spawned.options["start_new_session"] is True
    arguments = command[command.index("append") :]
    place = str(file.with_name("r.json"))
    assert arguments == ["append", "--resume", job, "--yes", "--report", place]
    assert machine.run(*arguments).code == 0
    assert (appended(machine), Path(place).exists()) == (NUMBERS, True)


def test_a_detached_process_that_ends_at_once_is_told(
    machine: Machine, file: Path, spawned: type[Spawned]
) -> None:
    spawned.code = 3
    ended = machine.run("append", "101", str(file), "--detach", "--yes", "--json")
    assert ended.code == 1
    assert "ended at once (exit code 3)" in ended.report["error"]["message"]
    ended = machine.run("append", "--resume", "--yes")
    assert (ended.code, appended(machine)) == (0, NUMBERS)


def test_an_interrupted_job_can_go_on_detached(
    machine: Machine, file: Path, spawned: type[Spawned]
) -> None:
    job = interrupted(machine, file)
    ended = machine.run("append", "--resume", "--detach", terminal=True, typed="y\n")
    assert (ended.code, ended.out) == (0, f"{job}\n")
    ended = machine.run("append", "--resume", "--detach", "--yes", "--doubt", "skip", "--json")
    assert (ended.code, ended.report["event"], ended.report["process"]) == (0, "detached", 4711)
    assert [command[-2:] for command in spawned.commands] == [[job, "--yes"], ["--doubt", "skip"]]


def test_records_that_were_lost_are_not_said_to_be_appended_again(
    machine: Machine, file: Path
) -> None:
    job = interrupted(machine, file)
    (spool,) = (machine.home / ".local/state/campmon/appends").glob("*.records")
    spool.unlink()
    ended = machine.run("append", "--resume", "--yes")
    assert (ended.code, appended(machine)) == (4, NUMBERS[:2])
    assert "not sent: 3 rows, lines 4 to 6" in ended.out
    assert "no others, from a file of their own" in ended.out
    assert "--resume" not in ended.err
    assert f"campmon jobs {job} --forget" in ended.err
