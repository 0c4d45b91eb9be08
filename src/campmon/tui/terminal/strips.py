"""What Textual's compositor has made, as cells: no text is written that would be read again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.color import ColorSystem
from rich.style import Style as RichStyle
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from campmon.tui.terminal import parser, width
from campmon.tui.terminal.cells import Cell
from campmon.tui.terminal.characters import Fit
from campmon.tui.terminal.style import Style, Styles

Piece = tuple[int, int, Strip]
"""Line, column, and what begins there."""

_MOST_SEGMENTS: Final = 2048
"""Segments of which the cells are kept: what stands still comes again, figures hardly do."""

_MOST_LOOKS: Final = 1024


class UnclearError(Exception):
    """Something has to go the long way: its width is in doubt, or it is more than cells."""


def pieces(update: CompositorUpdate) -> Iterator[Piece]:
    """The pieces of an update. Raises UnclearError for one of another kind."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
    elif isinstance(update, ChopsUpdate):
        for y, first, end in update.spans:
            for chop_end, (x, chop) in zip(
                update.chop_ends[y], update.chops[y].items(), strict=False
            ):
                if chop is not None and x < end and chop_end > first:
                    yield y, x, chop
    else:
        raise UnclearError


class StripCells:
    """Turns strips into cells, each segment once."""

    def __init__(self, styles: Styles, fit: Fit | None) -> None:
        self._styles = styles
        self._fit = fit
        self._pens: dict[RichStyle, Style] = {}
        self._known: dict[tuple[str, RichStyle | None], list[Cell]] = {}

    def of(self, strip: Strip, colors: ColorSystem) -> list[Cell]:
        """The cells of a strip. Raises UnclearError."""
        cells: list[Cell] = []
        known = self._known
        for text, look, control in strip:
            if control:
                raise UnclearError
            found = known.get((text, look))
            if found is None:
                if len(known) >= _MOST_SEGMENTS:
                    known.clear()
                found = known[text, look] = self._of(text, look, colors)
            cells += found
        return cells

    def _of(self, text: str, look: RichStyle | None, colors: ColorSystem) -> list[Cell]:
        if not parser.PLAIN.fullmatch(text):
            raise UnclearError
        if self._fit is not None:
            text = self._fit(text)
        texts = text if text.isascii() else width.split(text)
        if texts is None:
            raise UnclearError
        pen = self._styles.default if look is None else self._pen(look, colors)
        return [pen.cells[each] for each in texts]

    def _pen(self, look: RichStyle, colors: ColorSystem) -> Style:
        pen = self._pens.get(look)
        if pen is None:
            found = self._styles.parse(self._styles.default, Strip.render_ansi(look, colors) or "0")
            if found is None or look.link:
                raise UnclearError
            if len(self._pens) >= _MOST_LOOKS:  # Textual's tell widgets' lines apart, too
                self._pens.clear()
            pen = self._pens[look] = found
        return pen
