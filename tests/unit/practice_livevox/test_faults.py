"""Faults on purpose, over real sockets: what happened, and what did not."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime

import httpx
import pytest

from campmon.practice.http.faults import FaultPlan, FaultRule, Then
from tests.unit.practice_livevox.conftest import BUILT, PLAYING, Desk, Open

INFO = "/campaign/campaigns/info"
STATE = f"/campaign/campaigns/{PLAYING}/state"
PHONE = {"phone1": "4155556004"}


def plan(*rules: FaultRule) -> FaultPlan:
    return FaultPlan(rule=rules)


async def outcomes(desk: Desk, path: str, number: int) -> list[int | None]:
    """The status of each of so many requests; None where the connection was cut."""
    found: list[int | None] = []
    for _ in range(number):
        try:
            found.append((await desk.ask("GET", path)).status_code)
        except httpx.TransportError:
            found.append(None)
    return found


async def test_cut_before_anything_was_done(opened: Open) -> None:
    rule = FaultRule(method="PUT", path="*/state", nth=1, then=Then.DROP_BEFORE)
    async with opened(plan(rule)) as desk:
        with pytest.raises(httpx.TransportError):
            await desk.ask("PUT", STATE, {"state": "PAUSE"})
        assert await desk.status(PLAYING) == "PLAYING"
        assert (await desk.ask("PUT", STATE, {"state": "PAUSE"})).status_code == 204
        first, second = desk.face.log.all("PUT")
        assert (first.status, first.fault) == (None, "drop_before")
        assert (second.status, second.fault) == (204, "")


async def test_cut_after_a_state_was_changed(opened: Open) -> None:
    rule = FaultRule(method="PUT", path="*/state", nth=1, then=Then.DROP_AFTER_ACCEPTING)
    async with opened(plan(rule)) as desk:
        with pytest.raises(httpx.TransportError):
            await desk.ask("PUT", STATE, {"state": "PAUSE"})
        assert await desk.status(PLAYING) == "PAUSED"


async def test_cut_after_records_were_appended(opened: Open) -> None:
    rule = FaultRule(path="*/transactions", nth=2, then=Then.DROP_AFTER_ACCEPTING)
    async with opened(plan(rule)) as desk:
        assert (await desk.append(BUILT, PHONE)).status_code == 204
        with pytest.raises(httpx.TransportError):
            await desk.append(BUILT, *[PHONE] * 3)
        assert len(await desk.records(BUILT)) == 44


async def test_not_a_byte_comes_back(opened: Open) -> None:
    async with opened(plan(FaultRule(path=INFO, then=Then.DROP_AFTER_ACCEPTING))) as desk:
        port = int(desk.face.base_url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET {INFO} HTTP/1.1\r\nHost: x\r\nLV-Session: {desk.session}\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()
        received = b""
        with suppress(ConnectionResetError):
            received = await reader.read()
        assert received == b""
        writer.close()


async def test_only_that_connection_is_cut(opened: Open) -> None:
    async with opened(plan(FaultRule(path="*/state", then=Then.DROP_BEFORE))) as desk:
        port = int(desk.face.base_url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with pytest.raises(httpx.TransportError):
            await desk.ask("PUT", STATE, {"state": "PAUSE"})
        head = f"GET {INFO} HTTP/1.1\r\nHost: x\r\nLV-Session: {desk.session}\r\n\r\n"
        writer.write(head.encode())
        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
        writer.close()


@pytest.mark.parametrize(("carry_out", "status"), [(False, "PLAYING"), (True, "PAUSED")])
async def test_a_status_with_and_without_carrying_out(
    opened: Open, carry_out: bool, status: str
) -> None:
    rule = FaultRule(
        path="*/state", then=Then.STATUS, status=503, carry_out=carry_out, retry_after=7
    )
    async with opened(plan(rule)) as desk:
        answer = await desk.ask("PUT", STATE, {"state": "PAUSE"})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
        assert set(answer.json()) == {"code", "message"}
        assert await desk.status(PLAYING) == status


async def test_half_of_the_json(opened: Open) -> None:
    async with opened(plan(FaultRule(path=INFO, nth=2, then=Then.TRUNCATE))) as desk:
        whole = await desk.ask("GET", INFO)
        half = await desk.ask("GET", INFO)
        assert half.status_code == 200
        assert whole.content.startswith(half.content)
        assert 0 < len(half.content) < len(whole.content)
        with pytest.raises(json.JSONDecodeError):
            half.json()


async def test_what_has_no_body_cannot_be_halved(opened: Open) -> None:
    async with opened(plan(FaultRule(path="*/state", then=Then.TRUNCATE))) as desk:
        answer = await desk.ask("PUT", STATE, {"state": "PAUSE"})
        assert (answer.status_code, answer.content) == (204, b"")


async def test_a_delay(opened: Open) -> None:
    async with opened(plan(FaultRule(path=INFO, then=Then.DELAY, delay_seconds=0.05))) as desk:
        assert await outcomes(desk, INFO, 1) == [200]
        (entry,) = desk.face.log.all("GET")
        assert (entry.status, entry.fault) == (200, "delay")


async def test_a_client_that_waits_for_less_gives_up(opened: Open) -> None:
    async with opened(plan(FaultRule(path=INFO, then=Then.DELAY, delay_seconds=3_600))) as desk:
        with pytest.raises(httpx.ReadTimeout):
            await desk.ask("GET", INFO, timeout=0.05)


async def test_what_is_late_is_done_though_nobody_waits_for_it_any_more(opened: Open) -> None:
    rule = FaultRule(path="*/transactions", nth=1, then=Then.DELAY, delay_seconds=0.3)
    async with opened(plan(rule)) as desk:
        with pytest.raises(httpx.ReadTimeout):
            await desk.append(BUILT, *[PHONE] * 2, timeout=0.05)
        before = len(await desk.records(BUILT))
        while not desk.face.log.all("PUT"):
            await asyncio.sleep(0.01)
        assert [entry.status for entry in desk.face.log.all("PUT")] == [204]
        assert len(await desk.records(BUILT)) == before + 2


async def test_a_client_that_goes_before_it_has_said_all_has_asked_for_nothing(
    opened: Open,
) -> None:
    rule = FaultRule(path="*/transactions", then=Then.DELAY, delay_seconds=0.01)
    async with opened(plan(rule)) as desk:
        port = int(desk.face.base_url.rpartition(":")[2])
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"PUT /campaign/campaigns/{BUILT}/transactions HTTP/1.1\r\nHost: x\r\n"
        writer.write(f"{head}LV-Session: {desk.session}\r\nContent-Length: 90\r\n\r\n{{".encode())
        await writer.drain()
        writer.close()
        while not desk.face.log.all("PUT"):
            await asyncio.sleep(0.01)
        assert [entry.status for entry in desk.face.log.all("PUT")] == [None]
        assert len(await desk.records(BUILT)) == 40


@pytest.mark.parametrize(("sent", "taken"), [(5, 2), (1, 0)])
async def test_half_of_a_batch_is_taken_and_nobody_hears_of_it(
    opened: Open, sent: int, taken: int
) -> None:
    async with opened(plan(FaultRule(path="*/transactions", then=Then.TAKE_HALF))) as desk:
        records = [{"phone1": f"415555600{n}"} for n in range(sent)]
        with pytest.raises(httpx.TransportError):
            await desk.append(BUILT, *records)
        listed = await desk.records(BUILT)
        assert len(listed) == 40 + taken
        (entry,) = desk.face.log.all("PUT")
        assert (entry.status, entry.fault) == (None, "take_half")


async def test_sessions_that_end_of_themselves(opened: Open) -> None:
    rule = FaultRule(path=INFO, nth=2, then=Then.EXPIRE_SESSIONS)
    async with opened(plan(rule)) as desk:
        old = desk.session
        assert await outcomes(desk, INFO, 3) == [200, 401, 401]
        await desk.log_in()
        assert desk.session != old
        assert await outcomes(desk, INFO, 1) == [200]
        assert [entry.fault for entry in desk.face.log.all("GET")] == [
            "", "expire_sessions", "", "",
        ]  # fmt: skip


async def test_a_clock_that_is_off(opened: Open) -> None:
    path = f"/campaign/campaigns/{PLAYING}"
    rule = FaultRule(path=path, nth=2, then=Then.SKEW, skew_seconds=-90.5)
    async with opened(plan(rule)) as desk:
        right, wrong = await desk.ask("GET", path), await desk.ask("GET", path)
        assert wrong.json()["uploadDate"] - right.json()["uploadDate"] == -90_500
        dates = [parsedate_to_datetime(answer.headers["date"]) for answer in (right, wrong)]
        assert 90 <= (dates[0] - dates[1]).total_seconds() <= 91
        start = desk.time.ms + 3_600_000
        await desk.ask("PUT", path, {"scheduleTime": {"start": start, "nextDay": False}})
        assert (await desk.get(path))["scheduleTime"]["start"] == start
        entry = desk.face.log.all("GET")[1]
        assert entry.fault == "skew"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (FaultRule(path=INFO, nth=2, then=Then.DROP_BEFORE), [200, None, 200, 200, 200, 200]),
        (FaultRule(path=INFO, every=3, then=Then.DROP_BEFORE), [200, 200, None, 200, 200, None]),
        (FaultRule(path=INFO, times=2, then=Then.DROP_BEFORE), [None, None, 200, 200, 200, 200]),
        (
            FaultRule(path=INFO, every=2, times=1, then=Then.STATUS, status=500),
            [200, 500, 200, 200, 200, 200],
        ),
        (FaultRule(path="/nothing/*", then=Then.DROP_BEFORE), [200] * 6),
        (FaultRule(method="POST", path=INFO, then=Then.DROP_BEFORE), [200] * 6),
        (FaultRule(path="*/INFO", then=Then.DROP_BEFORE), [200] * 6),
    ],
)
async def test_which_requests_a_rule_picks(
    opened: Open, rule: FaultRule, expected: Sequence[int | None]
) -> None:
    async with opened(plan(rule)) as desk:
        assert await outcomes(desk, INFO, 6) == expected


async def test_a_slash_at_the_end_makes_no_difference(opened: Open) -> None:
    async with opened(plan(FaultRule(path=INFO, then=Then.STATUS, status=500))) as desk:
        assert await outcomes(desk, f"{INFO}/", 1) == [500]


async def test_chance_goes_by_the_seed(opened: Open) -> None:
    rule = FaultRule(path=INFO, probability=0.5, then=Then.STATUS, status=502)
    found = []
    for seed in (1, 1, 2):
        async with opened(FaultPlan(seed=seed, rule=(rule,))) as desk:
            found.append(await outcomes(desk, INFO, 12))
    assert found[0] == found[1] != found[2]
    assert set(found[0]) == {200, 502}


async def test_rules_work_together_and_the_first_end_counts(opened: Open) -> None:
    rules = plan(
        FaultRule(path=INFO, nth=1, then=Then.SKEW, skew_seconds=5),
        FaultRule(path=INFO, nth=1, then=Then.STATUS, status=500, delay_seconds=0.01),
        FaultRule(path=INFO, nth=1, then=Then.DROP_BEFORE),
    )
    async with opened(rules) as desk:
        assert await outcomes(desk, INFO, 1) == [500]
        assert desk.face.platform.skew.total_seconds() == 5
