"""A measured figure against its floor, and tables of them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, beside the floor of the same run.

    name       what, at what size
    measured   as shown, with unit
    floor      as shown, with what it is of; empty where the target is absolute
    value      what is held against the limit, usually the ratio of the two
    limit      the target: the value must not be more
    lowest, highest   the value in the best and the worst repetition: the noise
    runs       repetitions
    note       what the reader must know
    """

    name: str
    measured: str
    floor: str
    value: float
    limit: float
    unit: str = "×"
    lowest: float | None = None
    highest: float | None = None
    runs: int = 1
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.value <= self.limit

    def as_json(self) -> dict[str, object]:
        """As plain data."""
        return {**asdict(self), "met": self.met}


def against(
    name: str,
    measured: Sequence[float],
    floors: Sequence[float],
    limit: float,
    *,
    unit: str,
    scale: float = 1.0,
    digits: int = 1,
    note: str = "",
) -> Figure:
    """A figure of repetitions that took turns with those of its floor, medians of both."""
    of, floor = statistics.median(measured), statistics.median(floors)
    ratios = [value / beside for value, beside in zip(measured, floors, strict=True)]
    return Figure(
        name,
        f"{of * scale:,.{digits}f} {unit}",
        f"{floor * scale:,.{digits}f} {unit}",
        of / floor,
        limit,
        lowest=min(ratios),
        highest=max(ratios),
        runs=len(measured),
        note=note,
    )


_HEAD = ("Figure", "Measured", "Floor", "Value", "Target", "Met", "Runs", "Lowest … highest")


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table, with their notes below."""
    rows = [_HEAD, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [_line(_HEAD, widths), _line(["-" * width for width in widths], widths)]
    lines += [_line(row, widths) for row in rows[1:]]
    notes = [f"- {figure.name}: {figure.note}" for figure in figures if figure.note]
    return "\n".join([*lines, "", *notes] if notes else lines) + "\n"


def _row(figure: Figure) -> tuple[str, ...]:
    spread = ""
    if figure.lowest is not None and figure.highest is not None:
        spread = f"{_value(figure.lowest, figure.unit)} … {_value(figure.highest, figure.unit)}"
    return (
        figure.name,
        figure.measured,
        figure.floor,
        _value(figure.value, figure.unit),
        f"≤ {figure.limit:g} {figure.unit}".rstrip(),
        "yes" if figure.met else "NO",
        str(figure.runs),
        spread,
    )


def _value(value: float, unit: str) -> str:
    return f"{value:.0f}" if not unit else f"{value:.2f} {unit}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
