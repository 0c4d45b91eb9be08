"""`campmon report`: what it says of a day, in every format, and where it is written."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from campmon.model.intent import Append, Intent, Receipt, RefusedRecord
from tests.unit.cli.appends import rows
from tests.unit.cli.machine import Machine
from tests.unit.cli.test_show import DETAIL


@pytest.fixture
def noon(machine: Machine) -> Machine:
    """A machine on which no midnight comes between two commands."""
    now = datetime.now(UTC).astimezone()
    at = now.replace(hour=12, minute=0, second=0, microsecond=0)
    machine.skipped = ((at if at > now else at + timedelta(days=1)) - now).total_seconds()
    machine.skips_waiting = True
    machine.backend.detail = DETAIL
    return machine


@pytest.fixture
def new_file(noon: Machine) -> Path:
    path = noon.home / "=new.csv"
    path.write_text("phone1,first_name\n" + rows(0, 5))
    return path


def send(machine: Machine, path: Path) -> None:
    assert machine.run("append", "101", str(path), "--yes").code in (0, 4)


def test_it_says_what_was_sent_and_done_today(noon: Machine, new_file: Path) -> None:
    assert noon.run("report", "101").out.count("since 20") == 3
    assert noon.run("pause", "101").code == 0
    send(noon, new_file)
    ended = noon.run("report", "Spring renewals")
    assert ended.code == 0
    assert ended.out.startswith("Report of Spring renewals (101)\n\nCampaign\n")
    for said in (
        "Counts",
        "0.5 % (",  # nothing of the kind is made up
        "Connect rate          20.0 % (40 of 200 placed)",
        "Drop rate             2.5 % (1 of 40 answered by a person)",
        "All of it since 2026-03-03",
        "dialed 1 time       100  66.7 %",
        "Shares are of 150 records",
        "=new.csv",
        "In all 5 accepted, 0 refused, 0 in doubt, 0 not sent; from this machine, since",
        "pause",
    ):
        assert (said in ended.out) is (said != "0.5 % ("), said
    batches = [line for line in ended.out.splitlines() if "=new.csv" in line and "accepted" in line]
    assert len(batches) == 3, "batches of two"
    assert "\x1b" not in ended.out


def test_the_json_has_everything(noon: Machine, new_file: Path) -> None:
    send(noon, new_file)
    found = noon.run("report", "101", "--format", "json").document
    assert found["campaign"]["id"] == "101"
    assert found["detail"]["calls"]["placed"] == 200
    assert [batch["accepted"] for batch in found["batches"]] == [2, 2, 1]
    assert {batch["file"] for batch in found["batches"]} == {"=new.csv"}
    assert found["problems"] == []
    assert all(act["outcome"] for act in found["acts"])


def test_refused_records_are_counted(noon: Machine, new_file: Path) -> None:
    def refuse_one(intent: Intent) -> Receipt:
        assert isinstance(intent.action, Append)
        sent = len(intent.action.records)
        return Receipt(accepted=sent - 1, refused=(RefusedRecord(0, "no such number"),))

    noon.backend.on_write = refuse_one
    send(noon, new_file)
    found = noon.run("report", "101", "--format", "json").document
    assert sum(batch["refused"] for batch in found["batches"]) == 3


def test_a_file_is_new_unless_it_may_be_replaced(noon: Machine) -> None:
    path = noon.home / "day.csv"
    ended = noon.run("report", "101", "-o", str(path))
    assert (ended.code, ended.out) == (0, "")
    assert "was written to" in ended.err
    first, *rest = csv.reader(io.StringIO(path.read_bytes().decode()))
    assert first == ["section", "item", "figure", "value"]
    told = {(section, item, figure): value for section, item, figure, value in rest}
    assert told["campaign", "", "completed"] == "400"
    assert told["campaign", "", "service"] == ""
    assert told["agents", "paused", "mean_seconds"] == ""
    assert told["wrap-up codes", "Sale [2J", "calls"] == "5"
    again = noon.run("report", "101", "-o", str(path), "--format", "text")
    assert again.code == 2
    assert "Choose another name, or add --force." in again.err
    assert noon.run("report", "101", "-o", str(path), "--format", "text", "--force").code == 0
    assert path.read_text("utf-8").startswith("Report of")
    nowhere = noon.run("report", "101", "-o", str(noon.home / "no" / "day.md"))
    assert nowhere.code == 1
    assert "Is there a folder" in nowhere.err


@pytest.mark.parametrize(
    ("name", "begins"), [("a.md", "# Report"), ("a.json", "{"), ("a.x", "Rep")]
)
def test_the_name_says_the_format(noon: Machine, name: str, begins: str) -> None:
    path = noon.home / name
    ended = noon.run("report", "101", "-o", str(path))
    assert ended.code == 0
    assert path.read_text("utf-8").startswith(begins)
    assert ("as text; --format" in ended.err) is (name == "a.x")


def test_a_dash_is_the_standard_output(noon: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    here = noon.home / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    ended = noon.run("report", "101", "-o", "-")
    assert (ended.code, ended.out[:6]) == (0, "Report")
    assert list(here.iterdir()) == []
    for folder in ("", "."):
        ended = noon.run("report", "101", "-o", folder)
        assert ended.code == 2
        assert "is a folder" in ended.err


def test_what_cannot_be_meant(noon: Machine) -> None:
    assert noon.run("report", "101", "--force").code == 2
    assert noon.run("report", "nope").code == 2
    assert noon.run("report", "101", "--format", "doc").code == 2


def test_damage_on_this_machine_is_said(noon: Machine, new_file: Path) -> None:
    send(noon, new_file)
    (journal,) = noon.home.rglob("journal.db")
    for path in journal.parent.glob("journal.db*"):
        path.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    ended = noon.run("report", "101", "--format", "json")
    assert ended.code == 0
    assert "journal" in ended.document["problems"][0]
