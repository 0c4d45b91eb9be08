"""Append, create, update, state, deactivate."""

import json
from typing import Any

import pytest

from campmon.model.record import Record
from tests.unit.practice_livevox.conftest import (
    AGAIN,
    BROKEN,
    BUILT,
    BY_HAND,
    CLOSED,
    PLAYING,
    UNBUILT,
    Desk,
)

PHONE = {"phone1": "4155556004"}
NEW = {
    "typeId": 1,
    "serviceId": 55101,
    "operatorPhone": "4155041922",
    "callerId": "4155041922",
    "voiceId": 1,
    "answeringMachineOption": "NO_MESSAGES",
    "callbackPhone": "4155041922",
    "dialingStrategyId": 49080,
    "appendable": True,
}
FILE = b"124659238,4155556004,doe john,\n124659239,(415) 555-6005,roe jane,\n"


async def set_state(desk: Desk, campaign: int, word: object) -> Any:
    return await desk.ask("PUT", f"/campaign/campaigns/{campaign}/state", {"state": word})


async def create(
    desk: Desk, configuration: object = NEW, content: bytes = FILE, name: str = "Oct.txt"
) -> Any:
    sent = configuration if isinstance(configuration, bytes) else json.dumps(configuration)
    return await desk.ask(
        "POST",
        "/campaign/campaigns/",
        files={
            "campaignConfiguration": ("config.txt", sent, "application/json"),
            "campaignFile": (name, content, "application/octet-stream"),
        },
    )


# -- append ----------------------------------------------------------------------------------


async def test_an_append_is_taken_whole(desk: Desk) -> None:
    for campaign in (PLAYING, BUILT):
        before = len(await desk.records(campaign))
        answer = await desk.append(campaign, PHONE, {"phone1": "4155556005", "account": None})
        assert (answer.status_code, answer.content) == (204, b"")
        assert len(await desk.records(campaign)) == before + 2


async def test_or_refused_whole(desk: Desk) -> None:
    before = len(await desk.records(BUILT))
    answer = await desk.append(BUILT, PHONE, {"phone1": "4155556005", "ssn": "12345"})
    assert answer.status_code == 400
    assert answer.json()["message"] == "records.1.ssn: must have 4 or 9 digits"
    assert len(await desk.records(BUILT)) == before


async def test_one_to_ten_thousand_records_in_a_call(desk: Desk) -> None:
    assert (await desk.append(BUILT)).status_code == 400
    assert (await desk.append(BUILT, *[PHONE] * 10_001)).status_code == 400
    assert (await desk.append(BUILT, *[PHONE] * 10_000)).status_code == 204
    rows = (await desk.ask("POST", "/realtime/campaign/stats", {})).json()["stats"]
    assert next(row for row in rows if row["id"] == BUILT)["uploaded"] == 10_040


@pytest.mark.parametrize("campaign", [CLOSED, BY_HAND, AGAIN, UNBUILT, BROKEN])
async def test_campaigns_that_take_no_appends_say_why(desk: Desk, campaign: int) -> None:
    answer = await desk.append(campaign, PHONE)
    assert answer.status_code == 409
    reasons = {
        CLOSED: "allow", BY_HAND: "manual", AGAIN: "requeue", UNBUILT: "unbuilt", BROKEN: "broken",
    }  # fmt: skip
    assert reasons[campaign] in answer.json()["message"]


async def test_stopped_campaigns_take_none_and_paused_ones_do(desk: Desk) -> None:
    await set_state(desk, PLAYING, "PAUSE")
    assert (await desk.append(PLAYING, PHONE)).status_code == 204
    await set_state(desk, PLAYING, "STOP")
    desk.time.seconds += 60
    assert await desk.status(PLAYING) == "STOPPED"
    assert (await desk.append(PLAYING, PHONE)).status_code == 409


async def test_five_calls_in_any_minute(desk: Desk) -> None:
    for _ in range(5):
        desk.time.seconds += 1
        assert (await desk.append(BUILT, PHONE)).status_code == 204
    desk.time.seconds += 10
    refused = await desk.append(BUILT, PHONE)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "46")
    await desk.log_in("sysadmin")  # the limit is the client's, not the user's
    assert (await desk.append(CLOSED, PHONE)).status_code == 429
    desk.time.seconds += 46
    assert (await desk.append(BUILT, PHONE)).status_code == 204
    assert len(await desk.records(BUILT)) == 46


