"""Lists of campaigns, and one of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from campmon.model.state import Operation
from campmon.practice.http.faults import FaultPlan, FaultRule, Then
from campmon.practice.plan import CampaignPlan
from tests.unit.practice_voiso.conftest import (
    BROKEN,
    BUILT,
    DRAFT,
    LIVE,
    NOBODY,
    NOON,
    PLANS,
    PLAYING,
    WAITING,
    Desk,
    Open,
)

COUNTERS = {"contacts", "processed", "remaining", "progress"}


async def rows(desk: Desk, query: str = "") -> list[dict[str, Any]]:
    answer = await desk.v4("GET", f"?{query}")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["metadata"]["total"] >= len(found["campaigns"])
    return list(found["campaigns"])


async def test_both_generations_list_the_same(desk: Desk) -> None:
    old, new = (await desk.v1("GET", "")).json(), await rows(desk)
    told = [(row["id"], row["name"], row["status"], row["is_live"]) for row in old]
    assert told == [(row["id"], row["name"], row["status"], row["live"]) for row in new]
    assert [name for _, name, _, _ in told] == [plan.name for plan in PLANS]


async def test_statuses_in_the_vendors_words(desk: Desk) -> None:
    found = {row["id"]: row["status"] for row in await rows(desk)}
    assert found[PLAYING] == found[LIVE] == "active"
    assert found[DRAFT] == found[BUILT] == found[NOBODY] == "draft"
    assert found[WAITING] == "auto_paused"
    assert found[BROKEN] == "import_error"


async def test_a_pause_of_the_dialers_own_has_its_reason(desk: Desk) -> None:
    old = {row["id"]: row for row in (await desk.v1("GET", "")).json()}
    new = {row["id"]: row for row in await rows(desk)}
    assert old[WAITING]["reason"] == new[WAITING]["reason"] == "no agents are logged in"
    assert "reason" not in old[PLAYING]
    assert new[PLAYING]["reason"] is None


async def test_a_campaign_that_loads_is_processed_first(opened: Open) -> None:
    async with opened(plans=(CampaignPlan("large", 2_000),), warm_up=0.0) as desk:
        assert await desk.status(4101) == "processing"
        (row,) = await rows(desk)
        assert not COUNTERS & row.keys()
        assert (await desk.operate(4101, "start")).json()["errors"] == [
            "Campaign cannot start: it is processing"
        ]
        desk.rest(1)
        assert await desk.status(4101) == "draft"


async def test_a_live_campaign_has_no_figures(desk: Desk) -> None:
    for row in [*(await desk.v1("GET", "")).json(), *await rows(desk)]:
        counted = row["id"] in (PLAYING, BUILT, NOBODY)
        assert COUNTERS & row.keys() == (COUNTERS if counted else set())


async def test_figures_agree(desk: Desk) -> None:
    desk.rest(60)
    row = (await desk.v4("GET", f"/{PLAYING}")).json()
    assert 0 < row["processed"] < row["contacts"]
    assert row["processed"] + row["remaining"] == row["contacts"]
    assert row["progress"] == pytest.approx(100 * row["processed"] / row["contacts"], abs=0.1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=2", ["playing", "live"]),
        ("limit=2&offset=1", ["live", "live draft"]),
        ("offset=99", []),
        ("name=LIVE", ["live", "live draft"]),
        ("status=active", ["playing", "live"]),
        ("status=pausing", []),
        ("live=false&status=draft", ["built", "nobody"]),
        ("live=true&status=auto_paused", ["waiting"]),
        ("strategy=predictive", []),
        ("strategy=progressive&limit=1", ["playing"]),
        ("method=file&name=b", ["built", "nobody", "broken"]),
        ("method=api&name=b", ["nobody and nothing"]),
    ],
)
async def test_a_query(desk: Desk, query: str, expected: list[str]) -> None:
    assert [row["name"] for row in await rows(desk, query)] == expected


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "limit=", "offset=-1", "offset=1e3", "status=playing",
     "live=yes", "strategy=manual", "method=csv"],
)  # fmt: skip
async def test_a_query_that_cannot_be(desk: Desk, query: str) -> None:
    answer = await desk.v4("GET", f"?{query}")
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {query.partition("=")[0]}


async def test_what_one_campaign_says(desk: Desk) -> None:
    answer = await desk.v4("GET", f"/{LIVE}")
    row = answer.json()
    assert row in await rows(desk)
    assert (row["strategy"], row["dial_level"], row["max_dial_attempts"]) == ("progressive", 1.5, 4)
    uploaded = NOON - timedelta(seconds=6)  # a minute of the dialer's at ten times the speed
    assert datetime.fromisoformat(row["created_at"]) == uploaded


async def test_moments_go_by_the_servers_clock(opened: Open) -> None:
    rule = FaultRule(path="/api/v4/campaigns", nth=1, then=Then.SKEW, skew_seconds=3600)
    path = f"/{LIVE}"
    async with opened(FaultPlan(rule=(rule,))) as desk:
        right = (await desk.v4("GET", path)).json()["created_at"]
        await rows(desk)
        wrong = (await desk.v4("GET", path)).json()["created_at"]
    off = datetime.fromisoformat(wrong) - datetime.fromisoformat(right)
    assert off == timedelta(hours=1)


@pytest.mark.parametrize("name", ["9", "0", "x", "4101x", "9" * 30, "-4101", "%D9%A4"])
async def test_a_campaign_that_is_not_there(desk: Desk, name: str) -> None:
    answer = await desk.v4("GET", f"/{name}")
    assert (answer.status_code, answer.json()) == (404, {"error": "Campaign not found"})


async def test_a_deactivated_campaign_is_gone(desk: Desk) -> None:
    desk.dialer.operate(str(BUILT), Operation.DEACTIVATE)
    assert (await desk.v4("GET", f"/{BUILT}")).status_code == 404
    assert BUILT not in {row["id"] for row in (await desk.v1("GET", "")).json()}
    assert BUILT not in {row["id"] for row in await rows(desk)}
