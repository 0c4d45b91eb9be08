"""Writes to the terminal at once, from the event loop, and never waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import threading
import time
from collections.abc import Callable
from typing import Final

# What a terminal that does not read may owe us before more is dropped: one large screen.
BACKLOG_LIMIT: Final = 64 * 1024
# What a terminal may owe us and still be told what is not part of the screen.
_BEHIND: Final = 32 * 1024
# Where the terminal could not be opened a second time, a write may wait for it: keep it short.
_SHARED_CHUNK: Final = 256


class TerminalOutput:
    """Bytes on their way to the terminal.

    A frame is written where it was made, without a thread in between: that thread would wait
    for the interpreter until the painting is over. So that a terminal which does not read
    can never stop the program, it is opened a second time, non-blocking (the flag belongs to
    the opening: set on our own standard streams, the shell would find it there). What it does
    not take waits in a backlog: while `is_full`, no frame should be written, and `on_drained`
    tells when the next one may be. What is written all the same is dropped when the backlog
    grows too long; `on_drained` is told that too, so that the screen can be painted anew.
    """

    def __init__(
        self,
        file: int,
        loop: asyncio.AbstractEventLoop,
        *,
        on_lost: Callable[[str], None],
        on_drained: Callable[[bool], None],
    ) -> None:
        self._loop = loop
        self._thread = threading.get_ident()
        self._on_lost = on_lost
        self._on_drained = on_drained
        self._backlog = bytearray()
        self._watching = False
        self._lost = False
        self.dropped = False
        """Whether frames were dropped since the terminal last took everything."""
        self.keep_all = False
        """Whether nothing may be dropped any more: the terminal is being given back."""
        own = _open_again(file)
        self._shared = own is None
        self._file = file if own is None else own

    @property
    def is_behind(self) -> bool:
        """Whether the terminal is lost, or has much to take still of what it was sent."""
        return self._lost or len(self._backlog) > _BEHIND

    @property
    def is_full(self) -> bool:
        """Whether the terminal has yet to take a part of what was written."""
        return bool(self._backlog) and not self.keep_all

    def write(self, data: bytes) -> None:
        """Send bytes: now, or as soon as the terminal takes them."""
        if self._lost or not data:
            return
        if threading.get_ident() != self._thread:
            self._loop.call_soon_threadsafe(self.write, data)
            return
        if len(self._backlog) > BACKLOG_LIMIT and not self.keep_all:
            self.dropped = True
            return
        self._backlog += data
        if not self._watching:
            self._send()
            self._watch()

    def lose(self) -> None:
        """Write nothing any more: there is no terminal."""
        self._lost = True
        self._backlog.clear()
        self._unwatch()

    def write_last(self, data: bytes) -> None:
        """Send this and nothing after it, from any thread: the program is ended hard.

        What the terminal does not take at once is left out.
        """
        self._lost = True
        with contextlib.suppress(OSError):
            if select.select([], [self._file], [], 0)[1]:
                os.write(self._file, data[:_SHARED_CHUNK])

    def drain(self, patience: float = 0.5) -> None:
        """Wait for the terminal to take what is left, but not for long."""
        self._unwatch()
        deadline = time.monotonic() + patience
        while self._backlog and (left := deadline - time.monotonic()) > 0:
            select.select([], [self._file], [], left)
            self._send()
        self._watch()

    def close(self) -> None:
        """Write no more."""
        self.lose()
        if not self._shared:
            os.close(self._file)

    def _send(self) -> None:
        """Write as much of the backlog as the terminal takes."""
        backlog = self._backlog
        try:
            while backlog:
                if self._shared:
                    if not select.select([], [self._file], [], 0)[1]:
                        return
                    sent = os.write(self._file, backlog[:_SHARED_CHUNK])
                else:
                    sent = os.write(self._file, backlog)
                del backlog[:sent]
        except BlockingIOError:
            return
        except OSError as error:
            self.lose()
            self._on_lost(f"writing to the terminal: {error.strerror}")

    def _watch(self) -> None:
        if self._backlog:
            self._watching = True
            self._loop.add_writer(self._file, self._writable)

    def _unwatch(self) -> None:
        if self._watching:
            self._watching = False
            self._loop.remove_writer(self._file)

    def _writable(self) -> None:
        self._send()
        if self._backlog or self._lost:
            return
        self._unwatch()
        dropped, self.dropped = self.dropped, False
        self._on_drained(dropped)


def _open_again(file: int) -> int | None:
    """Open the terminal behind a descriptor once more, non-blocking; None if it cannot be."""
    with contextlib.suppress(OSError):
        flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
        return os.open(os.ttyname(file), flags)
    return None
