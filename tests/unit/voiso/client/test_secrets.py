"""The API key is in nothing that can be shown, logged or dumped."""

import html
import json
import logging
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import httpx
import pytest
from pydantic import SecretStr

from campmon.backends.voiso.client import VoisoError, VoisoV1Client, VoisoV4Client
from tests.unit.livevox.client.loopback import answer, serving
from tests.unit.voiso.client.tape import BASE_URL, KEY, Tape, calling_v1, calling_v4, ok

WRITTEN = (
    KEY,
    quote(KEY, safe=""),
    quote(KEY, safe="").lower(),
    quote(KEY),
    quote_plus(KEY),
    KEY.replace("/", "\\/"),
)
ECHO = " ".join(f"<{written}>" for written in WRITTEN)

Act = Callable[[Tape], Awaitable[object]]
ACTS: list[Act] = [
    lambda tape: tape.v1().list_campaigns(),
    lambda tape: tape.v1().add_contacts("1", [{"phoneNumber": "1"}]),
    lambda tape: tape.v1().operate("1", "start"),
    lambda tape: tape.v1().change_staffing("1", add_agents=["a"]),
    lambda tape: tape.v4().list_campaigns(),
    lambda tape: tape.v4().read_campaign("1"),
    lambda tape: tape.v4().start("1"),
    lambda tape: tape.v4().add_leads("1", [{}]),
]
REPLIES = [
    httpx.Response(status, json={"error": ECHO, "errors": {KEY: [ECHO]}})
    for status in (400, 401, 403, 404, 409, 422, 429, 500)
] + [
    httpx.Response(200, json={"error": ECHO}),
    httpx.Response(200, json={ECHO: 1}),
    httpx.Response(200, text=ECHO),
    httpx.Response(200, html=ECHO),
    httpx.Response(200, content=b'{"id": "' + KEY.encode()),
    httpx.Response(400, text=ECHO),
    httpx.Response(302, headers={"Location": f"https://x.example/api/v1/{KEY}/campaigns"}),
    httpx.Response(302, headers={"Location": f"https://x.example/{quote(KEY, safe='')}?a={KEY}"}),
    httpx.Response(429, text=ECHO),
    httpx.ReadTimeout(ECHO),
    httpx.ReadError(ECHO),
    httpx.ConnectError(ECHO),
]


def bare(text: str) -> list[str]:
    """The ways in which the key stands in a text."""
    return [written for written in (*WRITTEN, html.escape(KEY)) if written in text]


def everything_of(error: VoisoError) -> str:
    """All that a log, a crash screen or a curious debugger would show of an error."""
    dump = traceback.TracebackException.from_exception(error, capture_locals=True)
    told = "".join(dump.format())
    assert "voiso" in told
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = [told, str(error), repr(error), repr(error.args), repr(vars(error))]
    return "\n".join(shown)


async def error_of(act: Act, tape: Tape) -> VoisoError | None:
    """The error of an act, if it has one, with the client's own frames alone."""
    try:
        await act(tape)
    except VoisoError as error:
        # Two frames are this test's, whose reply has the key in it.
        traces = error.__traceback__
        return error.with_traceback(traces and traces.tb_next)
    return None


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("reply", REPLIES)
async def test_no_error_gives_the_key_away(act: Act, reply: httpx.Response | Exception) -> None:
    error = await error_of(act, Tape(reply))
    if error is None:
        # A success that says strange things.
        assert isinstance(reply, httpx.Response)
        assert reply.status_code == 200
    else:
        assert bare(everything_of(error)) == []


async def test_where_the_key_was_is_marked() -> None:
    error = await error_of(
        ACTS[0], Tape(httpx.Response(403, json={"error": f"Invalid api_key {KEY}!"}))
    )
    assert error is not None
    assert error.words == "Invalid api_key •••!"