async def test_records_without_a_caller_id_are_taken_and_never_launched(desk: Desk) -> None:
    path = f"/campaign/campaigns/{PLAYING}"
    with_it = {**PHONE, "account": "with", "practicePhoneAlternate": "8005550101"}
    for blank in ({}, {"practicePhoneAlternate": " "}):
        without = {"phone1": "4155556005", "account": "without", **blank}
        assert (await desk.append(PLAYING, without, with_it, without)).status_code == 204
    for _ in range(60):
        desk.time.seconds += 60  # ten minutes of the floor's
    rows = (await desk.ask("POST", "/realtime/campaign/stats", {})).json()["stats"]
    row = next(row for row in rows if row["id"] == PLAYING)
    assert row["remaining"] == 4
    called = {r["account"]: r["livevoxResultId"] for r in await desk.records(PLAYING)}
    assert called["without"] is None
    assert called["with"] is not None
    assert (await desk.get(path))["status"] == "PLAYING"
    reason = desk.dialer.campaign(str(PLAYING)).reason
    assert reason is not None
    assert "caller ID" in reason


async def test_the_dialers_own_window_counts_appends_by_other_doors(desk: Desk) -> None:
    for _ in range(5):
        desk.dialer.append(str(BUILT), [Record(("4155556004",))], at=desk.time.monotonic())
    refused = await desk.append(BUILT, PHONE)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")


async def test_a_refused_call_counts_too(desk: Desk) -> None:
    for _ in range(5):
        assert (await desk.append(BUILT)).status_code == 400
    assert (await desk.append(BUILT, PHONE)).status_code == 429


@pytest.mark.parametrize("body", [None, [], {}, {"records": None}, {"records": [1]}, {"rows": []}])
async def test_an_append_that_is_none(desk: Desk, body: object) -> None:
    path = f"/campaign/campaigns/{BUILT}/transactions"
    assert (await desk.ask("PUT", path, body)).status_code == 400


@pytest.mark.parametrize("content", [b"", b"{", b'{"records":[{"phone1":"\\ud800"}]}', b"\xff{}"])
async def test_json_that_is_none(desk: Desk, content: bytes) -> None:
    path = f"/campaign/campaigns/{BUILT}/transactions"
    answer = await desk.ask("PUT", path, content=content)
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message"}


# -- state -----------------------------------------------------------------------------------


async def test_a_campaigns_course(desk: Desk) -> None:
    for campaign, word, status in (
        (UNBUILT, "BUILD", "PREBUILT"),
        (BUILT, "PLAY", "PLAYING"),
        (BUILT, "PAUSE", "PAUSED"),
        (BUILT, "PLAY", "PLAYING"),
        (BUILT, "STOP", "STOPPED"),
    ):
        answer = await set_state(desk, campaign, word)
        assert (answer.status_code, answer.content) == (204, b"")
        assert await desk.status(campaign) == status


@pytest.mark.parametrize(
    ("campaign", "word"),
    [(PLAYING, "PLAY"), (BUILT, "PAUSE"), (BUILT, "BUILD"), (PLAYING, "BUILD"), (UNBUILT, "PLAY"),
     (BROKEN, "STOP")],
)  # fmt: skip
async def test_what_is_so_already_or_cannot_be(desk: Desk, campaign: int, word: str) -> None:
    before = await desk.status(campaign)
    answer = await set_state(desk, campaign, word)
    assert answer.status_code == 202
    assert answer.json() == {
        "code": 105, "message": f"'{word}' not a valid operation for this campaign",
    }  # fmt: skip
    assert await desk.status(campaign) == before


@pytest.mark.parametrize("word", ["play", "DEACTIVATE", "", None, 1])
async def test_a_state_that_is_none(desk: Desk, word: object) -> None:
    assert (await set_state(desk, PLAYING, word)).status_code == 400


async def test_who_did_it_is_known(desk: Desk) -> None:
    await desk.log_in("superuser")
    await set_state(desk, PLAYING, "PAUSE")
    assert desk.dialer.campaign(str(PLAYING)).state_by == "superuser"


async def test_deactivating(desk: Desk) -> None:
    path = f"/campaign/campaigns/{BUILT}/deactivate"
    assert (await desk.ask("POST", path)).status_code == 204
    assert (await desk.ask("POST", path)).status_code == 202
    playing = await desk.ask("POST", f"/campaign/campaigns/{PLAYING}/deactivate")
    assert (playing.status_code, playing.json()["code"]) == (202, 105)
    assert await desk.status(PLAYING) == "PLAYING"


