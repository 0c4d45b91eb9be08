"""The floor for bytes: a terminal program that sends changed cells only, and well.

From one screen to the next it writes the cells that look different, in reading order, with the
shortest cursor move between them, or the unchanged cells between them where those are shorter;
with only the parameters that change the pen; and erases where that is shorter than spaces (the
terminal fills with the background colour, as xterm's terminfo says). It does not scroll, repeat,
or look for a better order of rows. It is a floor that can be reached, not a proof of the least:
what it sends is replayed, and must end in the same screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from benchmarks.pty_meter import Chunk
from benchmarks.replay import BLANK, DEFAULT, Cell, Replay, Style

FRAME_GAP: Final = 0.010
"""Silence that ends a frame, in seconds."""

_SHOWN_ON_BLANKS: Final = frozenset({"underscore", "strikethrough", "reverse"})
_MARKS: Final = {"italics": 3, "underscore": 4, "blink": 5, "reverse": 7, "strikethrough": 9}
_LONGEST_BRIDGE: Final = 12
_SHORTEST_ERASE: Final = 4

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written in a while, and the least that would have done."""

    frames: int
    written: int
    least: int
    unknown: tuple[str, ...]
    """Sequences that the replay did not understand: the figures are worth nothing with any."""

    @property
    def ratio(self) -> float:
        """Written bytes against the least; not a number when nothing had to be written."""
        return self.written / self.least if self.least else float("nan")


def weigh(before: Iterable[Chunk], chunks: Sequence[Chunk], columns: int, lines: int) -> Written:
    """Weigh chunks that were written to a screen as `before` had left it.

    Raises AssertionError if the reference does not end in the same screen as the program.
    """
    real = Replay(columns, lines)
    for chunk in before:
        real.feed(chunk.written)
    encoder = DiffEncoder(real.rows())
    proof = Replay(columns, lines)
    proof.feed(DiffEncoder([(BLANK,) * columns] * lines).encode(dict(enumerate(real.rows()))))
    proof.feed(b"\x1b[m\x1b[H")
    real.take_changed_lines()
    frames = written = least = 0
    for frame in split(chunks):
        for chunk in frame:
            real.feed(chunk.written)
            written += len(chunk.written)
        sent = encoder.encode({line: real.row(line) for line in real.take_changed_lines()})
        proof.feed(sent)
        least += len(sent)
        frames += 1
        for line in proof.take_changed_lines():
            assert proof.row(line) == encoder.rows[line], f"line {line}: the reference is wrong"
    assert encoder.rows == real.rows(), "the reference is behind"
    return Written(frames, written, least, tuple(real.unknown))


