"""A campaign's properties: the dialer keeps text by name, the wire has numbers, flags and dates."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from campmon.practice.livevox.bodies import CreateBody, ScheduleTime, UpdateBody
from campmon.practice.livevox.platform import milliseconds
from campmon.practice.properties import (
    ASAP,
    END,
    END_OF_DAY,
    LOCAL,
    NEXT_DAY,
    PHONES,
    SCHEDULE,
    START,
)

_TEXT = (*PHONES, "answeringMachineOption")
_NUMBERS = ("serviceId", "dialingStrategyId", "voiceId", "typeId")
_ASAP_MS, _END_OF_DAY_MS = 1_381_464_000_000, 1_381_550_340_000
"""The two moments that mean "as soon as possible" and "end of day" (LiveVox, Read Campaign)."""


def told_properties(properties: Mapping[str, str], skew: timedelta) -> dict[str, object]:
    """The properties, by the reader's clock, as Read Campaign tells them by one that is off."""
    told: dict[str, object] = {name: properties.get(name) or None for name in _TEXT}
    for name in _NUMBERS:
        told[name] = int(properties[name]) if properties.get(name) else None
    schedule = _schedule(properties, skew)
    return {
        **told,
        "localCallerIdPackage": any(properties.get(name) == LOCAL for name in PHONES),
        "appendable": properties.get("appendable") == "true",
        "onDemand": schedule is None,
        "scheduleTime": schedule,
    }


def _schedule(properties: Mapping[str, str], skew: timedelta) -> dict[str, object] | None:
    if not any(name in properties for name in SCHEDULE):
        return None
    start, end = properties.get(START, ASAP), properties.get(END, END_OF_DAY)
    return {
        "start": _ASAP_MS if start == ASAP else _milliseconds(start, skew),
        "end": _END_OF_DAY_MS if end == END_OF_DAY else _milliseconds(end, skew),
        "nextDay": properties.get(NEXT_DAY) == "true",
    }


def _milliseconds(text: str, skew: timedelta) -> int:
    return milliseconds(datetime.fromisoformat(text) + skew)


def properties_of_new(body: CreateBody, skew: timedelta) -> dict[str, str]:
    """The properties of a campaign that is to be created, by the reader's clock."""
    given = {name: value for name, value in _changes(body, skew).items() if value is not None}
    return {**given, "appendable": "true" if body.appendable else "false"}


def changes_of(body: UpdateBody, skew: timedelta) -> dict[str, str | None]:
    """What an update changes; None empties a property. Only what the body names is in it."""
    return _changes(body, skew)


def _changes(body: CreateBody | UpdateBody, skew: timedelta) -> dict[str, str | None]:
    changes: dict[str, str | None] = {}
    for key, value in body.model_dump(by_alias=True, exclude_unset=True).items():
        if key not in ("scheduleTime", "appendable"):
            changes[key] = None if value is None else str(value)
    if "schedule_time" in body.model_fields_set:
        changes.update(_changes_of_schedule(body.schedule_time, skew))
    return changes


def _changes_of_schedule(schedule: ScheduleTime | None, skew: timedelta) -> dict[str, str | None]:
    """A schedule that is given replaces the old one whole; null takes it away."""
    if schedule is None:
        return dict.fromkeys(SCHEDULE)
    start, end = schedule.start, schedule.end
    return {
        START: ASAP if start in (None, _ASAP_MS) else _moment(start, skew),
        END: END_OF_DAY if end in (None, _END_OF_DAY_MS) else _moment(end, skew),
        NEXT_DAY: "true" if schedule.next_day else "false",
    }


def _moment(milliseconds_: int | None, skew: timedelta) -> str:
    return (datetime.fromtimestamp((milliseconds_ or 0) / 1000, UTC) - skew).isoformat()