# -- update ----------------------------------------------------------------------------------


async def update(desk: Desk, **changes: object) -> Any:
    return await desk.ask("PUT", f"/campaign/campaigns/{BUILT}", changes)


async def test_only_what_is_named_is_changed(desk: Desk) -> None:
    path = f"/campaign/campaigns/{BUILT}"
    before = await desk.get(path)
    changes = {"callerId": "4155041922", "voiceId": "9", "answeringMachineOption": "TRANSFER"}
    answer = await update(desk, **changes)
    assert (answer.status_code, answer.content) == (204, b"")
    assert await desk.get(path) == {**before, **changes, "voiceId": 9}
    assert (await update(desk)).status_code == 204
    assert (await update(desk, callerId="4155041922")).status_code == 204
    assert (await update(desk, operatorPhone=None)).status_code == 204
    assert (await desk.get(path))["operatorPhone"] is None


async def test_local_caller_ids(desk: Desk) -> None:
    await update(desk, callerId="LOCAL")
    told = await desk.get(f"/campaign/campaigns/{BUILT}")
    assert (told["callerId"], told["localCallerIdPackage"]) == ("LOCAL", True)


async def test_a_schedule_is_told_as_it_was_given(desk: Desk) -> None:
    start, end = desk.time.ms + 60_000, desk.time.ms + 90_000
    path = f"/campaign/campaigns/{BUILT}"
    given = {"start": str(start), "end": end, "nextDay": False}
    assert (await update(desk, scheduleTime=given)).status_code == 204
    told = await desk.get(path)
    assert told["scheduleTime"] == {"start": start, "end": end, "nextDay": False}
    assert told["onDemand"] is False
    await update(desk, scheduleTime={"nextDay": False})
    assert (await desk.get(path))["scheduleTime"] == {
        "start": 1381464000000, "end": 1381550340000, "nextDay": False,
    }  # fmt: skip
    assert (await update(desk, scheduleTime=(await desk.get(path))["scheduleTime"])).is_success
    assert (await desk.get(path))["scheduleTime"]["start"] == 1381464000000
    await update(desk, scheduleTime=None)
    told = await desk.get(path)
    assert (told["scheduleTime"], told["onDemand"]) == (None, True)


async def test_a_schedule_plays_the_campaign(desk: Desk) -> None:
    await update(desk, scheduleTime={"start": desk.time.ms + 5_000, "nextDay": False})
    assert await desk.status(BUILT) == "PREBUILT"
    desk.time.seconds += 6
    assert await desk.status(BUILT) == "PLAYING"


@pytest.mark.parametrize(
    "changes",
    [
        {"appendable": True},
        {"name": "x"},
        {"callerId": "123"},
        {"callerId": 4155041922},
        {"answeringMachineOption": "SOMETIMES"},
        {"typeId": 2},
        {"voiceId": None},
        {"voiceId": True},
        {"voiceId": -1},
        {"scheduleTime": {}},
        {"scheduleTime": {"nextDay": "false"}},
        {"scheduleTime": {"start": 2_000_000_000_000, "end": 1_900_000_000_000, "nextDay": False}},
        {"scheduleTime": {"end": 253_402_300_798_999, "nextDay": False}},
        {"scheduleTime": {"start": "9999-12-31T23:59:59-12:00", "nextDay": False}},
    ],
)
async def test_changes_that_cannot_be(desk: Desk, changes: dict[str, object]) -> None:
    path = f"/campaign/campaigns/{BUILT}"
    before = await desk.get(path)
    answer = await update(desk, **changes)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert await desk.get(path) == before


# -- create ----------------------------------------------------------------------------------


async def test_a_campaign_is_created_from_a_file(desk: Desk) -> None:
    answer = await create(desk)
    assert answer.status_code == 201
    campaign = answer.json()["id"]
    assert set(answer.json()) == {"id"}
    desk.time.seconds += 10
    told = await desk.get(f"/campaign/campaigns/{campaign}")
    assert {key: told[key] for key in NEW} == NEW
    assert (told["name"], told["status"], told["scheduleTime"]) == ("Oct.txt", "ACTIVE", None)
    assert told["uploadDate"] == desk.time.ms - 10_000
    records = await desk.records(campaign)
    assert [record["account"] for record in records] == ["124659238", "124659239"]
    assert records[0]["consumer"]["firstName"] == "john"
    assert records[0]["consumer"]["lastName"] == "doe"
    assert records[1]["phone"][0]["phone"] in ("4155556005", "(415) 555-6005")
    for word in ("BUILD", "PLAY"):
        assert (await set_state(desk, campaign, word)).status_code == 204


