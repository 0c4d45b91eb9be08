"""The fifth tab: the campaign's day in charts, from what was kept of it."""

from __future__ import annotations

import os
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import Worker, WorkerState

from campmon.engine.past import Samples
from campmon.engine.past.samples import minute_of, moment_of
from campmon.model.days import local_day
from campmon.model.errors import PastError
from campmon.tui.cells import wrap
from campmon.tui.charts.canvas import glyphs_for
from campmon.tui.charts.times import Window, time_text
from campmon.tui.details.history_view import CHARTS, ZOOMS, Known, hair_step, history_lines
from campmon.tui.details.tab import Hints, StatusLines, Tab, what_broke
from campmon.tui.looks import Line, Looks, Span
from campmon.tui.panels.context import Context
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_READ = "history"


class ChartLines(LineWidget, can_focus=True):
    """The charts; it takes the focus, so that left and right are its own."""


class HistoryTab(Tab):
    """Completed, pace, drop rate and remaining over a day, with a line that reads them out."""

    title = "History"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "hair(-1)", show=False),
        Binding("right", "hair(1)", show=False),
        Binding("shift+left", "hair(-10)", show=False),
        Binding("shift+right", "hair(10)", show=False),
        Binding("home", "first", show=False),
        Binding("end", "latest", show=False),
        Binding("up", "chart(-1)", show=False),
        Binding("down", "chart(1)", show=False),
        Binding("plus,equals_sign", "zoom(1)", show=False),
        Binding("minus", "zoom(-1)", show=False),
        Binding("left_square_bracket", "day(-1)", show=False),
        Binding("right_square_bracket", "day(1)", show=False),
        Binding("r", "again", show=False),
    ]

    class Found(Message):
        """A day was read, and which days there are; or why not."""

        def __init__(
            self, day: date, samples: Samples | None, dates: tuple[date, ...], problem: str = ""
        ) -> None:
            super().__init__()
            self.day = day
            self.samples = samples
            self.dates = dates
            self.problem = problem

    def __init__(self, app: CampmonApp, looks: Looks, context: Context) -> None:
        super().__init__(app, looks, context)
        self._session = app.session
        self._day: date | None = None
        self._dates: tuple[date, ...] = ()
        self._known: Known | None = None
        self._read_once = False
        self._seen = -1
        self._problem = ""
        self._top = 0
        self._zoom = 0
        self._hair: int | None = None
        self._window: Window | None = None
        self._glyphs = glyphs_for(os.environ)
        self.lines = ChartLines(looks, id="charts")
        self.status = StatusLines(looks)

    def compose(self) -> ComposeResult:
        """Charts, status."""
        yield self.lines
        yield self.status

    @property
    def hints(self) -> Hints:
        """What can be done with the charts."""
        if self._known is None:
            return (("[ ]", "day before, after"),) if self._dates else ()
        return (
            ("← →", "read out"),
            ("↑ ↓", "chart"),
            ("+ -", f"zoom ({ZOOMS[self._zoom][0]})"),
            ("[ ]", "day"),
            ("end", "now"),
        )

    @property
    def esc_does(self) -> str:
        """It ends reading out before it leads back."""
        return "end reading out" if self._hair is not None else "back"

    def begin(self) -> None:
        """Take the focus, and read the day."""
        self.screen.set_focus(self.lines)
        self._read()
        self._show()

    def refreshed(self, context: Context) -> None:
        """Read again when more was kept."""
        super().refreshed(context)
        history = self._session.history
        if history is not None and history.written != self._seen:
            self._read()
        self._show_status()

    def leave(self) -> bool:
        """Esc ends reading out."""
        if self._hair is None:
            return False
        self.action_latest()
        return True

    # Reading

    @property
    def _today(self) -> date:
        return self._session.clock.now().astimezone().date()

    def _read(self) -> None:
        """Read the day that is shown, unless that is under way already."""
        if self._session.history is None or self._why_none is not None:
            return
        self._seen = self._session.history.written
        day = self._day or self._today
        _: Worker[None] = self.run_worker(
            partial(self._reading, day),
            name="history",
            group=_READ,
            exclusive=True,
            exit_on_error=False,
        )

    async def _reading(self, day: date) -> None:
        history, key = self._session.history, self.context.campaign.key
        assert history is not None
        try:
            samples, dates = await history.day(key, day), await history.dates(key)
        except PastError as error:
            self.post_message(self.Found(day, None, (), str(error)))
            return
        self.post_message(self.Found(day, samples, dates))

    @on(Found)
    def _found(self, message: Found) -> None:
        if message.day != (self._day or self._today):
            return
        self._read_once = True
        self._problem = message.problem
        if message.samples is not None:
            self._dates = message.dates
            self._known = Known.of(message.samples)
        self._show()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What broke in reading is told of in place too."""
        if event.worker.group == _READ and event.state is WorkerState.ERROR:
            self._problem = what_broke(event.worker)
            self._show()

    # What the user does

    def action_again(self) -> None:
        """Read again, as after an error."""
        self._read()

    def action_chart(self, by: int) -> None:
        """Begin with the next chart, or the one before."""
        self._top = (self._top + by) % len(CHARTS)
        self._show()

    def action_zoom(self, by: int) -> None:
        """Show less of the day, or more."""
        self._zoom = min(len(ZOOMS) - 1, max(0, self._zoom + by))
        self._window = None
        self._show()

    def action_hair(self, by: int) -> None:
        """Move the upright line."""
        if self._known is None or self._window is None:
            return
        step = hair_step(self._window, self.lines.size.width)
        at = self._focus(self._known) + by * step
        self._hair = min(self._known.last, max(self._known.first, at))
        self._show()

    def action_first(self) -> None:
        """Read out the first minute of the day that is known."""
        if self._known is not None:
            self._hair = self._known.first
            self._show()

    def action_latest(self) -> None:
        """Read out no minute but the latest."""
        self._hair = None
        self._show()

    def action_day(self, by: int) -> None:
        """Show the next day that was kept, or the one before."""
        day, today = self._day or self._today, self._today
        days = sorted({*self._dates, today})
        wanted = [each for each in days if (each < day if by < 0 else each > day)]
        if not wanted:
            self._say_no_further(by)
            return
        chosen = wanted[-1] if by < 0 else wanted[0]
        self._day = None if chosen == today else chosen
        self._known = self._window = self._hair = None
        self._read_once = False
        self._read()
        self._show()

    def _say_no_further(self, by: int) -> None:
        which = "No day before this one was kept" if by < 0 else "This is the present day"
        self.status.say(((which, "warn"),))

    # What it shows

    def on_resize(self) -> None:
        """Fit the charts."""
        self.call_after_refresh(self._show)

    @property
    def _why_none(self) -> str | None:
        """Why there never are charts here; None where there are, or will be."""
        profile = self.context.campaign.profile
        if not self._session.wanted(profile).keeps_history:
            return "This is a recording: no history is kept of it."
        if not self._session.wants_history:
            return "No history is kept: [history] enabled = false in the configuration."
        return None

    def _focus(self, known: Known) -> int:
        return known.last if self._hair is None else self._hair

    def _offset(self, minute: int) -> int:
        """Minutes by which local time is ahead of UTC."""
        ahead = moment_of(minute).astimezone().utcoffset()
        return int((ahead or timedelta()).total_seconds() // 60)

    def _show(self) -> None:
        """Show the charts, or why there are none; only lines that changed are painted."""
        width, height = self.lines.size
        if width <= 0 or height <= 0:
            return
        known = self._known
        if known is None:
            self.lines.set_lines([((line, "muted"),) for line in wrap(self._notice(), width, 4)])
        else:
            focus = self._focus(known)
            self._window = known.window(self._zoom, self._window, focus, self._offset)
            self.lines.set_lines(
                history_lines(
                    known, self._window, width, height,
                    top=self._top, focus=focus, hair=self._hair is not None,
                    offset=self._offset, glyphs=self._glyphs,
                )
            )  # fmt: skip
        self._show_status()
        self.post_message(self.HintsChanged())

    def _notice(self) -> str:
        """What stands where there are no charts."""
        if self._why_none is not None:
            return self._why_none
        if self._problem:
            return ""
        if self._session.history is None or not self._read_once:
            return "Reading what was kept…"
        if self._day is not None:
            return "Nothing was kept of this campaign on that day."
        return (
            "Nothing has been kept of this campaign today. A sample is taken once a minute while "
            "a monitor is open and hears the source."
        )

    def _show_status(self) -> None:
        history = self._session.history
        if self._problem:
            self.status.say_problem(self._problem)
        elif history is not None and history.problem is not None:
            self.status.say_problem(history.problem)
        else:
            self.status.say(self._status())

    def _status(self) -> Line:
        """Which minute is read out, what the campaign was doing, and since when that is kept."""
        known = self._known
        day = self._day or self._today
        spans: list[Span] = [(f"{day:%a} {day.day} {day:%b}", "title")]
        if self._why_none is not None:
            return ()
        if known is None:
            return tuple(spans)
        focus = self._focus(known)
        sample = known.minutes.get(focus)
        spans.append((f" {time_text(focus, self._offset)}", "title"))
        if self._hair is None:
            spans.append((" latest", "muted"))
        if sample is not None:
            spans.append((f" · {sample.state}", "text"))
        if sample is not None and sample.agents is not None:
            spans.append((f" · {sample.agents:,} agents at work", "text"))
        since = time_text(known.first, self._offset)
        if known.first > minute_of(local_day(day)[0]):
            spans.append((f" · kept since {since}", "muted"))
        return tuple(spans)
