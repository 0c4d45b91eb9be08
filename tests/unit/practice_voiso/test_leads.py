"""v4's leads."""

from typing import Any

import pytest

from campmon.model.state import Operation
from tests.unit.practice_voiso.conftest import BUILT, LIVE, PHONES, Desk

FOREIGN = "4407414992548"


async def test_leads_are_added(desk: Desk) -> None:
    await desk.add(LIVE, PHONES[1])
    desk.rest()
    lead = {
        "phone_number": PHONES[0],
        "name": "Bill",
        "source": {"system": "CRM", "url": "https://example.com"},
        "priority": 1,
        "active": True,
        "context_headers": {"X-Account": "17"},
    }
    leads = [lead, {"phone_number": PHONES[1]}, {"phone_number": FOREIGN}, lead]
    answer = await desk.v4("POST", f"/{LIVE}/leads", leads)
    assert answer.status_code == 201
    assert answer.json() == {
        "leads_import": {
            "created": [{"phone_number": PHONES[0]}],
            "rejected": [{"phone_number": FOREIGN, "errors": ["is not a valid phone number"]}],
            "duplicates": [{"phone_number": PHONES[1]}, {"phone_number": PHONES[0]}],
        }
    }
    fields = {"name": "Bill", "source": "CRM", "url": "https://example.com", "X-Account": "17"}
    assert desk.record(LIVE, PHONES[0]).fields == fields


async def test_a_lead_may_be_inactive(desk: Desk) -> None:
    before = desk.dialer.campaign(str(LIVE)).records.inactive
    await desk.v4("POST", f"/{LIVE}/leads", [{"phone_number": PHONES[0], "active": False}])
    assert desk.dialer.campaign(str(LIVE)).records.inactive == before + 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "leads"),
        ([], "leads"),
        ([{"phone_number": "1"}] * 1001, "leads"),
        (["14155556000"], "leads.0"),
        ([{}], "leads.0.phone_number"),
        ([{"phone_number": 14155556000}], "leads.0.phone_number"),
        ([{"phone_number": "1", "phone": "1"}], "leads.0.phone"),
        ([{"phone_number": "1", "name": 1}], "leads.0.name"),
        ([{"phone_number": "1", "source": "CRM"}], "leads.0.source"),
        ([{"phone_number": "1", "source": {"name": "CRM"}}], "leads.0.source"),
        ([{"phone_number": "1", "source": {"url": 1}}], "leads.0.source.url"),
        ([{"phone_number": "1", "priority": 0}], "leads.0.priority"),
        ([{"phone_number": "1", "priority": 1001}], "leads.0.priority"),
        ([{"phone_number": "1", "active": 1}], "leads.0.active"),
        ([{"phone_number": "1", "context_headers": {"X-A": "\n"}}], "leads.0.context_headers.X-A"),
        ([{"phone_number": "1", "context_headers": []}], "leads.0.context_headers"),
        ([{"phone_number": "1", "context_headers": {"Via": "x"}}], "leads.0.context_headers"),
        (
            [{"phone_number": "1", "context_headers": {"X-A": "a\nb"}}],
            "leads.0.context_headers.X-A",
        ),
    ],
)
async def test_leads_that_cannot_be(desk: Desk, body: Any, field: str) -> None:
    answer = await desk.v4("POST", f"/{LIVE}/leads", body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    (reasons,) = answer.json()["errors"].values()
    assert reasons


async def test_text_that_is_no_json(desk: Desk) -> None:
    answer = await desk.v4("POST", f"/{LIVE}/leads", content=b"[")
    assert (answer.status_code, answer.json()) == (422, {"error": "The body is not JSON"})


async def test_a_campaign_that_takes_none(desk: Desk) -> None:
    leads = [{"phone_number": PHONES[0]}]
    answer = await desk.v4("POST", f"/{BUILT}/leads", leads)
    assert (answer.status_code, answer.json()) == (422, {"error": "Campaign type should be live"})
    assert (await desk.v4("POST", "/9999/leads", leads)).status_code == 404
    desk.dialer.operate(str(LIVE), Operation.STOP)
    answer = await desk.v4("POST", f"/{LIVE}/leads", leads)
    assert answer.status_code == 409
    assert "takes no contacts" in answer.json()["error"]


async def test_leads_and_contacts_share_the_two_seconds(desk: Desk) -> None:
    assert (await desk.add(LIVE, PHONES[0])).status_code == 201
    leads = [{"phone_number": PHONES[1]}]
    assert (await desk.v4("POST", f"/{LIVE}/leads", leads)).status_code == 429
    desk.rest()
    assert (await desk.v4("POST", f"/{LIVE}/leads", leads)).status_code == 201
