"""A workbook's sheet as a table: what a spreadsheet makes of values, and what it may not do."""

import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.append.formats import workbook_guard, workbook_writer
from campmon.append.formats.workbook_writer import column_letters, write_workbook
from campmon.append.source import open_table
from campmon.append.table import FileFormat, ReadOptions, Table
from campmon.model.errors import InputFileError
from tests.unit.append.workbooks import (
    DATE,
    DURATION,
    FIVE_DIGITS,
    MOMENT,
    TIME,
    make_workbook,
    number,
    row,
    sheet,
    text,
)


def rows(table: Table) -> list[list[str]]:
    with table.read() as reader:
        return [found.cells for found in reader]


def notes(table: Table) -> tuple[str, ...]:
    with table.read() as reader:
        list(reader)
        return reader.notes


def refusal(path: Path, options: ReadOptions | None = None) -> InputFileError:
    with pytest.raises(InputFileError) as caught:
        rows(open_table(path, options or ReadOptions()))
    assert caught.value.mend
    return caught.value


def column(path: Path, *cells: str, name: str = "value") -> Path:
    """A workbook with one column; each of `cells` is made for the cell that `{}` stands for."""
    made = [row(n, cell.format(f"A{n}")) for n, cell in enumerate(cells, start=2)]
    make_workbook(path, {"S": sheet(row(1, text("A1", name)), *made)})
    return path


@pytest.mark.parametrize(
    ("value", "style", "read"),
    [
        ("2015550123", 0, "2015550123"),
        ("2015550123.0", 0, "2015550123"),
        ("2.015550123E9", 0, "2015550123"),
        ("447700900123", 0, "447700900123"),
        ("-5", 0, "-5"),
        ("0", 0, "0"),
        ("1.5", 0, "1.5"),
        ("1E-7", 0, "0.0000001"),
        ("123456789012345", 0, "123456789012345"),
        ("1234567890123456000", 0, "1234567890123456000"),
        ("1.5E20", 0, "150000000000000000000"),
        ("46024", DATE, "2026-01-02"),
        ("46024", MOMENT, "2026-01-02"),
        ("46024.127835648147", MOMENT, "2026-01-02T03:04:05"),
        ("0.1277777777777778", TIME, "03:04:00"),
        ("1.25", DURATION, "30:00:00"),
    ],
)
def test_numbers_and_dates_are_text_again(
    tmp_path: Path, value: str, style: int, read: str
) -> None:
    path = column(tmp_path / "a.xlsx", number("{}", value, style))
    assert rows(open_table(path)) == [[read]]


def test_texts_booleans_errors_formulas_and_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    content = sheet(
        row(1, text("A1", "phone"), text("B1", "b"), text("C1", "c")),
        row(2, text("A2", "0201"), '<c r="B2" t="b"><v>1</v></c>'),
        row(3, text("A3", "x"), '<c r="B3" t="e"><v>#N/A</v></c>'),
        row(5, '<c r="A5" t="str"><f>B9&amp;"y"</f><v>sum</v></c>', text("B5", "both")),
        row(6, text("A6", "z")),
        after='<mergeCells count="1"><mergeCell ref="B5:C6"/></mergeCells>',
    )
    make_workbook(path, {"S": content})
    table = open_table(path)
    assert rows(table) == [
        ["0201", "TRUE", ""], ["x", "", ""], ["sum", "both", ""], ["z", "", ""],
    ]  # fmt: skip
    with table.read() as reader:
        assert [found.line for found in reader] == [2, 3, 5, 6]
        assert reader.blank == 1
        assert reader.content
        assert reader.bytes_read == path.stat().st_size
    assert [note.split()[:2] for note in table.notes] == [
        ["1", "merged"], ["1", "formula:"], ["1", "error"],
    ]  # fmt: skip


def test_what_the_spreadsheet_has_lost_is_said(tmp_path: Path) -> None:
    long = number("{}", "12345678901234567")
    assert "more than 15 digits" in notes(open_table(column(tmp_path / "a.xlsx", long)))[0]
    zips = [number("{}", "10001")] * 3 + [number("{}", "7001")]
    told = notes(open_table(column(tmp_path / "b.xlsx", *zips, name="Zip code")))
    assert told == (
        "column 'Zip code': some numbers have one digit less than the others; the spreadsheet may "
        "have dropped zeros in front",
    )
    assert not notes(open_table(column(tmp_path / "c.xlsx", *zips, name="balance")))
    all_short = [number("{}", "2134")] * 4
    told = notes(open_table(column(tmp_path / "e.xlsx", *all_short, name="ZIP")))
    assert "most numbers have 4 digits, where a US ZIP code has 5" in told[0]
    shown = [number("{}", "2134", FIVE_DIGITS), number("{}", "70011", FIVE_DIGITS)]
    told = notes(open_table(column(tmp_path / "f.xlsx", *shown, name="account")))
    assert told[0].startswith("2 cells shown with zeros in front that are no part of the number")
    as_text = [text("{}", "10001")] * 3 + [text("{}", "7001")]
    assert not notes(open_table(column(tmp_path / "d.xlsx", *as_text, name="zip")))


