"""A file is written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from campmon.engine.export import files
from campmon.engine.export.files import ExportError, FileThereError, write_whole


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_a_new_file_has_the_rights_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        assert write_whole(tmp_path / "a.csv", "größer\r\n") == 10
    finally:
        os.umask(before)
    assert (tmp_path / "a.csv").read_bytes() == "größer\r\n".encode()
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o640
    assert names(tmp_path) == ["a.csv"]


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(FileThereError, match="is there already"):
        write_whole(path, "yours")
    assert path.read_text() == "mine"
    assert names(tmp_path) == ["a.csv"]


def test_a_replaced_file_keeps_its_rights_and_a_link_its_file(tmp_path: Path) -> None:
    path, link = tmp_path / "a.csv", tmp_path / "link.csv"
    path.write_text("mine")
    path.chmod(0o600)
    link.symlink_to(path)
    write_whole(link, "yours", replace=True)
    assert link.is_symlink()
    assert path.read_text() == "yours"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_that_comes_meanwhile_is_left_alone_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    monkeypatch.setattr(files, "_mode_of", lambda place, replace: place.write_text("mine") and None)
    with pytest.raises(FileThereError):
        write_whole(path, "yours")
    assert path.read_text() == "mine"
    assert names(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("taken", [False, True])
def test_where_there_are_no_links_a_file_is_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    path = tmp_path / "a.csv"

    def link(_source: Path, place: Path) -> None:
        if taken:
            place.write_text("mine")
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    if taken:
        with pytest.raises(FileThereError):
            write_whole(path, "yours")
    else:
        write_whole(path, "yours")
    assert path.read_text() == ("mine" if taken else "yours")
    assert names(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("kept", [False, True])
def test_a_full_disk_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    path = tmp_path / "a.csv"
    if kept:
        path.write_text("mine")

    def sync(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", sync)
    with pytest.raises(ExportError, match=r"No space left on device\. Make room"):
        write_whole(path, "yours", replace=True)
    assert names(tmp_path) == (["a.csv"] if kept else [])
    assert not kept or path.read_text() == "mine"


def test_places_that_are_no_files_say_what_to_do(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path, mend in (
        (tmp_path / "nowhere" / "a.csv", "Is there a folder"),
        (tmp_path, "Give the file a name"),
        (fifo, "Choose another place"),
        (tmp_path / ("x" * 300), "Choose a shorter name"),
    ):
        with pytest.raises(ExportError, match=mend):
            write_whole(path, "x", replace=True)
    assert names(tmp_path) == ["fifo"]


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_without_the_right_to_write_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    path = tmp_path / "a.csv"
    if there:
        path.write_text("mine")
        monkeypatch.setattr(os, "access", lambda *_: False)
    else:

        def refuse(*_: object, **__: object) -> int:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(
        ExportError, match=r"Permission denied\. Choose a folder that you may write"
    ):
        write_whole(path, "x", replace=True)
