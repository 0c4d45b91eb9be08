"""The properties of practice campaigns, by the names of the LiveVox Campaign API reference."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from campmon.model.errors import RefusedError, UsageError
from campmon.model.properties import (
    Choice,
    PropertyKind,
    PropertySpec,
    read_changes,
    read_new,
)
from campmon.model.zones import DAY_BEGINS_HOUR
from campmon.practice.clock import PlatformTime
from campmon.practice.plan import CampaignPlan, CampaignType, PacingMethod

_K = PropertyKind

LOCAL, ASAP, END_OF_DAY = "LOCAL", "ASAP", "EOD"

START, END, NEXT_DAY = "scheduleTime.start", "scheduleTime.end", "scheduleTime.nextDay"
SCHEDULE = (START, END, NEXT_DAY)
PHONES = ("operatorPhone", "callerId", "callbackPhone")
_EMPTIABLE = frozenset({*PHONES, *SCHEDULE})

TYPE_IDS: Mapping[CampaignType, int] = {
    CampaignType.OUTBOUND: 1,
    CampaignType.INBOUND: 2,
    CampaignType.CALLBACK: 4,
    CampaignType.MANUAL: 5,
    CampaignType.SMS: 6,
    CampaignType.HCI: 7,
    CampaignType.TEN_DMT: 8,
}
"""The number of each type."""

_AFTER_REPORTS = 60.0  # seconds of a new day: the old one's campaigns are reported first

_TYPES = {str(number): kind for kind, number in TYPE_IDS.items()}

_LOCAL_CHOICE = (Choice(LOCAL, "a number near the person called"),)

SPECS: tuple[PropertySpec, ...] = (
    PropertySpec(
        "serviceId", "Service", _K.INTEGER, required=True,
        help="The number of the service that the campaign is dialed for.",
    ),
    PropertySpec(
        "typeId", "Type", _K.CHOICE, required=True,
        choices=(
            Choice("1", "outbound"), Choice("6", "SMS"), Choice("7", "HCI"), Choice("8", "10DMT"),
        ),
        help="What the campaign is for.",
    ),
    PropertySpec(
        "dialingStrategyId", "Dialing strategy", _K.INTEGER, required=True,
        help="The number of the dialing strategy.",
    ),
    PropertySpec(
        "voiceId", "Voice", _K.INTEGER, required=True, help="The number of the voice talent.",
    ),
    PropertySpec(
        "answeringMachineOption", "Answering machines", _K.CHOICE, required=True,
        choices=(
            Choice("LEAVE_MESSAGES", "leave a message"),
            Choice("NO_MESSAGES", "hang up"),
            Choice("TRANSFER", "pass to agents, without detection"),
        ),
        help="What is done when a machine answers.",
    ),
    PropertySpec(
        "callerId", "Caller ID", _K.PHONE, choices=_LOCAL_CHOICE,
        help="What people see who are called: 10 digits, or LOCAL.",
    ),
    PropertySpec(
        "operatorPhone", "Operator phone", _K.PHONE, choices=_LOCAL_CHOICE,
        help="The number shown on manual dials: 10 digits, or LOCAL.",
    ),
    PropertySpec(
        "callbackPhone", "Callback phone", _K.PHONE, choices=_LOCAL_CHOICE,
        help="The number left in messages: 10 digits, or LOCAL.",
    ),
    PropertySpec(
        "appendable", "Appendable", _K.BOOLEAN, on_update=False,
        help="Whether records may be appended; set once, when a campaign is created.",
    ),
    PropertySpec(
        START, "Starts", _K.MOMENT, choices=(Choice(ASAP, "as soon as possible"),),
        help="When it begins to dial by itself; left out with the end, it waits to be played.",
    ),
    PropertySpec(
        END, "Ends", _K.MOMENT, choices=(Choice(END_OF_DAY, "end of the day"),),
        help="When it stops by itself.",
    ),
    PropertySpec(
        NEXT_DAY, "Next day", _K.BOOLEAN,
        help="Whether it runs on the platform's next day, which begins at 04:00 Eastern.",
    ),
)  # fmt: skip
"""All properties, in the order in which a form shows them."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a campaign plays and stops by itself (virtual seconds).

    start / end  None is as soon as possible, and the end of the day
    begins       when it really begins, the next day where that is wanted
    """

    start: float | None = None
    end: float | None = None
    next_day: bool = False
    begins: float = 0.0


def first_traits(service_id: int, plan: CampaignPlan) -> dict[str, str]:
    """The properties of a planned campaign that nothing else follows from."""
    phone = f"80055501{service_id % 100:02d}"
    ratio = plan.pacing.method is PacingMethod.RATIO
    return {
        **dict.fromkeys(PHONES, phone),
        "voiceId": "1",
        "answeringMachineOption": "NO_MESSAGES",
        "dialingStrategyId": "49080" if ratio else "49081",
    }


def type_of(type_id: str) -> CampaignType:
    """The type that a number means."""
    return _TYPES[type_id]


def check_new(given: Mapping[str, str]) -> dict[str, str]:
    """The properties of a new campaign, each in one spelling. Raises RefusedError."""
    try:
        read = read_new(given, SPECS)
    except UsageError as wrong:
        raise RefusedError(wrong.message, wrong.mend) from None
    return {name: _checked(name, value) for name, value in read.items()}


def check_changes(given: Mapping[str, str | None]) -> dict[str, str | None]:
    """The changes of an update, each in one spelling. Raises RefusedError."""
    try:
        read = read_changes(given, SPECS)
    except UsageError as wrong:
        raise RefusedError(wrong.message, wrong.mend) from None
    for name, value in read.items():
        if value is None and name not in _EMPTIABLE:
            raise RefusedError(f"{name} cannot be empty")
    return {name: value and _checked(name, value) for name, value in read.items()}


def _checked(name: str, value: str) -> str:
    if name not in PHONES or value == LOCAL:
        return value
    digits = value[1:] if len(value) == 11 and value[0] == "1" else value
    if len(digits) != 10:
        raise RefusedError(f"{name} = {value!r} is neither a number of 10 digits nor LOCAL")
    return digits


def told_schedule(schedule: Schedule | None, time: PlatformTime) -> dict[str, str]:
    """The schedule as properties, without a start as soon as possible or an end of the day."""
    if schedule is None:
        return {}
    told = {NEXT_DAY: "true" if schedule.next_day else "false"}
    if schedule.start is not None:
        told[START] = time.moment(schedule.start).isoformat()
    if schedule.end is not None:
        told[END] = time.moment(schedule.end).isoformat()
    return told


def read_schedule(
    values: Mapping[str, str | None], time: PlatformTime, now: float
) -> Schedule | None:
    """The schedule that property values mean; None where there is nothing of one.

    Any part makes a schedule; without a start it begins as soon as possible, without an end it
    goes on to the end of the day (LiveVox Campaign API reference, Create Campaign).

    Raises RefusedError if it ends before it begins.
    """
    if not any(values.get(name) for name in SCHEDULE):
        return None
    start, end = values.get(START) or ASAP, values.get(END) or END_OF_DAY
    next_day = values.get(NEXT_DAY) == "true"
    starts = None if start == ASAP else _seconds(start, time)
    ends = None if end == END_OF_DAY else _seconds(end, time)
    begins = now if starts is None else starts
    if next_day:
        begins = max(begins, time.next_hour_of_day(now, DAY_BEGINS_HOUR) + _AFTER_REPORTS)
    if ends is not None and ends <= begins:
        raise RefusedError("the schedule ends before it begins")
    return Schedule(starts, ends, next_day, begins)


def _seconds(moment: str, time: PlatformTime) -> float:
    """Virtual seconds of a moment, to the millisecond: told and read back it stays the same."""
    return round(time.seconds(datetime.fromisoformat(moment)), 3)
