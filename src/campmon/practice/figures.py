"""The practice dialer's campaigns in the model's words."""

from collections.abc import Callable, Container, Mapping
from datetime import datetime

from campmon.model.campaign import Campaign
from campmon.model.detail import AgentCount, CallFigures, CampaignDetail, WrapUpCount
from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState
from campmon.practice.campaign import WORDING, DialedCampaign
from campmon.practice.dialer import Dialer
from campmon.practice.geography import ZONES
from campmon.practice.plan import CampaignPlan, PacingMethod
from campmon.practice.properties import Schedule

_Standing = tuple[CampaignState, bool, str | None, str | None, float, CampaignPlan, Schedule | None]

Moment = Callable[[float], datetime]
"""Turns the platform's seconds into a moment of the reader's clock."""

_RUNNING = frozenset({CampaignState.PLAYING, CampaignState.PAUSED, CampaignState.STOPPING})
_NOT_LOADED = frozenset({CampaignState.LOADING, CampaignState.BROKEN})


class Views:
    """Campaigns in the model's words, for one profile.

    What seldom changes is put into words once and kept: a floor of thousands of campaigns is read
    every other second.
    """

    def __init__(self, profile: str, moment: Moment) -> None:
        self._profile = profile
        self._moment = moment
        self._kept: dict[str, tuple[_Standing, Campaign]] = {}

    def campaign(self, campaign: DialedCampaign, as_of: datetime) -> Campaign:
        """A campaign as every part of campmon sees it; `as_of` is the reader's own time."""
        standing = (
            campaign.state, campaign.auto_paused, campaign.reason,
            campaign.state_by, campaign.state_at, campaign.plan, campaign.schedule,
        )  # fmt: skip
        kept = self._kept.get(campaign.id)
        if kept is None or kept[0] != standing:
            kept = self._kept[campaign.id] = standing, self._put_into_words(campaign)
        return kept[1].with_figures(*_figures(campaign), as_of, None, None)

    def forget(self, there: Container[str]) -> None:
        """Keep nothing of campaigns that are not `there` any more."""
        for campaign_id in [kept for kept in self._kept if kept not in there]:
            del self._kept[campaign_id]

    def _put_into_words(self, campaign: DialedCampaign) -> Campaign:
        plan = campaign.plan
        return Campaign(
            profile=self._profile,
            id=campaign.id,
            name=plan.name,
            state=campaign.state,
            platform_state=campaign.platform_state,
            type=plan.type.value,
            service=plan.service,
            reason=campaign.reason,
            auto_paused=campaign.auto_paused,
            appendable=campaign.takes_appends,
            live=plan.live,
            requeue=plan.requeue,
            state_by=campaign.state_by,
            state_at=self._moment(campaign.state_at),
        )


def _figures(campaign: DialedCampaign) -> tuple[int | None, int | None, int | None, int | None]:
    """The record counts. While a file is being loaded only its rows are known."""
    records = campaign.records
    if campaign.state in _NOT_LOADED:
        return campaign.plan.records, None, None, None
    return records.uploaded, records.loaded, records.completed, records.remaining


def detail_of(
    dialer: Dialer, campaign: DialedCampaign, told: Campaign, as_of: datetime, moment: Moment
) -> CampaignDetail:
    """A campaign, as already `told`, with all that its panels show."""
    return CampaignDetail(
        campaign=told,
        as_of=as_of,
        calls=CallFigures(
            placed=campaign.placed,
            answered=campaign.answered,
            dropped=campaign.dropped,
            since=moment(campaign.since),
            mean_wait_seconds=campaign.waits.mean,
            mean_talk_seconds=campaign.talks.mean,
            lines=campaign.ringing,
            running_seconds=_running_seconds(campaign, dialer.seconds),
        ),
        dispositions=dict(campaign.dispositions),
        attempts=tuple(campaign.records.attempts_histogram[1:]),
        agents=_agent_counts(campaign, dialer.seconds),
        wrap_up_codes=_wrap_up_counts(campaign),
        dialable=dialer.dialable(campaign.id),
        properties=_properties(dialer, campaign),
    )


def _agent_counts(campaign: DialedCampaign, now: float) -> tuple[AgentCount, ...]:
    spans: dict[AgentState, list[float]] = {state: [] for state in AgentState}
    for agent in campaign.staff:
        spans[agent.state].append(now - agent.since)
    return tuple(
        AgentCount(
            state,
            len(span),
            sum(span) / len(span) if span else None,
            longest_seconds=max(span, default=None),
        )
        for state, span in spans.items()
    )


def _running_seconds(campaign: DialedCampaign, now: float) -> float | None:
    """Since the first call, or since it plays where none was placed yet; till its last call.

    A campaign that is paused is still running: it may go on.
    """
    begun = campaign.first_call_at
    if begun is None:
        return now - campaign.state_at if campaign.dialing else None
    if campaign.state in _RUNNING or campaign.last_call_at is None:
        return now - begun
    return campaign.last_call_at - begun


def _wrap_up_counts(campaign: DialedCampaign) -> tuple[WrapUpCount, ...]:
    counted = zip(WORDING.codes, campaign.wrap_up_codes, strict=True)
    used = [WrapUpCount(code, calls) for code, calls in counted if calls]
    return tuple(sorted(used, key=lambda count: -count.calls))


def _properties(dialer: Dialer, campaign: DialedCampaign) -> Mapping[str, str]:
    plan, pacing = campaign.plan, campaign.plan.pacing
    adaptive = pacing.method is PacingMethod.ADAPTIVE
    zones = zip(ZONES, campaign.records.by_zone(), strict=True)
    inactive = campaign.records.inactive
    return {
        "dialing strategy": pacing.method.value,
        "dial level": f"{'up to ' if adaptive else ''}{pacing.level:g} lines per waiting agent",
        "maximum drop rate": f"{pacing.max_drop_percent:g} %" if adaptive else "none",
        "dialing sort": plan.sort.value,
        "append allowed": "yes" if campaign.takes_appends else "no",
        "report at end of day": "yes" if plan.report_at_end else "no",
        "maximum attempts": f"{plan.retries.max_attempts} a record, "
        f"{plan.retries.max_per_phone} a phone",
        "calling hours": "8:00 to 21:00, local to the person called",
        "ready by time zone": ", ".join(f"{zone.name} {n:,}" for zone, n in zones if n) or "none",
        "waiting for retry": f"{campaign.records.delayed:,}",
        "not valid at load": f"{campaign.records.invalid:,}",
        "teams": ", ".join(campaign.teams) or "none",
        **({"inactive": f"{inactive:,}"} if inactive else {}),
        "platform time": f"{dialer.now:%Y-%m-%d %H:%M:%S %Z}",
    }
