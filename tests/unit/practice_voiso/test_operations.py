"""Start, pause and stop, in both generations."""

from typing import Any

import pytest

from campmon.practice.http.faults import FaultPlan, FaultRule, Then
from tests.unit.practice_voiso.conftest import (
    BROKEN,
    BUILT,
    DRAFT,
    EMPTY,
    LIVE,
    NOBODY,
    PLAYING,
    WAITING,
    Desk,
    Open,
)

NO_AGENT = "Campaign must have at least one agent to start"
NO_LEAD = "Campaign must have at least one lead to start"


async def test_as_in_the_vendors_example(desk: Desk) -> None:
    answer = await desk.operate(BUILT, "start")
    assert answer.status_code == 200
    assert answer.json() == {
        "id": BUILT, "operation": "start", "success": True,
        "message": "Campaign started successfully",
    }  # fmt: skip
    answer = await desk.operate(NOBODY, "start")
    assert answer.json() == {
        "id": NOBODY, "operation": "start", "success": False, "errors": [NO_AGENT],
    }  # fmt: skip


async def test_every_reason_is_told(desk: Desk) -> None:
    assert (await desk.operate(EMPTY, "start")).json()["errors"] == [NO_AGENT, NO_LEAD]
    answer = await desk.v4("POST", f"/{EMPTY}/start")
    assert answer.status_code == 422
    assert answer.json() == {"errors": {"agents": [NO_AGENT], "leads": [NO_LEAD]}}


async def test_a_life(desk: Desk) -> None:
    """A campaign started, paused, started again and stopped; it ends when its calls have."""
    found = []
    for operation in ("start", "pause", "start", "stop"):
        answer = await desk.v4("POST", f"/{BUILT}/{operation}")
        assert answer.status_code == 200
        assert answer.json()["id"] == BUILT
        found.append(answer.json()["status"])
    assert found[:3] == ["active", "paused", "active"]
    assert found[3] in ("stopping", "stopped")
    desk.rest(300)
    assert await desk.status(BUILT) == "stopped"
    assert (await desk.operate(BUILT, "start")).json()["success"] is True


@pytest.mark.parametrize(
    ("campaign", "operation", "error"),
    [
        (PLAYING, "start", "Campaign is already active"),
        (BUILT, "pause", "Campaign must be active to pause, and is draft"),
        (BUILT, "stop", "Campaign must be active to stop, and is draft"),
        (DRAFT, "pause", "Campaign must be active to pause, and is draft"),
        (WAITING, "start", "Campaign is paused by the dialer: no agents are logged in"),
        (BROKEN, "start", "Campaign cannot start: it is import_error"),
        (BROKEN, "stop", "Campaign must be active to stop, and is import_error"),
    ],
)
async def test_what_the_state_does_not_allow(
    desk: Desk, campaign: int, operation: str, error: str
) -> None:
    before = await desk.status(campaign)
    answer = await desk.operate(campaign, operation)
    assert answer.status_code == 422
    assert answer.json() == {
        "id": campaign, "operation": operation, "success": False, "errors": [error],
    }  # fmt: skip
    answer = await desk.v4("POST", f"/{campaign}/{operation}")
    assert (answer.status_code, answer.json()) == (409, {"error": error})
    assert await desk.status(campaign) == before


async def test_what_is_so_already(desk: Desk) -> None:
    await desk.operate(LIVE, "pause")
    assert (await desk.operate(LIVE, "pause")).json()["errors"] == ["Campaign is already paused"]
    await desk.operate(LIVE, "stop")
    desk.rest(300)
    assert (await desk.operate(LIVE, "stop")).json()["errors"] == ["Campaign is already stopped"]


async def test_a_pause_of_the_dialers_own_becomes_ones_own(desk: Desk) -> None:
    assert (await desk.operate(WAITING, "pause")).json()["success"] is True
    assert await desk.status(WAITING) == "paused"


async def test_who_did_it_is_kept(desk: Desk) -> None:
    await desk.operate(LIVE, "pause")
    assert desk.dialer.campaign(str(LIVE)).state_by == "manager"


@pytest.mark.parametrize("body", [{}, {"operation": "play"}, {"operation": 1}, {"operation": []}])
async def test_an_operation_that_there_is_not(desk: Desk, body: Any) -> None:
    answer = await desk.bearer("POST", f"/api/dialer/v1/campaigns/{LIVE}/operation", body)
    assert answer.status_code == 400
    assert answer.json() == {
        "id": LIVE, "success": False, "errors": ["operation must be start, pause or stop"],
    }  # fmt: skip


@pytest.mark.parametrize("name", ["9999", "x"])
async def test_a_campaign_that_is_not_there(desk: Desk, name: str) -> None:
    path = f"/api/dialer/v1/campaigns/{name}/operation"
    answer = await desk.bearer("POST", path, {"operation": "stop"})
    assert answer.status_code == 404
    assert answer.json()["success"] is False
    assert answer.json()["errors"] == ["Campaign not found"]
    assert (await desk.v4("POST", f"/{name}/stop")).status_code == 404


async def test_a_fault_is_worded_as_the_vendor_does(opened: Open) -> None:
    rule = FaultRule(path="*/stop", then=Then.STATUS, status=503, retry_after=4, carry_out=True)
    async with opened(FaultPlan(rule=(rule,))) as desk:
        answer = await desk.v4("POST", f"/{LIVE}/stop")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "4")
        assert set(answer.json()) == {"error"}
        assert await desk.status(LIVE) in ("stopping", "stopped")
