"""What stands in a form: the text of every field against what the campaign has. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from campmon.model.errors import UsageError
from campmon.model.properties import Choice, PropertyKind, PropertySpec
from campmon.model.text import clean

NOT_SET = ""

_YES_NO = (Choice("true", "yes"), Choice("false", "no"))


@dataclass(frozen=True, slots=True)
class Change:
    """One property as it is and as it would be. Empty text is: not set."""

    spec: PropertySpec
    before: str
    after: str

    @property
    def text(self) -> str:
        """The change in words: `callerId: 4155041922 → LOCAL`."""
        before, after = (shown(self.spec, value) for value in (self.before, self.after))
        return f"{self.spec.name}: {before or 'not set'} → {after or 'not set'}"


class Draft:
    """The fields' text. Whatever was not touched is as the campaign has it, readable or not."""

    nothing: ClassVar[str] = "not set"
    """What stands for a value that is not there, or not known."""

    def __init__(
        self,
        specs: Iterable[PropertySpec],
        present: Mapping[str, str] | None = None,
        *,
        creating: bool = False,
    ) -> None:
        self.specs = tuple(specs)
        self.creating = creating
        self._by_name = {spec.name: spec for spec in self.specs}
        self._present: dict[str, str] = {}
        self._begun: dict[str, str] = {}
        self._typed: dict[str, str] = {}
        self.take_present(present or {})

    def take_present(self, present: Mapping[str, str]) -> None:
        """Take in what the campaign has now. What was typed stays."""
        untouched = [n for n in self._by_name if self.text(n) == self._begun.get(n, "")]
        self._present = {name: present.get(name, NOT_SET) for name in self._by_name}
        self._begun = {n: shown(s, self._present[n]) for n, s in self._by_name.items()}
        for name in untouched:
            self._typed[name] = self._begun[name]

    def spec(self, name: str) -> PropertySpec:
        """The property of that name."""
        return self._by_name[name]

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self._typed.get(name, "")

    def put(self, name: str, text: str) -> None:
        """Write into a field."""
        self._typed[name] = text

    def before(self, name: str) -> str:
        """What the campaign has, as it is shown; empty where it has nothing."""
        return self._begun[name]

    def choices(self, name: str) -> tuple[Choice, ...]:
        """What a field offers to choose from; what is there now is always among it."""
        spec = self._by_name[name]
        offered = spec.choices
        if spec.kind is PropertyKind.BOOLEAN:
            offered = _YES_NO
        if spec.kind not in (PropertyKind.BOOLEAN, PropertyKind.CHOICE):
            return offered
        present = self._present[name]
        if present and present not in {choice.value for choice in offered}:
            offered = (Choice(present, "as it is now"), *offered)
        if not present:
            offered = (Choice(NOT_SET, self.nothing), *offered)
        return offered

    def problem(self, name: str) -> str:
        """What is wrong with a field as it stands; empty if nothing is."""
        spec, text = self._by_name[name], self.text(name)
        if text == self._begun[name] and not self.creating:
            return ""
        if not text.strip():
            return "required" if spec.required else ""
        try:
            spec.read(text)
        except UsageError as error:
            # The form says which field it is and what was typed: what it is not is enough.
            return error.message.removeprefix(f"{spec.name} = {clean(text).strip()!r} is ")
        return ""

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong, by property."""
        found = {name: self.problem(name) for name in self._by_name}
        return {name: problem for name, problem in found.items() if problem}

    @property
    def changes(self) -> tuple[Change, ...]:
        """What differs from what the campaign has, as far as it can be read."""
        return tuple(
            Change(spec, self._present[name], self._value(name))
            for name, spec in self._by_name.items()
            if not self.problem(name) and self._differs(name)
        )

    @property
    def touched(self) -> bool:
        """Whether anything stands there that would be lost."""
        return any(self.text(name) != self._begun[name] for name in self._by_name)

    def update(self) -> dict[str, str | None]:
        """The changes as an update has them: only what differs; None empties a property."""
        return {change.spec.name: change.after or None for change in self.changes}

    def new(self) -> dict[str, str]:
        """The properties as a creation has them: only what is given."""
        given = {name: self._value(name) for name in self._by_name if not self.problem(name)}
        return {name: value for name, value in given.items() if value}

    def take_over(self, values: Mapping[str, str]) -> list[str]:
        """Fill fields that are still empty from another campaign; the names of those filled.

        Moments, and what is grouped with them (`scheduleTime.…`), are not taken over: another
        day's schedule is never meant.
        """
        filled = []
        moments = [spec.name for spec in self.specs if spec.kind is PropertyKind.MOMENT]
        groups = {name.rpartition(".")[0] for name in moments} - {""}
        for name, spec in self._by_name.items():
            value = values.get(name, NOT_SET)
            if name in moments or name.rpartition(".")[0] in groups:
                continue
            if not value or self.text(name).strip():
                continue
            self._typed[name] = shown(spec, value)
            filled.append(name)
        return filled

    def _value(self, name: str) -> str:
        spec, text = self._by_name[name], self.text(name)
        if text == self._begun[name]:
            return self._present[name]
        return spec.read(text) if text.strip() else NOT_SET

    def _differs(self, name: str) -> bool:
        if self.text(name) == self._begun[name]:
            return False
        return not _same(self._by_name[name], self._present[name], self._value(name))


def _same(spec: PropertySpec, one: str, other: str) -> bool:
    if one == other or not one or not other:
        return one == other
    try:
        one, other = spec.read(one), spec.read(other)
        if spec.kind is PropertyKind.MOMENT:
            return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    except (UsageError, ValueError):  # a word among the moments, or something we cannot read
        return one == other
    return one == other


def shown(spec: PropertySpec, value: str) -> str:
    """A value as a form shows it: moments by the local clock, everything else as it is."""
    if spec.kind is not PropertyKind.MOMENT or not value:
        return value
    try:
        moment = datetime.fromisoformat(spec.read(value)).astimezone()
    except (UsageError, ValueError, OverflowError):
        return value
    seconds = ":%S" if moment.second else ""
    return moment.strftime(f"%Y-%m-%d %H:%M{seconds}")


def accepted(spec: PropertySpec) -> str:
    """What a property takes, in words; with what the platform says of it."""
    words = [choice.value for choice in spec.choices if choice.value]
    also = f" or {', '.join(words)}" if 0 < len(words) <= 4 else " or one of the list" * bool(words)
    match spec.kind:
        case PropertyKind.MOMENT:
            said = f"2026-05-06 09:30 (your time), with an offset, or milliseconds{also}"
        case PropertyKind.PHONE:
            said = f"a telephone number{also}"
        case PropertyKind.INTEGER:
            said = f"a whole number{also}"
        case PropertyKind.TEXT if spec.max_characters is not None:
            said = f"at most {spec.max_characters} characters"
        case _:
            said = ""
    return " · ".join(part for part in (said, spec.help) if part)


def ordered(specs: Sequence[PropertySpec]) -> tuple[PropertySpec, ...]:
    """The properties of a new campaign: those that it cannot be without come first."""
    taken = [spec for spec in specs if spec.on_create]
    return tuple(sorted(taken, key=lambda spec: not spec.required))
