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
_NAME = 12
"""Cells that the name of a source takes in a short line."""
_LEFT_OUT: tuple[Span, ...] = (("…", "muted"),)
_MISSED = 2.5
"""Refreshes after which the monitor calls a source stale: a live one is never older than that."""

_LEAST_NAME, _MOST_NAME = 8, 30
"""Cells for whose the worst alert is."""

_COUNTED = (
    CampaignState.PLAYING,
    CampaignState.PAUSED,
    CampaignState.BUILT,
    CampaignState.STOPPED,
    CampaignState.BROKEN,
)


@dataclass(frozen=True, slots=True)
class AlertMark:
    """What the top line says of alerts.

    calling  alerts that want somebody
    seen     those that are acknowledged or snoozed
    worst    the worst of those that want somebody: whose it is, and what, in a word or two
    ended    nothing is watched any more: an error of campmon's own
    """

    calling: int = 0
    seen: int = 0
    worst: tuple[str, str] = ("", "")
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said in capitals in the top line.

    notices  what the sources want known of the way in, each in two or three words
    alerts   how many there are, and the worst
    hidden   sources whose campaigns are not shown
    read_only_of  sources that may not be changed, where others may
    replay   it is a recording that is shown
    """

    read_only: bool = False
    frozen_at: datetime | None = None
    notices: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    read_only_of: frozenset[str] = frozenset()
    alerts: AlertMark = AlertMark()
    replay: bool = False


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
    clock: list[Span] = [(f"{now.astimezone():%H:%M} ", "text")]
    badges = _badges(marks, now)
    least = spans_width(_counts(tally, words=False)) if len(health) > 1 else 0
    forms = source_forms(health, refresh, marks.hidden, now)
    left = _fitting(forms, width - least - spans_width([*badges, *clock]))
    if spans_width([*left, *badges, *clock]) + least > width:
        badges = _badges(marks, now, short=True)
        left = _fitting(forms, width - least - spans_width([*badges, *clock]))
    room = width - spans_width([*left, *badges, *clock])
    several = len(health) > 1
    seen = {profile: source for profile, source in health.items() if profile not in marks.hidden}
    spent = {profile: budget for profile, budget in budgets.items() if profile not in marks.hidden}
    parts: Sequence[Sequence[list[Span]]] = (
        (_methods(seen, several), _methods(seen, several, short=True)),
        (_counts(tally, words=True), _counts(tally, words=False)),
        _budgets(spent, several),
        _calls(seen, several),
        ([] if several else _platform_clock(seen), []),  # of several: on their own screen
    )
    middle = _as_fits(parts, room)
    room -= spans_width(middle)
    if room < 0:
        least_form = _least_form(health, marks.hidden) if several else left
        left = _shortened(least_form, width - spans_width([*badges, *clock]))
        room = width - spans_width([*left, *badges, *clock])
    worst = _worst(marks.alerts, room)
    room -= spans_width(worst)
    return (*left, *middle, (" " * max(0, room), "text"), *worst, *badges, *clock)


def _fitting(forms: Sequence[list[Span]], room: int) -> list[Span]:
    """The longest form that fits; else the shortest."""
    return next((form for form in forms if spans_width(form) <= room), forms[-1])


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


def _worst(alerts: AlertMark, room: int) -> list[Span]:
    """The worst alert by name, where there is room for enough of it."""
    name, what = alerts.worst
    most = min(room - width_of(what) - 4, _MOST_NAME)
    if not name or most < min(width_of(name), _LEAST_NAME):
        return []
    return [(f" {cut(name, most)}: {what}", "warn"), (" ", "text")]


def _badges(marks: Marks, now: datetime, *, short: bool = False) -> list[Span]:
    badges: list[Span] = []
    if marks.alerts.ended:
        badges += [(" ALERTS ENDED ", "badge"), (" ", "text")]
    if marks.alerts.calling:
        badges += [(f" ! {marks.alerts.calling:,} ", "badge"), (" ", "text")]
    elif marks.alerts.seen:
        badges += [(f"! {marks.alerts.seen:,} seen", "muted"), (" ", "text")]
    notices = marks.notices
    if short and notices:
        notices = (f"i {len(notices)}",)
    for notice in notices:
        badges += [(f" {notice} ", "badge"), (" ", "text")]
    if marks.replay:
        badges += [(" REPLAY ", "badge"), (" ", "text")]
    elif marks.read_only:
        badges += [(" READ-ONLY ", "badge"), (" ", "text")]
    elif marks.read_only_of:
        names = "" if short else f" {', '.join(sorted(marks.read_only_of))}"
        number = f"{len(marks.read_only_of)} " if short else ""
        badges += [(f" {number}READ-ONLY{names} ", "badge"), (" ", "text")]
    if marks.frozen_at is not None:
        age = figures.span((now - marks.frozen_at).total_seconds())
        badges += [(f" FROZEN {age} ", "badge"), (" ", "text")]
    return badges


def source_forms(
    health: Mapping[str, SourceHealth],
    refresh: Mapping[str, float],
    hidden: frozenset[str],
    now: datetime,
) -> Sequence[list[Span]]:
    """The sources with their state, from the longest form to the shortest.

    None leaves out one that is not live, nor says that figures are younger than they are.
    """
    edge: list[Span] = [(" ", "text")]
    long = [*edge]
    for profile, source in health.items():
        long += _source(profile, source, refresh.get(profile, 2.0), now)
    if len(health) < 2:
        return (long,)
    hiding = _hiding(health, hidden)
    live = [source for source in health.values() if _is_live(source)]
    rest = {profile: source for profile, source in health.items() if not _is_live(source)}
    bound = max((_bound(source, refresh, now) for source in live), default=0)
    heard: list[Span] = []
    if live:
        count = "all" if not rest else f"{len(live)}"
        word = SOURCE_WORDS[SourceState.LIVE]
        heard = [(f"● {count} {word}", "good"), (f" ≤{bound} s  ", "muted")]
    begin: list[Span] = [*edge, (f"{len(health)} sources ", "title"), *heard]
    named = [span for p, s in rest.items() for span in _source(p, s, 0.0, now)]
    return (
        [*long, *hiding],
        [*begin, *named, *hiding],
        [*begin, *named, *_hiding(health, hidden, short=True)],
        [*begin, *_counted_rest(rest, now), *_hiding(health, hidden, short=True)],
    )


def _least_form(health: Mapping[str, SourceHealth], hidden: frozenset[str]) -> list[Span]:
    """How many sources there are, and of how many more than that has to be known."""
    rest = {profile: source for profile, source in health.items() if not _is_live(source)}
    count = (f" {len(health)} sources ", "title")
    return [count, *_counted_rest(rest, None), *_hiding(health, hidden, short=True)]


def _hiding(
    health: Mapping[str, SourceHealth], hidden: frozenset[str], *, short: bool = False
) -> list[Span]:
    """Which sources' campaigns are not in the table."""
    gone = [profile for profile in health if profile in hidden]
    shown = [profile for profile in health if profile not in hidden]
    if not gone:
        return []
    if len(shown) == 1:
        text = f" only {shown[0]} "
    else:
        names = ", ".join(gone)
        counted = short and (len(gone) > 1 or width_of(names) > _NAME)
        text = f" {len(gone)} hidden " if counted else f" hidden: {names} "
    return [(text, "badge"), ("  ", "text")]


