"""What a campaign's records say: accounts, names, phones and further fields, page by page.

Records that came with text of their own (appended, or in a file given at run time) keep it as it
was sent; all others are worked out by rule when they are looked at.
"""

import marshal
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campmon.model.disposition import Disposition
from campmon.model.record import Record
from campmon.practice.people import account_of, facts_of, name_of
from campmon.practice.records import Records


@dataclass(frozen=True, slots=True)
class PracticeRecord:
    """A record as the platform shows it.

    place   its number in the campaign, from 0
    phones  in dialing order, as they were written
    valid   whether it counts as loaded
    result  how its last call ended; None before the first
    fields  whatever else came with it, by the names it came with
    """

    place: int
    account: str
    first_name: str
    last_name: str
    phones: tuple[str, ...]
    valid: bool
    result: Disposition | None
    fields: Mapping[str, str]
    priority: int | None = None
    active: bool = True


class Roster:
    """The texts of one campaign's records. `keep` has to be told of every stored record."""

    __slots__ = (
        "_changed", "_ends", "_headings", "_known_headings", "_names", "_records", "_salt",
        "_texts",
    )  # fmt: skip

    def __init__(self, records: Records, salt: int) -> None:
        self._records = records
        self._salt = salt
        self._texts = bytearray()
        self._ends = array("Q")  # where the text of each stored record ends
        self._headings = array("I")  # which of the known headings are its fields' names
        self._known_headings: dict[tuple[str, ...], int] = {}
        self._names: list[tuple[str, ...]] = []  # of each known heading
        self._changed: dict[int, bytes] = {}  # by place: fields that were changed since

    def keep(self, given: Iterable[Record | None]) -> None:
        """Keep the text of the next stored records; None where one came without any."""
        texts, ends, known = self._texts, self._ends, self._known_headings
        for record in given:
            heading = 0
            if record is not None:
                names = tuple(record.fields)
                heading = known.setdefault(names, len(known))
                if heading == len(self._names):
                    self._names.append(names)
                # Marshal keeps any text exactly, in a third of the time and space of JSON.
                texts += marshal.dumps((*record.phones, *record.fields.values()))
            ends.append(len(texts))
            self._headings.append(heading)

    def change(self, place: int, texts: Mapping[str, str]) -> bool:
        """Change some fields of a record, whether it had them or not; returns if that is anything.

        A name may be spelled in another way than the record's own (firstName, first_name).
        """
        _, fields = self._told(place)
        wanted = {_spelled(name, fields): value for name, value in texts.items()}
        if all(fields.get(name, "") == value for name, value in wanted.items()):
            return False
        before = marshal.loads(self._changed[place]) if place in self._changed else {}
        self._changed[place] = marshal.dumps(before | wanted)
        return True

    def account(self, place: int) -> str:
        """The account of the record at `place`; empty where it came without one."""
        if place in self._changed:
            return _pop(self._told(place)[1], "account")
        kept = self._kept(place)
        return account_of(place, self._salt) if kept is None else _pop(kept[1], "account")

    def record(self, place: int) -> PracticeRecord:
        """The record at `place`, whole."""
        records = self._records
        valid, result = records.is_valid(place), records.result(place)
        phones, fields = self._told(place)
        account, first, last = (_pop(fields, name) for name in ("account", "firstname", "lastname"))
        return PracticeRecord(
            place, account, first, last, phones, valid, result, fields,
            records.priority(place), records.is_active(place),
        )  # fmt: skip

    def page(
        self, offset: int, count: int, *, valid_only: bool = False
    ) -> tuple[list[PracticeRecord], bool]:
        """So many records from the `offset`th on, in order of place, and whether there are more."""
        listed = self._records.loaded if valid_only else self._records.uploaded
        places = self._records.places(offset, count, valid_only=valid_only)
        return [self.record(place) for place in places], offset + len(places) < listed

    def _told(self, place: int) -> tuple[tuple[str, ...], dict[str, str]]:
        """Phones and all fields of a record, as they are now."""
        kept = self._kept(place)
        if kept is None:
            first, last = name_of(place, self._salt)
            account = account_of(place, self._salt)
            made_up = {"account": account, "first_name": first, "last_name": last}
            kept = self._phones(place), made_up | facts_of(place, self._salt)
        if place in self._changed:
            kept[1].update(marshal.loads(self._changed[place]))
        return kept

    def _phones(self, place: int) -> tuple[str, ...]:
        """The phones of a record without text; an invalid one lacks its area code, or any."""
        phones = tuple(map(str, self._records.phones(place)))
        if self._records.is_valid(place):
            return phones
        return () if place % 3 == 0 else (phones[0][3:],) if phones else ()

    def _kept(self, place: int) -> tuple[tuple[str, ...], dict[str, str]] | None:
        """Phones and fields that came with a record; None if its text is made by rule."""
        stored = place - self._records.without_text
        if stored < 0:
            return None
        begin, end = self._ends[stored - 1] if stored else 0, self._ends[stored]
        if begin == end:
            return None
        names = self._names[self._headings[stored]]
        values: tuple[str, ...] = marshal.loads(self._texts[begin:end])
        phones = len(values) - len(names)
        return values[:phones], dict(zip(names, values[phones:], strict=True))


def _pop(fields: dict[str, str], wanted: str) -> str:
    """Take a field out, however its name is spelled (firstName, first_name); "" if not there."""
    for name in fields:
        if _bare(name) == wanted:
            return fields.pop(name)
    return ""


def _spelled(name: str, fields: Iterable[str]) -> str:
    """A field's name as the record itself spells it; as it is where the record has no such."""
    if name in fields:
        return name
    return next((known for known in fields if _bare(known) == _bare(name)), name)


def _bare(name: str) -> str:
    return name.lower().replace("_", "")
