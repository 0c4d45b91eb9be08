"""Several faces behind one gate: each has its own paths, words and sessions."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from campmon.practice.http.clock import ServerClock
from campmon.practice.http.faults import FaultPlan, FaultRule, Then
from campmon.practice.http.front import Front
from campmon.practice.http.serving import listen, serve_fronts


def front(name: str, prefix: str, expired: list[str]) -> Front:
    """A face that answers everything with its name."""

    async def answer(_: Request) -> Response:
        return PlainTextResponse(name)

    return Front(
        Starlette(routes=[Route("/{path:path}", answer)]),
        lambda status: PlainTextResponse(f"{name} in trouble", status),
        prefix=prefix,
        expire=lambda: expired.append(name),
        loggable=lambda path: f"{name}:{path}",
    )


async def ask(paths: list[str], faults: FaultPlan, clock: ServerClock) -> tuple[list[str], ...]:
    """What each path is answered with, whose sessions ended, and what is in the log."""
    expired: list[str] = []
    fronts = (front("own", "/own/", expired), front("rest", "/rest/", expired))
    async with (
        serve_fronts(fronts, listen("127.0.0.1", 0), faults=faults, clock=clock) as served,
        httpx.AsyncClient(base_url=served.base_url, trust_env=False) as http,
    ):
        answers = [await http.get(path) for path in paths]
        assert [entry.status for entry in served.log.all()] == [a.status_code for a in answers]
        return [a.text for a in answers], expired, [entry.path for entry in served.log.all()]


async def test_a_path_goes_to_its_face_or_to_the_last() -> None:
    paths = ["/own/a", "/rest/a", "/own", "/other"]
    told, expired, logged = await ask(paths, FaultPlan(), ServerClock())
    assert told == ["own", "rest", "rest", "rest"]
    assert expired == []
    assert logged == ["own:/own/a", "rest:/rest/a", "rest:/own", "rest:/other"]


async def test_a_fault_is_done_as_the_face_does_it() -> None:
    rules = (
        FaultRule(path="/own/*", nth=1, then=Then.STATUS, status=503),
        FaultRule(path="*/a", then=Then.EXPIRE_SESSIONS),
        FaultRule(path="/rest/*", then=Then.SKEW, skew_seconds=60),
    )
    clock = ServerClock()
    told, expired, _ = await ask(["/own/a", "/rest/b", "/own/c"], FaultPlan(rule=rules), clock)
    assert told == ["own in trouble", "rest", "own"]
    assert expired == ["own"]
    assert clock.skew == timedelta(seconds=60)


async def test_it_ends_with_a_request_that_nobody_finishes() -> None:
    fronts = (front("own", "", []),)
    async with serve_fronts(fronts, listen("::1", 0)) as served:
        port = int(served.base_url.rpartition(":")[2])
        assert served.base_url == f"http://[::1]:{port}"
        reader, writer = await asyncio.open_connection("::1", port)
        writer.write(b"GET / HTTP/1.1\r\n")
        await writer.drain()
    received = b""
    with suppress(ConnectionResetError):
        received = await reader.read()
    assert received == b""
    writer.close()
