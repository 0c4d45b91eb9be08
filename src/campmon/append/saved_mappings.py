"""Mappings kept for next time: for each header the last one used, and others by name."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from campmon.append.mapping import ColumnMapping, takes_several
from campmon.model.errors import CampmonError, UsageError
from campmon.model.record import FieldKind, FieldSpec
from campmon.model.text import clean

MOST_REMEMBERED = 200
"""Headers whose mapping is remembered: those used last."""

LONGEST_NAME = 60
_LARGEST_FILE = 16 * 1024 * 1024
_VERSION = 1
_DAMAGED = ".damaged"


@dataclass(frozen=True, slots=True)
class _Saved:
    """A mapping without the platform's rules: names of fields and columns alone.

    fields   the platform's fields, whether they have columns or not
    opened   fields that are called like a column, as the platform takes any such name
    columns  field → columns
    """

    header: tuple[str, ...]
    fields: frozenset[str]
    opened: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, mapping: ColumnMapping) -> "_Saved":
        opened = tuple(s.name for s in mapping.fields if _is_open(s, mapping.header))
        return cls(
            mapping.header,
            _names(mapping.fields, mapping.header),
            opened,
            {spec.name: names for spec, names in mapping.mapped},
        )

    @classmethod
    def from_json(cls, data: object) -> "_Saved":
        """Raises KeyError, TypeError or ValueError if the data is none of ours."""
        if not isinstance(data, dict) or not isinstance(data["columns"], dict):
            raise TypeError
        columns = {_text(name): _texts(names) for name, names in data["columns"].items()}
        return cls(
            _texts(data["header"]),
            frozenset(_texts(data["fields"])),
            _texts(data["opened"]),
            columns,
        )

    def as_json(self) -> dict[str, object]:
        return {
            "header": self.header,
            "fields": sorted(self.fields),
            "opened": self.opened,
            "columns": self.columns,
        }

    def is_for(self, header: Sequence[str], fields: Sequence[FieldSpec]) -> bool:
        """Whether it was made for a header with the same names and the platform's fields."""
        return _key(self.header) == _key(header) and self.fields == _names(fields, header)


@dataclass(slots=True)
class _Content:
    """What the file holds; the remembered ones in the order of their use."""

    remembered: list[_Saved] = field(default_factory=list)
    named: dict[str, _Saved] = field(default_factory=dict)


