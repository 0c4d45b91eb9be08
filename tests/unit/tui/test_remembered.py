"""What the screen remembers, on disk and of which choice wins."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.tui.remembered import Remembered, ScreenFile
from campmon.tui.theme.find import Themes, choose

LEFT = Remembered("compact", "light", "pace", True, "Agents", ("acme",), "wide", None)


def test_it_is_there_again_for_the_same_profiles_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "screen.json"
    ScreenFile(path, ["b", "a"]).keep(LEFT)
    assert ScreenFile(path, ["a", "b"]).remembered == LEFT
    assert ScreenFile(path, ["a"]).remembered == Remembered()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [name.name for name in tmp_path.iterdir()] == ["screen.json"]


def test_nothing_is_written_where_nothing_is_news(tmp_path: Path) -> None:
    file = ScreenFile(tmp_path / "screen.json", ["a"])
    file.keep(Remembered())
    assert not (tmp_path / "screen.json").exists()
    assert file.note is None


def test_of_two_processes_the_last_one_wins_and_other_sets_stay(tmp_path: Path) -> None:
    path = tmp_path / "screen.json"
    one, other = ScreenFile(path, ["a"]), ScreenFile(path, ["b"])
    one.keep(LEFT)
    other.keep(Remembered(layout="wide"))
    ScreenFile(path, ["a"]).keep(Remembered(layout="normal"))
    assert ScreenFile(path, ["a"]).remembered.layout == "normal"
    assert ScreenFile(path, ["b"]).remembered.layout == "wide"


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b'{"screens": []}', b"\xff\xfe", b"[" * 90_000, b'{"a":"' * 60_000]
)
def test_a_broken_file_is_told_of_and_begun_anew(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "screen.json"
    path.write_bytes(text)
    file = ScreenFile(path, ["a"])
    assert file.remembered == Remembered()
    assert file.note is not None
    assert "screen.json cannot be read" in file.note
    file.keep(LEFT)
    assert ScreenFile(path, ["a"]).remembered == LEFT


def test_what_is_no_file_never_blocks(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert ScreenFile(tmp_path / "pipe", ["a"]).remembered == Remembered()
    (tmp_path / "target").write_text("{}")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    ScreenFile(tmp_path / "link", ["a"]).keep(LEFT)
    assert (tmp_path / "target").read_text() == "{}", "a link is not followed"


def test_a_folder_that_is_gone_is_done_without(tmp_path: Path) -> None:
    ScreenFile(tmp_path / "none" / "screen.json", ["a"]).keep(LEFT)
    assert not (tmp_path / "none").exists()


def test_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "screen.json"
    for number in range(60):
        ScreenFile(path, [f"p{number}"]).keep(LEFT)
    kept = json.loads(path.read_text())["screens"]
    assert len(kept) == 50
    assert "p59" in kept
    assert "p0" not in kept


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = st.sampled_from(["layout", "theme", "sort", "descending", "panel", "hidden", "x"])


@given(st.dictionaries(NAMES, JSON) | JSON)
def test_whatever_a_field_holds_it_is_what_it_should_be(
    tmp_path_factory: pytest.TempPathFactory, data: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "screen.json"
    path.write_text(json.dumps({"screens": {"a": data}}))
    found = ScreenFile(path, ["a"]).remembered
    assert found.layout is None or isinstance(found.layout, str)
    assert all(isinstance(name, str) for name in found.hidden)
    assert isinstance(found.descending, bool)


def test_a_choice_lasts_until_the_configuration_says_something_else() -> None:
    assert LEFT.chosen_layout("wide") == "compact"
    assert LEFT.chosen_layout("normal") == "normal", "newer than the choice"
    assert LEFT.chosen_layout(None) is None
    assert LEFT.chosen_theme(None) == "light"
    assert LEFT.chosen_theme("dark") == "dark"
    assert Remembered().chosen_theme("dark") == "dark"


@pytest.mark.parametrize(
    ("chosen", "no_color", "colors", "got"),
    [
        ("light", False, 1 << 24, "light"),
        ("light", True, 1 << 24, "mono"),
        ("light", False, 16, "high-contrast"),
        ("sixteen", False, 16, "sixteen"),
        ("gone", False, 1 << 24, "high-contrast"),
        (None, False, 1 << 24, "high-contrast"),
    ],
)
def test_the_theme_chosen_last_is_taken_where_the_terminal_can(
    chosen: str | None, no_color: bool, colors: int, got: str
) -> None:
    theme, told = choose("high-contrast", no_color=no_color, colors=colors, themes=Themes(None),
                         chosen=chosen)  # fmt: skip
    assert theme.name == got
    assert told == ()
