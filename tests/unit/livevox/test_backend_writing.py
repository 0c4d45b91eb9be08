"""Writes on LiveVox: each sent once, answered by the truth."""

from collections.abc import Mapping

import httpx
import pytest

from campmon.model.campaign import CampaignKey
from campmon.model.errors import (
    AccessError,
    CampmonError,
    InDoubtError,
    NotOfferedError,
    RateLimitedError,
    RefusedError,
    UnknownCampaignError,
    UnreachableError,
)
from campmon.model.intent import Action, Append, Creation, Intent, Landing, Operate, Staff, Update
from campmon.model.record import Record
from campmon.model.staffing import StaffingChange
from campmon.model.state import CampaignState, Operation
from tests.unit.livevox.floor import NOON, Answer, Floor, error, ms, opened

PUT_WORDS = {
    Operation.BUILD: "BUILD",
    Operation.PLAY: "PLAY",
    Operation.PAUSE: "PAUSE",
    Operation.STOP: "STOP",
}


def _floor(status: str = "PLAYING", **facts: object) -> Floor:
    floor = Floor()
    floor.add(8100, status)
    floor.campaigns[8100] |= facts
    return floor


def _intent(action: Action, campaign_id: str = "8100") -> Intent:
    return Intent(CampaignKey("acme", campaign_id), action)


def _not_valid(operation: str) -> Answer:
    words = f"'{operation}' not a valid operation for this campaign"
    return lambda _: httpx.Response(202, json={"code": 105, "message": words})


@pytest.mark.parametrize("operation", list(PUT_WORDS))
async def test_a_change_of_state_is_one_request(operation: Operation) -> None:
    floor = _floor()
    async with opened(floor) as backend:
        receipt = await backend.write(_intent(Operate(operation)))
    assert floor.requests == ["state"]
    assert floor.body("state") == {"state": PUT_WORDS[operation]}
    assert not receipt.already


async def test_deactivating_is_one_request() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        await backend.write(_intent(Operate(Operation.DEACTIVATE)))
    assert floor.requests == ["deactivate"]


@pytest.mark.parametrize(
    ("status", "operation"),
    [
        ("PLAYING", Operation.PLAY),
        ("PAUSED", Operation.PAUSE),
        ("STOPPED", Operation.STOP),
        ("COMPLETED", Operation.STOP),
        ("READY", Operation.BUILD),
    ],
)
async def test_202_for_what_is_so_already_says_so(status: str, operation: Operation) -> None:
    floor = _floor(status)
    floor.instead["state"] = _not_valid(PUT_WORDS[operation])
    async with opened(floor) as backend:
        receipt = await backend.write(_intent(Operate(operation)))
    assert receipt.already
    assert "not a valid operation" in receipt.message
    assert floor.requests == ["state", "read"]


async def test_202_for_what_is_not_valid_now_is_a_refusal_with_the_platforms_words() -> None:
    floor = _floor("COMPLETED")
    floor.instead["state"] = _not_valid("PLAY")
    async with opened(floor) as backend:
        with pytest.raises(RefusedError, match="'PLAY' not a valid operation") as refused:
            await backend.write(_intent(Operate(Operation.PLAY)))
    assert "it is done" in refused.value.message
    assert floor.requests == ["state", "read"]


async def test_202_without_words_and_a_campaign_that_cannot_be_read_is_a_refusal_too() -> None:
    floor = _floor()
    floor.instead["state"] = lambda _: httpx.Response(202)
    floor.instead["read"] = lambda _: httpx.Response(500)
    async with opened(floor) as backend:
        with pytest.raises(RefusedError, match="not valid now") as refused:
            await backend.write(_intent(Operate(Operation.PLAY)))
    assert "HTTP 500" in refused.value.mend


