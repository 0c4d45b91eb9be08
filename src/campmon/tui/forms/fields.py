"""The rows of a form: a label, a field of one line, and a note beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from campmon.model.properties import Choice
from campmon.model.text import clean
from campmon.tui.cells import cut, fit
from campmon.tui.looks import Line, Looks
from campmon.tui.screens.choosing import ChoosingScreen
from campmon.tui.widgets.lines import LineWidget
from campmon.tui.widgets.typed_line import TypedLine, take_key

_LABEL = 20
MARK = "*"
"""Beside the label of what cannot be left out."""


class Written(Message):
    """A field has another text."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.name = name
        self.text = text


class ListWanted(Message):
    """The values that a field may have are to be chosen from."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class TextField(TypedLine):
    """A value to type; `listed` where there are known values to choose from too."""

    def __init__(self, name: str, text: str, *, listed: bool) -> None:
        super().__init__(text, name=name, select_on_focus=False, compact=True)
        self.cursor_blink = False
        self.listed = listed
        self._put = text

    def put(self, text: str) -> None:
        """Write into it, as if typed."""
        self.value = text
        self.cursor_position = len(text)

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.value

    def show(self, text: str) -> None:
        """Show what the form knows already."""
        self._put = text
        self.put(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the form; what could steer a terminal is not taken."""
        event.stop()
        value = clean(event.value)
        if value != event.value:
            self.value = value
        elif value != self._put:
            self._put = value
            self.post_message(Written(self.name or "", value))


class ChoiceField(Widget, can_focus=True):
    """One of several values. Arrows turn through them; the form shows them as a list."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", show=False),
        Binding("right,space", "turn(1)", show=False),
    ]

    def __init__(self, name: str, text: str, choices: Sequence[Choice]) -> None:
        super().__init__(name=name)
        self._choices = tuple(choices)
        self._text = text

    @property
    def text(self) -> str:
        """The value that it has."""
        return self._text

    def render(self) -> Content:
        """The value between arrows; as text, never markup."""
        room = max(1, self.size.width - 4)
        return Content(f"‹ {fit(word(self._text, self._choices), room)} ›")

    async def on_key(self, event: events.Key) -> None:
        """Keys that turn, while they still belong to this field."""
        await take_key(self, event)

    def on_click(self, event: events.Click) -> None:
        """Show the list."""
        event.stop()
        self.post_message(ListWanted(self.name or ""))

    def action_turn(self, by: int) -> None:
        """The next value, or the one before."""
        values = [choice.value for choice in self._choices]
        at = values.index(self._text) if self._text in values else -1 if by > 0 else 0
        self.put(values[(at + by) % len(values)])

    def put(self, text: str) -> None:
        """Take a value."""
        if text != self._text:
            self.show(text)
            self.post_message(Written(self.name or "", text))

    def show(self, text: str) -> None:
        """Show what the form knows already."""
        self._text = text
        self.refresh()


Field = TextField | ChoiceField


class FieldRow(Horizontal):
    """A label, the field, and beside it what is wrong with it or what it was."""

    def __init__(self, looks: Looks, label: str, field: Field, *, required: bool) -> None:
        super().__init__(classes="field")
        self._label = cut(clean(label), _LABEL)
        self._required = required
        self.field = field
        self.label_line = LineWidget(looks)
        self.label_line.add_class("label")
        self.note = LineWidget(looks)
        self.note.add_class("note")

    def compose(self) -> ComposeResult:
        """From left to right."""
        yield self.label_line
        yield self.field
        yield self.note

    def on_mount(self) -> None:
        """Write the label."""
        self.mark(False)

    def mark(self, focused: bool) -> None:
        """Show whether the field has the focus, not by its cursor alone."""
        mark = f" {MARK}" if self._required else ""
        role = "key" if focused else "text"
        sign = "› " if focused else "  "
        self.label_line.set_lines([((sign, "key"), (self._label, role), (mark, "warn"))])

    def say(self, note: Line) -> None:
        """Show a note."""
        self.note.set_lines([note])


class ValueScreen(ChoosingScreen[str]):
    """The values that a property may have, found by typing."""

    hint: ClassVar[str] = "enter takes, esc goes back"

    def __init__(self, label: str, choices: Sequence[Choice], present: str) -> None:
        super().__init__()
        self._choices = tuple(choices)
        self._present = present
        self.heading = clean(label)  # type: ignore[misc]
        self.searchable = len(self._choices) > 8  # type: ignore[misc]

    def found(self, text: str) -> list[tuple[str, Content]]:
        """The values that have `text` in them or in what they mean."""
        folded = text.casefold().strip()
        wide = min(30, max((len(c.value) for c in self._choices), default=0))
        return [
            (str(place), Content(f"{fit(clean(choice.value), wide)}  {clean(choice.meaning)}"))
            for place, choice in enumerate(self._choices)
            if folded in f"{choice.value} {choice.meaning}".casefold()
        ]

    def first_option(self) -> str | None:
        """The value that it has now."""
        values = [choice.value for choice in self._choices]
        return str(values.index(self._present)) if self._present in values else None

    def chosen(self, option_id: str) -> None:
        """Take it."""
        self.dismiss(self._choices[int(option_id)].value)


def word(value: str, choices: Sequence[Choice]) -> str:
    """A value in a field: yes and no as such, nothing as what it means."""
    for choice in choices:
        if choice.value == value and (not value or choice.meaning in ("yes", "no")):
            return choice.meaning
    return clean(value)


def meaning(value: str, choices: Sequence[Choice]) -> str:
    """What a value means, where that says more than the value."""
    said = next((choice.meaning for choice in choices if choice.value == value), "")
    return "" if not value or said in ("yes", "no") else clean(said)
