"""What an append will do, and how long it takes."""

from dataclasses import replace

import pytest

from campmon.append import Pace
from campmon.backends.practice import RULES
from campmon.model.reading import Budget
from campmon.tui import figures
from campmon.tui.append.forecast import duration, has_paces, sending_seconds

FREE = Budget(0, 5, 60.0)


@pytest.mark.parametrize(
    ("calls", "pace", "budget", "seconds"),
    [
        (0, "fast", FREE, 0.0),
        (1, "steady", FREE, 0.0),
        (4, "steady", FREE, 60.0),
        (5, "fast", FREE, 0.0),
        (6, "fast", FREE, 60.0),
        (11, "fast", FREE, 120.0),
        (1, "fast", Budget(5, 5, 60.0, 12.0), 12.0),
        (2, "steady", Budget(5, 5, 60.0, 12.0), 60.0),
        (3, "fast", Budget(3, 5, 60.0), 60.0),
        (2, "fast", Budget(3, 5, 60.0), 0.0),
    ],
)
def test_the_time_is_that_of_the_budget_and_the_pace(
    calls: int, pace: Pace, budget: Budget, seconds: float
) -> None:
    assert sending_seconds(calls, pace, RULES, budget) == seconds


def test_the_first_call_keeps_the_pace_after_another_job_s_last_one() -> None:
    assert sending_seconds(1, "steady", RULES, Budget(1, 5, 60.0), first=15.0) == 15.0
    assert sending_seconds(3, "steady", RULES, Budget(1, 5, 60.0), first=15.0) == 55.0


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.0, "sent at once"), (20.0, "about 20 s"), (90.0, "about 1:30 min"),
     (3_700.0, "about 1:01:40")],
)  # fmt: skip
def test_durations_are_said_in_words(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_a_pace_is_a_choice_only_where_it_makes_a_difference() -> None:
    assert has_paces(RULES)
    quiet = replace(RULES, calls_per_window=1, window_seconds=2.0, steady_seconds=2.0)
    assert not has_paces(quiet)
    assert sending_seconds(25, "steady", quiet, Budget(0, 1, 2.0)) == 48.0


def test_calls_are_counted_in_the_platform_s_window() -> None:
    assert figures.window(60.0) == "minute"
    assert figures.window(2.0) == "2 s"
