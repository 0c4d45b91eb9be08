"""What `campmon append` asks on the way, and how the answers are given beforehand."""

import json
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from campmon.cli import record_asking
from campmon.model.errors import InDoubtError
from campmon.model.intent import Intent, Receipt
from tests.unit.cli.appends import appended, rows
from tests.unit.cli.machine import Machine

GOOD = "Phone,First\n" + rows(100, 105)
BAD = GOOD + "12,Short\n13,Short\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(BAD)
    return path


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The descriptor on which somebody types at the terminal, whatever stdin is."""
    keyboard, terminal = os.openpty()
    monkeypatch.setattr(record_asking, "TERMINAL", os.ttyname(terminal))
    yield keyboard
    os.close(keyboard)
    os.close(terminal)


def test_the_good_rows_are_sent_once_that_is_said(machine: Machine, file: Path) -> None:
    ended = machine.run("append", "101", str(file), terminal=True, typed="s\ny\n")
    assert (ended.code, len(appended(machine))) == (4, 5)
    asked = ended.err.index("2 rows of 7 cannot be sent. What now?")
    assert asked < ended.err.index("append 5 records to Spring renewals (101)? [y/N]")


@pytest.mark.parametrize("typed", ["q\n", "\n", ""])
def test_it_stops_if_nothing_else_is_said(machine: Machine, file: Path, typed: str) -> None:
    ended = machine.run("append", "101", str(file), terminal=True, typed=typed)
    assert (ended.code, appended(machine)) == (2, [])
    assert "Nothing was sent" in ended.err
    assert not list((machine.home / ".local/state/campmon/appends").glob("*.rec*"))


def test_the_bad_rows_are_written_and_nothing_is_sent(machine: Machine, file: Path) -> None:
    ended = machine.run("append", "101", str(file), terminal=True, typed="w\n\n")
    assert (ended.code, appended(machine)) == (2, [])
    written = file.with_name("records.rejected.csv")
    assert [line.split(",")[-2] for line in written.read_text().splitlines()[1:]] == ["12", "13"]
    assert f"2 rows that are not sent: see {written}" in ended.err


def test_a_file_that_was_corrected_is_checked_again(
    machine: Machine, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = record_asking.choose

    def correct(*arguments: object) -> Awaitable[str]:
        file.write_text(GOOD)
        return choose(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(record_asking, "choose", correct)
    ended = machine.run("append", "101", str(file), terminal=True, typed="x\nc\ny\n")
    assert (ended.code, len(appended(machine))) == (0, 5)
    assert "5 rows: 5 to send in 3 calls, 0 not" in ended.err


def test_bad_rows_can_be_decided_beforehand(machine: Machine, file: Path) -> None:
    rejects = file.with_name("rejects.csv")
    ended = machine.run(
        "append", "101", str(file), "--yes", "--bad-rows", "stop", "--rejects", str(rejects)
    )
    assert (ended.code, appended(machine)) == (2, [])
    assert len(rejects.read_text().splitlines()) == 3
    ended = machine.run("append", "101", str(file), "--yes", "--bad-rows", "ask")
    assert (ended.code, appended(machine)) == (2, [])
    assert "--bad-rows skip" in ended.err
    ended = machine.run(
        "append", "101", str(file), "--bad-rows", "skip", terminal=True, typed="y\n"
    )
    assert (ended.code, len(appended(machine))) == (4, 5)


def test_the_same_file_is_not_sent_twice_unasked(machine: Machine, file: Path) -> None:
    file.write_text(GOOD)
    assert machine.run("append", "101", str(file), "--yes").code == 0
    ended = machine.run("append", "101", str(file), "--yes", "--json")
    assert ended.code == 2
    assert (
        "the same records were sent to Spring renewals before" in ended.report["error"]["message"]
    )
    (job,) = machine.run("jobs", "--json").document
    assert job["job"] in ended.err
    assert "--again" in ended.err
    ended = machine.run("append", "101", str(file), terminal=True, typed="n\n")
    assert (ended.code, len(appended(machine))) == (2, 5)
    ended = machine.run("append", "101", str(file), "--dry-run")
    assert (ended.code, "WARNING: SENT BEFORE: the same" in ended.out) == (0, True)
    ended = machine.run("append", "101", str(file), terminal=True, typed="y\ny\n")
    assert (ended.code, len(appended(machine))) == (0, 10)
    assert machine.run("append", "101", str(file), "--yes", "--again").code == 0
    assert machine.run("append", "102", str(file), "--yes").code == 0  # another campaign


def as_json(text: str) -> str:
    head, *lines = text.splitlines()
    names = head.split(",")
    return json.dumps([dict(zip(names, line.split(","), strict=True)) for line in lines])


def without_the_last(text: str) -> str:
    return "".join(reversed(text.splitlines(keepends=True)[1:-1]))


@pytest.mark.parametrize(
    ("name", "changed", "known"),
    [
        ("records.json", as_json, 5),
        ("blank.csv", lambda text: text.replace("\n", "\n\n", 1), 5),
        ("sorted.csv", lambda text: "Phone,First\n" + without_the_last(text), 4),
        ("corrected.csv", lambda text: text.replace(",A", ",B"), 5),
        ("half.csv", lambda text: "Phone,First\n" + rows(97, 103), 3),
    ],
)
def test_the_same_numbers_in_another_file_are_not_sent_twice_unasked(
    machine: Machine, file: Path, name: str, changed: Callable[[str], str], known: int
) -> None:
    file.write_text(GOOD)
    machine.run("append", "101", str(file), "--yes")
    (job,) = machine.run("jobs", "--json").document
    other = file.with_name(name)
    other.write_text(changed(GOOD))
    for terminal in (False, True):
        ended = machine.run(
            "append", "101", str(other), "--yes", "--json", terminal=terminal, typed="y\ny\n"
        )
        assert (ended.code, len(appended(machine))) == (2, 5)
        told = ended.report["error"]["message"]
        assert f"{known} of the " in told
        assert "records have numbers that were appended to Spring renewals before" in told
        assert f"job {job['job']}" in told
        assert f"from {file}, 5 of 5 taken" in told
        assert "--again" in ended.err
    ended = machine.run("append", "101", str(other), terminal=True, typed="n\n")
    assert (ended.code, len(appended(machine))) == (2, 5)
    assert f"SENT BEFORE: {told}" in ended.err
    checked = machine.run("append", "101", str(other), "--dry-run", "--json").report
    assert (checked["sent_before"], f"SENT BEFORE: {told}" in checked["warnings"]) == (known, True)
    assert machine.run("append", "101", str(other), "--yes", "--again").code == 0
    assert len(appended(machine)) > 5


def test_several_jobs_with_the_same_numbers_are_told_of(machine: Machine, file: Path) -> None:
    for first in (100, 102):
        file.write_text("Phone,First\n" + rows(first, first + 2))
        machine.run("append", "101", str(file), "--yes")
    file.write_text("Phone,First\n" + rows(101, 105))
    ended = machine.run("append", "101", str(file), "--yes")
    assert ended.code == 2
    assert "3 of the 4 records have numbers" in ended.err
    assert "2 of 2 taken; and 1 other job" in ended.err


def test_what_is_in_doubt_of_the_earlier_job_is_told(machine: Machine, file: Path) -> None:
    def vanish(intent: Intent) -> Receipt | None:
        if len(machine.backend.written) > 1:
            raise InDoubtError("the answer never came")
        return None

    file.write_text(GOOD)
    machine.backend.on_write = vanish
    ended = machine.run("append", "101", str(file), terminal=True, typed="y\n")
    (job,) = machine.run("jobs", "--json").document
    assert f"campmon append --resume {job['job']}" in ended.err
    ended = machine.run("append", "101", str(file), "--yes")
    assert (ended.code, "2 of 5 taken, 2 in doubt" in ended.err) == (2, True)


def test_few_numbers_that_were_appended_before_are_warned_of(machine: Machine, file: Path) -> None:
    file.write_text(GOOD)
    machine.run("append", "101", str(file), "--yes")
    file.write_text("Phone,First\n2015550100,Ann\n2015550198,Bob\n2015550199,Cy\n")
    ended = machine.run("append", "101", str(file), "--yes")
    assert ended.code == 0
    assert "was appended to this campaign before" in ended.err


def test_records_through_a_pipe_are_confirmed_on_the_terminal(
    machine: Machine, keyboard: int
) -> None:
    ended = machine.run("append", "101", "-", piped=GOOD)
    assert (ended.code, appended(machine)) == (2, [])
    assert "--yes" in ended.err
    os.write(keyboard, b"y\n")
    ended = machine.run("append", "101", "-", piped=GOOD, terminal=True)
    assert (ended.code, len(appended(machine))) == (0, 5)
    ended = machine.run("append", "102", "-", "--yes", piped=GOOD)
    assert (ended.code, len(appended(machine))) == (0, 10)
    left = {path.name for path in (machine.home / ".local/state/campmon/appends").iterdir()}
    # neither records nor the copy of what came through the pipe
    assert all(name.startswith(("journal.db", "mappings.json", "line-")) for name in left)


def test_records_through_a_pipe_without_any_terminal(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(record_asking, "TERMINAL", str(tmp_path / "none"))
    ended = machine.run("append", "101", "-", piped=GOOD, terminal=True)
    assert (ended.code, appended(machine)) == (2, [])


def test_the_code_page_is_chosen_by_how_the_file_reads(machine: Machine, file: Path) -> None:
    file.write_bytes("Phone,First\n2015550100,J\xfcrgen\n".encode("cp1252"))
    ended = machine.run("append", "101", str(file), terminal=True, typed="1\ny\n")
    assert ended.code == 0
    assert "   1  2015550100,Jürgen  (Western Europe, Windows)" in ended.err
    for options, typed in (([], "\n"), (["--yes"], "")):
        ended = machine.run("append", "102", str(file), *options, terminal=True, typed=typed)
        assert (ended.code, len(appended(machine))) == (2, 1)
        assert "--encoding" in ended.err
