"""Finished calls as the Calls tab keeps them: the latest ones, and how many ended in what way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from campmon.engine.calls_follow import utc_day_begins
from campmon.model.listing import FinishedCall

MOST_KEPT = 2_000

REMEMBERED_SECONDS = 600.0
"""How long before the newest call one is known again that is not kept: calls are read twice."""


@dataclass(frozen=True, slots=True)
class Window:
    """How far back calls are read; without minutes, to the beginning of the UTC day."""

    title: str
    minutes: int | None = None

    def since(self, now: datetime) -> datetime:
        """Where the window begins; platforms list calls of the current UTC day only."""
        day = utc_day_begins(now)
        return day if self.minutes is None else max(day, now - timedelta(minutes=self.minutes))


WINDOWS = (Window("last 15 min", 15), Window("last hour", 60), Window("today (UTC)"))


class CallLog:
    """The latest calls of one window, in the order of their end; no call twice."""

    def __init__(self) -> None:
        self._calls: list[FinishedCall] = []
        self._known: set[FinishedCall] = set()
        self._by_result: Counter[str | None] = Counter()
        self.total = 0

    @property
    def calls(self) -> Sequence[FinishedCall]:
        """The calls that are kept, the newest last."""
        return self._calls

    @property
    def by_result(self) -> list[tuple[str | None, int]]:
        """How many of all calls had each result, the most frequent first."""
        return sorted(self._by_result.items(), key=lambda pair: (-pair[1], pair[0] or ""))

    def add(self, calls: Iterable[FinishedCall]) -> int:
        """Take in calls, in any order; how many of them were new."""
        new = [call for call in dict.fromkeys(calls) if call not in self._known]
        if not new:
            return 0
        self.total += len(new)
        self._by_result.update(call.result for call in new)
        self._known.update(new)
        self._calls += new
        self._calls.sort(key=_end)
        del self._calls[:-MOST_KEPT]
        if len(self._known) > 2 * MOST_KEPT:
            self._forget()
        return len(new)

    def _forget(self) -> None:
        oldest = _end(self._calls[-1]) - REMEMBERED_SECONDS
        self._known = {call for call in self._known if _end(call) >= oldest}
        self._known.update(self._calls)


def _end(call: FinishedCall) -> float:
    """Calls of which the end is not known stand where they began; if neither is, first."""
    at = call.finished or call.started
    return at.timestamp() if at is not None else 0.0
