"""What the sources screen says of each source. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campmon.model.reading import Budget, SourceHealth, SourceState
from campmon.model.state import CampaignState
from campmon.tui import figures
from campmon.tui.cells import cut, fit, wrap
from campmon.tui.looks import Line
from campmon.tui.signs import SIGNS, SOURCE_WORDS

_NAME, _STATE = 14, 16
_PROBLEM_LINES = 3
_LABEL = 11


@dataclass(frozen=True, slots=True)
class Listed:
    """One source, as it is now.

    by_itself  it tells of changes by itself, rather than being asked every `refresh` seconds
    counts     campaigns by state
    """

    health: SourceHealth
    platform: str
    refresh: float
    by_itself: bool
    read_only: bool
    hidden: bool
    counts: Mapping[CampaignState, int]
    budget: Budget | None = None
    notices: tuple[str, ...] = ()


def row(number: int, source: Listed, now: datetime, width: int) -> str:
    """One line of the list: whether it is shown, its name, how it is heard, its campaigns."""
    marks = ["READ-ONLY"] if source.read_only else []
    if source.notices:
        marks.append(f"i {len(source.notices)}")
    marks.append(_campaigns(source.counts))
    digit = f"{number}" if number < 10 else " "
    shown = "hidden" if source.hidden else "shown "
    name = fit(source.health.profile, _NAME)
    state = fit(heard(source, now), _STATE)
    return cut(f"{digit} {shown} {name} {state} {'  '.join(marks)}", width)


def heard(source: Listed, now: datetime) -> str:
    """How well a source is heard, with a sign and the age of its figures."""
    health = source.health
    age = None if health.as_of is None else max(0.0, (now - health.as_of).total_seconds())
    old = f" {figures.span(age)}" if age is not None else ""
    sign = {SourceState.LIVE: "●", SourceState.STALE: "!"}.get(health.state, "○")
    return f"{sign} {SOURCE_WORDS[health.state]}{old}"


def _campaigns(counts: Mapping[CampaignState, int]) -> str:
    """Campaigns by state, those that matter most first."""
    some = [state for state in SIGNS if counts.get(state)]
    some.sort(key=lambda state: SIGNS[state].rank)
    said = [f"{SIGNS[state].mark} {counts[state]:,}" for state in some]
    return f"{' '.join(said)} of {sum(counts.values()):,}" if said else "no campaigns"


def about(source: Listed, now: datetime, width: int) -> list[Line]:
    """Everything known of one source, in words; what is wrong with it first."""
    health = source.health
    lines: list[Line] = [((cut(f"{health.profile}: {_state(health, now)}", width), "title"),)]
    if health.problem and health.state is not SourceState.LIVE:
        lines += [((text, "bad"),) for text in wrap(health.problem, width, _PROBLEM_LINES)]
    every = f"{source.refresh:g} s"
    reading = f"tells of changes within {every}" if source.by_itself else f"read every {every}"
    told: list[tuple[str, str]] = [
        ("Platform", f"{source.platform}; {reading}"),
        ("Campaigns", _in_words(source.counts)),
    ]
    if source.budget is not None:
        told.append(("Appends", _budget(source.budget)))
    if health.calls is not None:
        told.append(("Calls", _budget(health.calls)))
    if health.method:
        told.append(("Figures", health.method))
    if health.platform_time is not None:
        told.append(("Its clock", f"{health.platform_time.astimezone():%H:%M:%S}"))
    if source.read_only:
        told.append(("Changes", "read-only: every change through it is refused"))
    told += [("Notice", notice) for notice in source.notices]
    return [*lines, *(_told(label, text, width) for label, text in told)]


def _told(label: str, text: str, width: int) -> Line:
    return ((fit(label, _LABEL), "muted"), (cut(text, width - _LABEL), "text"))


def _state(health: SourceHealth, now: datetime) -> str:
    age = None if health.as_of is None else max(0.0, (now - health.as_of).total_seconds())
    if health.state is SourceState.STALE:
        if age is None:
            return "never heard"
        return f"STALE, its figures are {figures.span(age)} old"
    if health.state is SourceState.LIVE and age is not None:
        return f"live, its figures are {figures.span(age)} old"
    return "connecting"


def _in_words(counts: Mapping[CampaignState, int]) -> str:
    known = sorted((s for s in SIGNS if counts.get(s)), key=lambda s: SIGNS[s].rank)
    return ", ".join(f"{counts[state]:,} {SIGNS[state].word}" for state in known) or "none yet"


def _budget(budget: Budget) -> str:
    window = figures.span(budget.window_seconds)
    free = ""
    if budget.used >= budget.limit and budget.free_in_seconds:
        free = f", the next in {figures.span(math.ceil(budget.free_in_seconds))}"
    return f"{budget.used} of {budget.limit} in {window}{free}"


def toggled(hidden: frozenset[str], profile: str, profiles: Sequence[str]) -> frozenset[str]:
    """Hide a source or show it again. The last one that is shown stays."""
    changed = hidden ^ {profile}
    return hidden if changed >= frozenset(profiles) else changed


def only(hidden: frozenset[str], profile: str, profiles: Sequence[str]) -> frozenset[str]:
    """Show one source alone; once more, all again."""
    others = frozenset(profiles) - {profile}
    return frozenset() if hidden == others else others
