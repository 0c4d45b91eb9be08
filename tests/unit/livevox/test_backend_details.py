"""What the panels show of a campaign on LiveVox, without requests of their own."""

import httpx
import pytest

from campmon.backends.livevox.facts import MOST_KEPT
from campmon.model.campaign import CampaignKey
from campmon.model.capability import Capability
from campmon.model.detail import AgentCount
from campmon.model.errors import AccessError
from campmon.model.intent import Intent, Operate
from campmon.model.state import CampaignState, Operation
from tests.unit.livevox.floor import NOON, Floor, Time, error, make, ms, opened

SERVICE = {
    "serviceId": 55101, "serviceName": "Cards East", "cip": 4, "pacingMethod": "ADAPTIVE",
    "throttle": "1.8", "abandonRate": 2.1, "totalAbandoned": 5, "totalOffered": "240",
    "totalHandled": 233, "totalAgents": 12, "callsWithAgent": 9, "longestCallInQueue": 0,
    "remaining": None,
}  # fmt: skip
AGENTS = [
    {"serviceId": "55101", "agentLoginId": "a1", "stateId": 3},
    {"serviceId": 55101, "agentLoginId": "a2", "stateId": "3"},
    {"serviceId": 55101, "agentLoginId": "a3", "stateId": "ON_BREAK"},
    {"serviceId": 55101, "agentLoginId": "a4", "stateId": None},
    {"serviceId": 99, "agentLoginId": "a5", "stateId": 3},
]


def _floor() -> Floor:
    floor = Floor(services=[SERVICE], agents=AGENTS)
    floor.add(8100)
    floor.add(8101, "PAUSED", serviceId=55102)
    return floor


async def test_a_command_gets_everything_at_once() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        await backend.read()
        floor.take()
        detail = await backend.read_detail("8100")
        assert floor.requests == ["read", "service stats", "agents"]
        again = await backend.read_detail("8100")
        assert floor.requests == ["read", "service stats", "agents"]
    assert detail == again
    assert detail.campaign.statistics.completed == 40
    assert detail.campaign.service == "Cards East (55101)"
    assert detail.agents_of_service
    assert detail.agents == (
        AgentCount(None, 2, label="state 3"),
        AgentCount(None, 1, label="unknown"),
        AgentCount(None, 1, label="ON_BREAK"),
    )
    assert dict(detail.service) == {
        "Agents": "12", "Calls with agent": "9", "Calls in progress": "4", "Pacing": "ADAPTIVE",
        "Throttle": "1.8", "Abandon rate": "2.1 (5 abandoned of 240 offered)", "Offered": "240",
        "Handled": "233", "Longest in queue": "0", "As of": f"{NOON.astimezone():%H:%M:%S}",
    }  # fmt: skip
    for part in (detail.dispositions, detail.attempts, detail.wrap_up_codes, detail.calls):
        assert part is None


async def test_a_command_without_a_board_read_gets_its_own_statistics() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        detail = await backend.read_detail("8101")
        assert floor.requests == ["read", "service stats", "agents", "stats"]
    assert detail.campaign.state is CampaignState.PAUSED
    assert detail.agents == ()
    assert detail.service == ()


async def test_on_a_watched_board_details_cost_no_request_and_turns_are_shared() -> None:
    floor, time = _floor(), Time()
    async with opened(floor, time) as backend:
        for _ in range(3):
            await backend.read()
            time.seconds += 2
        detail = await backend.read_detail("8100")
        assert floor.take()[-1] == "read"
        assert detail.agents is None
        seen: list[str] = []
        for _ in range(10):
            await backend.read()
            taken = floor.take()
            assert taken[1:] == ["stats"]
            seen += taken[:1]
            await backend.read_detail("8100")
            assert floor.take() == []
            time.seconds += 2
        assert seen[0] == "service stats"
        assert seen.count("service stats") == seen.count("agents") == 2
        assert seen.count("info") == 6
        detail = await backend.read_detail("8100")
    assert detail.agents
    assert detail.service


async def test_figures_have_their_turns_where_the_info_is_not_to_be_had() -> None:
    floor, time = _floor(), Time()
    floor.instead["info"] = error(404, "no such method")
    async with opened(floor, time) as backend:
        for _ in range(3):
            await backend.read()
        await backend.read_detail("8100")
        floor.take()
        for _ in range(10):
            await backend.read()
        assert floor.counted()["search"] == 6
        assert floor.counted()["service stats"] == floor.counted()["agents"] == 2
        assert backend.notices == ()


