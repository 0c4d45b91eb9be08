"""Runs a terminal program in a pseudo terminal, records what it writes and when, and weighs it.

The recording is plain: chunks as `read` returned them, each with the time just after. What they
mean is found out afterwards (`benchmarks.replay` and what stands on it), so that the meter does
not stand between the program and its clock. Linux only: it reads /proc and CPU clocks by process.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from benchmarks.replay import Replay

_PTY_READ: Final = 65536
_SLICE: Final = 512  # bytes replayed between two looks at the pty: under a millisecond's work
_QUERY: Final = re.compile(
    rb"\x1b\[(?:\?(?P<mode>\d+)\$p|(?P<device>>?)0?c|(?P<status>[56])n|\?(?P<keyboard>u))"
    rb"|\x1b\](?P<colour>1[01]);\?(?:\x07|\x1b\\)"
)
_LONGEST_QUERY: Final = 16
_SYNCHRONIZED_OUTPUT: Final = b"2026"
_CPU_CLOCK_OF_PROCESS: Final = 2  # the low bits of a clockid_t made from a pid (CPUCLOCK_SCHED)


class TooLateError(Exception):
    """What was waited for did not show in time, or the program ended before it."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one `read` of the terminal returned; `at` in seconds since the program's start."""

    at: float
    written: bytes


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was pressed; `at` in seconds since the program's start."""

    at: float
    pressed: bytes


