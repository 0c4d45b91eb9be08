"""`campmon jobs JOB --rejects`: rows that are not on the campaign, once the append is over."""

from pathlib import Path

import pytest

from campmon.model.intent import Append, Intent, Receipt, RefusedRecord
from tests.unit.append.workbooks import make_workbook, row, sheet, text
from tests.unit.cli.appends import appended, rows
from tests.unit.cli.machine import Machine
from tests.unit.cli.test_resume import interrupted

GOOD = "Phone,First\n" + rows(100, 105)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(GOOD)
    return path


def refuse_the_second(intent: Intent) -> Receipt:
    assert isinstance(intent.action, Append)
    refused = (RefusedRecord(1, "no"),) if len(intent.action.records) > 1 else ()
    return Receipt(accepted=1, refused=refused)


def job_of(machine: Machine) -> str:
    return str(machine.run("jobs", "--json").document[0]["job"])


def test_rows_refused_in_a_later_run_can_be_had(machine: Machine, file: Path) -> None:
    job = interrupted(machine, file)
    machine.backend.on_write = refuse_the_second
    ended = machine.run("append", "--resume", job, "--yes")
    assert ended.code == 4
    assert f"campmon jobs {job} --rejects FILE" in ended.err
    assert f"campmon jobs {job} --rejects FILE" in machine.run("jobs", job).err
    rejects = file.with_name("rejects.csv")
    ended = machine.run("jobs", job, "--rejects", str(rejects))
    assert ended.code == 0
    assert f"1 row that was refused: see {rejects}" in ended.err
    assert rejects.read_text().splitlines()[1:] == ["no,2015550103,A103"]
    assert machine.run("jobs", job, "--rejects", str(rejects)).code == 2  # none is overwritten


@pytest.mark.parametrize("name", ["cp1252", "sheet"])
def test_the_file_is_read_as_it_was_then(machine: Machine, tmp_path: Path, name: str) -> None:
    file = tmp_path / f"records.{name}"
    if name == "sheet":
        lines = ["Phone,First", *(f"2015550{n},A" for n in range(100, 105))]
        cells = [
            row(n, text(f"A{n}", line.split(",")[0]), text(f"B{n}", line.split(",")[1]))
            for n, line in enumerate(lines, start=1)
        ]
        make_workbook(file, {"Old": sheet(cells[0], cells[1]), "New": sheet(*cells)})
        options = ["--sheet", "New"]
    else:
        file.write_bytes(GOOD.replace("A101", "J\xfcrgen").encode("cp1252"))
        options = ["--encoding", "cp1252"]
    machine.backend.on_write = refuse_the_second
    machine.run("append", "101", str(file), "--yes", *options)
    rejects = tmp_path / "rejects"
    ended = machine.run("jobs", job_of(machine), "--rejects", str(rejects))
    assert (ended.code, "2 rows that were refused" in ended.err) == (0, True)
    if name == "cp1252":
        assert b"no,2015550101,J\xfcrgen\n" in rejects.read_bytes()


def test_a_file_that_is_not_what_it_was_is_not_taken(machine: Machine, file: Path) -> None:
    machine.backend.on_write = refuse_the_second
    machine.run("append", "101", str(file), "--yes")
    rejects = file.with_name("rejects.csv")
    file.write_text(GOOD.replace("A101", "Ann"))
    ended = machine.run("jobs", job_of(machine), "--rejects", str(rejects))
    assert (ended.code, rejects.exists()) == (2, False)
    assert "is not the file that it was" in ended.err
    assert f"campmon jobs {job_of(machine)} --report FILE" in ended.err
    machine.run("append", "102", "-", "--yes", piped=GOOD)
    ended = machine.run("jobs", job_of(machine), "--rejects", str(rejects))
    assert (ended.code, "came through a pipe" in ended.err) == (2, True)
    assert machine.run("jobs", "--rejects", str(rejects)).code == 2
    assert machine.run("jobs", job_of(machine), "--follow", "--rejects", str(rejects)).code == 2


@pytest.mark.parametrize("lost", ["some", "all"])
def test_what_a_job_can_send_no_more_is_a_file_and_never_the_whole_one(
    machine: Machine, file: Path, lost: str
) -> None:
    # The row before the last was kept back, as the file has it twice: alone it would be sent.
    file.write_text(GOOD + "2015550100,A100\n2015550105,A105\n")
    job = interrupted(machine, file)
    machine.backend.on_write = None
    folder = machine.home / ".local/state/campmon/appends"
    rejects = file.with_name("rejects.csv")
    assert machine.run("jobs", job, "--rejects", str(rejects)).code == 2  # it can be resumed
    records = folder / f"{job}.records"
    records.write_bytes(records.read_bytes()[:-5])
    if lost == "all":
        records.unlink()
        (folder / f"{job}.rejected").unlink()
    ended = machine.run("append", "--resume", job, "--yes")
    assert "the rows that were not sent, and no others" in ended.out + ended.err
    assert f"campmon jobs {job} --rejects FILE" in ended.out + ended.err
    ended = machine.run("jobs", job, "--rejects", str(rejects))
    assert ended.code == 0
    machine.run("append", "101", str(rejects), "--yes")
    numbers = appended(machine)
    assert len(numbers) == len(set(numbers))
    last = 104 if lost == "all" else 106  # it is not known any more which row is not sent twice
    assert sorted(numbers) == [f"201555{n:04}" for n in range(100, last)]
    assert ("lines 6 to 8: 2 of these rows were never sent" in ended.err) == (lost == "all")
