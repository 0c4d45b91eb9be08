"""Version 1: what goes over the wire, and what is made of what comes back."""

from collections.abc import Mapping

import httpx
import pytest

from campmon.backends.voiso.client import (
    AnswerLost,
    BadAnswer,
    ContactsAnswer,
    Invalid,
    KeyRefused,
    OperationAnswer,
    StaffingReply,
)
from tests.unit.voiso.client.tape import KEY, Tape, line, ok, query, sent

QUOTED = "ab7a%2F556b%3F6%25c%2Bbb00cc6c3"
CONTACTS: list[Mapping[str, object]] = [
    {"phoneNumber": "442079460001", "contactName": "Ada", "priority": 0},
    {"phoneNumber": "442079460002", "isActive": 1},
]


@pytest.mark.parametrize(
    "base_url",
    [
        "https://cluster1.example",
        "https://cluster1.example/",
        "https://cluster1.example/api",
        "https://cluster1.example/api/v1/",
        " https://cluster1.example/api/v4 ",
        "https://api/",
        "https://api/api/v1",
    ],
)
async def test_the_key_is_in_the_path_of_the_list_and_nowhere_else(base_url: str) -> None:
    tape = Tape(ok([]))
    assert await tape.v1(base_url).list_campaigns() == []
    assert line(tape.requests[0]) == f"GET /api/v1/{QUOTED}/campaigns"
    assert "authorization" not in tape.requests[0].headers
    assert query(tape.requests[0]) == {}


async def test_a_base_url_may_have_a_path_even_one_like_the_key_s_place() -> None:
    tape = Tape(ok([]))
    await tape.v1("https://gate.example/APIKEY/voiso/api/v1").list_campaigns()
    assert line(tape.requests[0]) == f"GET /APIKEY/voiso/api/v1/{QUOTED}/campaigns"


@pytest.mark.parametrize(("method", "verb"), [("POST", "add"), ("PUT", "update")])
async def test_contacts_go_out_as_they_are(method: str, verb: str) -> None:
    tape = Tape(ok({}, 201))
    client = tape.v1()
    send = client.add_contacts if verb == "add" else client.update_contacts
    await send("25/735", CONTACTS)
    assert line(tape.requests[0]) == f"{method} /api/v1/{QUOTED}/campaigns/25%2F735/contacts"
    assert sent(tape.requests[0]) == {"contacts": CONTACTS}
    assert tape.requests[0].headers["content-type"] == "application/json"


@pytest.mark.parametrize("count", [0, 1001])
async def test_too_many_contacts_are_the_caller_s_fault(count: int) -> None:
    tape = Tape(ok({}))
    with pytest.raises(ValueError, match="1 to 1000 contacts"):
        await tape.v1().add_contacts("1", CONTACTS[:1] * count)
    assert tape.requests == []


@pytest.mark.parametrize("campaign_id", ["", ".", ".."])
async def test_an_id_that_leads_elsewhere_is_the_caller_s_fault(campaign_id: str) -> None:
    tape = Tape(ok({}))
    with pytest.raises(ValueError, match="no campaign's id"):
        await tape.v1().operate(campaign_id, "stop")
    assert tape.requests == []


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (
            {
                "duplicate_numbers": ["+442079460001"],
                "invalid_numbers": [12, {"phoneNumber": "x1", "error": "bad"}, None, ""],
                "contacts": [{"phoneNumber": "442079460002"}, {"id": 3, "number": 442079460003}],
            },
            ContactsAnswer(
                ("442079460002", "442079460003"), ("+442079460001",), ("12", "x1")
            ),
        ),
        ({"contacts": []}, ContactsAnswer(())),
        ({"contacts": 5, "duplicateNumbers": "44207"}, ContactsAnswer(None, ("44207",))),
        ({"data": {"invalid_numbers": ["7"]}}, ContactsAnswer(None, (), ("7",))),
        ({"duplicate_numbers": None}, ContactsAnswer()),
        ({}, ContactsAnswer()),
    ],
)  # fmt: skip
async def test_what_became_of_contacts(found: object, answer: ContactsAnswer) -> None:
    assert await Tape(ok(found, 201)).v1().add_contacts("1", CONTACTS) == answer


async def test_contacts_taken_without_a_word() -> None:
    assert await Tape(httpx.Response(201)).v1().update_contacts("1", CONTACTS) == ContactsAnswer()


