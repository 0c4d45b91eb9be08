"""From what a row shows to what it shall show, in few bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from campmon.tui.terminal import scroll
from campmon.tui.terminal.cells import Cell, Row, ShadowScreen
from campmon.tui.terminal.moves import move
from campmon.tui.terminal.style import Style, Styles

# A longer gap of unchanged cells is never cheaper to rewrite than to jump.
_LONGEST_BRIDGE: Final = 16
# No jump is shorter than to write so many cells again that need no other pen.
_NEVER_JUMPED: Final = 3
# The shortest of the sequences that erase or move is this long.
_SHORTEST_ERASE: Final = 3


@dataclass(frozen=True, slots=True)
class Abilities:
    """What may be relied on in the terminal and the tty before it."""

    background_erase: bool = False
    """Erasing fills with the pen's background (terminfo `bce`)."""
    scroll: bool = False
    """Rows can be moved: scroll regions and terminfo `indn`, `rin`."""
    newline_returns: bool = False
    """The tty turns a line feed into a carriage return and a line feed (ONLCR)."""


class Encoder:
    """Sends changed cells, and keeps the shadow screen true to what was sent."""

    def __init__(self, screen: ShadowScreen, styles: Styles, abilities: Abilities) -> None:
        self._screen = screen
        self._styles = styles
        self._abilities = abilities
        self._out: list[str] = []

    def take(self) -> str:
        """Return what was encoded since the last call."""
        text = "".join(self._out)
        self._out.clear()
        return text

    def add(self, text: str) -> None:
        """Send something else that moves neither cursor nor pen."""
        self._out.append(text)

    def paint(self, wanted: dict[int, Row]) -> None:
        """Make the wanted rows be shown: written from the top down, or moved where shorter."""
        screen = self._screen
        shift = scroll.find(screen.rows, wanted) if self._abilities.scroll else None
        if shift is None:
            self._paint(wanted)
            return
        sent, self._out = self._out, []
        before = screen.state()
        self._paint(wanted)
        written, self._out = self._out, []
        after = screen.state()
        screen.restore(before)
        kept = {y: screen.rows[y] for y in range(shift.top, shift.bottom + 1)}
        self._scroll(shift)
        self._paint(kept | wanted)
        if sum(map(len, written)) <= sum(map(len, self._out)):
            self._out = written
            screen.restore(after)
        self._out = sent + self._out

    def _paint(self, wanted: dict[int, Row]) -> None:
        for y in sorted(wanted):
            self.row(y, wanted[y])

    def _scroll(self, shift: scroll.Shift) -> None:
        """Move a block of rows; those that come free are blank in the default background."""
        screen = self._screen
        bare = self._styles.get("", "", 0, blank=True)
        self.use(bare)
        top, bottom, by = shift
        count = "" if abs(by) == 1 else abs(by)
        self._out.append(f"\x1b[{top + 1};{bottom + 1}r\x1b[{count}{'S' if by > 0 else 'T'}\x1b[r")
        screen.x = screen.y = 0
        block = screen.rows[top : bottom + 1]
        blank: list[Row] = [[bare.cells[" "]] * screen.columns for _ in range(abs(by))]
        screen.rows[top : bottom + 1] = block[by:] + blank if by > 0 else blank + block[:by]

    def row(self, y: int, new: Row) -> None:
        """Make row `y` show `new`; cells of `new` that are None stay as they are."""
        old = self._screen.rows[y]
        if old == new:
            return
        runs = list(_changed(old, new))
        for start, end in runs:
            if not self._bridge(y, start, new):
                self.go(start, y)
            if self._cells(y, new, start, end, more=end != runs[-1][1]) > end:
                break  # the rest of the row went with an erased end
        self._screen.rows[y] = new

    def go(self, x: int, y: int) -> None:
        """Place the cursor."""
        screen = self._screen
        if screen.x != x or screen.y != y:
            returns = self._abilities.newline_returns
            known = None if screen.x == screen.columns else screen.x  # it may wait to wrap
            self._out.append(move(known, screen.y, x, y, returns))
            screen.x, screen.y = x, y

    def wait_to_wrap(self, y: int) -> None:
        """Leave the cursor behind the last column, as writing to it does: by writing it again."""
        columns = self._screen.columns
        if (self._screen.x, self._screen.y) == (columns, y):
            return
        row = self._screen.rows[y]
        last = columns - 1
        if (cell := row[last]) is not None and not cell.text and last:
            last -= 1
        self.go(last, y)
        if (cell := row[last]) is not None:
            self.use(cell.style)
            self._out.append(cell.text)
            self._screen.x = columns

    def use(self, style: Style) -> None:
        """Take the pen of a style."""
        screen = self._screen
        if screen.pen is not style:
            sequence, screen.pen = self._styles.change(screen.pen, style)
            if sequence:
                self._out.append(sequence)

    def _bridge(self, y: int, start: int, new: Row) -> bool:
        """Rewrite the few unchanged cells up to `start` if no jump over them is shorter."""
        screen = self._screen
        x, pen = screen.x, screen.pen
        if screen.y != y or x is None or not 0 < start - x <= _LONGEST_BRIDGE:
            return x == start and screen.y == y
        first = new[start]
        change = self._styles.change
        if first is None or pen is None:
            return False
        jump = len(move(x, y, start, y)) + len(change(pen, first.style)[0])
        cost = 0
        for cell in new[x:start]:
            if cell is None or not cell.certain:
                return False
            sequence, pen = change(pen, cell.style)
            cost += len(sequence) + cell.size
            if cost > jump:
                return False
        if cost + len(change(pen, first.style)[0]) > jump:
            return False
        self._cells(y, new, x, start)
        return screen.x == start

    def _cells(self, y: int, new: Row, start: int, end: int, *, more: bool = False) -> int:
        """Write new[start:end]; the cursor is at `start`. Return how far the row is shown then.

        more  cells after `end` are to be written, too
        """
        screen, out = self._screen, self._out
        x = start
        while x < end:
            cell = new[x]
            assert cell is not None
            if screen.x != x:
                self.go(x, y)
            if cell.style is not screen.pen:
                self.use(cell.style)
            if cell.blank:
                x = self._blanks(new, x, end, cell, more)
                continue
            out.append(cell.text)
            x += cell.width
            screen.x = x if cell.certain else None
        return x

    def _blanks(self, new: Row, x: int, end: int, cell: Cell, more: bool) -> int:
        """Write or erase the bare spaces at `x`; return where they end, or the row does."""
        screen, out = self._screen, self._out
        stop = x + 1
        while stop < end and new[stop] is cell:
            stop += 1
        count = stop - x
        erases = self._abilities.background_erase or not cell.style.background
        ends = stop == end and (more or count > _SHORTEST_ERASE)
        if erases and ends and new[end:].count(cell) == screen.columns - end:
            out.append("\x1b[K")
            return screen.columns
        if erases and count > _SHORTEST_ERASE:
            erase = f"\x1b[{count}X"
            jump = 0 if stop == end else len(move(x, 0, stop, 0))
            if len(erase) + jump < count:
                out.append(erase)
                return stop
        out.append(" " * count)
        screen.x = stop
        return stop


def _changed(old: Row, new: Row) -> Iterator[tuple[int, int]]:
    """The runs of cells to be sent; the right half of a wide cell comes with its left one."""
    start = end = -1
    for x, (before, after) in enumerate(zip(old, new, strict=True)):
        if before is after or after is None or not after.text:
            continue
        if x > end and not (start >= 0 and x - end <= _NEVER_JUMPED and _goes_on(new, end, x)):
            if start >= 0:
                yield start, end
            start = x
        end = x + after.width
    if start >= 0:
        yield start, end


def _goes_on(row: Row, end: int, x: int) -> bool:
    """Whether row[end:x] can be written by the pen that has written what is before it."""
    last = row[end - 1]
    if last is None or not last.certain:
        return False
    space = last.style.cells[" "]
    return all(
        cell is space
        or (cell is not None and cell.style is last.style and cell.size == 1 and cell.certain)
        for cell in row[end:x]
    )
