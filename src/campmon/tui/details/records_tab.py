"""The second tab: the campaign's records, fetched as the cursor comes near them."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from campmon.model.capability import Capability
from campmon.model.listing import RecordQuery
from campmon.tui.cells import wrap
from campmon.tui.details.record_fields import RecordScreen
from campmon.tui.details.record_looking import (
    Looked,
    Looker,
    PageRead,
    Reached,
    look_for,
    look_for_end,
    read_into,
)
from campmon.tui.details.record_pages import PAGE_SIZE, EndSearch, Place, RecordPages
from campmon.tui.details.record_reading import Sought
from campmon.tui.details.record_table import RecordTable, where_in_list
from campmon.tui.details.record_updating import Updating
from campmon.tui.details.tab import Hints, StatusLines, Tab, what_broke
from campmon.tui.looks import Line, Looks, Span
from campmon.tui.panels.context import Context, not_offered
from campmon.tui.widgets.lines import LineWidget
from campmon.tui.widgets.typed_line import TypedLine

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_CHANGE: Hints = (("e", "change"), ("u", "update from a file"))
_ALL_THE_SAME = (
    "They can be changed all the same: e changes the one whose number you type, u those in a file."
)
_READ, _LOOK = "records", "records-look"
"""Groups of workers: one reads a page, one searches or looks for the end."""


class RecordsTab(Tab):
    """A table of records with a search, and a line that says where in the list it stands.

    A long class, since Textual wants keys, messages and their handlers in one widget; what can
    stand apart does: the pages, reading and looking, the table, what it says.
    """

    title = "Records"
    capability = Capability.RECORDS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "valid_only", show=False),
        Binding("x", "extra", show=False),
        Binding("r", "again", show=False),
        Binding("g,home", "first", show=False),
        Binding("G,end", "last", show=False),
        Binding("slash", "find", show=False),
        Binding("e", "change", show=False),
        Binding("u", "update", show=False),
        Binding("n", "find_next", show=False),
    ]

    def __init__(self, app: CampmonApp, looks: Looks, context: Context) -> None:
        super().__init__(app, looks, context)
        self._backend = app.session.source_of(context.campaign.key).backend
        self._updating = Updating(app, context.campaign)
        self._updates = self._updating.ended
        self._query = RecordQuery()
        self._pages = RecordPages()
        self._uploaded = context.campaign.statistics.uploaded
        self._begun = False
        self._problem = ""
        self._looking = ""
        self._said = ""
        self._sought: Sought | None = None
        self._from_start = False
        self.table = RecordTable(looks, self._pages)
        self.input = TypedLine(
            id="sought", placeholder="part of an account or a phone", compact=True
        )
        self.input.cursor_blink = False
        self.find_label = LineWidget(looks)
        self.status = StatusLines(looks)

    def compose(self) -> ComposeResult:
        """Table, search, status."""
        yield self.table
        with Horizontal(id="find"):
            yield self.find_label
            yield self.input
        yield self.status

    @property
    def hints(self) -> Hints:
        """What can be done with records."""
        change = _CHANGE if self._updating.offered else ()
        if self._why_not is not None:
            return change
        if self._finding:
            return (("enter", "find, from the cursor on"),)
        found = (("n", "next"),) if self._sought is not None else ()
        return (
            ("enter", "fields"),
            ("/", "find"),
            *found,
            *change,
            ("g G", "ends"),
            ("v", "all" if self._query.valid_only else "valid only"),
            ("x", "no extra" if self._query.extra else "extra"),
            ("r", "again"),
        )

    @property
    def esc_does(self) -> str:
        """It ends what is under way before it leads back."""
        return "cancel" if self._finding else "stop" if self._looking else "back"

    @property
    def _why_not(self) -> str | None:
        return not_offered(self.context, Capability.RECORDS)

    @property
    def _finding(self) -> bool:
        return self.query_one("#find").has_class("-shown")

    def begin(self) -> None:
        """Take the focus; read when shown for the first time."""
        self.screen.set_focus(self.table)
        if not self._begun and self._why_not is None:
            self._begun = True
            self._uploaded = self.context.campaign.statistics.uploaded
        self._show()

    def refreshed(self, context: Context) -> None:
        """A list that has grown is read again where it is in view."""
        super().refreshed(context)
        uploaded = context.campaign.statistics.uploaded
        grown = uploaded is not None and uploaded != self._uploaded
        if grown or self._updating.ended != self._updates:
            self._uploaded, self._updates = uploaded, self._updating.ended
            self._pages.outdate()
        self._show()

    def leave(self) -> bool:
        """Esc ends the input of a search, then the search."""
        if self._finding:
            self._close_input()
            return True
        if self._looking:
            self._stop_looking()
            return True
        return False

    @on(RecordTable.Chosen)
    def _chosen(self, message: RecordTable.Chosen) -> None:
        self.app.push_screen(RecordScreen(self._campmon, message.record))

    # Changing

    def action_change(self) -> None:
        """Change the record under the cursor; where none is listed, one whose number is typed."""
        record = self._pages.current
        if self._why_not is None and record is None:
            self._campmon.tell("No record has been read yet", "warning")
            return
        self._updating.one(self.context.campaign, record, self._changed)

    def _changed(self, number: str) -> None:
        """Show it as it is now."""
        if self._why_not is None and self.is_attached:
            self.action_again()
            self._said = f"Changed {number}"
            self._show()

    def action_update(self) -> None:
        """Update records from a file."""
        self._updating.many(self.context.campaign)

    # Reading

    @on(RecordTable.Moved)
    def _moved(self) -> None:
        self._said = ""
        self._show()

    @on(RecordTable.Resized)
    def _show(self) -> None:
        """Show what is there, and read what is missing: one page at a time."""
        self.table.show(self._pages, self._notice())
        self._show_status()
        self.post_message(self.HintsChanged())
        if self._begun and not self._problem and not self._reading and self.table.size.height:
            wanted = self._pages.wanted()
            if wanted is not None:
                work = read_into(self._looker, wanted, self._campmon.session.clock)
                self.run_worker(work, name="records", group=_READ, exit_on_error=False)
                self._show_status()

    @property
    def _reading(self) -> bool:
        return any(w.group == _READ and w.node is self and not w.is_finished for w in self.workers)

    @on(PageRead)
    def _page_read(self, message: PageRead) -> None:
        if message.pages is not self._pages:
            return
        if message.page is None:
            self._problem = message.problem
        else:
            self._pages.put(message.number, message.page)
        # Once the worker that sent this has ended: only then the next page may be read.
        self.call_later(self._show)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The next page; and what broke in a backend is told of in place."""
        if event.state is WorkerState.ERROR:
            self._problem = what_broke(event.worker)
            self._looking = ""
        if event.worker.is_finished:
            self._show()

    def action_again(self) -> None:
        """Read again what is in view, also after an error."""
        if self._why_not is None:
            self._problem = self._said = ""
            self._pages.outdate()
            self._show()

    def action_valid_only(self) -> None:
        """With or without the records that failed at load."""
        self._begin_anew(
            RecordQuery(valid_only=not self._query.valid_only, extra=self._query.extra)
        )

    def action_extra(self) -> None:
        """With or without the client's own further fields."""
        self._begin_anew(
            RecordQuery(valid_only=self._query.valid_only, extra=not self._query.extra)
        )

    def _begin_anew(self, query: RecordQuery) -> None:
        """Another list, from where the cursor is."""
        if self._why_not is not None:
            return
        self._stop_looking()
        for worker in self.workers:
            if worker.group == _READ and worker.node is self:
                worker.cancel()
        number, record = self._pages.cursor, self._pages.current
        same = query.valid_only == self._query.valid_only
        self._query, self._pages = query, RecordPages()
        self._problem = self._said = ""
        if same:
            self._pages.go_to(number, record.id if record else None)
        self._show()

    # Moving far

    def action_first(self) -> None:
        """To the first record."""
        self._stop_looking()
        self._pages.go_to(Place(0, 0))
        self._show()

    def action_last(self) -> None:
        """To the last record: where it is has to be found out."""
        if not self._begun or self._pages.empty:
            return
        self._stop_looking()
        last = self._pages.last_page
        if last is not None:
            self._pages.go_to(Place(last, PAGE_SIZE - 1), last=True)
            self._show()
            return
        self._problem = ""
        self._looking = "Looking for the last record…"
        known = max((n for n in self._pages.kept), default=0)
        guess = ((self._uploaded or 0) - 1) // PAGE_SIZE
        self._look(look_for_end(self._looker, EndSearch(known, guess)))

    # Searching

    def action_find(self) -> None:
        """Let the user type what to look for."""
        if self._why_not is not None:
            return
        self.query_one("#find").add_class("-shown")
        self.find_label.set_lines([((" find account or phone: ", "title"),)])
        self.screen.set_focus(self.input)
        self._show()

    def take_typed_ahead(self, event: events.Key) -> bool:
        """What was typed ahead of the search's input belongs to it: it was sent to the table."""
        if self.screen.focused is not self.input or not event.is_printable:
            return False
        self.input.insert_text_at_cursor(event.character or "")
        return True

    def _close_input(self) -> None:
        self.query_one("#find").remove_class("-shown")
        self.screen.set_focus(self.table)
        self._show()

    @on(Input.Submitted, "#sought")
    def _find_entered(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        self._close_input()
        if text:
            self._sought, self._from_start = Sought(text), False
            self._search(include_cursor=True)

    def action_find_next(self) -> None:
        """The next record that matches; after the end, from the first record."""
        if self._sought is None:
            self.action_find()
        elif not self._looking:
            self._search(include_cursor=False)

    def _search(self, *, include_cursor: bool) -> None:
        assert self._sought is not None
        self._stop_looking()
        self._problem = self._said = ""
        place = self._pages.cursor
        start = place.page * PAGE_SIZE + place.row + (0 if include_cursor else 1)
        if self._from_start:
            start, self._from_start = 0, False
        self._looking = f"Looking for “{self._sought.text}”…"
        self._look(look_for(self._looker, self._sought, start))

    @property
    def _looker(self) -> Looker:
        campaign_id = self.context.campaign.id
        return Looker(self._backend, campaign_id, self._pages, self._query, self.post_message)

    def _look(self, work: Coroutine[None, None, None]) -> None:
        self.run_worker(work, name="records", group=_LOOK, exclusive=True, exit_on_error=False)
        self._show()

    @on(Looked)
    def _looked(self, message: Looked) -> None:
        if message.pages is not self._pages or not self._looking:
            return
        if message.ended:
            self._looking, self._said = "", message.said
            self._problem = message.problem
            self._from_start = True
        else:
            self._looking = message.said
        self._show()

    @on(Reached)
    def _reached(self, message: Reached) -> None:
        if message.pages is not self._pages or not self._looking:
            return
        self._looking, self._said = "", message.said
        record_id = message.record.id if message.record is not None else None
        self._pages.go_to(message.place, record_id, last=record_id is None)
        self._show()

    def _stop_looking(self) -> None:
        """Call off a search, or the look for the end."""
        for worker in self.workers:
            if worker.group == _LOOK and worker.node is self:
                worker.cancel()
        if self._looking:
            self._said = self._looking.rstrip("…") + ": stopped"
        self._looking = ""
        self._show()

    # What it says

    def _notice(self) -> list[Span]:
        """What stands in the table where there are no rows."""
        width = max(1, self.table.size.width)
        if self._why_not is not None:
            said = [(line, "muted") for line in wrap(self._why_not, width, 4)]
            if self._updating.offered:
                said += [("", "text"), *((line, "text") for line in wrap(_ALL_THE_SAME, width, 3))]
            return said
        if self._pages.empty:
            kind = "valid records" if self._query.valid_only else "records"
            return [(f"This campaign has no {kind}", "muted")]
        return []

    def _show_status(self) -> None:
        if self._problem:
            self.status.say_problem(f"The records could not be read: {self._problem}")
        else:
            self.status.say(self._status())

    def _status(self) -> Line:
        """What is going on, else how a search ended, then where the cursor is in the list."""
        if self._why_not is not None:
            return ()
        if self._looking:
            return ((self._looking, "title"), ("  esc", "key"), (" stops", "muted"))
        where = where_in_list(self._pages, self._query, self._campmon.session.clock.now())
        if not self._said:
            return where
        return ((self._said, "title"), (" · " if where else "", "muted"), *where)
