"""One chart: title, curve with its figures beside it, times below. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from campmon.tui.cells import right
from campmon.tui.charts.canvas import BRAILLE, Glyphs, curve
from campmon.tui.charts.scale import Scale, scale_of
from campmon.tui.charts.times import Offset, Window, axis, columns, ground
from campmon.tui.looks import Line, Span

LABEL = 8
"""Cells of the figures beside a curve, with the line that parts them from it."""
LEAST_WIDTH, LEAST_HEIGHT = 20, 5
_TICK_LINES = 3
"""Lines between two figures beside a curve, about."""
_LEAST_TICKS = 4
"""Steps that a scale has at least, so that its round ends are not far from the values."""


@dataclass(frozen=True, slots=True)
class Plot:
    """What a chart shows.

    title       what it is of
    values      by minute; a minute that is not there, or None, is a gap
    figure      a value as it is written beside the curve, in at most 7 cells
    told        what is said behind the title: the exact value, with what it is made from
    least_step  the smallest step between two figures that makes sense
    from_zero   its figures begin at 0
    """

    title: str
    values: Mapping[int, float | None]
    figure: Callable[[float], str]
    told: Line = ()
    least_step: float = 1.0
    from_zero: bool = True


def chart_lines(
    plot: Plot,
    window: Window,
    width: int,
    height: int,
    *,
    offset: Offset,
    hair: int | None = None,
    glyphs: Glyphs = BRAILLE,
) -> list[Line]:
    """A chart in exactly `height` lines of at most `width` cells; nothing where it has no room.

    hair    the minute at which an upright line stands
    offset  minutes by which local time is ahead of UTC
    """
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return []
    room, rows = width - LABEL, height - 3
    dots = columns(plot.values, window, room, glyphs)
    scale = scale_of(
        (value for value in dots if value is not None),
        ticks=max(min(rows, _LEAST_TICKS), rows // _TICK_LINES),
        least_step=plot.least_step,
        from_zero=plot.from_zero,
    )
    upright = None if hair is None else window.column(hair, room)
    figures = _figures(scale, rows, plot.figure)
    body = [
        (*_beside(figures.get(y)), *_crossed(text, upright))
        for y, text in enumerate(curve(dots, scale, rows, glyphs))
    ]
    known = [
        any(value is not None for value in dots[x * glyphs.across : (x + 1) * glyphs.across])
        for x in range(room)
    ]
    blank: Span = (" " * LABEL, "muted")
    return [
        ((plot.title, "title"), ("  ", "muted"), *plot.told),
        *body,
        (blank, (ground(window, room, known, offset), "muted")),
        (blank, (axis(window, room, offset), "muted")),
    ]


def _figures(scale: Scale, rows: int, figure: Callable[[float], str]) -> dict[int, str]:
    """The figures of the ticks by their lines; the highest and the lowest first."""
    placed: dict[int, str] = {}
    lowest, *between, highest = scale.ticks
    for tick in (lowest, highest, *between):
        placed.setdefault(scale.row(tick, rows), figure(tick))
    return placed


def _beside(figure: str | None) -> tuple[Span, ...]:
    if figure is None:
        return ((" " * (LABEL - 1), "muted"), ("│", "muted"))
    return ((right(figure, LABEL - 1), "muted"), ("┤", "muted"))


def _crossed(text: str, upright: int | None) -> tuple[Span, ...]:
    """A line of the curve; the upright line is behind it."""
    if upright is None:
        return ((text, "bar"),)
    here = text[upright]
    cell: Span = ("│", "muted") if here == " " else (here, "title")
    return ((text[:upright], "bar"), cell, (text[upright + 1 :], "bar"))
