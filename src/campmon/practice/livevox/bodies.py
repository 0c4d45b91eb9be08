"""The JSON bodies that requests carry, by the vendor's keys.

Source: LiveVox Campaign API reference. Keys that it does not know are refused.
"""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_LATEST = 253_402_300_799_000  # the last moment that datetime knows, in ms


def _moment(value: object) -> int:
    """A moment in ms since 1970: a number, a numeric string, or ISO 8601 with an offset."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value):
        value = int(value)
    elif isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("neither milliseconds nor ISO 8601") from None
        if moment.tzinfo is None:
            raise ValueError("an ISO 8601 time needs its offset")
        value = round(moment.timestamp() * 1000)
    value = whole(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LATEST:
        raise ValueError("neither milliseconds nor ISO 8601")
    return value


def _number(value: object) -> object:
    """Ids and numbers may come as strings, and 7.0 is 7."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
        return int(value)
    return whole(value)


def whole(value: object) -> object:
    """A float that is a whole number as that number; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _phone(value: object) -> object:
    if value is None or (isinstance(value, str) and re.fullmatch(r"[0-9]{10}|LOCAL", value)):
        return value
    raise ValueError("a number of 10 digits, or LOCAL")


Moment = Annotated[int, BeforeValidator(_moment)]
"""Milliseconds since 1970."""

Number = Annotated[int, BeforeValidator(_number), Field(strict=True, ge=0, lt=10**18)]
"""An id or a number."""

Phone = Annotated[str | None, BeforeValidator(_phone)]
"""Ten digits, or LOCAL for a package of local caller IDs."""

AnsweringMachine = Literal["LEAVE_MESSAGES", "NO_MESSAGES", "TRANSFER"]

TypeOfNew = Annotated[Literal[1, 6, 7, 8], BeforeValidator(_number)]
"""Types that a campaign may be given: outbound, SMS, HCI, 10DMT."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LoginBody(_Body):
    """What session/login takes."""

    client_name: str = Field(alias="clientName", min_length=1)
    user_name: str = Field(alias="userName", min_length=1)
    password: str
    is_agent: bool | None = Field(None, alias="isAgent", strict=True)


class DateRange(_Body):
    """From when to when."""

    since: Moment = Field(alias="from")
    until: Moment = Field(alias="to")


class IdOnly(_Body):
    """One id in its object."""

    id: Number


class ServiceChoice(_Body):
    """Services to look in."""

    service: list[IdOnly]


class TypeChoice(_Body):
    """Types to look for."""

    type: list[IdOnly]


class SearchBody(_Body):
    """What campaigns/search takes."""

    date_range: DateRange = Field(alias="dateRange")
    state: list[str] | None = None
    service: ServiceChoice | None = None
    type: TypeChoice | None = None


class WindowBody(_Body):
    """What finishedCalls takes."""

    window_start: Moment = Field(alias="windowStart")
    window_end: Moment = Field(alias="windowEnd")


class StateBody(_Body):
    """What a campaign's state is to become."""

    state: Literal["STOP", "PLAY", "PAUSE", "BUILD"]


class ScheduleTime(_Body):
    """When a campaign is to run: ASAP and to the end of the day where nothing is said."""

    start: Moment | None = None
    end: Moment | None = None
    next_day: bool = Field(alias="nextDay", strict=True)


class CreateBody(_Body):
    """The configuration of a new campaign."""

    service_id: Number = Field(alias="serviceId")
    operator_phone: Phone = Field(None, alias="operatorPhone")
    voice_id: Number = Field(alias="voiceId")
    answering_machine_option: AnsweringMachine = Field(alias="answeringMachineOption")
    caller_id: Phone = Field(None, alias="callerId")
    callback_phone: Phone = Field(None, alias="callbackPhone")
    dialing_strategy_id: Number = Field(alias="dialingStrategyId")
    appendable: bool = Field(False, strict=True)
    type_id: TypeOfNew = Field(alias="typeId")
    schedule_time: ScheduleTime | None = Field(None, alias="scheduleTime")


class UpdateBody(_Body):
    """What of a campaign is to be changed; only what is given is."""

    service_id: Number | None = Field(None, alias="serviceId")
    operator_phone: Phone = Field(None, alias="operatorPhone")
    voice_id: Number | None = Field(None, alias="voiceId")
    answering_machine_option: AnsweringMachine | None = Field(None, alias="answeringMachineOption")
    caller_id: Phone = Field(None, alias="callerId")
    callback_phone: Phone = Field(None, alias="callbackPhone")
    dialing_strategy_id: Number | None = Field(None, alias="dialingStrategyId")
    type_id: TypeOfNew | None = Field(None, alias="typeId")
    schedule_time: ScheduleTime | None = Field(None, alias="scheduleTime")


class RealtimeBody(_Body):
    """What the real-time methods take: an empty object."""


class AppendBody(_Body):
    """What an append takes; each record is checked on its own."""

    records: list[dict[str, object]]
