"""What the wizard's steps are made of: lines of fixed size, a row of buttons, a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, OptionList

from campmon.model.text import clean
from campmon.tui.cells import cut, wrap
from campmon.tui.looks import Line, Looks
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


_LINES_EACH = 4
_MOST_LINES = 100


class TextLines(LineWidget):
    """A text wrapped into the widget's fixed size; what does not fit ends with an ellipsis."""

    def __init__(self, looks: Looks, *, id: str | None = None) -> None:
        super().__init__(looks, id=id)
        self._text = ""
        self._role = "text"

    @property
    def text(self) -> str:
        """What it says, whole."""
        return self._text

    def say(self, text: str, role: str = "text") -> None:
        """Say something else; nothing with an empty text."""
        self._text, self._role = clean(text), role
        self._wrap()

    def on_resize(self) -> None:
        """Wrap anew."""
        super().on_resize()
        self._wrap()

    def _wrap(self) -> None:
        width, height = self.size
        self.set_lines([((line, self._role),) for line in wrap(self._text, width, height)])


class LoudLines(LineWidget):
    """What must not be overlooked: takes room only while there is something to say."""

    def warn(self, warnings: Sequence[str], width: int, most: int = _MOST_LINES) -> int:
        """Say these things one below the other, in at most `width` cells and `most` lines.

        Returns how many of them are not shown whole.
        """
        lines, cut_short = loud_lines(warnings, width, most)
        self.display = bool(lines)
        self.styles.height = len(lines)
        self.set_lines(lines)
        return cut_short


def loud_lines(warnings: Sequence[str], width: int, most: int) -> tuple[list[Line], int]:
    """The warnings in at most `most` lines, and how many are not whole.

    Each has its first line, if only that; where there is no room for all, the last line says so.
    """
    said = list(map(clean, warnings))
    whole = [wrap(one, width, _MOST_LINES) for one in said]
    shown = whole
    for each in range(_LINES_EACH, 0, -1):
        shown = [wrap(one, width, each) for one in said]
        if sum(map(len, shown)) <= most:
            break
    else:
        shown = shown[: max(0, most - 1)]
    cut_short = len(said) - sum(one in whole for one in shown)
    lines = [line for one in shown for line in one]
    if len(shown) < len(said) and most > 0:
        lines.append(cut(f"… and {len(said) - len(shown)} more: w reads them all", width))
    return [((line, "warn"),) for line in lines], cut_short


class TurnedList(OptionList):
    """Rows with a value each: left and right turn the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
    ]

    class Turn(Message):
        """The next or previous value is wanted."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_turn(self, by: int) -> None:
        """Ask for another value."""
        self.post_message(self.Turn(by))


class ButtonRow(Horizontal):
    """Buttons side by side; the arrows move between them.

    The focus moves before the next key is handed out. `focus()` has it later: an enter typed right
    behind an arrow would press the button before.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
    ]

    def action_step(self, by: int) -> None:
        """Move the focus to the next button that can be pressed."""
        buttons = [b for b in self.query(Button) if b.display and not b.disabled]
        focused = self.screen.focused
        if isinstance(focused, Button) and focused in buttons:
            self.screen.set_focus(buttons[(buttons.index(focused) + by) % len(buttons)])


class Step(Vertical):
    """One step. It says what it is, and what its keys do; the wizard moves between steps."""

    heading: ClassVar[str] = ""
    hint: ClassVar[str] = ""

    class Back(Message):
        """The step before is wanted."""

    def __init__(self, app: CampmonApp) -> None:
        super().__init__(classes="step")
        self._campmon = app
        self.looks = looks(app.theme_file, raised=True)
        self.said = TextLines(self.looks, id="said")

    def begin(self) -> None:
        """Take the focus: the step is shown, for the first time or again."""
        raise NotImplementedError

    def buttons(self, *pairs: tuple[str, str]) -> Iterator[Widget]:
        """A row of buttons, each an id and its label (plain text)."""
        with ButtonRow(classes="buttons"):
            for name, label in pairs:
                yield Button(plain_label(label), id=name, compact=True)


def plain_label(label: str) -> Content:
    """A button's label as text, never markup."""
    return Content(clean(label))
