"""What raises an alert, what clears it, and what makes it the same one again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.engine.alerts.condition import Condition, Patience, Step
from campmon.engine.alerts.finding import Finding, Verdict
from campmon.model.alert_rules import AlertKind, AlertSubject

BAD, GOOD, BETWEEN, OVER, UNKNOWN = (
    Verdict.BAD, Verdict.GOOD, Verdict.BETWEEN, Verdict.OVER, Verdict.UNKNOWN,
)  # fmt: skip


@pytest.fixture
def condition() -> Condition:
    subject = AlertSubject(AlertKind.RUNS_OUT, "floor", "1")
    return Condition(subject, Patience(30.0, 60.0, 600.0), Finding(BAD, 0.0), "Spring")


def steps(condition: Condition, *found: tuple[float, Verdict]) -> list[Step]:
    return [condition.take(Finding(verdict, at)) for at, verdict in found]


def raised(condition: Condition) -> Condition:
    assert steps(condition, (0, BAD), (30, BAD)) == [Step.NOTHING, Step.RAISED]
    return condition


def test_it_is_raised_once_it_has_held(condition: Condition) -> None:
    assert steps(condition, (0, BAD), (29, BAD), (30, BAD), (90, BAD)) == [
        Step.NOTHING, Step.NOTHING, Step.RAISED, Step.NOTHING,
    ]  # fmt: skip


@pytest.mark.parametrize("between", [GOOD, BETWEEN, OVER, UNKNOWN])
def test_it_has_to_hold_without_a_break(condition: Condition, between: Verdict) -> None:
    assert set(steps(condition, (0, BAD), (20, between), (31, BAD))) == {Step.NOTHING}


def test_it_is_over_once_it_was_good_for_long(condition: Condition) -> None:
    raised(condition)
    assert steps(condition, (40, GOOD), (99, GOOD), (100, GOOD))[-1] is Step.CLEARED


@pytest.mark.parametrize("between", [BAD, BETWEEN, UNKNOWN])
def test_it_has_to_be_good_without_a_break(condition: Condition, between: Verdict) -> None:
    raised(condition)
    assert set(steps(condition, (40, GOOD), (90, between), (110, GOOD))) == {Step.NOTHING}
    assert condition.raised


def test_what_cannot_hold_any_more_is_over_at_once(condition: Condition) -> None:
    raised(condition)
    assert steps(condition, (31, OVER)) == [Step.CLEARED]


@given(st.lists(st.sampled_from([BAD, BETWEEN, UNKNOWN]), max_size=60))
def test_flapping_within_the_margin_raises_at_most_once(found: list[Verdict]) -> None:
    subject = AlertSubject(AlertKind.RUNS_OUT, "floor", "1")
    condition = Condition(subject, Patience(10.0, 60.0, 600.0), Finding(BAD, 0.0), "Spring")
    done = steps(condition, *((5.0 * n, verdict) for n, verdict in enumerate(found)))
    assert done.count(Step.RAISED) <= 1
    assert not {Step.AGAIN, Step.CLEARED} & set(done)


def test_raised_soon_after_it_cleared_it_goes_on(condition: Condition) -> None:
    raised(condition)
    steps(condition, (31, OVER))
    assert steps(condition, (500, BAD), (530, BAD)) == [Step.NOTHING, Step.AGAIN]
    assert (condition.raised_at, condition.count) == (30, 2)


def test_raised_long_after_it_cleared_it_is_new(condition: Condition) -> None:
    raised(condition)
    steps(condition, (31, OVER))
    assert not condition.is_past(600)
    assert condition.is_past(700)
    assert steps(condition, (700, BAD), (730, BAD))[-1] is Step.RAISED
    assert (condition.raised_at, condition.count) == (730, 1)


def test_a_silence_proves_nothing(condition: Condition) -> None:
    steps(condition, (0, BAD))
    condition.pause()
    assert steps(condition, (900, BAD), (930, BAD)) == [Step.NOTHING, Step.RAISED]
    steps(condition, (940, GOOD))
    condition.pause()
    assert steps(condition, (2_000, GOOD)) == [Step.NOTHING]


def test_a_snooze_outlasts_the_alert(condition: Condition) -> None:
    raised(condition)
    condition.snooze(1_000)
    steps(condition, (40, OVER), (50, BAD), (80, BAD))
    assert condition.raised
    assert not condition.calls
    assert not condition.wake(999)
    assert condition.wake(1_000)
    assert condition.calls


def test_only_an_alert_can_be_acknowledged(condition: Condition) -> None:
    condition.acknowledge()
    raised(condition)
    assert condition.calls
    condition.acknowledge()
    assert not condition.calls
    steps(condition, (40, OVER), (50, BAD), (80, BAD))
    assert condition.calls