async def test_nobody_looking_ends_the_turns() -> None:
    floor, time = _floor(), Time()
    async with opened(floor, time) as backend:
        await backend.read_detail("8100")
        time.seconds += 31
        floor.take()
        for _ in range(10):
            await backend.read()
    assert set(floor.requests) == {"search", "info", "stats"}


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_an_account_without_these_figures_is_not_asked_for_ten_minutes(status: int) -> None:
    floor, time = _floor(), Time()
    floor.instead["service stats"] = floor.instead["agents"] = error(status, "no subscription")
    async with opened(floor, time) as backend:
        assert backend.capabilities.offers(Capability.AGENTS)
        detail = await backend.read_detail("8100")
        assert (detail.agents, detail.service) == (None, ())
        assert "not told" in (backend.capabilities.why_not(Capability.AGENTS) or "")
        floor.take()
        for _ in range(200):
            await backend.read()
            await backend.read_detail("8100")
            time.seconds += 2
        assert not {"service stats", "agents"} & set(floor.take())
        floor.instead.clear()
        time.seconds += 200
        for _ in range(6):
            await backend.read_detail("8100")
            await backend.read()
        assert {"service stats", "agents"} <= set(floor.take())
        assert backend.capabilities.offers(Capability.AGENTS)
        assert (await backend.read_detail("8100")).agents


async def test_figures_that_fail_do_not_take_the_board_down_nor_the_infos_turns() -> None:
    floor, time = _floor(), Time()
    floor.instead["service stats"] = lambda _: httpx.Response(500)
    async with opened(floor, time) as backend:
        await backend.read_detail("8100")
        floor.take()
        for _ in range(10):
            await backend.read()
            await backend.read_detail("8100")
            time.seconds += 2
        assert floor.counted()["info"] >= 5
        assert floor.counted()["service stats"] == 2
        assert backend.capabilities.offers(Capability.AGENTS)


async def test_facts_are_read_again_when_the_list_changed() -> None:
    floor, time = _floor(), Time()
    async with opened(floor, time) as backend:
        for _ in range(3):
            await backend.read()
        await backend.read_detail("8100")
        floor.change(8100, callerId="4155550199")
        for _ in range(3):
            await backend.read()
        floor.take()
        detail = await backend.read_detail("8100")
        assert floor.requests == ["read"]
    assert detail.properties["Caller ID"] == "4155550199"


async def test_facts_are_read_at_a_new_state_and_once_more_a_minute_later() -> None:
    floor, time = _floor(), Time()
    async with opened(floor, time) as backend:
        await backend.read()
        await backend.read_detail("8100")
        floor.campaigns[8100]["status"] = "STOPPED"
        time.seconds += 60  # the list is read again, whatever the info says
        await backend.read()
        floor.take()
        detail = await backend.read_detail("8100")
        assert detail.campaign.state is CampaignState.STOPPED
        assert floor.take() == ["read"]
        time.seconds += 59
        await backend.read_detail("8100")
        assert floor.take() == []
        time.seconds += 2
        await backend.read_detail("8100")
        await backend.read_detail("8100")
        assert floor.take() == ["read"]


async def test_after_a_write_the_details_are_ahead_of_the_list() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        await backend.read()
        await backend.read_detail("8100")
        floor.campaigns[8100]["status"] = "PAUSED"
        key = CampaignKey("acme", "8100")
        await backend.write(Intent(key, Operate(Operation.PAUSE)))
        assert (await backend.read_detail("8100")).campaign.state is CampaignState.PAUSED


async def test_a_campaign_of_another_day_is_kept_for_a_minute() -> None:
    floor, time = _floor(), Time()
    floor.campaigns[8100] |= {"status": "DONE", "uploadDate": 1_700_000_000_000}
    async with opened(floor, time) as backend:
        await backend.read()
        await backend.read_detail("8100")
        floor.take()
        await backend.read_detail("8100")
        assert floor.take() == []
        time.seconds += 61
        await backend.read_detail("8100")
        assert "read" in floor.take()


async def test_every_fact_is_told_with_its_label() -> None:
    floor = _floor()
    floor.campaigns[8100] |= {
        "clientId": 37111, "operatorPhone": "LOCAL", "callbackPhone": None,
        "callerId": "4155550199", "localCallerIdPackage": True, "dialingStrategyId": 49080,
        "voiceId": "8", "answeringMachineOption": "LEAVE_MESSAGES", "dialCellPhones": False,
        "dialMode": "AUTOMATIC", "scrubOption": "WIRELESS", "onDemand": None,
        "buildDate": str(ms(NOON)), "actualStartDate": 0, "actualEndDate": None,
        "scheduleTime": {"start": ms(NOON), "end": str(ms(NOON) + 3_600_000), "nextDay": True},
        "someNewKey": {"a": [1]}, "OTHER_KEY": 7,
    }  # fmt: skip
    async with opened(floor) as backend:
        told = (await backend.read_detail("8100")).properties
    noon = f"{NOON.astimezone():%Y-%m-%d %H:%M %Z} (12:00 ET)"
    assert told["Type"] == "outbound (1)"
    assert told["Service"] == "Cards East (55101)"
    assert told["Operator phone"] == "Local, rotated"
    assert told["Callback phone"] == "not set"
    assert told["Voice"] == "Gruff-F (8)"
    assert told["Answering machines"].startswith("LEAVE_MESSAGES: ")
    assert told["Scrub"] == "WIRELESS: wireless numbers are taken out"
    assert (told["Cell phones dialed"], told["Local caller ID package"]) == ("no", "yes")
    assert told["Built at"] == told["Scheduled start"]
    assert "ET)" in told["Scheduled end"]
    assert (told["First call"], told["Last call"]) == ("not yet", "not yet")
    assert told["Next day"] == "yes"
    assert (told["Some new key"], told["Other key"]) == ('{"a": [1]}', "7")
    assert told["Client"] == "37111"
    if NOON.astimezone().date() == NOON.date():
        assert told["Built at"] == noon


