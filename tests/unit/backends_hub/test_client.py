"""The client against hubs that misbehave: played by the test, over a real Unix socket."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, unix_serve

from campmon.backends.hub import HubBackend, parse_address
from campmon.model.campaign import CampaignKey
from campmon.model.errors import (
    AccessError,
    CampmonError,
    InDoubtError,
    RefusedError,
    UnreachableError,
)
from campmon.model.intent import Intent, Operate
from campmon.model.reading import Reading
from campmon.model.state import Operation

PATIENCE = 60.0
AS_OF = "2026-03-03T15:00:00Z"
HELLO = {
    "type": "hello", "version": 4, "campmon": "9.9", "pid": 4711, "epoch": "e", "platform": "p",
    "who": "me", "verified": True, "read_only": False, "offered": ["pause"], "reasons": {},
    "append_rules": None, "update_rules": None, "refresh_seconds": 1000,
}  # fmt: skip
ROW = [1, "c1", "one", "playing", "", "outbound", None, None, True, False, False, None, None,
       10, 10, 0, 10, None, None, 0, "reported", None, None, False]  # fmt: skip
SOURCE = {"profile": "", "state": "live", "as_of": AS_OF}
SNAPSHOT = {"type": "snapshot", "seq": 1, "source": SOURCE, "campaigns": [ROW]}
PAUSE = Intent(CampaignKey("team", "c1"), Operate(Operation.PAUSE))

Play = Callable[[ServerConnection], Awaitable[None]]


@asynccontextmanager
async def played(play: Play, **options: Any) -> AsyncIterator[HubBackend]:
    """A client whose hub does as `play` says with each connection."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="cm-") as folder:
        path = f"{folder}/hub.sock"
        async with unix_serve(play, path, close_timeout=0.1):
            client = HubBackend("team", parse_address(f"unix:{path}"), **options)
            try:
                yield client
            finally:
                await client.close()


def saying(*messages: Any, then: Play | None = None) -> Play:
    """Hear the hello, say these, then wait for the client to go."""

    async def play(socket: ServerConnection) -> None:
        await socket.recv()
        for message in messages:
            await socket.send(message if isinstance(message, bytes) else json.dumps(message))
        if then is not None:
            await then(socket)
        else:
            await socket.wait_closed()

    return play


async def follow_to_the_end(client: HubBackend, seen: list[Reading] | None = None) -> None:
    """Follow until that raises; it does within patience. Readings are added to `seen`."""
    async with asyncio.timeout(PATIENCE):
        async for reading in client.follow():
            if seen is not None:
                seen.append(reading)


async def test_no_hub_is_told_with_the_address() -> None:
    client = HubBackend("team", parse_address("unix:/tmp/campmon-no-such-hub.sock"))
    with pytest.raises(UnreachableError, match="no hub answers at unix:/tmp/campmon-no-such"):
        await client.open()
    with pytest.raises(UnreachableError, match="not connected"):
        await client.read()
    assert client.platform == "hub"
    assert client.epoch == ""
    assert client.append_rules is None
    await client.close()


async def test_a_hub_of_another_version_is_refused_with_both_versions() -> None:
    async with played(saying({"type": "hello", "version": 99, "brand": "new"})) as client:
        with pytest.raises(AccessError, match="speaks version 99 of the protocol") as caught:
            await client.open()
        assert "speaks 4" in caught.value.message
        assert "same version" in caught.value.mend


@pytest.mark.parametrize(
    ("first_word", "kind", "problem"),
    [
        (b"gibberish", UnreachableError, "no hub that this campmon"),
        ({"type": "snapshot"}, UnreachableError, "no hub that this campmon"),
        (SNAPSHOT, UnreachableError, "did not greet"),
        ({"type": "error", "code": "access", "message": "not you"}, AccessError, "not you"),
    ],
)
async def test_what_does_not_greet_is_no_hub(
    first_word: Any, kind: type[CampmonError], problem: str
) -> None:
    async with played(saying(first_word)) as client:
        with pytest.raises(kind, match=problem):
            await client.open()


async def test_a_hub_that_hangs_up_at_once_is_told() -> None:
    async def hang_up(socket: ServerConnection) -> None:
        await socket.close(1011, "sorry")

    async with played(hang_up) as client:
        with pytest.raises(UnreachableError, match="sorry"):
            await client.open()


