"""Finding a file by its path."""

import os
from pathlib import Path

import pytest

from campmon.tui.append.paths import Entry, PathLine, completed, list_folder, matching


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two folders, three files, one of them hidden."""
    for name in ("lists", "Letters"):
        (tmp_path / name).mkdir()
    for name in ("leads.csv", "leads-2.csv", ".leads"):
        (tmp_path / name).write_text("x")
    return tmp_path


def test_folders_come_first_and_end_with_a_slash(folder: Path) -> None:
    listing = list_folder(folder)

    shown = [entry.shown for entry in listing.entries]
    assert shown == ["Letters/", "lists/", ".leads", "leads-2.csv", "leads.csv"]
    assert listing.entries[-1].size == 1
    assert listing.entries[0].size is None


def test_a_folder_that_cannot_be_seen_says_why(tmp_path: Path) -> None:
    listing = list_folder(tmp_path / "gone\x1b[2J")

    assert listing.entries == ()
    assert "No such file" in listing.problem
    assert "\x1b" not in listing.problem


def test_a_link_to_nothing_is_listed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    assert [entry.shown for entry in list_folder(tmp_path).entries] == ["link"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Letters/", "lists/", "leads-2.csv", "leads.csv"]),
        ("le", ["Letters/", "leads-2.csv", "leads.csv"]),
        ("LEADS.", ["leads.csv"]),
        ("2", ["leads-2.csv"]),
        (".", [".leads"]),
        ("zzz", []),
    ],
)
def test_what_is_typed_narrows_the_list(folder: Path, typed: str, found: list[str]) -> None:
    assert [e.shown for e in matching(list_folder(folder).entries, typed)] == found


@pytest.mark.parametrize(
    ("typed", "longer"),
    [("le", "leads"), ("leads.", "leads.csv"), ("li", "lists/"), ("L", "Letters/"),
     ("LI", "lists/"), ("zzz", "zzz"), ("csv", "csv")],
)  # fmt: skip
def test_completion_goes_as_far_as_the_names_agree(folder: Path, typed: str, longer: str) -> None:
    assert completed(list_folder(folder).entries, typed) == longer


def test_home_is_a_tilde_and_means_the_folder_again(tmp_path: Path) -> None:
    line = PathLine(tmp_path)

    assert line.show(tmp_path, folder=True) == "~/"
    assert line.show(tmp_path / "a b.csv", folder=False) == "~/a b.csv"
    assert line.meant("~/a b.csv") == tmp_path / "a b.csv"
    assert line.meant("~/new.csv") == tmp_path / "new.csv"
    assert line.folder_of("~/ne") == (tmp_path, "ne")


def test_a_name_that_cannot_be_typed_means_its_file(tmp_path: Path) -> None:
    hostile = tmp_path / "\x1b]0;x\x07a\u202e"
    line = PathLine(None)

    shown = line.show(hostile, folder=True)

    assert shown == f"{tmp_path}/]0;xa/"
    assert line.meant(shown) == hostile
    assert line.meant(f"{shown}b.csv") == hostile / "b.csv"


def test_a_name_with_nothing_to_show_says_so() -> None:
    assert "cannot be shown" in Entry(Path("/tmp/\x1b\x07"), False).shown


def test_paths_as_people_paste_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    line = PathLine(None)

    assert line.meant("'/tmp/a b.csv'") == Path("/tmp/a b.csv")
    assert line.meant("~/a.csv") == tmp_path / "a.csv"
    assert line.meant("~nobody-of-that-name/a") == Path("~nobody-of-that-name/a")
    assert line.folder_of("..") == (Path("../"), "")
    assert line.folder_of("a.csv") == (Path(os.curdir), "a.csv")


@pytest.mark.parametrize("pasted", ["/tmp/x/leads.csv", "~/leads.csv"])
def test_a_whole_path_pasted_behind_a_folder_begins_anew(folder: Path, pasted: str) -> None:
    line = PathLine(Path("/home/ann"))
    shown = line.show(folder, folder=True)
    assert line.meant(shown + pasted) == line.meant(pasted)
    assert line.folder_of(shown + pasted) == line.folder_of(pasted)
