"""The Status panel: how a campaign's calls are going, at a glance."""

from __future__ import annotations

from campmon.model.capability import Capability
from campmon.model.detail import CallFigures
from campmon.tui import figures
from campmon.tui.cells import width_of
from campmon.tui.looks import Line
from campmon.tui.panels.context import (
    Context,
    bar,
    beside,
    not_offered,
    padded,
    pair,
    said,
)

_ALL_LINES = 6
"""Lines of the panel with every figure on its own."""
_SHORT_LINES = 4
_LABEL = 10
_LEAST_BAR = 6

_NEEDS = (Capability.DISPOSITIONS, Capability.AGENTS)
"""What the figures come with, the most of them first."""


def status(context: Context, width: int, height: int) -> list[Line]:
    """Time running, answered of placed, drop rate, mean wait and talk, lines.

    Where a figure is not known and the source says why, that stands below.
    """
    detail = context.detail
    if detail is None:
        return said(context.problem or "Reading…", width, height)
    calls = detail.calls
    why = "" if calls is not None and _whole(calls) else _why(context)
    if calls is None and why:
        return said(why, width, height)
    note = said(why, width, max(0, height - _SHORT_LINES))
    return [*_rows(calls, context, width, height - len(note)), *note][:height]


def _whole(calls: CallFigures) -> bool:
    return None not in (calls.running_seconds, calls.mean_wait_seconds, calls.mean_talk_seconds)


def _why(context: Context) -> str:
    """Why something is unknown, where the platform or its backend says so."""
    detail = context.detail
    if detail is None:
        return ""
    told = (detail.missing.get(one) for one in _NEEDS)
    why = next((reason for reason in told if reason), "")
    if why or detail.calls is not None:
        return why
    return not_offered(context, Capability.DISPOSITIONS) or ""


def _rows(calls: CallFigures | None, context: Context, width: int, height: int) -> list[Line]:
    half = (width - 2) // 2
    short = height < _ALL_LINES
    role, each = context.figure, half if short else width
    running = figures.span(calls.running_seconds if calls is not None else None)
    wait = figures.short_span(calls.mean_wait_seconds if calls is not None else None)
    talk = figures.short_span(calls.mean_talk_seconds if calls is not None else None)
    in_use = figures.count(calls.lines if calls is not None else None)
    behind = "" if short or wait == figures.UNKNOWN else " until the next call"
    using = "" if short or in_use == figures.UNKNOWN else " in use"
    one = pair("Running  ", running, each, role)
    two = pair("Mean wait", wait + behind, each, role)
    three = pair("Mean talk", talk, each, role)
    four = pair("Lines    ", in_use + using, each, role)
    answered, drop = _answered(calls, width, role), _drop(calls, width, role)
    if short:
        return [beside(one, four, half + 2), answered, drop, beside(two, three, half + 2)]
    return [one, answered, drop, two, three, four]


def _answered(calls: CallFigures | None, width: int, role: str) -> Line:
    """Answered by a person / placed, with the share; a bar where there is room."""
    head: Line = (("Answered".ljust(_LABEL), "muted"),)
    if calls is None:
        return padded((*head, (figures.UNKNOWN, role)), width)
    share = f"  {figures.percent(calls.connect_rate)}"
    choices = (
        f"{calls.answered:,} of {calls.placed:,} placed{share}",
        f"{calls.answered:,} / {calls.placed:,}{share}",
        f"{figures.count(calls.answered, 6)} / {figures.count(calls.placed, 6)}{share}",
    )
    text = next((text for text in choices if len(text) <= width - _LABEL), choices[-1])
    line: Line = (*head, (text, role))
    room = width - _LABEL - width_of(text) - 2
    if room < _LEAST_BAR or calls.connect_rate is None:
        return padded(line, width)
    return (*line, ("  ", "text"), *bar(calls.connect_rate / 100.0, room))


def _drop(calls: CallFigures | None, width: int, role: str) -> Line:
    """The rate with what it is a rate of, and since when: without both it says nothing."""
    head: Line = (("Drop rate".ljust(_LABEL), "muted"),)
    if calls is None:
        return padded((*head, (figures.UNKNOWN, role)), width)
    share = figures.percent(calls.drop_rate)
    since = f" since {calls.since.astimezone():%H:%M}" if calls.since is not None else ""
    choices = (
        f"  {calls.dropped:,} of {calls.answered:,} answered{since}",
        f"  {calls.dropped:,} of {calls.answered:,}{since}",
        f" of {figures.count(calls.answered, 6)}{since}",
    )
    room = width - _LABEL - len(share)
    behind = next((text for text in choices if len(text) <= room), choices[-1])
    return padded((*head, (share, role), (behind, "muted")), width)