@pytest.mark.parametrize("status", [202, 400])
async def test_deactivating_twice_is_told_as_such(status: int) -> None:
    floor = _floor("DEACTIVATED")
    floor.instead["deactivate"] = error(status, "is deactivated", 105)
    async with opened(floor) as backend:
        receipt = await backend.write(_intent(Operate(Operation.DEACTIVATE)))
        assert (receipt.already, receipt.message) == (True, "is deactivated")
        floor.campaigns[8100]["status"] = "PLAYING"
        with pytest.raises(RefusedError, match="it is playing: is deactivated"):
            await backend.write(_intent(Operate(Operation.DEACTIVATE)))


async def test_after_a_write_nothing_remembered_is_used() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        for _ in range(3):
            await backend.read()
        await backend.write(_intent(Operate(Operation.PAUSE)))
        floor.campaigns[8100]["status"] = "PAUSED"
        floor.stats[8100]["completed"] = 41
        floor.take()
        campaign = await backend.read_campaign("8100")
        assert floor.take() == ["read", "stats"]
        assert campaign.statistics.completed == 41
        reading = await backend.read()
        assert floor.take() == ["search", "stats"]
    assert reading.campaigns[0].state is CampaignState.PAUSED


def _records(count: int) -> tuple[Record, ...]:
    return tuple(
        Record((f"{4155550000 + n}", "4155553849"), {"account": f"A{n}", "practiceId": "7"})
        for n in range(count)
    )


async def test_an_append_is_one_request_in_the_vendors_form() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        receipt = await backend.write(_intent(Append(_records(2))))
    assert receipt.accepted == 2
    assert floor.requests == ["append"]
    assert floor.body("append") == {
        "records": [
            {
                "phone1": f"415555000{n}", "phone2": ["4155553849"],
                "account": f"A{n}", "practiceId": 7,
            }
            for n in range(2)
        ]
    }  # fmt: skip


@pytest.mark.parametrize("records", [(), _records(1) * 10_001], ids=["none", "too many"])
async def test_a_batch_that_is_none_or_too_large_is_not_sent(records: tuple[Record, ...]) -> None:
    floor = _floor()
    async with opened(floor) as backend:
        with pytest.raises(RefusedError):
            await backend.write(_intent(Append(records)))
    assert floor.requests == []


async def test_a_record_that_cannot_be_written_as_json_is_not_sent() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        with pytest.raises(RefusedError, match="cannot be sent"):
            await backend.write(_intent(Append((Record(("4155550100",), {"practiceId": "x"}),))))
    assert floor.requests == []


async def test_an_append_in_a_session_that_had_expired_may_be_sent_again_soon() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        floor.sessions.clear()
        with pytest.raises(RateLimitedError, match="campmon has logged in again") as failed:
            await backend.write(_intent(Append(_records(2))))
        assert failed.value.retry_after == 1.0
        assert floor.take() == ["append", "login"]
        receipt = await backend.write(_intent(Append(_records(2))))
        assert floor.take() == ["append"]
    assert receipt.accepted == 2


async def test_an_append_whose_sessions_all_end_speaks_of_sessions_and_not_of_roles() -> None:
    floor = _floor()
    floor.instead["append"] = error(401, "Invalid session")
    async with opened(floor) as backend:
        for _ in range(4):
            with pytest.raises(RateLimitedError, match="campmon has logged in again"):
                await backend.write(_intent(Append(_records(2))))
        with pytest.raises(AccessError, match=r"Invalid session .* in 5 sessions") as failed:
            await backend.write(_intent(Append(_records(2))))
    assert "Another program may be logging this user out" in failed.value.mend
    assert "role" not in failed.value.mend
    assert floor.counted()["append"] == 5


async def test_an_append_that_is_refused_for_the_role_says_so() -> None:
    floor = _floor()
    floor.instead["append"] = error(401, "Your role may not do this")
    async with opened(floor) as backend:
        with pytest.raises(RateLimitedError):
            await backend.write(_intent(Append(_records(2))))
        with pytest.raises(RefusedError, match="Sysadmin, Superuser or Manager"):
            await backend.write(_intent(Append(_records(2))))