async def test_nor_do_values_that_come_back() -> None:
    def content(found: object) -> httpx.Response:
        # As some platforms write it: a slash and a letter escaped.
        text = json.dumps(found).replace("ab7a", "\\u0061b7a").replace("/", "\\/")
        return httpx.Response(200, content=text.encode())

    found = {"success": False, "message": ECHO, "errors": [ECHO, {KEY: ECHO}]}
    operated = await Tape(content(found)).v1().operate("1", "start")
    assert len(operated.errors) == 2
    row = {"id": 1, "name": ECHO, "reason": [ECHO], "status": KEY, KEY: "x", "other": ECHO}
    rows = await Tape(content({"campaigns": [row]})).v1().list_campaigns()
    assert rows[0].name != ""
    taken = await Tape(content({"contacts": [KEY], "invalid_numbers": [{"number": ECHO}]})).v1(
    ).update_contacts("1", [{}])  # fmt: skip
    users = (
        await Tape(content({"users": [{"id": 1, "name": KEY, "teams": [KEY]}]}))
        .v4()
        .list_users("1")
    )
    assert bare(repr([operated, rows, taken, users])) == []


async def test_nor_do_the_clients_and_their_parts() -> None:
    tape = Tape(ok([]))
    clients: list[VoisoV1Client | VoisoV4Client] = [tape.v1(), tape.v4()]
    shown: list[str] = []
    for client in clients:
        await client.list_campaigns()
        parts = list(vars(client).values())
        parts += [inner for part in parts for inner in getattr(part, "__dict__", {}).values()]
        shown += [repr(client), *(repr(getattr(part, "__dict__", part)) for part in parts)]
    assert "SecretStr" in "".join(shown)
    assert bare("\n".join(shown)) == []


async def test_nor_do_logs_at_their_loudest(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with (
        serving() as server,
        calling_v1(server.port) as v1,
        calling_v4(server.port) as v4,
    ):
        server.set("", answer("200 OK", b"[]"))
        server.set("contacts", answer("201 Created", b"{}"))
        server.set("operation", answer("422 Unprocessable", b'{"success": false}'))
        await v1.list_campaigns()
        await v1.add_contacts("1", [{"phoneNumber": "1"}])
        await v1.operate("1", "stop")
        await v4.list_campaigns()
        assert server.asked[0] == f"GET /api/v1/{quote(KEY, safe='')}/campaigns"
        assert f"authorization: Bearer {KEY}".encode().lower() in server.heads[-1].lower()
    assert "/api/v1/APIKEY/campaigns/1/contacts" in caplog.text
    assert bare(caplog.text) == []


async def test_a_redirect_does_not_take_the_key_along() -> None:
    async with serving() as server, serving() as other, calling_v1(server.port) as v1:
        where = f"Location: http://localhost:{other.port}/api/v1/{quote(KEY, safe='')}/campaigns"
        server.set("", answer("307 Temporary Redirect", b"", where))
        with pytest.raises(VoisoError, match=f"http://localhost:{other.port}/api/v1/•••/campaigns"):
            await v1.list_campaigns()
        with pytest.raises(VoisoError, match="base_url may be wrong"):
            await v1.add_contacts("1", [{}])
        assert other.asked == []


@pytest.mark.parametrize("key", ["", "hush hush", "hush\r\nX: 1", "hüsh", ".", ".."])
@pytest.mark.parametrize("kind", [VoisoV1Client, VoisoV4Client])
def test_a_key_that_no_call_carries(
    key: str, kind: type[VoisoV1Client] | type[VoisoV4Client]
) -> None:
    with pytest.raises(ValueError, match="the API key is empty") as raised:
        kind(BASE_URL, SecretStr(key))
    assert "sh" not in str(raised.value)


@pytest.mark.parametrize(
    "base_url",
    [
        f"{BASE_URL}/api/v1/{quote(KEY, safe='')}",
        f"{BASE_URL}/api/v1/{quote(KEY, safe='')}/campaigns",
        f"https://sup1:{quote(KEY, safe='')}@cluster1.example",
        f"{BASE_URL}/?key={KEY}",
        "cluster1.example",
        "https://",
    ],
)
def test_an_address_that_cannot_be_used(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url") as raised:
        VoisoV1Client(base_url, SecretStr(KEY))
    assert bare(str(raised.value)) == []
    assert raised.value.__context__ is None


def test_settings_that_cannot_be_kept(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="timeout"):
        VoisoV1Client(BASE_URL, SecretStr(KEY), timeout_seconds=0)
    with pytest.raises(ValueError, match="CA bundle"):
        VoisoV4Client(BASE_URL, SecretStr(KEY), ca_bundle=str(tmp_path / "missing.pem"))
    with pytest.raises(ValueError, match="proxy") as raised:
        VoisoV4Client(BASE_URL, SecretStr(KEY), proxy="ftp://user:hush@proxy")
    assert "hush" not in str(raised.value)
