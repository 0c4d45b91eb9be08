"""An alert as it is shown: what, of whom, since when, and what somebody has done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campmon.engine.alerts import words
from campmon.engine.alerts.finding import Figures
from campmon.model.alert_rules import AlertKind, AlertSubject, Rules
from campmon.model.campaign import CampaignKey


@dataclass(frozen=True, slots=True)
class Alert:
    """One condition that holds.

    name           the campaign's, or the profile's where it is about a source
    since          when it was first raised
    as_of          when its figures were true
    held           its source is not heard: it is shown as it was then
    count          how often it was raised, where it keeps coming and going
    snoozed_until  None unless it is snoozed
    """

    subject: AlertSubject
    name: str
    figures: Figures
    since: datetime
    as_of: datetime
    held: bool = False
    count: int = 1
    acknowledged: bool = False
    snoozed_until: datetime | None = None

    @property
    def kind(self) -> AlertKind:
        """What it is about."""
        return self.subject.kind

    @property
    def profile(self) -> str:
        """The source that it is about, or that its campaign comes from."""
        return self.subject.profile

    @property
    def key(self) -> CampaignKey | None:
        """The campaign that it is about; None where it is about a source."""
        campaign_id = self.subject.campaign_id
        return CampaignKey(self.profile, campaign_id) if campaign_id else None

    @property
    def calls(self) -> bool:
        """Whether it wants somebody: it is neither acknowledged nor snoozed."""
        return not self.acknowledged and self.snoozed_until is None

    @property
    def what(self) -> str:
        """What is wrong, in words, with the figures."""
        return words.what(self.kind, self.figures)


_KINDS = {kind: place for place, kind in enumerate(AlertKind)}


def worst_first(alert: Alert) -> tuple[bool, int, float, datetime, AlertSubject]:
    """Sorts alerts: the urgent first, then by kind, the soonest, those that wait the longest."""
    minutes = alert.figures.get("minutes") if alert.kind is AlertKind.RUNS_OUT else None
    soon = float(minutes) if isinstance(minutes, int | float) else 0.0
    return not alert.kind.urgent, _KINDS[alert.kind], soon, alert.since, alert.subject


def told_together(alerts: Sequence[Alert], rules: Sequence[Rules]) -> str:
    """Alerts of one kind in one sentence: one is named, many are counted."""
    kind = alerts[0].kind
    if len(alerts) == 1:
        return f"{alerts[0].name}: {alerts[0].what}"
    return words.many(kind, len(alerts), [each.of(kind) for each in rules])
