"""Sessions, roles, and what is refused for want of them."""

import pytest

from tests.unit.practice_livevox.conftest import NOON, PASSWORD, PLAYING, TOKEN, Desk, Open

ONE = f"/campaign/campaigns/{PLAYING}"


def milliseconds(hours: float = 0) -> int:
    return round((NOON.timestamp() + 3600 * hours) * 1000)


RANGE = {"dateRange": {"from": milliseconds(-24), "to": milliseconds(24)}}
WINDOW = {"windowStart": milliseconds(-24), "windowEnd": milliseconds(24)}

CALLS = [
    ("GET", "/campaign/campaigns/info", None),
    ("GET", "/campaign/campaigns?count=1&offset=0", None),
    ("GET", ONE, None),
    ("PUT", ONE, {"callerId": "LOCAL"}),
    ("PUT", f"{ONE}/transactions", {"records": [{"phone1": "4155556004"}]}),
    ("GET", f"{ONE}/transactionList?count=1&offset=0", None),
    ("PUT", f"{ONE}/state", {"state": "PAUSE"}),
    ("POST", f"{ONE}/deactivate", None),
    ("POST", "/campaign/campaigns", None),
    ("POST", "/realtime/campaign/stats", {}),
    ("POST", "/realtime/service/stats", {}),
    ("POST", "/realtime/service/agents/status", {}),
]
FINDING = [
    ("POST", "/campaign/campaigns/search?count=1&offset=0", RANGE),
    ("POST", f"{ONE}/finishedCalls?count=1&offset=0", WINDOW),
]


async def test_a_login_gives_a_session_that_opens_the_door(desk: Desk) -> None:
    told = (await desk.log_in()).json()
    assert set(told) == {"sessionId", "clientId", "userId", "daysUntilPasswordExpires"}
    assert (await desk.ask("GET", "/campaign/campaigns/info")).status_code == 200
    assert (await desk.http.get(f"/session/validate/{told['sessionId']}")).status_code == 204


async def test_the_same_user_and_token_get_the_same_session(desk: Desk) -> None:
    first = desk.session
    await desk.log_in()
    assert desk.session == first
    await desk.log_in("sysadmin")
    assert desk.session not in ("", first)


@pytest.mark.parametrize(
    ("header", "changes"),
    [
        ("wrong", {}),
        ("", {}),
        ("tökén", {}),
        (TOKEN, {"password": "wrong"}),
        (TOKEN, {"password": ""}),
        (TOKEN, {"userName": "nobody"}),
        (TOKEN, {"userName": "nobody", "password": ""}),
        (TOKEN, {"clientName": "OTHER"}),
        (TOKEN, {"isAgent": True}),
        (TOKEN, {"userName": "agent1"}),
    ],
)
async def test_a_wrong_login_is_refused(
    desk: Desk, header: str, changes: dict[str, object]
) -> None:
    body = {"clientName": "PRACTICE", "userName": "manager", "password": PASSWORD, **changes}
    headers = [(b"LV-Access", header.encode())] if header else []
    answer = await desk.http.post("/session/login", json=body, headers=headers)
    assert answer.status_code == 401
    assert set(answer.json()) == {"code", "message"}
    assert PASSWORD not in answer.text
    assert TOKEN not in answer.text


async def test_a_login_without_its_keys_is_no_request(desk: Desk) -> None:
    answer = await desk.http.post("/session/login", json={"userName": "x"})
    assert answer.status_code == 400
    assert "clientName" in answer.json()["message"]


@pytest.mark.parametrize(("days", "status"), [(3, 200), (0, 200), (-1, 401)])
async def test_passwords_expire(opened: Open, days: int, status: int) -> None:
    async with opened(password_days=days) as desk:
        answer = await desk.log_in()
        assert answer.status_code == status
        assert answer.json().get("daysUntilPasswordExpires", days) == days
        assert status == 200 or "expired" in answer.json()["message"]


