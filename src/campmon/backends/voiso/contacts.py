"""Records on their way to Voiso: as each generation takes them, and what became of each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from campmon.backends.voiso.client import ContactsAnswer, LeadRefusal, LeadsAnswer
from campmon.backends.voiso.fields import (
    ACTIVE,
    HEADER_PREFIX,
    NAME,
    PRIORITY,
    SOURCE,
    URL,
)
from campmon.model.errors import RefusedError
from campmon.model.intent import Receipt, RefusedRecord
from campmon.model.record import Record
from campmon.model.text import clean

INVALID = "invalid number (Voiso)"
DUPLICATE = "duplicate: already on the campaign"
NOT_UPDATED = "invalid number, or not on the campaign (Voiso)"
SENT_TWICE = "duplicate number (Voiso)"

_YES = frozenset({"1", "true", "yes", "y", "on"})
_NO = frozenset({"0", "false", "no", "n", "off"})
_NUMBERS_TOLD = 5

Refusal = tuple[str, str]
"""A number that was not taken, as the platform gives it back, and why."""


def contact(record: Record) -> dict[str, object]:
    """A record as a contact of version 1. Raises RefusedError for a value that it cannot be."""
    wire: dict[str, object] = {"phoneNumber": digits(record.phones[0])}
    for name, key in ((NAME, "contactName"), (SOURCE, "contactSource"), (URL, "contactURL")):
        if name in record.fields:
            wire[key] = record.fields[name]
    if PRIORITY in record.fields:
        wire["priority"] = _whole(record.fields[PRIORITY])
    if ACTIVE in record.fields:
        wire["isActive"] = int(_flag(record.fields[ACTIVE]))
    return wire


def lead(record: Record) -> dict[str, object]:
    """A record as a lead of version 4. Raises RefusedError for a value that it cannot be."""
    wire: dict[str, object] = {"phone_number": digits(record.phones[0])}
    if NAME in record.fields:
        wire["name"] = record.fields[NAME]
    named = ((SOURCE, "system"), (URL, "url"))
    source = {key: record.fields[name] for name, key in named if name in record.fields}
    if source:
        wire["source"] = source
    if PRIORITY in record.fields:
        wire["priority"] = _whole(record.fields[PRIORITY])
    if ACTIVE in record.fields:
        wire["active"] = _flag(record.fields[ACTIVE])
    prefix = HEADER_PREFIX.casefold()
    headers = {
        name: value for name, value in record.fields.items() if name.casefold().startswith(prefix)
    }
    if headers:
        wire["context_headers"] = headers
    return wire


def checked(records: Sequence[Record], most: int) -> None:
    """Raise RefusedError for a batch that cannot be sent in one call."""
    if not records:
        raise RefusedError("there are no records to send")
    if len(records) > most:
        raise RefusedError(f"Voiso takes at most {most:,} records in one call")
    if not all(record.phones and digits(record.phones[0]) for record in records):
        raise RefusedError("a record without a telephone number cannot be sent")


def of_added(records: Sequence[Record], answer: ContactsAnswer) -> Receipt:
    """What became of contacts added in version 1."""
    refusals = [(number, INVALID) for number in answer.invalid]
    refusals += [(number, DUPLICATE) for number in answer.duplicates]
    return _receipt(records, refusals, answer.taken)


def of_updated(records: Sequence[Record], answer: ContactsAnswer) -> Receipt:
    """What became of contacts updated in version 1."""
    refusals = [(number, NOT_UPDATED) for number in answer.invalid]
    refusals += [(number, SENT_TWICE) for number in answer.duplicates]
    return _receipt(records, refusals, answer.taken)


def of_leads(records: Sequence[Record], answer: LeadsAnswer) -> Receipt:
    """What became of leads of version 4; its words for a refusal are told."""
    refusals = [(lead.phone_number, _rejected(lead)) for lead in answer.rejected]
    refusals += [(lead.phone_number, DUPLICATE) for lead in answer.duplicates]
    return _receipt(records, refusals, answer.created)


def digits(phone: str) -> str:
    """A number's digits, by which numbers are compared and sent."""
    return "".join(figure for figure in phone if figure in "0123456789")


def _rejected(refusal: LeadRefusal) -> str:
    words = clean("; ".join(error for error in refusal.errors if error.strip()))
    return f"{INVALID}: {words}" if words else INVALID


def _receipt(
    records: Sequence[Record], refusals: Sequence[Refusal], taken: Sequence[str] | None
) -> Receipt:
    """The refusals, each on the row that it is about; what does not add up is told."""
    rows = [digits(record.phones[0]) for record in records]
    refused, strangers = _placed(rows, refusals)
    if taken is not None and len(taken) != len(rows) - len(refused):
        refused = _more_refused(rows, refusals, taken, refused)
    notes = []
    if strangers:
        notes.append(
            f"Voiso refused {len(strangers):,} number{'' if len(strangers) == 1 else 's'} that"
            f" match none sent: {_some(strangers)}"
        )
    accepted = len(rows) - len(refused)
    if taken is None and not refusals:
        notes.append(
            f"Voiso took {accepted:,} record{'' if accepted == 1 else 's'} and named none of them"
        )
    if taken is not None and len(taken) != accepted:
        notes.append(
            f"Voiso lists {len(taken):,} as taken, while by its refusals it took {accepted:,}"
        )
    told = tuple(
        RefusedRecord(row, refused[row], refused[row] == DUPLICATE) for row in sorted(refused)
    )
    return Receipt("; ".join(notes), accepted=accepted, refused=told)


def _placed(rows: Sequence[str], refusals: Iterable[Refusal]) -> tuple[dict[int, str], list[str]]:
    """The reason by row, and the numbers that no row is left for.

    Of a number sent several times the last is refused first: the first of them was new. An invalid
    one is so in every row.
    """
    places: dict[str, list[int]] = {}
    for row, number in enumerate(rows):
        places.setdefault(number, []).append(row)
    refused: dict[int, str] = {}
    strangers: list[str] = []
    for phone, reason in refusals:
        number = digits(phone)
        left = places.get(number)
        if not left:
            if number not in places:
                strangers.append(phone)
            continue
        refused[left.pop()] = reason
        if reason.startswith(INVALID):
            refused.update(dict.fromkeys(left, reason))
            left.clear()
    return refused, strangers


def _more_refused(
    rows: Sequence[str],
    refusals: Iterable[Refusal],
    taken: Sequence[str],
    refused: Mapping[int, str],
) -> dict[int, str]:
    """The same, with repeats of a number that is refused once, and not among those taken.

    Only if that makes the platform's count come out: nothing is guessed.
    """
    reasons = {digits(phone): reason for phone, reason in refusals}
    allowed = Counter(map(digits, taken))
    more = dict(refused)
    for row, number in enumerate(rows):
        if row in more or number not in reasons:
            continue
        if allowed[number] > 0:
            allowed[number] -= 1
        else:
            more[row] = reasons[number]
    return more if len(taken) == len(rows) - len(more) else dict(refused)


def _some(numbers: Sequence[str]) -> str:
    shown = ", ".join(clean(number[:32]) for number in numbers[:_NUMBERS_TOLD])
    more = len(numbers) - _NUMBERS_TOLD
    return f"{shown} and {more:,} more" if more > 0 else shown


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise RefusedError(f"priority {text!r} is no whole number") from None


def _flag(text: str) -> bool:
    word = text.strip().casefold()
    if word in _YES | _NO:
        return word in _YES
    raise RefusedError(f"active {text!r} is neither yes nor no")
