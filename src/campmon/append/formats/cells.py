"""Values of a spreadsheet or a JSON file as the text that a CSV cell would have."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

EXACT_BELOW = 10**15
"""A spreadsheet keeps 15 digits of a number; whole numbers from here on may have lost some."""

_MAX_EXPONENT = 400  # no double has more digits; a JSON number might have a milliard

Value = str | int | float | bool | date | datetime | time | timedelta | None


def text_of(value: Value) -> str:
    """A spreadsheet's value: whole numbers as digits, never with an exponent; dates as ISO 8601.

    A date and time at midnight is a date.
    """
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() | int():
            return _number(value)
        case datetime():
            moment = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
            return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
        case date():
            return value.isoformat()
        case time():
            return value.replace(microsecond=0).isoformat()
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case None:
            return ""


def _number(value: float) -> str:
    if abs(value) < EXACT_BELOW and value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def plain_number(text: str) -> str:
    """A JSON number as it is written, without exponent and without a decimal part of zeros."""
    number = Decimal(text)
    if abs(number.adjusted()) > _MAX_EXPONENT:
        return text
    whole, _, decimals = format(number, "f").partition(".")
    return f"{whole}.{decimals}" if decimals.strip("0") else whole
