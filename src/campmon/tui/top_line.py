"""The line at the top: sources with state and age, counts, budgets, clocks. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from campmon.model.figures import DERIVED
from campmon.model.reading import Budget, SourceHealth, SourceState
from campmon.model.state import CampaignState
from campmon.tui import figures
from campmon.tui.cells import cut, width_of
from campmon.tui.looks import Line, Span, spans_width
from campmon.tui.signs import SIGNS, SOURCE_WORDS
from campmon.tui.tally import Tally

_DERIVED = "derived"
_LEFT_OUT: tuple[Span, ...] = (("…", "muted"),)
_MISSED = 2.5
"""Refreshes after which the monitor calls a source stale: a live one is never older than that."""

_COUNTED = (
    CampaignState.PLAYING,
    CampaignState.PAUSED,
    CampaignState.BUILT,
    CampaignState.STOPPED,
    CampaignState.BROKEN,
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said in capitals in the top line.

    notices  what the sources want known of the way in, each in two or three words
    """

    read_only: bool = False
    frozen_at: datetime | None = None
    notices: tuple[str, ...] = ()


def top_line(
    health: Mapping[str, SourceHealth],
    refresh: Mapping[str, float],
    tally: Tally,
    marks: Marks,
    now: datetime,
    width: int,
    budgets: Mapping[str, Budget] = MappingProxyType({}),
) -> Line:
    """Sources with state and age, counts, budgets, clocks. What matters least gives way first.

    `budgets` are those of appends. Whatever is left out for want of room leaves an ellipsis.
    """
    left: list[Span] = [(" ", "text")]
    for profile, source in health.items():
        left += _source(profile, source, refresh.get(profile, 2.0), now)
    clock: list[Span] = [(f"{now.astimezone():%H:%M} ", "text")]
    badges = _badges(marks, now)
    if spans_width([*left, *badges, *clock]) > width:
        badges = _badges(marks, now, short=True)
    room = width - spans_width([*left, *badges, *clock])
    parts: Sequence[Sequence[list[Span]]] = (
        (_methods(health), _methods(health, short=True)),
        (_counts(tally, words=True), _counts(tally, words=False)),
        (_budgets(budgets), _budgets(budgets, short=True)),
        (_calls(health),),
        (_platform_clock(health), []),
    )
    middle = _as_fits(parts, room)
    room -= spans_width(middle)
    if room < 0:
        left = _shortened(left, width - spans_width([*badges, *clock]))
        room = width - spans_width([*left, *badges, *clock])
    return (*left, *middle, (" " * max(0, room), "text"), *badges, *clock)


def _as_fits(parts: Sequence[Sequence[list[Span]]], room: int) -> list[Span]:
    """Each part at its longest that leaves room for the shortest of those behind it.

    What cannot be shown at all leaves an ellipsis, the last ones first.
    """
    wanted = [choices for choices in parts if choices[0]]
    shortest = [min(map(spans_width, choices)) for choices in wanted]
    chosen: list[list[Span]] = []
    left_out = False
    for place, choices in enumerate(wanted):
        rest = sum(shortest[place + 1 :])
        roomy = [part for part in choices if spans_width(part) + rest <= room]
        part = next(iter(roomy), min(choices, key=spans_width))
        if not part or spans_width(part) > room:
            left_out = True
            continue
        chosen.append(part)
        room -= spans_width(part)
    while left_out and chosen and room < spans_width(_LEFT_OUT):
        room += spans_width(chosen.pop())
    spans = [span for part in chosen for span in part]
    return [*spans, *_LEFT_OUT] if left_out and room >= spans_width(_LEFT_OUT) else spans


def _badges(marks: Marks, now: datetime, *, short: bool = False) -> list[Span]:
    badges: list[Span] = []
    notices = marks.notices
    if short and notices:
        notices = (f"! {len(notices)}",)
    for notice in notices:
        badges += [(f" {notice} ", "badge"), (" ", "text")]
    if marks.read_only:
        badges += [(" READ-ONLY ", "badge"), (" ", "text")]
    if marks.frozen_at is not None:
        age = figures.span((now - marks.frozen_at).total_seconds())
        badges += [(f" FROZEN {age} ", "badge"), (" ", "text")]
    return badges


def _source(profile: str, source: SourceHealth, refresh: float, now: datetime) -> list[Span]:
    word = SOURCE_WORDS[source.state]
    age = None if source.as_of is None else (now - source.as_of).total_seconds()
    if source.state is SourceState.STALE:
        old = f" {figures.span(age)}" if age is not None else ""
        return [(f"{profile} ", "title"), (f" {word}{old} ", "badge"), ("  ", "text")]
    if source.state is SourceState.LIVE and age is not None:
        bound = max(math.ceil(_MISSED * refresh), math.ceil(age))
        return [
            (f"{profile} ", "title"),
            (f"● {word}", "good"),
            (f" ≤{bound} s", "muted"),
            ("  ", "text"),
        ]
    return [(f"{profile} ", "title"), (f"○ {word}", "warn"), ("  ", "text")]


def _methods(health: Mapping[str, SourceHealth], *, short: bool = False) -> list[Span]:
    """How each source's figures come about: with its name where there are several."""
    spans: list[Span] = []
    for profile, source in health.items():
        if not source.method:
            continue
        derived = source.method == _DERIVED
        word = f"{DERIVED} {source.method}" if derived else source.method
        if short and not derived:
            continue
        name = f"{profile} " if len(health) > 1 else ""
        spans.append((f"{name}{DERIVED if short else word}  ", "text" if derived else "muted"))
    return spans


def _counts(tally: Tally, *, words: bool) -> list[Span]:
    if not tally.total:
        return []
    spans: list[Span] = []
    for state in _COUNTED:
        if tally[state]:
            sign = SIGNS[state]
            word = f" {sign.word} " if words else ""
            spans.append((f"{sign.mark} {tally[state]:,}{word} ", sign.role))
    return [*spans, (f"of {tally.total:,}  ", "muted")]


def _budgets(budgets: Mapping[str, Budget], *, short: bool = False) -> list[Span]:
    spans: list[Span] = []
    for budget in budgets.values():
        full = budget.used >= budget.limit
        free = math.ceil(budget.free_in_seconds)
        wait = f", free in {figures.span(free)}" if full and not short else ""
        text = f"{'app.' if short else 'appends'} {budget.used}/{budget.limit}{wait}  "
        spans.append((text, "warn" if full else "muted"))
    return spans


def _calls(health: Mapping[str, SourceHealth]) -> list[Span]:
    """The calls that deriving figures may take, and has taken."""
    spans: list[Span] = []
    for source in health.values():
        calls = source.calls
        if calls is not None:
            full = calls.used >= calls.limit
            spans.append((f"calls {calls.used}/{calls.limit}  ", "warn" if full else "muted"))
    return spans


def _platform_clock(health: Mapping[str, SourceHealth]) -> list[Span]:
    return [
        (f"{profile} clock {source.platform_time.astimezone():%H:%M}  ", "muted")
        for profile, source in health.items()
        if source.platform_time is not None
    ]


def _shortened(spans: Sequence[Span], width: int) -> list[Span]:
    kept: list[Span] = []
    room = max(0, width)
    for text, role in spans:
        text = cut(text, room)
        kept.append((text, role))
        room -= width_of(text)
        if room <= 0:
            break
    return kept
