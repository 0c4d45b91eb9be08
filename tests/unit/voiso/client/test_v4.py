"""Version 4: what goes over the wire, and what is made of what comes back."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from campmon.backends.voiso.client import (
    AnswerLost,
    BadAnswer,
    LeadRefusal,
    LeadsAnswer,
    UserRow,
    VoisoV4Client,
)
from tests.unit.voiso.client.tape import KEY, Tape, line, ok, query, sent

LEADS: list[dict[str, object]] = [
    {"phone_number": "442079460001", "source": {"system": "crm", "url": "https://x.example"}},
    {"phone_number": "442079460002", "priority": 1, "active": True},
]


def listing(
    name: str, count: int, *, total: int | None
) -> Callable[[httpx.Request], httpx.Response]:
    """A platform with `count` rows that says it has `total`."""

    def answer(request: httpx.Request) -> httpx.Response:
        offset, limit = (int(request.url.params[key]) for key in ("offset", "limit"))
        rows = [{"id": number} for number in range(offset, min(offset + limit, count))]
        metadata = {} if total is None else {"total": total}
        return ok({name: rows, "metadata": metadata})

    return answer


@pytest.mark.parametrize(
    "base_url",
    ["https://cluster1.example", "https://cluster1.example/api/v4", "https://cluster1.example/api/v4/"],
)  # fmt: skip
async def test_the_key_is_a_bearer(base_url: str) -> None:
    tape = Tape(ok({"campaigns": [{"id": 7}], "metadata": {"total": 1}}))
    rows = await tape.v4(base_url).list_campaigns()
    assert [row.id for row in rows] == ["7"]
    assert line(tape.requests[0]) == "GET /api/v4/campaigns"
    assert tape.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert query(tape.requests[0]) == {"limit": "100", "offset": "0"}


async def test_filters_go_with_every_page() -> None:
    tape = Tape(listing("campaigns", 101, total=101))
    rows = await tape.v4().list_campaigns(
        name="a&b", status="active", strategy="predictive", method="api", live=True
    )
    assert len(rows) == 101
    asked = {
        "name": "a&b", "status": "active", "strategy": "predictive", "method": "api",
        "live": "true", "limit": "100",
    }  # fmt: skip
    assert [query(request) for request in tape.requests] == [
        asked | {"offset": "0"},
        asked | {"offset": "100"},
    ]


@pytest.mark.parametrize(
    ("count", "total", "calls"),
    [
        (0, 0, 1),
        (100, 100, 1),
        (250, 250, 3),
        (250, None, 3),
        (200, None, 3),
        (150, 10, 2),
        (30, 99, 2),
    ],
)
async def test_all_pages_are_read_once(count: int, total: int | None, calls: int) -> None:
    tape = Tape(listing("campaigns", count, total=total))
    assert len(await tape.v4().list_campaigns()) == count
    assert len(tape.requests) == calls
    tape = Tape(listing("users", count, total=total))
    assert len(await tape.v4().list_users("5")) == count
    assert len(tape.requests) == calls
    assert {line(request) for request in tape.requests} == {"GET /api/v4/campaigns/5/users"}


async def test_a_platform_that_ignores_the_offset_is_not_asked_for_ever() -> None:
    page = ok({"campaigns": [{"id": number} for number in range(100)], "metadata": {"total": 9000}})
    tape = Tape(page)
    assert len(await tape.v4().list_campaigns()) == 100
    assert len(tape.requests) < 10


async def test_what_is_no_list_is_said_to_be_none() -> None:
    with pytest.raises(BadAnswer, match="no list"):
        await Tape(ok({"id": 5})).v4().list_users("5")


@pytest.mark.parametrize(
    "found",
    [
        {"id": 5, "name": "Spring", "status": "paused"},
        {"campaign": {"id": "5", "name": "Spring", "status": "Paused"}},
        {"data": {"id": 5, "name": "Spring", "status": "PAUSED"}},
    ],
)
async def test_one_campaign(found: object) -> None:
    tape = Tape(ok(found))
    row = await tape.v4().read_campaign("5")
    assert (row.id, row.name, row.status) == ("5", "Spring", "paused")
    assert line(tape.requests[0]) == "GET /api/v4/campaigns/5"
    with pytest.raises(BadAnswer, match="no campaign"):
        await Tape(ok({})).v4().read_campaign("5")


Act = Callable[[VoisoV4Client], Awaitable[object]]
OPERATIONS: list[tuple[str, Act]] = [
    ("start", lambda client: client.start("5")),
    ("pause", lambda client: client.pause("5")),
    ("stop", lambda client: client.stop("5")),
]


@pytest.mark.parametrize(("verb", "act"), OPERATIONS)
async def test_an_operation_has_no_body_and_gives_the_campaign(verb: str, act: Act) -> None:
    tape = Tape(ok({"id": 5, "status": "active"}))
    assert getattr(await act(tape.v4()), "status", None) == "active"
    assert line(tape.requests[0]) == f"POST /api/v4/campaigns/5/{verb}"
    assert tape.requests[0].content == b""
    assert await act(Tape(httpx.Response(204)).v4()) is None
    with pytest.raises(AnswerLost, match=f"{verb} campaign 5"):
        await act(Tape(httpx.Response(200, text="what")).v4())


async def test_leads_go_out_in_a_bare_array() -> None:
    tape = Tape(
        ok(
            {
                "leads_import": {
                    "created": ["442079460001"],
                    "rejected": [
                        {"phone_number": "1", "errors": ["is too short", "is odd"]},
                        "2",
                        {"phone_number": "3", "errors": {"priority": ["is too high"]}},
                    ],
                    "duplicates": [{"phone_number": 442079460002}, {"errors": ["no number"]}],
                }
            },
            201,
        )
    )
    answer = await tape.v4().add_leads("5", LEADS)
    assert answer == LeadsAnswer(
        ("442079460001",),
        (
            LeadRefusal("1", ("is too short", "is odd")),
            LeadRefusal("2"),
            LeadRefusal("3", ("priority: is too high",)),
        ),
        (LeadRefusal("442079460002"),),
    )
    assert line(tape.requests[0]) == "POST /api/v4/campaigns/5/leads"
    assert sent(tape.requests[0]) == LEADS


async def test_leads_answered_sparingly() -> None:
    assert await Tape(httpx.Response(201)).v4().add_leads("5", LEADS) == LeadsAnswer()
    flat: dict[str, object] = {"created": [], "rejected": None}
    assert await Tape(ok(flat)).v4().add_leads("5", LEADS) == LeadsAnswer(())
    with pytest.raises(AnswerLost):
        await Tape(ok([])).v4().add_leads("5", LEADS)


async def test_rows_that_cannot_be_used_are_counted() -> None:
    tape = Tape(
        ok({"campaigns": [{"id": 1}, 5, {"name": "no id"}], "metadata": {"total": 5}}),
        ok({"campaigns": [None, {"id": 2}], "metadata": {"total": 5}}),
        ok({"campaigns": [{"id": 1}], "metadata": {"total": 1}}),
    )
    client = tape.v4()
    assert [row.id for row in await client.list_campaigns()] == ["1", "2"]
    assert client.rows_left_out == 3
    assert len(await client.list_campaigns()) == 1
    assert client.rows_left_out == 0


@pytest.mark.parametrize(
    ("found", "said"),
    [([None, {}], "none of its 2 rows has an id"), ([{"name": "x"}], "its only row has no id")],
)
async def test_a_list_without_a_usable_row_is_not_an_empty_one(found: object, said: str) -> None:
    with pytest.raises(BadAnswer, match=said):
        await Tape(ok({"campaigns": found})).v4().list_campaigns()
    with pytest.raises(BadAnswer, match=said):
        await Tape(ok({"users": found})).v4().list_users("5")


async def test_users_on_a_campaign() -> None:
    user = {
        "id": 9, "name": "Ada", "email": "ada@x.example", "extension": 101, "status": "On Call",
        "teams": [{"id": 1, "name": "red"}, "blue", None],
    }  # fmt: skip
    rows = (
        await Tape(ok({"users": [user, user, {}], "metadata": {"total": 3}})).v4().list_users("5")
    )
    assert rows == [UserRow("9", "Ada", "ada@x.example", "101", "on_call", ("red", "blue"))]


async def test_users_are_added_by_their_ids() -> None:
    tape = Tape(ok({"added_users": [{"id": 9, "name": "Ada", "email": "ada@x.example"}, 10]}))
    added = await tape.v4().add_users("5", ["9", "10", "x-1"])
    assert added == [UserRow("9", "Ada", "ada@x.example"), UserRow("10")]
    assert line(tape.requests[0]) == "POST /api/v4/campaigns/5/users"
    assert sent(tape.requests[0]) == {"user_ids": [9, 10, "x-1"]}
    assert await Tape(httpx.Response(204)).v4().add_users("5", ["9"]) == []


@pytest.mark.parametrize("count", [0, 101])
async def test_too_many_users_are_the_caller_s_fault(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 100 users"):
        await Tape(ok({})).v4().add_users("5", ["1"] * count)
    with pytest.raises(ValueError, match="1 to 1000 leads"):
        await Tape(ok({})).v4().add_leads("5", LEADS[:1] * count * 10)
