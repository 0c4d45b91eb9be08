"""The fourth tab: who works the campaign, and what they are doing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from campmon.model.capability import Capability
from campmon.model.staffing import Staffing
from campmon.tui import figures
from campmon.tui.cells import wrap
from campmon.tui.details.staffing_lines import counts_line, staffing_lines
from campmon.tui.details.tab import Hints, StatusLines, Tab, what_broke
from campmon.tui.looks import Line, Looks, Span
from campmon.tui.panels.context import Context, not_offered
from campmon.tui.screens.lines import ScrolledLines
from campmon.tui.staffing.reading import StaffRead, read_one
from campmon.tui.widgets.lines import LineWidget
from campmon.tui.widgets.typed_line import TypedLine

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_READ = "staffing"


class StaffingTab(Tab):
    """Agents and teams on the campaign, with what can be found in them."""

    title = "Staffing"
    capability = Capability.STAFFING
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "again", show=False),
        Binding("g", "change", show=False),
        Binding("slash", "find", show=False),
    ]

    class Found(Message):
        """The staffing was read, or could not be."""

        def __init__(self, read: StaffRead, at: datetime) -> None:
            super().__init__()
            self.read = read
            self.at = at

    def __init__(self, app: CampmonApp, looks: Looks, context: Context) -> None:
        super().__init__(app, looks, context)
        self._staffing: Staffing | None = None
        self._read_at: datetime | None = None
        self._problem = ""
        self.counts = LineWidget(looks)
        self.counts.add_class("line")
        self.lines = ScrolledLines(looks)
        self.input = TypedLine(id="sought", placeholder="name, e-mail, id or team", compact=True)
        self.input.cursor_blink = False
        self.find_label = LineWidget(looks)
        self.status = StatusLines(looks)

    def compose(self) -> ComposeResult:
        """Counts, agents and teams, search, status."""
        yield self.counts
        yield self.lines
        with Horizontal(id="find"):
            yield self.find_label
            yield self.input
        yield self.status

    @property
    def hints(self) -> Hints:
        """What can be done with those who work the campaign."""
        if self._why_not is not None:
            return ()
        if self._finding:
            return (("enter", "keep what is found"),)
        return (
            ("g", "change who works it"),
            ("/", "find"),
            ("r", "read again"),
            ("↑ ↓ home end", "scroll"),
        )

    @property
    def esc_does(self) -> str:
        """It ends the search before it leads back."""
        return "all" if self._finding or self.input.value else "back"

    @property
    def _why_not(self) -> str | None:
        return not_offered(self.context, Capability.STAFFING)

    @property
    def _finding(self) -> bool:
        return self.query_one("#find").has_class("-shown")

    @property
    def _reading(self) -> bool:
        return any(w.group == _READ and w.node is self and not w.is_finished for w in self.workers)

    def begin(self) -> None:
        """Take the focus; read what was read a while ago, or never."""
        self.screen.set_focus(self.lines)
        self._read()
        self._show()

    def end(self) -> None:
        """A search that is open is closed, and what it found stays."""
        self._close_find()

    def refreshed(self, context: Context) -> None:
        """Keep the states' counts and the age true."""
        super().refreshed(context)
        self._show_counts()
        self._show_status()

    def leave(self) -> bool:
        """Esc shows all again."""
        if not self._finding and not self.input.value:
            return False
        self.input.value = ""
        self._close_find()
        self._show()
        return True

    # Reading

    def _read(self) -> None:
        """Read unless that is under way; the tab shows meanwhile what it knew."""
        if self._why_not is None and not self._reading:
            self.run_worker(self._reading_it(), name="staffing", group=_READ, exit_on_error=False)

    async def _reading_it(self) -> None:
        session = self._campmon.session
        read = await read_one(session, self.context.campaign)
        self.post_message(self.Found(read, session.clock.now()))

    @on(Found)
    def _found(self, message: Found) -> None:
        self._problem = message.read.problem
        if message.read.staffing is not None:
            self._staffing, self._read_at = message.read.staffing, message.at
        # Once the worker that sent this has ended: till then it counts as reading.
        self.call_later(self._show)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What broke in a backend is told of in place."""
        if event.state is WorkerState.ERROR:
            self._problem = what_broke(event.worker) + "."
            self._show()

    def action_again(self) -> None:
        """Read again, also after an error."""
        self._problem = ""
        self._read()
        self._show()

    # What the user does

    def action_change(self) -> None:
        """Open the editor for this campaign."""
        from campmon.tui.staffing.opening import begin  # the editor is loaded when it is wanted

        begin(self._campmon, [self.context.campaign])

    def resumed(self) -> None:
        """The editor was left: what it did is read."""
        self.action_again()

    def action_find(self) -> None:
        """Let the user type whom to look for; they are shown at once."""
        if self._why_not is not None:
            return
        self.query_one("#find").add_class("-shown")
        self.find_label.set_lines([((" find: ", "title"),)])
        self.screen.set_focus(self.input)
        self._show_status()
        self.post_message(self.HintsChanged())

    def take_typed_ahead(self, event: events.Key) -> bool:
        """What was typed ahead of the search's input belongs to it: it was sent to the list."""
        if self.screen.focused is not self.input or not event.is_printable:
            return False
        self.input.insert_text_at_cursor(event.character or "")
        return True

    @on(Input.Changed, "#sought")
    def _sought_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show()

    @on(Input.Submitted, "#sought")
    def _sought_entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._close_find()
        self._show()

    def _close_find(self) -> None:
        if self._finding:
            self.query_one("#find").remove_class("-shown")
            self.screen.set_focus(self.lines)

    # What it shows

    def on_resize(self) -> None:
        """Fit the columns."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        width = self.lines.scrollable_content_region.width
        if width <= 0:
            return
        self.lines.set_lines(self._made(width))
        self._show_counts()
        self._show_status()
        self.post_message(self.HintsChanged())

    def _made(self, width: int) -> list[Line]:
        if self._why_not is not None:
            said = self._why_not
        elif self._staffing is not None:
            service = self.context.campaign.service
            return staffing_lines(self._staffing, self.input.value, service, width)
        elif self._problem:
            return []
        else:
            said = "Reading who works this campaign…"
        return [((line, "muted"),) for line in wrap(said, width, 6)]

    def _show_counts(self) -> None:
        detail = self.context.detail
        agents = detail.agents if detail is not None else None
        whose = detail.of_service if detail is not None else ""
        self.counts.set_lines([counts_line(agents, max(1, self.counts.size.width), whose)])

    def _show_status(self) -> None:
        if self._problem:
            self.status.say_problem(f"Who works it could not be read: {self._problem}")
        else:
            self.status.say(self._status())

    def _status(self) -> Line:
        if self._read_at is None:
            return ()
        age = (self._campmon.session.clock.now() - self._read_at).total_seconds()
        spans: list[Span] = [(f"Read {figures.span(age)} ago", "muted")]
        if self._reading:
            spans.append((" · reading again…", "title"))
        if self.input.value and not self._finding:
            spans.append((f" · only “{self.input.value}”", "title"))
        return tuple(spans)
