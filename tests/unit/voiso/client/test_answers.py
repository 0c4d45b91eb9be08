"""What each answer is taken for: after a write, above all, whether it was done."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from campmon.backends.voiso.client import (
    AnswerLost,
    BadAnswer,
    Conflict,
    ContactsAnswer,
    Forbidden,
    Invalid,
    KeyRefused,
    LeadsAnswer,
    NotAcceptable,
    NotFound,
    NotReached,
    StillProcessing,
    TooMany,
    VoisoError,
)
from tests.unit.voiso.client.tape import Tape, no, ok

Act = Callable[[Tape], Awaitable[object]]

CONTACTS: list[Act] = [
    lambda tape: tape.v1().add_contacts("1", [{"phoneNumber": "1"}]),
    lambda tape: tape.v1().update_contacts("1", [{"phoneNumber": "1"}]),
    lambda tape: tape.v4().add_leads("1", [{"phone_number": "1"}]),
]
OTHER_WRITES: list[Act] = [
    lambda tape: tape.v1().operate("1", "start"),
    lambda tape: tape.v1().change_staffing("1", add_agents=["a@x.example"]),
    lambda tape: tape.v4().start("1"),
    lambda tape: tape.v4().pause("1"),
    lambda tape: tape.v4().stop("1"),
    lambda tape: tape.v4().add_users("1", ["1"]),
]
WRITES = CONTACTS + OTHER_WRITES
READS: list[Act] = [
    lambda tape: tape.v1().list_campaigns(),
    lambda tape: tape.v4().list_campaigns(),
    lambda tape: tape.v4().read_campaign("1"),
    lambda tape: tape.v4().list_users("1"),
]
write = pytest.mark.parametrize("act", WRITES)
read = pytest.mark.parametrize("act", READS)
contacts = pytest.mark.parametrize("act", CONTACTS)
anything = pytest.mark.parametrize("act", WRITES + READS)


async def error_of(act: Act, answer: httpx.Response | Exception) -> VoisoError:
    """The error that an answer leads to."""
    with pytest.raises(VoisoError) as raised:
        await act(Tape(answer))
    return raised.value


REFUSALS = [
    (no(400, "Required contact field missing"), Invalid),
    (no(400, "Campaign not found"), NotFound),
    (no(400, "Campaign with id 25735 was not found"), NotFound),
    (no(400, "Campaign agent ada@x.example not found"), Invalid),
    (no(401, "no"), KeyRefused),
    (no(403, "Invalid api_key"), KeyRefused),
    (no(400, "Invalid api_key"), KeyRefused),
    (no(403, "The API key is not valid"), KeyRefused),
    (no(403, "The API key lacks the scope campaigns.manage"), Forbidden),
    (no(403, "not yours"), Forbidden),
    (no(404, "gone"), NotFound),
    (no(406, "JSON alone"), NotAcceptable),
    (no(409, "Campaign state does not allow it"), Conflict),
    (no(405, "odd"), Invalid),
    (no(413, "too large"), Invalid),
    (no(422, "bad"), Invalid),
]


@anything
@pytest.mark.parametrize(("answer", "kind"), REFUSALS)
async def test_a_refusal_is_definite_and_keeps_the_platform_s_words(
    act: Act, answer: httpx.Response, kind: type[VoisoError]
) -> None:
    error = await error_of(act, answer)
    assert type(error) is kind
    assert error.status == answer.status_code
    assert error.words == answer.json()["error"]
    assert error.words in error.message
    assert "cluster1.example" in error.message
    assert f"HTTP {answer.status_code}" in error.message


@contacts
@pytest.mark.parametrize(
    "answer",
    [
        no(409),
        no(409, "Conflict"),
        no(409, "Campaign status is processing"),
        no(409, "Last request has not finished"),
        no(409, "Contacts of the previous import are being removed; try again later"),
        no(409, "Parallel requests are not allowed"),
        no(423, "Locked"),
        no(425),
        no(429, "slow down"),
        no(400, "The previous request is still being processed"),
        no(400, "Import in progress"),
        no(400, "Campaign is busy"),
        no(400, "Please wait 2 seconds"),
        no(400, "Wait until the import has ended"),
        no(400, "Not now. Try again later"),
        no(400, "Last request is not finished"),
        ok({"errors": {"base": ["contacts are being imported"]}}, 400),
        ok({"errors": ["contacts are still processing"]}, 400),
    ],
)
async def test_contacts_may_have_to_wait_for_those_before(act: Act, answer: httpx.Response) -> None:
    error = await error_of(act, answer)
    assert isinstance(error, StillProcessing)
    assert error.retry_after is None


@contacts
@pytest.mark.parametrize(
    "words",
    [
        "Campaign type should be live",
        "Maximum limit of 1000 contacts for each request",
        "Required contact field missing",
        "Error while processing contacts: phoneNumber is missing",
        "Could not process contactName",
        "Invalid phone number, please correct it and try again",
        "max_wait_time is invalid",
    ],
)
async def test_a_definite_400_is_not_waited_for(act: Act, words: str) -> None:
    assert type(await error_of(act, no(400, words))) is Invalid


@contacts
@pytest.mark.parametrize(
    "words",
    [
        "Campaign is stopped",
        "Status: completed",
        "Only active campaigns",
        "not live",
        "Campaign was deleted",
        "Campaign is archived",
        "This campaign has been removed",
        "Campaign not found",
        "Campaign does not exist",
        "Campaign doesn't exist",
        "The campaign no longer exists",
        "No such campaign",
        "Forbidden",
        "Campaign has finished",
        "Campaign is disabled",
    ],
)
async def test_a_409_about_the_campaign_s_state_is_not_waited_for(act: Act, words: str) -> None:
    assert type(await error_of(act, no(409, words))) is Conflict


@pytest.mark.parametrize("act", OTHER_WRITES + READS)
async def test_what_is_not_about_contacts_is_never_still_processing(act: Act) -> None:
    assert type(await error_of(act, no(429, "the last request"))) is TooMany
    assert type(await error_of(act, no(409, "busy"))) is Conflict
    assert type(await error_of(act, no(423, "busy"))) is Conflict
    assert type(await error_of(act, no(425, "busy"))) is Conflict
    assert type(await error_of(act, no(400, "busy"))) is Invalid


@write
@pytest.mark.parametrize("status", [203, 206, 299, 408, 500, 502, 503, 504])
async def test_a_write_whose_answer_decides_nothing_is_in_doubt(act: Act, status: int) -> None:
    error = await error_of(act, httpx.Response(status, text="oops", headers={"Retry-After": "1"}))
    assert type(error) is AnswerLost
    assert (error.status, error.words) == (status, "oops")
    assert "it is not known whether Voiso did" in error.message


@write
@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout("slow"),
        httpx.WriteTimeout("slow"),
        httpx.ReadError("reset"),
        httpx.WriteError("broken pipe"),
        httpx.RemoteProtocolError("Server disconnected"),
    ],
)
async def test_a_write_that_was_sent_is_never_sent_again(act: Act, failure: Exception) -> None:
    tape = Tape(failure)
    with pytest.raises(AnswerLost) as raised:
        await act(tape)
    assert len(tape.requests) == 1
    assert raised.value.status is None


@anything
@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.PoolTimeout("busy"),
        httpx.ProxyError("407 Proxy Authentication Required"),
        httpx.UnsupportedProtocol("odd"),
        httpx.Response(407),
    ],
)
async def test_what_was_not_sent_was_not_done(
    act: Act, failure: Exception | httpx.Response
) -> None:
    tape = Tape(failure)
    with pytest.raises(NotReached):
        await act(tape)
    assert len(tape.requests) == 1


@write
async def test_a_write_answered_by_a_web_page_is_in_doubt(act: Act) -> None:
    error = await error_of(act, httpx.Response(200, html="<p>Welcome to the guest network"))
    assert type(error) is AnswerLost


@contacts
@pytest.mark.parametrize("status", [200, 202, 204])
@pytest.mark.parametrize("content", [b"", b"null"])
async def test_contacts_answered_without_a_word_are_in_doubt(
    act: Act, status: int, content: bytes
) -> None:
    error = await error_of(act, httpx.Response(status, content=content))
    assert type(error) is AnswerLost
    assert f"it is empty (HTTP {status})" in error.message


@contacts
async def test_contacts_that_were_created_need_no_words(act: Act) -> None:
    assert await act(Tape(httpx.Response(201))) in (ContactsAnswer(), LeadsAnswer())


@read
@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(502, html="<h1>Bad Gateway</h1>"),
        httpx.Response(503, text="down"),
        httpx.Response(204),
        httpx.Response(200),
        httpx.Response(200, content=b'{"campaigns": [{"id": 1'),
        httpx.Response(200, json="text"),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.Response(200, content=b'{"id": ' + b"9" * 5000 + b"}"),
        httpx.Response(200, html="<p>Welcome to the guest network"),
    ],
)
async def test_a_read_s_unusable_answer_is_said_to_be_so(act: Act, answer: httpx.Response) -> None:
    error = await error_of(act, answer)
    assert type(error) is BadAnswer
    assert error.status == answer.status_code
    assert "cluster1.example" in error.message


@read
async def test_an_answer_too_deep_to_look_through_cannot_be_used(act: Act) -> None:
    deep = httpx.Response(200, content=b'{"a":' * 900 + b"[]" + b"}" * 900)
    assert type(await error_of(act, deep)) is BadAnswer


@anything
async def test_a_redirect_is_not_followed_and_points_at_base_url(act: Act) -> None:
    where = "https://user:pw@elsewhere.example:444/login?next=secret#frag"
    tape = Tape(httpx.Response(307, headers={"Location": where}))
    with pytest.raises((BadAnswer, Invalid)) as raised:
        await act(tape)
    assert len(tape.requests) == 1
    assert "base_url" in raised.value.message
    assert "https://elsewhere.example:444/login" in raised.value.message
    assert not any(part in raised.value.message for part in ("secret", "frag", "user", "pw"))


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("7", 7.0),
        ("-5", 0.0),
        ("Thu, 05 Mar 2026 12:00:30 GMT", 30.0),
        ("Thu, 05 Mar 2026 11:59:00 GMT", 0.0),
        ("Thu, 05 Mar 2027 12:00:00 GMT", 3600.0),
        ("86400", 3600.0),
        ("soon", None),
        ("9" * 5000, None),
        (None, None),
    ],
)
async def test_how_long_to_wait(retry_after: str | None, seconds: float | None) -> None:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    error = await error_of(READS[0], httpx.Response(429, headers=headers))
    assert isinstance(error, TooMany)
    assert error.retry_after == seconds
    error = await error_of(CONTACTS[0], httpx.Response(409, headers=headers))
    assert isinstance(error, StillProcessing)
    assert error.retry_after == seconds


async def test_a_read_may_be_asked_to_come_back() -> None:
    error = await error_of(READS[0], no(503, "later", Retry_After="3"))
    assert isinstance(error, TooMany)
    assert (error.retry_after, error.words) == (3.0, "later")


@pytest.mark.parametrize(
    ("found", "words", "fields"),
    [
        ({"error": "bad"}, "bad", {}),
        ({"message": "bad"}, "bad", {}),
        ({"error": "bad", "message": "very"}, "bad; very", {}),
        ({"error": "bad", "message": "bad"}, "bad", {}),
        ({"error": {"message": "bad"}}, "bad", {}),
        ({"errors": {"base": ["bad"], "name": ["is odd"]}}, "bad; name: is odd",
         {"name": ("is odd",)}),
        ({"errors": ["a", " b "]}, "a; b", {}),
        ({"errors": "a"}, "a", {}),
        ({"errors": {"name": ["is taken", "is odd"], "level": "is high"}},
         "name: is taken; name: is odd; level: is high",
         {"name": ("is taken", "is odd"), "level": ("is high",)}),
        ({"errors": {"0": {"phone_number": ["is invalid"]}}},
         "0: phone_number: is invalid", {"0": ("phone_number: is invalid",)}),
        (["a", 5], "a; 5", {}),
        ("a", "a", {}),
        ({"errors": {"a": [[[[["deep"]]]]]}}, "", {"a": ()}),
        ({"other": 5}, "", {}),
        ({}, "", {}),
    ],
)  # fmt: skip
async def test_the_platform_s_words_in_all_their_forms(
    found: object, words: str, fields: object
) -> None:
    error = await error_of(WRITES[0], ok(found, 422))
    assert isinstance(error, Invalid)
    assert error.words == words
    assert dict(error.fields) == fields


async def test_words_in_plain_text_are_taken_and_a_web_page_is_none() -> None:
    assert (await error_of(READS[0], httpx.Response(400, text=" no such thing "))).words == (
        "no such thing"
    )
    assert (await error_of(READS[0], httpx.Response(400, html="<p>no"))).words == ""


async def test_endless_words_are_cut() -> None:
    errors = {f"{number}-{'f' * 1000}": ["x" * 400] * 110 for number in range(110)}
    error = await error_of(WRITES[0], ok({"errors": errors}, 422))
    assert isinstance(error, Invalid)
    assert 0 < len(error.words) <= 300
    assert len(error.fields) <= 100
    assert all(len(name) <= 300 for name in error.fields)
    assert all(len(said) <= 100 for said in error.fields.values())
    assert all(len(one) <= 300 for said in error.fields.values() for one in said)


@read
async def test_a_read_whose_connection_had_died_is_tried_once_more(act: Act) -> None:
    found = {"campaigns": [], "users": [], "campaign": {"id": 1}}
    tape = Tape(httpx.RemoteProtocolError("Server disconnected"), ok(found))
    await act(tape)
    assert len(tape.requests) == 2
    tape = Tape(httpx.ReadError("reset"))
    with pytest.raises(NotReached, match="closed the connection"):
        await act(tape)
    assert len(tape.requests) == 2


@read
async def test_a_slow_read_is_not_asked_again(act: Act) -> None:
    tape = Tape(httpx.ReadTimeout("slow"))
    with pytest.raises(NotReached, match="did not answer in time"):
        await act(tape)
    assert len(tape.requests) == 1


async def test_a_client_that_is_closed_says_so() -> None:
    tape = Tape(ok([]))
    for client in (tape.v1(), tape.v4()):
        await client.aclose()
        with pytest.raises(NotReached, match="connection to Voiso was closed on this side"):
            await client.list_campaigns()
        assert client.calls_made == 0
    assert tape.requests == []
