"""Campaigns of other days, records and calls on LiveVox."""

from datetime import timedelta

import httpx
import pytest

from campmon.model.errors import UnknownCampaignError, UsageError
from campmon.model.listing import CallQuery, FinishedCall, RecordQuery
from campmon.model.query import CampaignQuery
from campmon.model.state import CampaignState
from tests.unit.livevox.floor import NOON, Floor, error, ms, opened

BEGINS = NOON.replace(hour=9, minute=0)
ENDS = ms(BEGINS + timedelta(days=1)) - 1


def _floor() -> Floor:
    floor = Floor(services=[{"serviceId": 55101, "serviceName": "Cards East"}])
    floor.add(1)
    floor.add(2, "REPORTED", uploadDate=ms(NOON - timedelta(days=3)))
    floor.add(3, "DEACTIVATED")
    floor.add(4, "PAUSED", typeId=6, serviceId=55102)
    return floor


async def test_without_dates_it_is_what_the_board_shows_with_its_figures() -> None:
    floor = _floor()
    floor.add(5, uploadDate=ms(BEGINS - timedelta(hours=20)))
    floor.add(6, uploadDate=None)
    async with opened(floor) as backend:
        found = await backend.find(CampaignQuery())
        assert floor.take() == ["search", "stats"]
        asked = floor.body("search")
        board = await backend.read()
        assert floor.body("search") == asked
        one = await backend.find(CampaignQuery(states=(CampaignState.PLAYING,)))
    assert asked == {"dateRange": {"from": ms(BEGINS - timedelta(days=1)), "to": ENDS}}
    assert floor.body("search") == asked | {"state": ["PLAYING"]}
    figures = {campaign.id: campaign.statistics.loaded for campaign in found.campaigns}
    assert figures == dict.fromkeys(("1", "4", "5", "6"), 90)
    assert {campaign.id for campaign in board.campaigns} == set(figures)
    assert {campaign.id for campaign in one.campaigns} == {"1", "5", "6"}
    assert found.method == "real-time"


async def test_of_other_days_no_figures_are_asked_for() -> None:
    floor = _floor()
    for facts in floor.campaigns.values():
        facts["uploadDate"] = ms(NOON - timedelta(days=3))
    since, until = NOON - timedelta(days=9), NOON - timedelta(days=2)
    async with opened(floor) as backend:
        await backend.find(CampaignQuery(since, until))
        assert floor.body("search") == {"dateRange": {"from": ms(since), "to": ms(until)}}
        await backend.find(CampaignQuery(since=since))
        assert floor.body("search") == {"dateRange": {"from": ms(since), "to": ENDS}}
        await backend.find(CampaignQuery(until=until))
        day = {"from": ms(BEGINS - timedelta(days=2)), "to": ms(until)}
        assert floor.body("search") == {"dateRange": day}
        with pytest.raises(UsageError, match="ends before it begins"):
            await backend.find(CampaignQuery(until, since))
    assert floor.requests == ["search"] * 3


@pytest.mark.parametrize(
    ("states", "sent"),
    [
        (("LOADING",), ["LOADING"]),
        (("UNBUILT",), ["SCHEDULED_UNBUILT", "READY_UNBUILT"]),
        (("BUILT",), ["SCHEDULED", "READY"]),
        (("DONE", "PLAYING"), ["REPORTED", "DONE", "PLAYING"]),
        (("PAUSED", "PAUSED"), ["PAUSED"]),
        (("PLAYING", "STOPPED"), None),
        (("DEACTIVATED",), None),
        ((), None),
    ],
)
async def test_states_are_asked_for_in_the_searchs_own_words(
    states: tuple[str, ...], sent: list[str] | None
) -> None:
    floor = _floor()
    query = CampaignQuery(states=tuple(CampaignState[word] for word in states))
    async with opened(floor) as backend:
        await backend.find(query)
    assert floor.body("search").get("state") == sent


async def test_what_the_search_cannot_tell_apart_is_told_apart_afterwards() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        floor.add(5, "REPORTED")
        for state, ids in (("STOPPED", set()), ("DEACTIVATED", {"3"}), ("DONE", {"5"})):
            query = CampaignQuery(states=(CampaignState[state],))
            assert {c.id for c in (await backend.find(query)).campaigns} == ids


async def test_services_and_types_by_number_or_name() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        query = CampaignQuery(
            services=("cards east", "Cards East (55101)", "55102"), types=("sms", "Outbound", "12")
        )
        found = await backend.find(query)
        assert floor.requests == ["service stats", "search", "stats"]
        assert floor.body("search")["service"] == {"service": [{"id": 55101}, {"id": 55102}]}
        assert floor.body("search")["type"] == {"type": [{"id": 6}, {"id": 1}, {"id": 12}]}
        assert {campaign.id for campaign in found.campaigns} == {"1", "4"}
        one = await backend.find(CampaignQuery(services=("55102",)))
        assert [campaign.id for campaign in one.campaigns] == ["4"]
        one = await backend.find(CampaignQuery(types=("type 6",)))
        assert [campaign.id for campaign in one.campaigns] == ["4"]
        with pytest.raises(UsageError, match=r"Cards East \(55101\)"):
            await backend.find(CampaignQuery(services=("Cards West",)))
        with pytest.raises(UsageError, match=r"10DMT \(8\)"):
            await backend.find(CampaignQuery(types=("outbond",)))


