"""The staffing editor: a list to search and mark in, and what is marked always in view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from campmon.model.staffing_plan import Kind, Mark, Marks, Name
from campmon.tui.staffing import steps, words
from campmon.tui.staffing.search import SearchInput
from campmon.tui.staffing.table import StaffTable
from campmon.tui.staffing.view import StaffingView


class StaffingScreen(StaffingView):
    """The staffing of one or several campaigns, held by their keys. Nothing is sent before enter.

    Modal, so that no key reaches the board behind it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("q", "leave", show=False),
        Binding("tab,shift+tab", "turn", show=False, priority=True),
        Binding("space", "toggle_mark", show=False),
        Binding("plus", "mark('+')", show=False),
        Binding("minus", "mark('−')", show=False),
        Binding("backspace,delete", "take_back", show=False),
        Binding("u", "undo", show=False),
        Binding("U", "clear", show=False),
        Binding("slash", "find", show=False),
        Binding("p", "paste", show=False),
        Binding("l", "load", show=False),
        Binding("c", "copy", show=False),
        Binding("r", "again", show=False),
        Binding("enter", "preview", show=False),
        Binding("question_mark", "keys", show=False),
    ]

    # Moving and finding

    @on(StaffTable.Moved)
    def _moved(self) -> None:
        self.say("")

    def action_turn(self) -> None:
        """Teams instead of agents, or agents again."""
        self._kind = Kind.TEAM if self._kind is Kind.AGENT else Kind.AGENT
        self._said = ("", "muted")
        self._rebuild()

    def action_find(self) -> None:
        """Let the user type what to find."""
        self.set_focus(self.input)
        self._show_lines()

    def take_typed_ahead(self, event: events.Key) -> bool:
        """What was typed ahead of the search belongs to it: it was sent to the table."""
        if self.focused is not self.input or not event.is_printable:
            return False
        self.input.insert_text_at_cursor(event.character or "")
        return True

    @on(Input.Changed)
    def _sought(self, event: Input.Changed) -> None:
        event.stop()
        self._relist()

    @on(SearchInput.Move)
    def _move_from_search(self, event: SearchInput.Move) -> None:
        (self.table.action_page if event.page else self.table.action_move)(event.by)

    @on(Input.Submitted)
    def _search_entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._to_table()

    def _to_table(self) -> None:
        self.set_focus(self.table)
        self._show_lines()

    def action_back(self) -> None:
        """Clear what is sought; then leave, and where something is marked, ask for it again."""
        if self.input.value or self.focused is self.input:
            self.input.value = ""
            self._to_table()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Back to the board. Marks are lost at the second time only."""
        number = len(self.floor.draft.marks)
        if number and not self._warned:
            marks = words.counted(number, "mark")
            self.say(f"{marks} would be lost: once more leaves, enter shows what they come to.")
            self._warned = True
            return
        self.dismiss(None)

    # Marking

    @on(StaffTable.Pressed)
    def action_toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark back; then the next one."""
        row = self.table.current
        if row is None or self.is_shut():
            return
        mark, reason = self.floor.next_mark(row)
        if reason:
            self.say(reason)
            return
        self._put({row.name: mark})
        self.table.action_move(1)

    def action_mark(self, sign: str) -> None:
        """Mark the row under the cursor in one way."""
        row, mark = self.table.current, Mark(sign)
        if row is None or self.is_shut():
            return
        kind = row.name[0]
        reason = self.floor.why_not(kind, mark)
        if reason is not None:
            self.say(f"Not offered: {reason}")
        elif (idle := self.floor.why_idle(row, mark)) is not None:
            self.say(f"{idle}: nothing to do.")
        else:
            self._put({row.name: mark})
            self.table.action_move(1)

    def action_take_back(self) -> None:
        """Take back the mark under the cursor."""
        row = self.table.current
        if row is not None and row.name in self.floor.draft.marks:
            self._put({row.name: None})

    def action_undo(self) -> None:
        """Take back the last step."""
        if self.floor.draft.undo():
            self.marks_changed("")
        else:
            self.say("There is nothing to take back.")

    def action_clear(self) -> None:
        """Take back all marks."""
        number = self.floor.draft.clear()
        self.marks_changed(f"{words.counted(number, 'mark')} taken back; u brings them again.")

    def _put(self, changes: Mapping[Name, Mark | None]) -> None:
        self.table.hold()
        self.floor.draft.put(changes)
        self.marks_changed("")

    # The dialogs, and what follows from them

    def on_paste(self, event: events.Paste) -> None:
        """A paste anywhere is a list."""
        event.stop()
        steps.take_list(self, event.text)

    def action_paste(self) -> None:
        """A list to paste or type."""
        steps.take_list(self, "")

    def action_load(self) -> None:
        """A list from a file."""
        steps.load_list(self)

    def action_copy(self) -> None:
        """The staffing of another campaign."""
        steps.copy(self)

    def action_again(self) -> None:
        """Read again; marks are kept."""
        self.say("")
        self.read()

    def action_preview(self) -> None:
        """What will be done; then, once it is confirmed, do it."""
        steps.preview(self)

    def after_answer(self, left: Marks) -> None:
        """Keep the marks that are not carried out, and read again."""
        self.floor.draft.begin_anew(left)
        self.marks_changed("")
        self.read(after_answer=True)

    def action_keys(self) -> None:
        """All keys of the editor."""
        steps.show_keys(self)
