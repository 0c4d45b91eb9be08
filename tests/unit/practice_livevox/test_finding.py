"""List, search, list info, read."""

from typing import Any

import pytest

from campmon.model.zones import day_begins
from campmon.practice.plan import CampaignPlan
from tests.unit.practice_livevox.conftest import (
    AGAIN,
    BROKEN,
    BUILT,
    BY_HAND,
    CLOSED,
    NOON,
    PLAYING,
    UNBUILT,
    Desk,
    Open,
)

SEARCH = "/campaign/campaigns/search?count=1000&offset=0"
EVER = {"from": 0, "to": 4_000_000_000_000}
EVERY_ID = {PLAYING, BUILT, UNBUILT, CLOSED, BY_HAND, AGAIN, BROKEN}


async def found(desk: Desk, **body: Any) -> set[int]:
    answer = await desk.ask("POST", SEARCH, {"dateRange": EVER, **body})
    assert answer.status_code == 200, answer.text
    return {row["id"] for row in answer.json()["campaign"]}


async def test_a_row_of_the_list(desk: Desk) -> None:
    rows = (await desk.get("/campaign/campaigns?count=10&offset=0"))["campaignDetails"]
    row = next(row for row in rows if row["id"] == PLAYING)
    assert row == {
        "id": PLAYING,
        "name": "playing",
        "typeId": 1,
        "serviceId": 55101,
        "status": "PLAYING",
        "uploadDate": desk.time.ms - 6_000,  # a minute of warm-up, ten times as fast
    }
    assert next(row for row in rows if row["id"] == BY_HAND)["typeId"] == 5
    assert next(row for row in rows if row["id"] == UNBUILT)["serviceId"] == 55102


async def test_the_vendors_words_for_states(desk: Desk) -> None:
    rows = (await desk.get("/campaign/campaigns?count=10&offset=0"))["campaignDetails"]
    assert {row["id"]: row["status"] for row in rows} == {
        PLAYING: "PLAYING", BUILT: "PREBUILT", UNBUILT: "ACTIVE", CLOSED: "PREBUILT",
        BY_HAND: "PREBUILT", AGAIN: "PREBUILT", BROKEN: "BROKEN",
    }  # fmt: skip


async def test_a_campaign_being_loaded_is_invalid(opened: Open) -> None:
    plans = (CampaignPlan("large", 50_000),)
    async with opened(plans=plans, warm_up=1.0) as desk:
        assert await desk.status(4101) == "INVALID"


async def test_pages_and_the_way_to_the_next(desk: Desk) -> None:
    seen: list[int] = []
    path: str | None = "campaign/campaigns?count=3&offset=0"
    while path:
        page = await desk.get(f"/{path}")
        seen += [row["id"] for row in page["campaignDetails"]]
        path = page["next"]
        assert path is None or path.startswith("campaign/campaigns?offset=")
    assert len(seen) == len(set(seen)) == len(EVERY_ID)
    assert (await desk.get("/campaign/campaigns?count=3&offset=99"))["campaignDetails"] == []


async def test_a_page_has_a_thousand_rows_at_most(opened: Open) -> None:
    plans = tuple(CampaignPlan(f"c{number}", 1) for number in range(1_001))
    async with opened(plans=plans, warm_up=1.0) as desk:
        page = await desk.get("/campaign/campaigns?count=5000&offset=0")
        assert len(page["campaignDetails"]) == 1_000
        assert page["next"] == "campaign/campaigns?offset=1000&count=1000"
        rest = await desk.get("/campaign/campaigns?count=5000&offset=1000")
        assert (len(rest["campaignDetails"]), rest["next"]) == (1, None)


@pytest.mark.parametrize(
    "query",
    ["", "?count=10", "?offset=0", "?count=0&offset=0", "?count=10&offset=-1", "?count=x&offset=0",
     "?count=1.5&offset=0", "?count=&offset=0", "?count=1&offset=9999999999999999"],
)  # fmt: skip
async def test_count_and_offset_are_mandatory(desk: Desk, query: str) -> None:
    for method, path in (
        ("GET", "/campaign/campaigns"),
        ("POST", "/campaign/campaigns/search"),
        ("GET", f"/campaign/campaigns/{PLAYING}/transactionList"),
        ("POST", f"/campaign/campaigns/{PLAYING}/finishedCalls"),
    ):
        answer = await desk.ask(method, path + query, {"dateRange": EVER})
        assert answer.status_code == 400
        assert set(answer.json()) == {"code", "message"}
        assert "count" in answer.json()["message"] or "offset" in answer.json()["message"]


