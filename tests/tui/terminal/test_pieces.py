"""Moves, styles and widths."""

from __future__ import annotations

import curses
import itertools
import os
import subprocess
import sys

import pyte
import pytest

from campmon.tui.terminal import terminfo, width
from campmon.tui.terminal.moves import move
from campmon.tui.terminal.style import Styles

COLUMNS, LINES = 30, 12


@pytest.mark.parametrize("newline_returns", [False, True])
def test_every_move_arrives_and_none_is_longer_than_the_absolute_one(newline_returns: bool) -> None:
    places = list(itertools.product((0, 1, 3, 9, 20, 29), (0, 1, 2, 7, 11)))
    for (from_x, from_y), (x, y) in itertools.product(places, places):
        screen = pyte.Screen(COLUMNS, LINES)
        stream = pyte.Stream(screen)
        screen.cursor_position(from_y + 1, from_x + 1)
        sequence = move(from_x, from_y, x, y, newline_returns)
        sent = sequence.replace("\n", "\r\n") if newline_returns else sequence
        stream.feed(sent)
        assert (screen.cursor.x, screen.cursor.y) == (x, y), (from_x, from_y, sequence)
        assert len(sent) <= len(move(None, None, x, y))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((5, 5), (5, 5), ""),
        ((5, 5), (6, 5), "\x1b[C"),
        ((5, 5), (3, 5), "\b\b"),
        ((9, 5), (2, 5), "\x1b[3G"),
        ((5, 5), (0, 5), "\r"),
        ((5, 5), (5, 6), "\n"),
        ((5, 5), (5, 4), "\x1b[A"),
        ((5, 5), (5, 0), "\x1b[1d"),
        ((5, 5), (0, 0), "\x1b[H"),
        ((None, 5), (4, 5), "\x1b[5G"),
        ((None, None), (4, 5), "\x1b[6;5H"),
        ((None, None), (4, 0), "\x1b[;5H"),
        ((None, None), (0, 5), "\x1b[6H"),
    ],
)
def test_the_shortest_move_is_taken(
    start: tuple[int | None, int | None], end: tuple[int, int], expected: str
) -> None:
    assert move(*start, *end) == expected


@pytest.mark.parametrize(
    "parameters", ["58;5;1", "38", "38;5", "38;7;1", "48;2;1;2", "38;5;", "10"]
)
def test_unknown_looks_are_not_guessed(parameters: str) -> None:
    styles = Styles()
    assert styles.parse(styles.default, parameters) is None


def test_attributes_that_share_an_end_are_set_again() -> None:
    styles = Styles()
    both = styles.parse(styles.default, "1;2;38;2;10;20;30")
    bold = styles.parse(styles.default, "1;38;2;10;20;30")
    assert both is not None
    assert bold is not None
    assert styles.change(both, bold) == ("\x1b[22;1m", bold)
    assert styles.parse(both, "22;1") is bold
    assert styles.parse(both, "0") is styles.default
    assert styles.parse(both, "22;39;49") is styles.default


def test_a_reset_is_used_where_it_is_shorter() -> None:
    styles = Styles()
    loud = styles.parse(styles.default, "1;3;4;9;38;2;1;2;3;48;2;4;5;6")
    assert loud is not None
    assert styles.change(loud, styles.default) == ("\x1b[m", styles.default)
    red = styles.parse(styles.default, "31")
    assert red is not None
    assert styles.change(loud, red) == ("\x1b[0;31m", red)
    assert styles.change(None, red) == ("\x1b[0;31m", red)
    assert repr(red) == "Style('31', '', 0x0)"
    assert repr(red.cells["x"]) == "Cell('x')"


def test_a_link_is_ended_after_the_screen_was_forgotten() -> None:
    styles = Styles()
    linked = styles.linked(styles.default, "id=1;x")
    assert styles.change(None, styles.default)[0] == "\x1b]8;;\x1b\\\x1b[m"
    assert styles.change(linked, styles.default)[0] == "\x1b]8;;\x1b\\"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("aé─", ("a", "é", "─")),
        ("中a", ("中", "", "a")),
        ("e\u0301x", ("e\u0301", "x")),
        ("✅", ("✅", "")),
        ("\u0301a", None),
        ("👩‍🚀", None),
        ("⚠️", None),
        ("🇩🇪", None),
        ("a\u200bb", None),
        ("\ue000", None),
        ("\u1112\u1161", None),
    ],
)
def test_text_is_split_into_cells_or_left_alone(text: str, cells: tuple[str, ...] | None) -> None:
    assert width.split(text) == cells


@pytest.mark.parametrize(
    ("text", "certain"),
    [("a", True), ("─", True), ("中", True), ("✅", False), ("🚀", False), ("e\u0301", False)],
)
def test_the_cursor_is_trusted_only_after_old_characters(text: str, certain: bool) -> None:
    assert width.is_certain(text) is certain


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm-256color"}, "True True"),
        ({"TERM": "xterm-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, "False True"),
        ({"TERM": "vt100"}, "False False"),
        ({"TERM": "no-such-terminal"}, "False False"),
        ({}, "False False"),
    ],
)
def test_terminfo_is_asked_for_what_is_safe(environment: dict[str, str], expected: str) -> None:
    # a process asks terminfo but once, so each of these needs its own
    code = (
        "import os; from campmon.tui.terminal import terminfo; print(*terminfo.read(os.environ, 2))"
    )
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env=kept | environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert answer.stdout.strip() == expected


def test_terminfo_is_read_with_care(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curses.setupterm", lambda _term, _file: None)
    monkeypatch.setattr("curses.tigetflag", lambda _name: 1)
    monkeypatch.setattr("curses.tigetstr", lambda name: None if name == "rin" else b"x")
    assert terminfo.read({"TERM": "x"}, 2) == (True, False)
    assert terminfo.read({"TERM": "x", "STY": "1.pts"}, 2) == (False, False)

    def fail(_term: str | None, _file: int) -> None:
        raise curses.error

    monkeypatch.setattr("curses.setupterm", fail)
    assert terminfo.read({"TERM": "x"}, 2) == (False, False)
