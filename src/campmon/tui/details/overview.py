"""All that is known of one campaign, in sections of label and value. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import chop_cells

from campmon.model.campaign import Campaign
from campmon.model.detail import CallFigures, CampaignDetail
from campmon.model.figures import RECORD_COUNTS, runs_out
from campmon.model.statistics import Provenance
from campmon.tui import figures
from campmon.tui.cells import fit, width_of, wrap
from campmon.tui.looks import Line
from campmon.tui.panels.age import age_of_details, last_true
from campmon.tui.panels.context import Context, beside
from campmon.tui.signs import SIGNS, STALE, state_text

TWO_COLUMNS = 100
"""Cells from which the sections stand in two columns."""
_GAP = 3
_MOST_LABEL = 30
_MOST_LINES = 40
"""Lines that one value may take; a longer one ends with an ellipsis."""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value; `role` colours the value."""

    label: str
    value: str
    role: str = "text"


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title."""

    title: str
    rows: tuple[Row, ...]


def overview_lines(context: Context, width: int, above: Sequence[Line] = ()) -> list[Line]:
    """The sections below each other, or in two columns where the width allows.

    above  what stands on top of them
    """
    notes = [*_notes(context, width), *above]
    parts = sections(context)
    if width < TWO_COLUMNS:
        return [*notes, *_column(parts, width)]
    each = (width - _GAP) // 2
    blocks = [_column([part], each) for part in parts]
    split = min(range(1, len(blocks) + 1), key=lambda n: max(_height(blocks[:n]),
                                                             _height(blocks[n:])))  # fmt: skip
    left = [line for block in blocks[:split] for line in block]
    rights = [line for block in blocks[split:] for line in block]
    rows = max(len(left), len(rights))
    left += [()] * (rows - len(left))
    rights += [()] * (rows - len(rights))
    return [*notes, *(beside(one, two, each + _GAP) for one, two in zip(left, rights, strict=True))]


def _height(blocks: Sequence[Sequence[Line]]) -> int:
    return sum(len(block) for block in blocks)


def _notes(context: Context, width: int) -> list[Line]:
    """What stands in the way of knowing more."""
    if context.problem is not None:
        said = f"The details could not be read: {context.problem}"
        again = "They are read again whenever the source answers."
        lines = [((line, "warn"),) for line in wrap(f"{said} {again}", width, 6)]
        return [*lines, ()]
    if context.detail is None:
        return [(("Reading the details…", "muted"),), ()]
    if age := age_of_details(context):
        said = f"All but state and record counts is {age}: nothing newer is known."
        return [*(((line, "warn"),) for line in wrap(said, width, 6)), ()]
    return []


def _column(parts: Sequence[Section], width: int) -> list[Line]:
    lines: list[Line] = []
    for part in parts:
        rest = "─" * max(0, width - width_of(part.title) - 1)
        lines.append(((part.title, "title"), (f" {rest}", "track")))
        widest = max((width_of(row.label) for row in part.rows), default=0)
        labels = min(widest, _MOST_LABEL, max(8, width // 2))
        for row in part.rows:
            lines += _row(row, labels, width)
        lines.append(())
    return lines


def _row(row: Row, labels: int, width: int) -> list[Line]:
    """A value that is too long goes on below itself, and so does a label."""
    values = folded(row.value, max(1, width - labels - 2))
    names = folded(row.label, labels)
    lines: list[Line] = []
    for n in range(max(len(values), len(names))):
        name = names[n] if n < len(names) else ""
        value = values[n] if n < len(values) else ""
        lines.append(((fit(name, labels) + "  ", "muted"), (value, row.role)))
    return lines


def folded(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells; words that are longer are broken, never cut."""
    words = [part for word in text.split() for part in chop_cells(word, width)]
    return wrap(" ".join(words), width, _MOST_LINES) or [""]


def sections(context: Context) -> list[Section]:
    """Every section that has something in it."""
    campaign, detail = completed(context.campaign, context.detail), context.detail
    made = [
        Section("Campaign", tuple(_campaign(campaign, context))),
        Section("Figures", tuple(_figures(campaign, context))),
    ]
    if detail is None:
        return made
    if detail.calls is not None:
        made.append(Section("Calls", tuple(_of_calls(detail.calls, context))))
    for title, known in (("Not known yet", False), ("Notes", True)):
        why = [
            Row(one.value.capitalize(), reason)
            for one, reason in detail.missing.items()
            if detail.knows(one) is known
        ]
        if why:
            made.append(Section(title, tuple(why)))
    if detail.service:
        title = f"Service {campaign.service}" if campaign.service else "Service"
        role = context.figure
        rows = (
            Row(label, _marked(value, context) or figures.UNKNOWN, role)
            for label, value in detail.service
        )
        made.append(Section(title, tuple(rows)))
    if detail.properties:
        named = (Row(name, value or figures.UNKNOWN) for name, value in detail.properties.items())
        made.append(Section("Properties", tuple(named)))
    return made


