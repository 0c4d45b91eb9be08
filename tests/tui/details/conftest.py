"""What the tests of the details share."""

import logging
from collections.abc import Iterator

import pytest


class _Notes(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture
def noted() -> Iterator[list[str]]:
    """What went into campmon's log, whoever has turned it elsewhere before."""
    notes, log = _Notes(), logging.getLogger("campmon.tui.crash")
    log.addHandler(notes)
    yield notes.said
    log.removeHandler(notes)