def split(chunks: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    """Split what was written into frames."""
    frame: list[Chunk] = []
    for chunk in chunks:
        if frame and chunk.at - frame[-1].at > FRAME_GAP:
            yield frame
            frame = []
        frame.append(chunk)
    if frame:
        yield frame


class DiffEncoder:
    """Sends what differs from the rows it has sent so far."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)
        self._x: int | None = 0
        """None after writing to the last column: where the cursor is then differs."""
        self._y = 0
        self._pen = Style()
        self._out: list[str] = []

    def encode(self, rows: dict[int, Row]) -> bytes:
        """What to send for the screen to show `rows`, by line."""
        for line in sorted(rows):
            if rows[line] != self.rows[line]:
                self._row(line, self.rows[line], rows[line])
                self.rows[line] = rows[line]
        sent = "".join(self._out).encode()
        self._out.clear()
        return sent

    def _row(self, y: int, old: Row, new: Row) -> None:
        x, last = 0, len(new)
        clear_from = _clear_from(new)
        while x < last:
            if old[x] == new[x] and not (_width(new, x) == 2 and old[x + 1] != new[x + 1]):
                x += 1
                continue
            if not new[x].text:
                x -= 1  # the left half brings the right one along
            if x >= clear_from and _differing(old, new, x) >= _SHORTEST_ERASE:
                self._reach(x, y, new, _pen_for(self._pen, new[x]))
                self._use(new[x])
                self._out.append("\x1b[K")
                return
            blanks = _blanks(old, new, x)
            self._reach(x, y, new, _pen_for(self._pen, new[x]))
            self._use(new[x])
            if blanks > _SHORTEST_ERASE and self._erase(x, blanks, y, old, new):
                x += blanks
            else:
                x += self._write(new, x)

    def _erase(self, x: int, blanks: int, y: int, old: Row, new: Row) -> bool:
        """Erase the blanks at x if that is shorter than writing them."""
        erase = f"\x1b[{blanks}X"
        goes_on = _differing(old, new, x + blanks) > 0
        jump = len(move(x, y, x + blanks, y)) if goes_on else 0
        if len(erase) + jump >= blanks:
            return False
        self._out.append(erase)
        return True

    def _reach(self, x: int, y: int, new: Row, pen: Style) -> None:
        """Get to a cell to be written with `pen`: by a move, or over what is there already."""
        jump = move(self._x, self._y, x, y)
        start = self._x
        if start is not None and self._y == y and 0 < x - start <= _LONGEST_BRIDGE:
            over, at = 0, self._pen
            for cell in new[start:x]:
                target = _pen_for(at, cell)
                over += len(change(at, target)) + len(cell.text.encode())
                at = target
            whole = all(cell.text for cell in new[start:x]) and new[x].text
            if whole and over + len(change(at, pen)) <= len(jump) + len(change(self._pen, pen)):
                while start < x:
                    self._use(new[start])
                    start += self._write(new, start)
                return
        self._out.append(jump)
        self._x, self._y = x, y

    def _use(self, cell: Cell) -> None:
        pen = _pen_for(self._pen, cell)
        self._out.append(change(self._pen, pen))
        self._pen = pen

    def _write(self, new: Row, x: int) -> int:
        """Write a cell at the cursor with the pen; return its width."""
        width = _width(new, x)
        self._out.append(new[x].text)
        self._x = x + width if x + width < len(new) else None
        return width


def _width(row: Row, x: int) -> int:
    return 2 if x + 1 < len(row) and not row[x + 1].text else 1


def _is_blank(cell: Cell) -> bool:
    return cell.text == " " and not cell.style.marks & _SHOWN_ON_BLANKS


def _clear_from(row: Row) -> int:
    """Where the blanks begin that reach to the end of a row."""
    x, last = len(row), row[-1]
    while x and row[x - 1] == last and _is_blank(last):
        x -= 1
    return x


def _blanks(old: Row, new: Row, x: int) -> int:
    """How many blanks of one colour begin at x and are to be sent."""
    if not _is_blank(new[x]):
        return 0
    end = x
    while end < len(new) and new[end] == new[x] and old[end] != new[end]:
        end += 1
    return end - x


def _differing(old: Row, new: Row, x: int) -> int:
    return sum(before != after for before, after in zip(old[x:], new[x:], strict=True))


@lru_cache(maxsize=65536)
def _pen_for(pen: Style, cell: Cell) -> Style:
    """The pen nearest to `pen` that writes a cell: of a blank only the ground is seen."""
    if not _is_blank(cell):
        return cell.style
    ground, marks = cell.style.ground, pen.marks - _SHOWN_ON_BLANKS
    kept = pen._replace(ground=ground, marks=marks)
    return min(kept, Style(ground=ground), key=lambda target: len(change(pen, target)))


@lru_cache(maxsize=65536)
def change(pen: Style, target: Style) -> str:
    """The shortest SGR from one pen to another."""
    if pen == target:
        return ""
    steps = _parameters(pen, target)
    anew = ["", *_parameters(Style(), target)]  # an empty parameter is 0: forget all
    shortest = min(";".join(steps), ";".join(anew), key=len)
    return f"\x1b[{shortest}m"


def _parameters(pen: Style, target: Style) -> list[str]:
    parameters = []
    weight, wanted = set(pen.weight) - {";"}, set(target.weight) - {";"}
    if weight - wanted:
        parameters.append("22")
        weight = set()
    parameters += sorted(wanted - weight)
    for mark, number in _MARKS.items():
        if (mark in pen.marks) != (mark in target.marks):
            parameters.append(str(number if mark in target.marks else number + 20))
    if pen.ink != target.ink:
        parameters.append("39" if target.ink == DEFAULT else target.ink)
    if pen.ground != target.ground:
        parameters.append("49" if target.ground == DEFAULT else target.ground)
    return parameters


@lru_cache(maxsize=65536)
def move(from_x: int | None, from_y: int, x: int, y: int) -> str:
    """The shortest cursor move; the tty leaves a line feed as it is (no OPOST)."""
    if (from_x, from_y) == (x, y):
        return ""
    line = str(y + 1) if y else ""
    moves = [f"\x1b[{line};{x + 1}H" if x else f"\x1b[{line}H"]
    down = y - from_y
    verticals = (
        [""] if not down else [f"\x1b[{y + 1}d", _steps(abs(down), "B" if down > 0 else "A")]
    )
    if down > 0:
        verticals.append("\n" * down)
    for vertical in verticals:
        if from_x is not None:
            moves += [vertical + across for across in _across(from_x, x)]
        moves += [f"\r{vertical}{across}" for across in _across(0, x)]
    return min(moves, key=len)


def _across(from_x: int, x: int) -> list[str]:
    """Moves within a row."""
    if from_x == x:
        return [""]
    ways = [f"\x1b[{x + 1}G" if x else "\r"]
    if x > from_x:
        return [*ways, _steps(x - from_x, "C")]
    return [*ways, _steps(from_x - x, "D"), "\b" * (from_x - x)]


def _steps(count: int, final: str) -> str:
    return f"\x1b[{count if count > 1 else ''}{final}"
