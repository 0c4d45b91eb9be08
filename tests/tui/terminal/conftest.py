"""Programs that end with their test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.tui.terminal.program import Program


@pytest.fixture
def start() -> Iterator[Callable[..., Program]]:
    """Start the demo app in a pty."""
    programs: list[Program] = []

    def run(ignore_hang_up: bool = False, **environment: str) -> Program:
        program = Program(environment, ignore_hang_up=ignore_hang_up)
        programs.append(program)
        program.wait_for_text("marks: 0 end")
        return program

    yield run
    for program in programs:
        program.kill()
