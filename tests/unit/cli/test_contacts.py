"""`campmon contacts update`."""

from dataclasses import replace
from pathlib import Path

import pytest

from campmon.model.capability import Capabilities, Capability
from campmon.model.intent import Intent, Receipt, RefusedRecord, Tier, UpdateRecords
from campmon.model.record import AppendRules, FieldKind, FieldSpec
from campmon.model.state import CampaignState
from tests.unit.cli.machine import Machine

RULES = AppendRules(
    fields=(
        FieldSpec("phone", "Phone", FieldKind.PHONE, required=True),
        FieldSpec("name", "Name"),
        FieldSpec("active", "Active", FieldKind.FLAG),
    ),
    max_records_per_call=2,
    calls_per_window=1,
    window_seconds=0.01,
    steady_seconds=0.0,
    region="GB",
    e164=True,
    one_at_a_time=True,
)
ROWS = "Phone,Name,Active\n" + "".join(f"07400 {n:06},A{n},no\n" for n in range(1, 6))


@pytest.fixture
def machine(machine: Machine) -> Machine:
    machine.backend.update_rules = RULES
    return machine


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "contacts.csv"
    path.write_text(ROWS)
    return path


def updated(machine: Machine) -> list[tuple[str, dict[str, str]]]:
    actions = [intent.action for intent in machine.backend.written]
    return [
        (record.phones[0], dict(record.fields))
        for action in actions
        if isinstance(action, UpdateRecords)
        for record in action.records
    ]


def test_every_row_updates_its_record(machine: Machine, file: Path) -> None:
    ended = machine.run("contacts", "update", "101", str(file), "--yes", "--pace", "fast")
    assert ended.code == 0
    assert ended.out == f"5 of 5 rows of {file} updated in Spring renewals\n"
    assert updated(machine) == [
        (f"447400{n:06}", {"name": f"A{n}", "active": "0"}) for n in range(1, 6)
    ]
    assert "5 of 5 records, 3 of 3 calls" in ended.err


def test_a_campaign_found_by_name_is_looked_at_once_more(machine: Machine, file: Path) -> None:
    ended = machine.run("contacts", "update", "Spring ren", str(file), "--yes", "--pace", "fast")
    assert (ended.code, len(updated(machine))) == (0, 5)
    assert machine.backend.asked[:2] == ["read", "campaign 101"]


def test_it_is_confirmed(machine: Machine, file: Path) -> None:
    ended = machine.run("contacts", "update", "101", str(file), terminal=True, typed="y\n")
    assert ended.code == 0
    assert "update 5 records of Spring renewals (101)? [y/N]" in ended.err
    assert "\r\x1b[KUpdating   ████" in ended.err
    assert machine.backend.written[0].confirmed is Tier.CONFIRM


def test_a_dry_run_sends_nothing(machine: Machine, file: Path) -> None:
    file.write_text(ROWS + "07400 000009,,\n07400 000001,B,\n")
    ended = machine.run("contacts", "update", "101", str(file), "--dry-run", "--json")
    told = ended.report
    assert (told["good"], told["bad"], ended.code) == (5, 2, 4)
    messages = [problem["message"] for problem in told["problems"]]
    assert messages == [
        "the row has nothing to change",
        "the same number as in line 2, with other fields",
    ]
    assert machine.backend.written == []


def test_what_the_platform_does_not_know_is_told_by_line(machine: Machine, file: Path) -> None:
    def unknown(intent: Intent) -> Receipt:
        assert isinstance(intent.action, UpdateRecords)
        last = len(intent.action.records) - 1
        return Receipt(accepted=last, refused=(RefusedRecord(last, "no such contact"),))

    machine.backend.on_write = unknown
    rejects = file.with_name("rejects.csv")
    ended = machine.run(
        "contacts", "update", "101", str(file), "--yes", "--json", "--rejects", str(rejects)
    )
    report = ended.report
    assert (ended.code, report["accepted"]) == (4, 2)
    assert [one["line"] for one in report["refused"]] == [3, 5, 6]
    assert "no such contact,07400 000002,A2,no" in rejects.read_text()


def test_a_platform_without_it_says_why(machine: Machine, file: Path) -> None:
    machine.backend.capabilities = Capabilities(
        frozenset({Capability.APPEND}), {Capability.UPDATE_RECORDS: "it has no such call"}
    )
    ended = machine.run("contacts", "update", "101", str(file), "--yes", "--json")
    assert ended.code == 1
    assert ended.report["error"]["code"] == "not-offered"
    assert "it has no such call" in ended.err


def test_a_campaign_that_takes_none_is_refused_before_the_file_is_read(
    machine: Machine, file: Path
) -> None:
    file.write_bytes(b"\x00")
    listed = machine.backend.campaigns["101"]
    machine.backend.campaigns["101"] = replace(listed, state=CampaignState.DONE)
    ended = machine.run("contacts", "update", "101", str(file), "--yes")
    assert ended.code == 1
    assert "cannot update records of Spring renewals: it is done" in ended.err
    machine.backend.campaigns["101"] = replace(listed, no_append="it is not live")
    ended = machine.run("contacts", "update", "Spring ren", str(file), "--yes")
    assert "it is not live" in ended.err


def test_without_a_word_it_says_what_there_is(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = machine.run("contacts")
    assert ended.code == 2
    assert "update" in ended.out + ended.err
    assert machine.run("contacts", "--help").code == 0
    assert "Update a campaign's records" in capsys.readouterr().out