async def test_a_schedule_that_is_open_is_told_as_such() -> None:
    floor = _floor()
    floor.campaigns[8100]["scheduleTime"] = {
        "start": 1381464000000, "end": 1381550340000, "nextDay": False,
    }  # fmt: skip
    floor.campaigns[8101] |= {"scheduleTime": None, "onDemand": True}
    midnight = NOON.replace(hour=5, minute=0)
    floor.add(8102, scheduleTime={"start": ms(midnight), "end": ms(midnight) + 86_340_000})
    async with opened(floor) as backend:
        other = (await backend.read_detail("8102")).properties
        assert other["Scheduled start"] == "ASAP: as soon as possible on 2026-03-03 (ET)"
        assert other["Scheduled end"] == "EOD: end of day on 2026-03-03 (ET)"
        told = (await backend.read_detail("8100")).properties
        demand = (await backend.read_detail("8101")).properties
    assert told["Scheduled start"].startswith("ASAP")
    assert told["Scheduled end"].startswith("EOD")
    assert demand["Schedule"] == "none: it runs on demand"


async def test_the_way_in_is_told() -> None:
    floor = _floor()
    floor.login["DaysUntilPasswordExpires"] = "3"
    backend = make(floor, verify_tls=False)
    assert [notice.short for notice in backend.notices] == ["TLS not checked"]
    await backend.open()
    assert [notice.short for notice in backend.notices] == ["TLS not checked", "password: 3 days"]
    await backend.close()


@pytest.mark.parametrize(
    ("address", "shorts"),
    [
        ("http://api.livevox.example", ["not encrypted"]),
        ("https://api.livevox.example", []),
        ("http://127.0.0.1:8766", []),
    ],
)
async def test_a_way_in_the_clear_is_told(address: str, shorts: list[str]) -> None:
    backend = make(_floor(), base_url=address)
    assert [notice.short for notice in backend.notices] == shorts


@pytest.mark.parametrize(
    ("days", "shorts"),
    [
        (8, []), (7, ["password: 7 days"]), (1, ["password: 1 day"]), (0, ["password: today"]),
        (-1, ["password: expired"]), (None, []), ("soon", []),
    ],
)  # fmt: skip
async def test_a_password_about_to_expire_is_told(days: object, shorts: list[str]) -> None:
    floor = _floor()
    floor.login["daysUntilPasswordExpires"] = days
    async with opened(floor) as backend:
        assert [notice.short for notice in backend.notices] == shorts


async def test_an_agents_profile_logs_in_as_one() -> None:
    floor = _floor()
    async with opened(floor, agent=True) as backend:
        assert [notice.short for notice in backend.notices] == ["agent session"]
    assert floor.body("login")["isAgent"] is True


async def test_a_user_who_may_not_read_campaigns_sees_what_the_list_tells() -> None:
    floor = _floor()
    floor.instead["read"] = error(403, "not you")
    async with opened(floor) as backend:
        with pytest.raises(AccessError, match="not you"):
            await backend.read_detail("999")
        assert floor.counted()["search"] == 1
        unread = await backend.read_campaign("8101")
        assert unread.state is CampaignState.PAUSED
        assert "may not read" in (unread.no_append or "")  # nothing is sent on a guess
        detail = await backend.read_detail("8100")
    assert detail.campaign.name == "campaign-8100"
    assert detail.campaign.statistics.loaded == 90
    assert set(detail.properties) == {"Type", "Service", "Uploaded at"}


async def test_a_campaign_of_which_next_to_nothing_is_told() -> None:
    floor = _floor()
    floor.campaigns[8100] = {"scheduleTime": {}, "voiceId": 7}
    async with opened(floor) as backend:
        detail = await backend.read_detail("8100")
    assert detail.campaign.name == "8100"
    assert (detail.campaign.type, detail.campaign.service) == ("unknown", None)
    assert detail.agents is None
    assert detail.properties["Service"] == "not set"
    assert detail.properties["Voice"] == "7"
    assert detail.properties["Scheduled start"] == "ASAP: as soon as possible"
    assert detail.properties["Scheduled end"] == "EOD: end of day"
    assert detail.properties["Next day"] == "not set"


async def test_no_more_facts_are_kept_than_a_floor_has_use_for() -> None:
    floor = Floor()
    for number in range(MOST_KEPT + 1):
        floor.add(number + 1)
    async with opened(floor) as backend:
        await backend.read()
        for number in range(MOST_KEPT + 1):
            await backend.read_detail(str(number + 1))
        floor.take()
        await backend.read_detail(str(MOST_KEPT + 1))
        assert floor.take() == []
        await backend.read_detail("1")
        assert floor.take() == ["read"]
