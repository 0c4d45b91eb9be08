"""The marks as they are set and taken back. Nothing here asks or sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from campmon.model.staffing_plan import Mark, Marks, Name

_MOST_STEPS = 500


class Draft:
    """Marks on agents and teams, with the steps that led to them."""

    def __init__(self) -> None:
        self._marks: dict[Name, Mark] = {}
        self._steps: list[dict[Name, Mark]] = []

    @property
    def marks(self) -> Marks:
        """What is marked, in the order of marking."""
        return self._marks

    def count(self, mark: Mark) -> int:
        """How many have this mark."""
        return sum(1 for found in self._marks.values() if found is mark)

    def put(self, changes: Mapping[Name, Mark | None]) -> int:
        """Set marks, or take them off (None), as one step; how many became others."""
        after = dict(self._marks)
        changed = 0
        for name, mark in changes.items():
            if after.get(name) is mark:
                continue
            changed += 1
            if mark is None:
                del after[name]
            else:
                after[name] = mark
        if changed:
            self._step(after)
        return changed

    def clear(self) -> int:
        """Take back all marks, as one step; how many there were."""
        return self.put(dict.fromkeys(self._marks))

    def undo(self) -> bool:
        """Take back the last step; whether there was one."""
        if not self._steps:
            return False
        self._marks = self._steps.pop()
        return True

    def begin_anew(self, kept: Mapping[Name, Mark]) -> None:
        """Keep these marks alone, as after a change: the steps before led somewhere else."""
        self._marks = dict(kept)
        self._steps.clear()

    def drop(self, names: Iterable[Name]) -> None:
        """Take marks off that have nothing left to do."""
        for name in names:
            self._marks.pop(name, None)

    def _step(self, after: dict[Name, Mark]) -> None:
        self._steps.append(self._marks)
        del self._steps[:-_MOST_STEPS]
        self._marks = after
