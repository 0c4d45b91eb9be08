"""The properties that LiveVox campaigns are created with and updated in, both ways on the wire.

After the tables of Create Campaign and Update Campaign in the LiveVox Campaign API reference.
"""

from collections.abc import Mapping
from datetime import datetime

from campmon.backends.livevox.client import CampaignFacts
from campmon.backends.livevox.schedule import ASAP, END_OF_DAY, is_asap, is_end_of_day
from campmon.model.errors import RefusedError, UsageError
from campmon.model.properties import Choice, PropertyKind, PropertySpec

VOICES: Mapping[int, str] = {
    1: "Julie",
    2: "Juanita",
    3: "Kate",
    4: "Gisele",
    5: "Bob",
    6: "Gruff-M",
    8: "Gruff-F",
    9: "Lee",
    10: "Scarlet",
    11: "Claudine",
}
"""Voice talents by id; there is no 7. A client may have others of its own."""

ANSWERING_MACHINES: Mapping[str, str] = {
    "LEAVE_MESSAGES": "machines are detected and left a message",
    "NO_MESSAGES": "machines are detected and hung up on",
    "TRANSFER": "no detection: every connection goes to an agent",
}

LOCAL = "LOCAL"
"""The word for a package of local caller IDs, shown as `LOCAL_TOLD`."""
LOCAL_TOLD = "Local, rotated"

START, END, NEXT_DAY = "scheduleTime.start", "scheduleTime.end", "scheduleTime.nextDay"
_SCHEDULE = (START, END, NEXT_DAY)

_LOCAL = (Choice(LOCAL, "local caller IDs, rotated; only where the service is set so"),)
_PHONE_HELP = "10 digits, or LOCAL where the service is set to local caller IDs"
_DIGITS = 10


def _phone(name: str, label: str, what: str) -> PropertySpec:
    return PropertySpec(
        name,
        label,
        PropertyKind.PHONE,
        choices=_LOCAL,
        help=f"{what}: {_PHONE_HELP}. The service may require it.",
    )


SPECS: tuple[PropertySpec, ...] = (
    PropertySpec(
        "serviceId",
        "Service",
        PropertyKind.INTEGER,
        required=True,
        help="The number of the service that the campaign is assigned to.",
    ),
    PropertySpec(
        "typeId",
        "Type",
        PropertyKind.CHOICE,
        required=True,
        choices=(
            Choice("1", "outbound"),
            Choice("6", "SMS"),
            Choice("7", "HCI"),
            Choice("8", "10DMT"),
        ),
        help="What the campaign is for.",
    ),
    PropertySpec(
        "voiceId",
        "Voice",
        PropertyKind.INTEGER,
        required=True,
        choices=tuple(Choice(str(number), name) for number, name in VOICES.items()),
        help="The number of the voice talent.",
    ),
    PropertySpec(
        "answeringMachineOption",
        "Answering machines",
        PropertyKind.CHOICE,
        required=True,
        choices=tuple(Choice(word, meaning) for word, meaning in ANSWERING_MACHINES.items()),
        help="What is done when a machine answers.",
    ),
    PropertySpec(
        "dialingStrategyId",
        "Dialing strategy",
        PropertyKind.INTEGER,
        required=True,
        help="The number of the dialing strategy: which phones are dialed, and which again.",
    ),
    _phone("callerId", "Caller ID", "What the person called sees"),
    _phone("callbackPhone", "Callback phone", "The number left in messages"),
    _phone("operatorPhone", "Operator phone", "The caller ID of manual dials and agents' lines"),
    PropertySpec(
        "appendable",
        "Takes appends",
        PropertyKind.BOOLEAN,
        on_update=False,
        help="Whether records may be appended later; it cannot be changed afterwards.",
    ),
    PropertySpec(
        START,
        "Scheduled start",
        PropertyKind.MOMENT,
        choices=(Choice(ASAP, "as soon as possible"),),
        help="When dialing begins. Without a schedule the campaign runs on demand.",
    ),
    PropertySpec(
        END,
        "Scheduled end",
        PropertyKind.MOMENT,
        choices=(Choice(END_OF_DAY, "end of day"),),
        help="When dialing ends.",
    ),
    PropertySpec(
        NEXT_DAY,
        "Next day",
        PropertyKind.BOOLEAN,
        help="Run on the next dialing day, which begins at 04:00 ET.",
    ),
)

