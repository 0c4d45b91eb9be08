"""Curves drawn with the dots that a cell has. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campmon.tui.charts.scale import Scale


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A way to draw: how many dots a cell has, and the character for each pattern of them.

    across, down  dots of a cell
    bits          what each dot counts in a pattern, row by row
    first         the character of the empty pattern, with the others behind it; or all of them
    """

    across: int
    down: int
    bits: tuple[tuple[int, ...], ...]
    characters: str

    def character(self, pattern: int) -> str:
        """The character with these dots; a space for none."""
        return self.characters[pattern] if pattern else " "


BRAILLE = Glyphs(
    2, 4, ((1, 8), (2, 16), (4, 32), (64, 128)), "".join(map(chr, range(0x2800, 0x2900)))
)
"""Eight dots a cell."""
BLOCKS = Glyphs(1, 2, ((1,), (2,)), " ▀▄█")
"""Two dots a cell, for terminals whose font has no braille."""


def glyphs_for(environ: Mapping[str, str]) -> Glyphs:
    """The finest way to draw that the terminal has characters for: a console has no braille."""
    return BLOCKS if environ.get("TERM", "") in ("linux", "cons25", "vt100", "vt220") else BRAILLE


def curve(
    values: Sequence[float | None], scale: Scale, height: int, glyphs: Glyphs = BRAILLE
) -> list[str]:
    """A curve through values, one for each column of dots, in `height` lines from the top.

    Values that follow each other are joined; where one is not known (None) there is a gap. All
    lines are as wide as the values need.
    """
    width = -(-len(values) // glyphs.across)
    cells = [[0] * width for _ in range(max(0, height))]
    rows = height * glyphs.down
    before: int | None = None
    for x, value in enumerate(values):
        row = scale.row(value, rows) if value is not None and rows > 0 else None
        if row is not None:
            for y in _joined(before, row):
                column, across = divmod(x, glyphs.across)
                line, down = divmod(y, glyphs.down)
                cells[line][column] |= glyphs.bits[down][across]
        before = row
    return ["".join(map(glyphs.character, line)) for line in cells]


def _joined(before: int | None, row: int) -> range:
    """The rows of a column: its own, and those up to the row of the column before."""
    if before is None or before == row:
        return range(row, row + 1)
    return range(row, before) if row < before else range(before + 1, row + 1)
