"""Opening a file as a table: what is taken, and what is refused with place and mend."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from campmon.append import ReadOptions, Table, open_table
from campmon.append.lines import MAX_ROW_CHARACTERS
from campmon.append.source import MAX_COLUMNS
from campmon.model.errors import InputFileError

GOOD = "phone,name\n2015550123,Ann\n"


def cells(table: Table) -> list[list[str]]:
    with table.read() as reader:
        return [row.cells for row in reader]


def lines(table: Table) -> list[int]:
    with table.read() as reader:
        return [row.line for row in reader]


def refusal(path: Path) -> InputFileError:
    """The error with which the file is refused, at the latest when read to its end."""
    with pytest.raises(InputFileError) as caught:
        cells(open_table(path))
    assert caught.value.exit_code == 2
    return caught.value


@contextmanager
def an_ordinary_user() -> Iterator[None]:
    """Root may read everything, so a test of permissions needs somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_table_has_header_rows_and_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Phone,"First, last"\n2015550123,"Ann\nSmith"\n\n2015550124,Bob\n')
    table = open_table(path)
    assert table.header == ("Phone", "First, last")
    assert cells(table) == [["2015550123", "Ann\nSmith"], ["2015550124", "Bob"]]
    assert lines(table) == [2, 5]
    assert [row.line for row in table.sample] == [2, 5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(tmp_path: Path, end: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(GOOD.replace("\n", end).encode())
    assert cells(open_table(path)) == [["2015550123", "Ann"]]


def test_line_ends_may_be_mixed_and_the_last_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"phone,name\r\n2015550123,Ann\r2015550124,Bob\n2015550125,Cy")
    table = open_table(path)
    assert [row[1] for row in cells(table)] == ["Ann", "Bob", "Cy"]
    assert lines(table) == [2, 3, 4]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    rows = [["phone", "amount", "note"], ["2015550123", '"1,5"', '"a;b|c"']]
    path.write_text("".join(delimiter.join(row) + "\n" for row in rows))
    table = open_table(path)
    assert table.delimiter == delimiter
    assert table.header == ("phone", "amount", "note")


def test_rows_decide_between_delimiters_that_both_split_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone;last, first\n2015550123;Ann\n2015550124;Bob\n")
    assert open_table(path).header == ("phone", "last, first")


def test_quotes_that_make_no_sense_rule_a_delimiter_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"last, first";"x, y";phone\n"Smith, Ann";"1, 2";2015550123\n')
    assert open_table(path).header == ("last, first", "x, y", "phone")


def test_the_delimiter_can_be_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b,c;d\n1;2,3;4\n")
    assert open_table(path, ReadOptions(delimiter=";")).header == ("a", "b,c", "d")


def test_a_single_column_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone\n2015550123\n")
    assert open_table(path).header == ("phone",)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-be"]
)
def test_byte_order_marks_are_honoured(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    mark = "\ufeff" if encoding[-2:] in ("le", "be") else ""
    path.write_bytes((mark + "phone,name\n2015550123,Zoë 😀\n").encode(encoding))
    table = open_table(path)
    assert table.header == ("phone", "name")
    assert cells(table) == [["2015550123", "Zoë 😀"]]


def test_a_mark_is_not_part_of_a_quoted_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('"phone, home",name\n2015550123,Ann\n'.encode("utf-8-sig"))
    assert open_table(path).header == ("phone, home", "name")


def test_names_and_only_names_are_cleaned(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone, \x1b]0;x\x07na\u202eme \n2015550123,\x1b[31mAnn\n", encoding="utf-8")
    table = open_table(path)
    assert table.header == ("phone", "]0;xname")
    assert cells(table)[0][1] == "\x1b[31mAnn"


def test_columns_without_name_or_content_at_the_end_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone,name,,\n2015550123,Ann,,\n")
    assert open_table(path).header == ("phone", "name")


def test_rows_of_empty_cells_are_blank(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n\nphone,name\n,\n2015550123,Ann\n\n , \n2015550124,Bob\n")
    table = open_table(path)
    with table.read() as reader:
        assert [row.line for row in reader] == [5, 8]
        assert reader.blank == 3


def test_missing(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none.csv")
    assert "none.csv does not exist" in error.message
    assert error.mend


def test_a_directory(tmp_path: Path) -> None:
    assert "is a directory" in refusal(tmp_path).message


def test_a_pipe_without_a_writer_does_not_hang(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert "is a pipe" in refusal(path).message


def test_a_device() -> None:
    assert "is a device" in refusal(Path("/dev/zero")).message


def test_a_socket() -> None:
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    path = folder / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        assert "s cannot be read" in refusal(path).message
    path.unlink()
    folder.rmdir()


def test_a_file_that_fails_when_read() -> None:
    assert "mem cannot be read: Input/output error" in refusal(Path("/proc/self/mem")).message


def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(GOOD)
    path.chmod(0)
    with an_ordinary_user():
        error = refusal(path)
    assert "may not be read by this user" in error.message
    assert "right to read" in error.mend


def test_a_name_that_no_file_can_have() -> None:
    assert "cannot be a file's name" in refusal(Path("a\0b")).message


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", "  \r\n"])
def test_empty(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    assert "is empty" in refusal(path).message


def test_only_separators(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",,\n,,\n")
    assert "nothing in it but separators" in refusal(path).message


def test_headers_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone,name\n\n,\n")
    assert "has column names but no records" in refusal(path).message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x7fELF\x02\x01\0\0\0", "binary"),
        (b"\xd0\xcf\x11\xe0", "old Excel workbook"),
        (b"%PDF-1.7\n", "PDF"),
        ("phone\n1\n".encode("utf-16-le"), "binary"),
    ],
)
def test_binary(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    error = refusal(path)
    assert said in error.message
    assert "CSV" in error.mend


def test_a_nul_far_into_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"phone,name\n" + b"2015550123,Ann\n" * 2000 + b"20155\x0050124,Bob\n")
    assert "a.csv:2002: there is a NUL" in refusal(path).message


@pytest.mark.parametrize("before", [0, 1, 700, 30_000])
def test_bytes_that_are_not_utf8_are_said_with_line_and_offset(tmp_path: Path, before: int) -> None:
    path = tmp_path / "a.csv"
    head = b"phone,name\r\n" + "2015550123,Zoë\r\n".encode() * before
    path.write_bytes(head + b"2015550124,Z\xffe\r\n" + b"2015550125,A\r\n" * 9000)
    error = refusal(path)
    assert f"a.csv:{before + 2}: the byte 0xFF at offset {len(head) + 12:,}" in error.message
    assert "UTF-8" in error.mend


def test_a_bad_byte_after_old_line_ends_and_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfphone\r2015550123\rcaf\xe9\r")
    assert "a.csv:3: the byte 0xE9 at offset 23 is not UTF-8" in refusal(path).message


def test_a_bad_byte_in_a_crlf_that_is_cut_by_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"phone\r\n2015550123\r\xff")
    assert "a.csv:3: the byte 0xFF at offset 18" in refusal(path).message


def test_half_a_character_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"phone,name\n2015550123,Zo\xc3")
    assert "a.csv:2: the byte 0xC3 at offset 24" in refusal(path).message


def test_utf16_cut_in_half(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("phone\n2015550123\n".encode("utf-16")[:-1])
    assert "is not UTF-16 text" in refusal(path).message


def test_a_row_that_is_too_long_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write("phone,name\n2015550123,Ann\n2015550124,")
        file.write("x" * (MAX_ROW_CHARACTERS + 1))
    error = refusal(path)
    assert "a.csv:3: the line is longer than" in error.message
    assert error.mend


def test_a_quote_that_swallows_many_lines_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('phone,name\n2015550123,Ann\n2015550124,"Bob\n' + "2015550125,Cy\n" * 100_000)
    error = refusal(path)
    assert "a.csv:3: " in error.message
    assert "never closed" in error.mend


@pytest.mark.no_cover
def test_many_short_cells_over_many_lines_are_bounded_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone,name\n" + '2015550123,"\n"' + ',"\n"' * 300_000)
    error = refusal(path)
    assert "a.csv:2: the row that begins here is longer" in error.message


def test_a_quote_that_is_open_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('phone,name\n2015550123,Ann\n2015550124,"Bob\n2015550125,Cy\n')
    error = refusal(path)
    assert "a.csv:3: a quotation mark is opened in this row and never closed" in error.message


def test_text_after_a_quoted_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('phone,name\n2015550123,"Ann" Smith\n')
    assert "a.csv:2: there is text after a closing quotation mark" in refusal(path).message


def test_quotes_inside_a_cell_are_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('phone,name\n2015550123,5" pipe\n')
    assert cells(open_table(path)) == [["2015550123", '5" pipe']]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("2015550123,Ann", "looks like a record"),
        ("Ann,+1 (201) 555-0123", "looks like a record"),
        (",".join(f"c{n}" for n in range(MAX_COLUMNS + 1)), "1,001 columns"),
    ],
)
def test_headers_that_are_none(tmp_path: Path, header: str, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n2015550124,Bob,x\n")
    error = refusal(path)
    assert said in error.message
    assert "a.csv:1" in error.message
    assert error.mend


def test_a_date_may_name_a_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone,2024-01-31\n2015550124,5\n")
    assert open_table(path).header == ("phone", "2024-01-31")


def test_a_file_that_grows_while_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(GOOD)
    with open_table(path).read() as reader:
        rows = iter(reader)
        next(rows)
        with path.open("a") as file:
            file.write("2015550124,Bob\n")
        with pytest.raises(InputFileError, match="changed while it was being read"):
            list(rows)


def test_a_file_that_is_replaced_before_it_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(GOOD)
    table = open_table(path)
    table.check_unchanged()
    other = tmp_path / "b.csv"
    other.write_text(GOOD)
    other.replace(path)
    with pytest.raises(InputFileError, match="changed"):
        table.read()
    with pytest.raises(InputFileError, match="changed"):
        table.check_unchanged()


def test_a_file_that_is_gone_when_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(GOOD)
    table = open_table(path)
    with table.read() as reader:
        path.unlink()
        with pytest.raises(InputFileError, match="does not exist"):
            list(reader)
    with pytest.raises(InputFileError, match="does not exist"):
        table.check_unchanged()
