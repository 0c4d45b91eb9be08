"""Alerts and rules in words. Every rate comes with what it was made from."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import cast

from campmon.engine.alerts.finding import Figures
from campmon.model.alert_rules import (
    AgentsIdle,
    AlertKind,
    DropRate,
    PasswordExpiring,
    Rule,
    Rules,
    RunsOut,
    Stalled,
)
from campmon.model.figures import nearest


def what(kind: AlertKind, figures: Figures) -> str:
    """What is wrong, as a sentence that the campaign's name goes before."""
    return _WHAT[kind](figures)


def in_short(kind: AlertKind) -> str:
    """What is wrong, in a word or two."""
    return _SHORT[kind]


def many(kind: AlertKind, count: int, rules: Sequence[Rule]) -> str:
    """So many alerts of one kind, under one rule or several."""
    return _MANY[kind](f"{count:,}", rules)


def watched(rules: Rules, kind: AlertKind) -> str:
    """What a rule watches for, in words."""
    return _WATCHED[kind](rules.of(kind))


def span(seconds: float) -> str:
    """A length of time, rounded as a person would; one below nothing (another clock) is none."""
    seconds = max(0, round(seconds))
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02}" if minutes % 60 else f"{minutes // 60} h"


def _number(figures: Figures, name: str) -> float:
    return cast(float, figures[name])


def _records(count: float) -> str:
    return "1 record" if count == 1 else f"{count:,.0f} records"


def _percent(value: float) -> str:
    return f"{nearest(value, 1):.1f}%"


def _runs_out(figures: Figures) -> str:
    if not figures["remaining"]:
        return "has run out: no records remain"
    minutes = _number(figures, "minutes")
    when = "in less than 1 min" if minutes < 1 else f"in {minutes:.0f} min"
    pace = _number(figures, "pace")
    return f"runs out {when}: {_records(_number(figures, 'remaining'))} at {pace:,.1f} a minute"


def _stalled(figures: Figures) -> str:
    return (
        f"nothing completed for {span(60 * _number(figures, 'minutes'))}, "
        f"{_records(_number(figures, 'remaining'))} remain"
    )


def _drop_rate(figures: Figures) -> str:
    return (
        f"{_percent(_number(figures, 'percent'))} dropped: {figures['dropped']:,} of "
        f"{figures['answered']:,} answered in the last {span(60 * _number(figures, 'minutes'))}"
    )


def _agents_idle(figures: Figures) -> str:
    return (
        f"{figures['waiting']:,} of {figures['working']:,} agents wait for calls "
        f"({_number(figures, 'percent'):.0f}%), {_records(_number(figures, 'remaining'))} remain"
    )


def _no_agents(figures: Figures) -> str:
    paused = _number(figures, "paused")
    left = f"{_records(_number(figures, 'remaining'))} remain"
    whose = " of its service" if figures.get("of_service") else ""
    if paused:
        return f"plays, and every agent{whose} is paused ({paused:,.0f}), {left}"
    return f"plays with no agents{whose} logged in, {left}"


def _source_stale(figures: Figures) -> str:
    age = f" for {span(_number(figures, 'seconds'))}" if "seconds" in figures else ""
    problem = f": {figures['problem']}" if figures["problem"] else ""
    return f"not heard{age}{problem}"


def _jobs(figures: Figures) -> str:
    jobs = _number(figures, "jobs")
    return "append" if jobs == 1 else f"{jobs:,.0f} appends"


def _append_in_doubt(figures: Figures) -> str:
    return (
        f"{_jobs(figures)} in doubt: {_records(_number(figures, 'in_doubt'))} of "
        f"{figures['records']:,} may or may not be there"
    )


def _append_interrupted(figures: Figures) -> str:
    return (
        f"{_jobs(figures)} interrupted: {figures['sent']:,} of "
        f"{_records(_number(figures, 'records'))} sent"
    )


_WHAT: Mapping[AlertKind, Callable[[Figures], str]] = MappingProxyType(
    {
        AlertKind.SOURCE_STALE: _source_stale,
        AlertKind.APPEND_IN_DOUBT: _append_in_doubt,
        AlertKind.DROP_RATE: _drop_rate,
        AlertKind.STALLED: _stalled,
        AlertKind.NO_AGENTS: _no_agents,
        AlertKind.RUNS_OUT: _runs_out,
        AlertKind.AGENTS_IDLE: _agents_idle,
        AlertKind.APPEND_INTERRUPTED: _append_interrupted,
        AlertKind.PASSWORD_EXPIRING: lambda figures: str(figures["notice"]),
    }
)


_SHORT: Mapping[AlertKind, str] = MappingProxyType(
    {
        AlertKind.SOURCE_STALE: "not heard",
        AlertKind.APPEND_IN_DOUBT: "append in doubt",
        AlertKind.DROP_RATE: "drops",
        AlertKind.STALLED: "stalled",
        AlertKind.NO_AGENTS: "no agents",
        AlertKind.RUNS_OUT: "runs out",
        AlertKind.AGENTS_IDLE: "agents idle",
        AlertKind.APPEND_INTERRUPTED: "append interrupted",
        AlertKind.PASSWORD_EXPIRING: "password",
    }
)


def _of_each(values: Sequence[float], unit: str = "") -> str:
    """A threshold; the least and the greatest where profiles have different ones."""
    least, greatest = min(values), max(values)
    return f"{least:g}{unit}" if least == greatest else f"{least:g} to {greatest:g}{unit}"


_MANY: Mapping[AlertKind, Callable[[str, Sequence[Rule]], str]] = MappingProxyType(
    {
        AlertKind.SOURCE_STALE: lambda n, _: f"{n} sources are not heard",
        AlertKind.APPEND_IN_DOUBT: lambda n, _: f"Appends to {n} campaigns are in doubt",
        AlertKind.DROP_RATE: lambda n, rules: (
            f"{n} campaigns drop more than "
            f"{_of_each([cast(DropRate, r).percent for r in rules], '%')} of answered calls"
        ),
        AlertKind.STALLED: lambda n, rules: (
            f"{n} campaigns have completed nothing for "
            f"{_of_each([cast(Stalled, r).minutes for r in rules], ' min')}"
        ),
        AlertKind.NO_AGENTS: lambda n, _: f"{n} campaigns play with no agents",
        AlertKind.RUNS_OUT: lambda n, rules: (
            f"{n} campaigns run out within "
            f"{_of_each([cast(RunsOut, r).minutes for r in rules], ' min')}"
        ),
        AlertKind.AGENTS_IDLE: lambda n, _: f"On {n} campaigns most agents wait for calls",
        AlertKind.APPEND_INTERRUPTED: lambda n, _: f"Appends to {n} campaigns were interrupted",
        AlertKind.PASSWORD_EXPIRING: lambda n, _: f"{n} passwords expire",
    }
)


def _watched_drops(rule: Rule) -> str:
    drop = cast(DropRate, rule)
    return (
        f"more than {drop.percent:g}% of the calls answered in the last "
        f"{drop.window_minutes:g} min were dropped (of at least {drop.least_answered:,})"
    )


def _watched_idle(rule: Rule) -> str:
    idle = cast(AgentsIdle, rule)
    return (
        f"{idle.percent:g}% of at least {idle.least_agents} agents wait for "
        f"{span(rule.for_seconds)} though records remain"
    )


_WATCHED: Mapping[AlertKind, Callable[[Rule], str]] = MappingProxyType(
    {
        AlertKind.SOURCE_STALE: lambda r: f"a source is not heard for {span(r.for_seconds)}",
        AlertKind.APPEND_IN_DOUBT: lambda _: "an append is in doubt",
        AlertKind.DROP_RATE: _watched_drops,
        AlertKind.STALLED: lambda r: (
            f"a campaign plays and completes nothing for {cast(Stalled, r).minutes:g} min"
        ),
        AlertKind.NO_AGENTS: lambda r: f"a campaign plays with no agents for {span(r.for_seconds)}",
        AlertKind.RUNS_OUT: lambda r: (
            f"a playing campaign runs out within {cast(RunsOut, r).minutes:g} min"
        ),
        AlertKind.AGENTS_IDLE: _watched_idle,
        AlertKind.APPEND_INTERRUPTED: lambda _: "an append was interrupted",
        AlertKind.PASSWORD_EXPIRING: lambda r: (
            f"a password expires within {cast(PasswordExpiring, r).days} days"
        ),
    }
)
