"""`campmon create`."""

import json
import os
from pathlib import Path

import pytest

from campmon.cli.create import lines_in
from campmon.model.capability import Capabilities, Capability
from campmon.model.intent import Creation
from tests.unit.cli.machine import Machine
from tests.unit.cli.test_operate import audit

RECORDS = b"124659238,2015550104,doe john,\r\n\n124659239,2015550105,doe jane,"
NESTED = {
    "serviceId": 55199,
    "callerId": "+1 (415) 504-1922",
    "answeringMachineOption": "no_messages",
    "appendable": False,
    "note": None,
    "scheduleTime": {"start": "1551385723000"},
}
CHECKED = {
    "serviceId": "55199",
    "callerId": "14155041922",
    "answeringMachineOption": "NO_MESSAGES",
    "appendable": "false",
    "scheduleTime.start": "2019-02-28T20:28:43+00:00",
}


@pytest.fixture
def records(machine: Machine) -> Path:
    path = machine.home / "Spring.txt"
    path.write_bytes(RECORDS)
    return path


def config(machine: Machine, text: str | bytes, name: str = "config.json") -> str:
    path = machine.home / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_the_file_and_its_properties_reach_the_platform(machine: Machine, records: Path) -> None:
    wanted = config(machine, json.dumps(NESTED))
    ended = machine.run("create", str(records), "--config", wanted, "--yes", "--json")
    assert ended.code == 0
    found = json.loads(ended.out)
    assert list(found) == ["outcome", "message", "campaign"]
    assert (found["outcome"], found["campaign"]["id"]) == ("done", "900")
    assert found["campaign"]["name"] == "Spring.txt"
    assert machine.backend.created == [Creation("Spring.txt", RECORDS, CHECKED)]
    before, after = audit(machine)
    assert (before["campaign_name"], after["outcome"]) == ("Spring.txt", "done")


def test_as_text_the_outcome_is_one_line(machine: Machine, records: Path) -> None:
    wanted = config(machine, '{"serviceId": 1}')
    ended = machine.run("create", str(records), "--config", wanted, "--yes")
    assert ended.out == "done: Spring.txt was created as 900; it is loading\n"
    assert "serviceId: 1" in ended.err


def test_toml_with_tables_and_dates(machine: Machine, records: Path) -> None:
    text = "serviceId = 55199.0\nappendable = true\n"
    text += "[scheduleTime]\nstart = 2019-02-28T20:28:43+00:00\n"
    wanted = config(machine, text, "config.toml")
    assert machine.run("create", str(records), "--config", wanted, "--yes").code == 0
    (created,) = machine.backend.created
    assert created.properties == {
        "serviceId": "55199",
        "appendable": "true",
        "scheduleTime.start": CHECKED["scheduleTime.start"],
    }


def test_set_has_the_last_word(machine: Machine, records: Path) -> None:
    wanted = config(machine, '{"serviceId": 1, "callerId": "4155041922", "note": "a"}')
    ended = machine.run(
        "create", str(records), "--config", wanted, "--yes",
        "--set", "SERVICEID=2", "--set", "note=", "--set", "scheduleTime.start=asap",
    )  # fmt: skip
    assert ended.code == 0
    (created,) = machine.backend.created
    assert created.properties == {
        "serviceId": "2",
        "callerId": "4155041922",
        "scheduleTime.start": "ASAP",
    }


def test_the_question_names_all_that_counts(machine: Machine, records: Path) -> None:
    wanted = config(machine, json.dumps(NESTED))
    arguments = ("create", str(records), "--config", wanted)
    ended = machine.run(*arguments, terminal=True, typed="n\n")
    assert ended.code == 2
    assert "create the campaign Spring.txt on practice (2 lines; service 55199;" in ended.err
    assert "schedule: start 2019-0" in ended.err
    assert "answeringMachineOption: NO_MESSAGES (hang up)" in ended.err
    assert "Nothing was done." in ended.err
    assert machine.backend.created == []
    assert machine.run(*arguments, terminal=True, typed="y\n").code == 0
    assert len(machine.backend.created) == 1


