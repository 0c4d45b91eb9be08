"""`campmon jobs`."""

import threading
from pathlib import Path

import pytest

from campmon.append.journal import Journal
from campmon.cli import job_report
from campmon.engine.clock import SystemClock
from tests.unit.cli.appends import appended, rows
from tests.unit.cli.machine import Machine
from tests.unit.cli.test_resume import interrupted

GOOD = "Phone,First\n" + rows(100, 105)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(GOOD)
    return path


def test_without_any_it_says_so(machine: Machine) -> None:
    ended = machine.run("jobs")
    assert (ended.code, ended.out) == (0, "")
    assert "no file was appended yet" in ended.err
    assert machine.run("jobs", "--json").document == []


def test_the_latest_come_first(machine: Machine, file: Path) -> None:
    machine.run("append", "102", str(file), "--yes")
    job = interrupted(machine, file)
    ended = machine.run("jobs")
    head, first, second = ended.out.splitlines()
    assert head.startswith("Id ")
    assert head.endswith("State        Taken  Refused  In doubt")
    assert first.startswith(job)
    assert "interrupted" in first
    assert "2/5" in first
    assert "done" in second
    assert "1 job can go on" in ended.err
    found = machine.run("jobs", "--json").document
    assert [one["can_be_resumed"] for one in found] == [True, False]
    assert len(machine.run("jobs", "-n", "1", "--json").document) == 1
    narrow = machine.run("jobs", out_terminal=True).out
    assert job in narrow


def test_a_job_s_report(machine: Machine, file: Path) -> None:
    job = interrupted(machine, file)
    ended = machine.run("jobs", job[:12])
    assert ended.out.startswith(f"{job}  ")
    assert "2 of 5 rows" in ended.out
    assert f"campmon append --resume {job}" in ended.err
    assert machine.run("jobs", job, "--json").document["not_sent"] == 3
    assert machine.run("jobs", "nope").code == 2
    for options in (["--follow"], ["--forget"], ["--report", "r.csv"]):
        assert machine.run("jobs", *options).code == 2
    assert machine.run("jobs", job, "--follow", "--forget").code == 2


def test_a_job_that_is_given_up_is_not_gone_on_with(machine: Machine, file: Path) -> None:
    job = interrupted(machine, file)
    assert machine.run("jobs", job, "--forget").code == 2  # it is asked
    ended = machine.run("jobs", job, "--forget", terminal=True, typed="y\n")
    assert (ended.code, ended.out.split(".")[0]) == (0, f"given up: {job}")
    assert machine.run("append", "--resume", job, "--yes").code == 2
    assert machine.run("jobs", job, "--forget", "--yes").code == 2
    assert len(appended(machine)) == 2
    folder = machine.home / ".local/state/campmon/appends"
    assert not list(folder.glob(f"{job}*"))
    assert machine.run("jobs", "--json").document[0]["state"] == "cancelled"


@pytest.mark.parametrize("way", ["lines", "events", "drawn"])
def test_a_job_is_followed_until_nobody_is_at_it(
    machine: Machine, file: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(job_report, "LOOK_SECONDS", 0.01)
    job = interrupted(machine, file)
    folder = machine.home / ".local/state/campmon/appends"
    looked, claimed = threading.Event(), threading.Event()
    load = Journal.load
    loads: list[str] = []

    def loaded(journal: Journal, job_id: str) -> object:
        loads.append(job_id)
        if len(loads) == 2:  # it was told once how far the job is
            looked.set()
        return load(journal, job_id)

    def hold() -> None:
        with Journal.open(folder, SystemClock()) as journal, journal.claim(job):
            claimed.set()
            looked.wait(20)

    holding = threading.Thread(target=hold)
    holding.start()
    claimed.wait(20)
    busy = machine.run("append", "--resume", job, "--yes")
    assert busy.code == 2
    monkeypatch.setattr(Journal, "load", loaded)
    ended = machine.run(
        "jobs", job, "--follow", *(["--json"] if way == "events" else []), terminal=way == "drawn"
    )
    holding.join()
    assert ended.code == 4
    if way == "events":
        assert [event["event"] for event in ended.events] == ["progress", "report"]
        assert ended.report["accepted"] == 2
    else:
        assert "2 of 5 records, 1 of 3 calls" in ended.err
        assert "2 of 5 rows" in ended.out
