"""stdout is data, stderr is talk."""

import asyncio
import errno
import io
import json
import os
from dataclasses import dataclass
from typing import Literal, Protocol, TextIO

from campmon.model.errors import CampmonError
from campmon.model.text import clean


class _Standard(Protocol):
    """The part of `sys` that is used."""

    stdin: TextIO | None
    stdout: TextIO | None
    stderr: TextIO | None


@dataclass(frozen=True, slots=True)
class Streams:
    """The three streams of a command."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO

    @property
    def on_terminal(self) -> bool:
        """Whether there is a terminal to look at and type on."""
        return self.stdin.isatty() and self.stdout.isatty()

    @property
    def can_ask(self) -> bool:
        """Whether a question would reach somebody, and the answer come back."""
        return self.stdin.isatty() and self.stderr.isatty()

    @property
    def columns(self) -> int | None:
        """The width of the terminal that the data goes to; None for a pipe or a file."""
        if not self.stdout.isatty():
            return None
        try:
            columns = os.get_terminal_size(self.stdout.fileno()).columns
        except OSError:
            return None
        return columns or None

    def data(self, text: str) -> None:
        """Write lines of data at once. Raises CampmonError if they cannot be written.

        An OSError that says that nobody is there any more is left as it is: see `reader_is_gone`.
        """
        self.part(f"{text}\n")

    def part(self, text: str) -> None:
        """Write data that does not end with a line, as `data` does."""
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except OSError as error:
            if reader_is_gone(error):
                raise
            raise CampmonError(
                f"the output cannot be written: {error.strerror}", "Make room, or write elsewhere."
            ) from error

    def document(self, document: object, *, one_line: bool = False) -> None:
        """Write one JSON document."""
        self.data(self.json_text(document, indent=None if one_line else 2))

    def json_text(self, document: object, *, indent: int | None = None) -> str:
        """`document` as JSON that stdout can hold and no terminal is steered by."""
        in_unicode = self.stdout.encoding.lower().replace("-", "") == "utf8"
        return _harmless(json.dumps(document, ensure_ascii=not in_unicode, indent=indent))

    def talk(self, text: str) -> None:
        """Say something to the person; each line is cleaned of what could steer the terminal."""
        for line in text.split("\n"):
            self.stderr.write(f"{clean(line)}\n")
        self.stderr.flush()

    def complain(self, message: str, mend: str = "") -> None:
        """Say what went wrong and what to do about it."""
        self.talk(f"campmon: {message}" + (f"\n  {mend}" if mend else ""))

    async def ask(self, question: str) -> str:
        """Ask on the terminal and return the line typed, "" if the terminal was closed instead.

        Waits on the event loop, so that a signal ends the waiting.
        """
        self.stderr.write(clean(question) + " ")
        self.stderr.flush()
        await _readable(self.stdin)
        try:
            line = self.stdin.readline()
        except OSError:  # the terminal has been closed
            return ""
        if not line.endswith("\n"):
            self.talk("")  # the next words begin a line of their own
        return line.rstrip("\r\n")


def reader_is_gone(error: OSError) -> bool:
    """Whether a pipe's reader has left, or the terminal was closed: no failure of ours."""
    return error.errno in (errno.EPIPE, errno.EIO)


def _harmless(text: str) -> str:
    """JSON with everything escaped that could steer a terminal; it still says the same."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


async def _readable(stream: TextIO) -> None:
    try:
        descriptor = stream.fileno()
    except io.UnsupportedOperation:
        return
    ready = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)


def process_streams(standard: _Standard) -> Streams:
    """The process's own streams, made safe to write any text to.

    In a pipe or file the text is UTF-8 whatever the locale says; on a terminal what its encoding
    lacks becomes a question mark. A stream that was closed from outside is nowhere.
    """
    return Streams(
        stdin=standard.stdin or _nowhere("r"),
        stdout=_safe(standard.stdout or _nowhere("w")),
        stderr=_safe(standard.stderr or _nowhere("w")),
    )


def _nowhere(mode: Literal["r", "w"]) -> TextIO:
    return open(os.devnull, mode, encoding="utf-8")


def _safe(stream: TextIO) -> TextIO:
    if isinstance(stream, io.TextIOWrapper):
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="replace")
    return stream
