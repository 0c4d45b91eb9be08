"""Properties as they are typed and written in files, and as they are shown."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from campmon.cli import figures
from campmon.model.errors import UsageError
from campmon.model.properties import PropertyKind, PropertySpec
from campmon.model.text import clean

LARGEST_CONFIG = 1_000_000
NOTHING = "(empty)"


def read_pairs(texts: Sequence[str]) -> dict[str, str]:
    """KEY=VALUE texts as a mapping. Raises UsageError."""
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise UsageError(f"{text!r} is not KEY=VALUE")
        if name.casefold() in (known.casefold() for known in pairs):
            raise UsageError(f"{name} is given twice")
        pairs[name] = value
    return pairs


def read_config(path: Path) -> dict[str, str]:
    """A file's properties by name, as text; tables inside tables become `outer.inner`.

    TOML if the file's name says so, else JSON. Raises UsageError that names the file.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_CONFIG + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > LARGEST_CONFIG:
        raise UsageError(f"{path} is too large for a configuration")
    try:
        text = content.decode("utf-8-sig")
        found = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8") from None
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply") from None
    except ValueError as error:  # of either kind: it says where
        raise UsageError(f"{path}: {error}", "Write it in JSON, or in TOML as *.toml.") from error
    if not isinstance(found, dict):
        raise UsageError(f"{path} holds no object of properties")
    return dict(_flat(found, "", path))


def _flat(table: Mapping[str, object], prefix: str, path: Path) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        whole = f"{prefix}{name}"
        match value:
            case dict():
                yield from _flat(value, f"{whole}.", path)
            case None:
                continue
            case bool():
                yield whole, "true" if value else "false"
            case str():
                yield whole, value
            case int():
                yield whole, str(value)
            case float() if value.is_integer():
                yield whole, str(int(value))
            case float():
                yield whole, str(value)
            case datetime() | date():
                yield whole, value.isoformat()
            case _:
                raise UsageError(f"{path}: {clean(whole)} is neither text, number nor yes or no")


def shown(spec: PropertySpec, value: str | None) -> str:
    """A property's value as a person reads it: moments in local time, choices with meaning."""
    if not value:
        return NOTHING
    if spec.kind is PropertyKind.MOMENT:
        try:
            return figures.moment(datetime.fromisoformat(value))
        except ValueError:
            return value
    meaning = next((c.meaning for c in spec.choices if c.value == value and c.meaning), "")
    return f"{value} ({meaning})" if meaning else value


def may_be(spec: PropertySpec) -> str:
    """What a property may be, in a few words."""
    words = ", ".join(choice.value for choice in spec.choices)
    if spec.kind is PropertyKind.CHOICE:
        return words
    kind = spec.kind.value
    if spec.max_characters is not None:
        kind = f"{kind}, {spec.max_characters} characters at most"
    return f"{kind}, or {words}" if words else kind


def same(spec: PropertySpec, present: str | None, wanted: str | None) -> bool:
    """Whether a property is `wanted` already, however the platform spells it."""
    if not present or not wanted:
        return not present and not wanted
    try:
        spelled = spec.read(present)
        if spec.kind is PropertyKind.MOMENT:
            return datetime.fromisoformat(spelled) == datetime.fromisoformat(wanted)
    except (UsageError, ValueError):
        return present == wanted
    return spelled == wanted
