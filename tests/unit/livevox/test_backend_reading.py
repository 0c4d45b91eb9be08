"""The board on LiveVox: which campaigns it shows, and how few requests it takes to keep it."""

from datetime import timedelta

import httpx
import pytest

from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.errors import AccessError, UnknownCampaignError, UnreachableError
from campmon.model.state import CampaignState
from campmon.model.statistics import UNKNOWN
from tests.unit.livevox.floor import NOON, Floor, Time, error, make, ms, opened

BUILT = CampaignState.BUILT


def _floor(count: int = 3) -> Floor:
    floor = Floor()
    for number in range(count):
        floor.add(8100 + number)
    return floor


def _by_id(campaigns: tuple[Campaign, ...]) -> dict[str, Campaign]:
    return {campaign.id: campaign for campaign in campaigns}


async def test_a_reading_has_todays_campaigns_with_their_figures() -> None:
    floor = _floor(2)
    async with opened(floor) as backend:
        reading = await backend.read()
    campaign = _by_id(reading.campaigns)["8101"]
    assert (reading.full, reading.as_of, reading.method) == (True, NOON, "real-time")
    assert (campaign.profile, campaign.name, campaign.type) == ("acme", "campaign-8101", "outbound")
    assert (campaign.state, campaign.platform_state) == (CampaignState.PLAYING, "PLAYING")
    assert campaign.service == "55101"
    figures = campaign.statistics
    assert (figures.uploaded, figures.loaded, figures.completed, figures.remaining) == (
        100, 90, 40, 50,
    )  # fmt: skip


async def test_a_first_read_is_one_search_and_one_call_for_all_statistics() -> None:
    floor = _floor(200)
    async with opened(floor) as backend:
        await backend.read()
    assert floor.requests == ["search", "stats"]


async def test_a_quiet_board_of_200_never_costs_more_than_two_requests_a_read() -> None:
    floor, time = _floor(200), Time()
    async with opened(floor, time) as backend:
        for _ in range(100):
            floor.take()
            await backend.read()
            assert len(floor.requests) <= 2, floor.requests
            assert floor.requests[-1] == "stats"
            time.seconds += 2


async def test_a_quiet_board_asks_for_the_info_and_lists_once_a_minute() -> None:
    floor, time = _floor(), Time()
    async with opened(floor, time) as backend:
        for _ in range(3):
            await backend.read()  # the list, the first info, and what it may have missed
            time.seconds += 2
        floor.take()
        for _ in range(60):
            await backend.read()
            time.seconds += 2
    assert floor.counted()["search"] == 2
    assert floor.counted()["info"] == 58


async def test_a_change_is_listed_in_the_read_that_finds_it() -> None:
    floor, time = _floor(), Time()
    async with opened(floor, time) as backend:
        for _ in range(3):
            await backend.read()
            time.seconds += 2
        floor.change(8100, status="PAUSED")
        floor.take()
        changed = _by_id((await backend.read()).campaigns)["8100"]
        assert changed.state is CampaignState.PAUSED
        assert floor.take() == ["info", "search", "stats"]
        floor.campaigns[8100]["status"] = "STOPPED"  # in the same tick of lastModified
        again = _by_id((await backend.read()).campaigns)["8100"]
        assert again.state is CampaignState.STOPPED
        assert floor.take() == ["search", "stats"]
        await backend.read()
        assert floor.take() == ["info", "stats"]


async def test_a_change_between_the_list_and_the_first_info_is_not_missed() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        await backend.read()
        floor.change(8100, status="PAUSED")
        await backend.read()
        third = await backend.read()
    assert _by_id(third.campaigns)["8100"].state is CampaignState.PAUSED