_SPEC = {spec.name: spec for spec in SPECS}


def values_of(facts: CampaignFacts) -> dict[str, str]:
    """What a campaign's properties are now, by name, in the spelling of `PropertySpec.read`.

    Moments are in the reader's zone. What LiveVox does not give, or has as null, is left out.
    """
    given = {key.casefold(): value for key, value in facts.facts.items()}
    values: dict[str, str] = {}
    for spec in SPECS:
        value = given.get(spec.name.casefold())
        if value is None or isinstance(value, Mapping | list) or value == "":
            continue
        values[spec.name] = _in_one_spelling(spec, str(value))
    if facts.schedule is not None:
        start, end = facts.schedule.start, facts.schedule.end
        values[START] = ASAP if start is None or is_asap(start) else _spelled(start)
        values[END] = END_OF_DAY if end is None or is_end_of_day(end) else _spelled(end)
        values[NEXT_DAY] = "true" if facts.schedule.next_day else "false"
    return values


def _in_one_spelling(spec: PropertySpec, value: str) -> str:
    """A value as the property's own reading spells it; one that it cannot read stays as it is."""
    try:
        return spec.read(value)
    except UsageError:
        return value


def touches_schedule(changes: Mapping[str, str | None]) -> bool:
    """Whether an update changes the schedule, which LiveVox takes whole or not at all."""
    return any(name in _SCHEDULE for name in changes)


def to_wire(
    changes: Mapping[str, str | None], present: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Properties, as `PropertySpec.read` gives them, as the JSON of Create and Update Campaign.

    present  the campaign's properties now: an update of a part of the schedule keeps the rest,
             which LiveVox would set to ASAP and end of day otherwise

    Raises RefusedError for a value that LiveVox cannot take.
    """
    wire: dict[str, object] = {}
    for name, value in changes.items():
        if name not in _SCHEDULE:
            wire[name] = None if value is None else _to_json(name, value)
    if touches_schedule(changes):
        whole: dict[str, str | None] = {
            name: value for name, value in (present or {}).items() if name in _SCHEDULE
        }
        whole.update((name, value) for name, value in changes.items() if name in _SCHEDULE)
        wire["scheduleTime"] = _schedule(whole)
    return wire


def _schedule(whole: Mapping[str, str | None]) -> dict[str, object]:
    """The schedule as an object; a start or end that is left out means ASAP or end of day."""
    schedule: dict[str, object] = {"nextDay": whole.get(NEXT_DAY) == "true"}
    moments: dict[str, datetime] = {}
    for key, name, open_word in (("start", START, ASAP), ("end", END, END_OF_DAY)):
        value = whole.get(name)
        if value is not None and value != open_word:
            moments[key] = datetime.fromisoformat(value)
            schedule[key] = round(moments[key].timestamp() * 1000)
    if len(moments) == 2 and moments["end"] <= moments["start"]:
        raise RefusedError("the schedule ends before it starts", f"Set {END} after {START}.")
    return schedule


def _to_json(name: str, value: str) -> object:
    spec = _SPEC.get(name)
    if spec is None:
        raise RefusedError(f"LiveVox has no property called {name!r}")
    if spec.kind is PropertyKind.BOOLEAN:
        return value == "true"
    if spec.kind is PropertyKind.PHONE:
        return _ten_digits(name, value)
    return int(value) if value.isascii() and value.isdigit() else value


def _ten_digits(name: str, value: str) -> str:
    if value == LOCAL:
        return value
    digits = value.removeprefix("1") if len(value) == _DIGITS + 1 else value
    if len(digits) != _DIGITS:
        raise RefusedError(f"{name} = {value!r} is not a number of 10 digits", f"{_PHONE_HELP}.")
    return digits


def _spelled(moment: datetime) -> str:
    return moment.astimezone().isoformat(timespec="seconds")