def test_without_a_terminal_yes_is_needed(machine: Machine, records: Path) -> None:
    wanted = config(machine, '{"serviceId": 1}')
    ended = machine.run("create", str(records), "--config", wanted)
    assert ended.code == 2
    assert "--yes" in ended.err
    assert "not scheduled" in ended.err
    assert machine.backend.created == []
    assert audit(machine) == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("c.json", "{", "line 1"),
        ("c.json", "[1]", "no object"),
        ("c.json", b"\xff", "not UTF-8"),
        ("c.json", '{"a":' * 50_000, "nested too deeply"),
        ("c.json", " " * 1_000_001, "too large"),
        ("c.toml", "serviceId = \n", "line 1"),
        ("c.json", '{"serviceId": [1]}', "serviceId is neither"),
        ("c.json", '{"serviceId": 1.5}', "is not a whole number"),
        ("c.json", '{"serviceId": "x"}', "is not a whole number"),
        ("c.json", "{}", "serviceId missing"),
        ("c.json", '{"serviceID": 1, "calledId": "1"}', "Did you mean 'callerId'?"),
        ("c.json", '{"serviceId": 1, "answeringMachineOption": "\\u001b[2J"}', "NO_MESSAGES"),
    ],
)
def test_a_wrong_configuration_is_told_before_anything_is_sent(
    machine: Machine, records: Path, name: str, text: str | bytes, said: str
) -> None:
    wanted = config(machine, text, name)
    ended = machine.run("create", str(records), "--config", wanted, "--yes", "--json")
    assert ended.code == 2
    assert said in ended.err
    assert "\x1b" not in ended.err
    assert json.loads(ended.out)["error"]["code"] == "usage"
    assert machine.backend.created == []


@pytest.mark.parametrize("given", ["serviceId", "=1", " = 1"])
def test_what_is_no_pair_is_usage(machine: Machine, records: Path, given: str) -> None:
    wanted = config(machine, "{}")
    ended = machine.run("create", str(records), "--config", wanted, "--set", given, "--yes")
    assert ended.code == 2
    assert "is not KEY=VALUE" in ended.err


def test_a_property_cannot_be_set_twice(machine: Machine, records: Path) -> None:
    ended = machine.run(
        "create", str(records), "--config", config(machine, "{}"), "--yes",
        "--set", "serviceId=1", "--set", "serviceid=2",
    )  # fmt: skip
    assert ended.code == 2
    assert "given twice" in ended.err


def test_a_configuration_that_is_not_there(machine: Machine, records: Path) -> None:
    ended = machine.run("create", str(records), "--config", "/nonexistent.json", "--yes")
    assert ended.code == 2
    assert "/nonexistent.json cannot be read" in ended.err


def test_files_that_are_no_records(machine: Machine, tmp_path: Path) -> None:
    wanted = config(machine, '{"serviceId": 1}')
    empty, hostile = tmp_path / "empty.txt", tmp_path / "a\x1b[2J\u202e.txt"
    empty.write_bytes(b"\r\n \n")
    hostile.write_bytes(RECORDS)
    for path, said in (
        (tmp_path / "none.txt", "none.txt does not exist"),
        (tmp_path, "is a directory"),
        (empty, "empty.txt is empty"),
        (hostile, "is no name for a campaign"),
        (empty / "below.txt", "below.txt cannot be read"),
    ):
        ended = machine.run("create", str(path), "--config", wanted, "--yes", "--json")
        assert ended.code == 2
        assert said in ended.err
        assert json.loads(ended.out)["error"]["code"] == "input-file"
        assert not {"\x1b", "\u202e"} & set(ended.err + ended.out)
    assert machine.asked_for == []


def test_a_file_that_is_too_large_is_refused_with_the_mend(machine: Machine) -> None:
    large = machine.home / "large.txt"
    with large.open("wb") as file:
        file.write(b"1")
        os.truncate(file.fileno(), 200_000_001)
    wanted = config(machine, '{"serviceId": 1}')
    ended = machine.run("create", str(large), "--config", wanted, "--yes")
    assert ended.code == 2
    assert "larger than 200 MB" in ended.err
    assert "campmon append" in ended.err
    assert machine.asked_for == []


def test_where_it_is_not_offered_nothing_is_sent(machine: Machine, records: Path) -> None:
    machine.backend.capabilities = Capabilities(frozenset(), {Capability.CREATE: "not here"})
    wanted = config(machine, '{"nonsense": 1}')
    ended = machine.run("create", str(records), "--config", wanted, "--yes", "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["error"]["code"] == "not-offered"
    assert machine.backend.created == []


def test_a_read_only_profile_refuses(machine: Machine, records: Path) -> None:
    machine.configure('[profiles.wall]\nbackend = "practice"\nread_only = true\n')
    wanted = config(machine, '{"serviceId": 1}')
    ended = machine.run("create", str(records), "--config", wanted, "--yes")
    assert ended.code == 1
    assert "read-only" in ended.err
    assert machine.backend.created == []


@pytest.mark.parametrize(
    ("content", "lines"),
    [(b"a", 1), (b"a\nb\n", 2), (b"a\r\n\r\nb", 2), (b"a\rb\r", 2), (b"a\n \n", 1)],
)
def test_lines_are_counted_however_they_end(content: bytes, lines: int) -> None:
    assert lines_in(content) == lines