ACTIONS: Mapping[str, Action] = {
    "state": Operate(Operation.PAUSE),
    "deactivate": Operate(Operation.DEACTIVATE),
    "append": Append(_records(1)),
    "update": Update({"callerId": "4155550199"}),
}


def _lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("the connection was cut", request=request)


@pytest.mark.parametrize("name", list(ACTIONS))
@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (_lost, InDoubtError, "not known"),
        (lambda _: httpx.Response(502, text="<html>"), InDoubtError, "HTTP 502"),
        (lambda _: httpx.Response(503, headers={"Retry-After": "9"}), InDoubtError, "HTTP 503"),
        (error(403, "not for you"), RefusedError, "Sysadmin, Superuser or Manager"),
        (error(404, "Campaign doesn't exist", 104), UnknownCampaignError, "no campaign 8100"),
        (error(404, "gone", 7), UnknownCampaignError, "gone"),
        (error(400, "phone1 is missing", 100), RefusedError, "phone1 is missing"),
    ],
)
async def test_a_write_that_fails_is_sent_once_and_told(
    name: str, answer: Answer, expected: type[CampmonError], words: str
) -> None:
    floor = _floor()
    floor.instead[name] = answer
    async with opened(floor) as backend:
        with pytest.raises(CampmonError, match=words) as failed:
            await backend.write(_intent(ACTIONS[name]))
        assert floor.counted()[name] == 1
        assert set(floor.take()) <= {name, "read"}
        await backend.read()
        assert floor.requests[0] == "search"
    assert type(failed.value) is expected


@pytest.mark.parametrize("name", list(ACTIONS))
async def test_a_write_that_is_too_much_says_when_to_come_again(name: str) -> None:
    floor = _floor()
    floor.instead[name] = lambda _: httpx.Response(429, headers={"Retry-After": "17"})
    async with opened(floor) as backend:
        with pytest.raises(RateLimitedError) as limited:
            await backend.write(_intent(ACTIONS[name]))
    assert limited.value.retry_after == 17
    assert floor.requests == [name]


