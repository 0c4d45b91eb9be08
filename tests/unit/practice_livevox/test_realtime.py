"""Real-time statistics."""

from typing import Any

import pytest

from campmon.practice.plan import CampaignPlan, Pacing
from tests.unit.practice_livevox.conftest import (
    AGAIN,
    BROKEN,
    BUILT,
    BY_HAND,
    CLOSED,
    PLAY,
    PLAYING,
    UNBUILT,
    Desk,
    Open,
)


async def ask(desk: Desk, what: str) -> Any:
    answer = await desk.ask("POST", f"/realtime/{what}", {})
    assert answer.status_code == 200
    return answer.json()


async def test_all_campaigns_in_one_call(desk: Desk) -> None:
    desk.time.seconds += 20
    rows = {row["id"]: row for row in (await ask(desk, "campaign/stats"))["stats"]}
    assert set(rows) == {PLAYING, BUILT, CLOSED, BY_HAND, AGAIN}
    for row in rows.values():
        assert set(row) == {"id", "uploaded", "loaded", "completed", "remaining"}
        assert row["loaded"] == row["completed"] + row["remaining"] <= row["uploaded"]
    assert rows[PLAYING]["completed"] > 0
    assert rows[BUILT]["loaded"] < rows[BUILT]["uploaded"] == 40


async def test_those_without_a_row(desk: Desk) -> None:
    await desk.ask("POST", f"/campaign/campaigns/{BUILT}/deactivate")
    await desk.ask("PUT", f"/campaign/campaigns/{UNBUILT}/state", {"state": "BUILD"})
    rows = {row["id"] for row in (await ask(desk, "campaign/stats"))["stats"]}
    assert UNBUILT in rows
    assert not rows & {BUILT, BROKEN}


async def test_while_a_campaign_is_loaded_only_its_rows_so_far_are_known(opened: Open) -> None:
    async with opened(plans=(CampaignPlan("large", 50_000),), warm_up=1.0) as desk:
        (row,) = (await ask(desk, "campaign/stats"))["stats"]
        assert set(row) == {"id", "uploaded"}
        assert 0 < row["uploaded"] < 50_000


async def test_services(desk: Desk) -> None:
    desk.time.seconds += 20
    rows = {row["serviceId"]: row for row in (await ask(desk, "service/stats"))["stats"]}
    assert {row["serviceName"] for row in rows.values()} == {"Sales", "Care"}
    sales = rows[55101]
    counted = {row["id"]: row for row in (await ask(desk, "campaign/stats"))["stats"]}
    for figure in ("loaded", "remaining"):
        assert sales[figure] == counted[PLAYING][figure] + counted[BUILT][figure]
    assert sales["totalAgents"] == 2
    assert sales["totalOffered"] == sales["totalHandled"] + sales["totalAbandoned"] > 0
    assert sales["playingDialable"] <= counted[PLAYING]["remaining"]
    assert 0 <= sales["longestCallInQueue"] <= 2
    assert rows[55102]["percentComplete"] == 0
    assert rows[55102]["totalAgents"] == 0


async def test_a_call_that_waits_for_an_agent_is_told(opened: Open) -> None:
    """Eight lines for one agent: sooner or later somebody waits, two seconds at most."""
    busy = CampaignPlan(
        "busy", 5_000, pacing=Pacing(level=8.0), reach=3.0, agents=("a1",), acts=PLAY
    )
    async with opened(plans=(busy,)) as desk:
        longest = 0
        while not longest:
            desk.time.seconds += 0.15
            (row,) = (await ask(desk, "service/stats"))["stats"]
            longest = row["longestCallInQueue"]
            assert longest <= 2
            assert desk.time.seconds < 300


async def test_agents(desk: Desk) -> None:
    desk.time.seconds += 20
    rows = (await ask(desk, "service/agents/status"))["agentDetails"]
    assert {(row["serviceId"], row["agentLoginId"]) for row in rows} == {
        (55101, "a1"), (55101, "a2"),
    }  # fmt: skip
    assert {row["stateId"] for row in rows} <= {"READY", "IN_CALL", "WRAP_UP", "NOT_READY"}
    services = (await ask(desk, "service/stats"))["stats"]
    in_call = sum(row["stateId"] == "IN_CALL" for row in rows)
    assert services[0]["callsWithAgent"] == in_call


@pytest.mark.parametrize("body", [None, [], {"campaign": 1}])
async def test_the_body_is_an_empty_object(desk: Desk, body: object) -> None:
    assert (await desk.ask("POST", "/realtime/campaign/stats", body)).status_code == 400
