"""The methods that find campaigns: list, search, list info, read."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from starlette.responses import JSONResponse, Response

from campmon.model.state import CampaignState
from campmon.model.zones import day_begins
from campmon.practice.campaign import DialedCampaign
from campmon.practice.livevox.answers import Code, Refusal, bad_request
from campmon.practice.livevox.bodies import IdOnly, SearchBody
from campmon.practice.livevox.paging import next_page, slice_of
from campmon.practice.livevox.platform import Platform, milliseconds
from campmon.practice.livevox.properties import told_properties
from campmon.practice.livevox.visit import Visit
from campmon.practice.livevox.words import FILTER, NOT_FILTERED, SCHEDULED_WORDS, STATUS
from campmon.practice.properties import TYPE_IDS

_OVER = frozenset({CampaignState.STOPPED, CampaignState.DONE, CampaignState.DEACTIVATED})


async def list_info(visit: Visit) -> Response:
    """Get Campaign List Info. `lastModified` is a string, as in the vendor's example."""
    platform = visit.platform
    await platform.present()
    dialer = platform.dialer
    changed = milliseconds(platform.running.modified() + platform.skew)
    return JSONResponse({"size": len(dialer.campaigns()), "lastModified": str(changed)})


async def list_campaigns(visit: Visit) -> Response:
    """List Campaigns: all that are loaded, deactivated ones too, the latest upload first."""
    page, platform = visit.page(), visit.platform
    await platform.present()
    newest_first = sorted(
        platform.dialer.campaigns(), key=lambda c: (c.uploaded_at, int(c.id)), reverse=True
    )
    rows, more = slice_of(newest_first, page)
    return JSONResponse(
        {
            "campaignDetails": [_row(platform, campaign) for campaign in rows],
            "next": next_page("", page, more, {"offset": 0, "count": 0}),
        }
    )


async def search_campaigns(visit: Visit) -> Response:
    """Find Matching Campaigns, by when they were uploaded, the latest end first."""
    page, client, platform = visit.page(), visit.number("client"), visit.platform
    body = await visit.body(SearchBody)
    if body.date_range.since > body.date_range.until:
        bad_request("dateRange: from is after to")
    words = _checked(body.state or ())
    if client is not None and client != platform.accounts.client_id:
        raise Refusal(403, Code.FORBIDDEN, "That client is not yours")
    now = await platform.present()
    found = [c for c in platform.dialer.campaigns() if _matches(platform, c, body, words)]
    found.sort(key=lambda c: (_end(platform, c, now), int(c.id)), reverse=True)
    rows, more = slice_of(found, page)
    query = {"count": 0, **({} if client is None else {"client": client}), "offset": 0}
    return JSONResponse(
        {
            "campaign": [_row(platform, campaign) for campaign in rows],
            "next": next_page("/search", page, more, query),
        }
    )


async def read_campaign(visit: Visit) -> Response:
    """Read Campaign: its properties and its dates."""
    platform = visit.platform
    await platform.present()
    campaign = visit.campaign()
    properties = platform.running.outward(platform.dialer.properties(campaign.id))
    return JSONResponse(
        {
            **told_properties(properties, platform.skew),
            "name": campaign.plan.name,
            "clientId": platform.accounts.client_id,
            "status": STATUS[campaign.state],
            "uploadDate": platform.milliseconds(campaign.uploaded_at),
            "buildDate": _date(platform, campaign.built_at),
            "actualStartDate": _date(platform, campaign.first_call_at),
            "actualEndDate": _date(platform, campaign.last_call_at),
            "dialMode": "AUTOMATIC",
            "dialCellPhones": True,
            "scrubOption": "NONE",
        }
    )


def _date(platform: Platform, seconds: float | None) -> int:
    """A date of a campaign, or 0 for one that has not come: so it stands in the example."""
    return 0 if seconds is None else platform.milliseconds(seconds)


def _row(platform: Platform, campaign: DialedCampaign) -> dict[str, object]:
    return {
        "id": int(campaign.id),
        "name": campaign.plan.name,
        "typeId": TYPE_IDS[campaign.plan.type],
        "serviceId": campaign.service_id,
        "status": STATUS[campaign.state],
        "uploadDate": platform.milliseconds(campaign.uploaded_at),
    }


def _checked(words: Sequence[str]) -> frozenset[str]:
    for word in words:
        if word in NOT_FILTERED:
            bad_request(f"state: {word} cannot be searched for")
        if word not in FILTER:
            bad_request(f"state: there are {', '.join(FILTER)}")
    return frozenset(words)


def _matches(
    platform: Platform, campaign: DialedCampaign, body: SearchBody, words: frozenset[str]
) -> bool:
    uploaded = platform.milliseconds(campaign.uploaded_at)
    return (
        campaign.state is not CampaignState.DEACTIVATED
        and body.date_range.since <= uploaded <= body.date_range.until
        and _among(campaign.service_id, body.service.service if body.service else ())
        and _among(TYPE_IDS[campaign.plan.type], body.type.type if body.type else ())
        and (not words or any(_is(word, campaign) for word in words))
    )


def _among(number: int, wanted: Sequence[IdOnly]) -> bool:
    return not wanted or any(number == one.id for one in wanted)


def _is(word: str, campaign: DialedCampaign) -> bool:
    scheduled = campaign.schedule is not None
    return campaign.state in FILTER[word] and SCHEDULED_WORDS.get(word, scheduled) is scheduled


def _end(platform: Platform, campaign: DialedCampaign, now: datetime) -> int:
    """When a campaign ended, or is to: what a search's results are sorted by."""
    if campaign.state in _OVER:
        last = campaign.last_call_at
        return platform.milliseconds(campaign.state_at if last is None else last)
    end_of_day = day_begins(now) + timedelta(days=1)
    return milliseconds(end_of_day.astimezone(UTC))
