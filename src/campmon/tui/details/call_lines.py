"""Finished calls as lines. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import overload

from campmon.model.listing import FinishedCall
from campmon.tui import figures
from campmon.tui.cells import cut, fit, right, width_of
from campmon.tui.looks import Line, Span

_WHEN, _LENGTH = 12, 8
NO_RESULT = "no result given"


class CallLines(Sequence[Line]):
    """A line a call, each made when it is looked at."""

    def __init__(self, calls: Sequence[FinishedCall], now: datetime, width: int) -> None:
        self._calls = calls
        self._today = now.astimezone().date()
        self._width = width

    def __len__(self) -> int:
        return len(self._calls)

    @overload
    def __getitem__(self, index: int) -> Line: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...

    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        if isinstance(index, slice):
            return [self._line(call) for call in self._calls[index]]
        return self._line(self._calls[index])

    def _line(self, call: FinishedCall) -> Line:
        account, phone, result = columns(self._width)
        return (
            (fit(self._when(call.finished), _WHEN), "text"),
            (right(_length(call), _LENGTH) + "  ", "muted"),
            (fit(call.account or figures.UNKNOWN, account) + " ", "text"),
            (fit(call.phone or figures.UNKNOWN, phone) + " ", "text"),
            (fit(result_word(call.result), result), "text" if call.result else "muted"),
        )

    def _when(self, at: datetime | None) -> str:
        """The local time; with the weekday where it is not today."""
        if at is None:
            return figures.UNKNOWN
        local = at.astimezone()
        return f"{local:%H:%M:%S}" if local.date() == self._today else f"{local:%a %H:%M:%S}"


def columns(width: int) -> tuple[int, int, int]:
    """Cells of account, phone and result."""
    room = max(30, width - _WHEN - _LENGTH - 4)
    account = max(10, min(24, room * 3 // 10))
    phone = max(10, min(18, room * 3 // 10))
    return account, phone, room - account - phone


def head_text(width: int) -> str:
    """The column heads."""
    account, phone, result = columns(width)
    return (
        f"{fit('Ended', _WHEN)}{right('Length', _LENGTH)}  {fit('Account', account)} "
        f"{fit('Phone', phone)} {fit('Result', result)}"
    )


def result_word(result: str | None) -> str:
    """A result as it is shown."""
    return result or NO_RESULT


def _length(call: FinishedCall) -> str:
    if call.started is None or call.finished is None or call.finished < call.started:
        return figures.UNKNOWN
    return figures.short_span((call.finished - call.started).total_seconds())


def counts_lines(
    by_result: Sequence[tuple[str | None, int]], total: int, width: int, height: int
) -> list[Line]:
    """How many calls ended in what way, as many results as fit, and how many do not."""
    if not total:
        return []
    head = f"{total:,} {'call' if total == 1 else 'calls'}:"
    lines: list[list[Span]] = [[(head, "title")]]
    room = width - width_of(head)
    for place, (result, count) in enumerate(by_result):
        left = len(by_result) - place - 1
        text = f"  {cut(result_word(result), 24)} {count:,}"
        more = f"  +{left} more" if left and len(lines) == height else ""
        if width_of(text + more) > room and len(lines) < height:
            lines.append([])
            room = width
        elif width_of(text + more) > room:
            lines[-1].append((f"  +{left + 1} more", "muted"))
            break
        lines[-1].append((text, "text"))
        room -= width_of(text)
    return [tuple(line) for line in lines]