@pytest.mark.parametrize(
    "info", [{"size": 9}, {"lastModified": 1_700_000_000_001}, {}], ids=["size", "date", "nothing"]
)
async def test_every_difference_in_the_info_counts(info: dict[str, object]) -> None:
    floor = _floor()
    async with opened(floor) as backend:
        for _ in range(3):
            await backend.read()
        floor.instead["info"] = lambda _: httpx.Response(200, json=info)
        floor.take()
        await backend.read()
    assert floor.requests == ["info", "search", "stats"]


async def test_a_new_dialing_day_is_listed_at_once() -> None:
    floor, time = _floor(), Time(NOON.replace(hour=8, minute=59, second=59))
    async with opened(floor, time) as backend:
        for _ in range(3):
            await backend.read()
        time.seconds += 2  # 04:00 in platform time
        floor.take()
        await backend.read()
    assert floor.requests == ["search", "stats"]
    begins = NOON.replace(hour=9, minute=0)
    assert floor.body("search")["dateRange"] == {
        "from": ms(begins - timedelta(days=1)),
        "to": ms(begins + timedelta(days=1)) - 1,
    }


async def test_profile_services_and_client_narrow_the_search() -> None:
    floor = _floor()
    async with opened(floor, services=[55101, 55102], client=37111) as backend:
        await backend.read()
    assert floor.body("search")["service"] == {"service": [{"id": 55101}, {"id": 55102}]}
    request = next(request for name, request, _ in floor.sent if name == "search")
    assert dict(request.url.params) == {"count": "1000", "offset": "0", "client": "37111"}


async def test_a_list_of_several_pages_is_read_whole_and_each_campaign_once() -> None:
    floor = _floor(25)
    floor.page = 10
    async with opened(floor) as backend:
        reading = await backend.read()
    assert len(reading.campaigns) == len(_by_id(reading.campaigns)) == 25
    assert floor.requests == ["search"] * 3 + ["stats"]


async def test_which_campaigns_are_todays() -> None:
    floor = Floor()
    begins = NOON.replace(hour=9, minute=0)
    yesterday = ms(begins - timedelta(milliseconds=1))
    floor.add(1, "DONE", uploadDate=ms(begins))
    floor.add(2, "PLAYING", uploadDate=yesterday)
    floor.add(3, "MYSTERY", uploadDate=yesterday)
    floor.add(4, "STOPPED", uploadDate=None)
    floor.add(5, "PAUSED", uploadDate="not a date")
    shown = {"1", "2", "3", "4", "5"}
    for number, word in enumerate(("DONE", "COMPLETED", "STOPPED", "BROKEN"), 11):
        floor.add(number, word, uploadDate=yesterday)
    floor.add(21, "DEACTIVATED")
    async with opened(floor) as backend:
        reading = await backend.read()
    assert set(_by_id(reading.campaigns)) == shown


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("UNASSIGNED", CampaignState.UNBUILT), ("ACTIVE", CampaignState.UNBUILT),
        ("SCHEDULED_UNBUILT", CampaignState.UNBUILT), ("READY_UNBUILT", CampaignState.UNBUILT),
        ("INVALID", CampaignState.LOADING), ("LOADING", CampaignState.LOADING),
        ("PREBUILT", BUILT), ("READY", BUILT), ("SCHEDULED", BUILT),
        ("PLAYING", CampaignState.PLAYING), ("playing", CampaignState.PLAYING),
        ("PAUSED", CampaignState.PAUSED), ("STOPPED", CampaignState.STOPPED),
        ("COMPLETED", CampaignState.DONE), ("DONE", CampaignState.DONE),
        ("REPORTED", CampaignState.DONE), ("BROKEN", CampaignState.BROKEN),
        ("WAITING_FOR_GODOT", CampaignState.UNKNOWN), ("", CampaignState.UNKNOWN),
    ],
)  # fmt: skip
async def test_every_status_word_has_its_state(word: str, state: CampaignState) -> None:
    floor = Floor()
    floor.add(1, word)
    async with opened(floor) as backend:
        listed = (await backend.read()).campaigns[0]
        alone = await backend.read_campaign("1")
    assert listed.state is alone.state is state
    assert listed.platform_state == alone.platform_state == word


