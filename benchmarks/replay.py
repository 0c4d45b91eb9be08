"""What a terminal shows after what was written to it, cell by cell."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple

import pyte

DEFAULT: Final = "default"
_SGR_ON: Final = {3: "italics", 4: "underscore", 5: "blink", 7: "reverse", 9: "strikethrough"}
_SGR_OFF: Final = {number + 20: name for number, name in _SGR_ON.items()}
_COLOUR_ARGUMENTS: Final = {5: 1, 2: 3}
# What pyte does not parse, or parses wrongly; only the first group can change what is shown.
_BEYOND_PYTE: Final = re.compile(
    r"(?P<painting>\x1b\[[0-9;]*[Zbs]|\x1b\[u|\x1b\[[0-9;]*:[0-9;:]*m)"
    r"|\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[[0-9;?]*\$[a-z]|\x1b\[[0-9;]*[ !'\"][A-Za-z]"
    r"|\x1b\[\?[0-9;]*[^0-9;$hlJK]|\x1b\[[0-9;]*t|\x1b\[[0-9;]+u|\x1b[=>]|\x1b[P_^][^\x1b]*\x1b\\"
)
_CUT_OFF: Final = re.compile(r"\x1b(?:\[[0-9;:?<=> $!'\"]*|[P_^\]][^\x1b\x07]*\x1b?)?\Z")


class Style(NamedTuple):
    """The look of a cell. Colours are the SGR parameters that set them, or "default"."""

    ink: str = DEFAULT
    ground: str = DEFAULT
    weight: str = ""
    """ "1" bold, "2" dim, "1;2" both."""
    marks: frozenset[str] = frozenset()


class Cell(NamedTuple):
    """A cell as it looks; `text` is empty in the right half of a wide character."""

    text: str
    style: Style


PLAIN: Final = Style()
BLANK: Final = Cell(" ", PLAIN)
_SHOWN_ON_BLANKS: Final = frozenset({"underscore", "strikethrough", "reverse"})


class Replay:
    """A terminal that shows what it is fed.

    `unknown` counts the sequences that may paint and were not understood: with any of those, what
    the screen is said to show is a guess.
    """

    def __init__(self, columns: int, lines: int) -> None:
        self.columns, self.lines = columns, lines
        self.unknown: Counter[str] = Counter()
        self._screen = _Screen(columns, lines)
        self._stream = _Stream(self._screen)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""

    def feed(self, written: bytes) -> None:
        """Show what was written; a sequence that is cut off waits for its end."""
        text = self._rest + self._decode(written)
        cut = _CUT_OFF.search(text)
        self._rest = text[cut.start() :] if cut else ""
        self._stream.feed(_BEYOND_PYTE.sub(self._leave_out, text[: cut.start()] if cut else text))

    def _leave_out(self, sequence: re.Match[str]) -> str:
        if sequence["painting"]:
            self.unknown[sequence[0]] += 1
        return ""

    @property
    def cursor(self) -> tuple[int, int]:
        """Line and column of the cursor, from 0."""
        return self._screen.cursor.y, min(self._screen.cursor.x, self.columns - 1)

    def text(self) -> str:
        """The text on the screen, a line each."""
        buffer = self._screen.buffer
        return "\n".join(
            "".join(line[column].data for column in range(self.columns)).rstrip()
            for line in (buffer[number] for number in range(self.lines))
        )

    def take_changed_lines(self) -> set[int]:
        """The lines that may have changed since the last call."""
        lines = {line for line in self._screen.dirty if line < self.lines}
        self._screen.dirty.clear()
        return lines

    def row(self, line: int) -> tuple[Cell, ...]:
        """The cells of a line, as they look."""
        cells = self._screen.buffer[line]
        return tuple(_cell(cells[column]) for column in range(self.columns))

    def rows(self) -> list[tuple[Cell, ...]]:
        """The cells of all lines, as they look."""
        return [self.row(line) for line in range(self.lines)]

    def styles(self, line: int, column: int, height: int, width: int) -> tuple[Style, ...]:
        """The looks of a rectangle of cells."""
        return tuple(
            cell.style
            for number in range(line, line + height)
            for cell in self.row(number)[column : column + width]
        )


class _Stream(pyte.Stream):
    """pyte's parser, with the sequences that scroll."""

    csi = {**pyte.Stream.csi, "S": "scroll_up", "T": "scroll_down"}  # noqa: RUF012
    events = pyte.Stream.events | {"scroll_up", "scroll_down"}


class _Screen(pyte.Screen):
    """pyte's screen, but it keeps colours as they were set, and knows dim and scrolling.

    pyte turns all colours to names or RGB: what is sent for a colour could not be counted then.
    """

    def select_graphic_rendition(self, *numbers: int, **_: Any) -> None:
        attributes = self.cursor.attrs
        rest = iter(numbers or (0,))
        for number in rest:
            attributes = _with(attributes, number, rest)
        self.cursor.attrs = attributes

    def scroll_up(self, count: int = 1) -> None:
        self._step_from(self._edges()[1], self.index, count)

    def scroll_down(self, count: int = 1) -> None:
        self._step_from(self._edges()[0], self.reverse_index, count)

    def _edges(self) -> tuple[int, int]:
        return self.margins or (0, self.lines - 1)

    def _step_from(self, line: int, step: Callable[[], None], count: int) -> None:
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = line
        for _ in range(count or 1):
            step()
        self.cursor.x, self.cursor.y = x, y


def _with(attributes: Any, number: int, rest: Iterable[int]) -> Any:
    """Attributes of pyte's with one SGR parameter, and those it takes from the rest, applied."""
    if number in (1, 2):
        weights = set(str(attributes.bold or "")) - {";", ""} | {str(number)}
        return attributes._replace(bold=";".join(sorted(weights)))
    if number in _SGR_ON:
        return attributes._replace(**{_SGR_ON[number]: True})
    if number in _SGR_OFF:
        return attributes._replace(**{_SGR_OFF[number]: False})
    if number == 22:
        return attributes._replace(bold="")
    if number in (38, 48):
        parameters = iter(rest)
        kind = next(parameters, 0)
        values = [next(parameters, 0) for _ in range(_COLOUR_ARGUMENTS.get(kind, 0))]
        colour = ";".join(map(str, (number, kind, *values)))
        return attributes._replace(**{"fg" if number == 38 else "bg": colour})
    if 30 <= number <= 39 or 90 <= number <= 97:
        return attributes._replace(fg=DEFAULT if number == 39 else str(number))
    if 40 <= number <= 49 or 100 <= number <= 107:
        return attributes._replace(bg=DEFAULT if number == 49 else str(number))
    if number == 0:
        return pyte.screens.Char(" ")
    return attributes


@lru_cache(maxsize=65536)
def _cell(char: Any) -> Cell:
    """A cell of pyte's as it looks: two that no eye can tell apart are equal."""
    marks = frozenset(name for name in _SGR_ON.values() if getattr(char, name))
    if char.data == " " and not marks & _SHOWN_ON_BLANKS:
        return Cell(" ", Style(ground=char.bg))
    return Cell(char.data, Style(char.fg, char.bg, char.bold or "", marks))
