"""What a file holds twice is found, however much it holds."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.append import Severity
from campmon.append.duplicates import DuplicateFinder
from campmon.append.problems import Problem, Rule
from campmon.model.errors import CampmonError

A, B = "2015550101", "2015550102"
Rows = Sequence[tuple[str, str]]  # the number dialed first, and the rest of the record


def found(finder: DuplicateFinder, rows: Rows, first_line: int = 2) -> list[Problem]:
    """What is found in some rows at once."""
    lines = range(first_line, first_line + len(rows))
    numbers = [number for number, _ in rows]
    return [problem for _, problem in finder.look(lines, numbers, list(map(hash, rows)))]


@pytest.fixture(params=[1, 700_000], ids=["on disk", "in memory"])
def finder(request: pytest.FixtureRequest, tmp_path: Path) -> DuplicateFinder:
    return DuplicateFinder(tmp_path / "x.seen", limit=request.param)


def test_the_same_record_again_is_an_error(finder: DuplicateFinder) -> None:
    assert found(finder, [(A, "1")]) == []
    (again,) = found(finder, [(A, "1")], 9)
    assert (again.severity, again.rule) == (Severity.ERROR, Rule.DUPLICATE)
    assert str(again) == "line 9: the same record as in line 2"


def test_the_same_number_with_other_fields_is_a_warning(finder: DuplicateFinder) -> None:
    assert found(finder, [(A, "1")]) == []
    (other,) = found(finder, [(A, "2")], 3)
    assert other.severity is Severity.WARNING
    assert str(other) == "line 3: the same number as in line 2, with other fields"


def test_every_record_of_a_number_counts(finder: DuplicateFinder) -> None:
    assert found(finder, [(A, "1")]) == []
    assert [p.severity for p in found(finder, [(A, "2")], 3)] == [Severity.WARNING]
    (again,) = found(finder, [(A, "2")], 4)
    assert again.severity is Severity.ERROR
    assert "line 3" in again.message


def test_rows_without_a_number_are_passed_over(finder: DuplicateFinder) -> None:
    assert found(finder, [("", "1"), ("", "1"), (B, "1")]) == []
    assert found(finder, [("", "1")], 9) == []


def test_with_one_each_the_same_number_is_an_error(tmp_path: Path) -> None:
    finder = DuplicateFinder(tmp_path / "x.seen", one_each=True)
    assert [p.severity for p in found(finder, [(A, "1"), (A, "2")])] == [Severity.ERROR]


ROWS = st.lists(st.tuples(st.integers(0, 30).map(str), st.sampled_from("abc")), max_size=60)


@settings(deadline=None)  # a busy machine is no fault of ours
@given(chunks=st.lists(ROWS, max_size=6), limit=st.sampled_from([1, 20, 1_000]))
def test_it_is_as_if_rows_were_remembered_whole(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[list[tuple[str, str]]], limit: int
) -> None:
    first: dict[str, int] = {}
    same: dict[tuple[str, str], int] = {}
    line = 2
    with DuplicateFinder(tmp_path_factory.getbasetemp() / "x.seen", limit=limit) as finder:
        for rows in chunks:
            expected = []
            for number, (phone, rest) in enumerate(rows, start=line):
                if (phone, rest) in same:
                    message = f"the same record as in line {same[phone, rest]}"
                    expected.append((number, message))
                elif phone in first:
                    message = f"the same number as in line {first[phone]}, with other fields"
                    expected.append((number, message))
                first.setdefault(phone, number)
                same.setdefault((phone, rest), number)
            assert [(p.line, p.message) for p in found(finder, rows, line)] == expected
            line += len(rows)


@pytest.mark.no_cover
def test_a_hundred_thousand_numbers_are_told_apart(tmp_path: Path) -> None:
    with DuplicateFinder(tmp_path / "x.seen", limit=30_000) as finder:
        rows = [(str(2_000_000_000 + n), "x") for n in range(100_000)]
        for begin in range(0, len(rows), 10_000):
            assert found(finder, rows[begin : begin + 10_000], begin) == []
        again = found(finder, rows[::9_999], 200_000)
    assert [p.message for p in again] == [
        f"the same record as in line {n:,}" for n in range(0, 100_000, 9_999)
    ]


def test_what_is_on_disk_has_no_name(tmp_path: Path) -> None:
    with DuplicateFinder(tmp_path / "x.seen", limit=1) as finder:
        found(finder, [(A, "1")])
        assert list(tmp_path.iterdir()) == []


def test_a_disk_that_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(sqlite3.Connection):
        def executemany(self, *_: object) -> sqlite3.Cursor:
            raise sqlite3.OperationalError("database or disk is full")

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Full))
    with (
        DuplicateFinder(tmp_path / "x.seen", limit=1) as finder,
        pytest.raises(CampmonError) as told,
    ):
        found(finder, [(A, "1")])
    assert "database or disk is full" in told.value.message
    assert "Nothing was sent" in told.value.mend


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with (
        DuplicateFinder(tmp_path / "no" / "x.seen", limit=1) as finder,
        pytest.raises(CampmonError),
    ):
        found(finder, [(A, "1")])
