"""From key to paint, on programs that are as late as they say."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.latency import (
    DOWN,
    UP,
    Region,
    latencies,
    percentile,
    press_at_random,
    up_and_down,
)
from benchmarks.pty_meter import Chunk, Key
from tests.system.benchmarks.programs import COLUMNS, LINES, start

_CURSOR = Region(0, 0, LINES, 1)


def _at(at: float, written: str) -> Chunk:
    return Chunk(at, written.encode())


def _cursor_on(line: int) -> str:
    """What moves a highlight in the first column from any line to this one."""
    return "".join(f"\x1b[{n + 1}H\x1b[{7 * (n == line)}m>" for n in range(LINES))


def test_a_late_program_is_as_late_as_it_says(tmp_path: Path) -> None:
    program = (
        "line, waiting = 0, b''\n"
        "while True:\n"
        "    for n in range(6): write(f'\\x1b[{n + 1}H\\x1b[{7 * (n == line)}m>')\n"
        "    write('\\x1b[6;10H\\x1b[mready')\n"
        "    waiting = waiting or key()\n"
        "    pressed, waiting = waiting[:3], waiting[3:]\n"
        "    time.sleep(0.03)\n"
        "    line += 1 if pressed == b'\\x1b[B' else -1\n"
    )
    with start(tmp_path, program) as meter:
        meter.wait_for(lambda text: "ready" in text, 30)
        meter.record_until_quiet(0.2)
        press_at_random(meter, up_and_down(8, 4), random.Random(1), shortest=0.4, longest=0.5)
        found = latencies(meter.chunks, meter.keys, _CURSOR, COLUMNS, LINES)
    assert (len(found.seconds), found.missed, found.unprompted) == (8, 0, 0)
    assert min(found.seconds) >= 0.03


def test_a_latency_is_from_the_key_to_the_first_paint_of_the_cursor_where_it_belongs() -> None:
    chunks = [
        _at(0.5, _cursor_on(0)),
        _at(1.01, "\x1b[1;8H\x1b[mnot watched"),
        _at(1.02, "\x1b[1;1H\x1b[7m*"),  # watched, but the text only
        _at(1.03, "\x1b[2;1H\x1b[7m>"),  # half a paint: two rows look like the cursor's
        _at(1.04, _cursor_on(1)),
        _at(1.05, _cursor_on(1) + " "),
        _at(2.25, _cursor_on(2)),
    ]
    found = latencies(chunks, [Key(1.0, DOWN), Key(2.0, DOWN)], _CURSOR, COLUMNS, LINES)
    assert list(found.seconds) == pytest.approx([0.04, 0.25])
    assert (found.missed, found.unprompted) == (0, 0)


def test_a_paint_that_is_later_than_the_next_key_answers_what_it_shows() -> None:
    chunks = [
        _at(0.5, _cursor_on(0)),
        _at(3.5, _cursor_on(2)),
        _at(3.6, _cursor_on(3)),
        _at(4.1, _cursor_on(2)),
    ]
    keys = [Key(1.0, DOWN), Key(2.0, DOWN), Key(3.0, DOWN), Key(4.0, UP)]
    found = latencies(chunks, keys, _CURSOR, COLUMNS, LINES)
    assert list(found.seconds) == pytest.approx([2.5, 1.5, 0.6, 0.1])
    assert (found.missed, found.unprompted) == (0, 0)


def test_keys_without_a_paint_and_paints_without_a_key_are_counted() -> None:
    chunks = [
        _at(0.5, _cursor_on(0)),
        _at(1.1, _cursor_on(1)),
        _at(1.5, _cursor_on(4)),
        _at(1.6, _cursor_on(1)),
    ]
    keys = [Key(1.0, DOWN), Key(2.0, DOWN), Key(3.0, DOWN)]
    found = latencies(chunks, keys, _CURSOR, COLUMNS, LINES)
    assert list(found.seconds) == pytest.approx([0.1])
    assert (found.missed, found.unprompted) == (2, 2)


def test_a_region_without_a_cursor_is_refused() -> None:
    chunks = [_at(0.5, _cursor_on(LINES)), _at(1.1, _cursor_on(1))]
    with pytest.raises(ValueError, match="no cursor"):
        latencies(chunks, [Key(1.0, DOWN)], _CURSOR, COLUMNS, LINES)


def test_keys_go_down_and_up_within_their_reach() -> None:
    assert up_and_down(7, 2) == [DOWN, DOWN, UP, UP, DOWN, DOWN, UP]


def test_percentiles_are_by_nearest_rank() -> None:
    values = [float(value) for value in range(1, 101)]
    assert [percentile(values, percent) for percent in (50, 99, 100)] == [50, 99, 100]
    assert percentile([3.0], 99) == 3.0
