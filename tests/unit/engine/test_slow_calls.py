"""Calls that take long: counted as a platform sees them, whenever each arrives before its end."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campmon.engine.budget import CallBudget, RollingWindow
from campmon.engine.shared_budget import SharedWindow
from campmon.model.reading import Budget
from tests.unit.engine.conftest import HandClock

CALLS, WINDOW = 5, 60.0


@pytest.fixture(params=["one process", "all processes"])
def budget(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> CallBudget:
    return budget_of(str(request.param), tmp_path / "calls", clock)


def budget_of(kind: str, path: Path, clock: HandClock) -> CallBudget:
    if kind == "one process":
        return RollingWindow(CALLS, WINDOW, clock)
    return SharedWindow(path, CALLS, WINDOW, clock)


def test_a_call_counts_from_its_end(budget: CallBudget, clock: HandClock) -> None:
    for _ in range(CALLS):
        assert budget.acquire() == 0
    clock.seconds = 50
    budget.ended()
    assert budget.wait_seconds() == pytest.approx(WINDOW)
    clock.seconds = 100
    assert budget.wait_seconds() == pytest.approx(10)
    assert budget.budget().used == CALLS
    clock.seconds = 110
    assert budget.budget() == Budget(CALLS - 1, CALLS, WINDOW, 0.0)
    assert budget.wait_seconds(20.0) == pytest.approx(20)
    assert budget.acquire() == 0


def test_the_pace_is_kept_from_the_end_of_a_call(budget: CallBudget, clock: HandClock) -> None:
    assert budget.acquire(20.0) == 0
    clock.seconds = 30
    assert budget.acquire(20.0) == pytest.approx(20)
    budget.ended()
    clock.seconds = 45
    assert budget.acquire(20.0) == pytest.approx(5)
    clock.seconds = 50
    assert budget.acquire(20.0) == 0


def test_no_call_ends_that_was_not_taken(budget: CallBudget) -> None:
    assert budget.acquire() == 0
    budget.ended()
    with pytest.raises(ValueError, match="under way"):
        budget.ended()
    assert budget.budget().used == 1


@dataclass
class Made:
    """A call: when it began and with what gap, and when it arrived at the platform."""

    begun: float
    gap: float
    arrived: float = 0.0


@dataclass
class Caller:
    """A process with calls under way; each arrives at some moment before it ends."""

    budget: CallBudget
    clock: HandClock
    under_way: list[Made] = field(default_factory=list)

    def begin(self, gap: float) -> Made | None:
        if self.budget.acquire(gap) > 0:
            return None
        self.under_way.append(Made(self.clock.seconds, gap))
        return self.under_way[-1]

    def end(self, which: int, part: float) -> None:
        if self.under_way:
            made = self.under_way.pop(which % len(self.under_way))
            made.arrived = made.begun + part * (self.clock.seconds - made.begun)
            self.budget.ended()

    def end_those_older_than(self, seconds: float, part: float) -> None:
        for made in list(self.under_way):
            if self.clock.seconds - made.begun > seconds:
                self.end(self.under_way.index(made), part)


def check_arrivals(made: list[Made]) -> None:
    """In the platform's eyes: never six in a window, and never closer than was asked for."""
    arrivals = sorted(call.arrived for call in made)
    for first, sixth in zip(arrivals, arrivals[CALLS:], strict=False):
        assert sixth - first >= WINDOW - 1e-5
    for place, call in enumerate(made):
        for earlier in made[:place]:
            assert call.arrived - earlier.arrived >= call.gap - 1e-5 or not call.gap


Part = st.floats(0, 1)
CALLS_UNDER_WAY = st.lists(
    st.one_of(
        st.tuples(st.just("begin"), st.integers(0, 2), st.sampled_from([0.0, 20.0])),
        st.tuples(st.just("begin"), st.integers(0, 2), st.just(0.0)),
        st.tuples(st.just("end"), st.integers(0, 4), Part),
        st.tuples(st.just("end"), st.integers(0, 4), Part),
        st.tuples(st.just("move"), st.floats(0, 45), Part),
        st.tuples(st.just("long"), st.floats(60, 130), Part),
    ),
    max_size=80,
)


@pytest.mark.parametrize("kind", ["one process", "all processes"])
@settings(max_examples=60, deadline=None)
@given(steps=CALLS_UNDER_WAY)
def test_calls_of_any_length_keep_the_limit_and_the_pace_as_the_platform_sees_them(
    kind: str, steps: list[tuple[str, float, float]]
) -> None:
    clock = HandClock()
    made: list[Made] = []
    with tempfile.TemporaryDirectory() as folder:
        caller = Caller(budget_of(kind, Path(folder) / "calls", clock), clock)
        for what, value, part in steps:
            if what == "begin":
                call = caller.begin(part)
                made += [call] if call else []
            elif what == "end":
                caller.end(int(value), part)
            else:
                clock.seconds += value
        while caller.under_way:
            caller.end(0, 1.0)
    check_arrivals(made)


@pytest.mark.parametrize(("longest", "gaps"), [(WINDOW, False), (20.0, True)])
@settings(max_examples=40, deadline=None)
@given(steps=CALLS_UNDER_WAY)
def test_processes_keep_them_together_while_their_calls_are_short_enough(
    longest: float, gaps: bool, steps: list[tuple[str, float, float]]
) -> None:
    clock = HandClock()
    made: list[Made] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls"
        callers = [Caller(budget_of("all processes", path, clock), clock) for _ in range(3)]
        for what, value, part in steps:
            if what == "begin":
                call = callers[int(value)].begin(part if gaps else 0.0)
                made += [call] if call else []
            elif what == "end":
                callers[int(value) % 3].end(int(value), part)
            else:
                left = value
                while left > 0:
                    clock.seconds += min(left, 5.0)
                    left -= 5.0
                    for caller in callers:
                        caller.end_those_older_than(longest - 5.0, part)
        for caller in callers:
            while caller.under_way:
                caller.end(0, 1.0)
    check_arrivals(made)
