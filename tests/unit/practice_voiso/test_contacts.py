"""v1's contacts: added and updated, and the vendor's errors."""

from typing import Any

import httpx
import pytest

from campmon.model.state import Operation
from campmon.practice.http.faults import FaultPlan, FaultRule, Then
from tests.unit.practice_voiso.conftest import (
    BUILT,
    DRAFT,
    LIVE,
    PHONES,
    Desk,
    Open,
)

FOREIGN, SHORT = "4407414992548", "4155556000"


async def test_contacts_are_added(desk: Desk) -> None:
    before = desk.uploaded(LIVE)
    contact = {
        "phoneNumber": PHONES[0],
        "contactName": "Bill Bringy",
        "contactSource": "CRM",
        "contactURL": "https://example.com/1",
        "priority": "1",
    }
    answer = await desk.add(LIVE, contact, "+" + PHONES[1])
    assert answer.status_code == 201
    assert answer.json() == {
        "duplicate_numbers": [],
        "invalid_numbers": [],
        "contacts": [{"phoneNumber": PHONES[0]}, {"phoneNumber": "+" + PHONES[1]}],
    }
    assert desk.uploaded(LIVE) == before + 2
    record = desk.record(LIVE, PHONES[0])
    assert record.fields == {
        "name": "Bill Bringy", "source": "CRM", "url": "https://example.com/1",
    }  # fmt: skip
    assert desk.record(LIVE, PHONES[1]).phones == (PHONES[1],)


async def test_invalid_and_duplicate_numbers_are_told_apart(desk: Desk) -> None:
    await desk.add(LIVE, PHONES[0])
    desk.rest()
    before = desk.uploaded(LIVE)
    answer = await desk.add(LIVE, FOREIGN, PHONES[0], PHONES[1], "+" + PHONES[1], SHORT, "call me")
    assert answer.status_code == 201
    assert answer.json() == {
        "duplicate_numbers": [PHONES[0], "+" + PHONES[1]],
        "invalid_numbers": [FOREIGN, SHORT, "call me"],
        "contacts": [{"phoneNumber": PHONES[1]}],
    }
    assert desk.uploaded(LIVE) == before + 1


async def test_the_same_number_on_two_campaigns_is_no_duplicate(desk: Desk) -> None:
    await desk.add(LIVE, PHONES[0])
    answer = await desk.add(DRAFT, PHONES[0])
    assert answer.json()["duplicate_numbers"] == []


async def test_a_thousand_contacts_and_no_more(desk: Desk) -> None:
    answer = await desk.add(LIVE, *PHONES[:1000])
    assert len(answer.json()["contacts"]) == 1000
    desk.rest()
    before = desk.uploaded(LIVE)
    answer = await desk.add(LIVE, *PHONES[1000:2001])
    assert answer.status_code == 400
    assert answer.json() == {"error": "Maximum limit of 1000 contacts for each request"}
    assert desk.uploaded(LIVE) == before


async def test_many_requests_with_contacts_are_no_appends_of_livevox(desk: Desk) -> None:
    for phone in PHONES[:8]:
        assert (await desk.add(LIVE, phone)).status_code == 201
        desk.rest()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Required contact field missing"),
        ({"contacts": []}, "Required contact field missing"),
        ({"contacts": {}}, "Required contact field missing"),
        ({"contacts": ["14155556000"]}, "Required contact field missing"),
        ({"contacts": [{}]}, "Required contact field missing"),
        ({"contacts": [{"phoneNumber": ""}]}, "Required contact field missing"),
        ({"contacts": [{"phoneNumber": None}]}, "Required contact field missing"),
        ({"contacts": [{"contactName": "Bill"}]}, "Required contact field missing"),
        ({"contacts": [{"phoneNumber": 14155556000}]}, "contacts.0.phoneNumber must be a string"),
        ({"contacts": [{"phoneNumber": PHONES[0]}], "more": 1}, "contacts is all that a body has"),
        ([], "The body is not a JSON object"),
    ],
)
@pytest.mark.parametrize("verb", ["POST", "PUT"])
async def test_a_body_that_cannot_be(desk: Desk, verb: str, body: Any, error: str) -> None:
    before = desk.uploaded(LIVE)
    answer = await desk.v1(verb, f"/{LIVE}/contacts", body)
    assert (answer.status_code, answer.json()) == (400, {"error": error})
    assert desk.uploaded(LIVE) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contactName", 5),
        ("contactURL", None),
        ("priority", 1001),
        ("priority", -1),
        ("priority", 1.5),
        ("priority", "high"),
        ("priority", True),
        ("isActive", 1),
        ("phone", "x"),
        ("x" * 500, "x"),
    ],
)
async def test_a_field_that_cannot_be(desk: Desk, field: str, value: Any) -> None:
    good = {"phoneNumber": PHONES[0]}
    answer = await desk.add(LIVE, good, {"phoneNumber": PHONES[1], field: value})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"contacts.1.{field[:40]}")
    assert len(answer.text) < 120
    assert (await desk.add(LIVE, good)).json()["duplicate_numbers"] == []


async def test_text_that_is_no_json(desk: Desk) -> None:
    for content in (b"", b"{", b"\xff", b'{"contacts": [NaN]}', b"[" * 5_000):
        answer = await desk.http.post(f"/api/v1/key-1/campaigns/{LIVE}/contacts", content=content)
        assert (answer.status_code, answer.json()) == (400, {"error": "The body is not JSON"})


