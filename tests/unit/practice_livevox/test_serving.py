"""Serving: where, for how long, and how it ends."""

import asyncio
from contextlib import suppress

import httpx
import pytest

from campmon.practice.http.faults import FaultPlan, FaultRule, Then
from tests.unit.practice_livevox.conftest import PLAYING, Desk, Open

INFO = "/campaign/campaigns/info"


async def test_when_it_is_over_nobody_answers(opened: Open) -> None:
    async with opened() as desk:
        base_url = desk.face.base_url
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(base_url + INFO)


async def test_its_end_does_not_wait_for_those_who_are_kept_waiting(opened: Open) -> None:
    rule = FaultRule(path=INFO, then=Then.DELAY, delay_seconds=3_600)
    async with opened(FaultPlan(rule=(rule,))) as desk:
        port = int(desk.face.base_url.rpartition(":")[2])
        idle, kept = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        kept[1].write(f"GET {INFO} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await kept[1].drain()
        await desk.ask("GET", "/none")  # by now the server has read the other one too
    assert desk.face.log.all("GET", INFO)
    assert await idle[0].read() == b""
    for _, writer in (idle, kept):
        writer.close()


async def half_a_request(desk: Desk) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection whose request's body has begun and does not go on."""
    port = int(desk.face.base_url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"PUT /campaign/campaigns/{PLAYING}/state HTTP/1.1\r\nHost: x\r\n"
        f"LV-Session: {desk.session}\r\nContent-Length: 100\r\n\r\n{{"
    )
    writer.write(head.encode())
    await writer.drain()
    await desk.ask("GET", "/none")  # by now the server has read it
    return reader, writer


async def test_its_end_does_not_wait_for_half_a_request(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened() as desk:
        reader, writer = await half_a_request(desk)
    received = b""
    with suppress(ConnectionResetError):
        received = await reader.read()
    assert received == b""
    writer.close()
    assert [entry.status for entry in desk.face.log.all("PUT")] == [None]
    assert "Exception" not in caplog.text


async def test_a_client_that_leaves_in_the_middle_is_no_trouble(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await half_a_request(desk)
    writer.transport.abort()
    while not desk.face.log.all("PUT"):
        await desk.ask("GET", "/none")
    assert [entry.status for entry in desk.face.log.all("PUT")] == [None]
    assert "Exception" not in caplog.text
    assert await desk.status(PLAYING) == "PLAYING"


async def test_too_many_requests_in_a_minute(opened: Open) -> None:
    async with opened(calls_per_minute=3) as desk:  # the login was the first
        path = f"/campaign/campaigns/{PLAYING}"
        assert (await desk.ask("GET", path)).status_code == 200
        desk.time.seconds += 20
        assert (await desk.ask("GET", INFO)).status_code == 200
        refused = await desk.ask("GET", INFO)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "40")
        assert set(refused.json()) == {"code", "message"}
        desk.time.seconds += 40
        assert (await desk.ask("GET", INFO)).status_code == 200


async def test_many_at_once(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.ask("GET", INFO) for _ in range(60)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


async def test_a_body_that_is_too_large(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campmon.practice.livevox.visit.MOST_BYTES", 100)
    monkeypatch.setattr("campmon.practice.livevox.acting.MOST_BYTES", 100)
    path = f"/campaign/campaigns/{PLAYING}/transactions"
    answer = await desk.ask("PUT", path, content=b"x" * 101)
    assert answer.status_code == 413
    files = {"campaignFile": ("a.txt", b"x" * 101)}
    assert (await desk.ask("POST", "/campaign/campaigns", files=files)).status_code == 413
