"""The rows behind one line of the checks' summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from campmon.append import AppendPlan, Problem, ProblemSummary
from campmon.tui.append.forecast import counted
from campmon.tui.cells import wrap
from campmon.tui.looks import Line
from campmon.tui.screens.reading import ReadingScreen

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_LINES_EACH = 4


class ProblemScreen(ReadingScreen):
    """Every problem of a kind, as far as the plan keeps them whole."""

    heading = "Rows with this problem"

    def __init__(self, app: CampmonApp, plan: AppendPlan, summary: ProblemSummary) -> None:
        super().__init__(app)
        self._summary = summary
        self._kept = [p for p in plan.problems if _kind(p) == _kind(summary.first)]

    def make_lines(self, width: int) -> Sequence[Line]:
        """A problem each, then how many more there are."""
        shown = self._kept or [self._summary.first]
        lines: list[Line] = [
            ((line, "text"),) for one in shown for line in wrap(str(one), width, _LINES_EACH)
        ]
        more = self._summary.count - len(shown)
        if more > 0:
            said = f"… and {counted(more, 'more row')}: write the rejected rows to a file"
            lines.append(((said, "muted"),))
        return lines


def _kind(problem: Problem) -> tuple[object, ...]:
    return problem.severity, problem.rule, problem.column
