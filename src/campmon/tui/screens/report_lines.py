"""A job's report in lines. A pure function."""

from __future__ import annotations

from collections.abc import Sequence

from campmon.tui.cells import wrap
from campmon.tui.looks import Line

_LINES_EACH = 6
_LOUD = ("in doubt", "Nothing", "stopped", "interrupted", "left out")


def report_lines(
    kind: str, file_name: str, campaign_name: str, begun: str, told: Sequence[str], width: int
) -> list[Line]:
    """What it is, then what is told of it."""
    way = "to" if kind == "append" else "updates records of"
    head = f"{file_name} {way} {campaign_name}  {begun}"
    lines: list[Line] = [((line, "title"),) for line in wrap(head, width, 2)]
    lines.append(())
    for sentence in told:
        role = "warn" if sentence.startswith(_LOUD) else "text"
        lines += [((line, role),) for line in wrap(sentence, width, _LINES_EACH)]
    return lines
