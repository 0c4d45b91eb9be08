"""Rows that are not sent go to a file that can be corrected and appended again."""

import resource
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from campmon.append import AppendPlan, open_table
from campmon.append.rejects import REASON_COLUMN
from campmon.model.errors import CampmonError, InputFileError, UsageError
from campmon.model.record import AppendRules
from tests.unit.append.conftest import batches_of, planned

MakeCsv = Callable[..., Path]
GOOD = "2015550123"


@pytest.fixture
def plan(rules: AppendRules, make_csv: MakeCsv) -> AppendPlan:
    rows = [["Phone", "Account"], [GOOD, "1"], ["12", "2"], [GOOD, "1"], [GOOD, "3", "x"]]
    return planned(make_csv(rows), rules)


def test_rejects_have_the_rows_and_the_reasons(plan: AppendPlan, tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    assert plan.write_rejects(path) == 3
    assert path.read_bytes().decode().splitlines() == [
        f"{REASON_COLUMN},Phone,Account",
        "Phone: has too few digits,12,2",
        f"the same record as in line 2,{GOOD},1",
        f'"the row has 3 cells, but the header only 2",{GOOD},3,x',
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rejects_are_in_the_input_s_own_format(
    rules: AppendRules, tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    source, path = tmp_path / "a.csv", tmp_path / "r.csv"
    text = end.join(["phone|name|note", '12|Zoë|"a\rb\nc"', f"{GOOD}|Ann|x", ""])
    source.write_bytes(text.replace("|", delimiter).encode(encoding))
    assert planned(source, rules).write_rejects(path) == 1
    before, after = open_table(source), open_table(path)
    assert (after.delimiter, after.encoding, after.has_mark, after.line_end) == (
        before.delimiter,
        before.encoding,
        before.has_mark,
        before.line_end,
    )
    assert after.header == (REASON_COLUMN, "phone", "name", "note")
    assert after.sample[0].cells[1:] == ["12", "Zoë", "a\rb\nc"]


def test_rejects_can_be_corrected_and_appended(
    plan: AppendPlan, rules: AppendRules, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    plan.write_rejects(first)
    first.write_text(first.read_text().replace(",12,", ",2015550124,").replace(",3,x", ",3x"))
    again = planned(first, rules)
    assert (again.good, again.bad) == (3, 0)
    first.write_text(first.read_text().replace("2015550124", "12"))
    assert planned(first, rules).write_rejects(second) == 1
    assert second.read_text().splitlines() == [
        f"{REASON_COLUMN},Phone,Account",
        "Phone: has too few digits,12,2",
    ]


def test_an_existing_file_is_never_overwritten(plan: AppendPlan, tmp_path: Path) -> None:
    path = tmp_path / "there.csv"
    path.write_text("mine")
    (tmp_path / "link.csv").symlink_to(path)
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "nowhere.csv")
    before = plan.table.path.read_bytes()
    for target in (path, tmp_path / "link.csv", tmp_path / "dangling.csv", plan.table.path):
        with pytest.raises(UsageError) as caught:
            plan.write_rejects(target)
        assert "exists already" in caught.value.message
        assert caught.value.mend
    assert path.read_text() == "mine"
    assert plan.table.path.read_bytes() == before


@pytest.mark.parametrize("target", ["nowhere/r.csv", "."])
def test_a_place_that_cannot_be_written(plan: AppendPlan, tmp_path: Path, target: str) -> None:
    with pytest.raises(CampmonError) as caught:
        plan.write_rejects(tmp_path / target)
    assert caught.value.mend


def test_a_full_disk(plan: AppendPlan) -> None:
    with pytest.raises(CampmonError, match="No space left on device") as caught:
        plan.write_rejects(Path("/dev/full"))
    assert caught.value.exit_code == 1
    assert "Nothing was sent" in caught.value.mend
    assert Path("/dev/full").exists()


def test_a_device_may_take_them(plan: AppendPlan) -> None:
    assert plan.write_rejects(Path("/dev/null")) == 3


def test_half_a_file_of_rejects_is_not_left_behind(
    rules: AppendRules, make_csv: MakeCsv, tmp_path: Path
) -> None:
    source = make_csv([["phone"], *(["1234"] for _ in range(5))])
    plan = planned(source, rules)
    plan.rejected.write_bytes(plan.rejected.read_bytes()[:-3])
    path = tmp_path / "r.csv"
    with pytest.raises(InputFileError, match="damaged"):
        plan.write_rejects(path)
    assert not path.exists()


def test_no_half_file_when_the_disk_fills_up_on_the_way(
    rules: AppendRules, make_csv: MakeCsv, tmp_path: Path
) -> None:
    plan = planned(make_csv([["phone"], *(["1234"] for _ in range(5000))]), rules)
    path = tmp_path / "r.csv"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
        with pytest.raises(CampmonError, match="cannot be written"):
            plan.write_rejects(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert not path.exists()


def test_what_the_platform_refused_is_added(plan: AppendPlan, tmp_path: Path) -> None:
    path, alone = tmp_path / "rejects.csv", tmp_path / "refused.csv"
    before = plan.write_rejects(path)
    kept = path.read_text()
    (batch,) = batches_of(plan)
    reasons = {batch.lines[0]: "duplicate"}
    assert plan.write_refused(reasons, path, add=True) == 1
    assert path.read_text().startswith(kept)
    assert len(path.read_text().splitlines()) == 1 + before + 1
    assert plan.write_refused(reasons, alone, add=False) == 1
    assert alone.read_text().splitlines()[0] == kept.splitlines()[0]
    assert alone.read_text().splitlines()[1:] == path.read_text().splitlines()[-1:]


def test_refused_rows_that_cannot_be_added_are_told(plan: AppendPlan, tmp_path: Path) -> None:
    with pytest.raises(CampmonError, match="refused cannot be added"):
        plan.write_refused({2: "duplicate"}, tmp_path / "gone.csv", add=True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_rows_are_added_in_the_file_s_encoding(
    rules: AppendRules, tmp_path: Path, encoding: str
) -> None:
    source, path = tmp_path / "in.csv", tmp_path / "rejects.csv"
    source.write_text("phone\r\n12\r\n2015550101\r\n", encoding=encoding, newline="")
    plan = planned(source, rules)
    plan.write_rejects(path)
    plan.write_refused({3: "düplicate"}, path, add=True)
    with path.open(encoding=encoding, newline="") as file:
        assert file.read().split("\r\n")[2:] == ["düplicate,2015550101", ""]
