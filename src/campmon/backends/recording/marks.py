"""Marks on the time line: where something was done, and where a source was not heard."""

from __future__ import annotations

from collections.abc import Iterable

from campmon.backends.recording.format import MAX_MARKS, Mark, MarkKind
from campmon.model.reading import SourceState


class Marks:
    """Collects marks; of very many, acts are thinned out first."""

    def __init__(self, known: Iterable[Mark] = ()) -> None:
        self._marks: list[Mark] = list(known)
        self._lost: set[int] = set()
        for _, kind, source in self._marks:
            self._heed(kind, source)

    @property
    def all(self) -> tuple[Mark, ...]:
        """Every mark, the earliest first."""
        return tuple(self._marks)

    def act(self, at: float, source: int) -> None:
        """Somebody did something."""
        self._add(at, MarkKind.ACT, source)

    def state(self, at: float, source: int, state: SourceState) -> None:
        """A source is in this state; only a change of its being heard leaves a mark."""
        lost = state is SourceState.STALE
        if lost != (source in self._lost) and (lost or state is SourceState.LIVE):
            self._add(at, MarkKind.LOST if lost else MarkKind.HEARD, source)

    def _add(self, at: float, kind: MarkKind, source: int) -> None:
        self._heed(kind, source)
        self._marks.append((round(at, 3), kind, source))
        if len(self._marks) <= MAX_MARKS:
            return
        acts = [mark for mark in self._marks if mark[1] is MarkKind.ACT]
        left_out = set(acts[::2]) if len(acts) > MAX_MARKS // 2 else set(self._marks[:2])
        self._marks = [mark for mark in self._marks if mark not in left_out]

    def _heed(self, kind: MarkKind, source: int) -> None:
        if kind is MarkKind.LOST:
            self._lost.add(source)
        elif kind is MarkKind.HEARD:
            self._lost.discard(source)
