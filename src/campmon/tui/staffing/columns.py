"""The columns of the list: which there are, and how wide. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from campmon.model.staffing_plan import Kind, Mark
from campmon.tui.cells import fit
from campmon.tui.staffing.rows import Row

SIGN = 3
"""Cells of the sign before a row, with a space on both sides."""
_WORD, _SHORT_WORD = 17, 11
_WIDE = 100
"""Cells from which a mark is told in full words."""
_STATE = 11
_ON = 9
_TEAM = 9
_LEAST = 14
_ROOMY = 24

_SHORT = {Mark.ADD: "to add", Mark.REMOVE: "to remove"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the columns depend on, whatever the search leaves of the list."""

    kind: Kind = Kind.AGENT
    teams: bool = False
    states: bool = False
    several: bool = False

    @classmethod
    def of(cls, kind: Kind, sections: Iterable[Iterable[Row]], *, several: bool) -> Facts:
        """The facts of a whole list."""
        rows = [row for section in sections for row in section]
        teams, states = any(row.team for row in rows), any(row.state for row in rows)
        return cls(kind, teams, states, several)


@dataclass(frozen=True, slots=True)
class Columns:
    """Cells of each column; 0 leaves it out."""

    name: int
    id: int
    team: int
    state: int
    on: int
    word: int
    agents: bool

    @classmethod
    def of(cls, width: int, facts: Facts) -> Columns:
        """Share `width` cells out among what there is; names and ids take what is left."""
        agents = facts.kind is Kind.AGENT
        on = _ON if facts.several else 0
        word = _WORD if width >= _WIDE else _SHORT_WORD
        left = width - SIGN - word - on
        if not agents:
            return cls(max(_LEAST, left), 0, 0, 0, on, word, agents)
        team = _TEAM + max(0, (width - 80) // 8) if facts.teams else 0
        state = _STATE + 1 if facts.states else 0
        if left - team - state < 2 * _LEAST + 4:
            state = 0
        if left - team - state < 2 * _LEAST:
            team = 0
        left -= team + state
        name = max(_LEAST, min(2 * left // 5, _ROOMY + (width - 80) // 6))
        return cls(name, max(0, left - name), team, state, on, word, agents)

    def head(self) -> str:
        """The column heads."""
        name, id_ = ("Agent", "E-mail or id") if self.agents else ("Team", "")
        return " " * SIGN + self._cells(name, id_, "Team", "State", "On", "")

    def text(self, row: Row, mark: Mark | None) -> str:
        """A row in its columns, without its sign."""
        on = f"{row.on} of {row.of}"
        word = row.told
        if mark is not None:
            word = mark.word if self.word == _WORD else _SHORT[mark]
        return self._cells(row.label, row.id, row.team, row.state, on, word)

    def _cells(self, name: str, id_: str, team: str, state: str, on: str, word: str) -> str:
        cells = (
            (name, self.name),
            (id_, self.id),
            (team, self.team),
            (state, self.state),
            (on, self.on),
            (word, self.word),
        )
        return "".join(fit(text, width - 1) + " " for text, width in cells if width)
