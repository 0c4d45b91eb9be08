"""One condition and its alert: raised after it has held, cleared after it has long been over."""

from enum import Enum

from campmon.engine.alerts.finding import Finding, Verdict
from campmon.model.alert_rules import AlertSubject


class Step(Enum):
    """What a finding did to the alert."""

    NOTHING = 0
    RAISED = 1
    AGAIN = 2
    """Raised a little while after it had cleared: the same alert goes on."""
    CLEARED = 3


class Patience:
    """How long things must hold, in seconds.

    to_raise  the condition, before there is an alert
    to_clear  its opposite, before the alert is over
    again     after that, how long the alert is remembered
    """

    __slots__ = ("again", "to_clear", "to_raise")

    def __init__(self, to_raise: float, to_clear: float, again: float) -> None:
        self.to_raise = to_raise
        self.to_clear = to_clear
        self.again = again


class Condition:
    """What is known of one condition. Times are those at which the findings were true.

    A long silence between two findings proves nothing: `pause` says that there was one.
    """

    __slots__ = (
        "acknowledged",
        "bad_since",
        "cleared_at",
        "count",
        "finding",
        "good_since",
        "name",
        "patience",
        "raised_at",
        "snoozed_until",
        "subject",
    )

    def __init__(
        self, subject: AlertSubject, patience: Patience, finding: Finding, name: str
    ) -> None:
        self.subject = subject
        self.patience = patience
        self.finding = finding
        self.name = name
        self.bad_since: float | None = None
        self.good_since: float | None = None
        self.raised_at: float | None = None
        """When the alert was first raised; None where there is none."""
        self.cleared_at: float | None = None
        self.count = 0
        """How often it was raised, with short times between."""
        self.acknowledged = False
        self.snoozed_until: float | None = None

    @property
    def raised(self) -> bool:
        """Whether there is an alert now."""
        return self.raised_at is not None and self.cleared_at is None

    @property
    def calls(self) -> bool:
        """Whether the alert wants somebody: it is neither acknowledged nor snoozed."""
        return self.raised and not self.acknowledged and self.snoozed_until is None

    def take(self, finding: Finding) -> Step:
        """Take in what was found."""
        at, verdict = finding.at, finding.verdict
        if verdict in (Verdict.BAD, Verdict.BETWEEN) or not self.raised:
            self.finding = finding
        if verdict is Verdict.BAD:
            self.good_since = None
            if self.bad_since is None:
                self.bad_since = at
            if not self.raised and at - self.bad_since >= self.patience.to_raise:
                return self._raise(at)
            return Step.NOTHING
        self.bad_since = None
        if verdict is Verdict.OVER:
            return self._clear(at)
        if verdict is not Verdict.GOOD:
            self.good_since = None
            return Step.NOTHING
        if self.good_since is None:
            self.good_since = at
        over = at - self.good_since >= self.patience.to_clear
        return self._clear(at) if over else Step.NOTHING

    def pause(self) -> None:
        """Nothing was heard for a while: what has to hold for some time begins anew."""
        self.bad_since = self.good_since = None

    def acknowledge(self) -> None:
        """Somebody has seen to it. Ends when the alert does."""
        self.acknowledged = self.raised

    def snooze(self, until: float) -> None:
        """Call nobody before that moment, whatever happens."""
        self.snoozed_until = until

    def wake(self, now: float) -> bool:
        """End a snooze whose time has come; whether the alert wants somebody again."""
        if self.snoozed_until is None or now < self.snoozed_until:
            return False
        self.snoozed_until = None
        return self.calls

    def is_past(self, now: float) -> bool:
        """Whether nothing of it need be remembered."""
        if self.raised or self.bad_since is not None or self.snoozed_until is not None:
            return False
        return self.cleared_at is None or now - self.cleared_at > self.patience.again

    def _raise(self, at: float) -> Step:
        recent = self.cleared_at is not None and at - self.cleared_at <= self.patience.again
        if not recent:
            self.raised_at, self.count = at, 0
        self.cleared_at = None
        self.count += 1
        return Step.AGAIN if recent else Step.RAISED

    def _clear(self, at: float) -> Step:
        self.good_since = None
        if not self.raised:
            return Step.NOTHING
        self.cleared_at = at
        self.acknowledged = False
        return Step.CLEARED
