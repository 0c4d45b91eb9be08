"""The board's corner in which running jobs are seen: one line of fixed size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.theme import Theme
from textual.timer import Timer

from campmon.tui.append.waiting import state_words
from campmon.tui.cells import cut, width_of
from campmon.tui.looks import Line, Span
from campmon.tui.panels.context import bar
from campmon.tui.session import Job
from campmon.tui.theme.build import looks
from campmon.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from campmon.tui.app import CampmonApp

_NAME, _BAR = 24, 16
_WIDE = 100
_STAYS_SECONDS = 20.0
"""How long the corner shows how the last job ended."""


def show_jobs(app: CampmonApp) -> None:
    """Show the session's jobs in the corner of the board, which is made with the first one."""
    corners = app.board.query(Corner)
    corner = corners.first() if corners else Corner(app)
    if not corners:
        app.board.mount(corner, before="#keys")
    corner.show()


class Corner(LineWidget):
    """A line above the key line; away while nothing is sent."""

    DEFAULT_CSS = """
    Corner { height: 1; }
    BoardScreen.-small Corner { display: none; }
    """

    def __init__(self, app: CampmonApp) -> None:
        super().__init__(looks(app.theme_file, raised=True), id="corner")
        self._campmon = app
        self._leaving: Timer | None = None

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)
        self.show()

    def _theme_changed(self, _: Theme) -> None:
        self.take_looks(looks(self._campmon.theme_file, raised=True))

    def on_resize(self) -> None:
        """Fit the line."""
        super().on_resize()
        self.show()

    def show(self) -> None:
        """Show what is under way, else how the last one ended, for a while."""
        jobs = self._campmon.session.jobs
        under_way = [job for job in jobs if job.running]
        if not self.is_mounted or not jobs:
            return
        if self._leaving is not None and under_way:
            self._leaving.stop()
            self._leaving = None
        if under_way and not self.display:
            self.display = True
        elif not under_way and self._leaving is None:
            self._leaving = self.set_timer(_STAYS_SECONDS, self._leave)
        key = self._campmon.keys.shown("screen.jobs")
        self.set_lines([corner_line(under_way or jobs[-1:], key, self.size.width)])

    def _leave(self) -> None:
        self._leaving = None
        self.display = False


def corner_line(jobs: Sequence[Job], jobs_key: str, width: int) -> Line:
    """The latest job of `jobs` on the right of a line, and how many others there are."""
    job = jobs[-1]
    share = job.sent / job.total if job.total else None
    wide = width >= _WIDE
    head: list[Span] = [
        (f"{job.act.capitalize()} ", "muted"),
        (cut(job.campaign_name, _NAME if wide else 14), "title"),
        (" ", "text"),
        *bar(share, _BAR if wide else 8),
        (f" {job.sent:,} of {job.total:,} ", "text"),
    ]
    tail: list[Span] = []
    others = len(jobs) - 1
    if others:
        tail.append((f"  +{others} more", "muted"))
    if jobs_key:
        tail += [("  ", "text"), (jobs_key, "key"), (" jobs ", "muted")]
    room = width - sum(width_of(text) for text, _ in (*head, *tail))
    spans = [*head, (state_words(job, room), _role(job)), *tail]
    taken = sum(width_of(text) for text, _ in spans)
    return ((" " * max(0, width - taken), "text"), *spans)


def _role(job: Job) -> str:
    if job.running:
        return "text"
    return "good" if job.state == "done" else "warn"
