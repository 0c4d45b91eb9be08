"""The rows behind one line of the checks' summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from campmon.append import AppendPlan, Problem, ProblemSummary, Severity
from campmon.model.text import clean
from campmon.tui.append.forecast import counted
from campmon.tui.cells import fit, right, width_of, wrap
from campmon.tui.looks import Line
from campmon.tui.screens.reading import ReadingScreen

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_LINES_EACH = 4
_WIDEST_VALUE = 28
_ROOM_FOR_WORDS = 30


class ProblemScreen(ReadingScreen):
    """Every problem of a kind, as far as the plan keeps them whole."""

    heading = "Rows with this problem"

    def __init__(self, app: CampmonApp, plan: AppendPlan, summary: ProblemSummary) -> None:
        super().__init__(app)
        self._summary = summary
        kept = [p for p in plan.problems if _kind(p) == _kind(summary.first)]
        self._kept = kept or [summary.first]

    def make_lines(self, width: int) -> Sequence[Line]:
        """What it means, a line of the file each, then how many more there are."""
        first = self._summary.first
        error = first.severity is Severity.ERROR
        where = f" in column {clean(first.column)}" if first.column else ""
        fate = ("not sent", "bad") if error else ("sent all the same", "warn")
        rows = counted(self._summary.count, "row")
        lines: list[Line] = [((f"{rows}{where}: ", "title"), fate), ()]
        more = self._summary.count - len(self._kept)
        values = [clean(repr(p.value)) if p.column else "" for p in self._kept]
        wide = min(_WIDEST_VALUE, max(map(width_of, values)), max(0, width - _ROOM_FOR_WORDS))
        for problem, value in zip(self._kept, values, strict=True):
            lines += _told(problem, value, wide, width)
        if more > 0:
            said = f"… and {counted(more, 'more row')}, which are not kept here"
            behind = ": write the rejected rows to a file" if error else ""
            lines += [((part, "muted"),) for part in wrap(said + behind, width, _LINES_EACH)]
        return lines


def _told(problem: Problem, value: str, wide: int, width: int) -> list[Line]:
    """Where it is, what stands there, and what is wrong with that, on as many lines as need be."""
    head = right(f"line {problem.line:,}", 12)
    shown = f"  {fit(value, wide)}" if wide else ""
    room = width - width_of(head) - width_of(shown) - 2
    said = wrap(clean(problem.message), room, _LINES_EACH) or [""]
    blank = " " * (width - room)
    first: Line = ((head, "muted"), (shown, "text"), (f"  {said[0]}", "text"))
    return [first, *(((blank + line, "text"),) for line in said[1:])]


def _kind(problem: Problem) -> tuple[object, ...]:
    return problem.severity, problem.rule, problem.column
