"""The panels of the board."""

from __future__ import annotations

from collections.abc import Sequence

from campmon.model.capability import Capability
from campmon.model.detail import AgentCount, CallFigures
from campmon.model.disposition import Disposition
from campmon.model.figures import RECORD_COUNTS, RecordCount, runs_out
from campmon.model.staffing import AgentState
from campmon.tui import figures
from campmon.tui.cells import fit, width_of
from campmon.tui.looks import Line
from campmon.tui.panels.age import as_of_text
from campmon.tui.panels.context import (
    Context,
    Counted,
    Panel,
    bar,
    beside,
    counted,
    pair,
    spark,
)
from campmon.tui.signs import STALE

_LABEL = 9
_BESIDE = 68
"""Cells in which the service's figures stand beside the agents."""
_ALL_LINES = 9
"""Lines of the progress panel with every figure on its own."""

_ROLES = {
    Disposition.ANSWERED: "good",
    Disposition.DROPPED: "bad",
}


def progress(context: Context, width: int, height: int) -> list[Line]:
    """The five figures, how fast they move, and when the records run out."""
    campaign = context.campaign
    statistics = campaign.statistics
    done, text = statistics.percent_done, figures.percent_done(campaign)
    lines = [
        *_counts(context, width, height),
        (
            ("% Done    ", "muted"),
            (f"{text} ", context.figure),
            *bar(None if done is None else done / 100, width - 11 - len(text)),
        ),
        _pace(context, width),
        _runs_out(context, width),
        _trend(context, width),
    ]
    as_of = as_of_text(context)
    return [*lines, pair("As of    ", as_of, width, context.figure)][:height]


def _counts(context: Context, width: int, height: int) -> list[Line]:
    """The four counts: one below the other where the height allows, else two and two."""
    half = (width - 2) // 2
    if height >= _ALL_LINES:
        return [_count(name, context, width) for name in RECORD_COUNTS]
    cells = [_count(name, context, half) for name in RECORD_COUNTS]
    return [beside(cells[0], cells[1], half + 2), beside(cells[2], cells[3], half + 2)]


def _count(name: RecordCount, context: Context, width: int) -> Line:
    text = figures.record_count(context.campaign, name)
    known = getattr(context.campaign.statistics, name) is not None
    shown = text + STALE if context.stale and known else text
    return pair(name.capitalize().ljust(_LABEL), shown, width, context.figure)


def _pace(context: Context, width: int) -> Line:
    campaign = context.detail.campaign if context.detail else context.campaign
    text = f"{figures.pace(campaign.pace)}/min"
    if campaign.pace is None:
        text = figures.UNKNOWN
    elif campaign.pace_since_start is not None:
        text += f", {figures.pace(campaign.pace_since_start)} since start"
    return pair("Pace     ", text, width, context.figure)


def _runs_out(context: Context, width: int) -> Line:
    at = runs_out(context.campaign)
    text = figures.UNKNOWN
    if context.campaign.live:
        text = f"{figures.ENDLESS} it waits for records"
    elif at is not None:
        seconds = (at - context.now).total_seconds()
        text = f"{figures.moment(at, context.now)}, in {figures.span(seconds)}"
    return pair("Runs out ", text, width, context.figure)


def _trend(context: Context, width: int) -> Line:
    trend = context.detail.trend if context.detail else None
    if not trend:
        return pair("Trend    ", figures.UNKNOWN, width, context.figure)
    if max(trend) <= 0:
        return pair("Trend    ", "nothing completed lately", width, context.figure)
    blocks = spark(trend, max(0, width - 11 - 14))
    return (
        ("Trend     ", "muted"),
        (blocks, "stale" if context.stale else "bar"),
        (f" top {figures.pace(max(trend))}", "muted"),
    )


def dispositions(context: Context, width: int, height: int) -> list[Line]:
    """How call attempts ended, with drop and connect rate and what they are rates of."""
    detail = context.detail
    if detail is None or detail.dispositions is None:
        return [((figures.UNKNOWN, "muted"),)]
    rows = [
        Counted(kind.value, detail.dispositions.get(kind, 0), role=_ROLES.get(kind, "text"))
        for kind in Disposition
    ]
    rates = _rates(detail.calls, context, width) if detail.calls is not None else []
    room = max(1, height - len(rates))
    return [*rates, *counted(rows, width, room, names=10, figure=context.figure)][:height]


def _rates(calls: CallFigures, context: Context, width: int) -> list[Line]:
    """Each rate with what it is a rate of, and since when: without both it says nothing."""
    since = f" since {calls.since.astimezone():%H:%M}" if calls.since else ""
    rates = (
        ("Drop      ", calls.drop_rate, calls.answered, " answered"),
        ("Connect   ", calls.connect_rate, calls.placed, " placed"),
    )
    lines: list[Line] = []
    for label, rate, base, of_what in rates:
        share = figures.percent(rate)
        room = width - len(label) - len(share)
        whole = f" of {base:,}{of_what}{since}"
        behind = whole if len(whole) <= room else f" of {base:,}{since}"
        lines.append(((label, "muted"), (share, context.figure), (behind, "muted")))
    return lines


