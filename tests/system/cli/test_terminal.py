"""The program on a terminal: questions, width, and terminals that are no good."""

import fcntl
import os
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator

import pytest

from campmon.cli.table import cells
from tests.system.cli.conftest import PATIENCE, Shell


class Terminal:
    """A terminal of 60 columns with the program on it."""

    def __init__(self, shell: Shell, *arguments: str) -> None:
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, 60, 0, 0))
        self.process = subprocess.Popen(
            shell.command(*arguments),
            env=shell.environ,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        self.shown = ""

    def wait_for(self, text: str) -> None:
        until = time.monotonic() + PATIENCE
        while text not in self.shown:
            assert time.monotonic() < until, self.shown
            if select.select([self._ours], [], [], 1.0)[0]:
                try:
                    read = os.read(self._ours, 65_536)
                except OSError:  # the program has ended, and the terminal with it
                    read = b""
                assert read or text in self.shown, self.shown
                self.shown += read.decode()

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def hang_up(self) -> None:
        os.close(self._ours)
        self._ours = -1

    def end(self) -> int:
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        if self._ours >= 0:
            os.close(self._ours)


@pytest.fixture
def opened(shell: Shell) -> Iterator[list[Terminal]]:
    terminals: list[Terminal] = []
    shell.environ["TERM"] = "xterm-256color"
    yield terminals
    for terminal in terminals:
        terminal.close()


def start(opened: list[Terminal], shell: Shell, *arguments: str) -> Terminal:
    opened.append(Terminal(shell, *arguments))
    return opened[-1]


def test_no_is_the_default_and_yes_is_done(shell: Shell, opened: list[Terminal]) -> None:
    for answer, shown, code in (("\n", "Nothing was done.", 2), ("y\n", "done: Recall is stop", 0)):
        terminal = start(opened, shell, "stop", "Recall")
        terminal.wait_for("[y/N]")
        terminal.type(answer)
        terminal.wait_for(shown)
        assert terminal.end() == code


def test_a_hostile_name_in_a_question(shell: Shell, opened: list[Terminal]) -> None:
    terminal = start(opened, shell, "stop", "]0;x")
    terminal.wait_for("]0;x[bold red]a[/]")
    terminal.type("\n")
    terminal.end()
    assert not {"\x1b", "\x07", "\u202e"} & set(terminal.shown)


def test_an_interrupt_at_a_question(shell: Shell, opened: list[Terminal]) -> None:
    terminal = start(opened, shell, "stop", "Recall")
    terminal.wait_for("[y/N]")
    terminal.type("\x03")
    terminal.wait_for("interrupted")
    assert terminal.end() == 130


@pytest.mark.parametrize("arguments", [("stop", "Recall"), ("watch",)])
def test_a_terminal_that_is_closed_ends_it(
    shell: Shell, opened: list[Terminal], arguments: tuple[str, ...]
) -> None:
    terminal = start(opened, shell, *arguments)
    terminal.wait_for("[y/N]" if arguments[0] == "stop" else "Recall")
    terminal.hang_up()
    assert terminal.end() in (2, 130, -signal.SIGHUP)  # it comes as a signal and as end of input


def test_a_table_is_cut_to_the_width_with_a_sign(shell: Shell, opened: list[Terminal]) -> None:
    shell.environ["NO_COLOR"] = "1"
    terminal = start(opened, shell, "campaigns")
    terminal.wait_for("Recall")
    assert terminal.end() == 0
    table = [line for line in terminal.shown.splitlines() if not line.startswith("campmon:")]
    assert all(cells(line) <= 60 for line in table)
    assert "…" in table[0] + table[1]
    assert "\x1b" not in terminal.shown


def test_a_dumb_terminal_is_refused_the_screen(shell: Shell, opened: list[Terminal]) -> None:
    shell.environ["TERM"] = "dumb"
    terminal = start(opened, shell)
    terminal.wait_for("campmon watch")
    assert terminal.end() == 2


def test_sigterm_at_a_question(shell: Shell, opened: list[Terminal]) -> None:
    terminal = start(opened, shell, "stop", "Recall")
    terminal.wait_for("[y/N]")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.end() == 130
