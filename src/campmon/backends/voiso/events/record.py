"""A call's record: the merge of its events, the same whatever their order and repeats."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import blake2b
from typing import NamedTuple

from campmon.backends.voiso.events.event import CallEvent
from campmon.backends.voiso.events.outcome import disposition_of
from campmon.model.disposition import Disposition
from campmon.model.staffing import AgentState

Value = str | float | bool | tuple[str, ...]
Told = tuple[int, float, Value]
"""The stage of the event that told it, when that happened, and what it told."""

_DAY_SECONDS = 86_400.0


class AgentName(NamedTuple):
    """An agent as a call names them."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class CallRecord:
    """All that is known of a call.

    heard     when the first of its events came, by this machine's clock
    first_at  when it began, or the first of its events happened, by Voiso's
    last_at   when the last of its events happened
    told      what is known, by name
    """

    center: str
    call_id: str
    heard: float
    first_at: float
    last_at: float
    told: Mapping[str, Told]

    @property
    def campaign(self) -> tuple[str, str]:
        """The campaign's id and name."""
        told = self.told["campaign"][2]
        assert isinstance(told, tuple)
        return told[0], told[1]

    @property
    def agent(self) -> AgentName | None:
        """Who took it, or None."""
        told = self._value("agent")
        return AgentName(*told) if isinstance(told, tuple) else None

    @property
    def agent_at(self) -> float:
        """When the agent took it; where that is not told, when the call was first heard of."""
        told = self.seconds("agent_started")
        return self.first_at if told is None else told

    @property
    def agent_state(self) -> tuple[AgentState, float]:
        """What its agent does as far as this call tells, and since when."""
        ended, hung_up = self.seconds("ended"), self.seconds("hangup")
        if ended is not None:
            return AgentState.WAITING, ended
        if hung_up is not None:
            return AgentState.WRAPPING_UP, hung_up
        return AgentState.ON_CALL, self.agent_at

    @property
    def disposition(self) -> Disposition | None:
        """How it ended; one with an agent on it was answered, whatever else is not known."""
        word = self._value("disposition")
        known = disposition_of(word) if isinstance(word, str) else None
        if known is None and "agent" in self.told:
            return Disposition.ANSWERED
        return known

    @property
    def wrap_up_codes(self) -> tuple[str, ...]:
        """Its wrap-up codes."""
        told = self._value("codes")
        return told if isinstance(told, tuple) else ()

    @property
    def number(self) -> bytes | None:
        """The hash of the number called."""
        told = self._value("number")
        return bytes.fromhex(told) if isinstance(told, str) else None

    def seconds(self, name: str) -> float | None:
        """A moment or a span."""
        told = self._value(name)
        return float(told) if isinstance(told, int | float) else None

    def day(self, zone: tzinfo | None) -> str:
        """The day it belongs to (ISO 8601), in `zone` or else the machine's own.

        It is the day it began by Voiso's clock; where that is more than a day from this machine's,
        one of the two is wrong, and it is the day the call was first heard of.
        """
        began = self.seconds("started")
        if began is None:
            began = self.first_at
        if abs(began - self.heard) > _DAY_SECONDS:
            began = self.heard
        return datetime.fromtimestamp(began, zone).date().isoformat()

    def _value(self, name: str) -> Value | None:
        told = self.told.get(name)
        return None if told is None else told[2]


def record_of(event: CallEvent, heard: float, key: bytes) -> CallRecord:
    """What one event says of its call; `key` makes the number's hash worthless elsewhere."""
    values: dict[str, Value | None] = {
        "campaign": (event.campaign_id, event.campaign_name),
        "live": event.live,
        "number": None if event.number is None else _hashed(event.number, key),
        "agent": None
        if event.agent_id is None
        else (event.agent_id, event.agent_name, event.agent_email),
        "started": event.started,
        "agent_started": event.agent_started,
        "talk": event.talk_seconds,
        "wait": event.wait_seconds,
        "wrap": event.wrap_seconds,
        "disposition": event.disposition,
        "codes": event.wrap_up_codes or None,
        event.kind.value: event.at,
    }
    told = {
        name: (event.kind.rank, event.at, value)
        for name, value in values.items()
        if value is not None
    }
    first_at = event.at if event.started is None else min(event.at, event.started)
    return CallRecord(event.center, event.call_id, heard, first_at, event.at, told)


def merge(one: CallRecord, other: CallRecord) -> CallRecord:
    """What two records of the same call say together.

    Of two that tell the same thing the later stage is believed (ended, hangup, answered), of two
    of one stage the later, of two of one moment the greater value: so neither order nor repeats
    make a difference.
    """
    told = dict(one.told)
    for name, known in other.told.items():
        mine = told.get(name)
        if mine is None or known > mine:  # the values of a name are of one kind
            told[name] = known
    return CallRecord(
        one.center,
        one.call_id,
        min(one.heard, other.heard),
        min(one.first_at, other.first_at),
        max(one.last_at, other.last_at),
        told,
    )


def dump_record(record: CallRecord) -> str:
    """A record as text; its call's names are kept beside it."""
    return json.dumps(
        [record.heard, record.first_at, record.last_at, dict(record.told)], separators=(",", ":")
    )


def load_record(center: str, call_id: str, text: str) -> CallRecord:
    """Read what `dump_record` wrote."""
    heard, first_at, last_at, told = json.loads(text)
    return CallRecord(
        center,
        call_id,
        heard,
        first_at,
        last_at,
        {
            name: (rank, at, tuple(value) if isinstance(value, list) else value)
            for name, (rank, at, value) in told.items()
        },
    )


def _hashed(number: str, key: bytes) -> str:
    return blake2b(number.encode(), key=key, digest_size=16).hexdigest()
