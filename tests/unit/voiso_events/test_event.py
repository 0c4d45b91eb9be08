"""Reading events: leniently where the texts are silent, and with a word for what is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campmon.backends.voiso.events import reading
from campmon.backends.voiso.events.event import (
    BadEventError,
    CallEvent,
    EventKind,
    read_body,
    read_event,
)
from campmon.backends.voiso.events.outcome import DISPOSITIONS, disposition_of
from campmon.model.disposition import Disposition
from tests.unit.voiso_events import told
from tests.unit.voiso_events.told import BASE


def read(fields: dict[str, Any]) -> CallEvent:
    found = read_event(fields)
    assert found is not None
    return found


def test_the_documented_event_is_read() -> None:
    event = read(
        {
            "event": "dialer.call.answered",
            "object": "call",
            "timestamp": "2024-08-14T09:50:30Z",
            "secret": "s",
            "contact_center_id": "12345054-2f06",
            "data": {
                "id": "eb8ec211",
                "type": "dialer",
                "start_time": "2024-08-14T09:50:04Z",
                "agent_start_time": "2024-08-14T09:50:30Z",
                "duration": {"total": 26, "dialing_time": 27, "dialer_waiting": 27},
                "calling_number": "888888",
                "called_number": "966551571128",
                "agent": {"id": 6963, "name": "Kathy", "email": "k@example.com", "extension": "4"},
                "campaign": {"id": 9883, "name": "Anniversary Sale", "is_live": False},
            },
        }
    )
    assert event == CallEvent(
        kind=EventKind.ANSWERED,
        center="12345054-2f06",
        call_id="eb8ec211",
        at=1723629030.0,
        campaign_id="9883",
        campaign_name="Anniversary Sale",
        live=False,
        number="966551571128",
        agent_id="6963",
        agent_name="Kathy",
        agent_email="k@example.com",
        started=1723629004.0,
        agent_started=1723629030.0,
    )
    assert "966551571128" not in repr(event)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"duration": {"talk_time": 61.5}}, {"talk_seconds": 61.5}),
        ({"duration": {"Talk Time": "00:01:05"}}, {"talk_seconds": 65.0}),
        ({"duration": {"talking": "2:05"}}, {"talk_seconds": 125.0}),
        ({"talkTime": "12"}, {"talk_seconds": 12.0}),
        ({"duration": {"wrap_up_time": 7}}, {"wrap_seconds": 7.0}),
        ({"duration": {"agent_waiting": 3}}, {"wait_seconds": 3.0}),
        ({"duration": {"talk": -1}}, {"talk_seconds": None}),
        ({"duration": {"talk": 1e9}}, {"talk_seconds": None}),
        ({"duration": 31.3}, {"talk_seconds": None}),
        ({"disposition": {"name": "No answer"}}, {"disposition": "No answer"}),
        ({"call_disposition": "busy"}, {"disposition": "busy"}),
        ({"wrap_up_codes": ["S", {"name": "S"}, {"code": 7}]}, {"wrap_up_codes": ("S", "7")}),
        ({"wrap_up_code": {"title": "Call back"}}, {"wrap_up_codes": ("Call back",)}),
        ({"wrap_up": 20}, {"wrap_up_codes": ()}),
        ({"agent": {}}, {"agent_id": None}),
        ({"agent": {"email": "a@x.test"}}, {"agent_id": "a@x.test"}),
        ({"called_number": "+44 (0)7700"}, {"number": "4407700"}),
        ({"called_number": None, "phone_number": 4477}, {"number": "4477"}),
        ({"campaign": {"id": "c1", "is_live": 1}}, {"campaign_id": "c1", "live": True}),
        ({"campaign": None, "campaign_id": 5}, {"campaign_id": "5", "campaign_name": ""}),
        ({"campaign": {"id": 5, "name": "\x1b[1mFive"}}, {"campaign_name": "[1mFive"}),
        ({"start_time": 1763650800123}, {"started": 1763650800.123}),
        ({"start_time": "1763650800"}, {"started": 1763650800.0}),
        ({"start_time": "soon"}, {"started": None}),
    ],
)  # fmt: skip
def test_other_spellings_are_read(more: dict[str, Any], expected: dict[str, object]) -> None:
    body = told.body("ended")
    event = read(body | {"data": body["data"] | more})
    assert {name: getattr(event, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("at", "seconds"),
    [
        ("2026-11-20T15:00:00Z", BASE),
        ("2026-11-20T15:00:00", BASE),
        ("2026-11-20T16:00:00+01:00", BASE),
        (BASE, BASE),
        (BASE * 1000, BASE),
        (str(int(BASE)), BASE),
    ],
)
def test_moments_come_in_several_forms(at: object, seconds: float) -> None:
    assert read(told.body("ended") | {"timestamp": at}).at == seconds


def test_a_missing_timestamp_is_taken_from_the_call() -> None:
    body = told.body("ended", end_time=told.iso(BASE + 9), start_time=told.iso(BASE))
    assert read(body | {"timestamp": None}).at == BASE + 9
    body = told.body("answered", start_time=told.iso(BASE))
    assert read(body | {"timestamp": None}).at == BASE


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"event": None}, "event is missing"),
        ({"data": []}, "data is not an object"),
        ({"data": {"campaign": {"id": 1}}}, "data.id is missing"),
        ({"data": {"id": "x"}}, "data.campaign.id is missing"),
        ({"timestamp": "yesterday"}, "timestamp is no time"),
        ({"timestamp": None}, "timestamp is missing"),
    ],
)
def test_what_is_missing_is_named(change: dict[str, Any], word: str) -> None:
    with pytest.raises(BadEventError, match=word) as caught:
        read_event(told.body("ended") | change)
    assert told.SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["inbound.call.ended", "dialer.call.started", "ended", "conversation.ended"]
)
def test_other_events_are_ignored(name: str) -> None:
    assert read_event({"event": name, "data": 4}) is None


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"\xff\xfe", b'"x"', b"[" * 60_000, b'{"a":' + b"9" * 5000 + b"}"]
)
def test_bodies_that_are_no_object_are_told(body: bytes) -> None:
    with pytest.raises(BadEventError, match="the body is not"):
        read_body(body)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
anything = scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.text(max_size=3), scalars)
calls = st.fixed_dictionaries(
    {"id": anything, "campaign": st.fixed_dictionaries({"id": anything, "name": anything})},
    optional=dict.fromkeys(
        ("duration", "agent", "disposition", "wrap_up_code", "start_time", "called_number"),
        anything,
    ),
)


@given(calls | anything, anything, anything)
def test_nothing_that_can_be_sent_is_more_than_a_bad_event(
    data: object, at: object, center: object
) -> None:
    fields = {"event": "dialer.call.ended", "data": data, "timestamp": at}
    sent = read_body(json.dumps(fields | {"contact_center_id": center}).encode())
    try:
        event = read_event(sent)
    except BadEventError:
        return
    assert event is not None
    assert 0 < len(event.call_id) <= reading.LONGEST_TEXT


def test_all_twelve_words_are_known() -> None:
    assert len(DISPOSITIONS) == 12
    assert disposition_of("answered_by_VM") is Disposition.MACHINE
    assert disposition_of("No answer") is Disposition.NO_ANSWER
    assert disposition_of("Dialer Abandoned") is Disposition.DROPPED
    assert disposition_of("sent") is None
