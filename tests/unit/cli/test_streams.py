"""stdout is data, stderr is talk, and neither fails on any text."""

import asyncio
import errno
import io
import json
import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TextIO

import pytest

from campmon.cli.streams import Streams, process_streams, reader_is_gone
from campmon.model.errors import CampmonError
from tests.unit.cli.machine import Typed


def streams(out: TextIO) -> Streams:
    return Streams(Typed("", False), out, Typed("", False))


def in_encoding(encoding: str) -> tuple[Streams, io.BytesIO]:
    raw = io.BytesIO()
    return streams(io.TextIOWrapper(raw, encoding)), raw


def test_a_pipe_gets_utf_8_whatever_the_locale() -> None:
    raw = io.BytesIO()
    standard = SimpleNamespace(
        stdin=io.StringIO(), stdout=io.TextIOWrapper(raw, "ascii"), stderr=io.StringIO()
    )
    process_streams(standard).data("— ∞ ≈ \udcff")
    assert raw.getvalue().decode("utf-8") == "— ∞ ≈ ?\n"


def test_a_terminal_keeps_its_encoding() -> None:
    class Tty(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    raw = io.BytesIO()
    standard = SimpleNamespace(
        stdin=io.StringIO(), stdout=Tty(raw, "latin-1"), stderr=io.StringIO()
    )
    process_streams(standard).data("é —")
    assert raw.getvalue() == b"\xe9 ?\n"


def test_streams_that_were_closed_are_nowhere() -> None:
    nowhere = process_streams(SimpleNamespace(stdin=None, stdout=None, stderr=None))
    nowhere.data("x")
    nowhere.talk("x")
    assert nowhere.stdin.read() == ""
    assert not nowhere.on_terminal
    for stream in (nowhere.stdin, nowhere.stdout, nowhere.stderr):
        stream.close()


def test_json_is_ascii_where_the_terminal_is_not_utf_8() -> None:
    written, raw = in_encoding("latin-1")
    written.document({"name": "≈"})
    assert b"\\u2248" in raw.getvalue()
    written, raw = in_encoding("UTF8")
    written.document({"name": "≈"})
    assert "≈" in raw.getvalue().decode()


def test_json_says_everything_and_steers_nothing() -> None:
    name = "\x1b]0;x\x07\x7f\x9b\u202e\u2028\U000e0001é"
    written, raw = in_encoding("utf-8")
    written.document([name])
    assert raw.getvalue().decode().replace("\n", "").isprintable()
    assert json.loads(raw.getvalue()) == [name]


def test_talk_is_cleaned_line_by_line() -> None:
    quiet = streams(io.StringIO())
    quiet.complain("a\x1b[2Jb\u202e", "mend\x07")
    assert quiet.stderr.getvalue() == "campmon: a[2Jb\n  mend\n"  # type: ignore[attr-defined]


def test_a_full_disk_is_an_error_of_ours() -> None:
    with open("/dev/full", "w") as full, pytest.raises(CampmonError, match="No space left"):
        streams(full).data("x" * 100_000)


def test_a_reader_that_has_gone_is_not() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as broken:
        with pytest.raises(BrokenPipeError):
            streams(broken).data("x")
        os.dup2(os.open(os.devnull, os.O_WRONLY), writer)


Terminal = tuple[io.RawIOBase, io.TextIOWrapper]


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    ours, theirs = os.openpty()
    with os.fdopen(ours, "r+b", buffering=0) as keyboard, os.fdopen(theirs, "r+b", 0) as tty:
        yield keyboard, io.TextIOWrapper(tty, "utf-8", errors="replace", write_through=True)


def asked(terminal: Terminal) -> Streams:
    return Streams(terminal[1], io.StringIO(), Typed("", True))


async def test_a_terminal_is_asked_without_stopping_the_loop(terminal: Terminal) -> None:
    asking = asyncio.create_task(asked(terminal).ask("Sure?"))
    await asyncio.sleep(0)
    assert not asking.done()
    terminal[0].write("yés\n".encode())
    assert await asking == "yés"


async def test_asking_can_be_called_off(terminal: Terminal) -> None:
    asking = asyncio.create_task(asked(terminal).ask("Sure?"))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_the_end_of_input_is_no_answer(terminal: Terminal) -> None:
    terminal[0].write(b"\x04")
    assert await asked(terminal).ask("Sure?") == ""


class Closed(Typed):
    """A terminal that was closed: the kernel says EIO."""

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        raise OSError(errno.EIO, "Input/output error")

    def write(self, text: str) -> int:
        raise OSError(errno.EIO, "Input/output error")


async def test_a_terminal_that_was_closed_is_no_answer() -> None:
    closed = Streams(Closed("", True), Typed("", True), Typed("", True))
    assert await closed.ask("Sure?") == ""


def test_a_terminal_that_was_closed_is_no_failure_to_write() -> None:
    closed = streams(Closed("", True))
    with pytest.raises(OSError, match="Input/output") as caught:
        closed.data("x")
    assert reader_is_gone(caught.value)


def test_the_width_of_a_terminal(terminal: Terminal) -> None:
    assert streams(io.StringIO()).columns is None
    assert streams(terminal[1]).columns is None  # a terminal that tells no size: 0 columns
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal[1].fileno(), termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
    assert streams(terminal[1]).columns == 80
