"""A program in a pty, and the screen that it paints."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

from tests.tui.terminal.emulator import Emulator

PATIENCE = 60.0
DEMO = Path(__file__).with_name("demo_app.py")


class Program:
    """Runs the demo app; `wait_for` reads what it writes until a condition holds."""

    def __init__(
        self,
        environment: dict[str, str],
        size: tuple[int, int] = (80, 24),
        ignore_hang_up: bool = False,
    ) -> None:
        self.emulator = Emulator(*size)
        self.written = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._asked = 0
        self.master, terminal = pty.openpty()
        self._set_size(*size)
        known = {name: value for name, value in os.environ.items() if name not in ("TMUX", "STY")}
        known |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}

        def prepare() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if ignore_hang_up:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)

        self.process = subprocess.Popen(
            [sys.executable, str(DEMO)],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=known | environment,
            start_new_session=True,
            preexec_fn=prepare,
        )
        os.close(terminal)

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def resize(self, columns: int, lines: int) -> None:
        """Change the terminal's size; what it showed is cropped, as xterm does."""
        self.emulator.resize(columns, lines)
        self._set_size(columns, lines)

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def read(self, seconds: float) -> bool:
        """Take what was written within this time; False if nothing was."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            text = self._decoder.decode(os.read(self.master, 65536))
        except OSError:  # the program has ended
            return False
        self.written += text
        self.emulator.feed(text)
        if self.written.count("\x1b[?2026$p") > self._asked:
            self._asked += 1
            self.press("\x1b[?2026;2$y")
        return True

    def wait_for(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if not self.read(0.2):
                assert self.process.poll() is None or condition(), self.emulator.text()
            assert time.monotonic() < deadline, self.emulator.text()

    def wait_for_text(self, text: str, shown: bool = True) -> None:
        self.wait_for(lambda: (text in self.emulator.text()) is shown)

    def wait_for_stop(self) -> None:
        """Wait until the process is stopped, as by ctrl+z."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        self.wait_for(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")

    def wait_for_end(self) -> int:
        """Return the exit status; the pty may be closed already."""
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """Close the terminal, as a lost connection does."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.close()