async def test_names_of_services_that_are_not_told_are_not_guessed() -> None:
    floor = _floor()
    floor.instead["service stats"] = error(403)
    async with opened(floor) as backend:
        with pytest.raises(UsageError, match="give the service's number"):
            await backend.find(CampaignQuery(services=("Cards East",)))


async def test_the_profiles_services_narrow_what_is_found() -> None:
    floor = _floor()
    async with opened(floor, services=[55102], client=7) as backend:
        everything = await backend.find(CampaignQuery(everything=True))
        assert [campaign.id for campaign in everything.campaigns] == ["4"]
        await backend.find(CampaignQuery())
        assert floor.body("search")["service"] == {"service": [{"id": 55102}]}
        await backend.find(CampaignQuery(services=("55101",)))
        assert floor.body("search")["service"] == {"service": [{"id": 55101}]}
    search = next(request for name, request, _ in floor.sent if name == "search")
    assert search.url.params["client"] == "7"


async def test_everything_is_listed_page_by_page_deactivated_ones_too() -> None:
    floor = _floor()
    floor.page = 3
    async with opened(floor) as backend:
        found = await backend.find(CampaignQuery(everything=True))
        assert {campaign.id for campaign in found.campaigns} == {"1", "2", "3", "4"}
        assert floor.take() == ["list", "list", "stats"]
        query = CampaignQuery(until=NOON - timedelta(days=2), everything=True)
        assert [c.id for c in (await backend.find(query)).campaigns] == ["2"]
        query = CampaignQuery(since=NOON - timedelta(days=2), everything=True)
        assert [c.id for c in (await backend.find(query)).campaigns] == ["1", "3", "4"]


def _transactions(request: httpx.Request) -> httpx.Response:
    return httpx.Response(
        200,
        json={
            "transaction": [
                {
                    "consumer": {
                        "firstName": "Ann", "lastName": "\x1b[31mLee", "dateOfBirth": None,
                        "email": "a@b.example", "ssn": "123456789", "zipCode": "84758",
                    },
                    "phone": [{"phone": "2", "ordinal": 2}, {"phone": "1", "ordinal": "1"}],
                    "extra": [{"key": "EXTRA_13", "value": "330 Court"}],
                    "accountTransactionId": 21179819048,
                    "account": "12161464",
                    "balance": 320.09,
                    "livevoxResultId": 320,
                },
                {"accountTransactionId": "7", "account": "B", "consumer": {"ssn": "6789"}},
            ],
            "next": "campaign/campaigns/8955087/transactionList?count=20&offset=4",
        },
    )  # fmt: skip


async def test_a_page_of_records_is_one_request() -> None:
    floor = _floor()
    floor.instead["records"] = _transactions
    names = {"320": "Promise to pay"}
    async with opened(floor, result_names=names) as backend:
        page = await backend.read_records("1", RecordQuery(40, 5_000, extra=True, valid_only=True))
        assert floor.requests == ["records"]
    sent = dict(floor.sent[-1][1].url.params)
    assert sent == {
        "count": "1000", "offset": "40", "extra": "true", "daysDue": "false", "validOnly": "true",
    }  # fmt: skip
    assert page.next_offset == 42
    ann, other = page.records
    assert (ann.id, ann.account, ann.phones) == ("21179819048", "12161464", ("1", "2"))
    assert (ann.first_name, ann.last_name, ann.result) == ("Ann", "[31mLee", "Promise to pay")
    assert ann.fields["balance"] == "320.09"
    assert ann.fields["EXTRA_13"] == "330 Court"
    assert ann.fields["ssn"] == "•••6789"
    assert other.fields["ssn"] == "•••"
    assert other.result is None


async def test_a_page_of_calls_is_one_request() -> None:
    floor = _floor()
    call = {
        "account": "A1", "phoneDialed": "6503517451", "started": ms(NOON),
        "finished": str(ms(NOON) + 3000), "liveVoxResultId": 316,
    }  # fmt: skip
    floor.instead["calls"] = lambda _: httpx.Response(200, json={"call": [call], "next": None})
    query = CallQuery(NOON - timedelta(hours=1), NOON, offset=3, count=1)
    async with opened(floor) as backend:
        page = await backend.read_calls("1", query)
        assert floor.requests == ["calls"]
    assert page.next_offset is None
    assert page.calls == (
        FinishedCall("A1", "6503517451", NOON, NOON + timedelta(seconds=3), "316"),
    )
    assert dict(floor.sent[-1][1].url.params) == {"count": "1", "offset": "3"}


async def test_records_and_calls_of_a_campaign_that_is_not_there() -> None:
    async with opened(_floor()) as backend:
        with pytest.raises(UnknownCampaignError):
            await backend.read_records("99", RecordQuery())
        with pytest.raises(UnknownCampaignError):
            await backend.read_calls("99", CallQuery(NOON, NOON))