async def test_paths_answer_with_a_slash_at_their_end_too(desk: Desk) -> None:
    for path in ("/campaign/campaigns/info", f"/campaign/campaigns/{PLAYING}"):
        assert await desk.get(f"{path}/") == await desk.get(path)
    assert await desk.get("/campaign/campaigns/?count=1&offset=0") == await desk.get(
        "/campaign/campaigns?count=1&offset=0"
    )


async def test_the_lists_date_changes_with_the_list(desk: Desk) -> None:
    before = await desk.get("/campaign/campaigns/info")
    assert before["size"] == len(EVERY_ID)
    assert isinstance(before["lastModified"], str)
    desk.time.seconds += 0.001
    assert (await desk.get("/campaign/campaigns/info")) == before
    desk.time.seconds += 1
    await desk.ask("PUT", f"/campaign/campaigns/{PLAYING}/state", {"state": "PAUSE"})
    after = await desk.get("/campaign/campaigns/info")
    assert int(after["lastModified"]) == desk.time.ms
    assert int(after["lastModified"]) > int(before["lastModified"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["PLAYING"], {PLAYING}),
        (["READY_UNBUILT"], {UNBUILT}),
        (["SCHEDULED_UNBUILT"], set()),
        (["READY"], {BUILT, CLOSED, BY_HAND, AGAIN}),
        (["SCHEDULED"], set()),
        (["PREBUILT", "ACTIVE"], {BUILT, CLOSED, BY_HAND, AGAIN, UNBUILT}),
        (["PAUSED", "LOADING", "DONE", "REPORTED", "STOPPED", "INVALID", "UNASSIGNED"], set()),
        ([], EVERY_ID),
        (None, EVERY_ID),
    ],
)
async def test_a_search_by_state(desk: Desk, words: list[str] | None, expected: set[int]) -> None:
    assert await found(desk, state=words) == expected


async def test_a_search_tells_scheduled_campaigns_from_those_on_demand(desk: Desk) -> None:
    schedule = {"start": desk.time.ms + 3_600_000, "nextDay": False}
    path = f"/campaign/campaigns/{BUILT}"
    assert (await desk.ask("PUT", path, {"scheduleTime": schedule})).status_code == 204
    assert await found(desk, state=["SCHEDULED"]) == {BUILT}
    assert BUILT not in await found(desk, state=["READY"])
    assert BUILT in await found(desk, state=["PREBUILT"])


@pytest.mark.parametrize("word", ["BROKEN", "DEACTIVATED", "playing", "NONSENSE"])
async def test_words_that_cannot_be_searched_for(desk: Desk, word: str) -> None:
    answer = await desk.ask("POST", SEARCH, {"dateRange": EVER, "state": ["PLAYING", word]})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("state:")


async def test_deactivated_campaigns_are_listed_and_read_and_not_found(desk: Desk) -> None:
    await desk.ask("POST", f"/campaign/campaigns/{BUILT}/deactivate")
    assert await desk.status(BUILT) == "DEACTIVATED"
    rows = (await desk.get("/campaign/campaigns?count=10&offset=0"))["campaignDetails"]
    assert BUILT in {row["id"] for row in rows}
    assert await found(desk) == EVERY_ID - {BUILT}


async def test_a_search_by_service_type_and_client(desk: Desk) -> None:
    assert await found(desk, service={"service": [{"id": 55101}]}) == {PLAYING, BUILT}
    assert await found(desk, service={"service": [{"id": "55101"}, {"id": 1}]}) == {PLAYING, BUILT}
    assert await found(desk, type={"type": [{"id": 5}]}) == {BY_HAND}
    assert await found(desk, type={"type": []}, service={"service": []}) == EVERY_ID
    mine = await desk.ask("POST", f"{SEARCH}&client=37111", {"dateRange": EVER})
    assert len(mine.json()["campaign"]) == len(EVERY_ID)
    other = await desk.ask("POST", f"{SEARCH}&client=1", {"dateRange": EVER})
    assert other.status_code == 403


