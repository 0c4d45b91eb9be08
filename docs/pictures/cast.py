"""A recording of the first minute: the real program on a terminal, and somebody who types.

It is in asciinema's format (asciicast v2), which its player and `asciinema play` show.
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from dataclasses import dataclass, field

WIDTH, HEIGHT = 100, 30
LONGEST_PAUSE = 2.0
"""Seconds: whoever watches waits no longer than this where nothing happens."""

_ROUNDED = 3
_PATIENCE = 30.0

SCRIPT = (
    (3.0, ""),
    (2.5, "\x1b[B"),
    (2.0, "\t"),
    (2.0, "u"),
    (2.5, "p"),
    (1.0, "\t"),
    (2.0, "\r"),
    (2.0, "/"),
    (0.3, "r"),
    (0.3, "e"),
    (0.3, "n"),
    (2.0, "\r"),
    (2.5, "\x1b"),
    (3.0, "\r"),
    (2.5, "4"),
    (2.0, "\x1b"),
    (3.0, "?"),
    (2.0, "\x1b"),
    (1.0, "q"),
)
"""How long to look, and what is typed then."""


@dataclass
class Recording:
    """What a terminal showed, and when."""

    events: list[tuple[float, str, str]] = field(default_factory=list)
    at: float = 0.0
    rest: bytes = b""

    def saw(self, drawn: bytes, seconds: float) -> None:
        """Something was drawn so many seconds after what came before."""
        self.at += min(seconds, LONGEST_PAUSE)
        whole, self.rest = _whole(self.rest + drawn)
        if whole:
            self.events.append((round(self.at, _ROUNDED), "o", whole))

    def begin(self) -> None:
        """What came so far took no time: nobody needs to wait for it again."""
        self.events = [(0.0, kind, drawn) for _, kind, drawn in self.events]
        self.at = 0.0

    def text(self) -> str:
        """The file: a head, then a line for each event."""
        head = {
            "version": 2,
            "width": WIDTH,
            "height": HEIGHT,
            "title": "campmon: the first minute",
            "env": {"TERM": "xterm-256color"},
        }
        lines = [
            json.dumps(head),
            *(json.dumps(event, ensure_ascii=False) for event in self.events),
        ]
        return "\n".join(lines) + "\n"


def _whole(drawn: bytes) -> tuple[str, bytes]:
    """Text, and the beginning of a character whose end has not come yet."""
    for cut in range(len(drawn), max(len(drawn) - 4, -1), -1):
        try:
            return drawn[:cut].decode(), drawn[cut:]
        except UnicodeDecodeError:
            continue
    return drawn.decode("utf-8", "replace"), b""


def first_minute() -> str:
    """Record it."""
    with tempfile.TemporaryDirectory(prefix="cm", dir="/tmp") as home:
        process, terminal = pty.fork()
        if process == 0:
            _become_campmon(home)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", HEIGHT, WIDTH, 0, 0))
        recording = Recording()
        try:
            _until_live(terminal, recording)
            for seconds, typed in SCRIPT:
                _look(terminal, recording, seconds)
                os.write(terminal, typed.encode())
            _look(terminal, recording, _PATIENCE)
        finally:
            os.kill(process, signal.SIGHUP)
            os.waitpid(process, 0)
            os.close(terminal)
        _wait_for_the_hub(home)
    return recording.text()


def _become_campmon(home: str) -> None:
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "XDG_RUNTIME_DIR": home,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
    }
    time.sleep(0.3)  # until the terminal has its size
    os.execve(sys.executable, [sys.executable, "-P", "-m", "campmon"], environ)


def _until_live(terminal: int, recording: Recording) -> None:
    began = time.monotonic()
    while not any("Spring" in drawn for _, _, drawn in recording.events):
        if time.monotonic() - began > _PATIENCE:
            raise TimeoutError("the monitor shows no campaign")
        _look(terminal, recording, 0.2)
    recording.begin()


def _look(terminal: int, recording: Recording, seconds: float) -> None:
    """Take down what is drawn for so long, or until the program has ended."""
    last = time.monotonic()
    until = last + seconds
    while (left := until - time.monotonic()) > 0:
        if not select.select([terminal], [], [], left)[0]:
            recording.saw(b"", time.monotonic() - last)
            return
        try:
            drawn = os.read(terminal, 65_536)
        except OSError:  # it has ended
            return
        now = time.monotonic()
        recording.saw(drawn, now - last)
        last = now


def _wait_for_the_hub(home: str) -> None:
    """It ends two seconds after its last monitor; its home stays until then."""
    until = time.monotonic() + _PATIENCE
    sockets = os.path.join(home, "campmon")
    while any(name.endswith(".sock") for name in os.listdir(sockets)):
        if time.monotonic() > until:
            raise TimeoutError("the hub stays behind")
        time.sleep(0.1)