async def test_hostile_and_broken_rows_are_harmless() -> None:
    floor = _floor(1)
    floor.campaigns[8100] |= {
        "name": "\x1b[2J[red]x[/]\u202e", "typeId": "77", "serviceId": "x9", "status": None,
    }  # fmt: skip
    floor.stats = {8100: {"uploaded": "7", "loaded": None}}
    async with opened(floor) as backend:
        (campaign,) = (await backend.read()).campaigns
        detail = await backend.read_detail("8100")
    assert campaign.name == "[2J[red]x[/]"
    assert (campaign.type, campaign.service) == ("type 77", "x9")
    assert campaign.state is CampaignState.UNKNOWN
    assert (campaign.statistics.uploaded, campaign.statistics.loaded) == (7, None)
    assert detail.campaign.name == campaign.name


@pytest.mark.parametrize("name", ["", "   ", "\t\u202e", "\u00a0", None])
async def test_a_name_of_which_nothing_is_seen_gives_way_to_the_id(name: str | None) -> None:
    floor = _floor(1)
    floor.campaigns[8100]["name"] = name
    async with opened(floor) as backend:
        (listed,) = (await backend.read()).campaigns
        alone = await backend.read_campaign("8100")
    assert (listed.name, alone.name) == ("8100", "8100")


async def test_a_campaign_that_left_the_list_leaves_the_board() -> None:
    floor = _floor(2)
    async with opened(floor) as backend:
        for _ in range(3):
            await backend.read()
        floor.change(8101, status="DEACTIVATED")
        assert set(_by_id((await backend.read()).campaigns)) == {"8100"}


async def test_a_campaign_without_statistics_is_unknown_not_zero() -> None:
    floor = _floor(2)
    del floor.stats[8101]
    async with opened(floor) as backend:
        reading = await backend.read()
    assert _by_id(reading.campaigns)["8101"].statistics == UNKNOWN


async def test_an_agents_session_searches_at_each_read_and_says_so() -> None:
    floor, time = _floor(1), Time()
    for name in ("info", "read", "stats", "service stats", "agents", "records"):
        floor.instead[name] = error(403, "Agents may not")
    floor.instead["calls"] = lambda _: httpx.Response(200, json={"call": []})
    async with opened(floor, time) as backend:
        await backend.read()
        await backend.read()
        assert [notice.short for notice in backend.notices] == ["agent session"]
        for _ in range(3):
            time.seconds += 2
            floor.take()
            await backend.read()
            assert floor.counted()["search"] == 1
            assert floor.counted()["info"] == 0
        detail = await backend.read_detail("8100")
        assert detail.campaign.state is CampaignState.PLAYING
        assert "Schedule" not in detail.properties
        assert (await backend.read_campaign("8100")).name == "campaign-8100"
        with pytest.raises(AccessError, match="Sysadmin, Superuser or Manager"):
            await backend.read_campaign("999")
        time.seconds += 600
        floor.take()
        del floor.instead["info"]
        await backend.read()
        await backend.read()
        assert floor.counted()["info"] == 1
        assert backend.notices == ()


async def test_one_campaign_is_one_read_and_statistics_unless_these_are_fresh() -> None:
    floor, time = _floor(), Time()
    async with opened(floor, time) as backend:
        campaign = await backend.read_campaign("8100")
        assert floor.take() == ["read", "stats"]
        assert (campaign.appendable, campaign.statistics.loaded) == (True, 90)
        time.seconds += 0.9
        await backend.read_campaign("8100")
        assert floor.take() == ["read"]
        time.seconds += 0.2
        await backend.read_campaign("8100")
        assert floor.take() == ["read", "stats"]


async def test_a_campaign_that_was_read_corrects_the_board() -> None:
    floor, time = _floor(), Time()
    async with opened(floor, time) as backend:
        for _ in range(3):
            await backend.read()
        floor.campaigns[8100]["status"] = "PAUSED"
        await backend.read_campaign("8100")
        reading = await backend.read()
    assert _by_id(reading.campaigns)["8100"].state is CampaignState.PAUSED