@pytest.mark.parametrize("content", [b"[]", b'"ok"', b'{"contacts": [', b"1", b"null x"])
async def test_what_became_of_contacts_may_stay_unknown(content: bytes) -> None:
    with pytest.raises(AnswerLost) as raised:
        await Tape(httpx.Response(201, content=content)).v1().add_contacts("1", CONTACTS)
    assert "it is not known whether Voiso did add 2 contacts to campaign 1" in raised.value.message


async def test_a_refusal_in_a_success_is_a_refusal() -> None:
    with pytest.raises(Invalid) as raised:
        await Tape(ok({"error": "Required contact field missing"})).v1().add_contacts("1", CONTACTS)
    assert raised.value.words == "Required contact field missing"
    with pytest.raises(Invalid, match="not allowed here"):
        await (
            Tape(ok({"success": False, "errors": ["not allowed here"]}))
            .v1()
            .change_staffing("1", add_teams=["red"])
        )


async def test_an_operation_goes_with_the_key_as_a_bearer() -> None:
    tape = Tape(ok({"id": 12345, "operation": "start", "success": True, "message": "Started"}))
    assert await tape.v1().operate("12345", "start") == OperationAnswer(True, "Started")
    assert line(tape.requests[0]) == "POST /api/dialer/v1/campaigns/12345/operation"
    assert tape.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert sent(tape.requests[0]) == {"operation": "start"}


@pytest.mark.parametrize("status", [200, 400, 409, 422])
async def test_an_operation_that_was_not_done_keeps_every_reason(status: int) -> None:
    errors = [f"reason {number}" for number in range(40)]
    found = {"id": 1, "operation": "start", "success": False, "errors": errors}
    answer = await Tape(ok(found, status)).v1().operate("1", "start")
    assert answer == OperationAnswer(False, "", tuple(errors))


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        ({"success": "true"}, OperationAnswer(True)),
        ({}, OperationAnswer(True)),
        ({"operation": "stop", "errors": "no agents"}, OperationAnswer(False, "", ("no agents",))),
        ({"success": 0, "error": "x"}, OperationAnswer(False, "", ("x",))),
        ({"success": False}, OperationAnswer(False)),
        ({"success": 0, "errors": {"a": ["none"]}}, OperationAnswer(False, "", ("a: none",))),
    ],
)  # fmt: skip
async def test_what_an_operation_s_answer_means(found: object, answer: OperationAnswer) -> None:
    assert await Tape(ok(found)).v1().operate("1", "pause") == answer


async def test_an_operation_done_without_a_word() -> None:
    assert (await Tape(httpx.Response(204)).v1().operate("1", "pause")).success


@pytest.mark.parametrize("content", [b"[1]", b"OK", b'{"success": tr'])
async def test_an_operation_may_stay_unknown(content: bytes) -> None:
    with pytest.raises(AnswerLost, match="stop campaign 1"):
        await Tape(httpx.Response(200, content=content)).v1().operate("1", "stop")


async def test_a_change_of_staffing_sends_what_there_is_and_tells_eight_lists_apart() -> None:
    tape = Tape(
        ok(
            {
                "id": 1,
                "added_agents": ["a@x.example"],
                "removed_agents": [{"email": "b@x.example"}],
                "added_teams": ["red"],
                "removed_teams": ["blue"],
                "agent_not_in_campaign": ["c@x.example"],
                "agent_not_found": ["d@x.example"],
                "team_not_in_campaign": ["green"],
                "teams_not_found": ["grey", None],
            }
        )
    )
    reply = await tape.v1().change_staffing(
        "1", add_agents=["a@x.example", "d@x.example"], remove_teams=("blue", "green")
    )
    assert reply == StaffingReply(
        ("a@x.example",), ("b@x.example",), ("red",), ("blue",),
        ("c@x.example",), ("d@x.example",), ("green",), ("grey",),
    )  # fmt: skip
    assert line(tape.requests[0]) == "PATCH /api/dialer/v1/campaigns/1/agents"
    assert tape.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert sent(tape.requests[0]) == {
        "add_agents": ["a@x.example", "d@x.example"],
        "remove_teams": ["blue", "green"],
    }


async def test_no_change_of_staffing_is_the_caller_s_fault() -> None:
    tape = Tape(ok({}))
    with pytest.raises(ValueError, match="nobody"):
        await tape.v1().change_staffing("1")
    assert tape.requests == []


@pytest.mark.parametrize("content", [b"", b"[]", b"done"])
async def test_a_change_of_staffing_may_stay_unknown(content: bytes) -> None:
    with pytest.raises(AnswerLost):
        await Tape(httpx.Response(200, content=content)).v1().change_staffing("1", add_teams=["r"])


