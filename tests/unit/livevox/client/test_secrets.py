"""No secret is in anything that can be shown, logged or dumped."""

import logging
import traceback
from collections.abc import Awaitable, Callable
from urllib.parse import quote, quote_plus

import httpx
import pytest
from pydantic import SecretStr

from campmon.backends.livevox.client import Credentials, LiveVoxClient, LiveVoxError
from tests.unit.livevox.client.loopback import answer, calling, serving
from tests.unit.livevox.client.tape import (
    BASE_URL,
    PASSWORD,
    SESSION,
    TOKEN,
    Tape,
    credentials,
    login_answer,
    ok,
)

SECRETS = (PASSWORD, quote(PASSWORD, safe=""), quote_plus(PASSWORD), TOKEN, SESSION)
ECHO = f"{PASSWORD} {quote(PASSWORD, safe='')} {TOKEN} {SESSION}"

Act = Callable[[LiveVoxClient], Awaitable[object]]


def everything_of(error: LiveVoxError) -> str:
    """All that a log, a crash screen or a curious debugger would show of an error."""
    dump = traceback.TracebackException.from_exception(error, capture_locals=True)
    told = "".join(dump.format())
    assert "client.py" in told
    assert error.__cause__ is None
    assert error.__context__ is None
    return "\n".join([told, str(error), repr(error), error.message, error.words, repr(vars(error))])


def bare(text: str, *, session: bool = True) -> list[str]:
    """The secrets in a text."""
    return [secret for secret in SECRETS if secret in text and (session or secret != SESSION)]


async def error_of(act: Act, client: LiveVoxClient) -> LiveVoxError | None:
    """The error of an act, if it has one, with the client's own frames alone."""
    try:
        await act(client)
    except LiveVoxError as error:
        traces = error.__traceback__
        return error.with_traceback(traces and traces.tb_next)
    return None


ACTS: list[Act] = [
    lambda client: client.append_records("1", [{"phone1": "4155556004"}]),
    lambda client: client.create_campaign("a.txt", b"1", {}),
    LiveVoxClient.list_info,
    LiveVoxClient.validate,
]
REPLIES = [
    httpx.Response(status, json={"message": ECHO, "code": 1}) for status in (400, 401, 403, 500)
] + [
    httpx.Response(400, text=ECHO),
    httpx.Response(200, text=ECHO, headers={"Content-Type": "text/html"}),
    httpx.Response(302, headers={"Location": f"https://x.example/{SESSION}?a={TOKEN}"}),
    httpx.Response(429, text=ECHO),
    httpx.ReadTimeout(ECHO),
    httpx.ReadError(ECHO),
    httpx.ConnectError(ECHO),
]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("reply", REPLIES)
async def test_no_error_gives_a_secret_away(act: Act, reply: httpx.Response | Exception) -> None:
    client = Tape().set("", reply).client()
    await client.log_in()
    error = await error_of(act, client)
    if error is None:
        # The session's check says False to a refusal, and True to any success.
        assert act is LiveVoxClient.validate
        assert isinstance(reply, httpx.Response)
    else:
        assert bare(everything_of(error)) == []


@pytest.mark.parametrize(
    "reply",
    [
        *REPLIES,
        ok({"message": ECHO}),
        ok({"sessionId": f"{SESSION} x", "message": "", "x": ECHO}),
        httpx.Response(200, content=b'{"sessionId": "' + SESSION.encode()),
    ],
)
async def test_nor_does_a_login_that_fails(reply: httpx.Response | Exception) -> None:
    client = Tape().set("session/login", reply).client()
    error = await error_of(LiveVoxClient.log_in, client)
    assert error is not None
    # A session that the platform names in a refusal is none that anyone could know for one.
    assert bare(everything_of(error), session=False) == []


async def test_words_of_a_state_that_was_not_taken_are_without_secrets() -> None:
    reply = httpx.Response(202, json={"code": 105, "message": f"no: {ECHO}"})
    client = Tape().set("state", reply).client()
    answered = await client.update_state("1", "PLAY")
    assert answered.message.startswith("no: ")
    assert bare(repr(answered)) == []


async def test_a_renewed_session_is_hidden_too() -> None:
    tape = Tape().set("session/login", login_answer("first-session"), login_answer("next-session"))
    tape.set("info", httpx.Response(401, json={"message": "not first-session nor next-session"}))
    with pytest.raises(LiveVoxError) as raised:
        await tape.client().list_info()
    assert raised.value.words == "not … nor …"
    assert "-session" not in raised.value.message


async def test_nor_do_the_client_and_its_parts() -> None:
    client = Tape().set("", ok({})).client()
    await client.list_info()
    shown = [repr(client), repr(vars(client)), repr(credentials()), repr(client.login)]
    for part in vars(client).values():
        shown.append(repr(getattr(part, "__dict__", part)))
    assert bare("\n".join(shown)) == []


async def test_nor_do_logs_at_their_loudest(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving() as server, calling(f"http://127.0.0.1:{server.port}") as client:
        server.set("", answer("200 OK", b"{}"))
        await client.list_info()
        assert await client.validate()
        await client.append_records("1", [{"phone1": "4155556004"}])
        assert server.asked[-2] == f"GET /session/validate/{SESSION}"
    assert "session/validate" in caplog.text
    assert bare(caplog.text) == []


async def test_a_short_secret_is_hidden_where_it_is_a_word_of_its_own() -> None:
    who = Credentials("ACME", "sup1", SecretStr("pass"), SecretStr("tok"))
    tape = Tape().set("", httpx.Response(400, json={"message": "password of sup1:pass, tok=tok"}))
    client = LiveVoxClient(BASE_URL, who, transport=httpx.MockTransport(tape.answer))
    with pytest.raises(LiveVoxError) as raised:
        await client.list_info()
    assert raised.value.words == "password of sup1:…, …=…"
