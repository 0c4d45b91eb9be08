"""Watches a board: one pass every few seconds over all that is known, and alerts come of it.

A source that is not heard holds its campaigns' alerts as they are: nothing is raised or cleared
from figures of long ago, and what must hold for a while begins anew once it is heard again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from campmon.engine.alerts import verdicts
from campmon.engine.alerts.alert import Alert, worst_first
from campmon.engine.alerts.appends import AppendTrouble, by_subject
from campmon.engine.alerts.condition import Condition, Patience, Step
from campmon.engine.alerts.finding import Finding, Verdict
from campmon.engine.alerts.watched_campaign import WatchedCampaign
from campmon.model.alert_rules import AlertKind, AlertSettings, AlertSubject, Rules
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.detail import CampaignDetail
from campmon.model.reading import Notice, SourceHealth, SourceState
from campmon.model.state import CampaignState

_APPENDS = (AlertKind.APPEND_IN_DOUBT, AlertKind.APPEND_INTERRUPTED)
_OF_SOURCES = (AlertKind.SOURCE_STALE, AlertKind.PASSWORD_EXPIRING)
_FAR = 1 + verdicts.MARGIN

Campaigns = Mapping[CampaignKey, Campaign]


@dataclass(slots=True)
class AlertNews:
    """What one pass changed.

    raised   new alerts
    again    alerts that go on, raised again a little while after they had cleared
    woken    alerts whose snooze has ended and that still want somebody
    cleared  conditions that are over
    """

    raised: list[AlertSubject] = field(default_factory=list)
    again: list[AlertSubject] = field(default_factory=list)
    woken: list[AlertSubject] = field(default_factory=list)
    cleared: list[AlertSubject] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.raised or self.again or self.woken or self.cleared)


class AlertWatch:
    """Raises alerts by rules. Details and appends are handed in as they become known."""

    def __init__(self, settings: AlertSettings) -> None:
        self.settings = settings
        self._conditions: dict[AlertSubject, Condition] = {}
        self._campaigns: dict[CampaignKey, WatchedCampaign] = {}
        self._found: dict[AlertSubject, Finding] = {}
        self._troubles: dict[AlertSubject, list[AppendTrouble]] | None = None
        self._live: frozenset[str] = frozenset()

    # What comes in

    def take_detail(self, detail: CampaignDetail) -> None:
        """Judge what only details tell; it takes effect with the next pass."""
        campaign = detail.campaign
        completed = campaign.statistics.completed
        if not self.settings.on or campaign.state is not CampaignState.PLAYING:
            return
        rules = self.settings.rules_of(campaign.profile)
        at = detail.as_of.timestamp()
        watched = self._campaigns.get(campaign.key)
        if watched is None:
            watched = self._campaigns[campaign.key] = WatchedCampaign(at, completed or 0)
        for kind, finding in watched.take_detail(detail, rules, at):
            self._found[AlertSubject(kind, *campaign.key)] = finding

    def take_appends(self, troubles: Iterable[AppendTrouble]) -> None:
        """Know all jobs that wait for somebody; those not among them wait no more."""
        self._troubles = by_subject(troubles)

    def evaluate(
        self,
        campaigns: Campaigns,
        health: Mapping[str, SourceHealth],
        notices: Mapping[str, tuple[Notice, ...]],
        now: datetime,
    ) -> AlertNews:
        """Make one pass."""
        news = AlertNews()
        if not self.settings.on:
            return news
        at = now.timestamp()
        self._heed_sources(health, at, news)
        self._pass_over(campaigns, at, news)
        self._heed_details(campaigns, news)
        self._heed_appends(at, news)
        self._heed_passwords(notices, at, news)
        self._end_what_cannot_be(campaigns, at, news)
        for condition in self._conditions.values():
            if condition.wake(at):
                news.woken.append(condition.subject)
        self._forget(campaigns, at)
        return news

    # What is known

    def alerts(self) -> list[Alert]:
        """All alerts there are, the worst first; those acknowledged and snoozed among them."""
        raised = (self._alert(one) for one in self._conditions.values() if one.raised)
        return sorted(raised, key=worst_first)

    def alert(self, subject: AlertSubject) -> Alert | None:
        """One alert; None where there is none now."""
        condition = self._conditions.get(subject)
        return self._alert(condition) if condition is not None and condition.raised else None

    def acknowledge(self, subjects: Iterable[AlertSubject]) -> None:
        """Somebody has seen to these alerts."""
        for subject in subjects:
            if subject in self._conditions:
                self._conditions[subject].acknowledge()

    def recall(self, subject: AlertSubject) -> None:
        """Take acknowledgement and snooze of an alert back."""
        condition = self._conditions.get(subject)
        if condition is not None:
            condition.acknowledged, condition.snoozed_until = False, None

    def snooze(self, subject: AlertSubject, until: datetime) -> None:
        """Call nobody about it before that moment, even if it clears and comes back."""
        if subject in self._conditions:
            self._conditions[subject].snooze(until.timestamp())

    def _alert(self, condition: Condition) -> Alert:
        subject = condition.subject
        assert condition.raised_at is not None
        until = condition.snoozed_until
        held = subject.kind not in (*_OF_SOURCES, *_APPENDS) and subject.profile not in self._live
        return Alert(
            subject,
            condition.name,
            condition.finding.figures,
            datetime.fromtimestamp(condition.raised_at, UTC),
            datetime.fromtimestamp(condition.finding.at, UTC),
            held,
            condition.count,
            condition.acknowledged,
            None if until is None else datetime.fromtimestamp(until, UTC),
        )

    # The pass

    def _heed_sources(self, health: Mapping[str, SourceHealth], at: float, news: AlertNews) -> None:
        live = frozenset(p for p, heard in health.items() if heard.state is SourceState.LIVE)
        for profile in live ^ self._live:
            self._begin_anew(profile, at)
        self._live = live
        for profile, heard in health.items():
            if self.settings.rules_of(profile).source_stale.on:
                subject = AlertSubject(AlertKind.SOURCE_STALE, profile)
                self._take(subject, verdicts.source_stale(heard, at), profile, news)

    def _begin_anew(self, profile: str, at: float) -> None:
        """A silence has begun or ended: it proves nothing of the campaigns."""
        for condition in self._conditions.values():
            if condition.subject.profile == profile and condition.subject.campaign_id:
                condition.pause()
        for key, watched in self._campaigns.items():
            if key.profile == profile:
                watched.progress.restart(at)

    def _pass_over(self, campaigns: Campaigns, at: float, news: AlertNews) -> None:
        """Judge what the board tells of every playing campaign.

        Nearly all are well, so what can be seen at a glance is not judged further.
        """
        known, playing = self._campaigns, CampaignState.PLAYING
        warned, quiet = self._keys_of(_RUNS_OUT), self._keys_of(_STALLED)
        by_profile = {profile: _Glance(self.settings.rules_of(profile)) for profile in self._live}
        for key, campaign in campaigns.items():
            if campaign.state is not playing or key[0] not in by_profile:
                continue
            glance, figures = by_profile[key[0]], campaign.statistics
            completed, pace, remaining = figures.completed, campaign.pace, figures.remaining
            if glance.runs_out and (
                (remaining is not None and pace and remaining <= pace * glance.soon)
                or key in warned
            ):
                finding = verdicts.runs_out(campaign, glance.rules.runs_out, at)
                self._take(AlertSubject(_RUNS_OUT, *key), finding, campaign.name, news)
            if completed is None or not glance.stalled:
                continue
            watched = known.get(key)
            if watched is None:
                known[key] = WatchedCampaign(at, completed)
                continue
            progress = watched.progress
            if completed != progress.completed:
                progress.see(completed, at)
            if at - progress.quiet_since >= glance.quiet or key in quiet:
                finding = verdicts.stalled(campaign, progress, glance.rules.stalled, at)
                self._take(AlertSubject(_STALLED, *key), finding, campaign.name, news)

    def _keys_of(self, kind: AlertKind) -> set[CampaignKey]:
        return {CampaignKey(s.profile, s.campaign_id) for s in self._conditions if s.kind is kind}

    def _heed_details(self, campaigns: Campaigns, news: AlertNews) -> None:
        found, self._found = self._found, {}
        for subject, finding in found.items():
            campaign = campaigns.get(CampaignKey(subject.profile, subject.campaign_id))
            if campaign is not None and subject.profile in self._live:
                self._take(subject, finding, campaign.name, news)

    def _heed_appends(self, at: float, news: AlertNews) -> None:
        if self._troubles is None:  # the journal was not read yet
            return
        for subject, troubles in self._troubles.items():
            if self.settings.rules_of(subject.profile).of(subject.kind).on:
                finding = verdicts.append(troubles, at)
                self._take(subject, finding, troubles[0].campaign_name, news)

    def _heed_passwords(
        self, notices: Mapping[str, tuple[Notice, ...]], at: float, news: AlertNews
    ) -> None:
        for profile, told in notices.items():
            rule = self.settings.rules_of(profile).password_expiring
            subject = AlertSubject(AlertKind.PASSWORD_EXPIRING, profile)
            found = (verdicts.password(notice, rule.days, at) for notice in told)
            finding = next(filter(None, found), Finding(Verdict.OVER, at))
            if rule.on:
                self._take(subject, finding, profile, news)

    def _end_what_cannot_be(self, campaigns: Campaigns, at: float, news: AlertNews) -> None:
        """End the alerts of campaigns that do not play any more, and of appends that go on."""
        for subject, condition in self._conditions.items():
            if subject.kind in _APPENDS:
                over = self._troubles is not None and subject not in self._troubles
            elif not subject.campaign_id or subject.profile not in self._live:
                continue
            else:
                campaign = campaigns.get(CampaignKey(subject.profile, subject.campaign_id))
                over = campaign is None or campaign.state is not CampaignState.PLAYING
            if over:
                self._step(condition, Finding(Verdict.OVER, at), news)

    def _forget(self, campaigns: Campaigns, at: float) -> None:
        past = [s for s, c in self._conditions.items() if c.is_past(at)]
        for subject in past:
            del self._conditions[subject]
        playing = CampaignState.PLAYING
        for key in list(self._campaigns):
            campaign = campaigns.get(key)
            if campaign is None or campaign.state is not playing:
                del self._campaigns[key]

    # Conditions

    def _take(self, subject: AlertSubject, finding: Finding, name: str, news: AlertNews) -> None:
        condition = self._conditions.get(subject)
        if condition is None:
            if finding.verdict is not Verdict.BAD:
                return
            condition = self._conditions[subject] = Condition(
                subject, self._patience_of(subject), finding, name
            )
        condition.name = name
        self._step(condition, finding, news)

    def _step(self, condition: Condition, finding: Finding, news: AlertNews) -> None:
        step = condition.take(finding)
        if step is Step.RAISED:
            news.raised.append(condition.subject)
        elif step is Step.AGAIN:
            news.again.append(condition.subject)
        elif step is Step.CLEARED:
            news.cleared.append(condition.subject)

    def _patience_of(self, subject: AlertSubject) -> Patience:
        settings = self.settings
        rule = settings.rules_of(subject.profile).of(subject.kind)
        return Patience(rule.for_seconds, settings.clear_seconds, settings.again_minutes * 60)


_RUNS_OUT, _STALLED = AlertKind.RUNS_OUT, AlertKind.STALLED


class _Glance:
    """What is needed to see at a glance that a campaign is well."""

    __slots__ = ("quiet", "rules", "runs_out", "soon", "stalled")

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.runs_out = rules.runs_out.on
        self.soon = rules.runs_out.minutes * _FAR
        self.stalled = rules.stalled.on
        self.quiet = rules.stalled.minutes * 60