async def test_a_gap_asks_for_a_snapshot_and_goes_on_from_it() -> None:
    figures = [1, 99, 99, 0, 99, None, None]
    heard = []

    async def mend(socket: ServerConnection) -> None:
        heard.append(json.loads(await socket.recv()))
        passed_over = {"type": "delta", "seq": 4, "source": SOURCE, "figures": [figures]}
        await socket.send(json.dumps(passed_over))
        later = SOURCE | {"as_of": "2026-03-03T15:00:02Z"}
        snapshot = SNAPSHOT | {"seq": 5, "source": later, "campaigns": [[*ROW[:13], 7, *ROW[14:]]]}
        await socket.send(json.dumps(snapshot))

    gap = {"type": "delta", "seq": 3, "source": SOURCE, "figures": [figures]}
    async with played(saying(HELLO, SNAPSHOT, gap, then=mend)) as client:
        await client.open()
        seen: list[Reading] = []
        with pytest.raises(UnreachableError):
            await follow_to_the_end(client, seen)
        assert heard == [{"type": "follow"}]
        assert [c.statistics.uploaded for reading in seen for c in reading.campaigns][-1] == 7
        assert all(c.statistics.uploaded != 99 for reading in seen for c in reading.campaigns)


async def test_a_row_of_an_unknown_campaign_counts_as_a_gap() -> None:
    heard: asyncio.Queue[Any] = asyncio.Queue()

    async def listen(socket: ServerConnection) -> None:
        await heard.put(json.loads(await socket.recv()))

    odd = {"type": "delta", "seq": 2, "source": SOURCE, "figures": [[9, 1, 1, 0, 1, None, None]]}
    async with played(saying(HELLO, SNAPSHOT, odd, then=listen)) as client:
        await client.open()
        async with asyncio.timeout(PATIENCE):
            assert await heard.get() == {"type": "follow"}


async def test_a_silent_hub_is_lost_within_two_refreshes() -> None:
    connections = []

    async def play(socket: ServerConnection) -> None:
        connections.append(socket)
        await saying(HELLO | {"refresh_seconds": 0.1}, SNAPSHOT)(socket)

    async with played(play) as client:
        await client.open()
        with pytest.raises(UnreachableError, match=r"said nothing for 0\.2 s"):
            await follow_to_the_end(client)
        await client.open()
        assert len(connections) == 2


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        (b'{"type": "delta"}', "cannot read: delta"),
        (HELLO, "cannot read: a second hello"),
        ({"type": "error", "code": "refused", "message": "go away"}, "go away"),
    ],
)
async def test_a_hub_that_talks_nonsense_is_left(frame: Any, problem: str) -> None:
    async with played(saying(HELLO, SNAPSHOT, frame)) as client:
        await client.open()
        with pytest.raises(CampmonError, match=problem):
            await follow_to_the_end(client)


async def test_an_intent_that_was_not_sent_is_not_in_doubt() -> None:
    async def hang_up(socket: ServerConnection) -> None:
        await socket.close(1001, "SIGTERM")

    async with played(saying(HELLO, then=hang_up)) as client:
        await client.open()
        with pytest.raises(UnreachableError, match="SIGTERM"):
            await follow_to_the_end(client)
        with pytest.raises(UnreachableError):
            await client.write(PAUSE)


async def test_an_intent_that_was_sent_and_not_answered_is_in_doubt() -> None:
    got: list[Any] = []

    async def die(socket: ServerConnection) -> None:
        got.append(json.loads(await socket.recv()))
        socket.transport.abort()

    async with played(saying(HELLO, then=die)) as client:
        await client.open()
        with pytest.raises(InDoubtError, match="lost before it answered"):
            await client.write(PAUSE)
        assert got[0]["campaign"] == "c1"


async def test_a_question_that_was_sent_and_not_answered_is_not_in_doubt() -> None:
    async def die(socket: ServerConnection) -> None:
        await socket.recv()
        socket.transport.abort()

    async with played(saying(HELLO, then=die)) as client:
        await client.open()
        with pytest.raises(UnreachableError, match="lost before it answered"):
            await client.read_campaign("c1")


def answering(reply: dict[str, Any]) -> Play:
    async def answer(socket: ServerConnection) -> None:
        async for frame in socket:
            await socket.send(json.dumps({"id": 77, **reply}))  # nobody asked: passed over
            await socket.send(json.dumps({"id": json.loads(frame)["id"], **reply}))

    return saying(HELLO, then=answer)


async def test_an_outcome_is_a_receipt() -> None:
    plain = {"type": "outcome", "kind": "already so", "message": "one is\x1b paused"}
    async with played(answering(plain)) as client:
        await client.open()
        receipt = await client.write(PAUSE)
        assert (receipt.already, receipt.message) == (True, "one is paused")
    full = {
        "type": "outcome", "kind": "done in part", "message": "m",
        "receipt": {
            "accepted": 1, "message": "x\x07", "refused": [{"index": 0, "reason": "r\x1b"}],
        },
    }  # fmt: skip
    async with played(answering(full)) as client:
        await client.open()
        receipt = await client.write(PAUSE)
        assert (receipt.accepted, receipt.message) == (1, "x")
        assert [(r.index, r.reason) for r in receipt.refused] == [(0, "r")]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ({"type": "outcome", "kind": "in doubt", "message": "who knows"}, InDoubtError),
        ({"type": "answer", "body": {}}, InDoubtError),
        ({"type": "error", "code": "refused", "message": "no"}, RefusedError),
        ({"type": "error", "code": "of-tomorrow", "message": "no"}, CampmonError),
    ],
)
async def test_what_is_no_plain_outcome_raises(
    reply: dict[str, Any], kind: type[CampmonError]
) -> None:
    async with played(answering(reply)) as client:
        await client.open()
        with pytest.raises(kind):
            await client.write(PAUSE)


