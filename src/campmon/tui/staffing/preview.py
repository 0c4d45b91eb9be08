"""What a preview says: sums first, then campaign by campaign, removals before additions. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from campmon.model.staffing import StaffingMove
from campmon.model.staffing_plan import Kind, Mark, Plan
from campmon.tui.looks import Line, Span
from campmon.tui.staffing.words import (
    Labels,
    Planned,
    campaign_line,
    counted,
    named,
    note_lines,
)

_FEW = 8
"""So many names of a longer list are shown at first."""

_MOVE_WORDS: Sequence[tuple[StaffingMove, Kind, Mark, str]] = (
    (StaffingMove.REMOVE_AGENTS, Kind.AGENT, Mark.REMOVE, "removed"),
    (StaffingMove.REMOVE_TEAMS, Kind.TEAM, Mark.REMOVE, "removed"),
    (StaffingMove.ADD_AGENTS, Kind.AGENT, Mark.ADD, "added"),
    (StaffingMove.ADD_TEAMS, Kind.TEAM, Mark.ADD, "added"),
)
_MARK_ROLES = {Mark.ADD: "good", Mark.REMOVE: "bad"}


class _Told(NamedTuple):
    """What is said of some names, and the role that colours it."""

    said: str
    names: Sequence[str]
    kind: Kind
    role: str


def totals_line(planned: Sequence[Planned]) -> Line:
    """How many come and go, then of which kind: `+500 −1   1 team removed · 500 agents added`."""
    sums: dict[Mark, dict[Kind, int]] = {mark: {} for mark in Mark}
    for move, kind, mark, _ in _MOVE_WORDS:
        count = sum(len(one.plan.change.moves.get(move, ())) for one in planned)
        if count:
            sums[mark][kind] = count
    spans: list[Span] = []
    for mark, counts in sums.items():
        role = _MARK_ROLES[mark] if counts else "muted"
        spans += [(f"{mark.value}{sum(counts.values()):,}", role), (" ", "text")]
    told = []
    for mark, word in ((Mark.REMOVE, "removed"), (Mark.ADD, "added")):
        kinds = ", ".join(counted(count, kind.value) for kind, count in sums[mark].items())
        told += [f"{kinds} {word}"] if kinds else []
    in_all = "in all" if sum(1 for one in planned if one.plan.change) > 1 else ""
    return (*spans, (f"{in_all}  {' · '.join(told)}", "text"))


def preview_lines(
    planned: Sequence[Planned], labels: Labels, width: int, *, whole: bool = True
) -> list[Line]:
    """Campaign by campaign: who goes, who comes, what changes nothing, what is not possible.

    Without `whole`, long lists of names are shortened.
    """
    lines: list[Line] = []
    for one in planned:
        if lines:
            lines.append(())
        note = "" if one.plan.change else "nothing changes"
        lines.append(campaign_line(one.campaign, note, width))
        for told in _told(one.plan):
            shown = len(told.names) if whole or not _is_long(told) else _FEW
            lines += named(
                told.said, told.names[:shown], told.kind, labels, width, told.role,
                more=len(told.names) - shown,
            )  # fmt: skip
        lines += note_lines(one.plan.note, width)
    return lines


def has_long_lists(planned: Sequence[Planned]) -> bool:
    """Whether there are names that are shown only where the whole of it is."""
    return any(_is_long(told) for one in planned for told in _told(one.plan))


def _is_long(told: _Told) -> bool:
    return len(told.names) > _FEW + 1  # one name takes no more room than "and 1 more"


def _told(plan: Plan) -> Iterator[_Told]:
    for move, kind, mark, word in _MOVE_WORDS:
        names = plan.change.moves.get(move, ())
        if names:
            said = f"{mark.value} {counted(len(names), kind.value)} {word}: "
            yield _Told(said, names, kind, _MARK_ROLES[mark])
    for kind in Kind:
        unlisted = [name for k, name in plan.unlisted if k is kind]
        if unlisted:
            said = f"? {counted(len(unlisted), kind.value)} not in its lists, perhaps unknown: "
            yield _Told(said, unlisted, kind, "warn")
        idle = [name for k, name in plan.idle if k is kind]
        if idle:
            yield _Told(f"= {counted(len(idle), kind.value)} unchanged: ", idle, kind, "muted")
    for move, kind, _, _ in _MOVE_WORDS:
        if move in plan.refused:
            names, reason = plan.refused[move], plan.reasons[move]
            yield _Told(f"! {move} is not offered ({reason}), left out: ", names, kind, "warn")
