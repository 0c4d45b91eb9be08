"""What the wizard's steps are made of: lines of fixed size, a row of buttons, a step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button

from campmon.model.text import clean
from campmon.tui.cells import wrap
from campmon.tui.looks import Looks
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


_LINES_EACH = 4


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

    def warn(self, warnings: tuple[str, ...], width: int) -> None:
        """Say these things one below the other, in at most `width` cells."""
        lines = [line for said in warnings for line in wrap(clean(said), width, _LINES_EACH)]
        self.display = bool(lines)
        self.styles.height = len(lines)
        self.set_lines([((line, "warn"),) for line in lines])


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
