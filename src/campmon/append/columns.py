"""Rows held to a platform's rules some thousand at once, a column at a time.

What is plainly right goes the short way. Every other row is checked by `RowChecker`, which alone
knows the rules: for any rows both ways give the same records and problems.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

from campmon.append.batches import RecordColumns
from campmon.append.checks import EMAIL, RowChecker, together
from campmon.append.mapping import ColumnMapping
from campmon.append.phone_columns import phone_columns
from campmon.append.problems import Problem, Severity
from campmon.append.purpose import Purpose
from campmon.append.table import Row, RowChunk
from campmon.model.record import AppendRules, FieldKind, FieldSpec
from campmon.model.text import clean

_MOST_KNOWN = 10_000  # different values of a field that are remembered as right
_FEW_COLUMNS = 50  # all are turned at once, mapped or not
_EMAILS = re.compile(rf"(?:(?:{EMAIL.pattern})?\n)*+")
"""As many cells as are right, each with a line break after it, which is in no cell."""


@dataclass(slots=True)
class CheckedChunk:
    """Rows after the rules, still all of them: what is said of a place in one list is so in all.

    phones    the numbers of each record in dialing order, with commas between
    firsts    the number that each dials first
    values    for each field the value of each record; "" where it has none
    failed    places of rows that are not sent: `phones` and `firsts` are empty there
    problems  what was found, by place
    """

    lines: Sequence[int]
    rows: Sequence[list[str]]
    phones: list[str]
    firsts: list[str]
    values: list[list[str]]
    failed: set[int] = field(default_factory=set)
    problems: dict[int, list[Problem]] = field(default_factory=dict)

    def put(self, place: int, phones: str) -> None:
        """Give a row its numbers; none keeps it back."""
        self.phones[place] = phones
        self.firsts[place] = phones.partition(",")[0]
        if not phones:
            self.failed.add(place)

    def add_problem(self, place: int, problem: Problem) -> None:
        """Note what is wrong with a row; an error keeps it back."""
        self.problems.setdefault(place, []).append(problem)
        if problem.severity is Severity.ERROR:
            self.put(place, "")

    def good(self, fields: tuple[str, ...]) -> RecordColumns:
        """The records that are sent."""
        if not self.failed:
            return RecordColumns(fields, self.lines, self.phones, self.values)
        sent = list(map(bool, self.phones))
        kept = [list(compress(values, sent)) for values in self.values]
        lines, phones = list(compress(self.lines, sent)), list(compress(self.phones, sent))
        return RecordColumns(fields, lines, phones, kept)


class ColumnChecker:
    """Checks chunks of rows; gives what `RowChecker` gives for each row.

    fields  names of the fields that records have, but for the numbers dialed, as in `values`
    """

    def __init__(
        self, mapping: ColumnMapping, rules: AppendRules, purpose: Purpose = Purpose.APPEND
    ) -> None:
        """Raises ValueError if the rules' region is not a country."""
        self._by_row = RowChecker(mapping, rules, purpose)
        self._width = len(mapping.header)
        self._max_phones = rules.max_phones
        self._is_update = purpose is Purpose.UPDATE
        self._phones = phone_columns(rules)
        self._read_twice = phone_columns(rules)
        self._known: dict[str, dict[str, str]] = {}
        self.fields = tuple(spec.name for spec, _ in self._by_row.others)

    @property
    def assumed_countries(self) -> Mapping[str, int]:
        """Numbers taken for another country's by their digits alone, by country code."""
        assumed = self._phones.assumed + Counter(self._by_row.assumed_countries)
        return assumed - self._read_twice.assumed

    def check(self, chunk: RowChunk) -> CheckedChunk:
        """Check some rows: cells that are missing at the end count as empty."""
        look = _Look(chunk.rows, self._width)
        assumed = self._phones.assumed.total()
        columns = self._dialed(look)
        phones, firsts = _joined(columns), _firsts(columns)
        look.odd.update(_empty(phones))
        values = [self._right(spec, places, look) for spec, places in self._by_row.others]
        if self._is_update:
            look.odd.update(_without_changes(phones, values))
        if self._phones.assumed.total() != assumed:
            for column in look.numbers:  # what the reader of rows will count, too
                self._read_twice.read([column[place] for place in look.odd])
        checked = CheckedChunk(chunk.lines, chunk.rows, phones, firsts, values)
        for place in sorted(look.odd):
            self._check_row(checked, place)
        return checked

    def _dialed(self, look: "_Look") -> list[list[str]]:
        """The columns of the numbers that are dialed, in dialing order, as they are sent."""
        columns: list[list[str]] = []
        for spec, places in self._by_row.dialed:
            found = [self._numbers(look.column(place), look) for place in places]
            if spec.required:
                look.odd.update(_all_empty(found))
            if spec.max_characters is not None:
                look.odd.update(_too_long(found, spec.max_characters))
            columns += found
        if len(columns) > self._max_phones:
            filled = [sum(map(bool, numbers)) for numbers in zip(*columns, strict=True)]
            look.odd.update(p for p, count in enumerate(filled) if count > self._max_phones)
        return columns or [[""] * len(look.rows)]

    def _numbers(self, column: list[str], look: "_Look") -> list[str]:
        """The digits in a column of single numbers; cells with something else are odd."""
        look.numbers.append(column)
        numbers, unread = self._phones.read(column)
        look.odd.update(unread)
        return numbers

    def _other_numbers(self, spec: FieldSpec, column: list[str], look: "_Look") -> list[str]:
        """The same of numbers that are not dialed: a toll-free caller ID may be in every row."""
        look.numbers.append(column)
        numbers, unread = self._phones.read(column)
        known = self._known.setdefault(spec.name, {})
        if len(known) > _MOST_KNOWN:
            known.clear()
        for place in unread:
            cell = column[place]
            if cell not in known:
                value, fault = self._by_row.value(spec, cell)
                self._read_twice.read([cell])
                if fault is not None:
                    look.odd.add(place)
                    continue
                known[cell] = value
            numbers[place] = known[cell]
        return numbers

    def _right(self, spec: FieldSpec, places: tuple[int, ...], look: "_Look") -> list[str]:
        """A field's values as they are sent; what is not plainly right is odd."""
        column = look.column(places[0])
        if len(places) > 1:
            column = list(map(together, column, *map(look.column, places[1:])))
        if spec.required:
            look.odd.update(_empty(column))
        match spec.kind:
            case FieldKind.TEXT:
                pass
            case FieldKind.EMAIL:
                look.odd.update(_not_matching(_EMAILS, column))
            case FieldKind.PHONE:
                column = self._other_numbers(spec, column, look)
            case _:
                return self._known_values(spec, column, look)
        if spec.max_characters is not None:
            look.odd.update(_too_long([column], spec.max_characters))
        return column

    def _known_values(self, spec: FieldSpec, column: list[str], look: "_Look") -> list[str]:
        """The values of a field of few different ones, each looked at once."""
        known = self._known.setdefault(spec.name, {})
        if len(known) > _MOST_KNOWN:
            known.clear()
        known[""] = ""
        unknown = set(column) - known.keys()
        for cell in unknown:
            value, fault = self._by_row.value(spec, cell)
            if fault is None:
                known[cell] = value
        if not unknown <= known.keys():
            look.odd.update(place for place, cell in enumerate(column) if cell not in known)
        return [known.get(cell, "") for cell in column]

    def _check_row(self, checked: CheckedChunk, place: int) -> None:
        """Check one row on its own."""
        row = self._by_row.check(Row(checked.lines[place], checked.rows[place]))
        if row.problems:
            checked.problems[place] = list(row.problems)
        checked.put(place, ",".join(row.record.phones) if row.record is not None else "")
        if row.record is None:
            return
        for name, values in zip(self.fields, checked.values, strict=True):
            values[place] = row.record.fields.get(name, "")


