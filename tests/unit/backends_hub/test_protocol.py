"""Messages as they go over the wire."""

from datetime import UTC, datetime

import pytest

from campmon.backends.hub.protocol import (
    ClientHello,
    IntentMessage,
    Message,
    ProtocolError,
    Role,
    decode_from_client,
    decode_from_hub,
    encode,
    version_of,
)
from campmon.model.intent import Action, Append, Operate, Staff, Tier, Update, UpdateRecords
from campmon.model.record import Record
from campmon.model.staffing import StaffingChange
from campmon.model.state import Operation


@pytest.mark.parametrize(
    "action",
    [
        Operate(Operation.STOP),
        Append((Record(("2015550100",), {"name": "Zoë \x1b"}), Record(("1", "2"))), "job", 3),
        UpdateRecords(
            (Record(("2015550100",), {"name": "Zoë \x1b"}), Record(("1", "2"))), "job", 3
        ),
        Staff(StaffingChange(add_agents=("a",), remove_teams=("b", "c"))),
        Update({"callerId": "4155550100", "note": None}),
    ],
)
def test_intents_arrive_as_they_were_sent(action: Action) -> None:
    message = IntentMessage.of(1, "c1", action, Tier.TYPE_NAME)
    assert decode_from_client(encode(message)) == message


def test_what_is_not_set_is_not_sent() -> None:
    hello = ClientHello(version=1, campmon="x", role=Role.COMMAND)
    assert b"who" not in encode(hello)
    assert encode(hello).startswith(b'{"type":"hello"')


@pytest.mark.parametrize(
    ("frame", "version"),
    [
        ('{"type": "hello", "version": 7, "else": []}', 7),
        ('{"type": "hello"}', None),
        ('{"type": "hello", "version": "7"}', None),
        ('{"type": "ask", "version": 7}', None),
        ("[1]", None),
        ("nonsense", None),
        (b"\xff", None),
    ],
)
def test_a_version_is_found_whatever_the_rest_is(frame: str | bytes, version: int | None) -> None:
    assert version_of(frame) == version


def test_what_cannot_be_read_names_the_place() -> None:
    with pytest.raises(ProtocolError, match=r"^delta\.seq: "):
        decode_from_hub('{"type": "delta", "seq": "x", "source": {"profile": ""}}')
    with pytest.raises(ProtocolError):
        decode_from_hub(b"\x00")


def test_what_does_not_travel_is_a_mistake_of_ours() -> None:
    class Odd(Message):
        thing: object

    with pytest.raises(ValueError, match="object does not travel"):
        encode(Odd(type="odd", thing=object()))
    assert encode(Odd(type="odd", thing=datetime(2026, 1, 1, tzinfo=UTC)))
