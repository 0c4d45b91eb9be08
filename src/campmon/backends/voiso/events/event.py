"""One event of a call, as Voiso's webhooks tell it.

Bodies are `{"event", "object", "timestamp", "secret", "contact_center_id", "data": {…}}`, with a
call in `data` (https://developers.voiso.com/reference/dialer-call-events).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from campmon.backends.voiso.events import reading
from campmon.model.errors import CampmonError

PREFIX = "dialer.call."

_NUMBER = ("callednumber", "called", "phonenumber", "number", "phone", "dnis", "to")
_DISPOSITION = ("disposition", "dispositioncode", "calldisposition", "result", "callresult")
_CODES = ("wrapupcodes", "wrapupcode", "wrapcode", "wrapcodes", "wrapup", "agentdisposition")
_TALK = (
    "talktime",
    "talk",
    "talking",
    "talkingtime",
    "talkduration",
    "talkseconds",
    "conversation",
)
_WAIT = ("agentwaiting", "agentwait", "agentwaittime", "agentwaitingtime", "waittime", "wait",
         "waiting", "waitingtime", "waitduration", "waitseconds", "idle", "idletime")  # fmt: skip
# Not `dialer_waiting` and `queue_time`: there it is the person called who waits.
_WRAP = ("wrapuptime", "wrapup", "wrapuptimes", "wraptime", "wrap", "wrappingup", "wrapupduration",
         "wrapupseconds", "acw", "aftercallwork", "postcall")  # fmt: skip


class BadEventError(CampmonError):
    """A body that is no event, or an event without what it needs. Never holds the secret."""

    code = "bad-event"


class EventKind(StrEnum):
    """The three events of a dialer's call that are counted."""

    ANSWERED = "answered"
    """A person answered and an agent is connected."""
    HANGUP = "hangup"
    """The talk is over; the agent may still wrap up."""
    ENDED = "ended"
    """All is over; comes for every call."""

    @property
    def rank(self) -> int:
        """How far the call is: of two events the later stage tells more."""
        return _RANKS[self]


_RANKS = {EventKind.ANSWERED: 1, EventKind.HANGUP: 2, EventKind.ENDED: 3}


@dataclass(frozen=True, slots=True)
class CallEvent:
    """What one event tells of a call. Moments are Unix seconds by Voiso's clock.

    number  the number called, digits only; never shown, kept only as a keyed hash
    """

    kind: EventKind
    center: str
    call_id: str
    at: float
    campaign_id: str
    campaign_name: str = ""
    live: bool | None = None
    number: str | None = field(default=None, repr=False)
    agent_id: str | None = None
    agent_name: str = ""
    agent_email: str = ""
    started: float | None = None
    agent_started: float | None = None
    talk_seconds: float | None = None
    wait_seconds: float | None = None
    wrap_seconds: float | None = None
    disposition: str | None = None
    wrap_up_codes: tuple[str, ...] = ()


def read_body(body: bytes) -> Mapping[str, object]:
    """The JSON object of a body. Raises BadEventError."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):  # what it says of the place could repeat the secret
        raise BadEventError("the body is not JSON") from None
    if not isinstance(fields, dict):
        raise BadEventError("the body is not a JSON object")
    return fields


def read_event(fields: Mapping[str, object]) -> CallEvent | None:
    """The event of a body; None for events that are not counted. Raises BadEventError."""
    name = reading.text_of(fields.get("event"))
    if name is None:
        raise BadEventError("event is missing")
    try:
        kind = EventKind(name.lower().removeprefix(PREFIX))
    except ValueError:
        return None
    if not name.lower().startswith(PREFIX):
        return None
    if not isinstance(fields.get("data"), dict):
        raise BadEventError("data is not an object")
    call = reading.spelled(fields["data"])
    campaign = reading.spelled(reading.found(call, ("campaign",)))
    call_id = reading.text_of(reading.found(call, ("id", "callid", "uuid")))
    campaign_id = reading.text_of(reading.found(campaign, ("id", "campaignid")))
    if campaign_id is None:
        campaign_id = reading.text_of(reading.found(call, ("campaignid",)))
    if call_id is None:
        raise BadEventError("data.id is missing")
    if campaign_id is None:
        raise BadEventError("data.campaign.id is missing")
    agent = reading.spelled(reading.found(call, ("agent", "user")))
    email = reading.text_of(reading.found(agent, ("email",))) or ""
    agent_name = reading.text_of(reading.found(agent, ("name", "fullname"))) or ""
    duration = reading.spelled(reading.found(call, ("duration", "durations")))
    started = reading.moment_of(reading.found(call, ("starttime", "startedat", "started")))
    codes = reading.found(call, _CODES) or reading.found(agent, _CODES)
    return CallEvent(
        kind=kind,
        center=reading.text_of(fields.get("contact_center_id")) or "",
        call_id=call_id,
        at=_happened(fields, call, started),
        campaign_id=campaign_id,
        campaign_name=reading.text_of(
            reading.found(campaign, ("name",)) or reading.found(call, ("campaignname",))
        )
        or "",
        live=reading.truth_of(reading.found(campaign, ("islive", "live"))),
        number=_digits(reading.found(call, _NUMBER)),
        agent_id=reading.text_of(reading.found(agent, ("id", "userid")))
        or email
        or agent_name
        or None,
        agent_name=agent_name,
        agent_email=email,
        started=started,
        agent_started=reading.moment_of(reading.found(call, ("agentstarttime", "agentstartedat"))),
        talk_seconds=_span(duration, call, _TALK),
        wait_seconds=_span(duration, call, _WAIT),
        wrap_seconds=_span(duration, call, _WRAP),
        disposition=reading.label_of(reading.found(call, _DISPOSITION)),
        wrap_up_codes=() if isinstance(codes, int | float) else reading.labels_of(codes),
    )


def _happened(
    fields: Mapping[str, object], call: Mapping[str, object], started: float | None
) -> float:
    """When the event happened: its timestamp, else the latest time that the call itself names."""
    told = fields.get("timestamp")
    if told is not None:
        at = reading.moment_of(told)
        if at is None:
            raise BadEventError("timestamp is no time: ISO 8601, or Unix seconds or milliseconds")
        return at
    at = reading.moment_of(reading.found(call, ("endtime", "endedat", "agentstarttime")))
    if at is None:
        at = started
    if at is None:
        raise BadEventError("timestamp is missing")
    return at


def _span(
    duration: Mapping[str, object], call: Mapping[str, object], names: tuple[str, ...]
) -> float | None:
    told = reading.seconds_of(reading.found(duration, names))
    return told if told is not None else reading.seconds_of(reading.found(call, names))


def _digits(value: object) -> str | None:
    text = reading.text_of(value)
    return "".join(filter(str.isdecimal, text)) or None if text is not None else None
