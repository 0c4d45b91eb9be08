"""The panels of the board."""

from __future__ import annotations

from collections.abc import Sequence

from campmon.model.capability import Capability
from campmon.model.detail import CallFigures
from campmon.model.disposition import Disposition
from campmon.model.figures import RECORD_COUNTS, RecordCount, runs_out
from campmon.tui import figures
from campmon.tui.cells import width_of
from campmon.tui.looks import Line
from campmon.tui.panels.age import age_of_details, as_of_text
from campmon.tui.panels.agents import agents, service_rows
from campmon.tui.panels.context import UNKNOWN_LINE, Context, Panel, bar, beside, pair, spark
from campmon.tui.panels.counted import Counted, counted
from campmon.tui.panels.status import status
from campmon.tui.signs import STALE

_LABEL = 9
_RATES_TOO = 6
"""Lines from which the rates stand above the dispositions; the Status panel has the drop rate."""
_TWO_COLUMNS = 57
"""Cells in which the attempts stand in two columns."""
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
    detail = None if age_of_details(context) else context.detail
    campaign = detail.campaign if detail is not None else context.campaign
    text = f"{figures.pace(campaign.pace)}/min"
    if campaign.pace is None:
        text = figures.UNKNOWN
    elif campaign.pace_since_start is not None:
        text += f", {figures.pace(campaign.pace_since_start)} since "
        whole = f"{text}first seen"
        room = width - _LABEL - 2  # a sign of its age may follow
        text = whole if width_of(whole) <= room else f"{text}seen"
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
    if not trend or age_of_details(context):
        return pair("Trend    ", figures.UNKNOWN, width, context.figure)
    if max(trend) <= 0:
        return pair("Trend    ", "nothing completed lately", width, context.figure)
    blocks = spark(trend, max(0, width - 11 - 14))
    return (
        ("Trend     ", "muted"),
        (blocks + STALE, "stale") if context.stale else (blocks, "bar"),
        (f" top {figures.pace(max(trend))}", "muted"),
    )


def dispositions(context: Context, width: int, height: int) -> list[Line]:
    """How call attempts ended, with drop and connect rate and what they are rates of."""
    detail = context.detail
    if detail is None or detail.dispositions is None:
        return [UNKNOWN_LINE]
    rows = [
        Counted(kind.value, detail.dispositions.get(kind, 0), role=_ROLES.get(kind, "text"))
        for kind in Disposition
    ]
    rates = []
    if detail.calls is not None and height >= _RATES_TOO:
        rates = _rates(detail.calls, context, width)
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
    """How many records were dialed once, twice, and so on; how often on average."""
    detail = context.detail
    if detail is None or detail.attempts is None:
        return [UNKNOWN_LINE]
    head = _dialed(detail.attempts, detail.dialable, context, width)
    room = max(1, height - len(head))
    rows = _histogram(detail.attempts, 2 * room if width >= _TWO_COLUMNS else room)
    return [*head, *counted(rows, width, room, names=10, figure=context.figure)][:height]


def _dialed(
    attempts: Sequence[int], dialable: int | None, context: Context, width: int
) -> list[Line]:
    """Records dialed, their mean attempts, and records that may be dialed at this moment."""
    dialed = sum(attempts)
    mean = sum(n * records for n, records in enumerate(attempts, start=1)) / max(1, dialed)
    text = f"{dialed:,} records, {mean:.1f} times each" if dialed else "none yet"
    if len(text) + 7 > width:
        text = f"{dialed:,}, {mean:.1f} times each"
    half = (width - 2) // 2
    side_by_side = dialable is not None and half >= len(text) + 7
    room = half if side_by_side else width
    lines = [pair("Dialed", text, room, context.figure)]
    if dialable is not None:
        lines.append(pair("Dialable now", f"{dialable:,}", room, context.figure))
    return [beside(lines[0], lines[1], half + 2)] if side_by_side else lines


def _histogram(attempts: Sequence[int], most: int) -> list[Counted]:
    """A row for each number of times; the last one is of all that were dialed more often."""
    rows = [
        Counted(f"{times} time" if times == 1 else f"{times} times", records)
        for times, records in enumerate(attempts, start=1)
    ]
    if len(rows) <= most:
        return rows
    return [*rows[: most - 1], Counted(f"{most}+ times", sum(attempts[most - 1 :]))]


def wrap_up_codes(context: Context, width: int, height: int) -> list[Line]:
    """The codes that calls ended with, the most frequent first."""
    detail = context.detail
    if detail is None or detail.wrap_up_codes is None:
        return [UNKNOWN_LINE]
    ranked = sorted(detail.wrap_up_codes, key=lambda count: (-count.calls, count.code))
    rows = [Counted(count.code, count.calls) for count in ranked]
    return counted(rows, width, height, names=16, figure=context.figure)


PANELS: tuple[Panel, ...] = (
    Panel("Progress", progress, of_details=False),
    Panel("Status", status),
    Panel("Dispositions", dispositions, Capability.DISPOSITIONS, lambda d: d.dispositions),
    Panel("Attempts", attempts, Capability.ATTEMPTS, lambda d: d.attempts),
    Panel("Agents", agents, Capability.AGENTS, lambda d: d.agents, service_rows),
    Panel("Wrap-up codes", wrap_up_codes, Capability.WRAP_UP_CODES, lambda d: d.wrap_up_codes),
)
"""The panels in the order that tab goes through them."""
