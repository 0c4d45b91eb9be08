"""What each answer is taken for: after a write, above all, whether it was done."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import httpx
import pytest

from campmon.backends.livevox.client import (
    AnswerLost,
    BadAnswer,
    CampaignSearch,
    Forbidden,
    LiveVoxClient,
    LiveVoxError,
    NotFound,
    NotReached,
    Rejected,
    TooMany,
)
from tests.unit.livevox.client.tape import Tape, no, ok

Act = Callable[[LiveVoxClient], Awaitable[object]]
DAY = datetime(2026, 3, 5, tzinfo=UTC)

WRITES: list[Act] = [
    lambda client: client.append_records("1", [{"phone1": "4155556004"}]),
    lambda client: client.create_campaign("a.txt", b"1", {"typeId": 1}),
    lambda client: client.deactivate_campaign("1"),
    lambda client: client.update_campaign("1", {"voiceId": 2}),
    lambda client: client.update_state("1", "PLAY"),
]
READS: list[Act] = [
    lambda client: client.search_campaigns(CampaignSearch(DAY, DAY)),
    lambda client: client.find_finished_calls("1", DAY, DAY),
    LiveVoxClient.list_info,
    LiveVoxClient.list_campaigns,
    lambda client: client.list_transactions("1"),
    lambda client: client.read_campaign("1"),
    LiveVoxClient.campaign_stats,
    LiveVoxClient.service_stats,
    LiveVoxClient.agent_status,
]
write = pytest.mark.parametrize("act", WRITES)
read = pytest.mark.parametrize("act", READS)


async def error_of(act: Act, answer: httpx.Response | Exception) -> LiveVoxError:
    """The error that an answer leads to."""
    client = Tape().set("", answer).client()
    with pytest.raises(LiveVoxError) as raised:
        await act(client)
    await client.aclose()
    return raised.value


REFUSALS = [
    (no(400, "bad", 7), Rejected, 7),
    (no(403, "not you", 9), Forbidden, 9),
    (no(404, "Campaign doesn't exist", 104), NotFound, 104),
    (no(409, "busy", None), Rejected, None),
    (no(429, "slow down", 1), TooMany, 1),
]
LATER = no(503, "later", 2, Retry_After="3")


@pytest.mark.parametrize("act", WRITES + READS)
@pytest.mark.parametrize(("answer", "kind", "code"), REFUSALS)
async def test_a_refusal_is_definite_and_keeps_the_platform_s_words(
    act: Act, answer: httpx.Response, kind: type[LiveVoxError], code: int | None
) -> None:
    error = await error_of(act, answer)
    assert type(error) is kind
    assert (error.status, error.code) == (answer.status_code, code)
    assert error.words == answer.json()["message"]
    if kind is not TooMany:
        assert error.words in error.message
        assert "api.example" in error.message


@pytest.mark.parametrize("act", WRITES + READS)
async def test_later_means_not_now_of_a_read_and_leaves_a_write_in_doubt(act: Act) -> None:
    error = await error_of(act, LATER)
    assert type(error) is (AnswerLost if act in WRITES else TooMany)
    assert (error.status, error.code, error.words) == (503, 2, "later")


@write
@pytest.mark.parametrize("status", [203, 206, 299, 500, 502, 503, 504])
async def test_a_write_whose_answer_decides_nothing_is_in_doubt(act: Act, status: int) -> None:
    error = await error_of(act, httpx.Response(status, text="oops"))
    assert type(error) is AnswerLost
    assert error.status == status
    assert "not known" in error.message


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
    tape = Tape().set("", failure)
    with pytest.raises(AnswerLost) as raised:
        await act(tape.client())
    assert len(tape.asked) == 1
    assert raised.value.status is None


@pytest.mark.parametrize("act", WRITES + READS)
@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.PoolTimeout("busy"),
        httpx.ProxyError("407 Proxy Authentication Required"),
        httpx.UnsupportedProtocol("odd"),
    ],
)
async def test_what_was_not_sent_was_not_done(act: Act, failure: Exception) -> None:
    tape = Tape().set("", failure)
    with pytest.raises(NotReached):
        await act(tape.client())
    assert len(tape.asked) == 1


@write
async def test_a_write_answered_by_a_web_page_is_in_doubt(act: Act) -> None:
    error = await error_of(act, httpx.Response(200, html="<p>Welcome to the guest network"))
    assert type(error) is AnswerLost
    assert "web page" in error.message


@write
async def test_a_202_with_nothing_in_it_is_success_for_no_write(act: Act) -> None:
    client = Tape().set("", httpx.Response(202)).client()
    try:
        outcome = await act(client)
    except AnswerLost:
        return
    assert getattr(outcome, "accepted", None) is False


@pytest.mark.parametrize("status", [202, 206, 303, 408])
async def test_an_append_is_refused_by_a_clear_no_alone(status: int) -> None:
    error = await error_of(WRITES[0], no(status, "queued", 105))
    assert type(error) is AnswerLost
    assert "it is not known whether LiveVox did append" in error.message


@pytest.mark.parametrize("act", WRITES[1:4])
async def test_a_202_with_a_code_is_a_refusal(act: Act) -> None:
    error = await error_of(act, no(202, "not valid now", 105))
    assert (type(error), error.code) == (Rejected, 105)
    assert "not valid now" in error.message


@pytest.mark.parametrize("status", [200, 201, 204])
@pytest.mark.parametrize("act", [WRITES[0], WRITES[2], WRITES[3], WRITES[4]])
async def test_writes_that_are_done_say_nothing_more(act: Act, status: int) -> None:
    client = Tape().set("", httpx.Response(status)).client()
    outcome = await act(client)
    assert outcome is None or getattr(outcome, "accepted", False)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(201),
        httpx.Response(200, json={}),
        httpx.Response(201, json={"id": None}),
        httpx.Response(201, json={"id": " "}),
        httpx.Response(201, json=[1]),
        httpx.Response(201, content=b'{"id": 34'),
    ],
)
async def test_a_campaign_created_without_an_id_is_in_doubt(answer: httpx.Response) -> None:
    assert type(await error_of(WRITES[1], answer)) is AnswerLost


async def test_a_created_campaign_s_id_may_be_a_string() -> None:
    client = Tape().set("", httpx.Response(200, json={"Id": " 34 "})).client()
    assert await client.create_campaign("a.txt", b"", {}) == "34"


@read
@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(502, html="<h1>Bad Gateway</h1>"),
        httpx.Response(503, text="down"),
        httpx.Response(202),
        httpx.Response(204),
        httpx.Response(200),
        httpx.Response(200, content=b'{"campaign": [{"id": 1'),
        httpx.Response(200, json=[{"id": 1}]),
        httpx.Response(200, json="text"),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.Response(200, content=b'{"id": ' + b"9" * 5000 + b"}"),
        httpx.Response(200, html="<p>Welcome to the guest network"),
        httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no")),
    ],
)
async def test_a_read_s_unusable_answer_is_said_to_be_so(act: Act, answer: httpx.Response) -> None:
    client = client_over(answer)
    with pytest.raises(BadAnswer) as raised:
        await act(client)
    assert raised.value.status == answer.status_code
    assert "api.example" in raised.value.message


def client_over(answer: httpx.Response) -> LiveVoxClient:
    """A client whose every call but the login gets this answer, without reading it first."""

    def copy(request: httpx.Request) -> httpx.Response:
        stream = answer.stream
        assert isinstance(stream, httpx.ByteStream)
        content = b"".join(stream)
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(content)
        )

    return Tape().set("", copy).client()


@pytest.mark.parametrize("act", WRITES + READS)
async def test_a_redirect_is_not_followed_and_points_at_base_url(act: Act) -> None:
    where = "https://user:pw@elsewhere.example:444/login?next=secret#frag"
    tape = Tape().set("", httpx.Response(307, headers={"Location": where}))
    with pytest.raises((BadAnswer, Rejected, AnswerLost)) as raised:
        await act(tape.client())
    message = raised.value.message
    assert len(tape.asked) == 1
    assert "base_url" in message
    assert "https://elsewhere.example:444/login" in message
    assert not any(part in message for part in ("secret", "frag", "user", "pw"))


@pytest.mark.parametrize("location", ["", "/relative", "http://[bad", "https://exa\x01mple/"])
async def test_a_redirect_to_nowhere_is_one_too(location: str) -> None:
    answer = httpx.Response(302, headers={"Location": location})
    error = await error_of(LiveVoxClient.list_info, answer)
    assert type(error) is BadAnswer
    assert "base_url" in error.message


@pytest.mark.parametrize(
    ("retry_after", "date", "seconds"),
    [
        ("7", None, 7.0),
        (" 0 ", None, 0.0),
        ("-5", None, 0.0),
        ("Thu, 05 Mar 2026 12:00:30 GMT", None, 30.0),
        ("Thu, 05 Mar 2026 11:59:00 GMT", None, 0.0),
        ("Thu, 05 Mar 2026 12:00:30 GMT", "Thu, 05 Mar 2026 12:00:20 GMT", 10.0),
        ("Thu, 05 Mar 2026 12:00:30", None, 30.0),
        ("soon", None, None),
        ("9" * 5000, None, None),
        (None, None, None),
    ],
)
async def test_how_long_to_wait(
    retry_after: str | None, date: str | None, seconds: float | None
) -> None:
    headers = {"Retry-After": retry_after, "Date": date}
    told = {name: value for name, value in headers.items() if value is not None}
    error = await error_of(LiveVoxClient.list_info, httpx.Response(429, headers=told))
    assert isinstance(error, TooMany)
    assert error.retry_after == seconds


async def test_a_proxy_that_asks_for_a_password_was_as_far_as_it_went() -> None:
    error = await error_of(WRITES[0], httpx.Response(407))
    assert type(error) is NotReached
    assert "proxy" in error.message


async def test_plain_text_is_taken_for_the_platform_s_words_and_a_web_page_is_not() -> None:
    error = await error_of(LiveVoxClient.list_info, httpx.Response(400, text=" no such thing "))
    assert error.words == "no such thing"
    error = await error_of(LiveVoxClient.list_info, httpx.Response(400, html="<p>no such thing"))
    assert error.words == ""


async def test_endless_words_are_cut() -> None:
    error = await error_of(LiveVoxClient.list_info, no(400, "x" * 10_000))
    assert 0 < len(error.words) < 1000


@read
async def test_a_read_whose_connection_had_died_is_tried_once_more(act: Act) -> None:
    tape = Tape().set("", httpx.RemoteProtocolError("Server disconnected"), ok({}))
    client = tape.client()
    await act(client)
    assert len(tape.asked) == 2
    assert client.calls_made == 3


@read
async def test_a_read_that_goes_unanswered_twice_is_given_up(act: Act) -> None:
    tape = Tape().set("", httpx.ReadError("reset"))
    with pytest.raises(NotReached, match="closed the connection"):
        await act(tape.client())
    assert len(tape.asked) == 2


@read
async def test_a_slow_read_is_not_asked_again(act: Act) -> None:
    tape = Tape().set("", httpx.ReadTimeout("slow"))
    with pytest.raises(NotReached, match="did not answer in time"):
        await act(tape.client())
    assert len(tape.asked) == 1
