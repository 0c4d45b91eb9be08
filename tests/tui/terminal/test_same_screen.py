"""The same keys, with the cell diff and without it, end in the same screen."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from tests.tui.terminal.program import PATIENCE, Program

Start = Callable[..., Program]

DOWN, UP, PAGE_DOWN, END = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[1;5F"
CTRL_G, CTRL_L, CTRL_N, CTRL_T, CTRL_Z = "\x07", "\x0c", "\x0e", "\x14", "\x1a"
MARK = "\x1b[20~"


def pair(start: Start) -> tuple[Program, Program]:
    return start(CAMPMON_CELL_DIFF="0"), start(CAMPMON_CELL_DIFF="1")


def show_the_same(plain: Program, lean: Program, mark: int) -> None:
    """Wait until both have come to the mark, and show the same, cell by cell."""
    for program in (plain, lean):
        program.wait_for_text(f"marks: {mark} end")
    deadline = time.monotonic() + PATIENCE
    while (plain.emulator.rows(), plain.emulator.cursor) != (
        lean.emulator.rows(),
        lean.emulator.cursor,
    ):
        if time.monotonic() > deadline:
            assert lean.emulator.text() == plain.emulator.text()
            assert lean.emulator.rows() == plain.emulator.rows()
            assert lean.emulator.cursor == plain.emulator.cursor
        plain.read(0.05)
        lean.read(0.05)


def test_tables_modals_themes_and_typing(start: Start) -> None:
    plain, lean = pair(start)
    steps = [
        DOWN * 3 + UP,
        CTRL_G,
        PAGE_DOWN + PAGE_DOWN + UP,
        CTRL_N,
        CTRL_T,
        "\x1b",
        END,
        "\t",
        "añ中文 e\u0301 🚀x",
        "\x1b[D\x1b[D",
        CTRL_G + CTRL_G,
        CTRL_T,
        "\x1b[Z" + DOWN * 30,
    ]
    for number, keys in enumerate(steps, 1):
        for program in (plain, lean):
            program.press(keys)
            if keys in (CTRL_N, "\x1b"):  # the next key is for another screen
                program.wait_for_text("Really?", shown=keys == CTRL_N)
            program.press(MARK)
        show_the_same(plain, lean, number)
    assert len(lean.written) < len(plain.written) / 2


def test_resizing(start: Start) -> None:
    plain, lean = pair(start)
    for number, (columns, lines) in enumerate([(100, 30), (60, 16), (80, 24)], 1):
        for program in (plain, lean):
            program.resize(columns, lines)
            program.wait_for_text(f"{columns}x{lines}")
            program.press(DOWN + MARK)
        show_the_same(plain, lean, number)


def test_a_spoilt_screen_is_mended_by_the_redraw_key(start: Start) -> None:
    plain, lean = pair(start)
    lean.emulator.feed("\x1b[2;3H\x1b[31mBroadcast message from root\x1b[0m\x1b[10;1H\x1b[2K")
    for program in (plain, lean):
        program.press(CTRL_L + MARK)
    show_the_same(plain, lean, 1)


def test_stopping_and_continuing(start: Start) -> None:
    plain, lean = pair(start)
    for number, stop in enumerate((CTRL_Z, ""), 1):
        for program in (plain, lean):
            if stop:
                program.press(stop)
            else:
                os.kill(program.process.pid, signal.SIGSTOP)
            program.wait_for_stop()
            while program.read(0):
                pass
            program.emulator.feed("\x1b[H\x1b[2J$ ls\r\nREADME\r\n$ fg")
            os.kill(program.process.pid, signal.SIGCONT)
            program.wait_for_text("Campaign")
            program.press(DOWN + MARK)
        show_the_same(plain, lean, number)


def test_nothing_is_written_at_rest(start: Start) -> None:
    lean = start()
    lean.press(DOWN + MARK)
    lean.wait_for_text("marks: 1 end")
    lean.press(MARK)
    lean.wait_for_text("marks: 2 end")
    while lean.read(0.5):
        pass
    size = len(lean.written)
    lean.press("\x1b[C")  # a key that changes nothing
    lean.press(MARK)
    lean.wait_for_text("marks: 3 end")
    assert len(lean.written) - size < 60
