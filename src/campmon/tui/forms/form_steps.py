"""The steps of a form's dialog: filling in, and seeing what will be done, with focus on Cancel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Button

from campmon.model.text import clean
from campmon.tui.append.forecast import counted
from campmon.tui.append.pieces import Step
from campmon.tui.cells import cut, wrap
from campmon.tui.forms.draft import Draft
from campmon.tui.forms.property_form import PropertyForm
from campmon.tui.looks import Line
from campmon.tui.screens.lines import ScrolledLines

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_MOST_NAMED = 4


class FillStep(Step):
    """A form over a draft. What is wrong is said while typing, and holds the way on shut."""

    heading = "properties"
    hint = "↑ ↓ tab move · ← → change · enter lists or goes on · esc leaves"

    class Filled(Message):
        """The form is filled in: show what will be done."""

    class TakeOver(Message):
        """Empty fields are to be filled from another campaign."""

    class Cancelled(Message):
        """The dialog is to be left."""

    def __init__(self, app: CampmonApp, draft: Draft, *, take_over: str = "") -> None:
        """`take_over` names the campaign whose properties may be taken over."""
        super().__init__(app)
        self.draft = draft
        self.form = PropertyForm(draft, self.looks)
        self._take_over = take_over
        self._shut = ""

    def compose(self) -> ComposeResult:
        """The form, what is wrong, buttons."""
        yield self.form
        yield self.said
        pairs = [("cancel", "Cancel"), ("go", "Go on")]
        if self._take_over:
            pairs.append(("take", f"Take over from {cut(clean(self._take_over), 24)}"))
        yield from self.buttons(*pairs)

    def on_mount(self) -> None:
        """Say what is missing."""
        self.say_state()

    def begin(self) -> None:
        """Focus what needs a hand first."""
        self.form.begin()
        self.say_state()

    def refuse(self, text: str) -> None:
        """Say why what was sent was not done; what was typed stays, and may be sent again."""
        self.say_state()
        self.said.say(text, "bad")

    def shut(self, text: str) -> None:
        """While something is under way: say what, and let nothing be sent twice."""
        self._shut = text
        self.say_state()

    @on(PropertyForm.Changed)
    def _changed(self, event: PropertyForm.Changed) -> None:
        event.stop()
        self.say_state()

    def say_state(self) -> None:
        """What is wrong with the form as a whole, and whether the way on is open."""
        if not self.is_mounted:
            return
        problems = self.draft.problems
        self.query_one("#go", Button).disabled = bool(self._shut or problems)
        missing = [name for name, problem in problems.items() if problem == "required"]
        wrong = [name for name in problems if name not in missing]
        if self._shut:
            self.said.say(self._shut, "warn")
        elif wrong:
            self.said.say(f"Cannot be meant: {_names(wrong)}.", "warn")
        elif missing:
            self.said.say(f"Still needed: {_names(missing)}.", "warn")
        elif self.draft.creating:
            self.said.say("Go on to see what will be created.", "muted")
        else:
            number = len(self.draft.changes)
            said = f"{counted(number, 'change')} so far." if number else "Nothing is changed yet."
            self.said.say(said, "muted")

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.post_message(self.Cancelled())

    @on(Button.Pressed, "#take")
    def _take(self) -> None:
        self.post_message(self.TakeOver())

    @on(Button.Pressed, "#go")
    def _go(self) -> None:
        if self.draft.creating or self.draft.changes:
            self.post_message(self.Filled())
        else:
            self.said.say("Nothing is changed, so nothing is sent.", "warn")


class PreviewStep(Step):
    """Exactly what will be done; nothing is, unless the way on is chosen."""

    heading = "confirm"
    hint = "tab or ← → choose · pgup pgdn scroll · enter takes · esc goes back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "scroll_lines(-1)", show=False),
        Binding("pagedown", "scroll_lines(1)", show=False),
    ]

    class Confirmed(Message):
        """It is to be done."""

    class Cancelled(Message):
        """Nothing is to be done."""

    def __init__(
        self,
        app: CampmonApp,
        make_lines: Callable[[int], Sequence[Line]],
        go: str,
        warning: str = "",
    ) -> None:
        """`make_lines` makes what is shown for a width."""
        super().__init__(app)
        self._make_lines = make_lines
        self._go = go
        self._warning = warning
        self.lines = ScrolledLines(self.looks)

    def compose(self) -> ComposeResult:
        """What will be done, what else to know, buttons."""
        yield self.lines
        yield self.said
        yield from self.buttons(("cancel", "Cancel"), ("go", self._go))

    def on_mount(self) -> None:
        """Fill the lines once their width is known."""
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Fit the lines."""
        self.call_after_refresh(self._show)

    def begin(self) -> None:
        """Doing nothing is next."""
        self.query_one("#cancel").focus()

    def _show(self) -> None:
        self.lines.set_lines(self._make_lines(self.lines.scrollable_content_region.width))
        self.said.say(self._warning, "warn")

    def action_scroll_lines(self, by: int) -> None:
        """A screenful up or down, wherever the focus is."""
        (self.lines.action_page_down if by > 0 else self.lines.action_page_up)()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.post_message(self.Cancelled())

    @on(Button.Pressed, "#go")
    def _taken(self) -> None:
        self.post_message(self.Confirmed())


def paragraph(text: str, role: str, width: int, lines: int = 3) -> list[Line]:
    """A text as wrapped lines."""
    return [((line, role),) for line in wrap(clean(text), width, lines)]


def _names(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    named = ", ".join(names[:_MOST_NAMED])
    return f"{named} and {more} more" if more > 0 else named
