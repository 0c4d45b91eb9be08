"""`campmon append`: mappings, lists to hold a file against, reports, events."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from campmon.model.errors import UnreachableError
from campmon.model.intent import Intent, Receipt, RefusedRecord
from campmon.model.listing import ListedRecord
from campmon.model.record import FieldKind, FieldSpec
from tests.unit.cli.appends import appended, rows
from tests.unit.cli.machine import RULES, Machine, make

GOOD = "Phone,First,Other\n" + "".join(line + ",x\n" for line in rows(100, 105).splitlines())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(GOOD)
    return path


def mapping_of(machine: Machine, file: Path, *options: str) -> object:
    return machine.run("append", "101", str(file), "--dry-run", "--json", *options).report[
        "mapping"
    ]


def test_a_mapping_is_remembered_once_it_was_used(machine: Machine, file: Path) -> None:
    guessed = {"phone1": ["Phone"], "first_name": ["First"]}
    other = {"phone1": ["Phone"], "first_name": ["Other"]}
    assert mapping_of(machine, file, "--map", "first_name=Other") == other
    assert mapping_of(machine, file) == guessed  # a dry run uses nothing
    machine.run("append", "101", str(file), "--yes", "--map", "first_name=Other")
    ended = machine.run("append", "102", str(file), "--dry-run", "--json")
    assert ended.report["mapping"] == other
    assert "as it was used last for a file with these columns" in ended.err
    assert mapping_of(machine, file, "--map", "first_name=First") == guessed  # the last word


def test_a_mapping_is_saved_under_a_name(machine: Machine, file: Path) -> None:
    mapping_of(machine, file, "--map", "first_name=Other", "--save-mapping", "acme")
    assert mapping_of(machine, file, "--mapping", "acme") == {
        "phone1": ["Phone"],
        "first_name": ["Other"],
    }
    ended = machine.run("append", "101", str(file), "--dry-run", "--mapping", "acne")
    assert ended.code == 2
    assert "acme" in ended.err


def test_numbers_that_are_not_called_are_kept_back(machine: Machine, file: Path) -> None:
    for name, number in (("a.txt", "(201) 555-0100"), ("b.txt", "201.555.0101")):
        file.with_name(name).write_text(f"{number}\n")
    machine.configure(
        f'[profiles.practice]\nbackend = "practice"\ndo_not_call = ["{file.parent}/a.txt"]\n'
    )
    ended = machine.run("append", "101", str(file), "--yes", "--dnc", str(file.with_name("b.txt")))
    assert ended.code == 4
    assert appended(machine) == ["2015550102", "2015550103", "2015550104"]
    assert "is on the do-not-call list a.txt" in ended.err
    assert "do-not-call list b.txt" in ended.err
    ended = machine.run("append", "101", str(file), "--yes", "--again", "--dnc", "none.txt")
    assert (ended.code, len(appended(machine))) == (2, 3)


@pytest.mark.parametrize("options", [["--dry-run"], ["--yes", "--again"]])
def test_where_no_row_can_be_sent_the_reason_and_the_rejects_are_given(
    machine: Machine, file: Path, options: list[str]
) -> None:
    machine.run("append", "101", str(file), "--yes")
    listed, rejects = file.with_name("no.txt"), file.with_name("rejects.csv")
    listed.write_text("".join(f"2015550{n}\n" for n in range(100, 105)))
    held = ["--dnc", str(listed), "--rejects", str(rejects)]
    ended = machine.run("append", "101", str(file), *options, *held)
    assert ended.code == 2
    assert (
        "none of its 5 rows can be sent; line 2: Phone '2015550100' is on the do-not-call list "
        "no.txt" in ended.err
    )
    assert len(rejects.read_text().splitlines()) == 6
    listed.write_text("")
    ended = machine.run("append", "101", str(file), "--dry-run", "--dnc", str(listed))
    assert f"{listed} is empty\n  A do-not-call file has one number in each line" in ended.err


def test_a_small_campaign_s_records_are_compared_with(machine: Machine, file: Path) -> None:
    machine.backend.records = [ListedRecord("1", "A1", ("2015550101",))]
    ended = machine.run("append", "101", str(file), "--dry-run")
    assert ended.code == 0
    assert "2015550101' is on the campaign already" in ended.out
    ended = machine.run("append", "101", str(file), "--dry-run", "--no-check-campaign")
    assert "on the campaign already" not in ended.out


def test_a_large_campaign_s_records_are_compared_with_if_asked(
    machine: Machine, file: Path
) -> None:
    machine.backend.records = [ListedRecord("1", "A1", ("2015550101",))]
    large = make("101")
    figures = replace(large.statistics, uploaded=12_345)
    machine.backend.campaigns["101"] = replace(large, statistics=figures)
    ended = machine.run("append", "101", str(file), "--dry-run")
    assert "not compared with the records on the campaign (12,345 uploaded)" in ended.out
    assert machine.backend.record_queries == []
    ended = machine.run("append", "101", str(file), "--dry-run", "--check-campaign")
    assert "is on the campaign already" in ended.out


def test_records_that_cannot_be_read_stop_it_only_if_they_were_asked_for(
    machine: Machine, file: Path
) -> None:
    def fail(_: object) -> None:
        raise UnreachableError("nobody answers")

    machine.backend.before_page = [fail, fail]
    ended = machine.run("append", "101", str(file), "--dry-run")
    assert ended.code == 0
    assert "not compared with the records on the campaign: nobody answers" in ended.out
    ended = machine.run("append", "101", str(file), "--dry-run", "--check-campaign")
    assert ended.code == 3


def test_what_the_file_is_can_be_said(machine: Machine, file: Path) -> None:
    file.write_bytes("Phone~First\n2015550100~J\xfcrgen\n".encode("cp1252"))
    ended = machine.run(
        "append", "101", str(file), "--dry-run", "--json", "--delimiter", "~",
        "--encoding", "cp1252",
    )  # fmt: skip
    opened, checked = ended.events
    assert (opened["event"], opened["delimiter"], opened["columns"]) == (
        "opened",
        "~",
        ["Phone", "First"],
    )
    assert (checked["event"], checked["good"]) == ("checked", 1)
    for wrong in (("--delimiter", "ab"), ("--region", "UK")):
        ended = machine.run("append", "101", str(file), "--dry-run", *wrong)
        assert ended.code == 2
    assert "Did you mean GB?" in ended.err


def refuse_the_second(intent: Intent) -> Receipt:
    return Receipt(accepted=1, refused=(RefusedRecord(1, "duplicate number"),))


def test_the_report_goes_to_a_file(machine: Machine, file: Path) -> None:
    file.write_text("Phone\n2015550100\n2015550101\n")
    machine.backend.on_write = refuse_the_second
    place = file.with_name("report.csv")
    ended = machine.run("append", "101", str(file), "--yes", "--report", str(place))
    assert ended.code == 4
    told = list(csv.DictReader(place.read_text().splitlines()))
    assert [(row["first_line"], row["state"]) for row in told] == [
        ("2", "accepted"),
        ("3", "refused"),
    ]
    assert place.stat().st_mode & 0o777 == 0o600
    again = machine.run("append", "101", str(file), "--yes", "--again", "--report", str(place))
    assert (again.code, len(machine.backend.written)) == (2, 1)  # it is not overwritten
    assert machine.run("append", "101", str(file), "--yes", "--report", "r.txt").code == 2
    (job,) = machine.run("jobs", "--json").document
    copy = file.with_name("copy.json")
    assert machine.run("jobs", job["job"], "--report", str(copy)).code == 0
    assert json.loads(copy.read_text())["accepted"] == 1


def test_a_report_that_cannot_be_written_is_told(machine: Machine, file: Path) -> None:
    ended = machine.run(
        "append", "101", str(file), "--yes", "--report", str(file / "no" / "report.json")
    )
    assert ended.code == 0
    assert "the report cannot be written" in ended.err
    assert "5 of 5 rows" in ended.out


def test_equal_problems_are_one_line_unless_more_is_asked_for(machine: Machine, file: Path) -> None:
    file.write_text("Phone,First\n" + "12,Short\n" * 50 + rows(100, 102))
    ended = machine.run("append", "101", str(file), "--dry-run")
    assert ended.out.count("not a telephone number") == 1
    ended = machine.run("append", "101", str(file), "--dry-run", "--problems", "3")
    assert [line for line in ended.out.splitlines() if line.startswith("  line")] == [
        line for line in ended.out.splitlines() if "line 2:" in line or "line 3:" in line
        or "line 4:" in line
    ][1:]  # fmt: skip


def test_events_tell_every_step(machine: Machine, file: Path) -> None:
    ended = machine.run("append", "101", str(file), "--yes", "--json", "--pace", "fast")
    told = [event["event"] for event in ended.events]
    assert told[:3] == ["opened", "checked", "confirmed"]
    assert told[-1] == "report"
    batches = [event for event in ended.events if event["event"] == "batch"]
    assert [(one["batch"], one["accepted"], one["state"]) for one in batches] == [
        (1, 2, "accepted"),
        (2, 2, "accepted"),
        (3, 1, "accepted"),
    ]
    assert len({event.get("job") for event in ended.events if "job" in event}) == 1
    assert "5 of 5 records" not in ended.err  # no lines for people besides


def test_where_nothing_can_be_written_down_nothing_is_sent(machine: Machine, file: Path) -> None:
    folder = machine.home / ".local/state/campmon/appends"
    folder.parent.mkdir(parents=True, mode=0o700)
    folder.write_text("a file where a folder should be")
    ended = machine.run("append", "101", str(file), "--yes", "--json")
    assert ended.code == 1
    assert ended.report["event"] == "error"
    assert ended.report["error"]["code"] == "journal"
    assert appended(machine) == []


def test_social_security_numbers_are_told_nowhere(machine: Machine, file: Path) -> None:
    ssn = FieldSpec("ssn", "Social security number", FieldKind.SSN, max_characters=9)
    machine.backend.append_rules = replace(RULES, fields=(*RULES.fields, ssn))
    lines = [f"2015550{n},A,8765432{n % 100:02}" for n in range(100, 105)]
    bad = ["2015550106,B,87654", "2015550107,B,8765432x9", "12,B,876543208"]
    file.write_text("\n".join(["Phone,First,SSN", *lines, lines[0], *bad]) + "\n")
    report = file.with_name("report.json")
    told = ["--problems", "100", "--yes", "--report", str(report)]

    ended = [machine.run("append", "101", str(file), "--dry-run", "--problems", "100")]
    ended.append(machine.run("append", "101", str(file), "--json", *told))
    ended.append(machine.run("append", "102", str(file), "--problems", "100", "--yes"))
    ended.append(machine.run("jobs", "--json"))
    assert "line 8: SSN '•••' is not 4 or 9 digits" in ended[0].out
    assert len(appended(machine)) == 10  # with their numbers
    said = "".join(one.out + one.err for one in ended) + report.read_text()
    assert "87654" not in said
    state = machine.home / ".local/state/campmon"
    kept = [path for path in state.rglob("*") if path.is_file()]
    assert {"audit.jsonl", "journal.db"} <= {path.name for path in kept}
    assert [path for path in kept if b"87654" in path.read_bytes()] == []
