"""Reading the file that a campaign is created from."""

import os
from pathlib import Path

import pytest

from campmon.model.errors import InputFileError
from campmon.tui.forms import upload
from campmon.tui.forms.upload import read_upload


@pytest.mark.parametrize(
    ("content", "lines"),
    [(b"a\nb\n", 2), (b"a\nb", 2), (b"a\r\nb\r\n", 2), (b"a\rb\r", 2), (b"a", 1)],
)
def test_a_file_is_taken_byte_for_byte(tmp_path: Path, content: bytes, lines: int) -> None:
    path = tmp_path / "new 22.txt"
    path.write_bytes(content)
    read = read_upload(path)
    assert (read.name, read.content, read.lines) == ("new 22.txt", content, lines)
    assert "content" not in repr(read), "records stay out of logs"


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "empty", "blank", "escape"])
def test_what_cannot_be_a_campaign_s_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind in ("empty", "blank"):
        path.write_bytes(b" \n\n" if kind == "blank" else b"")
    elif kind == "escape":
        path = tmp_path / "x\x1b[31m"
        path.write_bytes(b"1\n")
    with pytest.raises(InputFileError) as told:
        read_upload(path)
    assert told.value.mend
    assert "\x1b" not in str(told.value)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MAX_BYTES", 10)
    path = tmp_path / "x"
    path.write_bytes(b"1" * 10)
    assert len(read_upload(path).content) == 10
    path.write_bytes(b"1" * 11)
    with pytest.raises(InputFileError, match="larger"):
        read_upload(path)
