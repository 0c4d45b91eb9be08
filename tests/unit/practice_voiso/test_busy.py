"""Still processing: one request with contacts at a time, and two seconds between them."""

import asyncio
import json

import pytest

from campmon.practice.voiso.busy import BusyRule, BusyStatus
from tests.unit.practice_voiso.conftest import DRAFT, LIVE, PHONES, Desk, Open


async def test_two_seconds_are_kept_from_the_end_of_the_last(desk: Desk) -> None:
    assert (await desk.add(LIVE, PHONES[0])).status_code == 201
    desk.rest(1.5)
    before = desk.uploaded(LIVE)
    refused = await desk.add(LIVE, PHONES[1])
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert "still being processed" in refused.json()["error"]
    refused = await desk.update(LIVE, {"phoneNumber": PHONES[0], "contactName": "x"})
    assert refused.status_code == 429
    assert desk.uploaded(LIVE) == before
    assert "name" not in desk.record(LIVE, PHONES[0]).fields
    desk.rest(0.5)  # the refused ones have not put it off
    assert (await desk.add(LIVE, PHONES[1])).json()["duplicate_numbers"] == []


async def test_other_campaigns_are_not_concerned(desk: Desk) -> None:
    assert (await desk.add(LIVE, PHONES[0])).status_code == 201
    assert (await desk.add(DRAFT, PHONES[0])).status_code == 201


async def test_a_request_that_was_refused_was_not_processed(desk: Desk) -> None:
    for _ in range(3):
        assert (await desk.add(LIVE, {"contactName": "Bill"})).status_code == 400
    assert (await desk.add(LIVE, PHONES[0])).status_code == 201


async def test_never_two_at_once(desk: Desk) -> None:
    """A request whose body is still on its way is one that is under way."""
    body = json.dumps({"contacts": [{"phoneNumber": PHONES[0]}]}).encode()
    port = int(desk.face.base_url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /api/v1/key-1/campaigns/{LIVE}/contacts HTTP/1.1\r\nHost: x\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:5])
    await writer.drain()
    await desk.v1("GET", "")  # by now the server has read it
    assert (await desk.add(LIVE, PHONES[1])).status_code == 429
    assert (await desk.add(DRAFT, PHONES[1])).status_code == 201
    desk.rest(5)
    assert (await desk.add(LIVE, PHONES[1])).status_code == 429
    writer.write(body[5:])
    assert b" 201 " in await reader.readline()
    writer.close()
    assert desk.dialer.find_record(str(LIVE), PHONES[1]) is None
    desk.rest()
    assert (await desk.add(LIVE, PHONES[1])).status_code == 201


async def test_a_client_that_leaves_in_the_middle_leaves_no_campaign_busy(desk: Desk) -> None:
    port = int(desk.face.base_url.rpartition(":")[2])
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /api/v1/key-1/campaigns/{LIVE}/contacts HTTP/1.1\r\nHost: x\r\n"
    writer.write(f"{head}Content-Length: 100\r\n\r\n{{".encode())
    await writer.drain()
    await desk.v1("GET", "")
    writer.transport.abort()
    while not desk.face.log.all("POST"):
        await desk.v1("GET", "")
    assert (await desk.add(LIVE, PHONES[0])).status_code == 201


async def test_many_at_once_and_one_is_taken(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.add(LIVE, phone) for phone in PHONES[:12]))
    assert sorted(answer.status_code for answer in answers) == [201] + [429] * 11


@pytest.mark.parametrize("status", [400, 409, 423, 425])
async def test_the_status_may_be_chosen(opened: Open, status: BusyStatus) -> None:
    async with opened(busy=BusyRule(status, gap_seconds=7)) as desk:
        await desk.add(LIVE, PHONES[0])
        desk.rest(6.5)
        refused = await desk.add(LIVE, PHONES[1])
        assert refused.status_code == status
        assert "still being processed" in refused.json()["error"]
        assert "retry-after" not in refused.headers
        desk.rest(0.5)
        assert (await desk.add(LIVE, PHONES[1])).status_code == 201
