"""The driver under an app in this process, on a pty of its own."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import fcntl
import os
import pty
import signal
import struct
import sys
import termios
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from textual.app import App

from campmon.tui.terminal import aside
from campmon.tui.terminal.driver import CellDiffDriver, _set_raw_output
from campmon.tui.terminal.tell import copy_to_terminal, tell_terminal
from tests.tui.terminal.demo_app import Demo
from tests.tui.terminal.emulator import Emulator
from tests.tui.terminal.program import PATIENCE

SIGNALS = (
    signal.SIGHUP, signal.SIGTERM, signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH,
    signal.SIGTTOU, signal.SIGTTIN,
)  # fmt: skip
MARK = "\x1b[20~"


@pytest.fixture
def _signals() -> Iterator[None]:
    before = [(number, signal.getsignal(number)) for number in SIGNALS]
    yield
    for number, handler in before:
        signal.signal(number, handler)


class Stage:
    """The demo app on a pty."""

    def __init__(self) -> None:
        self.master, self.terminal = pty.openpty()
        self.set_size(80, 24)
        self.emulator = Emulator(80, 24)
        self.written = b""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.app = Demo()
        self._changed = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @property
    def driver(self) -> CellDiffDriver:
        assert isinstance(self.app._driver, CellDiffDriver)
        return self.app._driver

    def set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    async def open(self) -> None:
        """Start the app and wait for its first paint."""
        asyncio.get_running_loop().add_reader(self.master, self._read)
        self._running = asyncio.create_task(self.app.run_async())
        self._running.add_done_callback(lambda _task: self._changed.set())
        await self.wait_for_text("marks: 0 end")

    def _read(self) -> None:
        data = os.read(self.master, 65536)
        self.written += data
        self.emulator.feed(self._decode(data))
        self._changed.set()

    def stop_reading(self) -> None:
        """Leave what is written where it is, as a stalled terminal does."""
        asyncio.get_running_loop().remove_reader(self.master)

    def read_on(self) -> None:
        """Read again."""
        asyncio.get_running_loop().add_reader(self.master, self._read)

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    async def wait_for(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                assert self._running is not None
                assert not self._running.done(), self.emulator.text()
                self._changed.clear()
                await self._changed.wait()

    async def wait_for_text(self, text: str) -> None:
        await self.wait_for(lambda: text in self.emulator.text())

    async def end(self) -> None:
        assert self._running is not None
        async with asyncio.timeout(PATIENCE):
            await self._running

    def close(self) -> None:
        if self.master >= 0:
            asyncio.get_running_loop().remove_reader(self.master)
            os.close(self.master)
            self.master = -1


@pytest.fixture
async def stage(_signals: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("LINES", raising=False)
    stage = Stage()
    with os.fdopen(stage.terminal, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "__stdin__", stream)
        monkeypatch.setattr(sys, "__stdout__", stream)
        monkeypatch.setattr(sys, "__stderr__", stream)
        yield stage
        stage.app.exit()
        await stage.end()
        stage.close()
        with contextlib.suppress(AttributeError):
            stage.driver._lost._timer.cancel()  # type: ignore[union-attr]


async def test_it_paints_reads_keys_and_takes_sizes(stage: Stage) -> None:
    await stage.open()
    assert b"Campaign" in stage.written
    stage.press("\x1b[B" + MARK)
    await stage.wait_for_text("marks: 1 end")
    stage.emulator.resize(100, 30)
    stage.set_size(100, 30)
    os.kill(os.getpid(), signal.SIGWINCH)
    await stage.wait_for_text("100x30")


async def test_redraw_mends_a_spoilt_screen(stage: Stage) -> None:
    await stage.open()
    stage.emulator.feed("\x1b[2J")
    stage.driver.redraw()
    await stage.open()
    await stage.wait_for_text("Spring 0")


async def test_the_diff_can_be_turned_off(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CellDiffDriver, "cell_diff", False)
    await stage.open()
    size = len(stage.written)
    stage.press(MARK)
    await stage.wait_for_text("marks: 1 end")
    assert b"marks: 1 end" in stage.written[size:]


async def test_stopping_gives_the_terminal_back_and_continuing_takes_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.open()
    driver = stage.driver
    sent: list[int] = []
    stopped = asyncio.Event()

    def record(_pid: int, number: int) -> None:
        sent.append(number)
        stopped.set()

    monkeypatch.setattr(os, "kill", record)
    cooked = termios.tcgetattr(stage.terminal)[3] & termios.ICANON
    assert not cooked
    driver._sigtstp_application()
    async with asyncio.timeout(PATIENCE):
        await stopped.wait()
    assert sent == [signal.SIGSTOP]
    assert termios.tcgetattr(stage.terminal)[3] & termios.ICANON
    assert termios.tcgetattr(stage.terminal)[1] & termios.OPOST
    driver.write("nothing comes of this")
    driver._sigcont_application()
    await stage.wait_for(lambda: stage.written.count(b"\x1b[?1049h") == 2)
    driver._sigcont_application()  # stopped without being asked
    await stage.wait_for(lambda: stage.written.count(b"\x1b[?1049h") == 3)
    stage.emulator.feed("\x1b[2J")
    stage.driver.redraw()
    await stage.wait_for_text("Spring 0")
    with driver.no_automatic_restart():
        driver._sigtstp_application()
        driver._sigcont_application()
    assert sent == [signal.SIGSTOP, signal.SIGSTOP]
    assert b"nothing comes" not in stage.written


async def test_a_closed_pty_ends_the_app(stage: Stage) -> None:
    await stage.open()
    driver = stage.driver
    stage.close()
    await stage.end()
    assert stage.app.return_code == 128 + signal.SIGHUP
    assert driver._lost.reason


async def test_dropped_frames_and_other_files_than_a_tty(stage: Stage) -> None:
    await stage.open()
    driver = stage.driver
    assert driver._output is not None
    driver._output.dropped = True
    driver.write("\x07")
    assert driver._stale
    driver._output.dropped = False
    tty, driver._output_file = driver._output_file, os.open(os.devnull, os.O_RDONLY)
    try:
        assert driver._get_terminal_size() == (80, 24)  # standard output's
        assert not _set_raw_output(driver._output_file)
    finally:
        os.close(driver._output_file)
        driver._output_file = tty
    driver.close()
    driver.write("nothing comes of this")
    driver.stop_application_mode()
    assert b"nothing comes" not in stage.written


async def test_an_aside_comes_between_frames_and_leaves_the_screen_as_it_is(stage: Stage) -> None:
    await stage.open()
    await stage.wait_for_text("80x24")
    stage.press(MARK)
    await stage.wait_for_text("marks: 1 end")
    said = aside.notify("Spring has run out") + aside.BELL
    size = len(stage.written)
    assert tell_terminal(stage.app, aside.notify("Spring has run out"), aside.BELL, environment={})
    await stage.wait_for(lambda: said.encode() in stage.written)
    assert "run out" not in stage.emulator.text()
    assert copy_to_terminal(stage.app, "Spring", environment={"TMUX": "x"})
    await stage.wait_for(lambda: b"\x1bPtmux;\x1b\x1b]52;c;U3ByaW5n\x07\x1b\\" in stage.written)
    stage.press(MARK)
    await stage.wait_for_text("marks: 2 end")
    # the diff knew all the while what the terminal showed
    assert len(stage.written) - size < 400


async def test_an_aside_is_not_sent_to_a_terminal_that_is_behind_or_given_back(
    stage: Stage,
) -> None:
    await stage.open()
    driver = stage.driver
    assert driver._output is not None
    asyncio.get_running_loop().remove_reader(stage.master)
    driver._output.write(b" " * 200_000)
    assert not driver.write_aside(aside.BELL)
    asyncio.get_running_loop().add_reader(stage.master, stage._read)
    await stage.wait_for(lambda: not driver._output or not driver._output.is_behind)
    driver.redraw()
    driver.suspend_application_mode()
    assert not driver.write_aside(aside.BELL)
    driver.resume_application_mode()


async def test_an_app_without_a_terminal_of_its_own_is_told_nothing() -> None:
    app: App[None] = App()
    async with app.run_test():
        assert not tell_terminal(app, aside.BELL, environment={})
        assert not copy_to_terminal(app, "x", environment={})