class PtyMeter:
    """One run of a program in a terminal of its own, in a session of its own.

    A context manager: the program starts on entering and is ended on leaving. The terminal
    answers what Textual and others ask at their start, as an xterm with synchronized output
    would. Not for use in several threads.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int,
        lines: int,
        environ: Mapping[str, str],
    ) -> None:
        self.columns, self.lines = columns, lines
        self.chunks: list[Chunk] = []
        self.keys: list[Key] = []
        self._command = list(command)
        self._environ = dict(environ)
        self._replay = Replay(columns, lines)
        self._replayed = 0
        self._unasked = b""
        self._terminal = -1
        self._ended = False
        self._began = 0
        self.pid = 0

    def __enter__(self) -> Self:
        self._terminal, other_end = os.openpty()
        try:
            size = struct.pack("HHHH", self.lines, self.columns, 0, 0)
            fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)
            # Opened by a new session's first process, a terminal becomes that session's own.
            actions = [
                (os.POSIX_SPAWN_OPEN, 0, os.ttyname(other_end), os.O_RDWR, 0),
                (os.POSIX_SPAWN_DUP2, 0, 1),
                (os.POSIX_SPAWN_DUP2, 0, 2),
            ]
            self._began = time.perf_counter_ns()
            self.pid = os.posix_spawnp(
                self._command[0], self._command, self._environ, file_actions=actions, setsid=True
            )
        finally:
            os.close(other_end)
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    # -- what the program does -------------------------------------------------------------

    @property
    def now(self) -> float:
        """Seconds since the program's start."""
        return (time.perf_counter_ns() - self._began) / 1e9

    @property
    def screen(self) -> str:
        """The text on the screen after all that was read."""
        self._catch_up(lambda _: False)
        return self._replay.text()

    def record(self, seconds: float) -> None:
        """Read what is written during the next `seconds`."""
        end = self.now + seconds
        while not self._ended and (left := end - self.now) > 0:
            self._read(left)

    def record_until_quiet(self, quiet: float, timeout: float = 10.0) -> None:
        """Read until nothing was written for `quiet` seconds."""
        end = self.now + timeout
        while not self._ended and self.now < end:
            if not self._read(quiet):
                return
        raise TooLateError(f"never quiet for {quiet} s\n{self.screen}")

    def wait_for(self, shown: Callable[[str], bool], timeout: float = 60.0) -> float:
        """Read until the screen's text is as wanted; return when it was, since the start.

        The time is that of the chunk that made it so, however late the screen was looked at.
        """
        end = self.now + timeout
        while True:
            at = self._catch_up(shown)
            if at is not None:
                return at
            if self._ended or self.now > end:
                why = "the program ended" if self._ended else f"{timeout:.0f} s have passed"
                raise TooLateError(f"{why}; the screen was\n{self._replay.text()}")
            self._read(0.05)

    def press(self, key: bytes) -> None:
        """Press a key."""
        self.keys.append(Key(self.now, key))
        os.write(self._terminal, key)

    # -- what it costs ---------------------------------------------------------------------

    def cpu_seconds(self) -> float:
        """User and system time so far of all processes of the program's session."""
        return sum(cpu_seconds(pid) for pid in _session(self.pid))

    def peak_memory(self) -> int:
        """The most memory that the program's first process ever had resident, in bytes."""
        return peak_memory(self.pid)

    def end(self) -> None:
        """End the program, politely first; it and its session are gone afterwards."""
        if self._terminal < 0:
            return
        status: int | None = None
        for number, patience in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)
            end = self.now + patience
            while status is None and self.now < end:
                self._read(0.01)
                done, code = os.waitpid(self.pid, os.WNOHANG)
                status = code if done else None
            if status is not None:
                break
        os.close(self._terminal)  # hangs up on whoever is left in the session
        self._terminal = -1

    # -- the terminal ----------------------------------------------------------------------

    def _read(self, timeout: float) -> bool:
        """Read one chunk if there is one within `timeout` seconds."""
        if self._ended:
            time.sleep(min(timeout, 0.01))
            return False
        if not select.select([self._terminal], [], [], timeout)[0]:
            return False
        try:
            written = os.read(self._terminal, _PTY_READ)
        except OSError:  # EIO: no process has the terminal open any more
            written = b""
        if not written:
            self._ended = True
            return False
        self.chunks.append(Chunk(self.now, written))
        self._answer(written)
        return True

    def _answer(self, written: bytes) -> None:
        """Answer what the program asks of its terminal."""
        asked = self._unasked + written
        end = 0
        for query in _QUERY.finditer(asked):
            end = query.end()
            os.write(self._terminal, self._answer_to(query))
        self._unasked = asked[max(end, len(asked) - _LONGEST_QUERY) :]

    def _answer_to(self, query: re.Match[bytes]) -> bytes:
        if query["mode"]:
            known = query["mode"] == _SYNCHRONIZED_OUTPUT
            return b"\x1b[?%s;%d$y" % (query["mode"], 2 if known else 0)
        if query["status"] == b"5":
            return b"\x1b[0n"
        if query["status"] == b"6":
            self._catch_up(lambda _: False)
            line, column = self._replay.cursor
            return b"\x1b[%d;%dR" % (line + 1, column + 1)
        if query["colour"]:
            ink = b"ffff/ffff/ffff" if query["colour"] == b"10" else b"0000/0000/0000"
            return b"\x1b]%s;rgb:%s\x1b\\" % (query["colour"], ink)
        if query["keyboard"]:
            return b""  # an xterm does not know this one
        return b"\x1b[>41;390;0c" if query["device"] else b"\x1b[?62;22c"

    def _catch_up(self, shown: Callable[[str], bool]) -> float | None:
        """Replay what was read; return the time of the chunk after which `shown` is true.

        Looks at the terminal between slices, so that chunks keep their true times.
        """
        while self._replayed < len(self.chunks):
            chunk = self.chunks[self._replayed]
            self._replayed += 1
            for start in range(0, len(chunk.written), _SLICE):
                self._replay.feed(chunk.written[start : start + _SLICE])
                if self._terminal >= 0:
                    self._read(0)
            if shown(self._replay.text()):
                return chunk.at
        return None


def peak_memory(pid: int) -> int:
    """The most memory that a process ever had resident (VmHWM), in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    peak = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    if peak is None:
        raise TooLateError(f"process {pid} has ended")
    return int(peak[1]) * 1024


def _session(leader: int) -> list[int]:
    """The processes of a session."""
    members = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError):
                if int(_stat(int(entry))[3]) == leader:
                    members.append(int(entry))
    return members


def cpu_seconds(pid: int) -> float:
    """CPU time of a process, its ended threads and the ended children it has waited for."""
    try:
        # The clock of another process, to the nanosecond; /proc/*/stat counts in 10 ms only.
        own = time.clock_gettime((~pid << 3) | _CPU_CLOCK_OF_PROCESS)
        children = sum(int(ticks) for ticks in _stat(pid)[13:15])
    except OSError:
        return 0.0
    return own + children / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third, the state, on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
