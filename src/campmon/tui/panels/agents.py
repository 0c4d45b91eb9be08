"""The Agents panel: who is in which state and for how long; beside it the service's figures."""

from __future__ import annotations

from collections.abc import Sequence

from campmon.model.detail import AgentCount
from campmon.model.staffing import AgentState
from campmon.tui import figures
from campmon.tui.cells import fit, right, width_of
from campmon.tui.looks import Line
from campmon.tui.panels.context import UNKNOWN_LINE, Context, bar, beside, padded, pair
from campmon.tui.panels.counted import columns_of, in_columns, share_of

_BESIDE = 68
"""Cells in which the service's figures stand beside the agents."""
_NAME, _NUMBER, _SHARE, _TIME = 11, 5, 7, 8
_LEAST_BAR = 4
_LEAST = _NAME + _NUMBER + 2 * _TIME
"""Cells of a row without its bar."""


def agents(context: Context, width: int, height: int) -> list[Line]:
    """What agents are doing, for how long on average and at most; the service's figures."""
    rows = service_rows(context, width, height)
    if not rows:
        return _agents(context, width, height)
    if width < _BESIDE:
        own = _agents(context, width, height)
        return [*own, *rows] if len(own) + len(rows) <= height else _both(own, rows, height)
    half = (width - 2) // 2
    left = _agents(context, half, height)
    beside_it = service_rows(context, half, height)
    left += [()] * (len(beside_it) - len(left))
    return [
        beside(line, beside_it[n], half + 2) if n < len(beside_it) else line
        for n, line in enumerate(left)
    ]


def _both(own: list[Line], rows: list[Line], height: int) -> list[Line]:
    """The agents first; of the service's rows those that fit, and how many do not."""
    shown = max(0, height - len(own) - 1)
    left_out = len(rows) - shown
    more: Line = ((f"… {left_out} more of its service in the details", "muted"),)
    return [*own[: height - 1], *rows[:shown], more]


def _agents(context: Context, width: int, height: int) -> list[Line]:
    detail = context.detail
    if detail is None or detail.agents is None:
        return [UNKNOWN_LINE]
    counts = _in_order(detail.agents)
    if not counts:
        whose = " its service" if detail.agents_of_service else ""
        return [((f"None has joined{whose}", "muted"),)]
    joined = sum(count.agents for count in counts if count.state is not AgentState.OFF)
    everybody = sum(count.agents for count in counts)

    def drawn(count: AgentCount, room: int) -> Line:
        return _row(count, room, everybody, context.figure)

    columns = columns_of(len(counts), width, height - 1, _LEAST)
    room = max(1, height - 1) * columns
    shown = counts if len(counts) <= room else counts[: max(1, height - 2) * columns]
    said = f"{'In its service' if detail.agents_of_service else 'Joined'} {joined:,}"
    lines = [_heads(said, width, columns), *in_columns(shown, drawn, width, columns)]
    if len(shown) < len(counts):
        lines.append(((f"… {len(counts) - len(shown)} more", "muted"),))
    return lines[:height]


def _in_order(counts: Sequence[AgentCount]) -> list[AgentCount]:
    """The states that the platform tells of, each in its place, then its own words.

    One that it does not tell of is left out: nobody knows that there is no one in it.
    """
    order = [*AgentState, None]
    return sorted(counts, key=lambda count: order.index(count.state))


def _heads(text: str, width: int, columns: int) -> Line:
    """How many have joined, and over the times what they are."""
    times = right("mean", _TIME) + right("longest", _TIME)
    if columns == 1:
        return ((fit(text, max(0, width - len(times))), "title"), (times, "muted"))
    each = (width - 3) // 2
    left: Line = ((fit(text, each - len(times)), "title"), (times, "muted"))
    return beside(left, ((right(times, each), "muted"),), each + 3)


def _row(count: AgentCount, width: int, everybody: int, figure: str) -> Line:
    """A state: agents, their share, a bar, and how long they have been in it."""
    spare = width - _LEAST - 1
    share = right(share_of(count.agents, everybody), _SHARE) if spare >= _SHARE + 8 else ""
    head: Line = (
        (fit(count.word, _NAME), "muted"),
        (right(figures.count(count.agents, _NUMBER), _NUMBER), figure),
        (share, "muted"),
    )
    length = spare - len(share)
    times: Line = (
        (right(_time(count, count.mean_seconds), _TIME), figure),
        (right(_time(count, count.longest_seconds), _TIME), figure),
    )
    if length < _LEAST_BAR:
        return (*padded(head, width - 2 * _TIME), *times)
    part = count.agents / everybody if everybody else 0.0
    return (*head, (" ", "text"), *bar(part, length), *times)


def _time(count: AgentCount, seconds: float | None) -> str:
    """A time of a state with somebody in it; nobody has been in an empty one for long."""
    return figures.short_span(seconds) if count.agents else ""


def service_rows(context: Context, width: int, height: int) -> list[Line]:
    """What the platform reports of the campaign's service; what does not fit is said."""
    service = context.detail.service if context.detail is not None else ()
    if not service:
        return []
    names = min(max(width_of(label) for label, _ in service), max(8, width // 2))
    head: Line = (("Service ", "title"), ((context.campaign.service or ""), "muted"))
    rows = [pair(fit(label, names), value, width, context.figure) for label, value in service]
    if len(rows) + 1 <= height:
        return [head, *rows]
    shown = max(0, height - 2)
    more: Line = ((f"… {len(rows) - shown} more in the details", "muted"),)
    return [head, *rows[:shown], more][:height]