@pytest.mark.parametrize(
    "found",
    [
        [{"id": 1}, {"id": 2}],
        {"campaigns": [{"id": 1}, {"id": 2}]},
        {"data": [{"id": 1}, {"id": 2}]},
        {"data": {"campaigns": [{"id": 1}, {"id": 2}]}},
        {"Campaigns": [{"id": 1}, {"id": 2}, {"name": "without id"}, 5, None, {"id": 1}]},
        {"total": 2, "list": [{"campaign_id": "1"}, {"ID": 2.0}]},
    ],
)
async def test_the_list_may_have_many_forms(found: object) -> None:
    tape = Tape(ok(found))
    assert [row.id for row in await tape.v1().list_campaigns()] == ["1", "2"]
    assert len(tape.requests) == 1


@pytest.mark.parametrize("found", [{"campaigns": None}, {"data": {"campaigns": None}}, []])
async def test_the_list_may_be_empty(found: object) -> None:
    assert await Tape(ok(found)).v1().list_campaigns() == []


async def test_rows_that_cannot_be_used_are_counted() -> None:
    tape = Tape(
        ok({"data": [{"id": 1}, 5, {"name": "no id"}], "total_pages": 2}),
        ok({"data": [None, {"id": 2}], "page": 2, "total_pages": 2}),
        ok([{"id": 1}]),
    )
    client = tape.v1()
    assert [row.id for row in await client.list_campaigns()] == ["1", "2"]
    assert client.rows_left_out == 3
    assert len(await client.list_campaigns()) == 1
    assert client.rows_left_out == 0


@pytest.mark.parametrize(
    ("found", "said"),
    [([1, 2], "none of its 2 rows has an id"), ([{"name": "x"}], "its only row has no id")],
)
async def test_a_list_without_a_usable_row_is_not_an_empty_one(found: object, said: str) -> None:
    for answer in (ok(found), ok({"campaigns": found})):
        with pytest.raises(BadAnswer, match=said):
            await Tape(answer).v1().list_campaigns()


@pytest.mark.parametrize("found", [{}, 5, "text", {"a": [], "b": []}, {"data": {"campaigns": 5}}])
async def test_what_is_no_list_is_said_to_be_none(found: object) -> None:
    with pytest.raises(BadAnswer, match="no list"):
        await Tape(ok(found)).v1().list_campaigns()


async def test_a_refusal_in_place_of_the_list() -> None:
    with pytest.raises(Invalid, match="nothing for you"):
        await Tape(ok({"error": "nothing for you"})).v1().list_campaigns()
    with pytest.raises(KeyRefused):
        await Tape(ok({"message": "", "error": "Invalid API key"})).v1().list_campaigns()


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({"total_pages": 2, "page": 1}, {"page": "2"}),
        ({"meta": {"next_page": 2}}, {"page": "2"}),
        ({"pagination": {"total": 2}}, {"page": "2"}),
        ({"metadata": {"total": 2, "offset": 0}}, {"limit": "1", "offset": "1"}),
    ],
)
async def test_a_list_in_pages_is_followed(told: dict[str, object], asked: object) -> None:
    last = {"page": 2, "total_pages": 2, "total": 2}
    tape = Tape(ok({"data": [{"id": 1}], **told}), ok({"data": [{"id": 2}], **last}))
    assert [row.id for row in await tape.v1().list_campaigns()] == ["1", "2"]
    assert query(tape.requests[1]) == asked
    assert len(tape.requests) == 2


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_pages_that_the_platform_does_not_know_take_nothing_away(status: int) -> None:
    tape = Tape(ok({"data": [{"id": 1}], "total": 2}), ok({"error": "page is odd"}, status))
    assert [row.id for row in await tape.v1().list_campaigns()] == ["1"]
    tape = Tape(ok({"data": [{"id": 1}], "total": 2}), ok({"error": "down"}, 500))
    with pytest.raises(BadAnswer):
        await tape.v1().list_campaigns()


@pytest.mark.parametrize(
    "told", [{"total": 900}, {"total_pages": 900}, {"next_page": 900}, {"next_page": 1}]
)
async def test_a_list_that_never_ends_is_not_followed_for_ever(told: dict[str, object]) -> None:
    tape = Tape(ok({"data": [{"id": 1}], **told}))
    assert len(await tape.v1().list_campaigns()) == 1
    assert len(tape.requests) <= 2
