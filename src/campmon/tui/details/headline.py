"""What stays on top of the details: campaign, source and figures; the tabs; the keys. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from campmon.model.figures import RECORD_COUNTS
from campmon.model.reading import SourceHealth, SourceState
from campmon.tui import figures
from campmon.tui.cells import cut, fit, right, width_of
from campmon.tui.looks import Line, Span
from campmon.tui.panels.age import MISSED, as_of_text
from campmon.tui.panels.context import Context
from campmon.tui.signs import SIGNS, SOURCE_WORDS, STALE, state_text

LINES = 3
_FIGURE = 11
"""Cells of a figure, and of its head."""
_LEAD = 2
"""Cells before the moment that the figures are of."""


def head_lines(
    context: Context, health: SourceHealth | None, width: int, *, gone: bool
) -> list[Line]:
    """Name, id, state and source; below them the five figures, each under its head."""
    return [
        _title(context, health, width, gone=gone),
        _heads(width),
        _figures(context, width, gone=gone),
    ]


def _title(context: Context, health: SourceHealth | None, width: int, *, gone: bool) -> Line:
    campaign = context.campaign
    source = _source(health, context)
    state: Span = (f"  {state_text(campaign)}  ", SIGNS[campaign.state].role)
    if gone:
        state = ("  ! has gone  ", "bad")
    room = width - width_of(state[0]) - sum(width_of(text) for text, _ in source) - 2
    id_room = min(width_of(campaign.id), max(0, room // 3))
    name = cut(campaign.name, room - id_room)
    left: list[Span] = [(f" {name}", "title"), (f" {cut(campaign.id, id_room)}", "muted"), state]
    taken = sum(width_of(text) for text, _ in (*left, *source))
    return (*left, (" " * max(0, width - taken), "text"), *source)


def _source(health: SourceHealth | None, context: Context) -> list[Span]:
    """The source with its state and age; a stale one in words and reversed, never by colour."""
    profile = context.campaign.profile
    if health is None:
        return [(f"{profile} ", "title"), ("○ not read yet ", "warn")]
    word = SOURCE_WORDS[health.state]
    age = None if health.as_of is None else (context.now - health.as_of).total_seconds()
    if health.state is SourceState.STALE:
        old = f" {figures.span(age)}" if age is not None else ""
        return [(f"{profile} ", "title"), (f" {word}{old} ", "badge"), (" ", "text")]
    if health.state is SourceState.LIVE and age is not None:
        return [
            (f"{profile} ", "title"),
            (f"● {word}", "good"),
            (f" ≤{_bound(age, context)} s ", "muted"),
        ]
    return [(f"{profile} ", "title"), (f"○ {word} ", "warn")]


def _bound(age: float, context: Context) -> int:
    """The most that live figures can be old, in seconds: an exact age would cost bytes each one."""
    return max(math.ceil(MISSED * (context.refresh_seconds or 2.0)), math.ceil(age))


def _heads(width: int) -> Line:
    names = (*(name.capitalize() for name in RECORD_COUNTS), "% Done")
    text = "".join(right(name, _FIGURE) for name in names)
    return ((fit(f"{text}{' ' * _LEAD}As of", width), "heading"),)


def _figures(context: Context, width: int, *, gone: bool) -> Line:
    texts = [figures.record_count(context.campaign, name, _FIGURE - 2) for name in RECORD_COUNTS]
    texts.append(figures.percent_done(context.campaign))
    old = context.stale or gone
    role = "stale" if old else "text"
    marked = [text + STALE if old and text != figures.UNKNOWN else text for text in texts]
    room = width - _FIGURE * len(marked) - _LEAD
    as_of = fit(as_of_text(context, room), room)
    return (
        ("".join(right(text, _FIGURE) for text in marked), role),
        (" " * _LEAD + as_of, role),
    )


def tab_line(titles: Sequence[str], current: int, width: int) -> Line:
    """The tabs with the keys that choose them; the present one in brackets, not by colour alone."""
    spans: list[Span] = [(" ", "text")]
    for place, title in enumerate(titles):
        here = place == current
        text = f"{place + 1} {title}"
        spans.append((f"[{text}]" if here else f" {text} ", "title" if here else "muted"))
        spans.append((" ", "text"))
    taken = sum(width_of(text) for text, _ in spans)
    return (*spans, ("─" * max(0, width - taken), "track"))


def key_line(hints: Sequence[tuple[str, str]], esc_does: str, width: int) -> Line:
    """Keys with what they do, as many as fit; what esc does always."""
    end: list[Span] = [("esc", "key"), (f" {esc_does} ", "muted")]
    room = width - 1 - sum(width_of(text) for text, _ in end)
    spans: list[Span] = [(" ", "text")]
    for key, label in hints:
        pair: list[Span] = [(key, "key"), (f" {label}  ", "muted")]
        taken = sum(width_of(text) for text, _ in pair)
        if taken > room:
            break
        spans += pair
        room -= taken
    return (*spans, *end)
