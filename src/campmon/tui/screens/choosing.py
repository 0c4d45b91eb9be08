"""A dialog in which one of several options is chosen, found by typing where there are many."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from campmon.tui.screens.dialog import Dialog, said
from campmon.tui.widgets.typed_line import TypedLine

Result = TypeVar("Result")


class ChoosingScreen(Dialog[Result]):
    """Options as text, never markup; with `searchable`, an input above them narrows the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step('up')", show=False, priority=True),
        Binding("down", "step('down')", show=False, priority=True),
        Binding("pageup", "step('page_up')", show=False, priority=True),
        Binding("pagedown", "step('page_down')", show=False, priority=True),
    ]
    heading: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    searchable: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.options = OptionList(markup=False)
        self.problem = said("", "problem")

    def compose(self) -> ComposeResult:
        """Title, perhaps an input, options, hint."""
        with Vertical(classes="box wide" if self.searchable else "box"):
            yield said(self.heading, "title")
            if self.searchable:
                search = TypedLine(id="search", placeholder="type to find", compact=True)
                search.cursor_blink = False
                yield search
            yield self.options
            yield self.problem
            yield said(self.hint, "hint")

    def on_mount(self) -> None:
        """Fill the list, and let typing begin."""
        self.put_options(self.found(""))
        for widget in self.query("#search") if self.searchable else (self.options,):
            widget.focus()  # none is there any more where the app ends at this moment

    def found(self, text: str) -> list[tuple[str, Content]]:
        """The options that `text` finds, each an id and what it shows."""
        raise NotImplementedError

    def first_option(self) -> str | None:
        """The option that the list begins at; None is the first."""
        return None

    def chosen(self, option_id: str) -> None:
        """Take an option."""
        raise NotImplementedError

    def put_options(self, options: list[tuple[str, Content]]) -> None:
        """Show these options."""
        self.options.clear_options()
        self.options.add_options([Option(shown, id=name) for name, shown in options])
        if not options:
            self.options.add_option(Option(Content("Nothing found"), disabled=True))
        else:
            names = [name for name, _ in options]
            first = self.first_option()
            self.options.highlighted = names.index(first) if first in names else 0

    def action_step(self, how: str) -> None:
        """Move in the list, wherever the focus is."""
        getattr(self.options, f"action_{'cursor_' if how in ('up', 'down') else ''}{how}")()

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        self.put_options(self.found(event.value))

    @on(Input.Submitted, "#search")
    def _search_entered(self) -> None:
        option = self.options.highlighted_option
        if option is not None:
            self._choose(option.id)

    @on(OptionList.OptionSelected)
    def _option_selected(self, event: OptionList.OptionSelected) -> None:
        self._choose(event.option_id)

    def _choose(self, option_id: str | None) -> None:
        """Take an option once: a second enter may have been typed before the first was heard."""
        if option_id is not None and self.is_active:
            self.chosen(option_id)
