"""The rules: what is to be thought of a campaign's figures. Pure functions.

Unknown is never 0: from unknown figures there is no verdict.
"""

import re

from campmon.engine.alerts.appends import AppendTrouble
from campmon.engine.alerts.call_window import CallsLately
from campmon.engine.alerts.finding import Finding, Verdict
from campmon.engine.alerts.progress import Progress
from campmon.model.alert_rules import AgentsIdle, DropRate, RunsOut, Stalled
from campmon.model.campaign import Campaign
from campmon.model.detail import CampaignDetail
from campmon.model.reading import Notice, SourceHealth, SourceState
from campmon.model.staffing import AgentState

MARGIN = 0.25
"""How far beyond its threshold, as a part of it, a figure must be before an alert is over."""

_PASSWORD = re.compile(r"password: (?:(?P<days>\d+) days?|today|expired)")


def runs_out(campaign: Campaign, rule: RunsOut, at: float) -> Finding:
    """Whether the last record will have been dialed soon."""
    remaining, pace = campaign.statistics.remaining, campaign.pace
    if campaign.live:
        return Finding(Verdict.OVER, at)
    if remaining is None:
        return Finding(Verdict.UNKNOWN, at)
    if remaining <= 0:  # it has run out: an alert says so, and there is nothing to warn of any more
        return Finding(Verdict.BETWEEN, at, {"remaining": 0})
    if pace is None:
        return Finding(Verdict.UNKNOWN, at)
    if pace <= 0:
        return Finding(Verdict.GOOD, at)
    minutes = remaining / pace
    if minutes > rule.minutes * (1 + MARGIN):
        return Finding(Verdict.GOOD, at)
    verdict = Verdict.BAD if minutes <= rule.minutes else Verdict.BETWEEN
    return Finding(verdict, at, {"minutes": minutes, "remaining": remaining, "pace": pace})


def stalled(campaign: Campaign, progress: Progress, rule: Stalled, at: float) -> Finding:
    """Whether nothing was completed for long, and nobody can say why."""
    remaining = campaign.statistics.remaining
    if remaining is None or campaign.statistics.completed is None:
        return Finding(Verdict.UNKNOWN, at)
    if remaining <= 0:
        return Finding(Verdict.OVER, at)
    if progress.explained or campaign.reason:
        return Finding(Verdict.GOOD, at)
    quiet = at - progress.quiet_since
    figures = {"minutes": quiet / 60, "remaining": remaining}
    patience = rule.minutes * 60
    if quiet < patience:
        return Finding(Verdict.GOOD if progress.moved else Verdict.BETWEEN, at, figures)
    if not progress.told and quiet < 2 * patience:  # its details may yet explain it
        return Finding(Verdict.UNKNOWN, at)
    return Finding(Verdict.BAD, at, figures)


def drop_rate(calls: CallsLately | None, rule: DropRate, at: float) -> Finding:
    """Whether too many of the calls answered lately were dropped; of few, nothing bad is said."""
    if calls is None:
        return Finding(Verdict.UNKNOWN, at)
    figures = {
        "percent": calls.rate,
        "answered": calls.answered,
        "dropped": calls.dropped,
        "minutes": calls.seconds / 60,
    }
    if calls.rate <= rule.percent * (1 - MARGIN):
        return Finding(Verdict.GOOD, at)
    bad = calls.rate > rule.percent and calls.answered >= rule.least_answered
    return Finding(Verdict.BAD if bad else Verdict.BETWEEN, at, figures)


def agents_idle(detail: CampaignDetail, rule: AgentsIdle, at: float) -> Finding:
    """Whether too many agents wait for calls, though there are records to dial."""
    remaining = detail.campaign.statistics.remaining
    if detail.campaign.live or remaining == 0 or detail.dialable == 0:
        return Finding(Verdict.OVER, at)
    if remaining is None or detail.agents is None or detail.agents_of_service:
        return Finding(Verdict.UNKNOWN, at)  # those of a service may wait for another campaign
    away = (AgentState.OFF, AgentState.PAUSED)
    working = sum(count.agents for count in detail.agents if count.state not in away)
    waiting = detail.agents_in(AgentState.WAITING) or 0
    if not working:
        return Finding(Verdict.GOOD, at)
    share = 100.0 * waiting / working
    if share <= rule.percent * (1 - MARGIN):
        return Finding(Verdict.GOOD, at)
    figures = {"percent": share, "waiting": waiting, "working": working, "remaining": remaining}
    bad = share >= rule.percent and working >= rule.least_agents
    return Finding(Verdict.BAD if bad else Verdict.BETWEEN, at, figures)


def no_agents(detail: CampaignDetail, dials: bool, at: float) -> Finding:
    """Whether nobody works on it.

    dials  it places calls all the same: there are campaigns that need no agents
    """
    remaining = detail.campaign.statistics.remaining
    if detail.campaign.live or remaining == 0:
        return Finding(Verdict.OVER, at)
    if remaining is None or detail.agents is None:
        return Finding(Verdict.UNKNOWN, at)
    there = sum(count.agents for count in detail.agents if count.state is not AgentState.OFF)
    paused = detail.agents_in(AgentState.PAUSED) or 0
    if there > paused or dials:
        return Finding(Verdict.GOOD, at)
    figures: dict[str, int | float | str] = {"paused": paused, "remaining": remaining}
    if detail.agents_of_service:
        figures["of_service"] = True
    return Finding(Verdict.BAD, at, figures)


def source_stale(health: SourceHealth, at: float) -> Finding:
    """Whether a source is not heard. One that is only being connected to proves nothing."""
    if health.state is SourceState.LIVE:
        return Finding(Verdict.GOOD, at)
    if health.state is not SourceState.STALE:
        return Finding(Verdict.UNKNOWN, at)
    figures: dict[str, int | float | str] = {"problem": health.problem or ""}
    if health.as_of is not None:
        figures["seconds"] = at - health.as_of.timestamp()
    return Finding(Verdict.BAD, at, figures)


def append(troubles: list[AppendTrouble], at: float) -> Finding:
    """Of jobs that wait for somebody: how many there are, and what of them."""
    return Finding(
        Verdict.BAD,
        at,
        {
            "jobs": len(troubles),
            "records": sum(trouble.records for trouble in troubles),
            "sent": sum(trouble.sent for trouble in troubles),
            "in_doubt": sum(trouble.in_doubt for trouble in troubles),
        },
    )


def password(notice: Notice, days: int, at: float) -> Finding | None:
    """Whether a notice is of a password that expires within so many days; None if of none."""
    found = _PASSWORD.fullmatch(notice.short)
    if found is None:
        return None
    left = int(found["days"] or 0)
    return Finding(Verdict.BAD if left <= days else Verdict.OVER, at, {"notice": notice.text})
