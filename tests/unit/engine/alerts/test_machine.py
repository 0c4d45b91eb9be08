"""The state machine of one condition, driven at random."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from campmon.engine.alerts.condition import Condition, Patience, Step
from campmon.engine.alerts.finding import Finding, Verdict
from campmon.model.alert_rules import AlertKind, AlertSubject

PATIENCE = Patience(to_raise=30.0, to_clear=60.0, again=600.0)
SUBJECT = AlertSubject(AlertKind.RUNS_OUT, "floor", "1")


class Machine(RuleBasedStateMachine):
    """Anything may be found at any time, and somebody acknowledges and snoozes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.condition = Condition(SUBJECT, PATIENCE, Finding(Verdict.BAD, 0.0), "Spring")
        self.held: float | None = None
        self.over: float | None = None
        self.acknowledged = False
        self.snoozed: float | None = None
        self.raises = 0
        self.clears = 0

    @rule(seconds=st.sampled_from([1.0, 5.0, 29.0, 30.0, 61.0, 700.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        woken = self.condition.wake(self.now)
        if self.snoozed is not None and self.now >= self.snoozed:
            self.snoozed = None
            assert woken == (self.condition.raised and not self.acknowledged)
        else:
            assert not woken

    @rule(verdict=st.sampled_from(list(Verdict)))
    def find(self, verdict: Verdict) -> None:
        was = self.condition.raised
        step = self.condition.take(Finding(verdict, self.now))
        self.held = (
            (self.now if self.held is None else self.held) if verdict is Verdict.BAD else None
        )
        good = verdict is Verdict.GOOD
        self.over = (self.now if self.over is None else self.over) if good else None
        if step in (Step.RAISED, Step.AGAIN):
            assert not was
            assert self.held is not None
            assert self.now - self.held >= PATIENCE.to_raise
            self.raises += 1
        elif step is Step.CLEARED:
            assert was
            long_over = self.over is not None and self.now - self.over >= PATIENCE.to_clear
            assert verdict is Verdict.OVER or long_over
            self.clears += 1
            self.acknowledged = False
            self.over = None
        else:
            assert was == self.condition.raised

    @rule()
    def silence(self) -> None:
        self.condition.pause()
        self.held = self.over = None

    @rule()
    def acknowledge(self) -> None:
        self.condition.acknowledge()
        self.acknowledged = self.condition.raised

    @rule(seconds=st.sampled_from([10.0, 900.0]))
    def snooze(self, seconds: float) -> None:
        self.snoozed = self.now + seconds
        self.condition.snooze(self.snoozed)

    @invariant()
    def there_is_at_most_one_alert(self) -> None:
        assert self.raises - self.clears == (1 if self.condition.raised else 0)

    @invariant()
    def an_acknowledgement_stays_as_long_as_the_alert(self) -> None:
        assert self.condition.acknowledged == self.acknowledged
        assert self.condition.raised or not self.acknowledged

    @invariant()
    def a_snooze_ends_at_its_time(self) -> None:
        assert self.condition.snoozed_until == self.snoozed
        assert self.snoozed is None or not self.condition.calls

    @invariant()
    def nothing_that_still_matters_is_forgotten(self) -> None:
        if self.condition.raised or self.snoozed is not None or self.held is not None:
            assert not self.condition.is_past(self.now)


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