async def test_a_search_by_upload(desk: Desk) -> None:
    uploaded = desk.time.ms - 6_000
    for since, until, expected in (
        (uploaded, uploaded, EVERY_ID),
        (str(uploaded), str(uploaded), EVERY_ID),
        ("2026-05-06T08:59:00-07:00", "2026-05-06T17:00:00Z", EVERY_ID),
        (uploaded + 1, uploaded + 9, set()),
        (0, uploaded - 1, set()),
    ):
        assert await found(desk, dateRange={"from": since, "to": until}) == expected


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"dateRange": {}},
        {"dateRange": {"from": 5, "to": 4}},
        {"dateRange": {"from": "yesterday", "to": 4}},
        {"dateRange": {"from": "2026-05-06T08:00:00", "to": 4_000_000_000_000}},
        {"dateRange": {"from": True, "to": 4}},
        {"dateRange": {"from": "0001-01-01T00:00:00+14:00", "to": 4}},
        {"dateRange": {"from": 0, "to": "9999-12-31T23:59:59-14:00"}},
        {"dateRange": EVER, "state": "PLAYING"},
        {"dateRange": EVER, "service": [1]},
        {"dateRange": EVER, "service": {"service": [{"id": "x"}]}},
        {"dateRange": EVER, "extra": 1},
    ],
)
async def test_a_search_that_is_not_as_it_should_be(desk: Desk, body: object) -> None:
    answer = await desk.ask("POST", SEARCH, body)
    assert answer.status_code == 400
    assert answer.json()["message"]


async def test_what_is_found_comes_by_its_end_the_latest_first(desk: Desk) -> None:
    await desk.ask("PUT", f"/campaign/campaigns/{CLOSED}/state", {"state": "STOP"})
    answer = await desk.ask("POST", SEARCH, {"dateRange": EVER})
    ids = [row["id"] for row in answer.json()["campaign"]]
    assert ids[-1] == CLOSED  # ended now; all others at the end of the day
    assert day_begins(NOON) < NOON
    page = await desk.ask(
        "POST", "/campaign/campaigns/search?count=2&client=37111&offset=2", {"dateRange": EVER}
    )
    assert [row["id"] for row in page.json()["campaign"]] == ids[2:4]
    assert page.json()["next"] == "campaign/campaigns/search?count=2&client=37111&offset=4"


async def test_a_campaign_read(desk: Desk) -> None:
    told = await desk.get(f"/campaign/campaigns/{PLAYING}")
    assert {key: told[key] for key in ("name", "typeId", "serviceId", "status", "clientId")} == {
        "name": "playing", "typeId": 1, "serviceId": 55101, "status": "PLAYING", "clientId": 37111,
    }  # fmt: skip
    assert (told["appendable"], told["onDemand"], told["scheduleTime"]) == (True, True, None)
    assert told["uploadDate"] < told["actualStartDate"] < told["actualEndDate"] <= desk.time.ms
    other = await desk.get(f"/campaign/campaigns/{UNBUILT}")
    assert (other["buildDate"], other["actualStartDate"], other["actualEndDate"]) == (0, 0, 0)
    assert (await desk.get(f"/campaign/campaigns/{CLOSED}"))["appendable"] is False


@pytest.mark.parametrize("campaign", ["1", "0", "abc", "-1", "99999999999999999999", "٤"])
async def test_a_campaign_that_is_not_there(desk: Desk, campaign: str) -> None:
    one = f"/campaign/campaigns/{campaign}"
    window = {"windowStart": 0, "windowEnd": 1}
    for method, path, body in (
        ("GET", one, None),
        ("PUT", one, {"callerId": "LOCAL"}),
        ("PUT", f"{one}/state", {"state": "PLAY"}),
        ("PUT", f"{one}/transactions", {"records": [{"phone1": "4155556004"}]}),
        ("POST", f"{one}/deactivate", None),
        ("GET", f"{one}/transactionList?count=1&offset=0", None),
        ("POST", f"{one}/finishedCalls?count=1&offset=0", window),
    ):
        answer = await desk.ask(method, path, body)
        assert answer.status_code == 404
        assert answer.json() == {"code": 104, "message": "Campaign doesn't exist"}


async def test_addresses_and_methods_that_are_none(desk: Desk) -> None:
    for path in ("/", "/campaign", "/campaign/v6.0/campaigns", "/campaign/campaigns/1/2"):
        answer = await desk.ask("GET", path)
        assert answer.status_code == 404
        assert set(answer.json()) == {"code", "message"}
    answer = await desk.ask("DELETE", f"/campaign/campaigns/{PLAYING}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, PUT")
    assert set(answer.json()) == {"code", "message"}
