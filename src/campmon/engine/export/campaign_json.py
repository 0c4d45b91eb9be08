"""Campaigns as JSON: the keys are a contract. null is unknown, times are ISO 8601 with offset."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from campmon.model.campaign import Campaign
from campmon.model.detail import AgentCount, CallFigures, CampaignDetail
from campmon.model.figures import cut, nearest, runs_out
from campmon.model.why import why_not_dialing

Json = dict[str, object]
Known = TypeVar("Known")


def campaign_object(campaign: Campaign, *, as_of: datetime | None = None) -> Json:
    """One campaign; `as_of` is when it was read, for one whose figures do not say it."""
    figures = campaign.statistics
    return {
        "profile": campaign.profile,
        "id": campaign.id,
        "name": campaign.name,
        "type": campaign.type,
        "state": campaign.state.value,
        "platform_state": campaign.platform_state,
        "service": campaign.service,
        "uploaded": figures.uploaded,
        "loaded": figures.loaded,
        "completed": figures.completed,
        "remaining": figures.remaining,
        "percent_done": _share(figures.percent_done),
        "pace_per_minute": _rounded(campaign.pace),
        "runs_out_at": _moment(runs_out(campaign, as_of)),
        "as_of": _moment(figures.as_of or as_of),
        "provenance": figures.provenance.value,
    }


def detail_object(detail: CampaignDetail) -> Json:
    """What is known of a campaign beyond its figures."""
    campaign = detail.campaign
    why = why_not_dialing(campaign, detail)
    return {
        "as_of": _moment(detail.as_of),
        "reason": campaign.reason,
        "why_not_dialing": why.reason if why is not None else None,
        "state_by": campaign.state_by,
        "state_at": _moment(campaign.state_at),
        "appendable": campaign.appendable,
        "live": campaign.live,
        "requeue": campaign.requeue,
        "no_append": campaign.no_append,
        "no_operation": campaign.no_operation,
        "pace_since_start_per_minute": _rounded(campaign.pace_since_start),
        "dialable": detail.dialable,
        "calls": _calls(detail.calls),
        "dispositions": _if_known(
            detail.dispositions, lambda known: {kind.value: n for kind, n in known.items()}
        ),
        "attempts": _if_known(detail.attempts, list),
        "agents": _if_known(detail.agents, lambda known: [_agents(count) for count in known]),
        "wrap_up_codes": _if_known(
            detail.wrap_up_codes,
            lambda known: [{"code": count.code, "calls": count.calls} for count in known],
        ),
        "trend": _if_known(detail.trend, lambda known: [_rounded(value) for value in known]),
        "service_figures": [{"label": label, "value": value} for label, value in detail.service],
        "properties": dict(detail.properties),
        "missing": {capability.value: why for capability, why in detail.missing.items()},
    }


def _calls(calls: CallFigures | None) -> Json | None:
    if calls is None:
        return None
    return {
        "since": _moment(calls.since),
        "running_seconds": _rounded(calls.running_seconds),
        "placed": calls.placed,
        "answered": calls.answered,
        "dropped": calls.dropped,
        "connect_rate": _rate(calls.connect_rate),
        "drop_rate": _rate(calls.drop_rate),
        "lines": calls.lines,
        "mean_wait_seconds": _rounded(calls.mean_wait_seconds),
        "mean_talk_seconds": _rounded(calls.mean_talk_seconds),
    }


def _agents(count: AgentCount) -> Json:
    return {
        "state": count.word,
        "agents": count.agents,
        "mean_seconds": _rounded(count.mean_seconds),
        "longest_seconds": _rounded(count.longest_seconds),
    }


def _if_known(known: Known | None, told: Callable[[Known], object]) -> object:
    return None if known is None else told(known)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _share(value: float | None) -> float | None:
    """A share in percent, cut as the screen cuts it: a figure there is the beginning of this."""
    return None if value is None else cut(value, 2)


def _rate(value: float | None) -> float | None:
    """A rate in percent, to the nearest as the screen has it."""
    return None if value is None else nearest(value, 2)
