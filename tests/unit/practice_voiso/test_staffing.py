"""Agents and teams in dialer/v1, and users in v4."""

from typing import Any

import pytest

from tests.unit.practice_voiso.conftest import BUILT, LIVE, PLAYING, WAITING, Desk, Open

KEYS = {
    "id", "added_agents", "removed_agents", "added_teams", "removed_teams",
    "agent_not_in_campaign", "agent_not_found", "team_not_in_campaign", "team_not_found",
}  # fmt: skip


def staff(desk: Desk, campaign: int) -> set[str]:
    return {agent.plan.id for agent in desk.dialer.campaign(str(campaign)).staff}


async def test_every_part_of_the_answer(desk: Desk) -> None:
    answer = await desk.staff(
        PLAYING,
        add_agents=["a3", "nobody"],
        remove_agents=["a1", "off", "a3"],
        add_teams=["North", "No team"],
        remove_teams=["South"],
    )
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == KEYS
    assert told["id"] == PLAYING
    assert (told["added_agents"], told["removed_agents"]) == (["a3"], ["a1"])
    assert (told["added_teams"], told["removed_teams"]) == (["North"], [])
    assert told["agent_not_found"] == ["nobody"]
    assert told["agent_not_in_campaign"] == ["off", "a3"]
    assert told["team_not_found"] == ["No team"]
    assert told["team_not_in_campaign"] == ["South"]
    assert staff(desk, PLAYING) == {"a1", "a2", "a3"}  # a1 again, through the team


async def test_agents_let_a_campaign_go_on(desk: Desk) -> None:
    assert await desk.status(WAITING) == "auto_paused"
    await desk.staff(WAITING, add_agents=["a3"])
    assert await desk.status(WAITING) == "active"


@pytest.mark.parametrize("campaign", [BUILT, LIVE])
async def test_the_campaign_has_to_be_active(desk: Desk, campaign: int) -> None:
    if campaign == LIVE:
        await desk.operate(LIVE, "pause")
    answer = await desk.staff(campaign, add_agents=["a3"])
    assert answer.status_code == 422
    assert answer.json()["success"] is False
    assert "must be active" in answer.json()["errors"][0]
    assert "a3" not in staff(desk, campaign)


@pytest.mark.parametrize("body", [{}, {"add_agents": []}, {"agents": ["a3"]}])
async def test_nothing_to_change(desk: Desk, body: Any) -> None:
    answer = await desk.bearer("PATCH", f"/api/dialer/v1/campaigns/{LIVE}/agents", body)
    assert answer.status_code == 400
    assert answer.json()["id"] == LIVE
    assert "add_agents, remove_agents, add_teams, remove_teams" in answer.json()["errors"][0]


@pytest.mark.parametrize("names", ["a3", [3], {"a3": 1}])
async def test_names_are_an_array_of_strings(desk: Desk, names: Any) -> None:
    path = f"/api/dialer/v1/campaigns/{LIVE}/agents"
    answer = await desk.bearer("PATCH", path, {"add_agents": names})
    assert answer.json() == {"error": "add_agents must be an array of strings"}
    assert answer.status_code == 400


async def test_a_campaign_that_is_not_there(desk: Desk) -> None:
    answer = await desk.staff(9999, add_agents=["a3"])
    assert answer.status_code == 404
    assert answer.json() == {"id": 9999, "success": False, "errors": ["Campaign not found"]}


# -- users -----------------------------------------------------------------------------------


async def users(desk: Desk, campaign: int, query: str = "") -> list[dict[str, Any]]:
    answer = await desk.v4("GET", f"/{campaign}/users{query}")
    assert answer.status_code == 200
    assert answer.json()["metadata"]["total"] == len(staff(desk, campaign))
    return list(answer.json()["users"])


async def test_users_on_a_campaign(desk: Desk) -> None:
    first, second = await users(desk, PLAYING)
    assert (first["email"], first["name"], second["email"]) == ("a1", "Ada", "a2")
    assert first["teams"][0]["name"] == "North"
    assert first["id"] != second["id"]
    assert first["extension"] != second["extension"]
    assert first["status"] in ("waiting", "outbound", "wrap_up")
    assert [user["email"] for user in await users(desk, PLAYING, "?limit=1&offset=1")] == ["a2"]
    (dora,) = await users(desk, WAITING)
    assert (dora["status"], dora["teams"]) == ("offline", [])


async def test_users_are_put_on_a_campaign(desk: Desk) -> None:
    (dora,) = await users(desk, WAITING)
    ada = (await users(desk, PLAYING))[0]
    body = {"user_ids": [dora["id"], ada["id"], str(dora["id"])]}
    answer = await desk.v4("POST", f"/{PLAYING}/users", body)
    assert answer.status_code == 200
    added = [{"id": dora["id"], "name": "Dora", "email": "off"}]
    assert answer.json() == {"added_users": added}
    assert "off" in staff(desk, PLAYING)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user_ids": []},
        {"user_ids": 70001},
        {"user_ids": ["a1"]},
        {"user_ids": [True]},
        {"user_ids": [1]},
        {"user_ids": [70001, 9999999]},
        {"user_ids": [70001] * 101},
        {"user_ids": [70001], "more": 1},
    ],
)
async def test_users_that_cannot_be(desk: Desk, body: Any) -> None:
    before = staff(desk, WAITING)
    answer = await desk.v4("POST", f"/{WAITING}/users", body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["user_ids"]
    assert staff(desk, WAITING) == before


async def test_a_body_that_is_no_object(desk: Desk) -> None:
    answer = await desk.v4("POST", f"/{WAITING}/users", [70001])
    assert (answer.status_code, answer.json()) == (422, {"error": "The body is not a JSON object"})


async def test_a_campaign_without_users(opened: Open) -> None:
    async with opened() as desk:
        assert (await desk.v4("GET", "/9999/users")).status_code == 404
        assert (await desk.v4("POST", "/9999/users", {"user_ids": [70001]})).status_code == 404
