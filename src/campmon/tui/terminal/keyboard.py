"""Reads keys on the event loop."""

from __future__ import annotations

import asyncio
import codecs
import contextvars
import os
import re
import select
import time
from collections.abc import Callable
from typing import Final

from textual import constants
from textual._xterm_parser import XTermParser
from textual.message import Message

from campmon.tui.terminal.paste import PasteFilter

_CHUNK: Final = 4096
_CURSOR_PLACE: Final = re.compile(rb"\x1b\[\d+;\d+R")


class Keyboard:
    """What comes from the terminal, as messages.

    Textual reads in a thread, which has to get the interpreter from the one that paints, and
    then the event loop's attention; it also spins once the input has ended. On the event loop a
    key is a message as soon as the loop is free, and the end of the input is the end.
    """

    def __init__(
        self,
        file: int,
        loop: asyncio.AbstractEventLoop,
        *,
        on_message: Callable[[Message], None],
        on_lost: Callable[[str], None],
        debug: bool = False,
    ) -> None:
        self._file = file
        self._loop = loop
        self._on_message = on_message
        self._on_lost = on_lost
        self._parser = XTermParser(debug)
        self._paste = PasteFilter()
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._reading = False
        self._watched = True
        self._patience: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to read."""
        self._reading = True
        # Messages are made outside of any widget's context, as in Textual's own thread.
        context = contextvars.Context()
        try:
            context.run(self._loop.add_reader, self._file, self._read)
        except PermissionError:  # a plain file cannot be watched, and is always ready
            self._watched = False
            context.run(self._loop.call_soon, self._read)

    def stop(self) -> None:
        """Read no more."""
        if self._reading and self._watched:
            self._loop.remove_reader(self._file)
        self._reading = False
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def discard(self, patience: float) -> None:
        """Throw away what comes, up to the answer that the terminal still owes; wait for it."""
        deadline = time.monotonic() + patience
        seen = b""
        while not _CURSOR_PLACE.search(seen) and (left := deadline - time.monotonic()) > 0:
            if not select.select([self._file], [], [], left)[0]:
                return
            try:
                data = os.read(self._file, _CHUNK)
            except OSError:
                return
            if not data:
                return
            seen += data

    def _read(self) -> None:
        if not self._reading:
            return
        try:
            data = os.read(self._file, _CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            self._end(f"reading from the terminal: {error.strerror}")
            return
        if not data:
            self._end("the terminal's input has ended")
            return
        # Nothing left to pass on would be the end of the input to the parser.
        if text := self._paste.feed(self._decode(data)):
            for message in self._parser.feed(text):
                self._on_message(message)
        self._await_rest()
        if not self._watched:
            self._loop.call_soon(self._read)

    def _await_rest(self) -> None:
        """Give an escape that may begin a sequence its time, then take it as the key."""
        if self._patience is not None:
            self._patience.cancel()
        self._patience = self._loop.call_later(constants.ESCAPE_DELAY, self._tick)

    def _tick(self) -> None:
        self._patience = None
        for message in self._parser.tick():
            self._on_message(message)

    def _end(self, reason: str) -> None:
        self.stop()
        self._on_lost(reason)
