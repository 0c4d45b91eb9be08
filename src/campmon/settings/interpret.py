"""From the file's tables to Settings, and from pydantic's errors to campmon's."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from campmon.model.alert_rules import AlertSettings
from campmon.model.command import BY_ID
from campmon.model.errors import ConfigurationError
from campmon.settings.alerts_schema import AlertsTable, alert_settings, known_keys
from campmon.settings.keys import check_clashes, check_command, parse_keys
from campmon.settings.profile import (
    OUR_BACKENDS,
    PRACTICE,
    HistorySettings,
    Profile,
    Settings,
    did_you_mean,
    installed_backends,
)
from campmon.settings.schema import (
    SECRETS,
    TABLES,
    ConfigFile,
    ProfileTable,
)
from campmon.settings.schema import check_command as check_secret_command
from campmon.settings.secret import SecretSource
from campmon.settings.terminal import TerminalOptions

Problems = tuple[ConfigurationError, ...]

_NO_TABLE = ("model_type", "model_attributes_type", "dict_type")

_EXAMPLES: Mapping[str, str] = {
    "quiet": '["12:00-13:00", "22:00-06:00"]',
    "command": '"notify-team --quiet"',
    "region": '"GB"',
    "proxy": '"http://host:port"',
}
"""How keys are written whose values are more than words or numbers."""

_COMMON = frozenset(ProfileTable.model_fields)


def interpret(tables: Mapping[str, object], path: Path) -> tuple[Settings, Problems]:
    """The settings, and every problem found; settings with problems are not to be used."""
    unknown = tuple(_check_backends(tables, path))
    if unknown:  # which keys belong into such a profile cannot be said
        return Settings(), unknown
    try:
        file = ConfigFile.model_validate(tables)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=True)
        return Settings(), tuple(_explain(detail, tables, path) for detail in found)
    problems = (*_check_profiles(file, path), *_check_keys(file, path), *_check_default(file, path))
    if problems:
        return Settings(), problems
    folder = path.parent
    profiles = {name: _profile(name, table, folder) for name, table in file.profiles.items()}
    default = file.default_profile or (next(iter(profiles)) if len(profiles) == 1 else None)
    if not profiles:
        default = default or PRACTICE.name
    profiles.setdefault(PRACTICE.name, PRACTICE)
    settings = Settings(
        profiles=MappingProxyType(profiles),
        default_profile=default,
        keys=MappingProxyType({name: parse_keys(text) for name, text in file.keys.items()}),
        theme=file.theme,
        layout=file.layout,
        terminal=TerminalOptions(**file.terminal.model_dump()),
        source_path=path,
        history=HistorySettings(**file.history.model_dump()),
        alerts=_alerts(file),
    )
    return settings, ()


def _alerts(file: ConfigFile) -> AlertSettings | None:
    own = {name: table.alerts for name, table in file.profiles.items()}
    if file.alerts is None and not any(own.values()):
        return None
    return alert_settings(file.alerts or AlertsTable.model_validate({}), own)


def _profile(name: str, table: ProfileTable, folder: Path) -> Profile:
    given = table.model_dump(exclude_none=True)
    secrets: dict[str, SecretSource] = {}
    for secret in SECRETS:
        variable = given.pop(f"{secret}_env", None)
        command = given.pop(f"{secret}_command", None)
        if variable is not None or command is not None or secret in table.needs_secrets:
            secrets[secret] = SecretSource(name, secret, variable, command)
    options = {key: value for key, value in given.items() if key not in _COMMON}
    own = options.pop("options", {})
    if isinstance(file := options.get("file"), str):
        options["file"] = str(folder / os.path.expanduser(file))
    return Profile(
        name=name,
        backend=table.backend,
        refresh_seconds=table.refresh_seconds,
        read_only=table.read_only,
        options=MappingProxyType({**own, **options}),
        secrets=MappingProxyType(secrets),
        do_not_call=tuple(folder / os.path.expanduser(text) for text in table.do_not_call),
    )


def _check_backends(tables: Mapping[str, object], path: Path) -> Iterator[ConfigurationError]:
    profiles = tables.get("profiles")
    for name, table in profiles.items() if isinstance(profiles, dict) else ():
        backend = table.get("backend") if isinstance(table, dict) else None
        if not isinstance(backend, str) or backend in OUR_BACKENDS:
            continue
        if backend not in installed_backends():
            known = sorted({*installed_backends(), *OUR_BACKENDS})
            yield ConfigurationError(
                f"{path}, [profiles.{name}]: no backend is called {backend!r}",
                did_you_mean(backend, known),
            )


def _check_profiles(file: ConfigFile, path: Path) -> Iterator[ConfigurationError]:
    for name, table in file.profiles.items():
        where = f"{path}, [profiles.{name}]"
        if not name or not name.isprintable() or name != name.strip():
            yield ConfigurationError(
                f"{path}: {name!r} is no name for a profile",
                "Use letters, digits and dashes: [profiles.floor-2]",
            )
        for key in table.needs:
            if getattr(table, key) is None:
                yield ConfigurationError(f"{where}: {key} is missing", f"Add it: {key} = …")
        yield from _check_secrets(table, where)


def _check_secrets(table: ProfileTable, where: str) -> Iterator[ConfigurationError]:
    for secret in SECRETS:
        command = getattr(table, f"{secret}_command", None)
        if command is None:
            continue
        if getattr(table, f"{secret}_env", None) is not None:
            yield ConfigurationError(
                f"{where}: both {secret}_env and {secret}_command are there",
                "Keep one of them.",
            )
        try:
            check_secret_command(command)
        except ValueError as error:
            yield ConfigurationError(
                f"{where}: {secret}_command {error}", "Write it as in a shell, on one line."
            )


def _check_keys(file: ConfigFile, path: Path) -> Iterator[ConfigurationError]:
    keys: dict[str, tuple[str, ...]] = {}
    for name, text in file.keys.items():
        try:
            check_command(name)
            keys[name] = parse_keys(text)
        except ConfigurationError as error:
            yield ConfigurationError(f"{path}, {error.message}", error.mend)
        except ValueError as error:
            yield ConfigurationError(
                f'{path}, [keys]: "{name}": {error}',
                f"Spell keys as in {', '.join(BY_ID[name].keys) or 'f8'}, f5 or ctrl+r.",
            )
    try:
        check_clashes(keys)
    except ConfigurationError as error:
        yield ConfigurationError(f"{path}, {error.message}", error.mend)


def _check_default(file: ConfigFile, path: Path) -> Iterator[ConfigurationError]:
    default = file.default_profile
    known = [*file.profiles, PRACTICE.name]
    if default is not None and default not in known:
        yield ConfigurationError(
            f"{path}: default_profile names {default!r}, which is no profile here",
            did_you_mean(default, known),
        )


def _explain(detail: ErrorDetails, tables: Mapping[str, object], path: Path) -> ConfigurationError:
    """One of pydantic's errors in campmon's words. The value itself is never repeated."""
    location = [str(part) for part in detail["loc"] if not isinstance(part, int)]
    if location[0] == "profiles" and len(location) > 2:
        kind = location.pop(2)  # the tag of the union, which is not in the file
        known = known_keys(location[2:-1], TABLES[kind])
    else:
        known = known_keys(location[:-1], ConfigFile)
    *table, key = location
    where = f"{path}, [{'.'.join(table)}]" if table else f"{path}"
    if detail["type"] == "extra_forbidden":
        return ConfigurationError(f"{where}: unknown key {key!r}", did_you_mean(key, known))
    if detail["type"] == "missing":
        return ConfigurationError(f"{where}: {key} is missing", f"Add it: {key} = …")
    place = detail["loc"][-1]
    entry = f", entry {place + 1}," if isinstance(place, int) else ""
    return ConfigurationError(f"{where}: {key}{entry} {_reason(detail)}", _mend(detail, location))


def _reason(detail: ErrorDetails) -> str:
    if detail["type"] == "value_error":
        return detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "string_pattern_mismatch":
        return "must be the name of an environment variable"
    if detail["type"] == "string_too_short":
        return "is empty"
    if detail["type"] in _NO_TABLE:
        return "should be a table"
    message = detail["msg"].removeprefix("Input ")
    return message[:1].lower() + message[1:]


def _mend(detail: ErrorDetails, location: Sequence[str]) -> str:
    kind, key = detail["type"], location[-1]
    if key in _EXAMPLES and kind in ("value_error", "list_type", "string_type"):
        return f"Write it so: {key} = {_EXAMPLES[key]}"
    if kind in _NO_TABLE:
        return f"Write it as a table of its own: [{'.'.join(location)}]"
    if kind == "list_type":
        return f"Write it in brackets, as a list: {key} = […]"
    if isinstance(detail["loc"][-1], int):
        return f"Mend that entry of {key} = […]; words are in quotes, numbers are not."
    if kind == "string_type":
        return f'Write it in quotes: {key} = "…"'
    if kind == "bool_type":
        return f"Write {key} = true or {key} = false, without quotes."
    if kind in ("int_type", "float_type", "int_parsing", "float_parsing"):
        return f"Write a number without quotes: {key} = 2"
    if kind == "string_pattern_mismatch":
        return f'The secret itself does not belong into the file: {key} = "LV_PASSWORD"'
    return "See campmon config schema."
