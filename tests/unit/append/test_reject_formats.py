"""Rejected rows are written in the input's own format, whatever it is, and can be added to."""

import gzip
import json
import resource
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from campmon.append.formats.workbook_writer import write_workbook
from campmon.append.rejects import REASON_COLUMN, add_rejects, write_rejects
from campmon.append.source import open_table
from campmon.append.table import FileFormat, ReadOptions, Row, Table
from campmon.model.errors import CampmonError

HEADER = ["phone", "name"]
ROWS = [["0201555", "Zoë \U0001f600"], ["12", 'a "b"\r\nc,\x1bd'], ["x", ""]]
KINDS = ["csv", "csv.gz", "xlsx", "json", "json.gz", "jsonl", "jsonl.gz", "utf-16 json", "cp1252"]


def made(path: Path, kind: str) -> Path:
    """An input with `ROWS`, in the format that `kind` names."""
    if kind == "xlsx":
        with path.open("wb") as file:
            write_workbook([HEADER, *ROWS], file, "People")
        return path
    objects = [dict(zip(HEADER, cells, strict=True)) for cells in ROWS]
    if "jsonl" in kind:
        content = "\n".join(map(json.dumps, objects)).encode()
    elif "json" in kind:
        content = json.dumps(objects).encode("utf-16" if "16" in kind else "utf-8")
    elif kind == "cp1252":
        content = 'phone;name\n0201555;Zoë\n12;"a"\nx;\n'.encode("cp1252")
    else:
        lines = ['"' + '","'.join(cell.replace('"', '""') for cell in row) + '"' for row in ROWS]
        content = "\r\n".join(["phone,name", *lines, ""]).encode()
    path.write_bytes(gzip.compress(content) if kind.endswith("gz") else content)
    return path


def opened(path: Path, kind: str) -> Table:
    return open_table(path, ReadOptions(encoding="cp1252" if kind == "cp1252" else ""))


def rows(table: Table) -> list[Row]:
    with table.read() as reader:
        return list(reader)


def reasoned(found: list[Row]) -> Iterator[tuple[Row, str]]:
    return ((row, f"wrong “{row.line}” ≈") for row in found)


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("kind", KINDS)
def test_rejects_are_like_the_input_and_may_be_added_to(tmp_path: Path, kind: str) -> None:
    table = opened(made(tmp_path / "in", kind), kind)
    path = tmp_path / "rejects"
    found = rows(table)
    assert write_rejects(table, reasoned(found[:2]), path) == 2
    assert add_rejects(table, reasoned(found[2:]), path) == 1
    assert add_rejects(table, (), path) == 0
    again = opened(path, kind)
    assert again.header == (REASON_COLUMN, *HEADER)
    assert [row.cells[1:] for row in rows(again)] == [row.cells for row in found]
    told = [f"wrong “{row.line}” " for row in found]
    assert [row.cells[0][:-1] for row in rows(again)] == told
    before, after = (
        (t.format, t.compressed, t.encoding, t.has_mark, t.delimiter, t.line_end, t.sheet)
        for t in (table, again)
    )
    assert before[:5] == after[:5]
    assert before[6] == after[6]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {entry.name for entry in tmp_path.iterdir()} == {"in", "rejects"}
    # Sent again, the reason is made anew.
    assert write_rejects(again, reasoned(rows(again)), tmp_path / "second") == 3
    assert opened(tmp_path / "second", kind).header == again.header


@pytest.mark.parametrize("kind", KINDS)
def test_rows_may_be_added_to_none(tmp_path: Path, kind: str) -> None:
    table = opened(made(tmp_path / "in", kind), kind)
    path = tmp_path / "rejects"
    assert write_rejects(table, (), path) == 0
    assert add_rejects(table, reasoned(rows(table)), path) == 3
    assert len(rows(opened(path, kind))) == 3


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "xlsx", "json", "json.gz", "jsonl"])
def test_a_disk_that_fills_up_leaves_what_was_there(tmp_path: Path, kind: str) -> None:
    table = opened(made(tmp_path / "in", kind), kind)
    path, other = tmp_path / "rejects", tmp_path / "other"
    found = rows(table)
    write_rejects(table, reasoned(found), path)
    before = path.read_bytes()
    many = [(Row(n, [f"{n * n * n:x}", "x"]), f"{n * n:x}") for n in range(20_000)]
    with no_file_longer_than(20_000):
        with pytest.raises(CampmonError, match="cannot be added"):
            add_rejects(table, many, path)
        with pytest.raises(CampmonError, match="cannot be written") as caught:
            write_rejects(table, many, other)
    assert "Nothing was sent" in caught.value.mend
    assert path.read_bytes() == before
    assert {entry.name for entry in tmp_path.iterdir()} == {"in", "rejects"}


def test_an_array_that_somebody_has_changed_is_not_added_to(tmp_path: Path) -> None:
    table = open_table(made(tmp_path / "in", "json"))
    path = tmp_path / "rejects"
    path.write_text('[{"phone": "1"}]')
    with pytest.raises(CampmonError, match="does not end as it was written"):
        add_rejects(table, reasoned(rows(table)), path)
    assert path.read_text() == '[{"phone": "1"}]'


def test_a_workbook_that_is_none_any_more_is_not_added_to(tmp_path: Path) -> None:
    table = open_table(made(tmp_path / "in", "xlsx"))
    assert table.format is FileFormat.XLSX
    path = tmp_path / "rejects"
    path.write_text("mine")
    with pytest.raises(CampmonError, match="damaged Excel workbook"):
        add_rejects(table, reasoned(rows(table)), path)
    assert path.read_text() == "mine"


def test_a_text_that_utf8_cannot_hold_is_kept_in_json(tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_text('{"phone": "\\ud800x"}\n')
    table = open_table(path)
    write_rejects(table, reasoned(rows(table)), tmp_path / "rejects")
    assert rows(open_table(tmp_path / "rejects"))[0].cells[1] == "\ud800x"
