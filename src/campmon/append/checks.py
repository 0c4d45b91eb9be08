"""The rules that a row must pass before it is sent, and what is said where it does not."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from campmon.append.e164 import phone_reader
from campmon.append.mapping import ColumnMapping
from campmon.append.names import is_dialed, is_secret
from campmon.append.phone import PhoneReading, split_numbers
from campmon.append.problems import Problem, Rule, Severity
from campmon.append.purpose import Purpose
from campmon.append.table import Row
from campmon.append.values import (
    EXACT_DIGITS,
    clock_time,
    digits_needed,
    flag,
    is_web_address,
    month_day,
    social_security_number,
)
from campmon.model.record import AppendRules, FieldKind, FieldSpec, Record
from campmon.model.text import clean

_SHOWN_CHARACTERS = 60
_LONGEST_NUMBER = 100
_MOST_NO_NUMBERS = 1_000
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row after the rules: the record to send (None if there is an error), and what was found."""

    line: int
    record: Record | None
    problems: tuple[Problem, ...] = ()


class RowChecker:
    """Holds rows to a platform's rules, one at a time and each on its own.

    dialed  fields whose numbers are dialed, in dialing order, with the places of their columns
    others  the other fields, with the places of their columns: a text's are put together
    """

    def __init__(
        self, mapping: ColumnMapping, rules: AppendRules, purpose: Purpose = Purpose.APPEND
    ) -> None:
        """Raises ValueError if the rules' region is not a country."""
        self._purpose = purpose
        self._width = len(mapping.header)
        self._header = mapping.header
        self._max_phones = rules.max_phones
        self._phones = phone_reader(rules)
        self._no_numbers: dict[str, PhoneReading] = {}
        used = [
            (spec, places)
            for spec, places in zip(mapping.fields, mapping.columns, strict=True)
            if places
        ]
        dialed = [(spec, places) for spec, places in used if is_dialed(spec, mapping.fields)]
        dialed.sort(key=lambda one: one[0].kind is FieldKind.PHONES)  # further ones come after
        self.dialed = tuple(dialed)
        self.others = tuple(one for one in used if one not in dialed)
        self._others = [(spec, places, _free_characters(spec)) for spec, places in self.others]

    @property
    def assumed_countries(self) -> Mapping[str, int]:
        """Numbers taken for another country's by their digits alone, by country code."""
        return self._phones.assumed

    def check(self, row: Row) -> CheckedRow:
        """Check one row and make its record: cells that are missing at the end count as empty."""
        problems: list[Problem] = []
        cells = row.cells
        if len(cells) != self._width:
            cells = self._fitted(row, problems)
        phones = self._dialed_phones(row.line, cells, problems)
        fields: dict[str, str] = {}
        for spec, places, free in self._others:
            place = places[0]
            value = clean(cells[place]).strip()
            if len(places) > 1:
                value = together(value, *(clean(cells[other]).strip() for other in places[1:]))
            if not value:
                if spec.required:
                    problems.append(self._problem(row.line, spec, place, "", _MISSING))
                continue
            wrong = None
            if len(value) > free:
                value, wrong = self.value(spec, value)
            if wrong is not None:
                problems.append(self._problem(row.line, spec, place, value, wrong))
            else:
                fields[spec.name] = value
        failed = any(problem.severity is Severity.ERROR for problem in problems)
        if self._purpose is Purpose.UPDATE and not failed and not fields and len(phones) == 1:
            problems.append(
                Problem(row.line, "", "", Rule.NOTHING, Severity.ERROR, _NOTHING_TO_CHANGE)
            )
            failed = True
        if failed:
            return CheckedRow(row.line, None, tuple(problems))
        record = Record(tuple(phones), MappingProxyType(fields))
        return CheckedRow(row.line, record, tuple(problems))

    def _fitted(self, row: Row, problems: list[Problem]) -> list[str]:
        """The cells, as many as the header has names."""
        count = len(row.cells)
        if count < self._width:
            message = f"has {count} cells, the header {self._width}: the rest counts as empty"
            problems.append(
                Problem(row.line, "", "", Rule.CELLS, Severity.WARNING, f"the row {message}")
            )
            return row.cells + [""] * (self._width - count)
        if any(map(str.strip, row.cells[self._width :])):
            message = f"the row has {count} cells, but the header only {self._width}"
            problems.append(Problem(row.line, "", "", Rule.CELLS, Severity.ERROR, message))
        return row.cells[: self._width]

    def _dialed_phones(self, line: int, cells: list[str], problems: list[Problem]) -> list[str]:
        """The numbers to dial, in order and each once.

        The number dialed first must be right. A further one that is not is left out, with a
        warning: the record can be dialed without it.
        """
        phones: list[str] = []
        for spec, places in self.dialed:
            found: dict[str, int] = {}  # with the place of each
            is_empty = True
            for place in places:
                text = clean(cells[place]).strip()
                if text:
                    is_empty = False
                    for number in self._numbers(line, spec, place, text, problems):
                        found.setdefault(number, place)
            if is_empty:
                if spec.required:
                    problems.append(self._problem(line, spec, places[0], "", _MISSING))
                continue
            new = {number: place for number, place in found.items() if number not in phones}
            phones += self._fitting(line, spec, cells, new, len(phones), problems)
        if not phones and not any(p.severity is Severity.ERROR for p in problems):
            message = "the row has no telephone number that can be dialed"
            problems.append(Problem(line, "", "", Rule.REQUIRED, Severity.ERROR, message))
        return phones

    def _numbers(
        self, line: int, spec: FieldSpec, place: int, text: str, problems: list[Problem]
    ) -> list[str]:
        """The digits of the right numbers in a cell; problems for the others."""
        further = spec.kind is FieldKind.PHONES
        longest = None if further else spec.max_characters
        found: list[str] = []
        for number in split_numbers(text) if further else (text,):
            reading = self._read(number)
            digits = reading.digits
            refused = reading.kind.is_refused and self._purpose is Purpose.APPEND
            if digits is None or refused:
                rule = Rule.NUMBER_TYPE if refused else Rule.PHONE
                wrong = Fault(rule, reading.problem or reading.kind, warning=further, number=True)
                problems.append(self._problem(line, spec, place, number, wrong))
                continue
            if longest is not None and len(digits) > longest:
                problems.append(self._problem(line, spec, place, number, _too_long(spec)))
                continue
            if reading.kind and self._purpose is Purpose.APPEND:
                unusual = Fault(Rule.NUMBER_TYPE, reading.kind, warning=True)
                problems.append(self._problem(line, spec, place, number, unusual))
            found.append(digits)
        return found

    def _read(self, text: str) -> PhoneReading:
        """Read a number. What is none is often the same, and takes long to be found out."""
        reading = self._no_numbers.get(text)
        if reading is None:
            reading = self._phones.read(text)
            if reading.digits is None and len(self._no_numbers) < _MOST_NO_NUMBERS:
                self._no_numbers[text] = reading
        return reading

    def _fitting(
        self,
        line: int,
        spec: FieldSpec,
        cells: list[str],
        found: dict[str, int],
        before: int,
        problems: list[Problem],
    ) -> list[str]:
        """As many of a field's numbers as the platform takes; a warning where some are left out."""
        numbers = list(found)
        fitting = numbers[: max(0, self._max_phones - before)]
        if spec.max_characters is not None:
            while len(",".join(fitting)) > spec.max_characters:
                fitting.pop()
        if len(fitting) < len(numbers):
            count = len(numbers) - len(fitting)
            place = found[numbers[len(fitting)]]
            cell = clean(cells[place]).strip()
            message = f"holds more numbers than the platform takes: {count} left out"
            problems.append(
                self._problem(line, spec, place, cell, Fault(Rule.PHONES, message, warning=True))
            )
        return fitting

    def value(self, spec: FieldSpec, value: str) -> tuple[str, "Fault | None"]:
        """A value, cleaned and not empty, as it is sent, and what is wrong with it."""
        match spec.kind:
            case FieldKind.PHONE:
                reading = self._read(value)
                if reading.digits is None:
                    return value, Fault(Rule.PHONE, reading.problem)
                value = reading.digits
            case FieldKind.EMAIL if not EMAIL.fullmatch(value):
                return value, Fault(Rule.KIND, "is not an e-mail address")
            case FieldKind.INTEGER | FieldKind.DECIMAL if len(value) > _LONGEST_NUMBER:
                return value, Fault(Rule.LENGTH, "is longer than any number")
            case FieldKind.INTEGER if not _INTEGER.fullmatch(value):
                return value, Fault(Rule.KIND, "is not a whole number")
            case FieldKind.INTEGER if not _in_range(spec, int(value)):
                return value, Fault(Rule.KIND, _range_of(spec))
            case FieldKind.DECIMAL if not _DECIMAL.fullmatch(value):
                return value, Fault(Rule.KIND, "is not a number (digits and a decimal point)")
            case FieldKind.DECIMAL if digits_needed(value) > EXACT_DIGITS:
                message = f"has more than the {EXACT_DIGITS} digits that are kept exactly"
                return value, Fault(Rule.LENGTH, message)
            case FieldKind.SSN:
                number = social_security_number(value)
                if number is None:
                    return value, Fault(Rule.KIND, "is not 4 or 9 digits")
                value = number
            case FieldKind.MONTH_DAY:
                day = month_day(value)
                if day is None:
                    return value, Fault(Rule.KIND, "is not a day of the year (MMDD)")
                value = day
            case FieldKind.CLOCK_TIME:
                time = clock_time(value)
                if time is None:
                    return value, Fault(Rule.KIND, "is not a time of day (HH:MM:SS)")
                value = time
            case FieldKind.FLAG:
                word = flag(value)
                if word is None:
                    return value, Fault(Rule.KIND, "is neither yes nor no")
                value = word
            case FieldKind.URL if not is_web_address(value):
                return value, Fault(Rule.KIND, "is not a web address (http:// or https://)")
            case _:
                pass
        if spec.max_characters is not None and len(value) > spec.max_characters:
            return value, _too_long(spec)
        return value, None

    def _problem(
        self, line: int, spec: FieldSpec, place: int, value: str, fault: "Fault"
    ) -> Problem:
        shown = "•••" if value and is_secret(spec) else value
        if len(shown) > _SHOWN_CHARACTERS:
            shown = shown[: _SHOWN_CHARACTERS - 1] + "…"
        severity = Severity.WARNING if fault.warning else Severity.ERROR
        message = f"{fault.message}; left out" if fault.left_out else fault.message
        return Problem(line, self._header[place], shown, fault.rule, severity, message)


