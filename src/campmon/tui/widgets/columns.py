"""The columns of the campaign table: what each shows, how it sorts, and which fit a width."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from campmon.model.campaign import Campaign
from campmon.model.figures import RecordCount, runs_out
from campmon.tui import figures
from campmon.tui.cells import fit, right
from campmon.tui.short_names import short_names
from campmon.tui.signs import SIGNS, state_text

GUTTER = 2
"""Cells before the first column: the mark, and a space."""

NAME_FIRST = 12
"""Cells that the name gets above its least before a column of lower rank is shown."""

Value = Any
"""What a column sorts by: comparable within the column; None is unknown and sorts last."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    width     least cells it takes
    most      cells it may grow to where there is room
    priority  lower is shown first; all of 0 are shown on any screen
    figure    a figure: on the right, and marked when stale
    """

    id: str
    head: str
    width: int
    priority: int
    text: Callable[[Campaign, int], str]
    value: Callable[[Campaign], Value]
    figure: bool = False
    most: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A column with its place on the screen."""

    column: Column
    x: int
    width: int
    lead: int = 0
    """Cells left free before words that follow a figure, which would touch them."""

    def cell(self, campaign: Campaign, mark: str = " ") -> str:
        """The cell's text in exactly `width` + 1 cells; figures carry `mark` in the last."""
        text = self.column.text(campaign, self.width)
        if self.column.figure:
            return right(text, self.width) + (mark if text != figures.UNKNOWN else " ")
        return " " * self.lead + fit(text, self.width) + " "


def _count(name: RecordCount) -> Callable[[Campaign, int], str]:
    return lambda campaign, width: figures.record_count(campaign, name, width)


def _statistic(name: str) -> Callable[[Campaign], Value]:
    return lambda campaign: getattr(campaign.statistics, name)


def _runs_out_text(campaign: Campaign, _width: int) -> str:
    at = runs_out(campaign)
    as_of = campaign.statistics.as_of
    if at is None or as_of is None:
        return figures.ENDLESS if campaign.live else figures.UNKNOWN
    return figures.moment(at, as_of)


COLUMNS: tuple[Column, ...] = (
    Column("state", "State", 10, 0, lambda c, _: state_text(c), lambda c: SIGNS[c.state].rank,
           most=13),
    Column("name", "Name", 12, 0, lambda c, _: c.name, lambda c: c.name.casefold(), most=40),
    Column("uploaded", "Uploaded", 9, 0, _count("uploaded"), _statistic("uploaded"), True),
    Column("loaded", "Loaded", 9, 0, _count("loaded"), _statistic("loaded"), True),
    Column("completed", "Completed", 9, 0, _count("completed"), _statistic("completed"), True),
    Column("remaining", "Remaining", 9, 0, _count("remaining"), _statistic("remaining"), True),
    Column("done", "% Done", 7, 0, lambda c, _: figures.percent_done(c),
           lambda c: c.statistics.percent_done, True),
    Column("pace", "Pace/min", 8, 1, lambda c, _: figures.pace(c.pace), lambda c: c.pace, True),
    Column("runs_out", "Runs out", 9, 2, _runs_out_text, runs_out, True),
    Column("service", "Service", 12, 4, lambda c, _: c.service or figures.UNKNOWN,
           lambda c: (c.service or "").casefold() or None, most=24),
    Column("source", "Source", 8, 3, lambda c, _: c.profile, lambda c: c.profile, most=12),
    Column("id", "Id", 8, 6, lambda c, _: c.id, lambda c: c.id, most=14),
    Column("reason", "Reason", 12, 5, lambda c, _: c.reason or "",
           lambda c: (c.reason or "").casefold() or None, most=48),
)  # fmt: skip
"""Every column in the order of the screen."""

BY_ID = {column.id: column for column in COLUMNS}

_NARROW_SOURCE = replace(BY_ID["source"], head="Src", width=4, most=0)
"""Where the wide one does not fit: two sources may have campaigns of one name."""


def place(
    width: int, *, sources: Collection[str] = (), services: bool = True
) -> tuple[Placed, ...]:
    """Choose the columns that fit `width` cells, and give each its place.

    Columns of priority 0 always stay; the name gives way first where even they do not fit.
    Source is shown only where there is more than one, service only where campaigns have one.
    """
    needless = {"source"} if len(sources) <= 1 else set()
    if not services:
        needless.add("service")
    wanted = [c for c in COLUMNS if c.id not in needless]
    room = width - GUTTER
    chosen = [c for c in wanted if c.priority == 0]
    taken = sum(c.width + 1 for c in chosen) + NAME_FIRST
    for column in sorted((c for c in wanted if c.priority), key=lambda c: c.priority):
        if taken + column.width + 1 > room:
            break
        chosen.append(column)
        taken += column.width + 1
    ordered = [c for c in wanted if c in chosen]
    least = sum(c.width + 1 for c in (*ordered, _NARROW_SOURCE))
    if len(sources) > 1 and BY_ID["source"] not in chosen and least <= room:
        ordered.append(_narrow_source(sources))
    return tuple(_spread(ordered, room))


def _narrow_source(sources: Collection[str]) -> Column:
    names = short_names(sources, _NARROW_SOURCE.width)
    return replace(_NARROW_SOURCE, text=lambda campaign, _: names[campaign.profile])


def _spread(columns: list[Column], room: int) -> Iterable[Placed]:
    widths = {c.id: c.width for c in columns}
    spare = room - sum(width + 1 for width in widths.values())
    leads = sum(1 for a, b in pairwise(columns) if a.figure and not b.figure)
    if spare < 0:
        widths["name"] = max(6, widths["name"] + spare)
    growing = [c for c in columns if c.most]
    for column in sorted(growing, key=lambda c: (c.id != "name", c.id != "state")):
        grown = min(column.most - column.width, max(0, spare - leads))
        widths[column.id] += grown
        spare -= grown
    x = GUTTER
    figure_before = False
    for column in columns:
        lead = 1 if figure_before and not column.figure and spare > 0 else 0
        spare -= lead
        yield Placed(column, x, widths[column.id], lead)
        x += lead + widths[column.id] + 1
        figure_before = column.figure


def column_at(columns: Iterable[Placed], x: int) -> Column | None:
    """The column whose cells, with the gap behind them, have `x` among them."""
    for placed in columns:
        if placed.x <= x < placed.x + placed.lead + placed.width + 1:
            return placed.column
    return None


def heading(columns: Iterable[Placed], sorted_by: str, descending: bool) -> str:
    """The line of column heads; the sorted one carries ▲ or ▼ beside its words."""
    sign = "▼" if descending else "▲"
    line = " " * GUTTER
    for placed in columns:
        column = placed.column
        here = column.id == sorted_by
        if column.figure:
            cell = right(column.head, placed.width) + " "
            if here:
                line, cell = _sign_before(line, cell, sign)
        else:
            cell = fit(column.head + (sign if here else ""), placed.width) + " "
            cell = " " * placed.lead + cell
        line += cell
    return line


def _sign_before(line: str, cell: str, sign: str) -> tuple[str, str]:
    """Put the sign before a head on the right: in its own cells, or in the gap before it.

    Where another head would touch it, the heads before make room: it must not seem to be theirs.
    """
    if cell.startswith(" "):
        bare = cell.lstrip()
        return line, sign.rjust(len(cell) - len(bare)) + bare
    room = line[:-1].rfind("  ")
    if line[-2:-1] == " " or room < 0:
        return line[:-1] + sign, cell
    return f"{line[:room]}{line[room + 1 : -1]} {sign}", cell