def _counted_rest(rest: Mapping[str, SourceHealth], now: datetime | None) -> list[Span]:
    """Sources that are not live by number; with the greatest age of a stale one, if it is asked.

    now  None does not ask for ages
    """
    if len(rest) == 1 and now is not None:
        return [span for p, s in rest.items() for span in _source(p, s, 0.0, now)]
    spans: list[Span] = []
    stale = [source for source in rest.values() if source.state is SourceState.STALE]
    if stale:
        ages = [_age(source, now) if now is not None else None for source in stale]
        known = [age for age in ages if age is not None]
        old = f", oldest {figures.span(max(known))}" if len(known) == len(ages) else ""
        spans += [(f" {len(stale)} {SOURCE_WORDS[SourceState.STALE]}{old} ", "badge")]
        spans += [("  ", "text")]
    if len(rest) > len(stale):
        word = SOURCE_WORDS[SourceState.CONNECTING]
        spans += [(f"○ {len(rest) - len(stale)} {word}", "warn"), ("  ", "text")]
    return spans


def _is_live(source: SourceHealth) -> bool:
    return source.state is SourceState.LIVE and source.as_of is not None


def _age(source: SourceHealth, now: datetime) -> float | None:
    return None if source.as_of is None else (now - source.as_of).total_seconds()


