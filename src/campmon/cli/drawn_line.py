"""One line on the terminal's stderr that is drawn over again."""

from campmon.cli.streams import Streams
from campmon.model.text import clean

_CLEAR_LINE = "\r\x1b[K"


class DrawnLine:
    """A line that `draw` replaces and `close` takes away; only for terminals that place text."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._open = False

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