@pytest.mark.parametrize("campaign_id", ["999", "no-such-campaign", "", ".", "..", "a/b"])
async def test_a_campaign_that_is_not_there_is_unknown(campaign_id: str) -> None:
    floor = _floor()
    async with opened(floor) as backend:
        with pytest.raises(UnknownCampaignError):
            await backend.read_campaign(campaign_id)
        with pytest.raises(UnknownCampaignError):
            await backend.read_detail(campaign_id)


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "hours", "is_old"),
    [
        ({"uploadDate": ms(NOON)}, 0, False),
        ({"uploadDate": ms(NOON - DAY)}, 0, True),
        ({"uploadDate": ms(NOON - DAY), "buildDate": ms(NOON)}, 0, True),
        ({"uploadDate": ms(NOON - DAY), "actualStartDate": str(ms(NOON))}, 0, False),
        ({"uploadDate": ms(NOON - DAY), "actualStartDate": 0, "buildDate": 0}, 0, True),
        ({"uploadDate": ms(NOON - DAY), "scheduleTime": {"start": ms(NOON + DAY)}}, 0, False),
        ({"uploadDate": ms(NOON - DAY), "scheduleTime": {"start": ms(NOON - DAY)}}, 0, True),
        ({"uploadDate": ms(NOON - DAY), "scheduleTime": {"nextDay": True}}, 0, False),
        ({"uploadDate": ms(NOON - 3 * DAY), "scheduleTime": {"nextDay": True}}, 0, True),
        ({"uploadDate": None}, 0, False),
        ({"uploadDate": ms(NOON)}, 17, True),
        ({"uploadDate": ms(NOON + timedelta(hours=10))}, 17, False),  # yesterday's, 7 hours old
    ],
)
async def test_only_todays_campaigns_take_appends(
    facts: dict[str, object], hours: int, is_old: bool
) -> None:
    floor, time = Floor(), Time()
    floor.add(1)
    floor.campaigns[1] |= facts
    time.seconds = hours * 3600
    async with opened(floor, time) as backend:
        campaign = await backend.read_campaign("1")
    assert (campaign.no_append is not None) is is_old


async def test_a_requeue_campaign_says_so() -> None:
    floor = _floor(1)
    floor.campaigns[8100]["requeue"] = True
    async with opened(floor) as backend:
        assert (await backend.read_campaign("8100")).requeue


async def test_a_lost_session_is_opened_again_once() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        await backend.read()
        floor.sessions.clear()
        floor.login["sessionId"] = "session-6"
        floor.take()
        await backend.read()
        assert floor.requests == ["info", "login", "info", "stats"]


async def test_opening_again_does_not_log_in_again_and_closing_twice_is_fine() -> None:
    floor = _floor()
    backend = make(floor)
    with pytest.raises(UnreachableError):
        await backend.read()
    await backend.open()
    await backend.open()
    assert floor.take() == ["login"]
    await backend.close()
    await backend.close()
    with pytest.raises(UnreachableError):
        await backend.read()
    await backend.open()
    assert len((await backend.read()).campaigns) == 3
    await backend.close()


async def test_what_is_offered_and_why_the_rest_is_not() -> None:
    backend = make(_floor())
    for capability in (
        Capability.STAFFING, Capability.DISPOSITIONS, Capability.ATTEMPTS, Capability.WRAP_UP_CODES,
    ):  # fmt: skip
        assert backend.capabilities.why_not(capability)
    for capability in (Capability.APPEND, Capability.CREATE, Capability.FIND, Capability.AGENTS):
        assert backend.capabilities.offers(capability)
    assert (backend.platform, backend.epoch) == ("LiveVox", "")
    assert backend.append_rules is not None
    assert backend.append_rules.max_records_per_call == 10_000
