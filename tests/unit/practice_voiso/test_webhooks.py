"""Outgoing webhooks: every event in the vendor's form, in order, and never in the dialer's way."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from random import Random
from typing import Any

import pytest

from campmon.model.errors import ConfigurationError
from campmon.practice.voiso.webhook_events import Body
from campmon.practice.voiso.webhooks import Unruly, WebhookSender, WebhookTarget
from tests.unit.practice_voiso.conftest import LIVE, PLAYING, Desk, Open

SECRET = "hook-secret"


class Receiver:
    """A receiver of webhooks. `statuses` are its next answers, then 200; 0 cuts the connection."""

    def __init__(self) -> None:
        self.url = ""
        self.events: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self.silent = False
        self._open: set[asyncio.StreamWriter] = set()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                self.events.append(json.loads(await reader.readexactly(length)))
                status = self.statuses.pop(0) if self.statuses else 200
                if not status:
                    break
                if not self.silent:
                    writer.write(f"HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n".encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def cut(self) -> None:
        for writer in self._open:
            writer.close()

    def of(self, kind: str) -> list[dict[str, Any]]:
        name = f"dialer.call.{kind}"
        return [event["data"] for event in self.events if event["event"] == name]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    async with server:
        yield receiver
        receiver.cut()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


def target(receiver: Receiver, **more: Any) -> WebhookTarget:
    more = {"pause_seconds": (0.0, 0.0), "pulse_seconds": 3_600, **more}
    return WebhookTarget(receiver.url, SECRET, **more)


async def go_by(desk: Desk, seconds: float) -> WebhookSender:
    """Let time go by, and wait until all has been told."""
    desk.rest(seconds)
    await desk.v1("GET", "")
    sender = desk.face.webhooks
    assert sender is not None
    await sender.settled()
    return sender


async def test_what_is_told_of_calls(opened: Open, receiver: Receiver) -> None:
    async with opened(webhooks=target(receiver)) as desk:
        sender = await go_by(desk, 120)
        assert sender.delivered == len(receiver.events) > 50
        assert sender.lost == 0
    for event in receiver.events:
        assert set(event) == {
            "event", "object", "timestamp", "secret", "contact_center_id", "data",
        }  # fmt: skip
        assert (event["object"], event["secret"]) == ("call", SECRET)
        assert event["data"]["type"] == "dialer"
    call = receiver.of("ended")[0]
    assert len(call["called_number"].removeprefix("1")) == 10
    assert call["campaign"]["id"] in (PLAYING, LIVE)
    live = [call for call in receiver.of("ended") if call["campaign"]["id"] == LIVE]
    assert live
    assert {call["campaign"]["is_live"] for call in live} == {True}


async def test_they_agree_with_the_dialer(opened: Open, receiver: Receiver) -> None:
    async with opened(webhooks=target(receiver), warm_up=0.0) as desk:
        await go_by(desk, 240)
        campaign = desk.dialer.campaign(str(PLAYING))
        ended = [call for call in receiver.of("ended") if call["campaign"]["id"] == PLAYING]
        over = Counter(call["disposition"] for call in ended)
        wrapping = sum(
            agent.call is not None and agent.call.campaign is campaign and agent.call.ended
            for agent in campaign.staff
        )
        told = {word.value: number for word, number in campaign.dispositions.items()}
        assert over["no_answer"] == told["no answer"] > 0
        assert over["answered"] == told["answered"] - wrapping
        assert over["dialer_abandoned"] == told["dropped"]
        codes = [call["wrap_up_code"] for call in ended if call["agent"]]
        assert len(codes) == sum(campaign.wrap_up_codes) == over["answered"] > 0
    assert len({call["id"] for call in ended}) == len(ended)


async def test_a_call_with_an_agent_is_told_three_times_in_order(
    opened: Open, receiver: Receiver
) -> None:
    async with opened(webhooks=target(receiver), warm_up=0.0) as desk:
        await go_by(desk, 240)
    ended = next(call for call in receiver.of("ended") if call["agent"])
    told = [event for event in receiver.events if event["data"]["id"] == ended["id"]]
    assert [event["event"] for event in told] == [
        "dialer.call.answered", "dialer.call.hangup", "dialer.call.ended",
    ]  # fmt: skip
    moments = [datetime.fromisoformat(event["timestamp"]) for event in told]
    assert moments == sorted(moments)
    answered, hangup = told[0]["data"], told[1]["data"]
    assert answered["disposition"] is None
    assert answered["agent_start_time"] == told[0]["timestamp"]
    assert hangup["disposition"] == "answered"
    assert "wrap_up_time" not in hangup["duration"]
    assert set(ended["agent"]) == {"id", "name", "email", "extension"}
    duration = ended["duration"]
    assert set(duration) == {"ring_time", "queue_time", "talk_time", "wrap_up_time", "total"}
    parts = duration["ring_time"] + duration["queue_time"] + duration["talk_time"]
    assert duration["total"] == pytest.approx(parts, abs=0.01)


async def test_an_event_that_is_not_taken_is_sent_again(opened: Open, receiver: Receiver) -> None:
    receiver.statuses = [500, 0, 200, 404]
    async with opened(webhooks=target(receiver)) as desk:
        sender = await go_by(desk, 60)
        assert sender.lost == 0
        assert sender.delivered == len(receiver.events) - 3
    first, again, third, other, other_again, *_ = receiver.events
    assert first == again == third != other == other_again


async def test_after_some_attempts_it_is_lost(opened: Open, receiver: Receiver) -> None:
    receiver.statuses = [503] * 3
    async with opened(webhooks=target(receiver)) as desk:
        sender = await go_by(desk, 60)
        assert sender.lost == 1
        assert sender.delivered == len(receiver.events) - 3


async def test_a_receiver_that_is_not_there_is_no_trouble(opened: Open) -> None:
    nowhere = WebhookTarget("http://127.0.0.1:9/hook", SECRET, pause_seconds=())
    async with opened(webhooks=nowhere) as desk:
        sender = await go_by(desk, 60)
        assert sender.lost > 0
        assert sender.delivered == 0
        assert await desk.status(PLAYING) == "active"


async def test_a_receiver_that_never_answers_holds_up_nobody(
    opened: Open, receiver: Receiver
) -> None:
    receiver.silent = True
    async with opened(webhooks=target(receiver, queue_length=5)) as desk:
        for _ in range(10):
            desk.rest(20)
            assert await desk.status(PLAYING) == "active"
        sender = desk.face.webhooks
        assert sender is not None
        assert sender.lost > 10
        while not receiver.events:
            await desk.v1("GET", "")
        assert sender.delivered == 0


async def test_calls_happen_while_nobody_asks(opened: Open, receiver: Receiver) -> None:
    async with opened(webhooks=target(receiver, pulse_seconds=0.01)) as desk:
        desk.rest(60)
        sender = desk.face.webhooks
        assert sender is not None
        while not sender.delivered:
            await asyncio.sleep(0.01)


async def test_nobody_is_told_afterwards(opened: Open, receiver: Receiver) -> None:
    async with opened(webhooks=target(receiver)) as desk:
        dialer = desk.dialer
        assert dialer.on_call is not None
    assert dialer.on_call is None


async def test_two_runs_of_the_same_day_have_other_calls(opened: Open) -> None:
    ids = []
    for _ in range(2):
        async with receiving() as receiver, opened(webhooks=target(receiver)) as desk:
            await go_by(desk, 60)
            ids.append({call["id"] for call in receiver.of("ended")})
    assert min(map(len, ids)) > 0
    assert not ids[0] & ids[1]


async def test_repeats_and_disorder_on_purpose(opened: Open, receiver: Receiver) -> None:
    unruly = Unruly(repeats=0.5, disorder=0.5)
    async with opened(webhooks=target(receiver, unruly=unruly)) as desk:
        await go_by(desk, 120)
    told = [(event["data"]["id"], event["event"]) for event in receiver.events]
    assert len(set(told)) < len(told)
    moments = [event["timestamp"] for event in receiver.events]
    assert moments != sorted(moments)


@pytest.mark.parametrize("seed", range(20))
def test_disorder_loses_nothing(seed: int) -> None:
    events: list[Body] = [{"number": number} for number in range(30)]
    sent = Unruly(repeats=0.3, disorder=0.4).disturb(events, Random(seed))
    numbers: Callable[[list[Body]], set[object]] = lambda some: {one["number"] for one in some}  # noqa: E731
    assert numbers(sent) == numbers(events)
    assert Unruly().disturb(events, Random(seed)) == events


@pytest.mark.parametrize(
    "url", ["", "ftp://example.com", "127.0.0.1:80", "http://", "http://[x", "http://h:99999999"]
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ConfigurationError, match="http://"):
        WebhookTarget(url, SECRET)


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(WebhookTarget("http://127.0.0.1:9", SECRET))
