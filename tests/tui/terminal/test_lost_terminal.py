"""A lost terminal ends the program."""

from __future__ import annotations

import os
import signal
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.terminal.program import Program

Start = Callable[..., Program]


@pytest.mark.parametrize("cell_diff", ["0", "1"])
@pytest.mark.parametrize("ignore_hang_up", [False, True])
def test_a_closed_pty_ends_the_program(
    start: Start, tmp_path: Path, ignore_hang_up: bool, cell_diff: str
) -> None:
    left = tmp_path / "left"
    program = start(ignore_hang_up, DEMO_LEFT=str(left), CAMPMON_CELL_DIFF=cell_diff)
    program.close()
    assert program.wait_for_end() == 128 + signal.SIGHUP
    assert left.read_text() == "in order"


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_ends_the_program_and_gives_the_terminal_back(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    left = tmp_path / "left"
    program = start(DEMO_LEFT=str(left))
    os.kill(program.process.pid, number)
    program.wait_for(lambda: program.process.poll() is not None)
    assert program.wait_for_end() == 128 + number
    assert left.read_text() == "in order"
    while program.read(0):
        pass
    assert program.written.rindex("\x1b[?1049l") > program.written.rindex("\x1b[?1049h")
    assert program.written.rindex("\x1b[?25h") > program.written.rindex("\x1b[?25l")


def test_a_hung_program_ends_at_the_deadline_and_gives_the_terminal_back(
    start: Start, tmp_path: Path
) -> None:
    left = tmp_path / "left"
    program = start(DEMO_LEFT=str(left), DEMO_DEADLINE="0.2")
    program.press("\x18")
    program.wait_for(lambda: "it hangs" in program.written)
    os.kill(program.process.pid, signal.SIGTERM)
    assert program.wait_for_end() == 128 + signal.SIGTERM
    while program.read(0):
        pass
    for mode in ("1049", "1000", "1003", "1004", "1006", "2004"):
        assert program.written.rindex(f"\x1b[?{mode}l") > program.written.rindex(f"[?{mode}h")
    assert program.written.endswith("\x1b[?25h")
    _, output, _, local, *_ = termios.tcgetattr(program.master)
    assert output & termios.OPOST
    assert local & termios.ECHO
    assert local & termios.ICANON


def test_a_terminal_that_does_not_read_does_not_keep_the_program(
    start: Start, tmp_path: Path
) -> None:
    program = start(DEMO_LEFT=str(tmp_path / "left"))
    for _ in range(30):  # far more than a pty holds
        program.press("\x0c\x14" * 20)
    program.close()
    assert program.wait_for_end() == 128 + signal.SIGHUP
