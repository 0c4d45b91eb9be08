"""v1: the list of campaigns, their contacts, their operation, and their agents.

Source: Voiso Campaigns APIs. What the body of the list has is not published.
"""

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

from campmon.model.staffing import StaffingChange
from campmon.practice.campaign import DialedCampaign
from campmon.practice.voiso.answers import Refusal
from campmon.practice.voiso.contacts import Contact, read_contacts
from campmon.practice.voiso.figures import counters
from campmon.practice.voiso.operations import DONE_WORDS, OPERATIONS, carry_out
from campmon.practice.voiso.taking import NOT_LIVE, Sorted, add, change
from campmon.practice.voiso.visit import Visit
from campmon.practice.voiso.words import reason_of, status_of

_REFUSED = 422  # of an operation or a change of agents: the vendor names no status
_RUNNING = frozenset({"active", "auto_paused"})
_MOVES = ("add_agents", "remove_agents", "add_teams", "remove_teams")


async def list_campaigns(visit: Visit) -> Response:
    """List campaigns: all of them, in an array."""
    await visit.platform.running.advance()
    return JSONResponse([_row(campaign) for campaign in visit.platform.campaigns()])


def _row(campaign: DialedCampaign) -> dict[str, object]:
    reason = reason_of(campaign)
    return {
        "id": int(campaign.id),
        "name": campaign.plan.name,
        "status": status_of(campaign),
        "is_live": campaign.plan.live,
        **({} if reason is None else {"reason": reason}),
        **counters(campaign),
    }


async def add_contacts(visit: Visit) -> Response:
    """Add contacts to a live campaign: 201, also where only some of them were taken."""
    return await _take(visit, update=False)


async def update_contacts(visit: Visit) -> Response:
    """Update contacts of a live campaign, found by their numbers."""
    return await _take(visit, update=True)


async def _take(visit: Visit, *, update: bool) -> Response:
    platform = visit.platform
    await platform.running.advance()
    if not visit.campaign().plan.live:
        raise Refusal(400, NOT_LIVE)
    with platform.processing.of(visit.campaign().id):
        contacts = read_contacts(await visit.object_body(), update=update)
        await platform.running.learn_phones(visit.campaign().id)
        await platform.running.advance()
        campaign = visit.campaign()  # a day may have begun while the body came
        if update:
            came = change(platform, campaign, contacts, visit.by)
        else:
            came = add(platform, campaign, contacts, status=400)
    return JSONResponse(_told(came), 201)


def _told(came: Sorted) -> dict[str, object]:
    return {
        "duplicate_numbers": [contact.number for contact in came.duplicates],
        "invalid_numbers": [contact.number for contact in came.invalid],
        "contacts": [_taken(contact) for contact in came.taken],
    }


def _taken(contact: Contact) -> dict[str, str]:
    return {"phoneNumber": contact.number}


async def operate(visit: Visit) -> Response:
    """Change campaign status: `success` tells whether it was done, `errors` why not."""
    platform = visit.platform
    operation = (await visit.object_body()).get("operation")
    if not isinstance(operation, str) or operation not in OPERATIONS:
        return _refused(visit, 400, {}, "operation must be start, pause or stop")
    await platform.running.advance()
    campaign = platform.campaign(visit.request.path_params["id"])
    told = {"operation": operation}
    if campaign is None:
        return _refused(visit, 404, told, "Campaign not found")
    objections = carry_out(platform.dialer, campaign, operation, visit.by)
    if objections:
        return _refused(visit, _REFUSED, told, *(one.reason for one in objections))
    message = f"Campaign {DONE_WORDS[operation]} successfully"
    return JSONResponse({"id": int(campaign.id), **told, "success": True, "message": message})


async def change_agents(visit: Visit) -> Response:
    """Update campaign agents and teams; what could not be done is told apart."""
    platform = visit.platform
    body = await visit.object_body()
    moves = {name: _names(name, body.get(name)) for name in _MOVES}
    if not body.keys() <= moves.keys() or not any(moves.values()):
        return _refused(visit, 400, {}, f"a body has {', '.join(_MOVES)}, and one at least")
    await platform.running.advance()
    campaign = platform.campaign(visit.request.path_params["id"])
    if campaign is None:
        return _refused(visit, 404, {}, "Campaign not found")
    if status_of(campaign) not in _RUNNING:
        words = f"Campaign must be active to change its agents, and is {status_of(campaign)}"
        return _refused(visit, _REFUSED, {}, words)
    answer = platform.dialer.change_staffing(campaign.id, StaffingChange(**moves))
    return JSONResponse(
        {
            "id": int(campaign.id),
            "added_agents": answer.added_agents,
            "removed_agents": answer.removed_agents,
            "added_teams": answer.added_teams,
            "removed_teams": answer.removed_teams,
            "agent_not_in_campaign": answer.agents_not_in_campaign,
            "agent_not_found": answer.agents_not_found,
            "team_not_in_campaign": answer.teams_not_in_campaign,
            "team_not_found": answer.teams_not_found,
        }
    )


def _names(move: str, given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise Refusal(400, f"{move} must be an array of strings")
    return tuple(dict.fromkeys(given))


def _refused(visit: Visit, status: int, told: Mapping[str, object], *errors: str) -> Response:
    """A failure in the form of the vendor's example: with the id, and every reason."""
    sent = visit.request.path_params["id"]
    campaign_id = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else sent
    body = {"id": campaign_id, **told, "success": False, "errors": list(errors)}
    return JSONResponse(body, status)
