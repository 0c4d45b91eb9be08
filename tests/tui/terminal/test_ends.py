"""The keyboard, the output and the way out, each alone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import signal
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.message import Message

from campmon.tui.terminal import output as output_module
from campmon.tui.terminal.keyboard import Keyboard
from campmon.tui.terminal.lost import LostTerminal
from campmon.tui.terminal.output import TerminalOutput

PATIENCE = 30.0


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a raw pty: ours, and the program's."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    os.set_blocking(ours, False)
    yield ours, theirs
    for file in (ours, theirs):
        with contextlib.suppress(OSError):
            os.close(file)


class Ears:
    """Hears keys and the end."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.reasons: list[str] = []
        self.changed = asyncio.Event()

    def message(self, message: Message) -> None:
        if isinstance(message, events.Key):
            self.keys.append(message.key)
        self.changed.set()

    def lost(self, reason: str) -> None:
        self.reasons.append(reason)
        self.changed.set()

    async def wait_for(self, keys: int = 0, reasons: int = 0) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.keys) < keys or len(self.reasons) < reasons:
                self.changed.clear()
                await self.changed.wait()


def keyboard_on(file: int) -> tuple[Keyboard, Ears]:
    ears = Ears()
    loop = asyncio.get_running_loop()
    keyboard = Keyboard(file, loop, on_message=ears.message, on_lost=ears.lost)
    keyboard.start()
    return keyboard, ears


async def test_keys_arrive_and_a_lone_escape_does_too(terminal: tuple[int, int]) -> None:
    ours, theirs = terminal
    keyboard, ears = keyboard_on(theirs)
    os.write(ours, b"a\x1b[B\xe4")
    await ears.wait_for(keys=2)
    os.write(ours, b"\xb8\xad")  # the rest of one character
    await ears.wait_for(keys=3)
    os.write(ours, b"\x1b")
    await ears.wait_for(keys=4)
    keyboard.stop()
    assert [ears.keys[0], ears.keys[1], ears.keys[3]] == ["a", "down", "escape"]
    assert not ears.reasons


async def test_the_end_of_the_terminal_is_told_once(terminal: tuple[int, int]) -> None:
    ours, theirs = terminal
    _keyboard, ears = keyboard_on(theirs)
    os.close(ours)
    await ears.wait_for(reasons=1)
    await asyncio.sleep(0)
    assert len(ears.reasons) == 1


async def test_a_file_that_cannot_be_watched_is_read_to_its_end(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text("abc")
    with keys.open() as stream:
        _keyboard, ears = keyboard_on(stream.fileno())
        await ears.wait_for(keys=3, reasons=1)
    assert ears.keys == ["a", "b", "c"]
    assert ears.reasons == ["the terminal's input has ended"]


async def test_an_error_when_reading_is_the_end(tmp_path: Path) -> None:
    file = os.open(tmp_path / "only-to-write", os.O_WRONLY | os.O_CREAT)
    _keyboard, ears = keyboard_on(file)
    await ears.wait_for(reasons=1)
    os.close(file)
    assert ears.reasons[0].startswith("reading from the terminal: ")


async def test_reading_stops(terminal: tuple[int, int]) -> None:
    _ours, theirs = terminal
    os.set_blocking(theirs, False)
    keyboard, ears = keyboard_on(theirs)
    keyboard._read()  # nothing is there
    keyboard.stop()
    keyboard._read()
    assert not ears.keys
    assert not ears.reasons


class Output:
    """A terminal output and what it told."""

    def __init__(self, file: int) -> None:
        self.reasons: list[str] = []
        self.drained = asyncio.Event()
        self.it = TerminalOutput(
            file,
            asyncio.get_running_loop(),
            on_lost=self.reasons.append,
            on_drained=lambda _dropped: self.drained.set(),
        )


def read_all(file: int) -> bytes:
    read = b""
    with contextlib.suppress(BlockingIOError):
        while chunk := os.read(file, 65536):
            read += chunk
    return read


async def read_until(file: int, size: int) -> bytes:
    read = b""
    async with asyncio.timeout(PATIENCE):
        while len(read) < size:
            read += read_all(file)
            await asyncio.sleep(0)
    return read


@pytest.mark.parametrize("shared", [False, True])
async def test_what_is_written_arrives_in_order(
    terminal: tuple[int, int], shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shared:
        monkeypatch.setattr(output_module, "_open_again", lambda _file: None)
    ours, theirs = terminal
    output = Output(theirs)
    output.it.write(b"")
    sent = b""
    for number in range(100):
        frame = b"%03d" % number * 200
        output.it.write(frame)
        sent += frame
    assert await read_until(ours, len(sent)) == sent
    output.it.close()
    output.it.write(b"after")
    assert read_all(ours) == b""


async def test_frames_are_dropped_whole_when_the_terminal_does_not_read(
    terminal: tuple[int, int],
) -> None:
    ours, theirs = terminal
    output = Output(theirs)
    frame = b"0123456789" * 1000
    for _ in range(100):
        output.it.write(frame)
    assert output.it.dropped
    read = b""
    async with asyncio.timeout(PATIENCE):
        while not output.drained.is_set():
            read += read_all(ours)
            await asyncio.sleep(0)
    read += read_all(ours)
    assert not output.it.dropped
    assert len(read) < 100 * len(frame)
    assert read == frame * (len(read) // len(frame))
    output.it.close()


async def test_giving_the_terminal_back_does_not_wait_long(terminal: tuple[int, int]) -> None:
    ours, theirs = terminal
    output = Output(theirs)
    output.it.keep_all = True
    output.it.write(b"x" * 1_000_000)
    output.it.drain(0.01)
    assert read_all(ours)
    output.it.close()


async def test_writing_to_a_lost_terminal_is_told(terminal: tuple[int, int]) -> None:
    ours, theirs = terminal
    output = Output(theirs)
    os.close(ours)
    output.it.write(b"x")
    output.it.write(b"y")
    assert len(output.reasons) == 1
    output.it.close()


async def test_other_threads_may_write(terminal: tuple[int, int]) -> None:
    ours, theirs = terminal
    output = Output(theirs)
    await asyncio.to_thread(output.it.write, b"from afar")
    assert await read_until(ours, 9) == b"from afar"
    output.it.close()


def test_the_program_ends_once_and_hard_at_the_deadline() -> None:
    ended: list[int] = []
    killed = threading.Event()
    lost = LostTerminal(ended.append, deadline=0.01, kill=lambda _status: killed.set())
    lost.lose("EIO")
    lost.lose("again", 3)
    assert lost.reason == "EIO"
    assert ended == [129]
    assert killed.wait(PATIENCE)


def test_a_terminal_that_blocks_does_not_keep_the_hard_end() -> None:
    killed, blocked = threading.Event(), threading.Event()

    def block() -> None:
        blocked.wait(PATIENCE)

    LostTerminal(
        lambda _status: None,
        deadline=0.01,
        kill=lambda _status: killed.set(),
        last=block,
    ).lose("EIO")
    assert killed.wait(PATIENCE)
    assert not blocked.is_set()
    blocked.set()


def test_signals_end_the_program_unless_ignored() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)}
    ended: list[int] = []
    lost = LostTerminal(ended.append, deadline=1000.0, kill=lambda _status: None)
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        lost.watch_signals()
        lost.watch_signals()
        os.kill(os.getpid(), signal.SIGHUP)
        assert not ended
        os.kill(os.getpid(), signal.SIGTERM)
        assert ended == [143]
        assert lost.reason == "SIGTERM"
    finally:
        assert lost._timer is not None
        lost._timer.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)
