"""The fields that a record may be appended with: their types and limits.

Source: LiveVox Campaign API reference, "Append Campaign Record".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from campmon.model.record import Record
from campmon.practice.limits import MAX_PHONES
from campmon.practice.livevox.bodies import whole

CALLER_ID = "practicePhoneAlternate"
"""Records without it are taken, and have no caller ID to be dialed with (LiveVox: "Yes*")."""

_PHONES_CHARACTERS = 450
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class RecordProblem(ValueError):
    """What is wrong with a record; the message names the field, and not its value."""


class Kind(Enum):
    """What a field's value is."""

    TEXT = auto()
    INTEGER = auto()
    DECIMAL = auto()
    SSN = auto()
    MONTH_DAY = auto()
    TIME = auto()
    PHONES = auto()


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field's kind, and how many characters it may have; None is without a limit."""

    kind: Kind = Kind.TEXT
    most: int | None = 50


def _fields() -> dict[str, RecordField]:
    text_50 = ["account", "firstName", "lastName", "email", "accountToSpeak", "clientPracticeId"]
    text_50 += [f"extra{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 16, 19)]
    free = ["lastPaymentDate", "originalAccountNumber"]
    free += [f"extra{number}" for number in (11, 12, 13, 14, 15)]
    phones = ["practicePhone", CALLER_ID, "operatorNumber"]
    phones += [f"languageCallback{number}" for number in (1, 2, 3)]
    whole = ["practiceId", "placeOfServiceId", "altLanguage1", "altLanguage2", "altLanguage3"]
    return {
        **{name: RecordField() for name in text_50},
        **{name: RecordField(most=None) for name in free},
        **{name: RecordField(most=13) for name in phones},
        **{name: RecordField(Kind.INTEGER, 24) for name in whole},
        "phone1": RecordField(most=32),
        "phone2": RecordField(Kind.PHONES, _PHONES_CHARACTERS),
        "dob": RecordField(Kind.MONTH_DAY, 20),
        "ssn": RecordField(Kind.SSN, 9),
        "minimumPaymentAmount": RecordField(Kind.DECIMAL, 24),
        "amountToSpeak": RecordField(Kind.DECIMAL, 24),
        "totalAmount": RecordField(Kind.DECIMAL, None),
        "extra9": RecordField(Kind.TIME, 50),
        "extra20": RecordField(most=150),
        "templateId": RecordField(most=24),
        "language": RecordField(Kind.INTEGER, None),
    }


RECORD_FIELDS: Mapping[str, RecordField] = MappingProxyType(_fields())
"""Every field by the vendor's name."""


def read_record(given: Mapping[str, object]) -> Record:
    """A record as it came in an append. Raises RecordProblem; null is as if it were not there."""
    told = {name: value for name, value in given.items() if value is not None}
    for name in told:
        if name not in RECORD_FIELDS:
            raise RecordProblem(f"{name[:40]}: there is no such field")
    if "phone1" not in told:
        raise RecordProblem("phone1: is mandatory")
    values = {name: _checked(name, value) for name, value in told.items() if name != "phone2"}
    first = values.pop("phone1")
    if not first.strip():
        raise RecordProblem("phone1: is empty")
    return Record((first, *_further_phones(told.get("phone2", []))), values)


def _checked(name: str, value: object) -> str:
    field = RECORD_FIELDS[name]
    match field.kind:
        case Kind.INTEGER:
            text = _number(name, value, r"[+-]?[0-9]+", "a whole number")
        case Kind.DECIMAL:
            text = _number(name, value, r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?",
                           "a decimal number")  # fmt: skip
        case _:
            text = _text(name, value)
    if field.most is not None and len(text) > field.most:
        raise RecordProblem(f"{name}: {len(text)} characters; {field.most} are the most")
    if text:
        _check_form(name, field.kind, text)
    return text


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise RecordProblem(f"{name}: must be a string")
    return value


def _number(name: str, value: object, pattern: str, wanted: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise RecordProblem(f"{name}: must be {wanted}")
    text = str(whole(value))
    if text and not re.fullmatch(pattern, text):
        raise RecordProblem(f"{name}: must be {wanted}")
    return text


def _check_form(name: str, kind: Kind, text: str) -> None:
    if kind is Kind.SSN and not re.fullmatch(r"[0-9]{4}|[0-9]{9}", text):
        raise RecordProblem(f"{name}: must have 4 or 9 digits")
    if kind is Kind.MONTH_DAY and not _is_month_day(text):
        raise RecordProblem(f"{name}: must be a month and a day, MMDD")
    if kind is Kind.TIME and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]", text):
        raise RecordProblem(f"{name}: must be a time, HH:MM:SS")


def _is_month_day(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}", text):
        return False
    month, day = int(text[:2]), int(text[2:])
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def _further_phones(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise RecordProblem("phone2: must be an array of strings")
    phones = tuple(_text("phone2", phone) for phone in value)
    if len(phones) > MAX_PHONES - 1:
        raise RecordProblem(f"phone2: {len(phones)} phones; {MAX_PHONES - 1} are the most")
    characters = len(",".join(phones))
    if characters > _PHONES_CHARACTERS:
        raise RecordProblem(
            f"phone2: {characters} characters with commas; {_PHONES_CHARACTERS} are the most"
        )
    return phones
