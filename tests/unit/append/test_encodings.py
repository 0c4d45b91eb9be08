"""Code pages are offered with what the file's lines would read like; none is guessed."""

from pathlib import Path

import pytest

from campmon.append.encodings import encodings_offered
from campmon.append.lines import UndecodableError
from campmon.append.source import open_table
from campmon.append.table import ReadOptions
from campmon.model.errors import InputFileError


def offered(path: Path) -> dict[str, tuple[str, ...]]:
    return {choice.name: choice.preview_lines for choice in encodings_offered(path)}


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "Zoë “Ann” Müller €"),
        ("cp437", "Zoë Müller"),
        ("mac-roman", "Zoë Müller"),
        ("cp1250", "Łukasz Żółć"),
        ("shift_jis", "山田太郎"),
        ("gb18030", "李小龙"),
        ("koi8-r", "Иван"),
    ],
)
def test_the_right_one_is_among_them_with_the_telling_lines(
    tmp_path: Path, encoding: str, name: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone,name\n" + "1,Ann\n" * 3_000 + f"2,{name}\n3,\x1b{name}\n4,x", encoding)
    with pytest.raises(UndecodableError, match=r"a\.csv:3002: "):
        open_table(path)
    path.write_text("phone,name\n" + "1,Ann\n" * 3_000 + f"2,{name}\n3,{name}\n4,x", encoding)
    found = offered(path)
    assert found[encoding] == (f"2,{name}", f"3,{name}")
    for other in found:
        assert open_table(path, ReadOptions(encoding=other)).encoding == other


def test_one_that_leaves_controls_or_does_not_decode_is_not_offered(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"phone,name\n1,\x93Zo\xeb\x94\n2,\x81\x98\n")
    found = offered(path)
    assert "cp1252" not in found  # has nothing at 0x81
    assert "iso8859-15" not in found  # would have controls
    assert "cp437" in found


def test_long_lines_and_many_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"phone,name\n" + b"1,\xe9" + b"x" * 700_000 + b"\n" + b"2,\xe9\n" * 100_000)
    preview = offered(path)["cp1252"]
    assert len(preview[0]) == 200
    path.write_bytes(b"\xe9")
    assert offered(path)["cp1252"] == ("é",)


def test_where_there_is_nothing_to_choose(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"phone\n1\n")
    assert offered(path) == {}
    with pytest.raises(InputFileError, match="does not exist"):
        encodings_offered(tmp_path / "none.csv")
