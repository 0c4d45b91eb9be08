"""The first tab: why nothing is dialed where nothing is, and all that is known of the campaign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import Worker, WorkerState

from campmon.model.against import all_against
from campmon.model.command import BY_ID
from campmon.tui.around import Beyond, around_of, read_beyond
from campmon.tui.details.overview import completed, overview_lines
from campmon.tui.details.tab import Hints, Tab, what_broke
from campmon.tui.looks import Line, Looks
from campmon.tui.mending import mend, mends_by_key
from campmon.tui.panels.context import Context
from campmon.tui.screens.lines import ScrolledLines
from campmon.tui.why_lines import why_lines

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp


_MENDS_SHOWN = 2


class OverviewTab(Tab):
    """Reasons with the keys that mend them, properties and figures; scrolled with the keys."""

    title = "Overview"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("r", "again", show=False)]

    class Found(Message):
        """Properties and staffing were read."""

        def __init__(self, beyond: Beyond) -> None:
            super().__init__()
            self.beyond = beyond

    def __init__(self, app: CampmonApp, looks: Looks, context: Context) -> None:
        super().__init__(app, looks, context)
        self._beyond = Beyond()
        self._read_for: object = None
        self._mends: Mapping[str, str] = {}
        self.lines = ScrolledLines(looks)

    def compose(self) -> ComposeResult:
        """The lines alone."""
        yield self.lines

    @property
    def hints(self) -> Hints:
        """What mends something, and how to scroll."""
        keys = self._campmon.keys
        commands = [BY_ID[command] for command in dict.fromkeys(self._mends.values())]
        mends = [(keys.shown(one.id), one.label.lower()) for one in commands[:_MENDS_SHOWN]]
        return (
            *mends,
            ("↑ ↓ pgup pgdn", "scroll"),
            ("1…6 tab", "other tabs"),
            ("r", "read again"),
        )

    def make_ready(self) -> None:
        """The lines take the keys."""
        self.screen.set_focus(self.lines)

    def begin(self) -> None:
        """Show what is known."""
        self.screen.set_focus(self.lines)
        self._fill()

    def resumed(self) -> None:
        """What was mended may have been."""
        self._read_for = None
        self._fill()

    def refreshed(self, context: Context) -> None:
        """Show what is known now."""
        super().refreshed(context)
        self._fill()

    def on_resize(self) -> None:
        """Fit the columns."""
        self.call_after_refresh(self._fill)

    # What speaks against dialing

    def on_key(self, event: events.Key) -> None:
        """Mend what a reason names."""
        command = self._mends.get(event.key)
        if command is not None and self.screen.is_active:  # nothing was opened by a key before
            event.stop()
            event.prevent_default()
            mend(self._campmon, command, self.context.campaign)

    def action_again(self) -> None:
        """Read properties and staffing again; the rest is with every reading of the source."""
        self._read_for = None
        self._fill()

    def _read(self) -> None:
        """Once for each state, where the campaign does not dial: these reads cost calls."""
        wanted = (self.context.campaign.state, self.context.campaign.reason)
        if wanted == self._read_for or self._reading:
            return
        self._read_for = wanted
        self.run_worker(self._read_beyond(), name="properties", group="why", exit_on_error=False)

    @property
    def _reading(self) -> bool:
        return any(w.group == "why" and w.node is self and not w.is_finished for w in self.workers)

    async def _read_beyond(self) -> None:
        campaign = self.context.campaign
        backend = self._campmon.session.source_of(campaign.key).backend
        self.post_message(self.Found(await read_beyond(backend, campaign.id)))

    @on(Found)
    def _found(self, message: Found) -> None:
        self._beyond = message.beyond
        self._fill()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What broke in a backend is told in place."""
        if event.state is WorkerState.ERROR:
            self._beyond = Beyond(problems=(what_broke(event.worker) + ".",))
            self._fill()

    # What it shows

    def _fill(self) -> None:
        width = self.lines.scrollable_content_region.width
        if width > 0 and self.screen in self.app.screen_stack:  # none reads before it is seen
            self.lines.set_lines(overview_lines(self.context, width, self._why(width)))

    def _why(self, width: int) -> list[Line]:
        detail, keys = self.context.detail, self._campmon.keys
        campaign = completed(self.context.campaign, detail)
        around = around_of(self._campmon.session, campaign, self._beyond)
        reasons = all_against(campaign, detail, around)
        mends = mends_by_key(reasons, keys)
        if mends != self._mends:
            self._mends = mends
            self.post_message(self.HintsChanged())
        if not reasons:
            return []
        self._read()
        problems: list[Line] = [((said, "muted"),) for said in self._beyond.problems]
        lines = why_lines(reasons, keys, width)
        return [*lines[:-1], *problems, ()]
