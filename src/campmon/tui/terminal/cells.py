"""The cells of a screen, interned, and the screen as the terminal is known to show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from campmon.tui.terminal import width

if TYPE_CHECKING:
    from campmon.tui.terminal.style import Style

Row: TypeAlias = "list[Cell | None]"
"""The cells of a row; None is a cell of which nothing is known."""

State: TypeAlias = "tuple[list[Row], Style | None, int | None, int | None]"
"""What is known of the terminal at a moment."""


class Cell:
    """A character (with its combining marks) in a style; "" is the right half of a wide one.

    Interned by its style: the same look is the same object.
    """

    __slots__ = ("blank", "certain", "size", "style", "text", "width")

    def __init__(self, text: str, style: Style) -> None:
        self.text = text
        self.style = style
        self.size = len(text.encode())
        self.width = width.of(text[0]) if text else 0
        self.certain = width.is_certain(text)
        """Whether every terminal moves its cursor by `width` for this text."""
        self.blank = style.blank

    def __repr__(self) -> str:
        return f"Cell({self.text!r})"


class Cells(dict[str, Cell]):
    """The cells of one style, made when first asked for."""

    def __init__(self, style: Style, on_space: Style) -> None:
        super().__init__()
        self._style = style
        self._on_space = on_space

    def __missing__(self, text: str) -> Cell:
        if text == " " and self._on_space is not self._style:
            cell = self._on_space.cells[" "]
        else:
            cell = Cell(text, self._style)
        self[text] = cell
        return cell


class ShadowScreen:
    """What the terminal shows: its rows, its pen and where its cursor is, as far as known."""

    def __init__(self, columns: int, lines: int) -> None:
        self.columns = columns
        self.lines = lines
        self.rows: list[Row] = []
        self.pen: Style | None = None
        self.x: int | None = None
        self.y: int | None = None
        self.forget()

    def forget(self) -> None:
        """Know nothing any more, so that whatever is painted next is sent in full."""
        self.rows = [[None] * self.columns for _ in range(self.lines)]
        self.pen = self.x = self.y = None

    def forget_row(self, y: int) -> None:
        """Know nothing any more about one row."""
        self.rows[y] = [None] * self.columns

    def resize(self, columns: int, lines: int) -> None:
        """Take a new size; nothing is known of what the terminal made of it."""
        self.columns = columns
        self.lines = lines
        self.forget()

    def state(self) -> State:
        """Return what is known, to come back to; rows are replaced, never changed in place."""
        return self.rows.copy(), self.pen, self.x, self.y

    def restore(self, state: State) -> None:
        """Come back to an earlier state."""
        rows, self.pen, self.x, self.y = state
        self.rows = rows.copy()
