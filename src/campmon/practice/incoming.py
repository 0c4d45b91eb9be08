"""Records from outside: which of them a campaign takes, and what they change on it."""

from collections.abc import Callable, Mapping, Sequence

from campmon.model.errors import RefusedError
from campmon.model.intent import Receipt, RefusedRecord
from campmon.model.record import Record
from campmon.model.state import APPENDABLE_STATES
from campmon.practice.campaign import DialedCampaign
from campmon.practice.geography import parse_phone, parse_phones
from campmon.practice.limits import MAX_PHONES, MAX_RECORDS_PER_CALL
from campmon.practice.marks import LOWEST_PRIORITY, Mark

PRIORITY, ACTIVE = "priority", "active"
"""Fields that are no text of a record: what it is marked with."""

_ACTIVE_WORDS: Mapping[str, bool] = {"1": True, "true": True, "0": False, "false": False}


class RecordProblem(ValueError):
    """Why one record is not taken, in a few words."""


def check_append(campaign: DialedCampaign, count: int) -> None:
    """Raise RefusedError if the campaign takes no append of so many records."""
    name, plan = repr(campaign.plan.name), campaign.plan
    if plan.requeue:
        raise RefusedError(f"{name} is a requeue campaign; these take no appends")
    if not campaign.takes_appends:
        if plan.append_allowed:
            raise RefusedError(f"{name} is of type {plan.type.value}; these take no appends")
        raise RefusedError(f"{name} was created without allowing appends")
    _check_call(campaign, count, "appended to")
    if not count:
        raise RefusedError("an append without records")


def check_update(campaign: DialedCampaign, count: int) -> None:
    """Raise RefusedError if so many of the campaign's records cannot be updated."""
    _check_call(campaign, count, "updated on")
    if not count:
        raise RefusedError("an update without records")


def _check_call(campaign: DialedCampaign, count: int, done: str) -> None:
    if campaign.state not in APPENDABLE_STATES:
        raise RefusedError(
            f"{campaign.plan.name!r} is {campaign.state.value}; records are {done} built, "
            "playing and paused campaigns only"
        )
    if count > MAX_RECORDS_PER_CALL:
        raise RefusedError(
            f"{count:,} records in one call; {MAX_RECORDS_PER_CALL:,} are the most",
            "Send them in several calls.",
        )


def append_records(
    campaign: DialedCampaign, records: Sequence[Record], launches: Callable[[Record], bool]
) -> Receipt:
    """Append those records that are taken; where one does not launch, it is never dialed."""
    taken: list[Record] = []
    marks: dict[int, Mark] = {}
    refused: list[RefusedRecord] = []
    for index, record in enumerate(records):
        try:
            _check_phones(record)
            mark, texts = read_fields(record.fields)
        except RecordProblem as problem:
            refused.append(RefusedRecord(index, str(problem)))
            continue
        if mark:
            marks[len(taken)] = mark
        taken.append(record if texts is record.fields else Record(record.phones, texts))
    phones = [parse_phones(record.phones) for record in taken]
    held = {number for number, record in enumerate(taken) if not launches(record)}
    invalid = len(taken) - campaign.records.append(phones, held, marks)
    campaign.roster.keep(taken)
    return Receipt(
        f"{invalid:,} not valid: uploaded, not loaded" if invalid else "",
        accepted=len(taken),
        refused=tuple(refused),
    )


def update_records(campaign: DialedCampaign, records: Sequence[Record]) -> tuple[Receipt, bool]:
    """Change records of a campaign, each found by its first phone, in the fields that are given.

    Returns the answer, and whether anything was changed.
    """
    marks: dict[int, Mark] = {}
    refused: list[RefusedRecord] = []
    changed = False
    for index, record in enumerate(records):
        try:
            place = _found(campaign, record)
            mark, texts = read_fields(record.fields)
        except RecordProblem as problem:
            refused.append(RefusedRecord(index, str(problem)))
            continue
        if mark:
            marks[place] = marks.get(place, Mark()).then(mark)
        if texts:
            changed |= campaign.roster.change(place, texts)
    changed |= bool(campaign.records.mark(marks))
    receipt = Receipt(
        accepted=len(records) - len(refused),
        refused=tuple(refused),
        already=not changed and not refused,
    )
    return receipt, changed


def read_fields(fields: Mapping[str, str]) -> tuple[Mark, Mapping[str, str]]:
    """What a record's fields mark it with, and the others. Raises RecordProblem."""
    if PRIORITY not in fields and ACTIVE not in fields:
        return _NO_MARK, fields
    texts = {name: value for name, value in fields.items() if name not in (PRIORITY, ACTIVE)}
    return Mark(_priority(fields.get(PRIORITY, "")), _active(fields.get(ACTIVE, ""))), texts


_NO_MARK = Mark()


def _priority(text: str) -> int | None:
    digits = text.strip()
    if not digits:
        return None
    if digits.isascii() and digits.isdigit() and len(digits) <= 9:
        priority = int(digits)
        if priority <= LOWEST_PRIORITY:
            return priority
    raise RecordProblem(f"priority {text[:20]!r} is not 0 to {LOWEST_PRIORITY:,}")


def _active(text: str) -> bool | None:
    word = text.strip().lower()
    if not word:
        return None
    if word not in _ACTIVE_WORDS:
        raise RecordProblem(f"active {text[:20]!r} is neither 1 nor 0")
    return _ACTIVE_WORDS[word]


def _check_phones(record: Record) -> None:
    if not record.phones or not record.phones[0].strip():
        raise RecordProblem("no phone")
    if len(record.phones) > MAX_PHONES:
        raise RecordProblem(f"{len(record.phones)} phones; {MAX_PHONES} are the most")


def _found(campaign: DialedCampaign, record: Record) -> int:
    """The place of the record that is meant. Raises RecordProblem."""
    _check_phones(record)
    if len(record.phones) > 1:
        raise RecordProblem("phones cannot be changed")
    phone = parse_phone(record.phones[0])
    place = None if phone is None else campaign.phone_index.find(phone)
    if place is None:
        raise RecordProblem("no record with this number")
    return place
