"""JSON as a table: arrays and lines, whatever is in the texts, and what is refused."""

import gc
import json
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.append.lines import MAX_ROW_CHARACTERS
from campmon.append.source import open_table
from campmon.append.table import FileFormat, ReadOptions, Table
from campmon.model.errors import InputFileError

KEYS = st.sampled_from(["phone", "name", 'a "b": {c}', "é", "x\\"])
VALUES = st.one_of(
    st.text('aé😀\u2028"\\{}[]:, \t\r\n\x1b', max_size=6),
    st.sampled_from(['":', '" :', "}, {", "]", "\\"]),
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
)
OBJECTS = st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=5)
FIRST = {"phone": "2015550123", "name": "Ann"}


def rows(table: Table) -> list[list[str]]:
    with table.read() as reader:
        return [row.cells for row in reader]


def lines(table: Table) -> list[int]:
    with table.read() as reader:
        return [row.line for row in reader]


def refusal(path: Path) -> str:
    with pytest.raises(InputFileError) as caught:
        rows(open_table(path))
    assert caught.value.mend
    return caught.value.message


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@settings(max_examples=60)
@given(
    found=OBJECTS,
    block=st.integers(1, 200),
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
    is_array=st.booleans(),
    end=st.sampled_from(["\n", "\r\n", "\r", "\n \n"]),
)
def test_what_json_writes_is_read_back(
    found: list[dict[str, object]],
    block: int,
    indent: int | None,
    ascii_only: bool,
    is_array: bool,
    end: str,
) -> None:
    objects: list[dict[str, object]] = [dict(FIRST), *found]
    if is_array:
        text = json.dumps(objects, indent=indent, ensure_ascii=ascii_only)
    else:
        text = end.join(json.dumps(one, ensure_ascii=ascii_only) for one in objects)
    keys = list(dict.fromkeys(key for one in objects for key in one))
    cells = [[as_text(one.get(key)) for key in keys] for one in objects]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_bytes(text.encode("utf-8"))
        with patch.multiple("campmon.append.raw_file", BLOCK=block, HEAD=20):
            table = open_table(path)
            assert table.format is (FileFormat.JSON if is_array else FileFormat.JSON_LINES)
            assert rows(table) == [row for row in cells if any(map(str.strip, row))]


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    numbers = "2015550123, 2015550123.0, 2.015550123e9, 12345678901234567890123, 1.50, 1e99999"
    values = ",".join(f'"{n}": {text}' for n, text in enumerate(numbers.split(", ")))
    path.write_text(f'[{{{values}, "t": true, "n": NaN}}]')
    assert rows(open_table(path)) == [
        ["2015550123", "2015550123", "2015550123", "12345678901234567890123", "1.50", "1e99999",
         "true", ""]
    ]  # fmt: skip


def test_lines_are_those_of_the_file_and_elements_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"phone": "1"}\n\n  \n{"phone": ""}\n{"phone": "2"}\n')
    table = open_table(path)
    assert lines(table) == [1, 5]
    with table.read() as reader:
        list(reader)
        assert reader.blank == 1
    path.write_text('[{"phone": "1"}, {}, {"phone": "2"}]')
    assert lines(open_table(path)) == [1, 3]


def test_keys_that_come_late_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    objects = [{"phone": str(n)} for n in range(1, 1_200)] + [{"phone": "7", "late\n": "x"}] * 2
    path.write_text("\n".join(map(json.dumps, objects)))
    table = open_table(path)
    assert table.header == ("phone",)
    with table.read() as reader:
        assert len(list(reader)) == 1_201
        assert reader.notes == (
            "the key 'late ' is first seen in line 1,200; the columns are made of the first 1,000, "
            "so it is left out",
        )


def test_a_great_array_is_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"phone": str(n), "name": "A}n{n"} for n in range(20_000)]))
    with open_table(path).read() as reader:
        chunks = list(reader.chunks())
    assert [n for chunk in chunks for n in chunk.lines] == list(range(1, 20_001))
    assert [row[0] for chunk in chunks for row in chunk.rows] == list(map(str, range(20_000)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[{"phone": ["1"]}]', "element 1: the value of 'phone' is a list"),
        ('[{"phone": "1"}, {"phone": {"home": "2"}}]', "element 2: the value of 'phone' is an obj"),
        ('[{"phone": "1"}, {"phone": "1", "phone": "2"}]', "element 2: the key 'phone' is there t"),
        ('[{"phone": "1"} {"phone": "2"}]', "element 1: a comma or ] must follow it"),
        ('[{"phone": "1"}', "element 1: the array does not end"),
        ('[{"phone": "1"}, {"pho', "element 2: this is not JSON: Unterminated string"),
        ('[{"phone": "1"}, {"phone" "2"}, {"phone": "3"}]', "element 2: this is not JSON: Expec"),
        ('[{"phone": "1"}, 7]', "element 2: it is not an object"),
        ('[{"phone": "1"}] x', "there is something after the end of the array"),
        ("[" * 100_000, "element 1: it is "),
        ("[]", "has no records"),
        ("[{}]", "has no records"),
        ('[{"phone": ""}]', "no records"),
        ('{"phone": "1"}\n{"phone": [2]}', "line 2: the value of 'phone' is a list"),
        ('{"phone": "1"}\n\n{"phone": "2"', "line 3: this is not JSON"),
        ('{"phone": "1"}\n[1]', "line 2: it is not an object"),
        ('{"phone": "1"}, {"phone": "2"}\n', "line 1: this is not JSON: Extra data"),
        ('{\n"phone": "1"\n}\n', "line 1: this is not JSON"),
        ('[{"phone": "1"}, {"x": "' + "x" * (MAX_ROW_CHARACTERS + 9) + '"}]', "2: it is longer"),
        ('{"phone": "1"}\n{"x": "' + "x" * (MAX_ROW_CHARACTERS + 9) + '"}', ":2: the line is long"),
        ('[{"2015550123": "Ann"}]', "looks like a record"),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)
    assert said in refusal(path)


def test_the_format_can_be_told(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("phone\n1\n")
    with pytest.raises(InputFileError, match=r"does not begin with \["):
        open_table(path, ReadOptions(format=FileFormat.JSON))
    path.write_text('[{"a"\n1\n')
    assert open_table(path, ReadOptions(format=FileFormat.CSV)).header == ('[{"a"',)


def test_nothing_is_left_to_be_found_by_the_collector(tmp_path: Path) -> None:
    """It runs seldom in a command: what it has to find there would be as large as the file."""
    path = tmp_path / "a.json"
    row = {"phone": "2015550123", "name": "x" * 200}
    path.write_text(json.dumps([row] * 8_000), "utf-8")
    table = open_table(path)
    gc.collect()
    gc.disable()
    try:
        with table.read() as reader:
            read = sum(len(chunk.rows) for chunk in reader.chunks())
        found = gc.collect()
    finally:
        gc.enable()
    assert (read, found < 50) == (8_000, True), found
