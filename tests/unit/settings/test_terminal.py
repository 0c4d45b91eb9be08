"""The table [terminal]."""

from __future__ import annotations

from pathlib import Path

import pytest

from campmon.settings.interpret import interpret
from campmon.settings.terminal import TerminalOptions

FILE = Path("/nowhere/config.toml")


def test_it_is_taken_as_written() -> None:
    settings, problems = interpret(
        {"terminal": {"bytes_per_second": 0, "cursor": True, "characters": "console"}}, FILE
    )
    assert not problems
    assert settings.terminal == TerminalOptions(0, True, "console")


def test_without_it_the_terminal_tells() -> None:
    settings, problems = interpret({}, FILE)
    assert not problems
    assert settings.terminal == TerminalOptions()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"bytes_per_secnd": 1}, "bytes_per_second"),
        ({"bytes_per_second": -1}, "bytes_per_second"),
        ({"characters": "runes"}, "characters"),
        ({"cursor": "yes"}, "without quotes"),
    ],
)
def test_what_is_wrong_is_named(table: dict[str, object], said: str) -> None:
    _, problems = interpret({"terminal": table}, FILE)
    assert said in f"{problems[0].message} {problems[0].mend}"
