"""Records, and finished calls of the day."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campmon.practice.http.faults import FaultPlan, FaultRule, Then
from tests.unit.practice_livevox.conftest import BROKEN, BUILT, NOON, PLAYING, Desk, Open

RECORDS = f"/campaign/campaigns/{BUILT}/transactionList"


async def calls(
    desk: Desk, since: object = 0, until: object = 4_000_000_000_000, query: str = ""
) -> Any:
    path = f"/campaign/campaigns/{PLAYING}/finishedCalls?{query or 'count=1000&offset=0'}"
    answer = await desk.ask("POST", path, {"windowStart": since, "windowEnd": until})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_record_in_the_vendors_spelling(desk: Desk) -> None:
    record = (await desk.records(BUILT, "&validOnly=true"))[0]
    assert set(record) == {
        "consumer", "phone", "accountTransactionId", "account", "balance", "livevoxResultId",
        "serviceId",
    }  # fmt: skip
    assert set(record["consumer"]) == {
        "firstName", "lastName", "dateOfBirth", "email", "ssn", "zipCode",
    }  # fmt: skip
    assert record["phone"][0]["ordinal"] == 1
    assert len(record["phone"][0]["phone"]) == 10
    assert (record["serviceId"], record["livevoxResultId"]) == (55101, None)
    assert isinstance(record["balance"], float)


async def test_what_was_appended_is_found_again(desk: Desk) -> None:
    sent = {
        "phone1": "4155556004", "phone2": ["4155553849", "4155553785"], "account": "1234567890",
        "firstName": "James", "lastName": "Brown", "dob": "0229", "email": "j@example.com",
        "ssn": "1234", "totalAmount": 320.09, "extra11": "84758", "extra12": "12/04/12",
        "extra13": "330 Court", "extra1": "agent", "practicePhoneAlternate": "8005550101",
    }  # fmt: skip
    assert (await desk.append(BUILT, sent)).status_code == 204
    record = (await desk.records(BUILT, "&extra=true&daysDue=true"))[-1]
    assert record["consumer"] == {
        "firstName": "James", "lastName": "Brown", "dateOfBirth": "0229",
        "email": "j@example.com", "ssn": "1234", "zipCode": "84758",
    }  # fmt: skip
    assert [entry["phone"] for entry in record["phone"]] == [
        "4155556004", "4155553849", "4155553785",
    ]  # fmt: skip
    assert [entry["ordinal"] for entry in record["phone"]] == [1, 2, 3]
    assert (record["account"], record["balance"]) == ("1234567890", 320.09)
    assert record["extra"] == [
        {"key": "dateOfService", "value": "12/04/12"},
        {"key": "EXTRA_13", "value": "330 Court"},
    ]
    assert record["daysDue"] == []


async def test_only_what_is_asked_for_comes_along(desk: Desk) -> None:
    for query, keys in (
        ("", set()),
        ("&extra=false&daysDue=false", set()),
        ("&extra=true", {"extra"}),
        ("&daysDue=True", {"daysDue"}),
    ):
        assert {"extra", "daysDue"} & set((await desk.records(BUILT, query))[0]) == keys


@pytest.mark.parametrize("flag", ["extra", "daysDue", "validOnly"])
async def test_flags_are_true_or_false(desk: Desk, flag: str) -> None:
    answer = await desk.ask("GET", f"{RECORDS}?count=1&offset=0&{flag}=yes")
    assert answer.status_code == 400
    assert flag in answer.json()["message"]


async def test_records_that_failed_at_load_can_be_left_out(desk: Desk) -> None:
    everything = await desk.records(BUILT)
    valid = await desk.records(BUILT, "&validOnly=true")
    assert len(everything) == 40
    assert 0 < len(valid) < 40
    failed = [record for record in everything if record not in valid]
    assert {record["livevoxResultId"] for record in failed} == {339}
    counted = (await desk.ask("POST", "/realtime/campaign/stats", {})).json()["stats"]
    row = next(row for row in counted if row["id"] == BUILT)
    assert (row["uploaded"], row["loaded"]) == (len(everything), len(valid))


async def test_pages_of_records(desk: Desk) -> None:
    everything = await desk.records(BUILT)
    page = await desk.get(f"{RECORDS}?count=7&offset=7&extra=false&daysDue=false&validOnly=false")
    assert [r["accountTransactionId"] for r in page["transaction"]] == [
        r["accountTransactionId"] for r in everything[7:14]
    ]
    assert page["next"].startswith(f"campaign/campaigns/{BUILT}/transactionList?count=7&")
    assert "offset=14" in page["next"]
    last = await desk.get(f"{RECORDS}?count=7&offset=35")
    assert (len(last["transaction"]), last["next"]) == (5, None)
    assert len({r["accountTransactionId"] for r in everything}) == 40


async def test_records_of_a_campaign_that_is_not_active(desk: Desk) -> None:
    await desk.ask("POST", f"/campaign/campaigns/{BUILT}/deactivate")
    for campaign in (BUILT, BROKEN):
        path = f"/campaign/campaigns/{campaign}/transactionList?count=1&offset=0"
        answer = await desk.ask("GET", path)
        assert answer.status_code == 400
        assert "active" in answer.json()["message"]


async def test_finished_calls_in_the_spelling_of_the_vendors_example(desk: Desk) -> None:
    desk.time.seconds += 30
    page = await calls(desk)
    assert page["next"] is None
    assert page["call"]
    call = page["call"][0]
    assert set(call) == {"account", "phoneDialed", "started", "finished", "liveVoxResultId"}
    assert call["started"] < call["finished"] <= desk.time.ms
    finished = [call["finished"] for call in page["call"]]
    assert finished == sorted(finished)
    accounts = {record["account"] for record in await desk.records(PLAYING)}
    assert {call["account"] for call in page["call"]} <= accounts


async def test_a_calls_result_is_its_records(desk: Desk) -> None:
    desk.time.seconds += 10
    last = {call["account"]: call["liveVoxResultId"] for call in (await calls(desk))["call"]}
    told = {r["account"]: r["livevoxResultId"] for r in await desk.records(PLAYING)}
    assert {account: told[account] for account in last} == last


async def test_windows_of_calls_meet_without_gap_or_double(desk: Desk) -> None:
    desk.time.seconds += 30
    everything = (await calls(desk))["call"]
    cut = everything[len(everything) // 2]["finished"]
    before, after = await calls(desk, 0, cut - 1), await calls(desk, cut)
    assert before["call"] + after["call"] == everything
    at = await calls(desk, cut, cut)
    assert everything[len(everything) // 2] in at["call"]
    iso = datetime.fromtimestamp(cut / 1000, UTC).isoformat(timespec="milliseconds")
    assert (await calls(desk, iso, iso)) == at
    assert (await calls(desk, str(cut), str(cut))) == at


async def test_pages_of_calls(desk: Desk) -> None:
    desk.time.seconds += 30
    everything = (await calls(desk))["call"]
    page = await calls(desk, query="count=2&offset=1")
    assert page["call"] == everything[1:3]
    assert page["next"] == f"campaign/campaigns/{PLAYING}/finishedCalls?count=2&offset=3"


async def test_calls_of_another_day_in_utc_are_not_told(desk: Desk) -> None:
    desk.time.seconds += 30
    seen = len((await calls(desk))["call"])
    assert seen
    noon = desk.time.now().replace(minute=0, second=0)
    assert len((await calls(desk, (noon - timedelta(hours=16)).isoformat()))["call"]) == seen
    yesterday = await calls(desk, 0, (noon - timedelta(hours=17)).isoformat())
    assert yesterday == {"call": [], "next": None}
    tomorrow = await calls(desk, (noon + timedelta(hours=9)).isoformat())
    assert tomorrow == {"call": [], "next": None}


async def test_after_midnight_in_utc_the_day_begins_anew(opened: Open) -> None:
    rule = FaultRule(path="/campaign/campaigns/info", then=Then.SKEW, skew_seconds=8 * 3600)
    async with opened(FaultPlan(rule=(rule,))) as desk:
        desk.time.seconds += 30
        seen = (await calls(desk))["call"]
        await desk.ask("GET", "/campaign/campaigns/info")
        noon, ahead = round(NOON.timestamp() * 1000), 8 * 3_600_000
        told = [call["finished"] for call in (await calls(desk))["call"]]
        assert told == [c["finished"] + ahead for c in seen if c["finished"] >= noon]
        assert 0 < len(told) < len(seen)


async def test_a_deactivated_campaign_tells_no_calls(desk: Desk) -> None:
    desk.time.seconds += 30
    assert (await calls(desk))["call"]
    path = f"/campaign/campaigns/{PLAYING}"
    await desk.ask("PUT", f"{path}/state", {"state": "STOP"})
    desk.time.seconds += 60
    assert (await calls(desk))["call"]
    assert (await desk.ask("POST", f"{path}/deactivate")).status_code == 204
    assert await calls(desk) == {"call": [], "next": None}


@pytest.mark.parametrize(
    "body",
    [{}, {"windowStart": 0}, {"windowStart": 5, "windowEnd": 4}, {"windowStart": None,
     "windowEnd": 4}, {"windowStart": "noon", "windowEnd": 4}],
)  # fmt: skip
async def test_a_window_that_is_none(desk: Desk, body: object) -> None:
    path = f"/campaign/campaigns/{PLAYING}/finishedCalls?count=1&offset=0"
    answer = await desk.ask("POST", path, body)
    assert answer.status_code == 400
    assert "window" in answer.json()["message"]
