"""Records on their way to LiveVox: as its API takes them, and whether they arrived."""

from collections import Counter
from collections.abc import Sequence
from types import MappingProxyType

from campmon.backends.livevox.client import (
    LARGEST_PAGE,
    BadAnswer,
    Forbidden,
    LiveVoxClient,
    Rejected,
    TooMany,
    TransactionRow,
)
from campmon.backends.livevox.fields import RULES
from campmon.model.intent import Landing
from campmon.model.record import FieldKind, Record

_KINDS = MappingProxyType({spec.name: spec.kind for spec in RULES.fields})

_MOST_PAGES = 100
"""Pages read in search of a batch; a list that has grown by more is nobody's evidence."""

_Mark = tuple[str, str]  # account and the number dialed first


def to_wire(record: Record) -> dict[str, object]:
    """A record as an entry of `records`: strings, but numbers where the vendor's type is a number.

    phone1 is dialed first; phone2 is a list, there only where there are further numbers. Values
    are taken to have passed the checks of `append`; raises ValueError for a number that is none.
    """
    first, *further = record.phones
    wire: dict[str, object] = {"phone1": first}
    if further:
        wire["phone2"] = further
    for name, value in record.fields.items():
        wire[name] = _value(_KINDS.get(name, FieldKind.TEXT), value)
    return wire


def _value(kind: FieldKind, text: str) -> str | int | float:
    if kind is FieldKind.INTEGER:
        return int(text)
    if kind is FieldKind.DECIMAL:
        return _number(text)
    return text


def _number(text: str) -> int | float:
    """The number as written: floats have up to 15 digits exactly, and no more pass."""
    whole, _, fraction = text.partition(".")
    if not fraction.strip("0"):
        return int(whole)
    return float(text)


async def look_for(
    client: LiveVoxClient,
    campaign_id: str,
    records: Sequence[Record],
    uploaded_before: int | None,
) -> Landing:
    """Say where the records of an append are whose answer never came, by looking for them.

    What is appended comes to the end of the transaction list. So as many records as the batch has
    before the end as it was, and all after it, are compared with the batch by account and first
    phone. Whatever does not fit that picture is UNKNOWN: rather a person looks than a record is
    lost or dialed twice. Never holds more than a page beyond the batch.

    uploaded_before  the length of the list before the append; with None nothing can be told

    Raises NotFound and NotReached.
    """
    if uploaded_before is None or not records:
        return Landing.UNKNOWN
    search = _Search(records, uploaded_before)
    offset: int | None = search.start
    try:
        for _ in range(_MOST_PAGES):
            if offset is None:
                return search.landing()
            page = await client.list_transactions(
                campaign_id, offset=offset, count=LARGEST_PAGE, valid_only=False
            )
            search.look_at(page.rows, offset)
            if search.found_all:
                return Landing.ALL
            offset = page.next_offset
    except (Forbidden, Rejected, BadAnswer, TooMany):
        return Landing.UNKNOWN
    return Landing.UNKNOWN


class _Search:
    """Looks for a batch among rows that pass by in order, from `start` on."""

    def __init__(self, records: Sequence[Record], before: int) -> None:
        self.start = max(0, before - len(records))
        self._before = before
        self._count = len(records)
        self._wanted = Counter(map(_mark_of_record, records))
        self._old_alike = False  # rows that were there before look like some of the batch
        self._new = 0
        self._found = 0
        self._end = 0

    @property
    def found_all(self) -> bool:
        """Whether each of the batch is there, beyond what was there before."""
        return self._found == self._count

    def look_at(self, rows: Sequence[TransactionRow], offset: int) -> None:
        """Compare a page that begins at `offset`."""
        for place, row in enumerate(rows, offset):
            mark = self._wanted_mark(row)
            if place < self._before:
                self._old_alike |= mark is not None
                continue
            self._new += 1
            if mark is not None:
                self._found += 1
                self._wanted[mark] -= 1
        if rows:
            self._end = offset + len(rows)

    def landing(self) -> Landing:
        """What can be said once the list has been read to its end."""
        if self._found == self._count:
            return Landing.ALL
        if self._end != self._before + self._new:
            return Landing.UNKNOWN  # the list is shorter than it was
        if self._new == 0:
            return Landing.UNKNOWN if self._old_alike else Landing.NONE
        return Landing.PARTLY if self._found == self._new else Landing.UNKNOWN

    def _wanted_mark(self, row: TransactionRow) -> _Mark | None:
        """Which of the batch's marks the row bears, of those that are still looked for.

        A record that was sent without an account may have been given one: its phone tells.
        """
        phone = _digits(row.phones[0]) if row.phones else ""
        for mark in ((row.account.strip(), phone), ("", phone)):
            if self._wanted[mark] > 0:
                return mark
        return None


def _mark_of_record(record: Record) -> _Mark:
    return record.fields.get("account", "").strip(), _digits(record.phones[0])


def _digits(phone: str) -> str:
    """A number's digits; the country code that platforms put before the ten of them counts not."""
    digits = "".join(filter(str.isdigit, phone))
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