@pytest.mark.parametrize(
    "reply",
    [
        {"type": "answer", "body": {"odd": 1}},
        {"type": "outcome", "kind": "done", "message": ""},
    ],
)
async def test_an_answer_that_cannot_be_read_is_told(reply: dict[str, Any]) -> None:
    async with played(answering(reply)) as client:
        await client.open()
        with pytest.raises(UnreachableError, match=r"cannot (be read|read)"):
            await client.read_campaign("c1")


async def test_a_board_that_was_never_read_is_no_reading() -> None:
    unread = SNAPSHOT | {"source": {"profile": "", "state": "connecting", "problem": "booting"}}
    async with played(answering({"type": "answer", "body": unread})) as client:
        await client.open()
        with pytest.raises(UnreachableError, match="has not read its source yet") as caught:
            await client.read()
        assert caught.value.mend == "booting"


async def test_text_from_a_hub_is_cleaned() -> None:
    hostile = "\x1b]0;x\x07[bold red]a[/]\u202e"
    hello = HELLO | {"platform": hostile, "reasons": {"stop": hostile}}
    row = [1, hostile, hostile, "playing", hostile, hostile, hostile, hostile, *ROW[8:11], hostile,
           *ROW[12:]]  # fmt: skip
    act = {"at": AS_OF, "who": hostile, "campaign_id": hostile, "campaign_name": hostile,
           "what": hostile, "outcome": hostile}  # fmt: skip
    snapshot = SNAPSHOT | {"campaigns": [row]}
    async with played(saying(hello, {"type": "act", "act": act}, snapshot)) as client:
        await client.open()
        async with asyncio.timeout(PATIENCE):
            reading = await anext(client.follow())
        campaign, told = reading.campaigns[0], reading.acts[0]
        texts = [
            client.platform, client.capabilities.reasons[next(iter(client.capabilities.reasons))],
            campaign.id, campaign.name, campaign.platform_state, campaign.type, campaign.service,
            campaign.reason, campaign.state_by, told.who, told.campaign_name, told.what,
        ]  # fmt: skip
        assert set(texts) == {"]0;x[bold red]a[/]"}


async def test_where_no_hub_answers_one_is_ensured_and_tried_again() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="cm-") as folder:
        path = Path(folder) / "hub.sock"
        servers = []

        async def ensure() -> None:
            servers.append(await unix_serve(saying(HELLO, SNAPSHOT), str(path), close_timeout=0.1))

        client = HubBackend("team", parse_address(f"unix:{path}"), ensure=ensure)
        await client.open()
        await client.open()
        assert len(servers) == 1
        servers[0].close()
        with pytest.raises(UnreachableError):
            await follow_to_the_end(client)
        await servers[0].wait_closed()
        await client.open()
        assert len(servers) == 2
        await client.close()
        servers[1].close()
        await servers[1].wait_closed()


async def test_a_hub_that_takes_too_long_is_told_apart_by_what_was_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("campmon.backends.hub.link.ASK_SECONDS", 0.05)
    monkeypatch.setattr("campmon.backends.hub.link.INTENT_SECONDS", 0.05)
    async with played(saying(HELLO)) as client:
        await client.open()
        with pytest.raises(UnreachableError, match=r"no answer in 0\.05 s"):
            await client.read_campaign("c1")
        with pytest.raises(InDoubtError, match=r"no answer in 0\.05 s"):
            await client.write(PAUSE)


async def test_a_hub_that_takes_the_connection_and_hangs_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("campmon.backends.hub.link.GREETING_SECONDS", 0.5)
    async with played(saying()) as client:
        with pytest.raises(UnreachableError, match="took the connection but said nothing"):
            await client.open()


async def test_an_age_that_cannot_be_is_unknown() -> None:
    for age in (1e300, -1e300):
        snapshot = SNAPSHOT | {"campaigns": [[*ROW[:19], age, *ROW[20:]]]}
        async with played(saying(HELLO, snapshot)) as client:
            await client.open()
            async with asyncio.timeout(PATIENCE):
                reading = await anext(client.follow())
            assert reading.campaigns[0].statistics.as_of is None
            assert reading.campaigns[0].statistics.uploaded == 10


async def test_a_mistake_of_ours_in_taking_in_ends_the_connection(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr("campmon.backends.hub.replica.Replica.take_snapshot", fail)
    async with played(saying(HELLO, SNAPSHOT)) as client:
        await client.open()
        with pytest.raises(UnreachableError, match="unexpected ZeroDivisionError"):
            await follow_to_the_end(client)
    assert "a mistake of ours" in caplog.text