class SavedMappings:
    """The mappings of one user, in a file that only they may read; it is made when needed.

    Order and case of a header's columns do not matter. All methods may raise CampmonError if the
    file cannot be read or written. Several processes may use it at once.

    notes  what to tell the user: a damaged file was put aside
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.notes: tuple[str, ...] = ()

    def for_header(
        self, header: Sequence[str], fields: Sequence[FieldSpec]
    ) -> ColumnMapping | None:
        """The mapping used last for such a header and the platform's fields; None if there is none.

        `fields` are those of the rules, with or without the open ones of this header.
        """
        for saved in reversed(self._read().remembered):
            if saved.is_for(header, fields):
                mapping, missing = _applied(saved, header, fields)
                return None if missing else mapping
        return None

    def remember(self, mapping: ColumnMapping) -> None:
        """Keep a mapping as the last one used for its header and fields."""
        new = _Saved.of(mapping)

        def change(content: _Content) -> None:
            others = [
                saved
                for saved in content.remembered
                if not saved.is_for(mapping.header, mapping.fields)
            ]
            content.remembered = [*others, new][-MOST_REMEMBERED:]

        self._change(change)

    def save(self, name: str, mapping: ColumnMapping) -> None:
        """Keep a mapping under a name, in place of what had it. Raises UsageError for no name."""
        name = _proper(name)
        new = _Saved.of(mapping)
        self._change(lambda content: content.named.update({name: new}))

    def named(self, name: str, header: Sequence[str], fields: Sequence[FieldSpec]) -> ColumnMapping:
        """The mapping of that name for this header. `fields` are as for `for_header`.

        Raises UsageError if there is none of that name, if the file lacks columns that it needs,
        or if the platform lacks fields that it fills.
        """
        content = self._read()
        saved = content.named.get(_proper(name))
        if saved is None:
            raise _unknown(name, content)
        mapping, missing = _applied(saved, header, fields)
        known = {_alike(spec.name) for spec in mapping.fields}
        strange = [wanted for wanted in saved.columns if _alike(wanted) not in known]
        if strange and not missing:
            raise UsageError(
                f"the mapping {name!r} was saved for another platform: here is no field "
                f"{_listed(strange)}",
                "Map the columns anew, and save that under another name.",
            )
        if missing:
            raise UsageError(
                f"the mapping {name!r} needs the column{'' if len(missing) == 1 else 's'} "
                f"{_listed(missing)}, which the file does not have",
                f"Rename columns of the file, or use another mapping. It has: {_listed(header)}.",
            )
        return mapping

    def names(self) -> tuple[str, ...]:
        """All names, in alphabetical order."""
        return tuple(sorted(self._read().named, key=str.casefold))

    def forget(self, name: str) -> None:
        """Take a named mapping out. Raises UsageError if there is none of that name."""

        def change(content: _Content) -> None:
            if content.named.pop(_proper(name), None) is None:
                raise _unknown(name, content)

        self._change(change)

    def _change(self, change: Callable[[_Content], None]) -> None:
        try:
            with self._locked():
                content = self._content()
                change(content)
                self._write(content)
        except OSError as error:
            raise self._failed("written", error) from error

    def _read(self) -> _Content:
        try:
            content = _loaded(self._path)
            if content is None:
                with self._locked():
                    content = self._content()
        except OSError as error:
            raise self._failed("read", error) from error
        return content

    def _content(self) -> _Content:
        """What the file holds, with the lock held: a damaged one is put aside."""
        content = _loaded(self._path)
        if content is None:
            aside = self._path.with_name(self._path.name + _DAMAGED)
            os.replace(self._path, aside)
            self.notes = (
                f"the saved mappings in {self._path} are damaged: they are kept as {aside}, and "
                "new ones are begun",
            )
        return content or _Content()

    def _write(self, content: _Content) -> None:
        data = {
            "version": _VERSION,
            "remembered": [saved.as_json() for saved in content.remembered],
            "named": {name: saved.as_json() for name, saved in content.named.items()},
        }
        text = json.dumps(data, ensure_ascii=False, indent=1)
        new = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            with open(os.open(new, flags, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, self._path)
        finally:
            with suppress(FileNotFoundError):
                new.unlink()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes from changing the file meanwhile; the lock ends with its holder."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        lock = os.open(self._path.with_name(f"{self._path.name}.lock"), flags, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _failed(self, what: str, error: OSError) -> CampmonError:
        return CampmonError(
            f"the saved mappings in {self._path} cannot be {what}: {error.strerror or error}",
            "Check the folder's rights and the space on its disk; appends go on without them.",
        )


def _loaded(path: Path) -> _Content | None:
    """What a file holds; None if it is damaged. Raises OSError, CampmonError if it is too new."""
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        return _Content()
    try:
        data = json.loads(text)
        version = data["version"]
        if isinstance(version, int) and version > _VERSION:
            raise CampmonError(
                f"the saved mappings in {path} are those of a newer campmon", "Update campmon."
            )
        return _Content(
            [_Saved.from_json(one) for one in data["remembered"]],
            {_text(name): _Saved.from_json(one) for name, one in data["named"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None


def _applied(
    saved: _Saved, header: Sequence[str], fields: Sequence[FieldSpec]
) -> tuple[ColumnMapping, list[str]]:
    """The mapping for a header, without columns that it lacks; and the names of those."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        places.setdefault(_alike(name), place)
    have = {_alike(spec.name) for spec in fields}
    more = [
        header[places[_alike(name)]]
        for name in saved.opened
        if _alike(name) not in have and _alike(name) in places
    ]
    whole = (*fields, *(FieldSpec(name, name) for name in more))
    by_field = {_alike(name): names for name, names in saved.columns.items()}
    columns: list[tuple[int, ...]] = []
    for spec in whole:
        names = by_field.get(_alike(spec.name), ())
        found = tuple(places[_alike(name)] for name in names if _alike(name) in places)
        columns.append(found if takes_several(spec) else found[:1])
    wanted = [name for names in saved.columns.values() for name in names]
    missing = [name for name in dict.fromkeys(wanted) if _alike(name) not in places]
    return ColumnMapping(tuple(header), whole, tuple(columns)), missing


def _is_open(spec: FieldSpec, header: Sequence[str]) -> bool:
    """Whether a field is one that only a column's name makes."""
    plain = spec.kind is FieldKind.TEXT and not spec.required and not spec.synonyms
    return plain and spec.label == spec.name and spec.name in header


def _names(fields: Sequence[FieldSpec], header: Sequence[str]) -> frozenset[str]:
    """What a platform's own fields are called."""
    return frozenset(spec.name for spec in fields if not _is_open(spec, header))


def _key(header: Sequence[str]) -> list[str]:
    return sorted(map(_alike, header))


def _alike(name: str) -> str:
    return " ".join(name.casefold().split())


def _proper(name: str) -> str:
    proper = clean(name).strip()
    if not proper or len(proper) > LONGEST_NAME:
        raise UsageError(
            f"{name!r} cannot be a mapping's name",
            f"Give it a name of 1 to {LONGEST_NAME} characters.",
        )
    return proper


def _unknown(name: str, content: _Content) -> UsageError:
    there = f"There are: {_listed(sorted(content.named))}." if content.named else "None is saved."
    return UsageError(f"no mapping is saved as {name!r}", there)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(clean(name)) for name in names)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return clean(value)


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError
    return tuple(map(_text, values))
