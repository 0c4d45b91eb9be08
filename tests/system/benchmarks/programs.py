"""Programs with known figures, for the meter to measure."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.pty_meter import PtyMeter

COLUMNS, LINES = 40, 6

_START = """
import os, select, sys, time, tty
tty.setraw(0)

def write(text):
    os.write(1, text.encode())

def key(timeout=None):
    return os.read(0, 64) if select.select([0], [], [], timeout)[0] else b""

"""


def start(tmp_path: Path, program: str) -> PtyMeter:
    """A meter on a Python program, which has `write`, `key`, `os`, `sys` and `time`."""
    source = tmp_path / "program.py"
    source.write_text(_START + program)
    environ = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    command = [sys.executable, "-S", "-I", str(source)]
    return PtyMeter(command, columns=COLUMNS, lines=LINES, environ=environ)
