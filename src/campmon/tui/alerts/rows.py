"""Alerts as lines of a list, and one alert in full. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from campmon.engine.alerts import Alert, words
from campmon.model.alert_rules import AlertKind, AlertSettings
from campmon.tui import figures
from campmon.tui.cells import cut, fit, width_of

_SINCE = 9
_MARK = 2
_LEAST_NAME, _MOST_NAME = 14, 32


def rows_of(alerts: Sequence[Alert], width: int, now: datetime) -> list[str]:
    """The alerts, a line each: how bad, since when, of whom, what; what was done about it."""
    several = len({alert.profile for alert in alerts}) > 1
    names = [_named(alert) if several else alert.name for alert in alerts]
    room = min(max(map(width_of, names), default=0), _MOST_NAME)
    return [_row(alert, name, room, width, now) for alert, name in zip(alerts, names, strict=True)]


def _named(alert: Alert) -> str:
    return alert.name if alert.key is None else f"{alert.profile} › {alert.name}"


def _row(alert: Alert, named: str, name: int, width: int, now: datetime) -> str:
    done = _done(alert, now)
    end = f"  {done}" if done else ""
    room = width - _MARK - 1 - _SINCE - 1 - width_of(end)
    name = min(name, max(_LEAST_NAME, room * 2 // 5))
    what = alert.what
    if alert.held:  # when that was true matters more than the end of what it says
        then = f" ({_then(alert)})"
        what = cut(what, max(0, room - name - width_of(then))) + then
    return fit(
        f"{mark(alert)} {fit(figures.moment(alert.since, now), _SINCE)}"
        f"{fit(named, name)} {fit(what, max(0, room - name))}{end}",
        width,
    )


def mark(alert: Alert) -> str:
    """How bad it is: two marks are urgent. One that was seen to has others."""
    sign = "!" if alert.calls else ":"
    return sign * 2 if alert.kind.urgent else f"{sign} "


def in_full(alert: Alert, now: datetime) -> str:
    """All that is known of an alert, for below the list."""
    whose = f" ({alert.profile})" if alert.key is not None else ""
    said = [f"{alert.name}{whose}: {alert.what}."]
    said.append(f"Since {figures.moment(alert.since, now)}")
    if alert.count > 1:
        said[-1] += f", raised {alert.count} times"
    if alert.held:
        said[-1] += f"; {alert.profile} is not heard, so this is {_then(alert)}"
    if alert.snoozed_until is not None:
        said[-1] += f"; snoozed until {figures.moment(alert.snoozed_until, now)}"
    elif alert.acknowledged:
        said[-1] += "; acknowledged"
    return f"{' '.join(said)}."


def watched(settings: AlertSettings, profiles: Sequence[str]) -> list[str]:
    """Which rules are watched, a line each; where profiles differ, whose."""
    if not settings.on:
        return ["Alerts are off: [alerts] on = false"]
    lines = ["Nothing is wrong. Watched:"]
    for kind in AlertKind:
        said: dict[str, list[str]] = {}
        for profile in profiles:
            rules = settings.rules_of(profile)
            text = words.watched(rules, kind) if rules.of(kind).on else ""
            said.setdefault(text, []).append(profile)
        for text, whose in said.items():
            names = "" if len(said) == 1 else f" ({', '.join(whose)})"
            lines += [f"  {text}{names}"] if text else []
    off = [words.in_short(kind) for kind in AlertKind if _is_off(settings, profiles, kind)]
    return lines + ([f"Not watched: {', '.join(off)}"] if off else [])


def _is_off(settings: AlertSettings, profiles: Sequence[str], kind: AlertKind) -> bool:
    return not any(settings.rules_of(profile).of(kind).on for profile in profiles)


def _done(alert: Alert, now: datetime) -> str:
    if alert.snoozed_until is not None:
        return f"until {figures.moment(alert.snoozed_until, now)}"
    return "seen" if alert.acknowledged else ""


def _then(alert: Alert) -> str:
    return f"as of {alert.as_of.astimezone():%H:%M}"


def summary(alerts: Sequence[Alert], width: int) -> str:
    """How many there are, for the title."""
    calling = sum(alert.calls for alert in alerts)
    seen = len(alerts) - calling
    said = f"{calling:,} to see to" if calling else "none to see to"
    return cut(f"Alerts: {said}{f', {seen:,} seen' if seen else ''}", width)


def ended(at: datetime, width: int) -> str:
    """What stands in the title once nothing is watched any more."""
    text = f"Alerts ended at {at.astimezone():%H:%M}: restart campmon. The log says by what error"
    return cut(text, width)
