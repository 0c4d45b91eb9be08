"""The methods that list what is in a campaign: its records, and its finished calls of today."""

from math import isfinite

from starlette.responses import JSONResponse, Response

from campmon.model.disposition import Disposition
from campmon.model.state import CampaignState
from campmon.practice.campaign import DialedCampaign
from campmon.practice.livevox.answers import Code, Refusal, bad_request
from campmon.practice.livevox.bodies import WindowBody
from campmon.practice.livevox.paging import next_page
from campmon.practice.livevox.platform import milliseconds
from campmon.practice.livevox.visit import Visit
from campmon.practice.livevox.words import RESULT_ID
from campmon.practice.roster import PracticeRecord

_NOT_ACTIVE = frozenset({CampaignState.DEACTIVATED, CampaignState.BROKEN, CampaignState.DRAFT})

_EXTRA_KEYS = {
    "extra7": "EXTRA_7",
    "extra12": "dateOfService",
    "extra13": "EXTRA_13",
    "extra14": "EXTRA_14",
    "extra15": "EXTRA_15",
}
"""The extra fields that are listed, and their keys (LiveVox: EXTRA_12 as dateOfService)."""

_DAY = 86_400_000  # in milliseconds

_PLACES = 10_000_000  # more than a campaign has records


async def list_transactions(visit: Visit) -> Response:
    """List Campaign Transactions, in the order in which they came."""
    page, platform = visit.page(), visit.platform
    extra, days_due = visit.flag("extra"), visit.flag("daysDue")
    valid_only = visit.flag("validOnly")
    await platform.present()
    campaign = visit.campaign()
    if campaign.state in _NOT_ACTIVE:
        raise Refusal(400, Code.BAD_REQUEST, "The campaign is not active")
    records, more = platform.dialer.list_records(
        campaign.id, page.offset, page.count, valid_only=valid_only
    )
    query = {
        "count": 0,
        "extra": str(extra).lower(),
        "daysDue": str(days_due).lower(),
        "offset": 0,
        "validOnly": str(valid_only).lower(),
    }
    return JSONResponse(
        {
            "transaction": [
                _transaction(campaign, record, extra=extra, days_due=days_due) for record in records
            ],
            "next": next_page(f"/{campaign.id}/transactionList", page, more, query),
        }
    )


async def find_finished_calls(visit: Visit) -> Response:
    """Find Matching Finished Calls: of the current day in UTC, never of a deactivated campaign."""
    page, platform = visit.page(), visit.platform
    body = await visit.body(WindowBody)
    if body.window_start > body.window_end:
        bad_request("windowStart is after windowEnd")
    now = await platform.present()
    campaign = visit.campaign()
    today = milliseconds(now.replace(hour=0, minute=0, second=0, microsecond=0))
    since, until = max(body.window_start, today), min(body.window_end, today + _DAY - 1)
    if campaign.state is CampaignState.DEACTIVATED or since > until:
        return JSONResponse({"call": [], "next": None})
    calls, more = platform.dialer.list_calls(
        campaign.id,
        platform.seconds(since - 0.5),  # what is told is rounded to the millisecond
        platform.seconds(until + 0.5),
        page.offset,
        page.count,
    )
    rows = [
        {
            "account": call.account,
            "phoneDialed": call.phone,
            "started": platform.milliseconds(call.started),
            "finished": platform.milliseconds(call.finished),
            "liveVoxResultId": RESULT_ID[call.disposition],
        }
        for call in calls
    ]
    path = f"/{campaign.id}/finishedCalls"
    return JSONResponse(
        {"call": rows, "next": next_page(path, page, more, {"count": 0, "offset": 0})}
    )


def _transaction(
    campaign: DialedCampaign, record: PracticeRecord, *, extra: bool, days_due: bool
) -> dict[str, object]:
    fields = record.fields
    result = record.result or (None if record.valid else Disposition.INVALID)
    told: dict[str, object] = {
        "consumer": {
            "firstName": record.first_name,
            "lastName": record.last_name,
            "dateOfBirth": fields.get("dob"),
            "email": fields.get("email"),
            "ssn": fields.get("ssn"),
            "zipCode": fields.get("extra11"),
        },
        "phone": [
            {"phone": phone, "ordinal": ordinal, "type": None}
            for ordinal, phone in enumerate(record.phones, 1)
        ],
    }
    if extra:
        told["extra"] = [
            {"key": key, "value": fields[name]}
            for name, key in _EXTRA_KEYS.items()
            if name in fields
        ]
    if days_due:
        told["daysDue"] = (
            [{"key": "DAYS_DUE_1", "value": fields["days_due"]}] if "days_due" in fields else []
        )
    return told | {
        "accountTransactionId": int(campaign.id) * _PLACES + record.place + 1,
        "account": record.account,
        "balance": _balance(fields.get("totalAmount") or fields.get("total_amount")),
        "livevoxResultId": None if result is None else RESULT_ID[result],
        "serviceId": campaign.service_id,
    }


def _balance(amount: str | None) -> float:
    try:
        number = float(amount or 0)
    except ValueError:  # a file may say anything there
        return 0
    return number if isfinite(number) else 0