async def test_it_is_appendable_only_if_that_was_said(desk: Desk) -> None:
    campaign = (await create(desk, {**NEW, "appendable": False})).json()["id"]
    silent = (await create(desk, {k: v for k, v in NEW.items() if k != "appendable"})).json()["id"]
    for one in (campaign, silent):
        assert (await desk.get(f"/campaign/campaigns/{one}"))["appendable"] is False


async def test_a_new_campaign_with_a_schedule(desk: Desk) -> None:
    start = desk.time.ms + 3_600_000
    answer = await create(desk, {**NEW, "scheduleTime": {"start": str(start), "nextDay": True}})
    told = await desk.get(f"/campaign/campaigns/{answer.json()['id']}")
    assert told["scheduleTime"] == {"start": start, "end": 1381550340000, "nextDay": True}


@pytest.mark.parametrize(
    ("amount", "balance"), [("320.09", 320.09), ("lots", 0), ("NaN", 0), ("", 0)]
)
async def test_what_a_file_says_is_owed(desk: Desk, amount: str, balance: float) -> None:
    content = f"account,phone,totalAmount\n1,4155556004,{amount}\n".encode()
    campaign = (await create(desk, content=content)).json()["id"]
    desk.time.seconds += 10
    assert [record["balance"] for record in await desk.records(campaign)] == [balance]


@pytest.mark.parametrize(
    "missing", ["typeId", "serviceId", "voiceId", "answeringMachineOption", "dialingStrategyId"]
)
async def test_what_a_new_campaign_must_have(desk: Desk, missing: str) -> None:
    answer = await create(desk, {key: value for key, value in NEW.items() if key != missing})
    assert answer.status_code == 400
    assert missing in answer.json()["message"]


@pytest.mark.parametrize(
    ("configuration", "content", "name"),
    [
        (b"{", FILE, "a.txt"),
        (b"[]", FILE, "a.txt"),
        ({**NEW, "colour": "red"}, FILE, "a.txt"),
        ({**NEW, "typeId": 5}, FILE, "a.txt"),
        ({**NEW, "appendable": "yes"}, FILE, "a.txt"),
        (
            {**NEW, "scheduleTime": {"start": 2_000_000_000_000, "end": 5, "nextDay": False}},
            FILE,
            "a.txt",
        ),
        (NEW, b"", "a.txt"),
        (NEW, b"account,phone\n", "a.txt"),
        (NEW, b"1,4155556004," + b"x" * 200_000, "a.txt"),
        (NEW, FILE, " "),
    ],
)
async def test_a_campaign_that_cannot_be_created(
    desk: Desk, configuration: object, content: bytes, name: str
) -> None:
    before = await desk.get("/campaign/campaigns/info")
    answer = await create(desk, configuration, content, name)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert (await desk.get("/campaign/campaigns/info"))["size"] == before["size"]


async def test_bodies_that_are_no_form(desk: Desk) -> None:
    path = "/campaign/campaigns"
    form = "multipart/form-data"
    for content_type, content in (
        ("application/json", b"{}"),
        (form, b"x"),
        (f"{form}; boundary=b", b"--c\r\n"),
        (f"{form}; boundary=b", b"--b--\r\n"),
        (f"{form}; boundary=b", b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1'),
    ):
        headers = {"Content-Type": content_type}
        answer = await desk.ask("POST", path, content=content, headers=headers)
        assert answer.status_code == 400, content
    only_file = await desk.ask("POST", path, files={"campaignFile": ("a", FILE)})
    assert "campaignConfiguration" in only_file.json()["message"]
    only_text = await desk.ask("POST", path, data={"campaignFile": "x"}, files={"y": ("y", b"")})
    assert "campaignFile" in only_text.json()["message"]


async def test_the_configuration_may_be_a_plain_field(desk: Desk) -> None:
    answer = await desk.ask(
        "POST",
        "/campaign/campaigns",
        data={"campaignConfiguration": json.dumps(NEW)},
        files={"campaignFile": ("plain.txt", FILE)},
    )
    assert answer.status_code == 201
