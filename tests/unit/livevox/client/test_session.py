"""One login for all, again when it is needed, and never more than that."""

import asyncio

import httpx
import pytest

from campmon.backends.livevox.client import (
    Forbidden,
    LiveVoxClient,
    LiveVoxError,
    Login,
    LoginRefused,
    NotReached,
    SessionRefused,
    SessionRenewed,
    TooMany,
)
from campmon.backends.livevox.client.patience import Patience
from tests.unit.livevox.client.tape import (
    BASE_URL,
    SESSION,
    Tape,
    credentials,
    login_answer,
    no,
    ok,
)

GONE = no(401, "Session is invalid", 3)
NO_RIGHT = no(401, "User has no permission for this method", 3)


class Gate:
    """A platform whose login takes until the test says so."""

    def __init__(self, answer: httpx.Response) -> None:
        self.begun = asyncio.Event()
        self.opened = asyncio.Event()
        self.logins = 0
        self._answer = answer

    def client(self) -> LiveVoxClient:
        return LiveVoxClient(BASE_URL, credentials(), transport=httpx.MockTransport(self._reply))

    async def _reply(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("login"):
            return httpx.Response(200, json={})
        self.logins += 1
        self.begun.set()
        await self.opened.wait()
        return self._answer


async def test_nothing_is_asked_before_it_is_needed() -> None:
    tape = Tape()
    client = tape.client()
    assert client.login is None
    assert await client.validate() is False
    assert tape.requests == []
    assert client.calls_made == 0


async def test_logging_in_once_is_enough() -> None:
    answer = httpx.Response(
        200, json={"SESSIONID": "a", "clientID": "7", "USER_ID": 8, "DaysUntilPasswordExpires": "6"}
    )
    tape = Tape().set("session/login", answer).set("", ok({}))
    client = tape.client()
    assert await client.log_in() == Login("7", "8", 6)
    assert await client.log_in() == client.login == Login("7", "8", 6)
    await client.list_info()
    assert len(tape.logins) == 1
    assert tape.asked[0].headers["LV-Session"] == "a"


async def test_all_who_call_at_once_share_one_login() -> None:
    gate = Gate(login_answer())
    client = gate.client()
    callers = [asyncio.create_task(client.list_info()) for _ in range(20)]
    await gate.begun.wait()
    gate.opened.set()
    await asyncio.gather(*callers)
    assert gate.logins == 1
    assert client.calls_made == 21


async def test_all_who_call_at_once_share_a_refused_login() -> None:
    gate = Gate(no(401, "wrong password", 5))
    client = gate.client()
    callers = [asyncio.create_task(client.list_info()) for _ in range(20)]
    await gate.begun.wait()
    gate.opened.set()
    outcomes = await asyncio.gather(*callers, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [LoginRefused] * 20
    assert gate.logins == 1
    assert client.login is None


async def test_one_who_gives_up_does_not_take_the_login_from_the_others() -> None:
    gate = Gate(login_answer())
    client = gate.client()
    impatient = asyncio.create_task(client.list_info())
    patient = asyncio.create_task(client.list_info())
    await gate.begun.wait()
    impatient.cancel()
    gate.opened.set()
    await patient
    with pytest.raises(asyncio.CancelledError):
        await impatient
    assert gate.logins == 1


async def test_closing_ends_a_login_under_way() -> None:
    gate = Gate(login_answer())
    client = gate.client()
    caller = asyncio.create_task(client.log_in())
    await gate.begun.wait()
    await client.aclose()
    with pytest.raises(asyncio.CancelledError):
        await caller


async def test_closing_does_not_log_out() -> None:
    tape = Tape().set("", ok({}))
    client = tape.client()
    await client.list_info()
    await client.aclose()
    assert len(tape.requests) == 2


async def test_a_forgotten_session_is_renewed_and_the_call_sent_again() -> None:
    tape = Tape().set("session/login", login_answer("old"), login_answer("new"))
    tape.set("info", GONE, ok({"size": 3}))
    client = tape.client()
    assert (await client.list_info()).size == 3
    assert [request.headers["LV-Session"] for request in tape.asked] == ["old", "new"]
    assert len(tape.logins) == 2


async def test_so_is_a_write_which_was_rejected_before_it_was_done() -> None:
    tape = Tape().set("campaigns/1", GONE, httpx.Response(204))
    await tape.client().update_campaign("1", {"callerId": "4155556004"})
    first, second = tape.asked
    assert first.content == second.content != b""


async def test_an_append_is_not_sent_again_but_the_session_is_renewed() -> None:
    tape = Tape().set("session/login", login_answer("old"), login_answer("new"))
    tape.set("transactions", GONE, httpx.Response(204))
    client = tape.client()
    with pytest.raises(SessionRenewed) as renewed:
        await client.append_records("1", [{"phone1": "4155556004"}])
    assert renewed.value.status == 401
    assert (len(tape.asked), len(tape.logins)) == (1, 2)
    await client.append_records("1", [{"phone1": "4155556004"}])
    assert [request.headers["LV-Session"] for request in tape.asked] == ["old", "new"]
    assert len(tape.logins) == 2


async def test_appends_may_find_a_few_sessions_ended_in_a_row_and_wait_longer_each_time() -> None:
    tape = Tape().set("transactions", GONE).set("info", ok({}))
    client = tape.client()
    for logins in (5, 9):
        waits = []
        for _ in range(4):
            with pytest.raises(SessionRenewed) as renewed:
                await client.append_records("1", [{}])
            waits.append(renewed.value.wait)
            await client.list_info()  # reads may come through meanwhile
        assert waits == [0, 0.25, 0.5, 1]
        with pytest.raises(SessionRefused, match=r"Session is invalid .* in 5 sessions"):
            await client.append_records("1", [{}])
        assert len(tape.logins) == logins
    assert tape.waits == []  # whoever counts the appends waits


async def test_an_append_that_is_refused_for_want_of_a_right_is_not_tried_for_long() -> None:
    tape = Tape().set("transactions", NO_RIGHT)
    client = tape.client()
    with pytest.raises(SessionRenewed):
        await client.append_records("1", [{}])
    with pytest.raises(Forbidden, match="no permission") as raised:
        await client.append_records("1", [{}])
    assert type(raised.value) is Forbidden


async def test_appends_at_once_that_find_one_session_ended_count_it_once() -> None:
    tape = Tape().set("transactions", *[GONE] * 6, httpx.Response(204))
    client = tape.client()
    appends = (client.append_records("1", [{}]) for _ in range(6))
    outcomes = await asyncio.gather(*appends, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [SessionRenewed] * 6
    assert len(tape.logins) == 2
    await client.append_records("1", [{}])


async def test_a_session_that_ends_again_after_an_append_is_renewed_again() -> None:
    tape = Tape().set("transactions", GONE, httpx.Response(204), GONE, httpx.Response(204))
    client = tape.client()
    for _ in range(2):
        with pytest.raises(SessionRenewed):
            await client.append_records("1", [{}])
        await client.append_records("1", [{}])
    assert (len(tape.asked), len(tape.logins)) == (4, 3)


async def test_an_append_whose_new_login_is_refused_says_so() -> None:
    tape = Tape().set("session/login", login_answer(), no(401, "Password has expired", 12))
    tape.set("transactions", GONE)
    with pytest.raises(LoginRefused, match="Password has expired"):
        await tape.client().append_records("1", [{}])
    assert len(tape.asked) == 1


async def test_so_is_an_upload() -> None:
    tape = Tape().set("campaigns", GONE, httpx.Response(201, json={"id": 5}))
    assert await tape.client().create_campaign("a.txt", b"1,2,3", {}) == "5"
    assert all(b"1,2,3" in request.content for request in tape.asked)


async def test_a_new_session_that_is_refused_is_renewed_a_few_times_with_growing_waits() -> None:
    # The same user and token get the same session back, which another program may have ended.
    tape = Tape().set("info", GONE)
    with pytest.raises(SessionRefused, match=r"Session is invalid .* in 5 sessions") as raised:
        await tape.client().list_info()
    assert raised.value.status == 401
    assert len(tape.asked) == 5
    assert len(tape.logins) == 5
    assert tape.waits == [0.25, 0.5, 1]


async def test_a_call_that_finds_two_sessions_ended_is_done_in_the_third() -> None:
    tape = Tape().set("campaigns/1", GONE, GONE, httpx.Response(204))
    await tape.client().update_campaign("1", {"callerId": "4155556004"})
    assert len(tape.logins) == 3


async def test_a_call_that_is_refused_for_want_of_a_right_is_not_tried_for_long() -> None:
    tape = Tape().set("info", NO_RIGHT)
    with pytest.raises(Forbidden, match="no permission") as raised:
        await tape.client().list_info()
    assert type(raised.value) is Forbidden
    assert (len(tape.asked), tape.waits) == (2, [])


def test_waits_before_a_login_are_different_for_every_program() -> None:
    least, most = Patience(chance=lambda: 0.0), Patience(chance=lambda: 1.0)
    assert [least.seconds(refused) for refused in (1, 2, 3, 4)] == [0, 0.125, 0.25, 0.5]
    assert [most.seconds(refused) for refused in (1, 2, 3, 4)] == [0, 0.25, 0.5, 1]


async def test_many_calls_refused_together_log_in_once_more_together() -> None:
    known = {"old"}
    logins = 0

    async def reply(request: httpx.Request) -> httpx.Response:
        nonlocal logins
        if request.url.path.endswith("login"):
            logins += 1
            if logins == 2:
                known.add("new")
            return login_answer("old" if logins == 1 else "new")
        return ok({}) if request.headers["LV-Session"] in known else GONE

    client = LiveVoxClient(BASE_URL, credentials(), transport=httpx.MockTransport(reply))
    await client.list_info()
    known.clear()
    await asyncio.gather(*(client.list_info() for _ in range(10)))
    assert logins == 2


@pytest.mark.parametrize("status", [400, 401, 403, 422])
async def test_a_refused_login_says_why(status: int) -> None:
    tape = Tape().set("session/login", no(status, "Password has expired", 12))
    with pytest.raises(LoginRefused) as raised:
        await tape.client().list_info()
    error = raised.value
    assert (error.status, error.code, error.words) == (status, 12, "Password has expired")
    assert "sup1" in error.message
    assert "ACME" in error.message
    assert "Password has expired" in error.message
    assert tape.asked == []


async def test_a_platform_that_has_no_login_may_be_at_another_address() -> None:
    tape = Tape().set("session/login", httpx.Response(404))
    with pytest.raises(LoginRefused, match="base_url"):
        await tape.client().log_in()


async def test_a_refusal_may_come_as_a_success() -> None:
    tape = Tape().set("session/login", ok({"code": 12, "message": "Account is locked"}))
    with pytest.raises(LoginRefused, match="Account is locked"):
        await tape.client().log_in()


@pytest.mark.parametrize(
    "answer",
    [
        ok({}),
        ok({"sessionId": None}),
        ok({"sessionId": "two words"}),
        ok({"sessionId": "a\r\nX-Evil: 1"}),
        ok([1]),
        httpx.Response(200, content=b'{"sessionId": "abc'),
        httpx.Response(302, headers={"Location": "https://elsewhere.example/"}),
        httpx.Response(500),
        httpx.Response(503),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("refused"),
    ],
)
async def test_a_login_that_comes_to_nothing_leaves_a_write_undone(
    answer: httpx.Response | Exception,
) -> None:
    tape = Tape().set("session/login", answer)
    with pytest.raises(NotReached):
        await tape.client().append_records("1", [{}])
    assert tape.asked == []


async def test_a_login_can_be_asked_to_wait() -> None:
    tape = Tape().set("session/login", no(429, Retry_After="9"))
    with pytest.raises(TooMany) as raised:
        await tape.client().log_in()
    assert raised.value.retry_after == 9


async def test_after_a_failed_login_the_next_call_tries_anew() -> None:
    tape = Tape().set("session/login", httpx.Response(500), login_answer()).set("info", ok({}))
    client = tape.client()
    with pytest.raises(NotReached):
        await client.list_info()
    await client.list_info()
    assert len(tape.logins) == 2


async def test_validating_a_good_session() -> None:
    tape = Tape().set("", httpx.Response(200))
    client = tape.client()
    await client.log_in()
    assert await client.validate() is True
    (request,) = tape.asked
    assert request.method == "GET"
    assert request.url.path == f"/session/validate/{SESSION}"
    assert request.headers["LV-Session"] == SESSION


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_session_that_is_not_good_is_dropped(status: int) -> None:
    tape = Tape().set(SESSION, no(status)).set("info", ok({}))
    client = tape.client()
    await client.log_in()
    assert await client.validate() is False
    await client.list_info()
    assert len(tape.logins) == 2


async def test_an_odd_session_id_is_quoted_in_the_path() -> None:
    tape = Tape().set("session/login", login_answer("a/b?c%")).set("", httpx.Response(204))
    client = tape.client("https://api.example/base")
    await client.log_in()
    assert await client.validate() is True
    assert tape.asked[0].url.raw_path == b"/base/session/validate/a%2Fb%3Fc%25"


async def test_a_validation_that_fails_otherwise_is_an_error() -> None:
    tape = Tape().set(SESSION, httpx.Response(500))
    client = tape.client()
    await client.log_in()
    with pytest.raises(LiveVoxError):
        await client.validate()


async def test_a_closed_client_sends_nothing() -> None:
    tape = Tape().set("", httpx.Response(204))
    client = tape.client()
    await client.log_in()
    await client.aclose()
    with pytest.raises(NotReached, match="closed"):
        await client.append_records("1", [{}])
    assert tape.asked == []


async def test_a_refusal_that_comes_late_does_not_cost_the_new_session() -> None:
    sessions = iter(["old", "new", "newest"])
    asked, late = asyncio.Event(), asyncio.Event()

    async def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("login"):
            return login_answer(next(sessions))
        if request.headers["LV-Session"] != "old":
            return ok({})
        if request.url.path.endswith("info"):
            asked.set()
            await late.wait()
        return GONE

    client = LiveVoxClient(BASE_URL, credentials(), transport=httpx.MockTransport(reply))
    await client.log_in()
    slow = asyncio.create_task(client.list_info())
    await asked.wait()
    await client.read_campaign("1")
    late.set()
    await slow
    assert next(sessions) == "newest"
