"""Any table that csv writes is read back as it was."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from campmon.append import ReadOptions, open_table

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
NAMES = st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=1, max_size=5, unique=True)
DELIMITERS = st.sampled_from([",", ";", "\t", "|"])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    names = draw(NAMES)
    row = st.lists(CELLS, min_size=len(names), max_size=len(names))
    rows = draw(st.lists(row.filter(lambda cells: any(map(str.strip, cells))), min_size=1))
    return names, rows


def read_back(
    text: str, encoding: str, delimiter: str | None
) -> tuple[tuple[str, ...], list[list[str]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.encode(encoding))
        table = open_table(path, ReadOptions(delimiter=delimiter or ""))
        with table.read() as reader:
            return table.header, [row.cells for row in reader]


def written(
    names: list[str], rows: list[list[str]], delimiter: str, end: str, *, quote_all: bool
) -> str:
    file = io.StringIO(newline="")
    # csv's writer leaves CR and LF unquoted unless they are in its own line end.
    if end == "\r\n" and not quote_all:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
    else:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    writer.writerows(rows)
    return file.getvalue()


@given(
    table=tables(),
    delimiter=DELIMITERS,
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    quote_all=st.booleans(),
)
def test_written_by_csv_reads_back_the_same(
    table: tuple[list[str], list[list[str]]],
    delimiter: str,
    end: str,
    encoding: str,
    quote_all: bool,
) -> None:
    names, rows = table
    text = written(names, rows, delimiter, end, quote_all=quote_all)
    header, found = read_back(text, encoding, delimiter)
    assert list(header) == names
    assert found == rows


@given(table=tables(), delimiter=DELIMITERS)
def test_the_delimiter_is_found_where_names_are_words(
    table: tuple[list[str], list[list[str]]], delimiter: str
) -> None:
    names, rows = table
    text = written(names, rows, delimiter, "\r\n", quote_all=False)
    header, found = read_back(text, "utf-8", None)
    if len(names) > 1:
        assert list(header) == names
        assert found == rows
