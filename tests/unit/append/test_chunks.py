"""Rows by the hundred are the rows that csv reads one by one, wherever the blocks are cut."""

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.append.lines import MAX_ROW_CHARACTERS, UndecodableError, line_ends
from campmon.append.source import open_table
from campmon.append.table import ReadOptions, RowChunk, Table
from campmon.model.errors import InputFileError

PARTS = st.sampled_from(["a", "é", "😀", ",", '"', '""', '"b\nc"', ' "', "\n", "\r\n", "\r", " "])
TEXTS = st.lists(PARTS, max_size=40).map("".join)


def one_by_one(text: str) -> list[tuple[int, list[str]]]:
    """What csv says of `text`, a row at a time; the reference."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, line = [], 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append((line, cells))
        line = reader.line_num + 1
    return rows


def chunked(path: Path) -> list[tuple[int, list[str]]]:
    with open_table(path, ReadOptions(delimiter=",")).read() as reader:
        return [row for chunk in reader.chunks() for row in zip(*chunk, strict=True)]


@given(text=TEXTS, block=st.integers(1, 30), encoding=st.sampled_from(["utf-8", "utf-16"]))
def test_blocks_make_no_difference(text: str, block: int, encoding: str) -> None:
    text = "phone,name\nfirst,row\n" + text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.encode(encoding))
        with patch.multiple("campmon.append.raw_file", BLOCK=block, HEAD=4):
            try:
                expected = one_by_one(text)
            except csv.Error:
                with pytest.raises(InputFileError):
                    chunked(path)
            else:
                assert chunked(path) == expected[1:]


@given(before=TEXTS, block=st.integers(1, 30))
def test_a_bad_byte_is_where_it_is(before: str, block: int) -> None:
    content = b"phone,name\nfirst,row\n" + before.replace('"', "").encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(content + b"\xff\n")
        small = patch.multiple("campmon.append.raw_file", BLOCK=block, HEAD=4)
        with small, pytest.raises(UndecodableError) as caught:
            open_table(path)
    line = 1 + line_ends(content.decode())
    assert f"a.csv:{line}: the byte 0xFF at offset {len(content):,} " in caught.value.message


def read(table: Table) -> Iterator[RowChunk]:
    with table.read() as reader:
        yield from reader.chunks()


def test_chunks_have_hundreds_of_rows_and_the_lines_of_each(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone,name\n" + "2015550123,Ann\n" * 20_000)
    chunks = list(read(open_table(path)))
    assert len(chunks) < 40
    assert [line for chunk in chunks for line in chunk.lines] == list(range(2, 20_002))


def test_quoted_rows_across_lines_keep_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone,name\n" + '2015550123,"A\nB ""b"""\n2015550124,C\n' * 9_000)
    rows = [row for chunk in read(open_table(path)) for row in zip(*chunk, strict=True)]
    assert rows[:2] == [(2, ["2015550123", 'A\nB "b"']), (4, ["2015550124", "C"])]
    assert rows[-1] == (27_001, ["2015550124", "C"])


def test_the_content_s_digest_is_of_all_bytes_and_known_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone,name\n" + "2015550123,Ann\n" * 20_000)
    with open_table(path).read() as reader:
        chunks = reader.chunks()
        next(chunks)
        assert reader.content == ""
        assert 0 < reader.bytes_read < path.stat().st_size
        list(chunks)
        assert reader.content == hashlib.blake2b(path.read_bytes(), digest_size=32).hexdigest()
        assert reader.bytes_read == path.stat().st_size


@pytest.mark.no_cover
def test_a_row_of_many_lines_may_be_as_long_as_a_line_and_no_longer(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    cell = '"' + "x" * 98 + '\n"'
    most = MAX_ROW_CHARACTERS // 102
    path.write_text("phone,name\n2015550123," + ",".join([cell] * (most - 1)) + "\n2015550124,B\n")
    assert [len(row) for chunk in read(open_table(path)) for row in chunk.rows] == [most, 2]
    path.write_text("phone,name\n2015550123," + ",".join([cell] * (most + 1)) + "\n2015550124,B\n")
    with pytest.raises(InputFileError, match=r"a\.csv:2: the row that begins here is longer"):
        open_table(path)


def test_a_long_line_that_ends_with_its_block_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone,name\n2015550123,Ann\n" + "x," * (MAX_ROW_CHARACTERS // 2) + "y\nz,z\n")
    with pytest.raises(InputFileError, match=r"a\.csv:3: the line is longer"):
        list(read(open_table(path)))


def test_same_and_empty_names_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone,,Phone,phone (2),,\n2015550123,b,c,d,e,\n")
    table = open_table(path)
    assert table.header == ("phone", "column 2", "Phone (3)", "phone (2)", "column 5")
    assert table.notes == (
        "columns without a name were named by their place: column 2, column 5",
        "columns with the same name were told apart: 'Phone (3)' (column 3)",
    )
    with table.read() as reader:
        assert [row.cells for row in reader] == [["2015550123", "b", "c", "d", "e", ""]]
        assert reader.notes == table.notes


def test_forty_phone_columns_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(["phone"] * 40) + "\n" + ",".join(["2015550123"] * 40) + "\n")
    table = open_table(path)
    assert table.header[:2] == ("phone", "phone (2)")
    assert table.header[-1] == "phone (40)"
    assert "and 34 more" in table.notes[0]


@pytest.mark.parametrize("said", ["sep=;", '"sep=;"', "SEP=;\r"])
def test_excel_s_line_about_the_separator(tmp_path: Path, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{said}\nphone;a,b,c\n2015550123;1,2,3\n", newline="")
    table = open_table(path)
    assert (table.delimiter, table.header) == (";", ("phone", "a,b,c"))
    assert table.sample[0].line == 3


def test_an_encoding_is_used_where_it_was_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("phone,name\n2015550123,Zoë\n".encode("cp1252"))
    table = open_table(path, ReadOptions(encoding="cp1252"))
    assert (table.encoding, table.sample[0].cells[1]) == ("cp1252", "Zoë")
    path.write_bytes("phone,name\n2015550123,Zoë\n".encode("utf-16-le"))
    assert open_table(path, ReadOptions(encoding="utf-16-le")).sample[0].cells[1] == "Zoë"
    path.write_text("phone\n1\n")
    for name in ("klingon", "hex"):
        with pytest.raises(InputFileError, match="is no encoding"):
            open_table(path, ReadOptions(encoding=name))