def attempts(context: Context, width: int, height: int) -> list[Line]:
    """How many records were dialed once, twice, and so on."""
    detail = context.detail
    if detail is None or detail.attempts is None:
        return [((figures.UNKNOWN, "muted"),)]
    rows = [
        Counted(f"{times} time" if times == 1 else f"{times} times", records)
        for times, records in enumerate(detail.attempts, start=1)
    ]
    dialable: list[Line] = []
    if detail.dialable is not None:
        dialable = [pair("Dialable now", f"{detail.dialable:,}", width, context.figure)]
    room = height - len(dialable)
    return [*dialable, *counted(rows, width, room, names=10, figure=context.figure)]


def agents(context: Context, width: int, height: int) -> list[Line]:
    """What agents are doing, and for how long on average; beside it the service's figures."""
    rows = service_rows(context, width, height)
    own = _agents(context, width, height)
    if not rows:
        return own[:height]
    if width < _BESIDE:
        return [*own, *rows] if len(own) + len(rows) <= height else _both(own, rows, height)
    half = (width - 2) // 2
    left = _agents(context, half, height)[:height]
    beside_it = service_rows(context, half, height)
    left += [()] * (len(beside_it) - len(left))
    return [
        beside(line, beside_it[n], half + 2) if n < len(beside_it) else line
        for n, line in enumerate(left)
    ]


def _both(own: list[Line], rows: list[Line], height: int) -> list[Line]:
    """The agents first; of the service's rows those that fit, and how many do not."""
    shown = max(0, height - len(own) - 1)
    left_out = len(rows) - shown
    more: Line = ((f"… {left_out} more of its service in the details", "muted"),)
    return [*own[: height - 1], *rows[:shown], more]


def _agents(context: Context, width: int, height: int) -> list[Line]:
    detail = context.detail
    if detail is None or detail.agents is None:
        return [((figures.UNKNOWN, "muted"),)]
    rows = [_agent_row(count) for count in _every_state(detail.agents)]
    lines = counted(rows, width, height, names=12, figure=context.figure)
    calls = detail.calls
    if calls is not None:
        text = (
            f"wait {figures.short_span(calls.mean_wait_seconds)}, "
            f"talk {figures.short_span(calls.mean_talk_seconds)}"
        )
        lines.append(pair("Mean", text, width, context.figure))
        if calls.lines is not None:
            lines.append(pair("Lines in use", f"{calls.lines:,}", width, context.figure))
    return lines


def _every_state(counts: Sequence[AgentCount]) -> list[AgentCount]:
    """The states that campmon knows, each in its place and with nobody in it a 0; then others.

    A platform that speaks in words of its own has only those that it speaks of.
    """
    known = {count.state: count for count in counts if count.state is not None}
    own_words = [count for count in counts if count.state is None]
    if own_words and not known:
        return own_words
    return [*(known.get(state, AgentCount(state, 0)) for state in AgentState), *own_words]


def _agent_row(count: AgentCount) -> Counted:
    mean = count.mean_seconds
    note = figures.short_span(mean) if count.agents and (mean is not None or count.state) else ""
    return Counted(count.word, count.agents, note.rjust(8))


def service_rows(context: Context, width: int, height: int) -> list[Line]:
    """What the platform reports of the campaign's service; what does not fit is said."""
    service = context.detail.service if context.detail is not None else ()
    if not service:
        return []
    names = min(max(width_of(label) for label, _ in service), max(8, width // 2))
    head: Line = (("Service ", "title"), ((context.campaign.service or ""), "muted"))
    rows = [pair(fit(label, names), value, width, context.figure) for label, value in service]
    if len(rows) + 1 <= height:
        return [head, *rows]
    shown = max(0, height - 2)
    more: Line = ((f"… {len(rows) - shown} more in the details", "muted"),)
    return [head, *rows[:shown], more][:height]


def wrap_up_codes(context: Context, width: int, height: int) -> list[Line]:
    """The codes that calls ended with, the most frequent first."""
    detail = context.detail
    if detail is None or detail.wrap_up_codes is None:
        return [((figures.UNKNOWN, "muted"),)]
    ranked = sorted(detail.wrap_up_codes, key=lambda count: (-count.calls, count.code))
    rows = [Counted(count.code, count.calls) for count in ranked]
    return counted(rows, width, height, names=16, figure=context.figure)


PANELS: tuple[Panel, ...] = (
    Panel("Progress", progress),
    Panel("Dispositions", dispositions, Capability.DISPOSITIONS),
    Panel("Attempts", attempts, Capability.ATTEMPTS),
    Panel("Agents", agents, Capability.AGENTS, service_rows),
    Panel("Wrap-up codes", wrap_up_codes, Capability.WRAP_UP_CODES),
)
"""The panels in the order that tab goes through them."""
