"""The sixth tab: who did what to the campaign, and how it ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from campmon.engine.audit_acts import TracedAct, joined, with_others
from campmon.model.errors import AuditError
from campmon.tui.details.act_lines import head_text, whole_lines
from campmon.tui.details.act_list import ActList
from campmon.tui.details.overview import folded
from campmon.tui.details.tab import Hints, StatusLines, Tab, what_broke
from campmon.tui.looks import Line, Looks
from campmon.tui.panels.context import Context
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_READ = "audit"
_MOST_LINES = 2_000
_LOOK_SECONDS = 1.0
"""How often it is looked whether the log has grown, while the tab is shown."""
_EMPTY = (
    "Nobody has done anything to this campaign through campmon that is still in the log. "
    "Every act is written there before it is done, and again when it ended. "
)


class AuditTab(Tab):
    """One line an act, the newest first; the one under the cursor whole below."""

    title = "Audit"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("r", "again", show=False)]

    class Found(Message):
        """The log was read, or could not be."""

        def __init__(self, acts: list[TracedAct], problem: str = "") -> None:
            super().__init__()
            self.acts = acts
            self.problem = problem

    def __init__(self, app: CampmonApp, looks: Looks, context: Context) -> None:
        super().__init__(app, looks, context)
        self._logged: list[TracedAct] = []
        self._read_once = False
        self._stamp: object = None
        self._problem = ""
        self._timer: Timer | None = None
        self.head = LineWidget(looks, background="heading")
        self.head.add_class("line")
        self.list = ActList(looks)
        self.whole = LineWidget(looks, id="act")
        self.status = StatusLines(looks)

    def compose(self) -> ComposeResult:
        """Heads, acts, the one under the cursor, status."""
        yield self.head
        yield self.list
        yield self.whole
        yield self.status

    @property
    def hints(self) -> Hints:
        """How to move."""
        return (("↑ ↓ pgup pgdn home end", "move"), ("r", "read again"))

    def begin(self) -> None:
        """Take the focus, and look at the log from now on."""
        self.screen.set_focus(self.list)
        self._end_timer()
        self._timer = self.set_interval(_LOOK_SECONDS, self._look)
        self._look()
        self._show()

    def end(self) -> None:
        """Nobody looks."""
        self._end_timer()

    def refreshed(self, context: Context) -> None:
        """What others did may have come with it."""
        super().refreshed(context)
        self._show()

    def _end_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    # Reading

    def _look(self) -> None:
        """Read the log where it has changed since; a look costs next to nothing."""
        try:
            found = self._campmon.session.audit.path.stat()
            stamp: object = (found.st_ino, found.st_size, found.st_mtime_ns)
        except OSError:
            stamp = "none"  # reading says what is wrong, if anything is
        if stamp != self._stamp and not self._reading:
            self._stamp = stamp
            self.run_worker(self._read(), name="audit", group=_READ, exit_on_error=False)

    @property
    def _reading(self) -> bool:
        return any(w.group == _READ and w.node is self and not w.is_finished for w in self.workers)

    async def _read(self) -> None:
        audit, key = self._campmon.session.audit, self.context.campaign.key

        def read() -> list[TracedAct]:
            return joined(audit.entries_of(key.profile, key.id, _MOST_LINES))

        try:
            self.post_message(self.Found(await asyncio.to_thread(read)))
        except AuditError as error:
            self.post_message(self.Found([], str(error)))

    @on(Found)
    def _found(self, message: Found) -> None:
        self._read_once, self._problem = True, message.problem
        if not message.problem:
            self._logged = message.acts
        self._show()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What broke is told of in place."""
        if event.state is WorkerState.ERROR:
            self._problem = what_broke(event.worker) + "."
            self._show()

    def action_again(self) -> None:
        """Read the log again, also after an error."""
        self._stamp = None
        self._look()

    # What it shows

    def on_resize(self) -> None:
        """Fit the columns."""
        self.call_after_refresh(self._show)

    @on(ActList.Moved)
    def _moved(self) -> None:
        self._show_current()

    def _show(self) -> None:
        width = self.list.size.width
        if width <= 0:
            return
        session = self._campmon.session
        acts = with_others(self._logged, session.told_acts.of(self.context.campaign.key))
        self.head.set_lines([((head_text(width), "heading"),)])
        self.list.show(acts, session.clock.now(), self._notice(width))
        self._show_current()
        if self._problem:
            self.status.say_problem(f"The acts could not be read: {self._problem}")
        else:
            self.status.say(self._status(sum(not act.call for act in acts)))

    def _show_current(self) -> None:
        act, size = self.list.current, self.whole.size
        now = self._campmon.session.clock.now()
        self.whole.set_lines(whole_lines(act, now, size.width, size.height) if act else [])

    def _notice(self, width: int) -> list[Line]:
        if self._problem:
            return []
        if not self._read_once:
            return [(("Reading the audit log…", "muted"),)]
        said = f"{_EMPTY}The file is {self._campmon.session.audit.path}"
        return [((line, "muted"),) for line in folded(said, width)]

    def _status(self, count: int) -> Line:
        if not count:
            return ()
        act = f"{count:,} act{'' if count == 1 else 's'}"
        return ((act, "text"), (f" · kept in {self._campmon.session.audit.path}", "muted"))