def _bound(source: SourceHealth, refresh: Mapping[str, float], now: datetime) -> int:
    """Seconds that a live source's figures are never older than."""
    age = _age(source, now) or 0.0
    return max(math.ceil(_MISSED * refresh.get(source.profile, 2.0)), math.ceil(age))


def _source(profile: str, source: SourceHealth, refresh: float, now: datetime) -> list[Span]:
    word = SOURCE_WORDS[source.state]
    age = _age(source, now)
    if source.state is SourceState.STALE:
        old = f" {figures.span(age)}" if age is not None else ""
        return [(f"{profile} ", "title"), (f" {word}{old} ", "badge"), ("  ", "text")]
    if source.state is SourceState.LIVE and age is not None:
        bound = _bound(source, {source.profile: refresh}, now)
        return [
            (f"{profile} ", "title"),
            (f"● {word}", "good"),
            (f" ≤{bound} s", "muted"),
            ("  ", "text"),
        ]
    return [(f"{profile} ", "title"), (f"○ {word}", "warn"), ("  ", "text")]


def _methods(
    health: Mapping[str, SourceHealth], several: bool, *, short: bool = False
) -> list[Span]:
    """How each source's figures come about: with its name where there are several."""
    spans: list[Span] = []
    for profile, source in health.items():
        if not source.method:
            continue
        derived = source.method == _DERIVED
        word = f"{DERIVED} {source.method}" if derived else source.method
        if short and not derived:
            continue
        name = f"{profile} " if several else ""
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


def _budgets(budgets: Mapping[str, Budget], several: bool) -> Sequence[list[Span]]:
    """Appends used of those allowed; in its shortest form only where the fewest are left."""

    def one(profile: str, budget: Budget, short: bool) -> Span:
        full = budget.used >= budget.limit
        free = math.ceil(budget.free_in_seconds)
        wait = f", free in {figures.span(free)}" if full and not short else ""
        name = f"{profile} " if several else ""
        text = f"{name}{'app.' if short else 'appends'} {budget.used}/{budget.limit}{wait}  "
        return text, "warn" if full else "muted"

    long = [one(profile, budget, False) for profile, budget in budgets.items()]
    short = [one(profile, budget, True) for profile, budget in budgets.items()]
    return long, short, _tightest(short, list(budgets.values()))


def _calls(health: Mapping[str, SourceHealth], several: bool) -> Sequence[list[Span]]:
    """The calls that deriving figures may take, and has taken."""
    spans: list[Span] = []
    budgets: list[Budget] = []
    for profile, source in health.items():
        calls = source.calls
        if calls is not None:
            full = calls.used >= calls.limit
            name = f"{profile} " if several else ""
            text = f"{name}calls {calls.used}/{calls.limit}  "
            spans.append((text, "warn" if full else "muted"))
            budgets.append(calls)
    return spans, _tightest(spans, budgets)


def _tightest(spans: list[Span], budgets: Sequence[Budget]) -> list[Span]:
    """Of several budgets the one of which the least is left, and a sign that there are others."""
    if len(spans) < 2:
        return spans
    place = max(range(len(budgets)), key=lambda n: budgets[n].used / max(1, budgets[n].limit))
    text, role = spans[place]
    return [(f"{text.rstrip()} …  ", role)]


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
