"""A campaign's properties: which there are, what they may be, and what they are now."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

from campmon.model.errors import UsageError
from campmon.model.text import clean

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
_PHONE = re.compile(r"\+?[0-9]{3,15}")
_PUNCTUATION = str.maketrans("", "", " ()-.")


class PropertyKind(StrEnum):
    """What a property's value looks like."""

    TEXT = "text"
    INTEGER = "whole number"
    BOOLEAN = "yes or no"
    CHOICE = "one of"
    PHONE = "telephone number"
    MOMENT = "date and time"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that a property may have, and what it means."""

    value: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class PropertySpec:
    """A property of campaigns on a platform.

    name            as the platform calls it; what `campmon update NAME=VALUE` takes
    on_create       may be given when a campaign is created; `required` needs it to be
    on_update       may be changed later
    choices         all values there are (CHOICE), or words that are taken as they are (PHONE,
                    INTEGER, MOMENT: "LOCAL", a known number, "ASAP")
    help            one sentence
    """

    name: str
    label: str
    kind: PropertyKind = PropertyKind.TEXT
    on_create: bool = True
    on_update: bool = True
    required: bool = False
    choices: tuple[Choice, ...] = ()
    max_characters: int | None = None
    help: str = ""

    def read(self, text: str) -> str:
        """`text` as this property's value, in one spelling; moments in ISO 8601 with offset.

        A moment may be given in ISO 8601 (without an offset: the local time zone) or in
        milliseconds since 1970. Raises UsageError that names the property and what it may be.
        """
        value = clean(text).strip()
        for choice in self.choices:
            if value.casefold() == choice.value.casefold():
                return choice.value
        match self.kind:
            case PropertyKind.CHOICE:
                raise self._wrong(value, "one of " + ", ".join(c.value for c in self.choices))
            case PropertyKind.BOOLEAN:
                if value.casefold() not in _TRUE | _FALSE:
                    raise self._wrong(value, "true or false")
                return "true" if value.casefold() in _TRUE else "false"
            case PropertyKind.INTEGER:
                if not re.fullmatch(r"[0-9]{1,18}", value):
                    raise self._wrong(value, "a whole number")
                return str(int(value))
            case PropertyKind.PHONE:
                digits = value.translate(_PUNCTUATION)
                if not _PHONE.fullmatch(digits):
                    raise self._wrong(value, "a telephone number")
                return digits.removeprefix("+")
            case PropertyKind.MOMENT:
                return self._moment(value)
            case PropertyKind.TEXT:
                if self.max_characters is not None and len(value) > self.max_characters:
                    raise self._wrong(value, f"at most {self.max_characters} characters long")
                return value

    def same(self, shown: str, wanted: str) -> bool:
        """Whether a platform that shows one value has taken the other, both as `read` gives them.

        Platforms tell moments in a zone of their own, leave out a leading 1 of ten digits, and
        show a word for a moment that was emptied.
        """
        if shown == wanted:
            return True
        match self.kind:
            case PropertyKind.PHONE:
                return bool(shown) and shown == wanted.removeprefix("1")
            case PropertyKind.MOMENT if not wanted:
                return any(shown == choice.value for choice in self.choices)
            case PropertyKind.MOMENT:
                words = {choice.value for choice in self.choices}
                if not shown or shown in words or wanted in words:
                    return False
                return datetime.fromisoformat(shown) == datetime.fromisoformat(wanted)
            case _:
                return False

    def _moment(self, value: str) -> str:
        try:
            if re.fullmatch(r"[0-9]{12,14}", value):
                return datetime.fromtimestamp(int(value) / 1000, UTC).isoformat()
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo is not None else moment.astimezone()).isoformat()
        except (ValueError, OverflowError, OSError):
            raise self._wrong(value, "a date and time such as 2026-05-06T09:30") from None

    def _wrong(self, value: str, wanted: str) -> UsageError:
        words = [c.value for c in self.choices] if self.kind is not PropertyKind.CHOICE else []
        also = f", or {' or '.join(words)}" if 0 < len(words) <= 4 else ""
        return UsageError(f"{self.name} = {value!r} is not {wanted}{also}", self.help)


@dataclass(frozen=True, slots=True)
class CampaignProperties:
    """The properties of one campaign by name; what is not among them is unknown or empty."""

    campaign_id: str
    as_of: datetime
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        cleaned = {clean(name): clean(value) for name, value in self.values.items()}
        object.__setattr__(self, "values", MappingProxyType(cleaned))


def spec_called(name: str, specs: Sequence[PropertySpec]) -> PropertySpec:
    """The property called `name`, in whatever case. Raises UsageError naming the nearest one."""
    for spec in specs:
        if spec.name.casefold() == name.strip().casefold():
            return spec
    names = [spec.name for spec in specs]
    near = difflib.get_close_matches(name, names, n=1)
    mend = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(names)}."
    raise UsageError(f"no property is called {name!r}", mend)


def read_changes(
    given: Mapping[str, str | None], specs: Sequence[PropertySpec]
) -> dict[str, str | None]:
    """The changes of an update, each checked; an empty value becomes None. Raises UsageError."""
    changes: dict[str, str | None] = {}
    for name, text in given.items():
        spec = spec_called(name, specs)
        if not spec.on_update:
            raise UsageError(f"{spec.name} cannot be changed once a campaign is there")
        changes[spec.name] = spec.read(text) if text is not None and text.strip() else None
    return changes


def read_new(given: Mapping[str, str], specs: Sequence[PropertySpec]) -> dict[str, str]:
    """The properties of a campaign to be created, each checked, none missing. Raises UsageError."""
    read: dict[str, str] = {}
    for name, text in given.items():
        spec = spec_called(name, specs)
        if not spec.on_create:
            raise UsageError(f"{spec.name} cannot be given when a campaign is created")
        if text.strip():
            read[spec.name] = spec.read(text)
    missing = [spec.name for spec in specs if spec.on_create and spec.required]
    missing = [name for name in missing if name not in read]
    if missing:
        raise UsageError(f"{', '.join(missing)} missing", "A campaign cannot be created without.")
    return read
