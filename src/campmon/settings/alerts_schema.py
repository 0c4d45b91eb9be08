"""The tables [alerts] and [profiles.NAME.alerts], and the rules that they make.

A profile's own rules take what they do not say from [alerts], and that from the defaults.
"""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from campmon.model.alert_rules import AlertSettings, Rule, Rules

_Seconds = Annotated[float, Field(ge=0, le=86_400)]
_Minutes = Annotated[float, Field(gt=0, le=1_440)]
_Percent = Annotated[float, Field(gt=0, le=100)]

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class _Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class RuleTable(_Table):
    """Keys that every rule takes; those left out keep their defaults."""

    on: bool | None = Field(None, description="Whether this is watched.")
    for_seconds: _Seconds | None = Field(
        None, description="How long it must have held before there is an alert."
    )


class RunsOutTable(RuleTable):
    """A playing campaign runs out of records soon."""

    minutes: _Minutes | None = Field(None, description="How soon, at its present pace.")


class StalledTable(RuleTable):
    """A campaign plays and completes nothing, though records remain."""

    minutes: _Minutes | None = Field(None, description="For how long.")


class DropRateTable(RuleTable):
    """Too many answered calls are dropped."""

    percent: _Percent | None = Field(None, description="More than so much of the answered calls.")
    window_minutes: _Minutes | None = Field(None, description="Of how many minutes.")
    least_answered: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        None, description="Calls answered in that time, below which nothing is said."
    )


class AgentsIdleTable(RuleTable):
    """Too many agents wait for calls, though records remain."""

    percent: _Percent | None = Field(None, description="So much of the agents at work, or more.")
    least_agents: Annotated[int, Field(ge=1, le=50_000)] | None = Field(
        None, description="Agents at work, below which nothing is said."
    )


class NoAgentsTable(RuleTable):
    """A campaign plays and nobody works on it."""


class SourceStaleTable(RuleTable):
    """A source is not heard."""


class PasswordTable(RuleTable):
    """A password expires soon."""

    days: Annotated[int, Field(ge=0, le=365)] | None = Field(None, description="How soon.")


class RulesTable(_Table):
    """Rules by name."""

    runs_out: RunsOutTable | None = None
    stalled: StalledTable | None = None
    drop_rate: DropRateTable | None = None
    agents_idle: AgentsIdleTable | None = None
    no_agents: NoAgentsTable | None = None
    source_stale: SourceStaleTable | None = None
    append_in_doubt: RuleTable | None = None
    append_interrupted: RuleTable | None = None
    password_expiring: PasswordTable | None = None


class AlertsTable(RulesTable):
    """Rules for all profiles, and how alerts are told."""

    on: bool = Field(True, description="Whether anything is watched at all.")
    clear_seconds: _Seconds = Field(
        60.0, description="How long a condition must be over before its alert is."
    )
    again_minutes: Annotated[float, Field(ge=0, le=1_440)] = Field(
        15.0, description="Raised again within that time, an alert goes on and calls nobody."
    )
    bell: bool = Field(False, description="Ring the terminal's bell.")
    notify: Literal["off", "osc9", "osc777"] = Field(
        "off", description="Let the terminal show a notification, by this control string."
    )
    command: str | None = Field(
        None, description="Run this, without a shell; the alert is on its standard input."
    )
    quiet: list[str] = Field(
        default_factory=list,
        description='Times of each day without bell, notification and command: "12:00-13:00".',
    )

    @field_validator("command")
    @classmethod
    def _check_command(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                words = shlex.split(value)
            except ValueError:
                raise ValueError("has a quote that is not closed") from None
            if not words:
                raise ValueError("is empty; leave it out")
        return value

    @field_validator("quiet")
    @classmethod
    def _check_quiet(cls, value: list[str]) -> list[str]:
        for span in value:
            if _SPAN.fullmatch(span) is None:
                raise ValueError("has a span that is not two times of a day, as 22:00-06:00")
            begin, end = _span(span)
            if begin == end:
                raise ValueError("has a span that ends when it begins")
        return value


def alert_settings(table: AlertsTable, own: Mapping[str, RulesTable | None]) -> AlertSettings:
    """The settings that [alerts] and the profiles' own tables make."""
    by_profile = {name: _rules(table, rules) for name, rules in own.items() if rules is not None}
    return AlertSettings(
        on=table.on,
        rules=_rules(table),
        by_profile=MappingProxyType(by_profile),
        clear_seconds=table.clear_seconds,
        again_minutes=table.again_minutes,
        bell=table.bell,
        notify=table.notify,
        command=table.command,
        quiet=tuple(_span(text) for text in table.quiet),
    )


def known_keys(path: Sequence[str], top: type[BaseModel]) -> list[str]:
    """The keys of the table that a path leads to from the top one; none where it leads to none."""
    table = top
    for name in path:
        field = table.model_fields.get(name)
        wanted = field.annotation if field is not None else None
        tables = [t for t in get_args(wanted) or (wanted,) if isinstance(t, type)]
        found = next((t for t in tables if issubclass(t, BaseModel)), None)
        if found is None:
            return []
        table = found
    return list(table.model_fields)


def _rules(*tables: RulesTable) -> Rules:
    """Rules of several tables; what the later ones say counts."""
    made: dict[str, Rule] = {}
    for name, default in _DEFAULTS.items():
        given: dict[str, object] = {}
        for table in tables:
            rule: RuleTable | None = getattr(table, name)
            given |= {} if rule is None else rule.model_dump(exclude_none=True)
        made[name] = replace(default, **given)  # type: ignore[arg-type]
    return Rules(**made)  # type: ignore[arg-type]


_DEFAULTS: Mapping[str, Rule] = {name: getattr(Rules(), name) for name in RulesTable.model_fields}


def _span(text: str) -> tuple[time, time]:
    begin, end = text.split("-")
    return time.fromisoformat(begin), time.fromisoformat(end)
