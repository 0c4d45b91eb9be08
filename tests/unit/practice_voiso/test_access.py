"""Keys: of which generation, what they may do, and where they never show."""

import httpx
import pytest

from campmon.practice.http.faults import FaultPlan, FaultRule, Then
from campmon.practice.voiso.app import METHODS
from campmon.practice.voiso.keys import Generation, Scope, practice_keys
from tests.unit.practice_voiso.conftest import KEYS, LIVE, Desk, Open

SECRETS = ("key-1", "key-1-read", "key-4", "key-4-read")


def path_of(path: str, key: str) -> str:
    return path.format(api_key=key, id=LIVE)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: f"{method.verb} {method.path}")
@pytest.mark.parametrize("key", ["key-0", *SECRETS])
async def test_who_is_let_in(desk: Desk, method: object, key: str) -> None:
    found = next(one for one in METHODS if one is method)
    headers = {"Authorization": f"Bearer {key}"} if "{api_key}" not in found.path else {}
    answer = await desk.http.request(found.verb, path_of(found.path, key), json=[], headers=headers)
    generation = {"1": Generation.V1, "4": Generation.V4}.get(key[4:5])
    if generation is not found.generation:
        expected = 403 if "{api_key}" in found.path else 401
        assert answer.status_code == expected
        if expected == 403:
            assert answer.json() == {"error": "Invalid api_key"}
    elif key.endswith("read") and found.scope is Scope.MANAGE:
        assert answer.status_code == 403
        assert "Invalid" not in answer.json()["error"]
    else:
        assert answer.status_code not in (401, 403)


@pytest.mark.parametrize("header", ["", "key-4", "Basic key-4", "Bearer", "bearer key-4"])
async def test_a_key_is_a_bearers(desk: Desk, header: str) -> None:
    answer = await desk.http.get("/api/v4/campaigns", headers={"Authorization": header})
    assert answer.status_code == (200 if header == "bearer key-4" else 401)


async def test_the_log_has_no_key(opened: Open) -> None:
    rule = FaultRule(path="/api/v1/*/contacts", then=Then.DROP_AFTER_ACCEPTING)
    async with opened(FaultPlan(rule=(rule,))) as desk:
        await desk.v1("GET", "")
        await desk.v1("GET", "", key="not-a-key-but-secret")
        with pytest.raises(httpx.TransportError):
            await desk.add(LIVE, "14155556000")
        told = repr(desk.face.log.all())
        assert [entry.path for entry in desk.face.log.all("GET")] == ["/api/v1/-/campaigns"] * 2
        assert desk.face.log.all("POST", "/contacts")[0].status is None
        for secret in (*SECRETS, "not-a-key-but-secret"):
            assert f"/{secret}/" not in told
        assert "not-a-key" not in told


def test_keys_show_no_secret() -> None:
    assert not any(secret in repr(KEYS) for secret in SECRETS)


def test_keys_that_are_not_given_are_made_up() -> None:
    made = [practice_keys(), practice_keys()]
    secrets = {
        key.secret for keys in made for key in (keys.v1, keys.v1_read, keys.v4, keys.v4_read)
    }
    assert len(secrets) == 8
    assert min(map(len, secrets)) >= 32


async def test_only_json_is_spoken(desk: Desk) -> None:
    for accept, status in (
        ("text/html", 406), ("application/json", 200), ("text/html, */*;q=0.1", 200), ("", 200),
    ):  # fmt: skip
        answer = await desk.v4("GET", headers={"Accept": accept})
        assert answer.status_code == status, accept
        assert answer.headers["content-type"] == "application/json"


async def test_what_is_not_there(desk: Desk) -> None:
    for verb, path, status in (
        ("GET", "/api/v4/nothing", 404),
        ("GET", "/", 404),
        ("DELETE", "/api/v4/campaigns", 405),
        ("GET", f"/api/dialer/v1/campaigns/{LIVE}/operation", 405),
    ):
        answer = await desk.http.request(verb, path)
        assert (answer.status_code, set(answer.json())) == (status, {"error"})
    assert answer.headers["allow"] == "POST"


async def test_a_slash_at_the_end_makes_no_difference(desk: Desk) -> None:
    assert (await desk.v1("GET", "/")).status_code == 200


async def test_too_many_requests_in_a_minute(opened: Open) -> None:
    async with opened(calls_per_minute=2) as desk:
        assert (await desk.v4("GET")).status_code == 200
        desk.rest(20)
        assert (await desk.v1("GET", "")).status_code == 200
        refused = await desk.v4("GET")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "40")
        desk.rest(40)
        assert (await desk.v4("GET")).status_code == 200
