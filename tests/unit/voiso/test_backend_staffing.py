"""Who works a campaign on Voiso: remembered in version 1, listed in version 4."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from campmon.model.errors import (
    AccessError,
    InDoubtError,
    NotOfferedError,
    RefusedError,
    UnreachableError,
)
from campmon.model.intent import Receipt, Staff
from campmon.model.staffing import (
    Agent,
    AgentState,
    Staffing,
    StaffingAnswer,
    StaffingChange,
    StaffingMove,
)
from tests.unit.voiso.cluster import Cluster, Time, fails, intent, opened, says


def cluster_with(*campaigns: int) -> Cluster:
    cluster = Cluster()
    for number in campaigns or (25735,):
        cluster.add(number)
    return cluster


async def staff(
    cluster: Cluster, change: StaffingChange, api: str, folder: Path | None = None
) -> Receipt:
    async with opened(cluster, api=api, state_dir=folder) as backend:
        return await backend.write(intent(Staff(change)))


async def read(
    cluster: Cluster, api: str, folder: Path | None = None, campaign_id: str = "25735"
) -> Staffing:
    async with opened(cluster, api=api, state_dir=folder) as backend:
        return await backend.read_staffing(campaign_id)


SAMPLE = {
    "id": 12345,
    "added_agents": ["a5@x.example"],
    "removed_agents": ["a2@x.example"],
    "added_teams": ["North"],
    "removed_teams": [],
    "agent_not_in_campaign": ["a3@x.example"],
    "agent_not_found": ["no@x.example"],
    "team_not_in_campaign": ["South"],
    "team_not_found": ["West"],
}
CHANGE = StaffingChange(
    ("a5@x.example", "no@x.example"), ("a2@x.example", "a3@x.example"), ("North", "West"),
    ("South",),
)  # fmt: skip


async def test_a_change_of_version_1_is_one_request_and_its_answer_told_apart() -> None:
    cluster = cluster_with()
    cluster.instead["agents"] = says(200, SAMPLE)
    receipt = await staff(cluster, CHANGE, "v1")
    assert cluster.sent == [
        (
            "agents",
            {
                "add_agents": ["a5@x.example", "no@x.example"],
                "remove_agents": ["a2@x.example", "a3@x.example"],
                "add_teams": ["North", "West"],
                "remove_teams": ["South"],
            },
        )
    ]
    assert receipt.staffing == StaffingAnswer(
        added_agents=("a5@x.example",), removed_agents=("a2@x.example",), added_teams=("North",),
        agents_not_found=("no@x.example",), agents_not_in_campaign=("a3@x.example",),
        teams_not_found=("West",), teams_not_in_campaign=("South",),
    )  # fmt: skip


async def test_version_1_is_shown_as_campmon_remembers_it(tmp_path: Path) -> None:
    cluster = cluster_with(25735, 2)
    cluster.instead["agents"] = says(200, SAMPLE)
    await staff(cluster, CHANGE, "v1", tmp_path)
    here = await read(cluster, "v1", tmp_path)
    assert here.agents == (Agent("a5@x.example", "a5@x.example"),)
    assert (here.teams, here.other_teams) == (("North",), ("South",))
    assert [agent.id for agent in here.other_agents] == ["a2@x.example", "a3@x.example"]
    assert here.remembered
    assert not here.not_offered
    elsewhere = await read(cluster, "v1", tmp_path, "2")
    assert elsewhere.agents == ()
    assert "a5@x.example" in [agent.id for agent in elsewhere.other_agents]


async def test_version_1_knows_an_agent_in_any_case(tmp_path: Path) -> None:
    cluster = cluster_with(25735, 2)
    for spelled, number in (("agent30@abc.com", "2"), ("AGENT30@ABC.COM", "25735")):
        cluster.instead["agents"] = says(200, {"added_agents": [spelled], "added_teams": ["T"]})
        async with opened(cluster, api="v1", state_dir=tmp_path) as backend:
            await backend.write(intent(Staff(StaffingChange((spelled,))), number))
    for number in ("2", "25735"):
        found = await read(cluster, "v1", tmp_path, number)
        assert [agent.id for agent in found.agents] == ["AGENT30@ABC.COM"]
        assert (found.other_agents, found.other_teams) == ((), ())


async def test_whom_version_4_added_by_number_version_1_does_not_remember(tmp_path: Path) -> None:
    cluster = cluster_with()
    cluster.instead["add users"] = adding(cluster)
    receipt = await staff(cluster, StaffingChange(add_agents=("55",)), "v4", tmp_path)
    assert receipt.staffing == StaffingAnswer(added_agents=("55",))
    assert await read(cluster, "v1", tmp_path) == Staffing(remembered=True)


async def test_a_change_that_fails_is_not_remembered(tmp_path: Path) -> None:
    cluster = cluster_with()
    for status, kind in ((422, RefusedError), (500, InDoubtError)):
        cluster.instead["agents"] = says(status, {"error": "the campaign is not active"})
        with pytest.raises(kind):
            await staff(cluster, CHANGE, "v1", tmp_path)
    assert (await read(cluster, "v1", tmp_path)).agents == ()


@pytest.mark.parametrize("api", ["v1", "v4"])
async def test_a_change_of_nothing_is_refused(api: str) -> None:
    cluster = cluster_with()
    with pytest.raises(RefusedError):
        await staff(cluster, StaffingChange(), api)
    assert cluster.requests == []


async def test_what_cannot_be_remembered_is_done_all_the_same(tmp_path: Path) -> None:
    cluster = cluster_with()
    cluster.instead["agents"] = says(200, SAMPLE)
    (tmp_path / "voiso").write_text("a file in the folder's place")
    receipt = await staff(cluster, CHANGE, "v1", tmp_path)
    assert receipt.staffing is not None
    assert "cannot remember it" in receipt.message


def user(number: int, **facts: object) -> dict[str, object]:
    return {
        "id": number, "name": f"Agent {number}", "email": f"a{number}@x.example",
        "status": "available", "teams": [{"id": 1, "name": "North"}],
    } | facts  # fmt: skip


async def test_version_4_lists_users_and_those_seen_elsewhere() -> None:
    cluster = cluster_with(25735, 2, 3)
    cluster.users = {
        "25735": [user(1), user(2, status="on a trip", email="", teams=[])],
        "2": [user(1), user(3, status="offline")],
    }
    cluster.page = 1
    found = await read(cluster, "v4")
    assert found.agents == (
        Agent("a1@x.example", "Agent 1", AgentState.WAITING, team="North", number="1"),
        Agent("2", "Agent 2", number="2"),
    )
    assert found.other_agents == (
        Agent("a3@x.example", "Agent 3", AgentState.OFF, team="North", number="3"),
    )
    assert "those seen on your campaigns" in found.note
    assert set(found.not_offered) == set(StaffingMove) - {StaffingMove.ADD_AGENTS}
    assert not found.remembered


async def test_users_of_other_campaigns_are_kept_for_some_minutes_and_few_are_asked() -> None:
    cluster = cluster_with(*range(100, 170))
    cluster.campaigns["165"]["updated_at"] = "2026-03-03T11:00:00Z"
    cluster.users["165"] = [user(3)]
    cluster.instead["users"] = lambda request: (
        httpx.Response(404, json={"error": "gone"})
        if "/101/" in request.url.path
        else httpx.Response(200, json={"users": cluster.users.get(request.url.path[18:21], [])})
    )
    time = Time()
    async with opened(cluster, time, api="v4") as backend:
        found = await backend.read_staffing("100")
        assert [agent.id for agent in found.other_agents] == ["a3@x.example"]
        assert "49 of 70" in found.note
        assert cluster.requests.count("users") == 51
        time.seconds = 299
        await backend.read_staffing("100")
        assert cluster.requests.count("users") == 52
        time.seconds = 301
        await backend.read_staffing("100")
        assert cluster.requests.count("users") == 103


def adding(cluster: Cluster, told: bool = True) -> Callable[[httpx.Request], httpx.Response]:
    """Adds whoever is known, as the platform would."""

    def add(request: httpx.Request) -> httpx.Response:
        body = cluster.bodies("add users")[-1]
        assert isinstance(body, dict)
        new = [user(int(number)) for number in body["user_ids"]]
        cluster.users.setdefault("25735", []).extend(new)
        return httpx.Response(200, json={"added_users": new if told else []})

    return add


@pytest.mark.parametrize("told", [True, False])
async def test_version_4_adds_by_address_and_by_id(told: bool) -> None:
    cluster = cluster_with(25735, 2)
    cluster.users = {"25735": [user(1)], "2": [user(3)]}
    cluster.instead["add users"] = adding(cluster, told)
    names = ("A3@x.example", "9", "a1@x.example")
    receipt = await staff(cluster, StaffingChange(add_agents=names), "v4")
    assert [[str(each) for each in body["user_ids"]] for body in _bodies(cluster)] == [["3", "9"]]
    assert receipt.staffing == StaffingAnswer(added_agents=("A3@x.example", "9"))


async def test_of_whom_no_id_is_known_version_4_is_not_asked_and_that_is_said() -> None:
    cluster = cluster_with(25735)
    cluster.instead["add users"] = adding(cluster)
    one = StaffingChange(add_agents=("agent50@abc.com",))
    answer = (await staff(cluster, one, "v4")).staffing
    assert _bodies(cluster) == []
    assert answer is not None
    assert (answer.agents_not_asked, answer.agents_not_found) == (("agent50@abc.com",), ())
    assert "the number of agent50@abc.com is not known here" in answer.why_not_asked
    assert "Give the id" in answer.why_not_asked
    several = StaffingChange(add_agents=("agent50@abc.com", "9", "Joe Doe", " "))
    answer = (await staff(cluster, several, "v4")).staffing
    assert [body["user_ids"] for body in _bodies(cluster)] == [[9]]
    assert answer is not None
    assert answer.added_agents == ("9",)
    assert answer.agents_not_asked == ("agent50@abc.com", "Joe Doe", " ")
    assert "the numbers of 3 agents are not known here" in answer.why_not_asked


async def test_a_name_that_nobody_had_is_looked_for_afresh_before_it_is_given_up() -> None:
    cluster = cluster_with(25735, 2)
    cluster.users = {"2": [user(1)]}
    cluster.instead["add users"] = adding(cluster)
    time = Time()
    change = StaffingChange(add_agents=("a3@x.example",))
    async with opened(cluster, time, api="v4") as backend:
        assert "a3@x.example" not in [
            agent.id for agent in (await backend.read_staffing("25735")).other_agents
        ]
        cluster.users["2"].append(user(3))
        looked = cluster.requests.count("users")
        answer = (await backend.write(intent(Staff(change)))).staffing
        assert answer is not None
        assert answer.agents_not_asked == ("a3@x.example",)
        assert cluster.requests.count("users") == looked + 1, "what was seen a moment ago is kept"
        time.seconds += 11
        answer = (await backend.write(intent(Staff(change)))).staffing
        assert answer == StaffingAnswer(added_agents=("a3@x.example",))


async def test_a_key_that_may_not_manage_is_told_so_by_the_platform() -> None:
    cluster = cluster_with(25735)
    cluster.instead["add users"] = says(403, {"error": "scope campaigns.manage is missing"})
    change = StaffingChange(add_agents=("agent50@abc.com", "9"))
    with pytest.raises(RefusedError, match="manage is missing"):
        await staff(cluster, change, "v4")


def _bodies(cluster: Cluster) -> list[dict[str, list[object]]]:
    found = cluster.bodies("add users")
    assert all(isinstance(body, dict) for body in found)
    return found  # type: ignore[return-value] # told in the line above


async def test_many_are_added_a_hundred_at_a_time() -> None:
    cluster = cluster_with()
    cluster.instead["add users"] = adding(cluster)
    names = tuple(str(number) for number in range(1000, 1250))
    receipt = await staff(cluster, StaffingChange(add_agents=names), "v4")
    assert [len(body["user_ids"]) for body in _bodies(cluster)] == [100, 100, 50]
    assert receipt.staffing == StaffingAnswer(added_agents=names)


async def test_a_failure_after_the_first_hundred_says_how_many_were_sent() -> None:
    cluster = cluster_with()
    add = adding(cluster)
    cluster.instead["add users"] = lambda request: (
        add(request) if len(_bodies(cluster)) == 1 else httpx.Response(422, json={"error": "odd"})
    )
    names = tuple(str(number) for number in range(1000, 1150))
    with pytest.raises(InDoubtError, match="100 of 150 agents were sent, then it failed"):
        await staff(cluster, StaffingChange(add_agents=names), "v4")


async def test_whom_it_added_is_in_doubt_where_it_cannot_be_looked_at() -> None:
    cluster = cluster_with()
    cluster.instead["add users"] = says(200)
    looked: list[int] = []

    def users(request: httpx.Request) -> httpx.Response:
        looked.append(1)
        return httpx.Response(500 if len(looked) > 2 else 200, json={"users": []})

    cluster.instead["users"] = users
    with pytest.raises(InDoubtError, match="not known"):
        await staff(cluster, StaffingChange(add_agents=("7",)), "v4")


@pytest.mark.parametrize(
    ("name", "answer", "kind"),
    [
        ("users", says(500), UnreachableError),
        ("users", fails(httpx.ConnectError("no")), UnreachableError),
        ("add users", says(422, {"errors": {"user_ids": ["has 7"]}}), RefusedError),
        ("add users", says(403, {"error": "scope"}), RefusedError),
        ("add users", says(401, {"error": "key"}), AccessError),
        ("add users", says(502), InDoubtError),
    ],
)
async def test_failures_of_version_4(
    name: str, answer: Callable[[httpx.Request], httpx.Response], kind: type[Exception]
) -> None:
    cluster = cluster_with()
    cluster.instead[name] = answer
    with pytest.raises(kind):
        await staff(cluster, StaffingChange(add_agents=("7",)), "v4")


@pytest.mark.parametrize("move", [m for m in StaffingMove if m is not StaffingMove.ADD_AGENTS])
async def test_moves_that_version_4_lacks_are_refused_whole(move: StaffingMove) -> None:
    cluster = cluster_with()
    moves = {"add_agents": ("7",), move.name.lower(): ("x",)}
    with pytest.raises(NotOfferedError, match="version 4"):
        await staff(cluster, StaffingChange(**moves), "v4")
    assert cluster.requests == []
