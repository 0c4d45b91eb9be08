"""v4: campaigns, their operations, their leads, and their users.

Source: what is publicly known of Voiso's API v4.
"""

from starlette.responses import JSONResponse, Response

from campmon.model.staffing import StaffingChange
from campmon.practice.agents import PracticeAgent
from campmon.practice.calling import ANSWER_WITHIN_SECONDS
from campmon.practice.campaign import DialedCampaign
from campmon.practice.voiso.answers import Refusal, invalid
from campmon.practice.voiso.contacts import read_leads
from campmon.practice.voiso.figures import counters
from campmon.practice.voiso.operations import carry_out
from campmon.practice.voiso.platform import VoisoPlatform
from campmon.practice.voiso.queries import CampaignQuery, page_of, read_query
from campmon.practice.voiso.taking import NOT_LIVE, Sorted, add
from campmon.practice.voiso.visit import Visit
from campmon.practice.voiso.webhook_events import extension_of
from campmon.practice.voiso.words import AGENT_STATUS, STRATEGY, reason_of, status_of

MOST_USERS = 100
_FIRST_TEAM = 301
_MOST_DIAL_SECONDS = 45


async def list_campaigns(visit: Visit) -> Response:
    """A page of the campaigns that the query asks for, and how many there are in all."""
    page, query = page_of(visit.request), read_query(visit.request)
    platform = visit.platform
    await platform.running.advance()
    found = [campaign for campaign in platform.campaigns() if _fits(campaign, query)]
    rows = [_row(platform, campaign) for campaign in page.of(found)]
    return JSONResponse({"campaigns": rows, "metadata": {"total": len(found)}})


def _fits(campaign: DialedCampaign, query: CampaignQuery) -> bool:
    return (
        query.name.casefold() in campaign.plan.name.casefold()
        and query.status in ("", status_of(campaign))
        and query.strategy in ("", STRATEGY[campaign.plan.pacing.method])
        and query.method in ("", _method(campaign))
        and query.live in (None, campaign.plan.live)
    )


def _method(campaign: DialedCampaign) -> str:
    """Where the contacts come from; the words are this practice platform's."""
    return "api" if campaign.plan.live else "file"


def _row(platform: VoisoPlatform, campaign: DialedCampaign) -> dict[str, object]:
    plan = campaign.plan
    return {
        "id": int(campaign.id),
        "name": plan.name,
        "status": status_of(campaign),
        "reason": reason_of(campaign),
        "strategy": STRATEGY[plan.pacing.method],
        "method": _method(campaign),
        "live": plan.live,
        "dial_level": plan.pacing.level,
        "max_dial_time": _MOST_DIAL_SECONDS,
        "max_wait_time": ANSWER_WITHIN_SECONDS,
        "max_dial_attempts": plan.retries.max_attempts,
        "amd_enabled": True,
        "created_at": platform.moment(campaign.uploaded_at),
        "updated_at": platform.moment(campaign.modified),
        **counters(campaign),
    }


async def read_campaign(visit: Visit) -> Response:
    """One campaign."""
    await visit.platform.running.advance()
    return JSONResponse(_row(visit.platform, visit.campaign()))


async def start(visit: Visit) -> Response:
    """Start a campaign; answers with it."""
    return await _operate(visit, "start")


async def pause(visit: Visit) -> Response:
    """Pause a campaign; answers with it."""
    return await _operate(visit, "pause")


async def stop(visit: Visit) -> Response:
    """Stop a campaign; answers with it."""
    return await _operate(visit, "stop")


async def _operate(visit: Visit, operation: str) -> Response:
    platform = visit.platform
    await platform.running.advance()
    campaign = visit.campaign()
    objections = carry_out(platform.dialer, campaign, operation, visit.by)
    lacking = {one.field: [one.reason] for one in objections if one.field}
    if lacking:
        raise Refusal(422, "Campaign is not ready", fields=lacking)
    if objections:
        raise Refusal(409, objections[0].reason)
    return JSONResponse(_row(platform, campaign))


async def add_leads(visit: Visit) -> Response:
    """Add leads to a live campaign; numbers come back as they were sent."""
    platform = visit.platform
    await platform.running.advance()
    if not visit.campaign().plan.live:
        raise Refusal(422, NOT_LIVE)
    with platform.processing.of(visit.campaign().id):
        leads = read_leads(await visit.body())
        await platform.running.learn_phones(visit.campaign().id)
        await platform.running.advance()
        came = add(platform, visit.campaign(), leads, status=409)
    return JSONResponse({"leads_import": _told(came)}, 201)


def _told(came: Sorted) -> dict[str, object]:
    return {
        "created": [{"phone_number": lead.number} for lead in came.taken],
        "rejected": [
            {"phone_number": lead.number, "errors": ["is not a valid phone number"]}
            for lead in came.invalid
        ],
        "duplicates": [{"phone_number": lead.number} for lead in came.duplicates],
    }


async def list_users(visit: Visit) -> Response:
    """A page of the users on a campaign, one by one or through a team."""
    page = page_of(visit.request)
    platform = visit.platform
    await platform.running.advance()
    staff = list(visit.campaign().staff)
    users = [_user(platform, agent) for agent in page.of(staff)]
    return JSONResponse({"users": users, "metadata": {"total": len(staff)}})


async def add_users(visit: Visit) -> Response:
    """Put users on a campaign, by their ids; those on it already are not told."""
    platform = visit.platform
    body = await visit.object_body()
    given = body.get("user_ids")
    if not isinstance(given, list) or not given or len(body) > 1:
        invalid("user_ids", "must be an array with at least one id, and all that a body has")
    if len(given) > MOST_USERS:
        invalid("user_ids", f"are {len(given)}; {MOST_USERS} are the most")
    await platform.running.advance()
    campaign = visit.campaign()
    emails = [_user_of(platform, user_id).plan.id for user_id in given]
    change = StaffingChange(add_agents=tuple(dict.fromkeys(emails)))
    answer = platform.dialer.change_staffing(campaign.id, change)
    added = [platform.dialer.workforce.agents[email] for email in answer.added_agents]
    return JSONResponse({"added_users": [_named(platform, agent) for agent in added]})


def _user_of(platform: VoisoPlatform, user_id: object) -> PracticeAgent:
    """The user of an id. Raises Refusal (422)."""
    if isinstance(user_id, str) and user_id.isascii() and user_id.isdigit() and len(user_id) < 19:
        user_id = int(user_id)
    if isinstance(user_id, bool) or not isinstance(user_id, int):
        invalid("user_ids", "must be numbers")
    found = platform.user(user_id)
    if found is None:
        invalid("user_ids", f"has {user_id}, and there is no such user")
    return found


def _named(platform: VoisoPlatform, agent: PracticeAgent) -> dict[str, object]:
    user_id = platform.user_id(agent.plan.id)
    return {"id": user_id, "name": agent.plan.name, "email": agent.plan.id}


def _user(platform: VoisoPlatform, agent: PracticeAgent) -> dict[str, object]:
    team = agent.plan.team
    teams = list(platform.dialer.workforce.teams)
    return {
        **_named(platform, agent),
        "extension": extension_of(platform.user_id(agent.plan.id)),
        "teams": [] if team is None else [{"id": _FIRST_TEAM + teams.index(team), "name": team}],
        "status": AGENT_STATUS[agent.state],
    }