async def test_a_write_without_a_way_or_a_login_is_not_done() -> None:
    floor = _floor()

    def unreachable(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    floor.instead["state"] = unreachable
    async with opened(floor) as backend:
        with pytest.raises(UnreachableError):
            await backend.write(_intent(Operate(Operation.PAUSE)))
        floor.sessions.clear()
        floor.instead["login"] = error(401, "Wrong password")
        floor.login["sessionId"] = ""
        with pytest.raises((AccessError, UnreachableError)):
            await backend.write(_intent(ACTIONS["append"]))


async def test_staffing_is_not_offered() -> None:
    async with opened(_floor()) as backend:
        with pytest.raises(NotOfferedError, match="not offered by LiveVox"):
            await backend.write(_intent(Staff(StaffingChange())))
        with pytest.raises(NotOfferedError, match="not offered by LiveVox"):
            await backend.read_staffing("8100")


async def test_an_update_sends_only_what_changes() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        await backend.write(
            _intent(
                Update(
                    {
                        "callerId": "LOCAL", "voiceId": "8", "answeringMachineOption": "TRANSFER",
                        "typeId": "6", "operatorPhone": None, "callbackPhone": "14155550199",
                    }
                )
            )
        )  # fmt: skip
    assert floor.requests == ["update"]
    assert floor.body("update") == {
        "callerId": "LOCAL", "voiceId": 8, "answeringMachineOption": "TRANSFER",
        "typeId": 6, "operatorPhone": None, "callbackPhone": "4155550199",
    }  # fmt: skip


async def test_an_update_of_a_part_of_the_schedule_keeps_the_rest() -> None:
    start, end = ms(NOON), ms(NOON) + 3_600_000
    floor = _floor(scheduleTime={"start": start, "end": str(end), "nextDay": True})
    async with opened(floor) as backend:
        await backend.write(_intent(Update({"scheduleTime.start": "2026-03-03T12:30:00-05:00"})))
        assert floor.body("update") == {
            "scheduleTime": {"start": start + 1_800_000, "end": end, "nextDay": True}
        }
        floor.take()
        await backend.read_campaign("8100")
        await backend.read_properties("8100")
        await backend.write(_intent(Update({"scheduleTime.end": "EOD"})))
        await backend.read_properties("8100")
        assert floor.take() == ["read", "stats", "update", "read"]
        assert floor.body("update") == {"scheduleTime": {"start": start, "nextDay": True}}
        await backend.write(
            _intent(Update({"scheduleTime.start": None, "scheduleTime.nextDay": "false"}))
        )
        assert floor.body("update") == {"scheduleTime": {"end": end, "nextDay": False}}
        floor.take()
        with pytest.raises(RefusedError, match="ends before it starts"):
            await backend.write(_intent(Update({"scheduleTime.end": "2026-03-03T11:00:00-05:00"})))
        assert floor.requests == ["read"]


async def test_an_update_that_cannot_be_is_not_sent() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        with pytest.raises(RefusedError, match="nothing to change"):
            await backend.write(_intent(Update({})))
        with pytest.raises(RefusedError, match="10 digits"):
            await backend.write(_intent(Update({"callerId": "555"})))
    assert floor.requests == []


NEW = {
    "serviceId": "55101", "typeId": "1", "voiceId": "1", "answeringMachineOption": "NO_MESSAGES",
    "dialingStrategyId": "49080", "appendable": "true", "callerId": "LOCAL",
    "scheduleTime.start": "2026-03-03T14:00:00-05:00", "scheduleTime.nextDay": "true",
}  # fmt: skip


async def test_a_campaign_is_created_with_its_file_and_configuration() -> None:
    floor = _floor()
    async with opened(floor) as backend:
        created = await backend.create(Creation("leads.txt", b"1,4155556004\n", NEW), "me")
        assert created == "7001"
        assert floor.take() == ["create"]
        await backend.read()
        assert floor.requests[0] == "search"
    body = floor.sent[-3][2]
    assert isinstance(body, bytes)
    assert b'filename="leads.txt"' in body
    assert b"1,4155556004\n" in body
    assert b'"serviceId": 55101' in body
    assert b'"appendable": true' in body
    assert b'"scheduleTime": {"nextDay": true, "start": 1772564400000}' in body


@pytest.mark.parametrize(("name", "content"), [("a/b.txt", b"x"), ("leads.txt", b"")])
async def test_a_file_that_cannot_be_is_not_sent(name: str, content: bytes) -> None:
    floor = _floor()
    async with opened(floor) as backend:
        with pytest.raises(RefusedError):
            await backend.create(Creation(name, content, NEW), "me")
    assert floor.requests == []


async def test_a_creation_whose_answer_never_came_is_in_doubt() -> None:
    floor = _floor()
    floor.instead["create"] = _lost
    async with opened(floor) as backend:
        with pytest.raises(InDoubtError):
            await backend.create(Creation("leads.txt", b"1", NEW), "me")
    assert floor.requests == ["create"]


async def test_records_of_an_unanswered_append_are_looked_for() -> None:
    floor = _floor()
    floor.instead["records"] = lambda _: httpx.Response(200, json={"transaction": []})
    async with opened(floor) as backend:
        lagging = await backend.look_for("8100", _records(2), 0)
        assert (lagging.landing, "counts 100 records" in lagging.evidence) == (
            Landing.UNKNOWN,
            True,
        )
        floor.instead["stats"] = error(403, "no subscription")
        assert (await backend.look_for("8100", _records(2), 0)).landing is Landing.NONE
        assert (await backend.look_for("8100", _records(2), None)).landing is Landing.NONE
        floor.instead["records"] = error(404, "Campaign doesn't exist", 104)
        with pytest.raises(UnknownCampaignError):
            await backend.look_for("8100", _records(2), 0)
