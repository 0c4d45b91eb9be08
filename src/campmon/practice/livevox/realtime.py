"""Real-time statistics: of all campaigns in one call, of services, and of agents.

Source: what is publicly known of LiveVox's Real-Time Reporting API. The current day only.
"""

from collections import defaultdict

from starlette.responses import JSONResponse, Response

from campmon.model.staffing import AgentState
from campmon.model.state import CampaignState
from campmon.practice.calling import ANSWER_WITHIN_SECONDS
from campmon.practice.campaign import DialedCampaign
from campmon.practice.livevox.bodies import RealtimeBody
from campmon.practice.livevox.visit import Visit
from campmon.practice.livevox.words import AGENT_STATE
from campmon.practice.plan import PacingMethod

_NO_ROW = frozenset(
    {CampaignState.DRAFT, CampaignState.UNBUILT, CampaignState.DEACTIVATED, CampaignState.BROKEN}
)
_LIVE = frozenset({CampaignState.PLAYING, CampaignState.PAUSED})


async def campaign_stats(visit: Visit) -> Response:
    """The record counts of every campaign that is built, loaded or being loaded."""
    await visit.body(RealtimeBody)
    await visit.platform.present()
    campaigns = visit.platform.dialer.campaigns()
    return JSONResponse({"stats": [_counts(c) for c in campaigns if c.state not in _NO_ROW]})


def _counts(campaign: DialedCampaign) -> dict[str, int]:
    records = campaign.records
    known = {"id": int(campaign.id), "uploaded": records.uploaded}
    if campaign.state is CampaignState.LOADING:  # so far: loaded and completed are not known yet
        return known
    return {
        **known,
        "loaded": records.loaded,
        "completed": records.completed,
        "remaining": records.remaining,
    }


async def service_stats(visit: Visit) -> Response:
    """Figures of every service with campaigns today."""
    await visit.body(RealtimeBody)
    await visit.platform.present()
    dialer = visit.platform.dialer
    by_service: dict[int, list[DialedCampaign]] = defaultdict(list)
    for campaign in dialer.campaigns():
        by_service[campaign.service_id].append(campaign)
    return JSONResponse(
        {
            "stats": [
                {
                    "serviceId": service_id,
                    "serviceName": dialer.services[service_id],
                    "playingDialable": sum(dialer.dialable(c.id) for c in campaigns if c.dialing),
                    **_figures(campaigns, dialer.seconds),
                }
                for service_id, campaigns in sorted(by_service.items())
            ]
        }
    )


def _figures(campaigns: list[DialedCampaign], now: float) -> dict[str, object]:
    counted = [c for c in campaigns if c.state not in _NO_ROW]
    loaded = sum(c.records.loaded for c in counted)
    remaining = sum(c.records.remaining for c in counted)
    offered = sum(c.answered for c in campaigns)
    abandoned = sum(c.dropped for c in campaigns)
    staff = {agent for c in campaigns for agent in c.staff if agent.state is not AgentState.OFF}
    waits = [now - c.waiting_calls()[0].started for c in campaigns if c.waiting_calls()]
    pacing = campaigns[0].plan.pacing
    return {
        "cip": sum(c.in_progress for c in campaigns),
        "loaded": loaded,
        "remaining": remaining,
        "percentComplete": round(100 * (loaded - remaining) / loaded, 1) if loaded else 0.0,
        "pacingMethod": "ADAPTIVE" if pacing.method is PacingMethod.ADAPTIVE else "RATIO",
        "throttle": pacing.level,
        "abandonRate": round(100 * abandoned / offered, 2) if offered else 0.0,
        "totalAbandoned": abandoned,
        "totalOffered": offered,
        "totalHandled": offered - abandoned,
        "totalAgents": len(staff),
        "callsWithAgent": sum(agent.state is AgentState.ON_CALL for agent in staff),
        "longestCallInQueue": round(min(max(waits, default=0.0), ANSWER_WITHIN_SECONDS)),
    }


async def agents_status(visit: Visit) -> Response:
    """What each agent who is logged in does, once for each service that they work."""
    await visit.body(RealtimeBody)
    await visit.platform.present()
    rows: dict[tuple[int, str], dict[str, object]] = {}
    for campaign in visit.platform.dialer.campaigns():
        if campaign.state not in _LIVE:
            continue
        for agent in campaign.staff:
            if agent.state is not AgentState.OFF:
                rows[campaign.service_id, agent.plan.id] = {
                    "serviceId": campaign.service_id,
                    "agentLoginId": agent.plan.id,
                    "stateId": AGENT_STATE[agent.state],
                }
    return JSONResponse({"agentDetails": list(rows.values())})
