"""The third tab: the campaign's finished calls, and new ones as they end."""

from __future__ import annotations

from contextlib import aclosing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import Worker, WorkerState

from campmon.engine.calls_follow import OVERLAP_SECONDS, CallFollower
from campmon.engine.listing import LARGEST_PAGE, call_pages
from campmon.model.capability import Capability
from campmon.model.errors import CampmonError
from campmon.model.listing import CallQuery, FinishedCall
from campmon.tui import figures
from campmon.tui.cells import wrap
from campmon.tui.details.call_lines import CallLines, counts_lines, head_text
from campmon.tui.details.call_log import MOST_KEPT, WINDOWS, CallLog
from campmon.tui.details.tab import Hints, StatusLines, Tab, what_broke
from campmon.tui.looks import Line, Looks, Span
from campmon.tui.panels.context import Context, not_offered
from campmon.tui.screens.lines import ScrolledLines
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_READ, _FOLLOW = "calls", "calls-follow"


class CallsTab(Tab):
    """Calls of a window, the newest last, with how many ended in what way."""

    title = "Calls"
    capability = Capability.CALLS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "window", show=False),
        Binding("f", "follow", show=False),
        Binding("r", "again", show=False),
    ]

    class Found(Message):
        """Calls were read; `log` is the one that they are for."""

        def __init__(self, log: CallLog, calls: tuple[FinishedCall, ...]) -> None:
            super().__init__()
            self.log = log
            self.calls = calls

    class Ended(Message):
        """The window has been read to its end, or could not be."""

        def __init__(self, log: CallLog, until: datetime | None, problem: str = "") -> None:
            super().__init__()
            self.log = log
            self.until = until
            self.problem = problem

    class Hindered(Message):
        """Following waits for something, goes on again, or cannot."""

        def __init__(self, log: CallLog, said: str, *, ended: bool = False) -> None:
            super().__init__()
            self.log = log
            self.said = said
            self.ended = ended

    def __init__(self, app: CampmonApp, looks: Looks, context: Context) -> None:
        super().__init__(app, looks, context)
        self._source = app.session.source_of(context.campaign.key)
        self._clock = app.session.clock
        self._window = 0
        self._log = CallLog()
        self._begun = False
        self._reading = False
        self._following = False
        self._since: datetime | None = None
        self._until: datetime | None = None
        self._problem = ""
        self._said = ""
        self.head = LineWidget(looks, background="heading")
        self.head.add_class("line")
        self.lines = ScrolledLines(looks)
        self.counts = LineWidget(looks, id="counts")
        self.status = StatusLines(looks)

    def compose(self) -> ComposeResult:
        """Heads, calls, counts, status."""
        yield self.head
        yield self.lines
        yield self.counts
        yield self.status

    @property
    def hints(self) -> Hints:
        """What can be done with calls."""
        if self._why_not is not None:
            return ()
        following = WINDOWS[(self._window + 1) % len(WINDOWS)]
        return (
            ("f", "stop following" if self._following else "follow"),
            ("w", following.title),
            ("r", "read again"),
            ("↑ ↓ home end", "scroll"),
        )

    @property
    def esc_does(self) -> str:
        """It ends a long reading before it leads back."""
        return "stop" if self._reading else "back"

    @property
    def _why_not(self) -> str | None:
        return not_offered(self.context, Capability.CALLS)

    def begin(self) -> None:
        """Take the focus; read when shown for the first time, follow again where it did."""
        self.screen.set_focus(self.lines)
        if not self._begun and self._why_not is None:
            self._begun = True
            self._read()
        elif self._following and not self._reading:
            self._follow()
        self._show()

    def end(self) -> None:
        """Nobody looks: ask for no more calls."""
        self._cancel(_FOLLOW)

    def refreshed(self, context: Context) -> None:
        """Keep the ages true."""
        super().refreshed(context)
        self._show_status()

    def leave(self) -> bool:
        """Esc stops reading a long day."""
        if not self._reading:
            return False
        self._cancel(_READ)
        self._reading = False
        self._said = "stopped: later calls are not shown"
        self._show()
        return True

    # Reading a window

    def _read(self) -> None:
        self._cancel(_READ, _FOLLOW)
        now = self._clock.now()
        self._log, self._since, self._until = CallLog(), WINDOWS[self._window].since(now), None
        self._problem = self._said = ""
        self._reading = True
        query = CallQuery(self._since, now, count=LARGEST_PAGE)
        work = self._read_window(self._log, query)
        self.run_worker(work, name="calls", group=_READ, exit_on_error=False)
        self._show()

    async def _read_window(self, log: CallLog, query: CallQuery) -> None:
        backend, campaign_id = self._source.backend, self.context.campaign.id
        try:
            async with aclosing(call_pages(backend, campaign_id, query)) as pages:
                async for calls in pages:
                    self.post_message(self.Found(log, calls))
        except CampmonError as error:
            self.post_message(self.Ended(log, None, str(error)))
            return
        self.post_message(self.Ended(log, query.until))

    @on(Found)
    def _found(self, message: Found) -> None:
        if message.log is not self._log:
            return
        if self._following:
            self._said = ""  # whatever was in the way is no more
        if self._log.add(message.calls):
            self._show()

    @on(Ended)
    def _ended(self, message: Ended) -> None:
        if message.log is not self._log or not self._reading:
            return
        self._reading = False
        self._until, self._problem = message.until, message.problem
        if self._following and not self._problem:
            self._follow()
        self._show()

    # Following

    def action_follow(self) -> None:
        """Show calls as they end, or no longer."""
        if self._why_not is not None:
            return
        self._following = not self._following
        self._said = ""
        if not self._following:
            self._cancel(_FOLLOW)
        elif not self._reading:
            self._follow()
        self._show()

    def _follow(self) -> None:
        """Go on where the window ended, or where following left off."""
        self._cancel(_FOLLOW)
        self._problem = self._said = ""
        reached = self._until or self._since or self._clock.now()
        work = self._follow_calls(self._log, reached - timedelta(seconds=OVERLAP_SECONDS))
        self.run_worker(work, name="calls", group=_FOLLOW, exit_on_error=False)

    async def _follow_calls(self, log: CallLog, since: datetime) -> None:
        follower = CallFollower(
            self._source.backend,
            self.context.campaign.id,
            since=since,
            clock=self._clock,
            refresh_seconds=self._source.monitor.refresh_seconds,
            tell=lambda said: self._tell(log, said),
        )
        try:
            async with aclosing(follower.batches()) as batches:
                async for calls in batches:
                    self.post_message(self.Found(log, calls))
        except CampmonError as error:
            self.post_message(self.Hindered(log, str(error), ended=True))

    def _tell(self, log: CallLog, said: str) -> None:
        self.post_message(self.Hindered(log, said))

    @on(Hindered)
    def _hindered(self, message: Hindered) -> None:
        if message.log is not self._log:
            return
        if message.ended:
            self._following, self._problem = False, message.said
        else:
            self._said = message.said
        self._show()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What broke in a backend is told of in place too."""
        if event.state is WorkerState.ERROR:
            self._problem = what_broke(event.worker)
            self._reading = self._following = False
            self._show()

    def _cancel(self, *groups: str) -> None:
        for worker in self.workers:
            if worker.node is self and worker.group in groups:
                worker.cancel()

    # What the user chooses

    def action_window(self) -> None:
        """The next window."""
        if self._why_not is None:
            self._window = (self._window + 1) % len(WINDOWS)
            self._read()

    def action_again(self) -> None:
        """Read the window again, also after an error."""
        if self._why_not is None:
            self._read()

    # What it shows

    def on_resize(self) -> None:
        """Fit the columns."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        """Show the calls; at the end, the view goes along with new ones."""
        width = self.lines.scrollable_content_region.width
        if width <= 0:
            return
        at_end = self.lines.scroll_offset.y >= self.lines.max_scroll_y
        self.head.set_lines([((head_text(width), "heading"),)])
        calls = tuple(self._log.calls)
        lines = CallLines(calls, self._clock.now(), width) if calls else self._notice(width)
        self.lines.set_lines(lines)
        if at_end:
            self.lines.scroll_end(animate=False, force=True, immediate=True)
        self.counts.set_lines(
            counts_lines(self._log.by_result, self._log.total, width, self.counts.size.height)
        )
        self._show_status()
        self.post_message(self.HintsChanged())

    def _notice(self, width: int) -> list[Line]:
        """What stands where there are no calls."""
        if self._why_not is not None:
            said = self._why_not
        elif self._reading:
            said = "Reading the finished calls…"
        elif self._problem:
            return []
        else:
            said = (
                f"{self.context.platform} lists no finished call since {self._when(self._since)}. "
                "It lists calls of the current UTC day only."
            )
        return [((line, "muted"),) for line in wrap(said, width, 4)]

    def _show_status(self) -> None:
        if self._problem:
            self.status.say_problem(f"The calls could not be read: {self._problem}")
        else:
            self.status.say(self._status())

    def _status(self) -> Line:
        if self._why_not is not None:
            return ()
        window = WINDOWS[self._window].title
        spans: list[Span] = [
            *([(" FOLLOWING ", "badge"), (" · ", "muted")] if self._following else []),
            *([(self._said, "warn"), (" · ", "muted")] if self._said else []),
            (window[:1].upper() + window[1:], "title"),
            (f" · since {self._when(self._since)}", "text"),
        ]
        if self._log.total > MOST_KEPT:
            spans.append((f" · the last {MOST_KEPT:,} are shown", "warn"))
        if self._reading:
            return (*spans, (f" · reading, {self._log.total:,} so far", "title"),
                    ("  esc", "key"), (" stops", "muted"))  # fmt: skip
        if self._until is not None and not self._following:
            age = (self._clock.now() - self._until).total_seconds()
            spans.append((f" · read {figures.span(age)} ago", "muted"))
        return tuple(spans)

    def _when(self, at: datetime | None) -> str:
        return figures.moment(at, self._clock.now())