def together(*texts: str) -> str:
    """Texts of one row as one, with spaces between; empty ones are left out."""
    return " ".join(filter(None, texts))


def _free_characters(spec: FieldSpec) -> int:
    """How long a value may be without needing a look: any text that is not too long is right."""
    if spec.kind is not FieldKind.TEXT:
        return 0
    return sys.maxsize if spec.max_characters is None else spec.max_characters


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value.

    number  it is a number that is not dialed; if that is a warning, the record goes without it
    """

    rule: Rule
    message: str
    warning: bool = False
    number: bool = False

    @property
    def left_out(self) -> bool:
        """Whether the record is sent without it."""
        return self.warning and self.number


_NOTHING_TO_CHANGE = "the row has nothing to change"
_MISSING = Fault(Rule.REQUIRED, "is empty, and every record needs it")


def _in_range(spec: FieldSpec, number: int) -> bool:
    above = spec.minimum is None or number >= spec.minimum
    return above and (spec.maximum is None or number <= spec.maximum)


def _range_of(spec: FieldSpec) -> str:
    if spec.minimum is None:
        return f"is more than {spec.maximum:,}"
    if spec.maximum is None:
        return f"is less than {spec.minimum:,}"
    return f"is not from {spec.minimum:,} to {spec.maximum:,}"


def _too_long(spec: FieldSpec) -> Fault:
    return Fault(Rule.LENGTH, f"is longer than {spec.max_characters} characters")