def completed(campaign: Campaign, detail: CampaignDetail | None) -> Campaign:
    """The campaign with what only a reading of it alone tells: a list of many leaves much out."""
    if detail is None:
        return campaign
    more = detail.campaign
    paced = campaign.pace is None and more.pace is not None
    made = campaign.with_pace(more.pace, more.pace_since_start) if paced else campaign
    return Campaign(
        made.profile,
        made.id,
        made.name,
        made.state,
        made.platform_state or more.platform_state,
        made.type,
        made.service or more.service,
        made.statistics,
        made.reason or (more.reason if more.state is made.state else None),
        made.appendable if made.appendable is not None else more.appendable,
        made.live,
        made.requeue or more.requeue,
        made.pace,
        made.pace_since_start,
        made.state_by or more.state_by,
        made.state_at or more.state_at,
        made.no_append or more.no_append,
        made.no_operation or (more.no_operation if more.state is made.state else None),
    )


def _campaign(campaign: Campaign, context: Context) -> Iterator[Row]:
    yield Row("Name", campaign.name)
    yield Row("Id", campaign.id)
    yield Row("Source", f"{campaign.profile} ({context.platform})")
    heard = ", when last heard" if context.stale else ""
    yield Row("State", state_text(campaign) + heard, SIGNS[campaign.state].role)
    yield Row("Platform's word", campaign.platform_state or figures.UNKNOWN)
    if campaign.reason:
        yield Row("Reason", campaign.reason)
    yield Row("State set by", campaign.state_by or figures.UNKNOWN)
    yield Row("State set at", _moment(campaign.state_at, context.now))
    yield Row("Type", campaign.type or figures.UNKNOWN)
    yield Row("Service", campaign.service or figures.UNKNOWN)
    yield Row("Appendable", _appendable(campaign))
    if campaign.no_operation:
        yield Row("Operations", f"off {figures.UNKNOWN} {campaign.no_operation}", "warn")
    if campaign.live:
        yield Row("Live", "yes: it waits for records for ever")
    if campaign.requeue:
        yield Row("Requeue", "yes: made from another campaign's records")


def _appendable(campaign: Campaign) -> str:
    if campaign.no_append:
        return f"no: {campaign.no_append}"
    if campaign.appendable is None:
        return f"{figures.UNKNOWN} the platform does not say"
    return "yes" if campaign.appendable else "no"


def _figures(campaign: Campaign, context: Context) -> Iterator[Row]:
    statistics, role = campaign.statistics, context.figure
    derived = statistics.provenance is Provenance.DERIVED
    for name in RECORD_COUNTS:
        text = figures.record_count(campaign, name)
        known = getattr(statistics, name) is not None
        yield Row(name.capitalize(), _marked(text, context) if known else text, role)
    yield Row("% Done", _marked(figures.percent_done(campaign), context), role)
    pace = figures.UNKNOWN
    if campaign.pace is not None:
        pace = f"{_marked(figures.pace(campaign.pace), context)} a minute"
        if campaign.pace_since_start is not None:
            since = _marked(figures.pace(campaign.pace_since_start), context)
            pace += f", {since} since first seen"
    yield Row("Pace", pace, role)
    yield Row("Runs out", _marked(_moment(runs_out(campaign), context.now), context), role)
    if context.detail is not None and context.detail.dialable is not None:
        yield Row("Dialable now", _marked(f"{context.detail.dialable:,}", context), role)
    yield Row("As of", _true_at(context), role)
    how = "derived by campmon: the platform does not report them" if derived else "reported"
    yield Row("Provenance", how if statistics.known else figures.UNKNOWN)


def _marked(text: str, context: Context) -> str:
    """A figure, with the sign that it is older than it should be."""
    return text + STALE if context.stale and text and text != figures.UNKNOWN else text


def _true_at(context: Context) -> str:
    as_of = last_true(context)
    if as_of is None:
        return figures.UNKNOWN
    age = figures.span((context.now - as_of).total_seconds())
    return f"{as_of.astimezone():%Y-%m-%d %H:%M:%S}, {age} ago{' STALE' if context.stale else ''}"


def _moment(at: datetime | None, now: datetime) -> str:
    if at is None:
        return figures.UNKNOWN
    seconds = (now - at).total_seconds()
    span = f"{figures.span(seconds)} ago" if seconds >= 0 else f"in {figures.span(-seconds)}"
    return f"{at.astimezone():%Y-%m-%d %H:%M}, {span}"


def _of_calls(calls: CallFigures, context: Context) -> Iterator[Row]:
    for row in _calls(calls, context.now):
        yield Row(row.label, _marked(row.value, context), context.figure)


def _calls(calls: CallFigures, now: datetime) -> Iterator[Row]:
    if calls.since is not None:
        yield Row("Counted since", _moment(calls.since, now))
    if calls.running_seconds is not None:
        yield Row("Running for", figures.span(calls.running_seconds))
    yield Row("Placed", f"{calls.placed:,}")
    yield Row("Answered by a person", f"{calls.answered:,}")
    yield Row("Dropped", f"{calls.dropped:,}")
    yield Row("Connect rate", f"{figures.percent(calls.connect_rate)} of placed")
    yield Row("Drop rate", f"{figures.percent(calls.drop_rate)} of answered")
    if calls.lines is not None:
        yield Row("Lines in use", f"{calls.lines:,}")
    yield Row("Mean wait", figures.short_span(calls.mean_wait_seconds))
    yield Row("Mean talk", figures.short_span(calls.mean_talk_seconds))