async def test_the_days_need_not_be_told(opened: Open) -> None:
    async with opened(password_days=None) as desk:
        assert "daysUntilPasswordExpires" not in (await desk.log_in()).json()


async def test_a_session_ends_after_two_hours_without_use(desk: Desk) -> None:
    desk.time.seconds += 7_190
    await desk.get("/campaign/campaigns/info")
    desk.time.seconds += 7_190
    await desk.get("/campaign/campaigns/info")
    desk.time.seconds += 7_201
    old = desk.session
    assert (await desk.ask("GET", "/campaign/campaigns/info")).status_code == 401
    assert (await desk.http.get(f"/session/validate/{old}")).status_code == 404
    await desk.log_in()
    assert desk.session != old
    await desk.get("/campaign/campaigns/info")


async def test_asking_whether_a_session_lives_does_not_prolong_it(desk: Desk) -> None:
    desk.time.seconds += 7_190
    assert (await desk.http.get(f"/session/validate/{desk.session}")).status_code == 204
    desk.time.seconds += 20
    assert (await desk.http.get(f"/session/validate/{desk.session}")).status_code == 404


async def test_logging_out_ends_the_session_for_all_who_share_it(desk: Desk) -> None:
    path = f"/session/logout/{desk.session}"
    assert (await desk.http.delete(path)).status_code == 204
    assert (await desk.http.delete(path)).status_code == 404
    assert (await desk.ask("GET", "/campaign/campaigns/info")).status_code == 401


@pytest.mark.parametrize(("method", "path", "body"), [*CALLS, *FINDING])
async def test_nothing_is_told_without_a_session(
    desk: Desk, method: str, path: str, body: object
) -> None:
    for session in ("", "00000000-0000-0000-0000-000000000000"):
        desk.session = session
        answer = await desk.ask(method, path, body)
        assert answer.status_code == 401
        assert set(answer.json()) == {"code", "message"}


@pytest.mark.parametrize("user", ["reporter", "agent1"])
async def test_other_roles_may_not(desk: Desk, user: str) -> None:
    await desk.log_in(user)
    for method, path, body in CALLS:
        answer = await desk.ask(method, path, body)
        assert (answer.status_code, path) == (403, path)
        assert answer.json()["message"]


async def test_agents_may_use_the_two_find_methods_and_reporters_may_not(desk: Desk) -> None:
    for user, status in (("agent1", 200), ("reporter", 403)):
        await desk.log_in(user)
        for method, path, body in FINDING:
            assert (await desk.ask(method, path, body)).status_code == status


@pytest.mark.parametrize("user", ["sysadmin", "superuser", "manager"])
async def test_the_three_roles_may(desk: Desk, user: str) -> None:
    await desk.log_in(user)
    for method, path, body in [*CALLS, *FINDING]:
        assert (await desk.ask(method, path, body)).status_code not in (401, 403), path


async def test_without_the_subscription_there_are_no_real_time_statistics(opened: Open) -> None:
    async with opened(realtime=False) as desk:
        for path in ("campaign/stats", "service/stats", "service/agents/status"):
            answer = await desk.ask("POST", f"/realtime/{path}", {})
            assert answer.status_code == 403
            assert "subscription" in answer.json()["message"]
        await desk.get("/campaign/campaigns/info")


async def test_the_log_knows_headers_by_name_only(desk: Desk) -> None:
    desk.face.log.clear()
    await desk.ask("PUT", f"{ONE}/state?x=1", {"state": "PAUSE"})
    (entry,) = desk.face.log.all("PUT", "/state")
    assert (entry.path, entry.query, entry.status, entry.size) == (
        f"{ONE}/state", "x=1", 204, len(b'{"state":"PAUSE"}'),
    )  # fmt: skip
    assert "lv-session" in entry.headers
    assert desk.session not in repr(entry)
    assert len(desk.face.log) == 1


async def test_secrets_are_in_no_repr(desk: Desk) -> None:
    assert PASSWORD not in repr(desk.face.accounts)
    assert TOKEN not in repr(desk.face.accounts)
