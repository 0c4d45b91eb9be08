"""The table [history] of the configuration."""

import tomllib
from pathlib import Path

import pytest

from campmon.settings.interpret import interpret
from campmon.settings.profile import HistorySettings


def read(text: str) -> tuple[HistorySettings, list[str]]:
    settings, problems = interpret(tomllib.loads(text), Path("c.toml"))
    return settings.history, [str(problem) for problem in problems]


def test_history_is_kept_unless_told_otherwise() -> None:
    assert read("") == (HistorySettings(True, 14, 200), [])
    assert read("[history]\nenabled = false\ndays = 3\nmax_megabytes = 50\n") == (
        HistorySettings(False, 3, 50),
        [],
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day = 3", "unknown key 'day'"),
        ("days = 0", "days"),
        ("max_megabytes = 1", "max_megabytes"),
        ('enabled = "no"', "Write enabled = true"),
    ],
)
def test_what_cannot_be_meant_is_an_error(text: str, said: str) -> None:
    _, (problem,) = read(f"[history]\n{text}\n")
    assert said in problem
    assert "[history]" in problem
