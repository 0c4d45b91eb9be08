"""A form over a draft: one row a property, help for the one that has the focus."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from campmon.model.properties import PropertyKind
from campmon.tui.append.pieces import TextLines
from campmon.tui.forms.draft import Draft, accepted
from campmon.tui.forms.fields import (
    ChoiceField,
    Field,
    FieldRow,
    ListWanted,
    TextField,
    ValueScreen,
    Written,
    meaning,
)
from campmon.tui.looks import Line, Looks

_CHOSEN = (PropertyKind.BOOLEAN, PropertyKind.CHOICE)


class PropertyForm(Vertical):
    """Fields for every property of a draft. Tells `Changed` whenever the draft differs."""

    class Changed(Message):
        """The draft has another text in it."""

    def __init__(self, draft: Draft, looks: Looks) -> None:
        super().__init__(classes="form")
        self.draft = draft
        self._looks = looks
        self._rows = {
            spec.name: FieldRow(
                looks, spec.label, self._field(spec.name), required=draft.creating and spec.required
            )
            for spec in draft.specs
        }
        self.help = TextLines(looks, id="help")

    def _field(self, name: str) -> Field:
        spec, text = self.draft.spec(name), self.draft.text(name)
        choices = self.draft.choices(name)
        if spec.kind in _CHOSEN:
            return ChoiceField(name, text, choices)
        return TextField(name, text, listed=bool(choices))

    def compose(self) -> ComposeResult:
        """Rows, then help for the focused one."""
        with Vertical(classes="rows"):
            yield from self._rows.values()
        yield self.help

    def on_mount(self) -> None:
        """Say what there is to say of every field."""
        self.show_notes()

    def begin(self) -> None:
        """Focus the first field that needs something, else the first."""
        problems = self.draft.problems
        name = next((n for n in self._rows if n in problems), next(iter(self._rows), None))
        if name is not None:
            self.focus_on(name)

    def focus_on(self, name: str) -> None:
        """Focus a property's field."""
        self._rows[name].field.focus()

    def refill(self) -> None:
        """Show what the draft holds now, where it was written to by other means than typing."""
        for name, row in self._rows.items():
            row.field.show(self.draft.text(name))
        self.show_notes()

    def show_notes(self) -> None:
        """Notes beside the fields, and the help below."""
        for name, row in self._rows.items():
            row.say(self._note(name))
        self._show_help()

    def _note(self, name: str) -> Line:
        problem = self.draft.problem(name)
        if problem == "required":
            return ((problem, "warn"),)
        if problem:
            return ((f"! {problem}", "bad"),)
        text, before = self.draft.text(name), self.draft.before(name)
        said = meaning(text, self.draft.choices(name))
        if not self.draft.creating and text != before:
            return (
                (f"was {before or self.draft.nothing}", "warn"),
                (f"  {said}" if said else "", "muted"),
            )
        return ((said, "muted"),)

    # What the fields say

    @on(Written)
    def _written(self, event: Written) -> None:
        event.stop()
        self.draft.put(event.name, event.text)
        self._rows[event.name].say(self._note(event.name))
        self._show_help()
        self.post_message(self.Changed())

    @on(ListWanted)
    def _list_wanted(self, event: ListWanted) -> None:
        event.stop()
        self.show_list(event.name)

    def show_list(self, name: str) -> None:
        """Let one of a property's known values be chosen."""
        field = self._rows[name].field

        def chosen(value: str | None) -> None:
            if value is not None:
                field.put(value)

        choices = self.draft.choices(name)
        screen = ValueScreen(self.draft.spec(name).label, choices, self.draft.text(name))
        self.app.push_screen(screen, chosen)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what the field takes."""
        focused = self._row_of(event.widget)
        for row in self._rows.values():
            row.mark(row is focused)
        if focused is not None:
            focused.scroll_visible(animate=False)
        self._show_help()

    def on_descendant_blur(self) -> None:
        """The focus may have gone to the buttons."""
        self.call_after_refresh(self._show_help)

    def _row_of(self, widget: Widget | None) -> FieldRow | None:
        return next((row for row in self._rows.values() if row.field is widget), None)

    def _show_help(self) -> None:
        row = self._row_of(self.screen.focused) if self.is_attached else None
        if row is None:
            for other in self._rows.values():
                other.mark(False)
            self.help.say("")
            return
        name = row.field.name or ""
        spec = self.draft.spec(name)
        problem = self.draft.problem(name)
        if problem and problem != "required":
            self.help.say(f"{spec.name}: {problem}. {spec.help}", "bad")
            return
        keys = ""
        if isinstance(row.field, ChoiceField):
            keys = "← → turn, enter lists · "
        elif self.draft.choices(name):
            keys = "enter lists known values · "
        self.help.say(f"{spec.name}: {keys}{accepted(spec)}", "muted")
