"""What stands in the form of one record: only what is typed is changed. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from campmon.append import ColumnMapping, Purpose, Row, Severity
from campmon.append.checks import CheckedRow, RowChecker
from campmon.append.names import is_secret, plain
from campmon.append.values import flag
from campmon.model.figures import UNKNOWN
from campmon.model.listing import ListedRecord
from campmon.model.properties import Choice, PropertyKind, PropertySpec
from campmon.model.record import AppendRules, FieldKind, FieldSpec, Record
from campmon.tui.forms.draft import Change, Draft

_EMPTIED = "cannot be emptied: type what it is to be"
_YES_NO = (Choice("1", "yes"), Choice("0", "no"))


class RecordDraft(Draft):
    """The fields of a record against what the platform shows of it, by the platform's own rules.

    Without a record, its number is to be typed too, and nothing is known of the other fields.
    """

    nothing: ClassVar[str] = UNKNOWN

    def __init__(self, rules: AppendRules, record: ListedRecord | None = None) -> None:
        """Records are found by the first field of kind PHONE, which the rules have."""
        self._rules = rules
        self._checker: dict[tuple[str, ...], RowChecker] = {}
        self.phone = next(spec for spec in rules.fields if spec.kind is FieldKind.PHONE)
        self.number = record.phones[0] if record is not None and record.phones else ""
        """The record's number, where it is listed."""
        self._listed = record is not None
        asked = [spec for spec in rules.fields if spec.kind is not FieldKind.PHONES]
        if self._listed:
            asked.remove(self.phone)
        super().__init__(map(_asked, asked), _present(record, asked) if record else {})

    @property
    def refusal(self) -> str:
        """Why the record that is listed cannot be found by its number; empty if it can."""
        if not self._listed:
            return ""
        if not self.number:
            return "It has no number, and records are found by theirs."
        wrong = self._wrong(self.phone.name, self.number)
        return f"{self.number} {wrong}, and records are found by their number." if wrong else ""

    def problem(self, name: str) -> str:
        """What is wrong with a field as it stands; empty if nothing is."""
        text = self.text(name).strip()
        if name == self.phone.name:
            return self._wrong(name, text) if text else "required"
        if self.text(name) == self.before(name):
            return ""
        return self._wrong(name, text) if text else _EMPTIED

    @property
    def changes(self) -> tuple[Change, ...]:
        """What differs from what is known of the record, without the number it is found by."""
        return tuple(c for c in super().changes if c.spec.name != self.phone.name)

    def record(self) -> Record | None:
        """The number, and the fields that are changed, as they are sent; None if one is wrong."""
        texts = {change.spec.name: change.after for change in self.changes}
        number = self.number if self._listed else self.text(self.phone.name)
        return self._checked({**texts, self.phone.name: number}).record

    def _wrong(self, name: str, text: str) -> str:
        """What is wrong with a field's text by the platform's rules."""
        problems = self._checked({name: text}).problems
        errors = (p for p in problems if p.column == name and p.severity is Severity.ERROR)
        return next((problem.message for problem in errors), "")

    def _checked(self, texts: Mapping[str, str]) -> CheckedRow:
        header = tuple(texts)
        if header not in self._checker:
            columns = tuple(
                (header.index(spec.name),) if spec.name in header else ()
                for spec in self._rules.fields
            )
            mapping = ColumnMapping(header, self._rules.fields, columns)
            self._checker[header] = RowChecker(mapping, self._rules, Purpose.UPDATE)
        return self._checker[header].check(Row(1, [*texts.values()]))


def _asked(spec: FieldSpec) -> PropertySpec:
    """A record's field as forms have them; what is wrong with it is the draft's to say."""
    if spec.kind is FieldKind.FLAG:
        return PropertySpec(spec.name, spec.label, PropertyKind.CHOICE, choices=_YES_NO)
    longest = spec.max_characters
    helps = {
        FieldKind.PHONE: "The number that the record is found by; with its country code",
        FieldKind.URL: "A web address: http:// or https://",
        FieldKind.INTEGER: _whole(spec),
        FieldKind.DECIMAL: "A number with a decimal point",
        FieldKind.MONTH_DAY: "Month and day: MMDD",
        FieldKind.CLOCK_TIME: "A time of day: HH:MM:SS",
        FieldKind.SSN: "9 digits, or the last 4; never shown",
    }
    said = helps.get(spec.kind, "")
    return PropertySpec(spec.name, spec.label, max_characters=longest, help=said)


def _whole(spec: FieldSpec) -> str:
    if spec.minimum is None or spec.maximum is None:
        return "A whole number"
    return f"A whole number from {spec.minimum:,} to {spec.maximum:,}"


def _present(record: ListedRecord, fields: list[FieldSpec]) -> dict[str, str]:
    """What the platform shows of the fields, by their names; secrets are written only."""
    shown = {plain(name): value for name, value in record.fields.items()}
    shown |= {
        "account": record.account,
        "firstname": record.first_name,
        "lastname": record.last_name,
    }
    present: dict[str, str] = {}
    for spec in fields:
        value = shown.get(plain(spec.name), "")
        if not value or is_secret(spec):
            continue
        present[spec.name] = (flag(value) or value) if spec.kind is FieldKind.FLAG else value
    return present
