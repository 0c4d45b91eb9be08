"""The charts of the History tab: what each shows of a campaign's samples. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from campmon.engine.past import Sample, Samples
from campmon.tui import figures
from campmon.tui.charts.canvas import Glyphs
from campmon.tui.charts.chart import LABEL, Plot, chart_lines
from campmon.tui.charts.times import Offset, Window
from campmon.tui.looks import Line, Span

ZOOMS: tuple[tuple[str, int, int], ...] = (("day", 0, 60), ("4 h", 240, 60), ("1 h", 60, 15))
"""What the charts may show: its name, its minutes (0: all that is known), the steps it moves by."""
ROOM = 11
"""Lines that a chart takes at least, where there is room for more than one."""

_NOT_KNOWN: Line = (("nothing known then", "muted"),)


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure over the day: how it is called, read, written, and told exactly."""

    title: str
    value: Callable[[Sample], float | None]
    figure: Callable[[float], str]
    told: Callable[[Sample], Line]
    least_step: float = 1.0
    from_zero: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """A campaign's samples of a day, minute by minute."""

    minutes: dict[int, Sample]
    first: int
    last: int

    @classmethod
    def of(cls, samples: Samples) -> Known | None:
        """What samples know; None for nothing."""
        minutes = {sample.minute: sample for sample in samples.minutes()}
        return cls(minutes, min(minutes), max(minutes)) if minutes else None

    def window(self, zoom: int, before: Window | None, focus: int, offset: Offset) -> Window:
        """What to show: all of the day, or as much as the zoom says with the focus in it."""
        _, minutes, step = ZOOMS[zoom]
        if not minutes:
            ahead = offset(self.first)
            first = (self.first + ahead) // step * step - ahead
            return Window(first, max(1, math.ceil((self.last + 1 - first) / step)) * step)
        if before is None or before.minutes != minutes:
            end = -(-(self.last + 1) // step) * step
            before = Window(end - minutes, minutes)
        return before.holding(focus, step)


def history_lines(
    known: Known,
    window: Window,
    width: int,
    height: int,
    *,
    top: int,
    focus: int,
    hair: bool,
    offset: Offset,
    glyphs: Glyphs,
) -> list[Line]:
    """As many charts as have room, from the `top` one on, each with its exact value at the focus.

    hair  whether an upright line stands at the focus
    """
    sample = known.minutes.get(focus)
    lines: list[Line] = []
    shown = charts_shown(top, height)
    for place, chart in enumerate(shown):
        share = (height - len(lines)) // (len(shown) - place)
        plot = Plot(
            chart.title,
            {minute: chart.value(sample) for minute, sample in known.minutes.items()},
            chart.figure,
            _NOT_KNOWN if sample is None else chart.told(sample),
            chart.least_step,
            chart.from_zero,
        )
        lines += chart_lines(
            plot, window, width, share,
            offset=offset, hair=focus if hair else None, glyphs=glyphs,
        )  # fmt: skip
    return lines


def charts_shown(top: int, height: int) -> Sequence[Chart]:
    """The charts that have room, from the top one on."""
    count = max(1, min(len(CHARTS), height // ROOM))
    return [CHARTS[(top + place) % len(CHARTS)] for place in range(count)]


def hair_step(window: Window, width: int) -> int:
    """Minutes by which the upright line moves: one column, and a minute at least."""
    return max(1, round(window.minutes / max(1, width - LABEL)))


def _completed(sample: Sample) -> Line:
    loaded = figures.count(sample.loaded)
    return (_exact(figures.count(sample.completed)), (f" of {loaded} loaded", "muted"))


def _pace(sample: Sample) -> Line:
    return (_exact(figures.pace(sample.pace)), (" records a minute, over 5 minutes", "muted"))


def _drop_rate(sample: Sample) -> Line:
    if sample.answered is None or sample.dropped is None:
        return ((figures.UNKNOWN, "muted"), (" no calls counted", "muted"))
    of = f" {sample.dropped:,} dropped of {sample.answered:,} answered by a person"
    return (_exact(figures.percent(sample.drop_rate)), (of, "muted"))


def _remaining(sample: Sample) -> Line:
    return (_exact(figures.count(sample.remaining)), (" records still to dial", "muted"))


def _exact(text: str) -> Span:
    return (text, "text")


def _count(value: float) -> str:
    return figures.count(round(value), 7)


def _percent(value: float) -> str:
    return f"{value:g}%"


CHARTS: tuple[Chart, ...] = (
    Chart("Completed", lambda sample: sample.completed, _count, _completed, from_zero=False),
    Chart("Pace", lambda sample: sample.pace, _count, _pace),
    Chart("Drop rate", lambda sample: sample.drop_rate, _percent, _drop_rate, least_step=0.1),
    Chart("Remaining", lambda sample: sample.remaining, _count, _remaining, from_zero=False),
)
"""The charts, in the order in which the keys go through them."""