def test_the_first_sheet_with_rows_that_is_not_hidden_unless_one_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheets = {
        "Old": sheet(row(1, text("A1", "old")), row(2, text("A2", "1"))),
        "Empty": sheet(),
        "People": sheet(row(3, text("B3", "phone")), row(4, text("B4", "2"))),
        "More": sheet(row(1, text("A1", "more")), row(2, text("A2", "3"))),
    }
    make_workbook(path, sheets, frozenset({"Old"}))
    table = open_table(path)
    assert (table.format, table.sheet, table.header) == (FileFormat.XLSX, "People", ("phone",))
    assert table.sheets == tuple(sheets)
    assert table.sample[0].line == 4
    for name in ("More", "more", "Old"):
        assert open_table(path, ReadOptions(sheet=name)).header == (name.lower(),)
    error = refusal(path, ReadOptions(sheet="Peter"))
    assert "has no sheet 'Peter'" in error.message
    assert "Old, Empty, People, More" in error.mend
    assert "the sheet 'Empty' of" in refusal(path, ReadOptions(sheet="Empty")).message
    make_workbook(path, {"A": sheet(), "B": sheet(row(1, text("A1", "phone")))})
    assert "no records" in refusal(path).message
    make_workbook(path, {"A": sheet()})
    assert "is empty" in refusal(path).message


def test_rows_are_read_again_from_the_file_that_it_was(tmp_path: Path) -> None:
    path = column(tmp_path / "a.xlsx", text("{}", "1"))
    table = open_table(path)
    assert rows(table) == rows(table) == [["1"]]
    column(path, text("{}", "2"))
    with pytest.raises(InputFileError, match="changed"):
        table.read()


def test_a_bomb_is_refused_unopened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_guard, "_SUSPECT_BYTES", 1024**2)
    path = tmp_path / "a.xlsx"
    make_workbook(path, {"S": sheet(row(1, text("A1", "phone")), after=" " * 7_000_000)})
    assert "would unpack to 7 MB" in refusal(path).message


def test_a_sheet_of_more_cells_than_memory_has_room_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = '<c t="inlineStr"><is><t>Phone</t></is></c>'
    path = tmp_path / "a.xlsx"
    make_workbook(path, {"S": sheet(*[f"<row>{cell * 2}</row>"] * 20_000)})
    assert len(rows(open_table(path))) == 19_999
    monkeypatch.setattr(workbook_guard, "MAX_CELLS", 39_999)
    assert "a sheet has more than 39,999 cells" in refusal(path).message
    make_workbook(path, {"S": sheet(*[f"<row>{cell * 2}</row>"] * 20_000).replace("<", "<x:")})
    assert "a sheet has more than 39,999 cells" in refusal(path).message


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    make_workbook(path, {"S": sheet(row(1, text("A1", "phone")), after=" " * 1_000_000)})
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    content = path.read_bytes()
    assert content.count(struct.pack("<I", size)) == 2
    path.write_bytes(content.replace(struct.pack("<I", size), struct.pack("<I", 500)))
    assert "is a damaged Excel workbook" in refusal(path).message


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([row(2, text("XFD2", "x"))], "16,384 columns"),
        ([row(1_000_000, text("ZZ1000000", "x"))], "1,000,000 rows and 702 columns"),
    ],
)
def test_a_cell_far_off_makes_no_grid_of_billions(
    tmp_path: Path, cells: list[str], said: str
) -> None:
    path = tmp_path / "a.xlsx"
    make_workbook(path, {"S": sheet(row(1, text("A1", "phone")), *cells)})
    error = refusal(path)
    assert said in error.message
    assert "stray cells" in error.mend


def test_what_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04abc")
    assert "damaged Excel workbook" in refusal(path).message
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "phone\n1\n")
    assert "is a ZIP archive, and no Excel workbook" in refusal(path).message
    column(path, text("{}", "1"))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "damaged Excel workbook" in refusal(path).message
    path.write_bytes(
        whole.replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0")
    )
    assert "cannot be opened as a workbook" in refusal(path).message  # "encrypted"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert "an old Excel workbook, or one with a password" in refusal(path).message


@pytest.mark.parametrize("broken", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_xml_that_is_none(tmp_path: Path, broken: str) -> None:
    path = column(tmp_path / "a.xlsx", text("{}", "1"))
    with zipfile.ZipFile(path) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, b"<worksheet><sheetData><row" if name == broken else content)
    assert "workbook" in refusal(path).message


CELLS = st.text('0a é😀<&>"]_x000D_\t\n\r\x1b', max_size=8)


@settings(max_examples=40)
@given(made=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_we_write_is_read_back(
    made: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("w") / "a.xlsx"
    filled = [cells for cells in made if any(map(str.strip, cells))]
    with path.open("wb") as file:
        write_workbook([["a", "b", "c"], *made, ["end", "", ""]], file, "People: [1]")
    table = open_table(path)
    assert table.sheet == "People_ _1_"
    assert rows(table) == [*filled, ["end", "", ""]]


def test_a_sheet_has_no_more_rows_than_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [column_letters(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    monkeypatch.setattr(workbook_writer, "MAX_ROWS", 5)
    with (tmp_path / "a.xlsx").open("wb") as file, pytest.raises(ValueError, match="no more than"):
        write_workbook(([] for _ in range(6)), file)


def test_calamine_is_loaded_for_workbooks_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone\n1\n")
    program = (
        "import sys; from pathlib import Path; from campmon.append.source import open_table\n"
        "open_table(Path(sys.argv[1])); sys.exit('python_calamine' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert done.returncode == 0
