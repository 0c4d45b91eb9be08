"""Which column of the file is which field of the platform: guessed, then corrected by the user."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from campmon.append.names import (
    is_first_name,
    is_last_name,
    is_phone_name,
    names_of,
    plain,
    primary_phone,
    whole_name,
)
from campmon.append.source import Row, looks_like_a_phone
from campmon.model.errors import UsageError
from campmon.model.record import FieldKind, FieldSpec
from campmon.model.text import clean

_FEWEST_DIGITS = 4  # that a number has; a flag has one


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Columns of one header given to fields. Plain data: every change makes a new one.

    columns  for each of `fields`, the places of its columns in `header`, in order. Only a field
             that `takes_several` has more than one: numbers are dialed one after the other, texts
             become one, with spaces between
    """

    header: tuple[str, ...]
    fields: tuple[FieldSpec, ...]
    columns: tuple[tuple[int, ...], ...]

    def places(self, field: str) -> tuple[int, ...]:
        """The places of a field's columns. Raises UsageError for an unknown field."""
        return self.columns[self._field(field)]

    def names(self, field: str) -> tuple[str, ...]:
        """The names of a field's columns; empty where it has none. Raises UsageError."""
        return tuple(self.header[place] for place in self.places(field))

    @property
    def mapped(self) -> tuple[tuple[FieldSpec, tuple[str, ...]], ...]:
        """Each field that has columns, with their names."""
        return tuple(
            (spec, self.names(spec.name)) for spec in self.fields if self.places(spec.name)
        )

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Columns that go to no field: they are not sent."""
        used = {place for places in self.columns for place in places}
        return tuple(name for place, name in enumerate(self.header) if place not in used)

    @property
    def missing_required(self) -> tuple[FieldSpec, ...]:
        """Required fields without a column: nothing can be sent while there are any."""
        return tuple(
            spec
            for spec, places in zip(self.fields, self.columns, strict=True)
            if spec.required and not places
        )

    def with_column(self, field: str, column: str | None) -> "ColumnMapping":
        """Give `field` this column alone, taken from any other field; None for no column.

        Raises UsageError for an unknown field or column, naming the nearest.
        """
        return self.with_columns(field, () if column is None else (column,))

    def with_columns(self, field: str, columns: Iterable[str]) -> "ColumnMapping":
        """The same with several columns, for a field that `takes_several`."""
        return self._assigned({self._field(field): tuple(map(self._column, columns))})

    def with_overrides(self, overrides: Iterable[str]) -> "ColumnMapping":
        """Apply the command line's `FIELD=COLUMN`; `FIELD=` leaves the field out.

        A field that `takes_several` may be named several times, for several columns in that order;
        for any other the last one counts. A column goes to every field that an override gives it
        to, and leaves those that were only guessed. Raises UsageError, naming the nearest field or
        column.
        """
        wanted: dict[int, tuple[int, ...]] = {}
        for text in overrides:
            field, equals, column = text.partition("=")
            if not equals:
                raise UsageError(
                    f"{text!r} does not say which column a field is",
                    "Write --map FIELD=COLUMN, such as --map phone1=Mobile.",
                )
            number = self._field(field)
            places: tuple[int, ...] = (self._column(column),) if column.strip() else ()
            if takes_several(self.fields[number]):
                places = tuple(dict.fromkeys(wanted.get(number, ()) + places))
            wanted[number] = places
        return self._assigned(wanted)

    def _assigned(self, wanted: dict[int, tuple[int, ...]]) -> "ColumnMapping":
        for number, places in wanted.items():
            if len(places) > 1 and not takes_several(self.fields[number]):
                raise UsageError(f"the field {self.fields[number].name!r} takes one column only")
        taken = {place for places in wanted.values() for place in places}
        columns = tuple(
            wanted.get(number, tuple(place for place in places if place not in taken))
            for number, places in enumerate(self.columns)
        )
        return replace(self, columns=columns)

    def _field(self, text: str) -> int:
        names = [spec.name for spec in self.fields]
        if text in names:
            return names.index(text)
        wanted = plain(text)
        for number, spec in enumerate(self.fields):
            if wanted and wanted in names_of(spec)[:2]:  # its name or its label
                return number
        raise UsageError(f"there is no field {text!r}", _nearest(text, names, "fields"))

    def _column(self, text: str) -> int:
        if text in self.header:
            return self.header.index(text)
        alike = [place for place, name in enumerate(self.header) if plain(name) == plain(text)]
        if len(alike) == 1 and plain(text):
            return alike[0]
        raise UsageError(f"the file has no column {text!r}", _nearest(text, self.header, "columns"))


def takes_several(spec: FieldSpec) -> bool:
    """Whether a field may have several columns: further phones, and texts, such as a whole name."""
    return spec.kind in (FieldKind.PHONES, FieldKind.TEXT)


def guess_mapping(
    header: Sequence[str],
    sample: Sequence[Row],
    fields: tuple[FieldSpec, ...],
    open_prefix: str = "",
) -> ColumnMapping:
    """Guess by the columns' names; where no name tells the telephone numbers, by the content.

    A field takes the first column called by its name, else by its label, else by a synonym. Of
    the columns called like telephone numbers the first becomes the one dialed first, the others
    the further ones; one in whose first rows nothing may be a number is none. A field for a whole
    name takes the columns of first and last name. No column is guessed for two fields. A column
    whose name begins with `open_prefix` is a field of its own, called like it.
    """
    fields += _open_fields(header, fields, open_prefix)
    plains = [plain(name) for name in header]
    guessed: dict[int, tuple[int, ...]] = {}
    taken: set[int] = set()
    candidates = [
        (rank, number, name)
        for number, spec in enumerate(fields)
        if spec.kind is not FieldKind.PHONES
        for rank, name in enumerate(names_of(spec))
    ]
    for _rank, number, name in sorted(candidates):
        place = plains.index(name) if name in plains else None
        if number not in guessed and place is not None and place not in taken:
            guessed[number] = (place,)
            taken.add(place)
    _guess_whole_name(header, fields, guessed, taken)
    _guess_phones(header, sample, fields, guessed, taken)
    columns = tuple(guessed.get(number, ()) for number in range(len(fields)))
    return ColumnMapping(tuple(header), fields, columns)


def _open_fields(
    header: Sequence[str], fields: tuple[FieldSpec, ...], prefix: str
) -> tuple[FieldSpec, ...]:
    """Fields for the columns that the platform takes under whatever name they have."""
    if not prefix:
        return ()
    known = {name for spec in fields for name in names_of(spec)}
    return tuple(
        FieldSpec(name, name)
        for name in header
        if name.casefold().startswith(prefix.casefold())
        and len(name) > len(prefix)
        and plain(name) not in known
    )


def _guess_whole_name(
    header: Sequence[str],
    fields: tuple[FieldSpec, ...],
    guessed: dict[int, tuple[int, ...]],
    taken: set[int],
) -> None:
    """First and last name for a platform that has one field for both; a whole name is better."""
    spec = whole_name(fields)
    if spec is None:
        return
    number = fields.index(spec)
    mine = guessed.get(number, ())
    free = [place for place in range(len(header)) if place not in taken or place in mine]
    first = next((place for place in free if is_first_name(header[place])), None)
    last = next((place for place in free if is_last_name(header[place])), None)
    if mine and mine[0] not in (first, last):
        return
    found = tuple(place for place in (first, last) if place is not None)
    if found:
        guessed[number] = found
        taken.update(found)


def _guess_phones(
    header: Sequence[str],
    sample: Sequence[Row],
    fields: tuple[FieldSpec, ...],
    guessed: dict[int, tuple[int, ...]],
    taken: set[int],
) -> None:
    further = next((n for n, spec in enumerate(fields) if spec.kind is FieldKind.PHONES), None)
    also = set(names_of(fields[further])) if further is not None else set()
    phones = [
        place
        for place, name in enumerate(header)
        if place not in taken
        and (is_phone_name(name) or plain(name) in also)
        and _may_hold_numbers(place, sample)
    ]
    first = primary_phone(fields)
    if first is not None and fields.index(first) not in guessed:
        number = fields.index(first)
        if not phones:
            phones = _phones_by_content(len(header), sample, taken)
        if phones:
            guessed[number] = (phones.pop(0),)
    if further is not None and phones:
        guessed[further] = tuple(phones)


def _may_hold_numbers(place: int, sample: Sequence[Row]) -> bool:
    """Whether a column may be of telephone numbers; "Mobile" may be one of yes and no."""
    values = [row.cells[place] for row in sample if place < len(row.cells)]
    filled = [value for value in values if value.strip()]
    return not filled or any(sum(map(str.isdigit, value)) >= _FEWEST_DIGITS for value in filled)


def _phones_by_content(width: int, sample: Sequence[Row], taken: set[int]) -> list[int]:
    """The one column whose every value is a telephone number; none if there are several."""
    found = []
    for place in range(width):
        values = [row.cells[place].strip() for row in sample if place < len(row.cells)]
        values = [value for value in values if value]
        if place not in taken and values and all(map(looks_like_a_phone, values)):
            found.append(place)
    return found if len(found) == 1 else []


def _nearest(text: str, known: Sequence[str], what: str) -> str:
    by_plain = {plain(name): name for name in known}
    near = difflib.get_close_matches(plain(text), by_plain, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(repr(by_plain[name]) for name in near)}?"
    return f"There are the {what} {', '.join(map(clean, known))}."
