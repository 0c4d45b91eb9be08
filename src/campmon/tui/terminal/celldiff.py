"""Turns what Textual writes into what the terminal does not show yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rich.color import ColorSystem

from campmon.tui.terminal import parser, width
from campmon.tui.terminal.cells import Row, ShadowScreen
from campmon.tui.terminal.characters import Fit
from campmon.tui.terminal.encoder import Abilities, Encoder
from campmon.tui.terminal.strips import Piece, StripCells, UnclearError
from campmon.tui.terminal.style import Style, Styles

# A frame that fits one packet arrives at once: it needs no synchronized update around it.
_ONE_PACKET: Final = 1200


class CellDiff:
    """Feed it what is written; it returns what has to be sent.

    What Textual wrote lasts in `_wanted` until it is settled: at the end of the write, of a
    synchronized update, or before something passes through. While the terminal cannot take more,
    it lasts on: later writes change it, and what was never shown is never sent. `_x`, `_y` and
    `_pen` are where Textual believes the cursor and the pen to be; the terminal's own are in the
    shadow screen. None is not known: text passes through then, and nothing is remembered of it.
    """

    def __init__(
        self,
        columns: int,
        lines: int,
        abilities: Abilities | None = None,
        *,
        fit: Fit | None = None,
        cursor: bool = False,
    ) -> None:
        self._fit = fit
        self._keeps_cursor = cursor
        self.point: tuple[int, int] | None = None
        """Where a frame leaves the terminal's cursor, if it is kept in sight."""
        self._styles = Styles()
        self._strips = StripCells(self._styles, fit)
        self._screen = ShadowScreen(columns, lines)
        self._encoder = Encoder(self._screen, self._styles, abilities or Abilities())
        self._wanted: dict[int, Row] = {}
        self._x: int | None = None
        self._y: int | None = None
        self._pen: Style | None = self._styles.default
        self._held = False
        self._waiting = False
        self.missed = False
        """Whether something that could only be passed on was left out while the terminal waited."""
        self._shown = True
        self._synchronized = False
        self._newline_returns = bool(abilities and abilities.newline_returns)

    def forget(self) -> None:
        """Know nothing of the terminal any more: what is painted next is sent in full."""
        self._screen.forget()

    def resize(self, columns: int, lines: int) -> None:
        """Take the terminal's new size, and forget what it showed."""
        self._wanted.clear()
        self.missed = False
        self._x = self._y = None
        self._screen.resize(columns, lines)

    @property
    def size(self) -> tuple[int, int]:
        """The columns and lines of the screen."""
        return self._screen.columns, self._screen.lines

    @property
    def is_behind(self) -> bool:
        """Whether the terminal does not show yet all that is wanted."""
        return self.missed or bool(self._wanted)

    def feed(self, written: str, *, wait: bool = False) -> str:
        """Return what to send to the terminal for what was written.

        wait  the terminal cannot take a frame now: return only what cannot wait, and know the
              rest as wanted until `catch_up`
        """
        self._waiting = wait
        end = 0
        while end < len(written):
            match = parser.TOKEN.match(written, end)
            if match is None:  # a sequence that was cut off
                self._unknown(written[end:])
                break
            end = match.end()
            kind = match.lastindex
            if kind == parser.TEXT:
                self._text(match[0])
            elif kind == parser.SGR:
                self._sgr(match[2])
            else:
                self._control(match, kind)
        if self._held:
            return ""
        return self._encoder.take() if wait else self._frame()

    def draw(
        self,
        pieces: Iterable[Piece],
        point: tuple[int, int],
        colors: ColorSystem,
        *,
        synchronized: bool,
        wait: bool = False,
    ) -> str:
        """Return what to send for pieces of lines: `feed`, without text that stands for them.

        point  where Textual leaves the cursor

        Raises UnclearError, and has done nothing then, where they have to be fed as text.
        """
        cells_of = self._strips.of
        made = [(y, x, cells_of(strip, colors)) for y, x, strip in pieces]
        columns, lines = self.size
        if any(not 0 <= y < lines or x + len(cells) > columns for y, x, cells in made):
            raise UnclearError  # made for another size than the terminal has by now
        if not (0 <= point[0] < columns and 0 <= point[1] < lines):
            raise UnclearError
        wanted, shown = self._wanted, self._screen.rows
        for y, x, cells in made:
            if not cells:
                continue
            row = wanted.get(y)
            if row is None:
                row = wanted[y] = shown[y].copy()
            end = x + len(cells)
            row[x:end] = cells
            _mend(row, x, end)
        self._x, self._y = point
        self._pen = self._styles.default
        self._synchronized = synchronized
        return self._encoder.take() if wait else self._frame()

    def catch_up(self) -> str:
        """Return what leads from what the terminal shows to what is wanted by now."""
        return "" if self._held else self._frame()

    def _frame(self) -> str:
        """Settle what is wanted, and return all that has to be sent for it."""
        self._settle()
        if self._keeps_cursor and self.point is not None:
            self._encoder.go(*self.point)
        elif self._shown:  # where a hidden cursor stands makes no difference
            self._place()
        self._styles.trim()
        frame = self._encoder.take()
        if self._synchronized and len(frame) > _ONE_PACKET:
            frame = f"\x1b[?2026h{frame}\x1b[?2026l"
        self._synchronized = False
        return frame

    def _settle(self) -> None:
        """Encode the rows that are wanted."""
        if self._wanted:
            self._encoder.paint(self._wanted)
            self._wanted.clear()

    def _place(self) -> None:
        """Place the cursor where Textual left it."""
        if self._x is None or self._y is None:
            return
        if self._x < self._screen.columns:
            self._encoder.go(self._x, self._y)
        else:
            self._encoder.wait_to_wrap(self._y)

    def _settle_for_passing(self) -> None:
        """Bring the terminal to where Textual believes it to be."""
        self._settle()
        self._place()
        if self._pen is not None:
            self._encoder.use(self._pen)

    def _text(self, text: str) -> None:
        if self._fit is not None:
            text = self._fit(text)
        x, y, pen = self._x, self._y, self._pen
        if y is None or pen is None:
            self._unknown(text)
            return
        cells = text if text.isascii() else width.split(text)
        if x is None or cells is None:
            self._doubtful(text, y)
            return
        end = x + len(cells)
        if end > self._screen.columns:
            self._unknown(text)
            return
        row = self._wanted.get(y)
        if row is None:
            row = self._wanted[y] = self._screen.rows[y].copy()
        row[x:end] = map(pen.cells.__getitem__, cells)
        _mend(row, x, end)
        self._x = end

    def _doubtful(self, text: str, y: int) -> None:
        """Pass on text whose width is in doubt: until the next move, its row is not known."""
        if self._waiting:
            self.missed = True
            self._x = None
            return
        self._settle_for_passing()
        self._encoder.add(text)
        self._screen.forget_row(y)
        self._screen.x = self._x = None

    def _unknown(self, sequence: str) -> None:
        """Pass on what is not understood, and forget the screen."""
        self._settle_for_passing()
        self._encoder.add(sequence)
        self._screen.forget()
        self._x = self._y = None
        if sequence != parser.ALTERNATE_SCREEN:
            self._pen = None

    def _sgr(self, parameters: str) -> None:
        pen = self._pen
        if pen is None:
            if parameters not in ("", "0") and not parameters.startswith("0;"):
                self._unknown(f"\x1b[{parameters}m")
                return
            pen = self._styles.default
        style = self._styles.parse(pen, parameters)
        if style is None:
            self._unknown(f"\x1b[{parameters}m")
        self._pen = style

    def _control(self, match: re.Match[str], kind: int | None) -> None:
        if kind == parser.PLACE_COLUMN:
            y, x = int(match[parser.PLACE_LINE]) - 1, int(match[parser.PLACE_COLUMN]) - 1
            if 0 <= x < self._screen.columns and 0 <= y < self._screen.lines:
                self._x, self._y = x, y
            else:
                self._unknown(match[0])
        elif kind == parser.HOME:
            self._x = self._y = 0
        elif kind == parser.LINE_FEED:
            self._line_feed()
        elif kind == parser.SYNC:
            self._held = match[parser.SYNC] == "h"
            self._synchronized = True
        elif kind == parser.LINK and self._pen is not None:
            link = match[parser.LINK]
            self._pen = self._styles.linked(self._pen, "" if link == ";" else link)
        elif kind == parser.NEUTRAL:
            if not self._waiting:
                self._settle()
            self._neutral(match[0])
        else:
            self._unknown(match[0])

    def _neutral(self, sequence: str) -> None:
        if sequence in (parser.SHOW_CURSOR, parser.HIDE_CURSOR):
            if self._keeps_cursor:
                sequence = parser.SHOW_CURSOR
            self._shown = sequence == parser.SHOW_CURSOR
        self._encoder.add(sequence)

    def _line_feed(self) -> None:
        y = self._y
        if y is None or y + 1 >= self._screen.lines:
            self._unknown("\n")
            return
        if self._x is None and not self._waiting:
            self._encoder.add("\n")
            self._screen.y = y + 1
        self._y = y + 1
        if self._newline_returns:
            self._x = 0


def _mend(row: Row, start: int, end: int) -> None:
    """Blank what row[start:end], just written, has left of wide cells at its ends."""
    if start and (before := row[start - 1]) is not None and before.width == 2:
        first = row[start]
        if first is None or first.text:
            row[start - 1] = before.style.cells[" "]
    if end < len(row) and (after := row[end]) is not None and not after.text:
        row[end] = after.style.cells[" "]