class _Look:
    """One look at some rows.

    odd      places of the rows that have to be checked on their own
    numbers  columns of which numbers were read, without the rows that were odd before
    """

    def __init__(self, rows: Sequence[list[str]], width: int) -> None:
        self.rows = rows
        self._width = width
        self._columns: list[tuple[str, ...]] = []
        self.odd: set[int] = set()
        self.numbers: list[list[str]] = []
        if set(map(len, rows)) != {width}:
            self.odd.update(place for place, row in enumerate(rows) if len(row) != width)
        elif width <= _FEW_COLUMNS:
            self._columns = list(zip(*rows, strict=True))

    def column(self, place: int) -> list[str]:
        """The cells of a column, cleaned and stripped; "" where the row does not fit the header."""
        if self._columns:
            cells = list(self._columns[place])
        else:
            cells = [row[place] if len(row) == self._width else "" for row in self.rows]
        text = f"|{'|'.join(cells)}|"
        if not text.isprintable():
            return [clean(cell).strip() for cell in cells]
        if " |" in text or "| " in text:  # no other space is printable
            return list(map(str.strip, cells))
        return cells


def _empty(column: Sequence[str]) -> list[int]:
    """Places of empty cells."""
    return [] if all(column) else [place for place, cell in enumerate(column) if not cell]


def _all_empty(columns: Sequence[Sequence[str]]) -> list[int]:
    """Places where all columns are empty."""
    if len(columns) == 1:
        return _empty(columns[0])
    return [place for place, row in enumerate(zip(*columns, strict=True)) if not any(row)]


def _too_long(columns: Sequence[Sequence[str]], most: int) -> list[int]:
    """Places where the columns, with commas between them, have more characters than `most`."""
    if sum(max(map(len, column), default=0) + 1 for column in columns) - 1 <= most:
        return []
    rows = enumerate(zip(*columns, strict=True))
    return [place for place, row in rows if sum(map(len, row)) + len(row) - 1 > most]


def _not_matching(cells: re.Pattern[str], column: Sequence[str]) -> Iterator[int]:
    """Places of what is not right; `cells` matches cells that are, with a line break after each."""
    text = "\n".join(column) + "\n"
    begin = place = 0
    while match := cells.match(text, begin):
        if match.end() == len(text):
            return
        place += text.count("\n", begin, match.end())
        yield place
        place += 1
        begin = text.index("\n", match.end()) + 1


def _firsts(columns: Sequence[Sequence[str]]) -> list[str]:
    """The number of each row that is dialed first."""
    firsts = columns[0]
    for column in columns[1:]:
        if not all(firsts):
            firsts = [first or other for first, other in zip(firsts, column, strict=True)]
    return list(firsts)


def _joined(columns: Sequence[Sequence[str]]) -> list[str]:
    """The different numbers of each row, in order, with commas between them."""
    if len(columns) == 1:
        return list(columns[0])
    if len(columns) == 2:
        return [
            f"{one},{other}" if one and other and one != other else one or other
            for one, other in zip(*columns, strict=True)
        ]
    return [",".join(dict.fromkeys(filter(None, row))) for row in zip(*columns, strict=True)]


def _without_changes(phones: Sequence[str], values: Sequence[Sequence[str]]) -> list[int]:
    """Places of rows that have a number and nothing else."""
    rows = zip(*values, strict=True) if values else iter([()] * len(phones))
    return [p for p, row in enumerate(rows) if not any(row) and "," not in phones[p]]
