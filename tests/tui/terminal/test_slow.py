"""Terminals that are slow to read or to answer, and such as never keep their size.

The demo app runs in this process, on a pty; what it wrote is counted in bytes, not in seconds.
"""
# ruff: noqa: F811 - fixtures have the names of arguments

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence

import pytest

from campmon.tui.terminal.driver import CellDiffDriver
from tests.tui.terminal.emulator import Cell
from tests.tui.terminal.program import PATIENCE, Program
from tests.tui.terminal.test_driver import MARK, Stage, _signals, stage  # noqa: F401 - fixtures

SCREEN = 12_000
"""More than the demo's whole screen takes."""
QUESTION = b"\x1b[6n"
ANSWER = "\x1b[1;1R"
SIZES = ((1, 1), (2, 3), (80, 24), (40, 10), (132, 50))


async def update(stage: Stage, times: int) -> None:
    """Let figures change so often, each time a frame."""
    for _ in range(times):
        marks = stage.app.marks + 1
        stage.press("\x07" + MARK)
        async with asyncio.timeout(PATIENCE):
            while stage.app.marks < marks:
                await asyncio.sleep(0)
        painted = asyncio.Event()
        stage.app.call_after_refresh(painted.set)
        await painted.wait()


async def answer_until(stage: Stage, text: str) -> None:
    """Answer every question, those that wait first, until the screen shows a text."""
    asked = [0]

    def settled() -> bool:
        return text in stage.emulator.text() or stage.written.count(QUESTION) > asked[0]

    stage.press(ANSWER)
    for _ in range(20):
        asked[0] = stage.written.count(QUESTION)
        if text in stage.emulator.text():
            return
        await stage.wait_for(settled)
        stage.press(ANSWER)
    raise AssertionError(stage.emulator.text())


def wanted(stage: Stage) -> str:
    """What the mark on the screen has to be in the end."""
    return f"marks: {stage.app.marks} end"


async def test_a_terminal_that_does_not_read_gets_the_present_and_not_the_past(
    stage: Stage,
) -> None:
    await stage.open()
    stage.stop_reading()
    await update(stage, 12)
    output = stage.driver._output
    assert output is not None
    assert len(output._backlog) <= SCREEN
    before = len(stage.written)
    stage.read_on()
    await stage.wait_for_text(wanted(stage))
    stage.press(MARK)
    await stage.wait_for_text(wanted(stage).replace("12", "13"))
    assert len(stage.written) - before < 3 * SCREEN
    await shows_what_is_wanted(stage)


async def test_over_a_slow_link_no_more_is_sent_than_is_answered(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(CellDiffDriver, "bytes_per_second", 4_096)
    await stage.open()
    await answer_until(stage, "marks: 0 end")
    await update(stage, 4)
    await stage.wait_for(lambda: stage.driver._pace is not None and stage.driver._pace.asking)
    before = len(stage.written)
    for _ in range(8):  # keys, too, wait for the link: what they change is shown in the end
        stage.press("\x1b[B")
        await update(stage, 1)
    assert len(stage.written) - before < 4_096 + SCREEN
    before = len(stage.written)
    await answer_until(stage, "marks: 12 end")
    await answer_until(stage, "counted 11")
    assert len(stage.written) - before < 2 * SCREEN


async def test_it_leaves_no_answer_to_the_shell(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(CellDiffDriver, "bytes_per_second", 4_096)
    await stage.open()
    await stage.wait_for(lambda: QUESTION in stage.written)
    stage.press("\x1b[24;1R")  # it comes while nothing is read any more
    keyboard = stage.driver._keyboard
    assert keyboard is not None
    keyboard.discard(10.0)
    os.set_blocking(stage.driver.fileno, False)
    with pytest.raises(BlockingIOError):
        os.read(stage.driver.fileno, 100)
    os.set_blocking(stage.driver.fileno, True)


def test_a_storm_of_sizes_ends_in_the_right_screen(start: Callable[..., Program]) -> None:
    program = start()
    for number in range(60):
        program.resize(*SIZES[number % len(SIZES)])
        if number % 20 == 0:
            program.press("\x07" + MARK)
        program.read(0)
    program.resize(90, 20)
    program.wait_for_text("90x20")
    program.press(MARK)
    program.wait_for_text("marks: 4 end")
    shown = program.emulator.rows()
    program.press("\x0c" + MARK)  # all of it anew
    program.wait_for_text("marks: 5 end")
    assert_same(shown, program.emulator.rows())
    assert len(program.written) < 60 * 2 * SCREEN


async def shows_what_is_wanted(stage: Stage) -> None:
    """The screen is the same as one that is painted anew."""
    shown = stage.emulator.rows()
    before = len(stage.written)
    stage.driver.redraw()
    await stage.wait_for(lambda: len(stage.written) > before)
    marks = stage.app.marks + 1
    stage.press(MARK)
    await stage.wait_for_text(f"marks: {marks} end")
    again = stage.emulator.rows()
    assert_same(shown, again)


def assert_same(shown: Sequence[Sequence[Cell]], again: Sequence[Sequence[Cell]]) -> None:
    """Compare screens but for the mark, in the first line, and what emulators disagree on."""
    for before, after in list(zip(shown, again, strict=True))[1:]:
        if "crew" not in "".join(cell[0] for cell in after):
            assert before == after
