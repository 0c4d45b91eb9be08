"""The meter, on programs whose figures are known."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from benchmarks.pty_meter import PtyMeter, TooLateError
from tests.system.benchmarks.programs import COLUMNS, LINES, start


def _number(meter: PtyMeter) -> float:
    """The number that the program shows in brackets."""
    found = re.search(r"<([0-9.]+)>", meter.screen)
    assert found is not None
    return float(found[1])


def _shows_a_number(text: str) -> bool:
    return bool(re.search(r"<[0-9.]+>", text))


def test_everything_written_is_recorded_in_order(tmp_path: Path) -> None:
    program = "for n in range(1000): write(f'{n},')\nwrite('END')\nkey()\n"
    with start(tmp_path, program) as meter:
        meter.wait_for(lambda text: "END" in text, 30)
    written = b"".join(chunk.written for chunk in meter.chunks)
    assert written == b"".join(b"%d," % n for n in range(1000)) + b"END"
    times = [chunk.at for chunk in meter.chunks]
    assert times == sorted(times)


def test_the_time_of_a_paint_is_its_chunk_and_not_when_it_was_looked_for(tmp_path: Path) -> None:
    program = "write('first')\nkey()\nwrite('second')\nkey()\n"
    with start(tmp_path, program) as meter:
        meter.wait_for(lambda text: "first" in text, 30)
        meter.press(b"x")
        meter.record_until_quiet(0.3)
        at = meter.wait_for(lambda text: "second" in text, 30)
        assert at == meter.chunks[-1].at
        assert at >= meter.keys[0].at


def test_the_terminal_has_its_size_and_is_the_session_s_own(tmp_path: Path) -> None:
    program = (
        "size = os.get_terminal_size(1)\n"
        "own = os.getsid(0) == os.getpid() == os.tcgetpgrp(0)\n"
        "write(f'{size.columns}x{size.lines} own={own} END')\nkey()\n"
    )
    with start(tmp_path, program) as meter:
        meter.wait_for(lambda text: "END" in text, 30)
        assert f"{COLUMNS}x{LINES} own=True" in meter.screen


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (r"\x1b[?2026$p", r"\x1b[?2026;2$y"),
        (r"\x1b[?2048$p", r"\x1b[?2048;0$y"),
        (r"\x1b[5n", r"\x1b[0n"),
        (r"\x1b[3;7H\x1b[6n", r"\x1b[3;7R"),
        (r"\x1b[c", r"\x1b[?62;22c"),
        (r"\x1b[>c", r"\x1b[>41;390;0c"),
        (r"\x1b]11;?\x07", r"\x1b]11;rgb:0000/0000/0000\x1b\\"),
    ],
)
def test_the_terminal_answers(tmp_path: Path, query: str, answer: str) -> None:
    program = f"write('{query}')\nwrite('\\r\\n' + ascii(key(20)) + 'END')\nkey()\n"
    with start(tmp_path, program) as meter:
        meter.wait_for(lambda text: "END" in text, 30)
        shown = meter.screen.replace("\n", "")
    expected = ascii(answer.encode().decode("unicode_escape").encode())
    assert expected in shown


def test_a_query_that_comes_in_pieces_is_answered_once(tmp_path: Path) -> None:
    program = (
        "for byte in '\\x1b[?2026$p':\n    write(byte)\n    time.sleep(0.005)\n"
        "first = key(20)\nwrite('and so on')\n"
        "write(f'{first!r} {key(0.3)!r} END')\nkey()\n"
    )
    with start(tmp_path, program) as meter:
        meter.wait_for(lambda text: "END" in text, 30)
        shown = meter.screen.replace("\n", "")
    assert "2026;2$y' b'' END" in shown


def test_cpu_is_what_the_program_and_its_children_used(tmp_path: Path) -> None:
    program = (
        "def burn(seconds):\n"
        "    end = time.process_time() + seconds\n"
        "    while time.process_time() < end: pass\n"
        "write('ready')\nkey()\n"
        "begun = time.process_time()\n"
        "burn(0.3)\n"
        "child = os.fork()\n"
        "if child == 0: burn(0.3); os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "write(f'<{time.process_time() - begun + 0.3}>')\nkey()\n"
    )
    with start(tmp_path, program) as meter:
        meter.wait_for(lambda text: "ready" in text, 30)
        before = meter.cpu_seconds()
        meter.press(b"x")
        meter.wait_for(_shows_a_number, 60)
        used = meter.cpu_seconds() - before
        # the kernel counts an ended child's time in hundredths
        assert used == pytest.approx(_number(meter), abs=0.03)


def test_a_program_that_waits_uses_no_cpu(tmp_path: Path) -> None:
    with start(tmp_path, "write('ready')\nkey()\n") as meter:
        meter.wait_for(lambda text: "ready" in text, 30)
        meter.record_until_quiet(0.1)
        before = meter.cpu_seconds()
        meter.record(0.5)
        assert meter.cpu_seconds() - before < 0.001


def test_peak_memory_is_the_most_there_was(tmp_path: Path) -> None:
    program = "write('ready')\nkey()\nmuch = b'x' * (64 << 20)\ndel much\nwrite('much')\nkey()\n"
    with start(tmp_path, program) as meter:
        meter.wait_for(lambda text: "ready" in text, 30)
        before = meter.peak_memory()
        meter.press(b"x")
        meter.wait_for(lambda text: "much" in text, 30)
        assert (meter.peak_memory() - before) / 2**20 == pytest.approx(64, abs=2)


def test_a_program_that_ends_or_never_shows_it_is_reported_with_its_screen(tmp_path: Path) -> None:
    with start(tmp_path, "write('oh no')\n") as meter, pytest.raises(TooLateError, match="oh no"):
        meter.wait_for(lambda text: "ready" in text, 30)
    with start(tmp_path, "write('not yet')\nkey()\n") as meter:
        meter.wait_for(lambda text: "not yet" in text, 30)
        with pytest.raises(TooLateError, match="not yet"):
            meter.wait_for(lambda text: "ready" in text, 0.1)


def test_a_program_that_does_not_want_to_end_is_ended(tmp_path: Path) -> None:
    program = "import signal\nsignal.signal(15, signal.SIG_IGN)\nwrite('ready')\nwhile 1: key()\n"
    with start(tmp_path, program) as meter:
        meter.wait_for(lambda text: "ready" in text, 30)
    with pytest.raises(ProcessLookupError):
        os.kill(meter.pid, 0)