async def test_a_body_that_is_too_large(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campmon.practice.voiso.visit.MOST_BYTES", 100)
    assert (await desk.add(LIVE, *PHONES[:10])).status_code == 413


@pytest.mark.parametrize("verb", ["POST", "PUT"])
@pytest.mark.parametrize(
    ("campaign", "error"),
    [
        ("9999", "Campaign not found"),
        ("x", "Campaign not found"),
        (str(BUILT), "Campaign type should be live"),
    ],
)
async def test_a_campaign_that_takes_none(desk: Desk, verb: str, campaign: str, error: str) -> None:
    body = {"contacts": [{"phoneNumber": PHONES[0]}]}
    answer = await desk.v1(verb, f"/{campaign}/contacts", body)
    assert (answer.status_code, answer.json()) == (400, {"error": error})


async def test_a_stopped_campaign_takes_none(desk: Desk) -> None:
    await desk.add(LIVE, PHONES[0])
    desk.dialer.operate(str(LIVE), Operation.STOP)
    desk.rest(300)
    for answer in (
        await desk.add(LIVE, PHONES[1]), await desk.update(LIVE, {"phoneNumber": PHONES[0]})
    ):  # fmt: skip
        assert answer.status_code == 400
        assert answer.json() == {"error": "Campaign is stopped and takes no contacts"}


async def test_a_draft_may_start_once_it_has_contacts(desk: Desk) -> None:
    refused = await desk.operate(DRAFT, "start")
    assert refused.json()["errors"] == ["Campaign must have at least one lead to start"]
    await desk.add(DRAFT, FOREIGN)
    assert (await desk.operate(DRAFT, "start")).json()["success"] is False
    desk.rest()
    await desk.add(DRAFT, PHONES[0])
    assert await desk.status(DRAFT) == "draft"
    assert (await desk.operate(DRAFT, "start")).json()["success"] is True
    assert await desk.status(DRAFT) == "active"


async def test_contacts_are_updated(desk: Desk) -> None:
    await desk.add(DRAFT, {"phoneNumber": PHONES[0], "contactName": "Bill"}, PHONES[1])
    desk.rest()
    answer = await desk.update(
        DRAFT,
        {"phoneNumber": PHONES[0], "contactSource": "fair", "contactURL": "https://e.com"},
        {"phoneNumber": PHONES[2], "contactName": "nobody's"},
        {"phoneNumber": "+" + PHONES[0], "contactName": "twice"},
        {"phoneNumber": FOREIGN},
    )
    assert answer.status_code == 201
    assert answer.json() == {
        "duplicate_numbers": ["+" + PHONES[0]],
        "invalid_numbers": [FOREIGN, PHONES[2]],
        "contacts": [{"phoneNumber": PHONES[0]}],
    }
    fields = {"name": "Bill", "source": "fair", "url": "https://e.com"}
    assert desk.record(DRAFT, PHONES[0]).fields == fields
    assert desk.uploaded(DRAFT) == 2


async def test_nothing_to_update(desk: Desk) -> None:
    answer = await desk.update(DRAFT, {"phoneNumber": FOREIGN})
    assert answer.json()["invalid_numbers"] == [FOREIGN]


@pytest.mark.parametrize(("off", "on"), [(0, 1), ("0", "1"), (False, True)])
async def test_an_inactive_contact_is_not_dialed(opened: Open, off: Any, on: Any) -> None:
    async with opened() as desk:
        await desk.add(DRAFT, PHONES[0])
        desk.rest()
        await desk.update(DRAFT, {"phoneNumber": PHONES[0], "isActive": off})
        await desk.operate(DRAFT, "start")
        desk.rest(30)
        assert await desk.status(DRAFT) == "auto_paused"
        assert desk.record(DRAFT, PHONES[0]).result is None
        await desk.update(DRAFT, {"phoneNumber": PHONES[0], "isActive": on})
        assert await desk.status(DRAFT) == "active"


@pytest.mark.parametrize("value", [2, "yes", None, "", [], 0.5])
async def test_active_is_0_or_1(desk: Desk, value: Any) -> None:
    answer = await desk.update(DRAFT, {"phoneNumber": PHONES[0], "isActive": value})
    assert answer.json() == {"error": "contacts.0.isActive must be 0 or 1"}


async def test_the_first_priority_is_dialed_first(desk: Desk) -> None:
    await desk.add(
        DRAFT,
        {"phoneNumber": PHONES[0], "priority": 1000},
        {"phoneNumber": PHONES[1], "priority": 5.0},
        {"phoneNumber": PHONES[2], "priority": "0"},
    )
    await desk.operate(DRAFT, "start")
    dialed: list[str] = []
    for _ in range(4_000):
        desk.rest(0.5)
        await desk.v1("GET", "")
        for phone in PHONES[:3]:
            if phone not in dialed and desk.record(DRAFT, phone).result is not None:
                dialed.append(phone)
        if len(dialed) == 3:
            break
    assert dialed[0] == PHONES[2]
    assert set(dialed) == set(PHONES[:3])


async def test_half_of_the_contacts_and_of_the_leads(opened: Open) -> None:
    async with opened(FaultPlan(rule=(FaultRule(method="POST", then=Then.TAKE_HALF),))) as desk:
        before = desk.uploaded(LIVE)
        with pytest.raises(httpx.TransportError):
            await desk.add(LIVE, *PHONES[:4])
        assert desk.uploaded(LIVE) == before + 2
        desk.rest()
        leads = [{"phone_number": phone} for phone in PHONES[:6]]
        with pytest.raises(httpx.TransportError):
            await desk.v4("POST", f"/{LIVE}/leads", leads)
        assert desk.uploaded(LIVE) == before + 3
