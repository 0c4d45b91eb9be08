"""What goes over the wire for each method, byte for byte where the platform cares."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from email.message import Message
from email.parser import BytesParser

import httpx
import pytest

from campmon.backends.livevox.client import (
    CampaignSearch,
    ListInfo,
    LiveVoxClient,
    StateAnswer,
)
from tests.unit.livevox.client.tape import SESSION, TOKEN, Tape, ok, query, sent

SINCE = datetime(2008, 1, 19, 0, 0, tzinfo=UTC)
UNTIL = datetime(2008, 9, 20, 2, 0, tzinfo=timezone(timedelta(hours=2)))
DONE = httpx.Response(204)


async def the_request(
    act: Callable[[LiveVoxClient], Awaitable[object]],
    answer: httpx.Response,
    base_url: str = "https://api.example",
) -> httpx.Request:
    """The one request, after the login, that an act makes."""
    tape = Tape().set("", answer)
    client = tape.client(base_url)
    await act(client)
    await client.aclose()
    (request,) = tape.asked
    return request


async def test_login_sends_the_token_and_later_calls_the_session_alone() -> None:
    tape = Tape().set("info", ok({}))
    client = tape.client()
    await client.list_info()
    login, info = tape.requests
    assert (login.method, str(login.url)) == ("POST", "https://api.example/session/login")
    assert sent(login) == {
        "clientName": "ACME",
        "userName": "sup1",
        "password": "s3cret-Pass word/1",
    }
    assert login.headers["LV-Access"] == TOKEN
    assert "LV-Session" not in login.headers
    assert info.headers["LV-Session"] == SESSION
    assert "LV-Access" not in info.headers
    assert login.headers["Accept"] == info.headers["Accept"] == "application/json"


async def test_an_agent_says_so_when_logging_in() -> None:
    tape = Tape()
    await tape.client(is_agent=True).log_in()
    body = sent(tape.logins[0])
    assert isinstance(body, dict)
    assert body["isAgent"] is True


@pytest.mark.parametrize(
    ("base_url", "start"),
    [
        ("https://api.example", "https://api.example/campaign"),
        ("https://api.example/", "https://api.example/campaign"),
        ("https://api.example/lv/v6.0//", "https://api.example/lv/v6.0/campaign"),
        (" http://127.0.0.1:8080/a%20b ", "http://127.0.0.1:8080/a%20b/campaign"),
    ],
)
async def test_any_base_path_is_kept(base_url: str, start: str) -> None:
    request = await the_request(lambda client: client.list_info(), ok({}), base_url)
    assert str(request.url) == f"{start}/campaigns/info"


async def test_append() -> None:
    records = [{"phone1": "4155556004", "firstName": "Zoë", "phone2": ["4155553849"]}]
    request = await the_request(lambda client: client.append_records("32383930", records), DONE)
    assert request.method == "PUT"
    assert request.url.raw_path == b"/campaign/campaigns/32383930/transactions"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Content-Length"] == str(len(request.content))
    assert "Transfer-Encoding" not in request.headers
    assert sent(request) == {"records": records}


async def test_a_large_append_arrives_whole() -> None:
    records = [{"phone1": f"415555{number:04}", "extra1": "x" * 50} for number in range(3000)]
    request = await the_request(lambda client: client.append_records("1", records), DONE)
    assert sent(request) == {"records": records}


async def test_create_is_multipart_with_both_parts_named_and_typed() -> None:
    content = b"1,4155556004,doe john\r\n\x00\xff"
    configuration = {"serviceId": 55199, "scheduleTime": {"start": "1551385723000"}}
    created: list[str] = []

    async def create(client: LiveVoxClient) -> None:
        created.append(await client.create_campaign("May_5.txt", content, configuration))

    request = await the_request(create, httpx.Response(201, json={"ID": 3456789}))
    assert created == ["3456789"]
    assert (request.method, request.url.raw_path) == ("POST", b"/campaign/campaigns")
    parts = multipart(request)
    assert sorted(parts) == ["campaignConfiguration", "campaignFile"]
    file = parts["campaignFile"]
    assert file.get_content_type() == "application/octet-stream"
    assert file.get_filename() == "May_5.txt"
    assert file.get_payload(decode=True) == content
    options = parts["campaignConfiguration"]
    assert options.get_content_type() == "application/json"
    payload = options.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert sent(httpx.Request("POST", "/", content=payload)) == configuration


def multipart(request: httpx.Request) -> dict[str, Message]:
    """The parts of a multipart request by their names, read by the standard library."""
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + request.content)
    assert message.get_content_type() == "multipart/form-data"
    parts = message.get_payload()
    assert isinstance(parts, list)
    named: dict[str, Message] = {}
    for part in parts:
        assert isinstance(part, Message)
        name = part.get_param("name", header="Content-Disposition")
        assert isinstance(name, str)
        named[name] = part
    return named


@pytest.mark.parametrize("file_name", ["", "a/b.txt", "a\\b.txt", "a\r\nb.txt", "\x1b[31m"])
async def test_a_name_that_is_no_file_name_is_not_sent(file_name: str) -> None:
    tape = Tape()
    with pytest.raises(ValueError, match="name"):
        await tape.client().create_campaign(file_name, b"", {})
    assert tape.requests == []


async def test_deactivate() -> None:
    request = await the_request(lambda client: client.deactivate_campaign("5"), DONE)
    assert (request.method, request.url.raw_path, request.content) == (
        "POST",
        b"/campaign/campaigns/5/deactivate",
        b"",
    )


async def test_update() -> None:
    changes = {"operatorPhone": "5558149720"}
    request = await the_request(lambda client: client.update_campaign("8975202", changes), DONE)
    assert (request.method, request.url.raw_path) == ("PUT", b"/campaign/campaigns/8975202")
    assert sent(request) == changes


async def test_update_state() -> None:
    request = await the_request(lambda client: client.update_state("8975202", "STOP"), DONE)
    assert (request.method, request.url.raw_path) == ("PUT", b"/campaign/campaigns/8975202/state")
    assert sent(request) == {"state": "STOP"}


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (DONE, StateAnswer(accepted=True)),
        (httpx.Response(200, json={}), StateAnswer(accepted=True)),
        (
            httpx.Response(202, json={"code": "105", "message": "'PLAY' not valid"}),
            StateAnswer(accepted=False, code=105, message="'PLAY' not valid"),
        ),
        (httpx.Response(202), StateAnswer(accepted=False)),
    ],
)
async def test_a_state_is_accepted_or_not(answer: httpx.Response, meaning: StateAnswer) -> None:
    assert await Tape().set("state", answer).client().update_state("5", "PLAY") == meaning


async def test_search_sends_the_reference_s_shape() -> None:
    search = CampaignSearch(
        SINCE, UNTIL, ("PLAYING", "PAUSED"), (38211, "35264", "x"), (1, 2), client=37111
    )
    request = await the_request(
        lambda client: client.search_campaigns(search, offset=20, count=10), ok({})
    )
    assert (request.method, request.url.path) == ("POST", "/campaign/campaigns/search")
    assert query(request) == {"count": "10", "offset": "20", "client": "37111"}
    assert sent(request) == {
        "dateRange": {"from": 1200700800000, "to": 1221868800000},
        "state": ["PLAYING", "PAUSED"],
        "service": {"service": [{"id": 38211}, {"id": 35264}, {"id": "x"}]},
        "type": {"type": [{"id": 1}, {"id": 2}]},
    }


async def test_a_search_that_narrows_nothing_leaves_those_parts_out() -> None:
    search = CampaignSearch(SINCE, UNTIL)
    request = await the_request(lambda client: client.search_campaigns(search), ok({}))
    assert query(request) == {"count": "1000", "offset": "0"}
    assert sent(request) == {"dateRange": {"from": 1200700800000, "to": 1221868800000}}


async def test_finished_calls() -> None:
    request = await the_request(
        lambda client: client.find_finished_calls("28702845", SINCE, UNTIL, offset=7, count=100),
        ok({}),
    )
    assert request.method == "POST"
    assert request.url.path == "/campaign/campaigns/28702845/finishedCalls"
    assert query(request) == {"count": "100", "offset": "7"}
    assert sent(request) == {"windowStart": "1200700800000", "windowEnd": "1221868800000"}


async def test_moments_without_a_zone_are_not_guessed_at() -> None:
    naive = SINCE.replace(tzinfo=None)
    client = Tape().client()
    with pytest.raises(ValueError, match="time zone"):
        await client.find_finished_calls("1", naive, UNTIL)
    with pytest.raises(ValueError, match="time zone"):
        await client.search_campaigns(CampaignSearch(SINCE, naive))


async def test_list_campaigns() -> None:
    request = await the_request(
        lambda client: client.list_campaigns(offset=5, count=5), ok({"campaignDetails": []})
    )
    assert (request.method, request.url.path) == ("GET", "/campaign/campaigns")
    assert query(request) == {"count": "5", "offset": "5"}


@pytest.mark.parametrize("flag", [True, False])
async def test_list_transactions_sends_every_flag(flag: bool) -> None:
    request = await the_request(
        lambda client: client.list_transactions(
            "8955087", offset=20, count=1, extra=flag, days_due=not flag, valid_only=flag
        ),
        ok({}),
    )
    assert (request.method, request.url.path) == (
        "GET",
        "/campaign/campaigns/8955087/transactionList",
    )
    told, otherwise = str(flag).lower(), str(not flag).lower()
    assert query(request) == {
        "count": "1",
        "offset": "20",
        "extra": told,
        "daysDue": otherwise,
        "validOnly": told,
    }


async def test_list_info() -> None:
    tape = Tape().set("info", ok({"size": "100", "lastModified": "1384252114000"}))
    assert await tape.client().list_info() == ListInfo(100, 1384252114000)
    assert (tape.asked[0].method, tape.asked[0].url.path) == ("GET", "/campaign/campaigns/info")


async def test_read_campaign() -> None:
    request = await the_request(lambda client: client.read_campaign("106427749"), ok({"name": ""}))
    assert (request.method, request.url.path) == ("GET", "/campaign/campaigns/106427749")


@pytest.mark.parametrize(
    ("ask", "path"),
    [
        (LiveVoxClient.campaign_stats, "/realtime/campaign/stats"),
        (LiveVoxClient.service_stats, "/realtime/service/stats"),
        (LiveVoxClient.agent_status, "/realtime/service/agents/status"),
    ],
)
async def test_real_time_figures_are_asked_for_all_at_once(
    ask: Callable[[LiveVoxClient], Awaitable[object]], path: str
) -> None:
    request = await the_request(ask, ok({}))
    assert (request.method, request.url.path, sent(request)) == ("POST", path, {})


@pytest.mark.parametrize(("offset", "count"), [(0, 0), (0, 1001), (-1, 10)])
async def test_pages_that_the_platform_would_not_give_are_not_asked_for(
    offset: int, count: int
) -> None:
    tape = Tape()
    client = tape.client()
    with pytest.raises(ValueError, match="page"):
        await client.list_campaigns(offset=offset, count=count)
    with pytest.raises(ValueError, match="page"):
        await client.list_transactions("1", offset=offset, count=count)
    assert tape.requests == []


async def test_an_id_cannot_lead_to_another_path() -> None:
    request = await the_request(lambda client: client.read_campaign("../a b?c"), ok({}))
    assert request.url.raw_path == b"/campaign/campaigns/..%2Fa%20b%3Fc"
    client = Tape().client()
    for bad in ("", ".", ".."):
        with pytest.raises(ValueError, match="id"):
            await client.update_state(bad, "STOP")


async def test_cookies_of_the_platform_are_not_sent_back() -> None:
    tape = Tape().set("info", httpx.Response(200, json={}, headers={"Set-Cookie": "a=b; Path=/"}))
    client = tape.client()
    await client.list_info()
    await client.list_info()
    assert "Cookie" not in tape.asked[1].headers
    assert client.calls_made == 3
