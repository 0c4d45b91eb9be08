"""One line on the terminal's stderr that is drawn over again."""

import os

from campmon.cli.streams import Streams
from campmon.model.text import clean

_CLEAR_LINE = "\r\x1b[K"
_USUAL_WIDTH = 80


class DrawnLine:
    """A line that `draw` replaces and `close` takes away; only for terminals that place text."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._open = False

    @property
    def width(self) -> int:
        """Cells that the line has; one that is longer would not be taken away whole."""
        try:
            columns = os.get_terminal_size(self._streams.stderr.fileno()).columns
        except (OSError, ValueError):  # no terminal after all
            columns = 0
        return columns or _USUAL_WIDTH

    def draw(self, text: str) -> None:
        """Put `text` in the place of what was there."""
        self._open = True
        self._streams.stderr.write(f"{_CLEAR_LINE}{clean(text)}")
        self._streams.stderr.flush()

    def close(self) -> None:
        """Leave the line clean."""
        if self._open:
            self._streams.stderr.write(_CLEAR_LINE)
            self._streams.stderr.flush()
            self._open = False
