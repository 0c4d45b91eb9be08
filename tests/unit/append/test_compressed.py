"""Text in gzip, in one member or several; and what is broken in it."""

import gzip
import itertools
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.append.lines import UndecodableError
from campmon.append.source import open_table
from campmon.append.table import FileFormat, Table
from campmon.model.errors import InputFileError

GOOD = b"phone,name\r\n2015550123,Ann\r\n2015550124,Bob\r\n"


def rows(table: Table) -> list[list[str]]:
    with table.read() as reader:
        return [row.cells for row in reader]


def refusal(path: Path) -> InputFileError:
    with pytest.raises(InputFileError) as caught:
        rows(open_table(path))
    assert caught.value.mend
    return caught.value


@settings(max_examples=30)
@given(cuts=st.lists(st.integers(0, len(GOOD)), max_size=3), block=st.integers(1, 50))
def test_members_follow_each_other(cuts: list[int], block: int) -> None:
    places = [0, *sorted(cuts), len(GOOD)]
    members = [gzip.compress(GOOD[a:b]) for a, b in itertools.pairwise(places)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"  # the name says nothing
        path.write_bytes(b"".join(members) + b"\0" * 60)
        with patch.multiple("campmon.append.raw_file", BLOCK=block, HEAD=20):
            table = open_table(path)
            assert table.compressed
            assert (table.line_end, table.header) == ("\r\n", ("phone", "name"))
            assert rows(table) == [["2015550123", "Ann"], ["2015550124", "Bob"]]


def test_json_in_gzip(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b'[{"phone": "2015550123"}]'))
    table = open_table(path)
    assert (table.format, rows(table)) == (FileFormat.JSON, [["2015550123"]])
    with table.read() as reader:
        list(reader)
        assert reader.bytes_read == path.stat().st_size


def test_much_in_little_is_read_in_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"phone,name\n" + b"2015550123,Ann\n" * 100_000))
    with open_table(path).read() as reader:
        sizes = [len(chunk.rows) for chunk in reader.chunks()]
    assert sum(sizes) == 100_000
    assert max(sizes) < 20_000


def _packed(data: bytes) -> bytes:
    """Packed without the time: it would be in the test's name, and workers must agree on that."""
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_packed(GOOD)[:-4], "is cut off"),
        (_packed(GOOD)[:12], "is cut off"),
        (b"\x1f\x8b\x08", "is cut off"),
        (_packed(GOOD)[:-8] + b"\0" * 8, "is a damaged gzip file"),
        (_packed(GOOD) + b"and more", "is a damaged gzip file"),
        (_packed(b"PK\x03\x04" + b"x" * 99), "an Excel workbook inside gzip"),
        (_packed(_packed(GOOD)), "is gzip inside gzip"),
        (_packed(b""), "is empty"),
        (_packed(b"phone\0"), "is binary"),
    ],
)
def test_what_is_broken(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(content)
    assert said in refusal(path).message


def test_a_bad_byte_in_gzip_is_said_with_its_place_in_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"phone\n" + b"1\n" * 100_000 + b"\xe9\n"))
    with pytest.raises(UndecodableError, match=r"a\.gz:100002: the byte 0xE9 at offset 200,006 "):
        open_table(path)
